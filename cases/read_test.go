package cases_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTheAgencysFirstLookIsNotedOnceAndTheCreditorsNever(t *testing.T) {
	w, ref := released(t)
	_, err := w.Case(w.ctx, controller, ref.Case)
	w.must(err)
	if !w.now(ref).Placement().OpenedAt.IsZero() {
		t.Fatal("the creditor's look counts as the agency's")
	}
	w.clock.Advance(time.Minute)
	c, err := w.Case(w.ctx, agent, ref.Case)
	w.must(err)
	if c.Placement().OpenedAt != w.clock.Now() || w.last(ref).Kind != cases.EvOpenedAgency {
		t.Errorf("opened at %s, journal %s", c.Placement().OpenedAt, w.last(ref).Kind)
	}
	_, err = w.Case(w.ctx, agent, ref.Case)
	w.must(err)
	if w.now(ref).Version != 3 {
		t.Errorf("version %d after two looks", w.now(ref).Version)
	}
	if _, err := w.Case(w.ctx, rival, ref.Case); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("another agency looks: %v", err)
	}
}

func TestAFileThatTheAgencyFetchesIsALookToo(t *testing.T) {
	for name, fetch := range map[string]func(w *world, ref cases.Ref, dossier cases.ItemID) error{
		"an exhibit": func(w *world, ref cases.Ref, _ cases.ItemID) error {
			_, _, err := w.ReadFile(w.ctx, agent, ref.Case, w.now(ref).Exhibits()[0].ID)
			return err
		},
		"the dossier": func(w *world, ref cases.Ref, dossier cases.ItemID) error {
			_, err := w.OpenDossier(w.ctx, agent, ref.Case, dossier, "zip")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			blobs := &casestest.Blobs{}
			c := casestest.Case()
			_, err := blobs.Put(context.Background(), casestest.North, strings.NewReader(c.Documents[0].Name), 100)
			w, ref := released(t)
			w.Blobs = blobs
			w.must(err)
			dossier := w.now(ref).Dossiers[0].ID
			blob, err := w.Blobs.Put(w.ctx, casestest.North, upload(ref, "", "bundle").Body, 100)
			w.must(err)
			w.must(w.MarkBuilt(w.ctx, cases.ClockActor(casestest.North), ref, cases.Built{Dossier: dossier, PDF: blob, ZIP: blob, Pages: 1}))
			w.must(fetch(w, ref, dossier))
			if w.now(ref).Placement().OpenedAt.IsZero() {
				t.Fatal("the agency has it, and it counts as unopened")
			}
			w.refused(w.Cancel(w.ctx, controller, ref), "error.cancel_opened", ref, w.now(ref).Version)
		})
	}
}

func TestASecondAgencyLearnsTheFactsAndThePaymentsButNotWhatTheFirstDid(t *testing.T) {
	w, ref := accepted(t)
	w.must(w.LogCall(w.ctx, agent, cases.CallInput{LogInput: cases.LogInput{Ref: ref, Text: "Ton agressif."}, Outcome: "promise", Amount: 500, DueOn: casestest.Today}))
	_, err := w.Ask(w.ctx, agent, cases.AskInput{Ref: ref, Kind: "text", Question: "Une remise est-elle possible ?"})
	w.must(err)
	id, err := w.Receive(w.ctx, agent, money(ref, 50_000, "2026-11-21"))
	w.must(err)
	_, err = w.AddAgencyDocument(w.ctx, agent, upload(ref, "notre courrier.pdf", "courrier"))
	w.must(err)
	w.must(w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "uneconomic", Text: "Abandon."}))
	w.must(w.PlaceAgain(w.ctx, controller, ref))
	w.clock.Advance(24 * time.Hour)
	_, err = w.Release(w.ctx, controller, releaseTo(ref, casestest.Blue))
	w.must(err)

	c, err := w.Case(w.ctx, rival, ref.Case)
	w.must(err)
	if len(c.Placements) != 1 || c.Placements[0].Agency != casestest.Blue || len(c.Requests)+len(c.Promises) != 0 || len(c.Dossiers) != 1 {
		t.Errorf("%d placements, %d requests, %d promises, %d dossiers", len(c.Placements), len(c.Requests), len(c.Promises), len(c.Dossiers))
	}
	if p := c.Payment(id); p.Amount != 50_000 || p.Fee != 0 || p.Agency != "" {
		t.Errorf("the payment shows %+v", p)
	}
	if len(c.Documents) != 14 {
		t.Errorf("%d files, want the exhibits alone", len(c.Documents))
	}
	events, err := w.Events(w.ctx, rival, ref.Case, 0, 50)
	w.must(err)
	if len(events) != 2 || events[1].Kind != cases.EvReleased {
		t.Errorf("the chronology shows %d entries", len(events))
	}
	whole, err := w.Events(w.ctx, controller, ref.Case, 0, 50)
	w.must(err)
	if len(whole) != int(w.now(ref).Version)-1 {
		t.Errorf("the creditor sees %d of %d entries", len(whole), w.now(ref).Version-1)
	}
}

func TestAnAgencyReadsNothingOfTheDraftBetweenItsPlacements(t *testing.T) {
	w, ref := released(t)
	w.must(w.Cancel(w.ctx, controller, ref))
	w.clock.Advance(time.Minute)
	edit := func() {
		w.must(w.SaveBasics(w.ctx, controller, ref, casestest.NorthEntity, cases.Basics{Nature: cases.Goods}))
		w.clock.Advance(time.Minute)
	}
	edit()
	_, err := w.Release(w.ctx, controller, releaseTo(ref, casestest.Red))
	w.must(err)
	w.clock.Advance(time.Minute)
	w.must(w.Decline(w.ctx, agent, cases.DeclineInput{Ref: ref, Code: "missing_evidence"}))
	w.clock.Advance(time.Minute)
	edit()
	_, err = w.Release(w.ctx, controller, releaseTo(ref, casestest.Red))
	w.must(err)
	events, err := w.Events(w.ctx, agent, ref.Case, 0, 50)
	w.must(err)
	var kinds []cases.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	if want := []cases.EventKind{cases.EvReleased, cases.EvDeclined, cases.EvReleased}; !slices.Equal(kinds, want) {
		t.Errorf("the agency reads %v, want %v", kinds, want)
	}
	c, err := w.Case(w.ctx, agent, ref.Case)
	w.must(err)
	if len(c.Placements) != 2 || len(c.Dossiers) != 2 {
		t.Errorf("%d placements and %d dossiers, want those it saw", len(c.Placements), len(c.Dossiers))
	}
}

func TestListsShowWhatTheScopeHolds(t *testing.T) {
	w, ref := accepted(t)
	for _, row := range []struct {
		actor cases.Actor
		want  int
	}{
		{controller, 1}, {agent, 1}, {stranger, 0}, {rival, 0},
	} {
		page, err := w.Cases(w.ctx, row.actor, cases.Filter{Handling: []cases.Handling{cases.Active}})
		w.must(err)
		counts, err := w.Counts(w.ctx, row.actor, []cases.Filter{{}, {Handling: []cases.Handling{cases.Draft}}}, 10)
		w.must(err)
		claims, err := w.Claims(w.ctx, row.actor, []cases.CaseID{ref.Case})
		w.must(err)
		if len(page.Rows) != row.want || counts[0] != row.want || counts[1] != 0 || len(claims) != row.want {
			t.Errorf("%s: %d rows, counts %v, %d claims", row.actor.Org, len(page.Rows), counts, len(claims))
		}
	}
	if _, err := w.Cases(w.ctx, controller, cases.Filter{Sort: "colour"}); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("an unknown order: %v", err)
	}
	hash := w.now(ref).Documents[0].Hash
	if same, err := w.SameFile(w.ctx, stranger, hash); err != nil || len(same) != 0 {
		t.Errorf("a stranger learns of the file: %v, %v", same, err)
	}
	if same, err := w.SameFile(w.ctx, controller, hash); err != nil || len(same) != 1 {
		t.Errorf("its owner finds %v, %v", same, err)
	}
}

func TestADossierIsFiledOnceAndMustComeOutTheSameAgain(t *testing.T) {
	w, ref := released(t)
	clock := cases.ClockActor(casestest.North)
	dossier := w.now(ref).Dossiers[0].ID
	if _, err := w.OpenDossier(w.ctx, controller, ref.Case, dossier, "zip"); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("opened before it was built: %v", err)
	}
	w.must(w.MarkFailed(w.ctx, clock, ref, dossier, "draw.broken"))
	w.must(w.BuildAgain(w.ctx, controller, ref, dossier))
	if len(w.store.Queued(cases.JobDossier)) != 2 {
		t.Error("it was not queued again")
	}
	blob, err := w.Blobs.Put(w.ctx, casestest.North, upload(ref, "", "bundle").Body, 100)
	w.must(err)
	built := cases.Built{Dossier: dossier, PDF: cases.Blob{Hash: "p", Bytes: 1}, ZIP: blob, Pages: 84}
	w.must(w.MarkBuilt(w.ctx, clock, ref, built))
	w.must(w.MarkBuilt(w.ctx, clock, ref, built))
	d := w.now(ref).Dossiers[0]
	if d.ZIP != blob.Hash || d.Pages != 84 || d.BuiltAt.IsZero() || d.Failure != "" || d.Bytes != 6 {
		t.Errorf("filed as %+v", d)
	}
	file, err := w.OpenDossier(w.ctx, agent, ref.Case, dossier, "zip")
	w.must(err)
	if file.Name != "D-2026-0241.zip" || file.Bytes != 6 {
		t.Errorf("it is sent as %s, %d bytes", file.Name, file.Bytes)
	}
	built.PDF.Hash = "other"
	err = w.MarkBuilt(w.ctx, clock, ref, built)
	if cases.CodeOf(err) != cases.Conflict {
		t.Errorf("other bytes were filed: %v", err)
	}
	if err := w.MarkBuilt(w.ctx, controller, ref, built); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a person files a dossier: %v", err)
	}
}

func TestACaseIsAcceptedOnceAndTheSecondLearnsByWhom(t *testing.T) {
	w, ref := accepted(t)
	c := w.now(ref)
	if p := c.Placement(); p.AgencyReference != "R-7781" || p.Handler != agent.Person || c.NextAction != "first_letter" {
		t.Errorf("accepted as %+v, next %s", p, c.NextAction)
	}
	manager := casestest.Actor(casestest.Red, cases.AgencyManager)
	err := w.Accept(w.ctx, manager, cases.AcceptInput{Ref: ref, AgencyReference: "R-2"})
	w.refused(err, "error.already_accepted", ref, c.Version)
	w.refused(w.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref}), "error.required", ref, c.Version)
}

func TestADeclinedCaseIsADraftAgainWithTheReasonOnIt(t *testing.T) {
	w, ref := released(t)
	w.refused(w.Decline(w.ctx, agent, cases.DeclineInput{Ref: ref, Code: "paid_in_full"}), "error.choice", ref, 2)
	_, err := w.Ask(w.ctx, agent, cases.AskInput{Ref: ref, Kind: "text", Question: "Êtes-vous sûrs ?"})
	w.must(err)
	w.must(w.Decline(w.ctx, agent, cases.DeclineInput{Ref: ref, Code: "already_in_court"}))
	c := w.now(ref)
	s := c.Summarise()
	if c.Handling != cases.Draft || c.Agency != "" || !s.Declined || s.WaitingCreditor || c.LastPlacement().DeclineCode != "already_in_court" {
		t.Errorf("after declining: %s, %+v", c.Handling, s)
	}
}
