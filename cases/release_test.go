package cases_test

import (
	"encoding/json"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

func releaseTo(ref cases.Ref, agency cases.OrgID) cases.ReleaseInput {
	return cases.ReleaseInput{Ref: ref, Agency: agency, Certified: true}
}

func TestExhibitsAreNumberedByLetterThenDateThenRankAndKeepTheirNumbers(t *testing.T) {
	c := casestest.Case()
	contract, order := &c.Documents[0], &c.Documents[1]
	contract.Category, contract.Rank = cases.Deliveries, 4 // the oldest of its letter, filed last
	contract.Confirmed = true
	order.DatedOn = cases.Date{}
	second := casestest.File("second-order", "commande 2.pdf")
	second.Category, second.Rank, second.DatedOn, second.Confirmed = cases.Orders, 2, casestest.Day("2026-02-01"), true
	c.Documents = append(c.Documents, second)
	c.Waivers = []cases.Waiver{{ID: "w", Category: cases.Contract, Reason: "commande verbale"}}
	w, ref := seeded(t, c)
	_, err := w.Release(w.ctx, controller, releaseTo(ref, casestest.Red))
	w.must(err)

	got := w.now(ref).Exhibits()
	if len(got) != 15 || got[0].Name != "commande 2.pdf" || got[1].Name != "commandes_vasseur.pdf" || got[2].Name != "contrat_vasseur_2024_signe.pdf" {
		t.Fatalf("order: %s, %s, %s", got[0].Name, got[1].Name, got[2].Name)
	}
	for i, d := range got {
		if d.Exhibit != i+1 {
			t.Errorf("%s has number %d, want %d", d.Name, d.Exhibit, i+1)
		}
	}
	if got[2].Code() != "C1" || got[3].Code() != "C2" {
		t.Errorf("ranks do not follow the numbers: %s, %s", got[2].Code(), got[3].Code())
	}
}

func TestALaterReleaseContinuesTheNumbersAndChangesNone(t *testing.T) {
	w, ref := released(t)
	before := w.now(ref).Exhibits()
	w.must(w.Decline(w.ctx, agent, cases.DeclineInput{Ref: ref, Code: "missing_evidence", Text: "Bon de livraison illisible."}))
	w.look.Finding = cases.Finding{Type: "pdf", State: cases.Readable, Pages: 2, HasText: true}
	in := upload(ref, "BL-5512 lisible.pdf", "lisible")
	in.Category = cases.Deliveries
	id, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	w.must(w.Inspect(w.ctx, cases.ClockActor(casestest.North), ref, id))
	w.must(w.RemoveDocument(w.ctx, controller, ref, before[2].ID))
	_, err = w.Release(w.ctx, controller, releaseTo(ref, casestest.Blue))
	w.must(err)

	c := w.now(ref)
	for _, old := range before {
		if now := c.Document(old.ID); now == nil || now.Exhibit != old.Exhibit || now.Code() != old.Code() {
			t.Errorf("exhibit %d became %+v", old.Exhibit, now)
		}
	}
	if d := c.Document(before[2].ID); d.WithdrawnOn != casestest.Today {
		t.Error("a removed exhibit is not marked as withdrawn")
	}
	if d := c.Document(id); d.Exhibit != 15 || d.Code() != "C4" || d.Bordereau != 0 {
		t.Errorf("the new exhibit is %d (%s) of list %d", d.Exhibit, d.Code(), d.Bordereau)
	}
	if whole := c.ExhibitsOf(&c.Dossiers[1]); len(whole) != 15 {
		t.Errorf("the second dossier has %d exhibits", len(whole))
	}
	if first := c.ExhibitsOf(&c.Dossiers[0]); len(first) != 14 {
		t.Errorf("the first dossier now has %d exhibits", len(first))
	}
}

func TestAReleaseFreezesWhatIsOwedAndQueuesTheDossierAndTheNews(t *testing.T) {
	w, ref := released(t)
	c := w.now(ref)
	p := c.Placement()
	var frozen cases.Statement
	w.must(json.Unmarshal(p.Statement, &frozen))
	hash, err := frozen.Hash()
	w.must(err)
	e := w.last(ref)
	if e.Kind != cases.EvReleased || e.Facts.Hash != hash || e.Facts.Amount != frozen.Left || p.Claimed != frozen.Left {
		t.Errorf("the journal says %+v, the statement %d with hash %s", e.Facts, frozen.Left, hash)
	}
	if p.Terms != casestest.Terms() || p.AnswerBy != casestest.Day("2026-11-24") {
		t.Errorf("terms %+v, answer by %s", p.Terms, p.AnswerBy)
	}
	var job cases.DossierJob
	jobs := w.store.Queued(cases.JobDossier)
	if len(jobs) != 1 {
		t.Fatalf("%d dossiers queued", len(jobs))
	}
	w.must(json.Unmarshal(jobs[0].Payload, &job))
	if d := c.Dossier(job.Dossier); d == nil || d.Placement != p.ID || d.Bordereau != 0 {
		t.Errorf("the dossier queued is %+v", d)
	}
	var news cases.Notification
	w.must(json.Unmarshal(w.store.Queued(cases.JobNotify)[0].Payload, &news))
	if news.To != casestest.Red || news.Kind != cases.EvReleased {
		t.Errorf("news: %+v", news)
	}
}

func TestTheDossierOfAHandOverThatWasTakenBackIsNotAmongThoseSent(t *testing.T) {
	w, ref := released(t)
	w.must(w.Cancel(w.ctx, controller, ref))
	if sent := w.now(ref).SentDossiers(); len(sent) != 0 {
		t.Errorf("taken back, yet sent: %+v", sent)
	}
	placement, err := w.Release(w.ctx, controller, releaseTo(ref, casestest.Blue))
	w.must(err)
	if sent := w.now(ref).SentDossiers(); len(sent) != 1 || sent[0].Placement != placement {
		t.Errorf("sent %+v, want that of %s alone", sent, placement)
	}
}

func TestAReleaseIsRefusedWhileSomethingStandsInItsWay(t *testing.T) {
	for _, row := range []struct {
		name  string
		spoil func(*cases.Case, *cases.ReleaseInput, *world)
		key   string
	}{
		{"without certifying", func(_ *cases.Case, in *cases.ReleaseInput, _ *world) { in.Certified = false }, "error.not_certified"},
		{"without an agency", func(_ *cases.Case, in *cases.ReleaseInput, _ *world) { in.Agency = "" }, "error.required"},
		{"to an agency without a mandate", func(_ *cases.Case, _ *cases.ReleaseInput, w *world) { w.place.Agencies = nil }, "match.no_mandate"},
		{"of an older version", func(_ *cases.Case, in *cases.ReleaseInput, _ *world) { in.Version = 99 }, "error.stale"},
		{"with a file in the tray", func(c *cases.Case, _ *cases.ReleaseInput, _ *world) {
			c.Documents = append(c.Documents, casestest.File("tray", "scan 12.pdf"))
		}, "evidence.block.file_unsorted"},
		{"while a file is being read", func(c *cases.Case, _ *cases.ReleaseInput, _ *world) {
			d := casestest.File("late", "scan 13.pdf")
			d.State, d.Category, d.Rank, d.Confirmed = "", cases.Account, 3, true
			c.Documents = append(c.Documents, d)
		}, "evidence.block.file_unread"},
		{"with a file that needs a password", func(c *cases.Case, _ *cases.ReleaseInput, _ *world) {
			d := casestest.File("locked", "contrat verrouillé.pdf")
			d.State, d.Category, d.Rank = cases.Protected, cases.Account, 3
			c.Documents = append(c.Documents, d)
		}, "evidence.block.file_protected"},
		{"without an invoice", func(c *cases.Case, _ *cases.ReleaseInput, _ *world) {
			c.Invoices, c.CreditNotes, c.Payments = nil, nil, nil
		}, "refused"},
		{"of a debtor in insolvency", func(c *cases.Case, _ *cases.ReleaseInput, _ *world) {
			c.InsolventOn = casestest.Day("2026-10-01")
		}, "refused"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c, w := casestest.Case(), newWorld(t)
			ref := cases.Ref{Case: c.ID}
			in := releaseTo(ref, casestest.Red)
			row.spoil(c, &in, w)
			w.store.Seed(c)
			_, err := w.Release(w.ctx, controller, in)
			w.refused(err, row.key, ref, 1)
		})
	}
}

func TestAFileThatCannotBeOpenedLeavesOnlyWhenAPersonKeepsItByName(t *testing.T) {
	c := casestest.Case()
	locked := casestest.File("locked", "contrat verrouillé.pdf")
	locked.State = cases.Protected
	c.Documents = append(c.Documents, locked)
	w, ref := seeded(t, c)
	sort := cases.SortInput{Ref: ref, Document: "locked", Category: cases.Contract, Title: "Contrat-cadre"}
	w.refused(w.SortDocument(w.ctx, controller, sort), "error.file_protected", ref, 1)
	sort.NamedOnly = true
	w.must(w.SortDocument(w.ctx, controller, sort))
	_, err := w.Release(w.ctx, controller, releaseTo(ref, casestest.Red))
	w.must(err)
	if d := w.now(ref).Document("locked"); d.Exhibit == 0 || d.Code() != "A2" {
		t.Errorf("the file kept by name is exhibit %d (%s)", d.Exhibit, d.Code())
	}
}

func TestAReleaseSentTwiceHappensOnce(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	in := releaseTo(ref, casestest.Red)
	in.Key, in.Version = "form-1", 1
	first, err := w.Release(w.ctx, controller, in)
	w.must(err)
	second, err := w.Release(w.ctx, controller, in)
	w.must(err)
	if first != second || len(w.now(ref).Placements) != 1 || len(w.store.Queued(cases.JobDossier)) != 1 {
		t.Errorf("two placements: %s and %s", first, second)
	}
}

func TestAReleaseCanBeTakenBackForHalfAnHourUntilTheAgencyLooks(t *testing.T) {
	w, ref := released(t)
	w.clock.Advance(cases.CancelWithin)
	w.must(w.Cancel(w.ctx, controller, ref))
	c := w.now(ref)
	if c.Handling != cases.Draft || c.Agency != "" || c.Placement() != nil || c.Documents[0].Exhibit != 1 {
		t.Errorf("after cancelling: %s, agency %q, exhibit %d", c.Handling, c.Agency, c.Documents[0].Exhibit)
	}

	w, ref = released(t)
	w.clock.Advance(cases.CancelWithin + time.Second)
	w.refused(w.Cancel(w.ctx, controller, ref), "error.cancel_late", ref, 2)

	w, ref = released(t)
	_, err := w.Case(w.ctx, agent, ref.Case)
	w.must(err)
	w.refused(w.Cancel(w.ctx, controller, ref), "error.cancel_opened", ref, 3)
}

func TestADossierOfATakenBackReleaseIsNoReasonToRefuseTheNext(t *testing.T) {
	w, ref := released(t)
	w.must(w.Cancel(w.ctx, controller, ref))
	seen := w.now(ref)
	clock := cases.ClockActor(casestest.North)
	w.must(w.MarkFailed(w.ctx, clock, ref, seen.Dossiers[0].ID, "draw.broken")) // the work that was queued has ended meanwhile
	again := releaseTo(ref, casestest.Red)
	again.Version = seen.Version
	_, err := w.Release(w.ctx, controller, again)
	w.must(err)
	if c := w.now(ref); c.Handling != cases.Released {
		t.Errorf("the case is %s", c.Handling)
	}

	w, ref = seeded(t, casestest.Case())
	again = releaseTo(ref, casestest.Red)
	again.Version = w.now(ref).Version
	w.must(w.SaveBasics(w.ctx, controller, ref, casestest.NorthEntity, cases.Basics{Nature: cases.Goods}))
	_, err = w.Release(w.ctx, controller, again)
	w.refused(err, "error.stale", ref, again.Version+1)
}

func TestAfterReleaseTheClaimIsFrozen(t *testing.T) {
	w, ref := released(t)
	invoice := w.now(ref).Invoices[0]
	invoice.Amount++
	_, err := w.SaveInvoice(w.ctx, controller, ref, invoice)
	w.refused(err, "error.frozen", ref, 2)
	w.refused(w.RemoveItem(w.ctx, controller, ref, invoice.ID), "error.frozen", ref, 2)
	w.refused(w.SaveDebtor(w.ctx, controller, ref, w.now(ref).Debtor), "error.frozen", ref, 2)
	w.refused(w.Waive(w.ctx, controller, ref, cases.Orders, "aucune commande"), "error.frozen", ref, 2)
	_, err = w.ImportInto(w.ctx, controller, ref, cases.Batch{Contacts: []cases.Contact{{Name: "Mme Roy"}}})
	w.refused(err, "error.frozen", ref, 2)
	w.refused(w.SortDocument(w.ctx, controller, cases.SortInput{
		Ref: ref, Document: w.now(ref).Documents[0].ID, Category: cases.Account,
	}), "error.exhibit_frozen", ref, 2)
}

func TestLateExhibitsContinueTheNumbersUnderAListOfTheirOwn(t *testing.T) {
	w, ref := accepted(t)
	w.look.Finding = cases.Finding{Type: "pdf", State: cases.Readable, Pages: 1, HasText: true}
	for _, name := range []string{"lettre du débiteur.pdf", "avenant.pdf"} {
		in := upload(ref, name, name)
		in.Category = cases.Contract
		id, err := w.AddDocument(w.ctx, controller, in)
		w.must(err)
		w.must(w.Inspect(w.ctx, cases.ClockActor(casestest.North), ref, id))
	}
	if c, err := w.Case(w.ctx, agent, ref.Case); err != nil || len(c.Documents) != 14 {
		t.Fatalf("before they are sent the agency sees %d files (%v)", len(c.Documents), err)
	}
	w.must(w.SendLate(w.ctx, controller, ref))
	c := w.now(ref)
	complement := &c.Dossiers[len(c.Dossiers)-1]
	list := c.ExhibitsOf(complement)
	if complement.Bordereau != 1 || len(list) != 2 || list[0].Exhibit != 15 || list[1].Exhibit != 16 || list[0].Bordereau != 1 {
		t.Fatalf("complement %d holds %d exhibits", complement.Bordereau, len(list))
	}
	if len(c.ExhibitsOf(&c.Dossiers[0])) != 14 {
		t.Error("the dossier of the release changed")
	}
	w.refused(w.SendLate(w.ctx, controller, ref), "error.no_late_exhibit", ref, c.Version)

	in := upload(ref, "reçu.pdf", "reçu")
	in.Category = cases.Account
	id, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	w.must(w.Inspect(w.ctx, cases.ClockActor(casestest.North), ref, id))
	w.must(w.SendLate(w.ctx, controller, ref))
	if d := w.now(ref).Document(id); d.Exhibit != 17 || d.Bordereau != 2 {
		t.Errorf("the third late exhibit is %d of list %d", d.Exhibit, d.Bordereau)
	}
}
