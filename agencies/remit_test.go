package agencies_test

import (
	"strings"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

func remit(reference string) agencies.RemitInput {
	return agencies.RemitInput{Creditor: casestest.North, Reference: reference, BankOn: casestest.Today.AddDays(3)}
}

func TestACaseIsHandedOverWorkedPaidRemittedAndClosed(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	w.receive(ref, 1_000_000)
	w.receive(ref, 1_443_540)
	id, err := w.Remit(w.ctx, manager, remit("REV-1"))
	w.must(err)
	w.must(w.work.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Soldé."}))

	r, err := w.Remittance(w.ctx, controller, id)
	w.must(err)
	if r.Gross != 2_443_540 || r.Fee != 244_354 || r.VAT != 48_871 || r.Net != 2_150_315 || len(r.Lines) != 2 {
		t.Errorf("gross %d, fee %d, VAT %d, net %d over %d lines", r.Gross, r.Fee, r.VAT, r.Net, len(r.Lines))
	}
	c := w.memory.cases.Raw(ref.Case)
	for _, p := range c.Payments {
		if p.Source == cases.Receipt && p.Remittance != id {
			t.Errorf("payment %d is not marked as remitted", p.Amount)
		}
	}
	if c.Handling != cases.Closed {
		t.Errorf("the case is %s", c.Handling)
	}
	report, err := w.Report(w.ctx, director, agencies.Period{})
	w.must(err)
	if rate, ok := report.Total.Rate(); !ok || rate != 10_000 || report.Total.Closed != 1 || report.Total.Fees != 244_354 {
		t.Errorf("rate %d, %+v", rate, report.Total)
	}
}

func TestARemittanceWritesOneEntryForEachCaseAndOneForTheAgency(t *testing.T) {
	w := newWorld(t)
	first, second := w.placed(1000), w.placed(2000)
	w.receive(first, 10_000)
	w.receive(second, 20_000)
	w.receive(first, 5_000)
	id, err := w.Remit(w.ctx, manager, remit("REV-1"))
	w.must(err)
	sums := map[cases.CaseID]cases.Cents{}
	for _, e := range w.memory.events {
		if e.Facts.Remittance == id {
			sums[e.Case] += e.Facts.Amount
			if e.Case != "" && (e.Kind != cases.EvRemitted || e.Org != casestest.North || e.ActorOrg != casestest.Red) {
				t.Errorf("entry %+v", e)
			}
		}
	}
	if sums[first.Case] != 15_000 || sums[second.Case] != 20_000 || sums[""] != 35_000-3_500-700 {
		t.Errorf("entries add up to %v", sums)
	}
	if len(w.memory.jobs) != 1 || w.memory.jobs[0].Org != casestest.North || !strings.Contains(string(w.memory.jobs[0].Payload), string(id)) {
		t.Errorf("jobs %+v", w.memory.jobs)
	}
}

func TestARemittanceSentTwiceIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	w.receive(w.placed(1000), 10_000)
	in := remit("REV-1")
	in.Key = "k"
	first, err := w.Remit(w.ctx, manager, in)
	w.must(err)
	second, err := w.Remit(w.ctx, manager, in)
	w.must(err)
	if first != second || len(w.memory.remittances) != 1 {
		t.Errorf("%s and %s", first, second)
	}
}

func TestAReversalOfARemittedReceiptStandsInTheNextRemittance(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	id := w.receive(ref, 10_000)
	_, err := w.Remit(w.ctx, manager, remit("REV-1"))
	w.must(err)
	_, err = w.work.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: id, ReversedOn: w.Today()})
	w.must(err)
	_, err = w.Remit(w.ctx, manager, remit("REV-2"))
	if cases.CodeOf(err) != cases.Refused {
		t.Fatalf("a negative sum was remitted: %v", err)
	}
	w.receive(ref, 30_000)
	next, err := w.Remit(w.ctx, manager, remit("REV-2"))
	w.must(err)
	r, err := w.Remittance(w.ctx, manager, next)
	w.must(err)
	if r.Gross != 20_000 || r.Fee != 2_000 || r.VAT != 400 || r.Net != 17_600 || len(r.Lines) != 2 {
		t.Errorf("gross %d, fee %d, net %d", r.Gross, r.Fee, r.Net)
	}
}

func TestOnlyTheChosenReceiptsAreRemittedAndAllOfThemOrNone(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	first := w.receive(ref, 10_000)
	second := w.receive(ref, 20_000)
	in := remit("REV-1")
	in.Payments = []cases.ItemID{first}
	preview, err := w.Preview(w.ctx, manager, in)
	w.must(err)
	if preview.Gross != 10_000 || len(w.memory.remittances) != 0 {
		t.Errorf("preview of %d", preview.Gross)
	}
	_, err = w.Remit(w.ctx, manager, in)
	w.must(err)
	in = remit("REV-2")
	in.Payments = []cases.ItemID{first, second}
	if _, err = w.Remit(w.ctx, manager, in); cases.CodeOf(err) != cases.Conflict {
		t.Errorf("one of two is remitted already: %v", err)
	}
}

func TestAReceiptRemittedMeanwhileIsAConflict(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	w.receive(ref, 10_000)
	w.memory.meanwhile = func() {
		c := w.memory.cases.Raw(ref.Case)
		c.Payments[len(c.Payments)-1].Remittance = "other"
		w.memory.cases.Seed(c)
	}
	if _, err := w.Remit(w.ctx, manager, remit("REV-1")); cases.CodeOf(err) != cases.Conflict {
		t.Errorf("remitted twice: %v", err)
	}
}

func TestAnIncompleteRemittanceIsRefused(t *testing.T) {
	w := newWorld(t)
	w.receive(w.placed(1000), 10_000)
	for name, spoil := range map[string]func(*agencies.RemitInput){
		"no reference":       func(in *agencies.RemitInput) { in.Reference = " " },
		"no creditor":        func(in *agencies.RemitInput) { in.Creditor = "" },
		"no bank day":        func(in *agencies.RemitInput) { in.BankOn = cases.Date{} },
		"a far bank day":     func(in *agencies.RemitInput) { in.BankOn = w.Today().AddDays(32) },
		"another creditor":   func(in *agencies.RemitInput) { in.Creditor = casestest.South },
		"another currency":   func(in *agencies.RemitInput) { in.Currency = "CHF" },
		"nothing that early": func(in *agencies.RemitInput) { in.Through = w.Today().AddDays(-1) },
	} {
		in := remit("REV-1")
		spoil(&in)
		if _, err := w.Remit(w.ctx, manager, in); cases.CodeOf(err) != cases.Invalid && cases.CodeOf(err) != cases.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Remit(w.ctx, rival, remit("REV-1")); cases.CodeOf(err) != cases.Refused {
		t.Errorf("another agency remits: %v", err)
	}
	if _, err := w.Remit(w.ctx, agent, remit("REV-1")); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agent remits: %v", err)
	}
}

func TestMoneyIsOverdueFromTheDayAfterItsTermForBothSides(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	w.receive(ref, 10_000)
	w.clock.SetDay(casestest.Day("2026-11-30"))
	w.receive(ref, 20_000)
	for _, row := range []struct {
		day   string
		count int
		sum   cases.Cents
	}{
		{"2026-12-21", 0, 0}, {"2026-12-22", 1, 10_000}, {"2026-12-30", 1, 10_000}, {"2026-12-31", 2, 30_000},
	} {
		w.clock.SetDay(casestest.Day(row.day))
		for _, actor := range []cases.Actor{director, manager} {
			got, err := w.Overdue(w.ctx, actor)
			w.must(err)
			if row.count == 0 {
				if len(got) != 0 {
					t.Errorf("%s: %+v", row.day, got)
				}
				continue
			}
			if len(got) != 1 || got[0].Count != row.count || got[0].Amount != row.sum || got[0].Since != casestest.Day("2026-12-21") {
				t.Errorf("%s: %+v", row.day, got)
			}
		}
	}
	for _, actor := range []cases.Actor{rival, casestest.Actor(casestest.South, cases.Director)} {
		if got, err := w.Overdue(w.ctx, actor); err != nil || len(got) != 0 {
			t.Errorf("%s sees %v, %v", actor.Org, got, err)
		}
	}
}

func TestMoneyThatCameBackIsNotOverdue(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	bounced, partly := w.receive(ref, 10_000), w.receive(ref, 30_000)
	for id, amount := range map[cases.ItemID]cases.Cents{bounced: 0, partly: 12_000} {
		_, err := w.work.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: id, Amount: amount, ReversedOn: w.Today()})
		w.must(err)
	}
	w.clock.SetDay(casestest.Day("2027-02-01"))
	got, err := w.Overdue(w.ctx, director)
	w.must(err)
	if len(got) != 1 || got[0].Count != 1 || got[0].Amount != 18_000 {
		t.Errorf("overdue: %+v", got)
	}
}

func TestMoneyReceivedBeforeARecallIsStillRemitted(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	w.receive(ref, 10_000)
	w.must(w.work.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial"}))
	w.clock.SetDay(casestest.Day("2026-12-01"))
	w.must(w.work.FinishRecall(w.ctx, controller, ref))
	in := remit("REV-1")
	in.BankOn = casestest.Day("2026-12-02")
	if _, err := w.Remit(w.ctx, manager, in); err != nil {
		t.Error(err)
	}
}

func TestVATIsRoundedOncePerRate(t *testing.T) {
	receipt := func(amount, fee cases.Cents, vat cases.BasisPoints) agencies.Receipt {
		return agencies.Receipt{Amount: amount, Fee: fee, ReceivedOn: casestest.Today, Terms: cases.Terms{VAT: vat}}
	}
	r := agencies.NewRemittance([]agencies.Receipt{receipt(100, 2, 2000), receipt(100, 2, 2000), receipt(100, 2, 2000), receipt(1_000, 100, 850)})
	if r.VAT != 1+9 || r.Net != r.Gross-r.Fee-r.VAT {
		t.Errorf("VAT %d, want 1 for six cents at 20 %% and 9 for a hundred at 8,5 %%", r.VAT)
	}
}
