package cases_test

import (
	"encoding/json"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func money(ref cases.Ref, amount cases.Cents, day string) cases.MoneyInput {
	return cases.MoneyInput{Ref: ref, Amount: amount, ReceivedOn: casestest.Day(day), Method: "transfer"}
}

func TestMoneyIsRefusedWhenItCannotBe(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	for _, row := range []struct {
		name string
		in   cases.MoneyInput
		key  string
	}{
		{"of tomorrow", money(ref, 100, "2026-11-22"), "error.future_day"},
		{"of before the release", money(ref, 100, "2026-11-20"), "error.day_too_early"},
		{"of nothing", money(ref, 0, "2026-11-21"), "error.amount_not_positive"},
		{"below nothing", money(ref, -5, "2026-11-21"), "error.amount_not_positive"},
		{"more than is owed", money(ref, 90_000_000, "2026-11-21"), "error.overpaid"},
		{"for an invoice of another case", func() cases.MoneyInput {
			in := money(ref, 100, "2026-11-21")
			in.Invoice = "elsewhere"
			return in
		}(), "error.no_such_invoice"},
		{"by an unknown means", func() cases.MoneyInput {
			in := money(ref, 100, "2026-11-21")
			in.Method = "gold"
			return in
		}(), "error.choice"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := w.Receive(w.ctx, agent, row.in)
			w.refused(err, row.key, ref, version)
			_, err = w.RecordDirect(w.ctx, controller, row.in)
			w.refused(err, row.key, ref, version)
		})
	}
	more := money(ref, 90_000_000, "2026-11-21")
	more.Overpaid = true
	_, err := w.Receive(w.ctx, agent, more)
	w.must(err)
	if s := w.now(ref).Summarise(); s.Payment != cases.Overpaid {
		t.Errorf("payment state %s", s.Payment)
	}
}

func TestAReceiptEarnsTheFeeOfThePlacementAndStartsItsClock(t *testing.T) {
	w, ref := accepted(t)
	id, err := w.Receive(w.ctx, agent, money(ref, 123_455, "2026-11-21"))
	w.must(err)
	p := w.now(ref).Payment(id)
	if p.Fee != 12_346 || p.Agency != casestest.Red || p.Remittance != "" {
		t.Errorf("receipt %+v", p)
	}
	if e := w.last(ref); e.Facts.Day != casestest.Day("2026-12-21") || e.Facts.Fee != 12_346 || e.OccurredOn != p.ReceivedOn {
		t.Errorf("journal %+v", e)
	}
}

func TestAReceiptSentTwiceCountsOnce(t *testing.T) {
	w, ref := accepted(t)
	in := money(ref, 50_000, "2026-11-21")
	in.Key = "k"
	first, err := w.Receive(w.ctx, agent, in)
	w.must(err)
	second, err := w.Receive(w.ctx, agent, in)
	w.must(err)
	if first != second || w.now(ref).Placement().Recovered != 50_000 {
		t.Errorf("%s and %s, recovered %d", first, second, w.now(ref).Placement().Recovered)
	}
}

func TestAReversalTakesBackTheMoneyAndItsShareOfTheFee(t *testing.T) {
	w, ref := accepted(t)
	id, err := w.Receive(w.ctx, agent, money(ref, 100_005, "2026-11-21"))
	w.must(err)
	reverse := func(amount cases.Cents) error {
		_, err := w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: id, Amount: amount, ReversedOn: casestest.Today})
		return err
	}
	w.must(reverse(33_335))
	version := w.now(ref).Version
	w.refused(reverse(66_671), "error.reversal_too_large", ref, version)
	w.must(reverse(0))
	c := w.now(ref)
	if p := c.Placement(); p.Recovered != 0 || p.Fees != 0 {
		t.Errorf("after all came back: recovered %d, fees %d", p.Recovered, p.Fees)
	}
	last := c.Payments[len(c.Payments)-1]
	if last.Amount != -66_670 || last.Reverses != id || last.Remittance != "" {
		t.Errorf("the reversal is %+v", last)
	}
	w.refused(reverse(0), "error.reversed_already", ref, c.Version)
	_, err = w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: last.ID, ReversedOn: casestest.Today})
	if cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a reversal was reversed: %v", err)
	}
}

func TestARemittedReceiptMayStillComeBackAndStandsInTheNextRemittance(t *testing.T) {
	c := inState(cases.Active)
	c.Payment(receipt).Remittance = "r-1"
	w, ref := seeded(t, c)
	id, err := w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: receipt, ReversedOn: casestest.Today})
	w.must(err)
	if p := w.now(ref).Payment(id); p.Amount != -10_000 || p.Fee != -1_000 || p.Remittance != "" || p.Agency != casestest.Red {
		t.Errorf("the reversal is %+v", p)
	}
}

func TestADirectPaymentTellsTheAgencyWhichMustAcknowledgeIt(t *testing.T) {
	w, ref := accepted(t)
	id, err := w.RecordDirect(w.ctx, controller, money(ref, 100_000, "2026-11-21"))
	w.must(err)
	c := w.now(ref)
	if !c.Summarise().UnseenDirect || c.Handling != cases.Active {
		t.Errorf("unseen %t, %s", c.Summarise().UnseenDirect, c.Handling)
	}
	jobs := w.store.Queued(cases.JobNotify)
	var news cases.Notification
	w.must(json.Unmarshal(jobs[len(jobs)-1].Payload, &news))
	if news.To != casestest.Red || news.Kind != cases.EvDirect || news.Item != id {
		t.Errorf("news %+v", news)
	}
	w.must(w.Acknowledge(w.ctx, agent, ref, id))
	c = w.now(ref)
	if c.Summarise().UnseenDirect || c.Payment(id).AcknowledgedAt != casestest.Now {
		t.Errorf("acknowledged at %s", c.Payment(id).AcknowledgedAt)
	}
	w.refused(w.Acknowledge(w.ctx, agent, ref, ""), "error.nothing_to_acknowledge", ref, c.Version)
}

func TestMoneyThatComesAfterTheEndBelongsToTheLastPlacement(t *testing.T) {
	t.Run("the agency closed it and is told", func(t *testing.T) {
		w, ref := accepted(t)
		w.must(w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "uneconomic", Text: "Abandon."}))
		told := len(w.store.Queued(cases.JobNotify))
		id, err := w.RecordDirect(w.ctx, controller, money(ref, 100_000, "2026-11-21"))
		w.must(err)
		c := w.now(ref)
		if c.Handling != cases.Closed || c.LastPlacement().Recovered != 100_000 || !c.Summarise().UnseenDirect || len(w.store.Queued(cases.JobNotify)) != told+1 {
			t.Errorf("%s, recovered %d, unseen %t", c.Handling, c.LastPlacement().Recovered, c.Summarise().UnseenDirect)
		}
		w.must(w.Acknowledge(w.ctx, agent, ref, id))
		_, err = w.ReverseDirect(w.ctx, controller, cases.ReverseInput{Ref: ref, Payment: id, ReversedOn: casestest.Today, Reason: "Chèque sans provision."})
		w.must(err)
		w.must(w.Reopen(w.ctx, controller, cases.ReopenInput{Ref: ref, Reason: "reversed_payment"}))
	})
	t.Run("it was recalled and nobody is told", func(t *testing.T) {
		w, ref := accepted(t)
		w.must(w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial"}))
		w.must(w.Object(w.ctx, agent, ref, "Un paiement est annoncé."))
		w.must(w.FinishRecall(w.ctx, controller, ref))
		told := len(w.store.Queued(cases.JobNotify))
		_, err := w.RecordDirect(w.ctx, controller, money(ref, 100_000, "2026-11-21"))
		w.must(err)
		c := w.now(ref)
		if c.LastPlacement().Recovered != 100_000 || c.Summarise().UnseenDirect || len(w.store.Queued(cases.JobNotify)) != told {
			t.Errorf("recovered %d, unseen %t, %d notices", c.LastPlacement().Recovered, c.Summarise().UnseenDirect, len(w.store.Queued(cases.JobNotify))-told)
		}
	})
}

func TestADirectPaymentOfAllThatIsLeftHoldsTheCaseByItself(t *testing.T) {
	w, ref := accepted(t)
	_, err := w.RecordDirect(w.ctx, controller, money(ref, w.now(ref).Summarise().Left, "2026-11-21"))
	w.must(err)
	c := w.now(ref)
	if c.Handling != cases.OnHold || c.HoldReason != cases.HoldPaid || c.Before != cases.Active || w.last(ref).Facts.Code != "held" {
		t.Errorf("%s for %q, before %s", c.Handling, c.HoldReason, c.Before)
	}
	w.must(w.Resume(w.ctx, controller, ref))
	if c := w.now(ref); c.Handling != cases.Active || c.HoldReason != "" || c.Before != "" {
		t.Errorf("resumed: %s for %q", c.Handling, c.HoldReason)
	}
}

func TestACaseIsHeldForAReasonThatIsGiven(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	w.refused(w.Hold(w.ctx, controller, cases.HoldInput{Ref: ref, Reason: "mood"}), "error.choice", ref, version)
	w.refused(w.Hold(w.ctx, controller, cases.HoldInput{Ref: ref, Reason: "other"}), "error.required", ref, version)
	w.refused(w.Hold(w.ctx, controller, cases.HoldInput{Ref: ref, Reason: "insolvency"}), "insolvent_on", ref, version)
	w.must(w.Hold(w.ctx, controller, cases.HoldInput{Ref: ref, Reason: "insolvency", InsolventOn: casestest.Day("2026-11-18")}))
	if c := w.now(ref); c.InsolventOn != casestest.Day("2026-11-18") || !c.Summarise().Insolvent {
		t.Errorf("insolvent on %s", c.InsolventOn)
	}
}

func TestMoneyThatCameAfterTheOpeningOfAnInsolvencyIsRecordedAllTheSame(t *testing.T) {
	w, ref := accepted(t)
	w.must(w.Hold(w.ctx, controller, cases.HoldInput{Ref: ref, Reason: "insolvency", InsolventOn: casestest.Day("2026-11-18")}))
	for range 2 {
		_, err := w.Receive(w.ctx, agent, money(ref, 10_000, "2026-11-21"))
		w.must(err)
	}
	in := money(ref, 2_443_540, "2026-11-21")
	_, err := w.Receive(w.ctx, agent, in)
	w.refused(err, "error.overpaid", ref, w.now(ref).Version)
}

func TestALateCreditNoteLowersTheClaimAndTellsTheAgency(t *testing.T) {
	w, ref := accepted(t)
	note := cases.CreditNote{Invoice: casestest.FirstInvoice, Number: "AV-2026-099", IssuedOn: casestest.Today, Amount: 100_000}
	before := len(w.store.Queued(cases.JobNotify))
	_, err := w.AddLateCreditNote(w.ctx, controller, ref, note)
	w.must(err)
	if c := w.now(ref); c.Summarise().Left != 2_343_540 || c.Placement().Principal != 2_443_540 || len(w.store.Queued(cases.JobNotify)) != before+1 {
		t.Errorf("left %d of %d", c.Summarise().Left, c.Placement().Principal)
	}
	note.IssuedOn = casestest.Today.AddDays(1)
	_, err = w.AddLateCreditNote(w.ctx, controller, ref, note)
	w.refused(err, "error.future_day", ref, w.now(ref).Version)
}

func TestNoAmountIsLargerThanTheEngineCanCompute(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	in := money(ref, cases.MaxAmount+1, "2026-11-21")
	in.Overpaid = true
	_, err := w.Receive(w.ctx, agent, in)
	w.refused(err, "error.amount_too_large", ref, version)
	_, err = w.RecordDirect(w.ctx, controller, in)
	w.refused(err, "error.amount_too_large", ref, version)
	err = w.LogPromise(w.ctx, agent, cases.PromiseInput{LogInput: cases.LogInput{Ref: ref}, Amount: cases.MaxAmount + 1, DueOn: casestest.Today})
	w.refused(err, "error.amount_too_large", ref, version)
}

func TestTheShareOfTheFeeIsRightForTheLargestReceipt(t *testing.T) {
	w, ref := accepted(t)
	in := money(ref, cases.MaxAmount, "2026-11-21")
	in.Overpaid = true
	id, err := w.Receive(w.ctx, agent, in)
	w.must(err)
	back, err := w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: id, Amount: cases.MaxAmount/4 + 5, ReversedOn: casestest.Today})
	w.must(err)
	if fee := w.now(ref).Payment(back).Fee; fee != -(cases.MaxAmount/40 + 1) { // 10 %, half a cent rounded up
		t.Errorf("the reversal takes %d of the fee back", fee)
	}
}
