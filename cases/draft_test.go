package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func opening(key string) cases.OpenInput {
	return cases.OpenInput{
		Key: key, Entity: casestest.NorthEntity,
		Debtor: cases.Debtor{Kind: cases.Company, Name: " Menuiserie Oger ", SIRET: "812 345 676 00017"},
	}
}

func TestADraftStartsFromANameAndGetsItsReferenceOnce(t *testing.T) {
	w := newWorld(t)
	id, err := w.Open(w.ctx, controller, opening("k1"))
	w.must(err)
	c := w.now(cases.Ref{Case: id})
	if c.Reference != "D-2026-0001" || c.Org != casestest.North || c.Handling != cases.Draft || c.Stage != cases.Amicable {
		t.Errorf("opened as %s of %s, %s, %s", c.Reference, c.Org, c.Handling, c.Stage)
	}
	if c.Debtor.Name != "Menuiserie Oger" || c.Debtor.SIREN != "812345676" || c.Currency != cases.EUR || c.Version != 1 {
		t.Errorf("debtor %+v in %s", c.Debtor, c.Currency)
	}
	again, err := w.Open(w.ctx, controller, opening("k1"))
	w.must(err)
	if again != id {
		t.Errorf("sent twice: %s and %s", id, again)
	}
	_, err = w.Open(w.ctx, controller, cases.OpenInput{})
	if cases.CodeOf(err) != cases.Invalid {
		t.Errorf("without a name: %v", err)
	}
	if _, err := w.Open(w.ctx, agent, opening("k2")); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agency opens a case: %v", err)
	}
}

func TestPartsOfADraftAreAddedChangedAndRemovedWithWhatTheyWere(t *testing.T) {
	w := newWorld(t)
	id, err := w.Open(w.ctx, controller, opening(""))
	w.must(err)
	ref := cases.Ref{Case: id}
	invoice := cases.Invoice{
		Number: "FA-1", IssuedOn: casestest.Day("2026-05-01"), DueOn: casestest.Day("2026-05-31"), Amount: 100_000,
	}
	invoice.ID, err = w.SaveInvoice(w.ctx, controller, ref, invoice)
	w.must(err)
	added := w.last(ref)
	invoice.Amount = 120_000
	_, err = w.SaveInvoice(w.ctx, controller, ref, invoice)
	w.must(err)
	if changed := w.last(ref); changed.Kind != cases.EvItemChanged || changed.Facts.Before != added.Facts.After || changed.Facts.After == added.Facts.After {
		t.Errorf("the journal says %+v after %+v", changed.Facts, added.Facts)
	}
	twin := invoice
	twin.ID = ""
	_, err = w.SaveInvoice(w.ctx, controller, ref, twin)
	w.refused(err, "error.invoice_twice", ref, 3)

	note := cases.CreditNote{Invoice: invoice.ID, Number: "AV-1", IssuedOn: casestest.Day("2026-06-01"), Amount: 20_000}
	note.ID, err = w.SaveCreditNote(w.ctx, controller, ref, note)
	w.must(err)
	w.refused(w.RemoveItem(w.ctx, controller, ref, invoice.ID), "error.invoice_in_use", ref, 4)
	payment, err := w.SavePayment(w.ctx, controller, ref, cases.Payment{
		ReceivedOn: casestest.Day("2026-07-01"), Amount: 30_000, Source: cases.Receipt, Agency: casestest.Red, Fee: 5,
	})
	w.must(err)
	if p := w.now(ref).Payment(payment); p.Source != cases.BeforeRelease || p.Agency != "" || p.Fee != 0 {
		t.Errorf("a payment before the hand-over was stored as %+v", p)
	}
	reminder, err := w.SaveReminder(w.ctx, controller, ref, cases.Reminder{
		DoneOn: casestest.Day("2026-06-15"), Channel: "email", Level: "first", To: "compta@oger.example", Result: "none",
	})
	w.must(err)
	contact, err := w.SaveContact(w.ctx, controller, ref, cases.Contact{Name: "Mme Oger"})
	w.must(err)
	for _, item := range []cases.ItemID{note.ID, payment, reminder, contact, invoice.ID} {
		w.must(w.RemoveItem(w.ctx, controller, ref, item))
	}
	if c := w.now(ref); len(c.Invoices)+len(c.CreditNotes)+len(c.Payments)+len(c.Reminders)+len(c.Contacts) != 0 {
		t.Errorf("something is left: %+v", c)
	}
	if err := w.RemoveItem(w.ctx, controller, ref, invoice.ID); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("removed twice: %v", err)
	}
	w.must(w.store.CheckJournal(id))
}

func TestAChangeMadeOnAnOutdatedCopyIsAConflict(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	ref.Version = 1
	w.must(w.SaveBasics(w.ctx, controller, ref, casestest.NorthEntity, cases.Basics{Nature: cases.Services}))
	err := w.SaveBasics(w.ctx, controller, ref, casestest.NorthEntity, cases.Basics{Nature: cases.Goods})
	if cases.CodeOf(err) != cases.Conflict || w.now(ref).Nature != cases.Services {
		t.Errorf("%v, nature %s", err, w.now(ref).Nature)
	}
}

func batch() cases.Batch {
	return cases.Batch{
		Debtor: cases.Debtor{Kind: cases.Company, Name: "Menuiserie Oger"},
		Invoices: []cases.Invoice{
			{ID: "row2", Number: "FA-1", IssuedOn: casestest.Day("2026-05-01"), DueOn: casestest.Day("2026-05-31"), Amount: 100_000},
			{ID: "row3", Number: "FA-2", IssuedOn: casestest.Day("2026-06-01"), DueOn: casestest.Day("2026-06-30"), Amount: 50_000},
		},
		CreditNotes: []cases.CreditNote{{ID: "row4", Invoice: "row3", Number: "AV-1", IssuedOn: casestest.Day("2026-06-10"), Amount: 10_000}},
		Payments:    []cases.Payment{{Invoice: "row2", ReceivedOn: casestest.Day("2026-06-20"), Amount: 5_000}},
	}
}

func TestAnImportOpensADraftForEachDebtorAndNamesTheWrongRows(t *testing.T) {
	w := newWorld(t)
	wrong := batch()
	wrong.CreditNotes[0].Invoice = "nowhere"
	rows, err := w.ImportCases(w.ctx, controller, "import-1", []cases.Batch{batch(), wrong})
	w.must(err)
	if rows[0].Err != nil || cases.CodeOf(rows[1].Err) != cases.Invalid {
		t.Fatalf("rows: %v, %v", rows[0].Err, rows[1].Err)
	}
	c := w.now(cases.Ref{Case: rows[0].Case})
	if len(c.Invoices) != 2 || c.CreditNotes[0].Invoice != c.Invoices[1].ID || c.Payments[0].Invoice != c.Invoices[0].ID {
		t.Errorf("the parts do not name each other: %+v", c)
	}
	again, err := w.ImportCases(w.ctx, controller, "import-1", []cases.Batch{batch()})
	w.must(err)
	if again[0].Case != rows[0].Case {
		t.Error("the same import opened the case twice")
	}
}

func TestAnImportIntoADraftAddsWhatIsNewOrNothingAtAll(t *testing.T) {
	w := newWorld(t)
	rows, err := w.ImportCases(w.ctx, controller, "", []cases.Batch{batch()})
	w.must(err)
	ref := cases.Ref{Case: rows[0].Case}
	more := batch()
	more.Payments = nil
	more.Invoices = append(more.Invoices, cases.Invoice{
		ID: "row9", Number: "FA-3", IssuedOn: casestest.Day("2026-07-01"), DueOn: casestest.Day("2026-07-31"), Amount: 7_000,
	})
	added, err := w.ImportInto(w.ctx, controller, ref, more)
	w.must(err)
	if c := w.now(ref); added != 1 || len(c.Invoices) != 3 || len(c.CreditNotes) != 1 {
		t.Errorf("%d added, %d invoices, %d credit notes", added, len(c.Invoices), len(c.CreditNotes))
	}
	_, err = w.ImportInto(w.ctx, controller, ref, more)
	w.refused(err, "error.import_nothing_new", ref, 2)
	more.Invoices = []cases.Invoice{{Number: "FA-4", Amount: -1}}
	_, err = w.ImportInto(w.ctx, controller, ref, more)
	w.refused(err, "invoices.4.", ref, 2)
}

func TestWhatTheProgramNotedMeanwhileIsNoConflictButTheReleaseWantsExactlyWhatWasSeen(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	w.look.Finding = cases.Finding{Type: "pdf", State: cases.Readable, Pages: 1}
	clock := cases.ClockActor(casestest.North)
	first := w.now(ref).Documents[0].ID
	seen := cases.Ref{Case: ref.Case, Version: 1}
	w.must(w.Inspect(w.ctx, clock, ref, first))
	w.must(w.Inspect(w.ctx, clock, ref, first))

	_, err := w.Release(w.ctx, controller, releaseTo(seen, casestest.Red))
	w.refused(err, "error.stale", ref, 3)
	w.must(w.SaveBasics(w.ctx, controller, seen, casestest.NorthEntity, cases.Basics{Nature: cases.Services}))
	if c := w.now(ref); c.Version != 4 || c.Nature != cases.Services {
		t.Errorf("version %d, nature %s", c.Version, c.Nature)
	}
	w.refused(w.SaveBasics(w.ctx, controller, seen, casestest.NorthEntity, cases.Basics{}), "error.stale", ref, 4)
	seen.Version = 9
	w.refused(w.SaveBasics(w.ctx, controller, seen, casestest.NorthEntity, cases.Basics{}), "error.stale", ref, 4)
}

func TestTheDebtorAndTheParticularsMustBePossible(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	d := w.now(ref).Debtor
	d.Name = " "
	w.refused(w.SaveDebtor(w.ctx, controller, ref, d), "name", ref, 1)
	d.Name, d.SIREN = "Vasseur SA", "812345677"
	w.refused(w.SaveDebtor(w.ctx, controller, ref, d), "siren", ref, 1)
	d.SIREN = "812 345 676"
	w.must(w.SaveDebtor(w.ctx, controller, ref, d))
	if c := w.now(ref); c.Debtor.Name != "Vasseur SA" || c.Debtor.SIREN != "812345676" || w.last(ref).Kind != cases.EvDebtor {
		t.Errorf("saved as %+v", c.Debtor)
	}
	for field, b := range map[string]cases.Basics{
		"nature": {Nature: "magic"}, "currency": {Currency: "EURO"}, "contract_rate": {ContractRate: 10_001},
		"day_count": {DayCount: "360"}, "imputation": {Imputation: "mine"},
	} {
		w.refused(w.SaveBasics(w.ctx, controller, ref, "", b), field, ref, 2)
	}
}

func TestAnInvoiceThatGoesLeavesItsFilesBehind(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	w.must(w.RemoveItem(w.ctx, controller, ref, casestest.ThirdInvoice))
	for _, d := range w.now(ref).Documents {
		if d.Invoice == casestest.ThirdInvoice {
			t.Errorf("%s still names the invoice", d.Name)
		}
	}
	w.refused(w.RemoveItem(w.ctx, controller, ref, casestest.FirstInvoice), "error.invoice_in_use", ref, 2)
}
