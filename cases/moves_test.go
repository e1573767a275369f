package cases_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

// inState gives the complete case of North as it stands in a state of handling, with what each move asks for: an open
// request, a receipt, a direct payment, a late file. In every state but draft it is with Red.
func inState(h cases.Handling) *cases.Case {
	c := casestest.Accepted(casestest.Red)
	c.Requests = []cases.Request{{
		ID: request, Kind: "text", Question: "Depuis quand ?", AskedAt: casestest.Now, DueOn: casestest.Today.AddDays(9),
	}}
	p := &c.Placements[0]
	c.Payments = append(c.Payments,
		cases.Payment{ID: receipt, Source: cases.Receipt, ReceivedOn: casestest.Today, Amount: 10_000, Method: "transfer",
			Placement: p.ID, Agency: casestest.Red, Fee: 1_000, RecordedAt: casestest.Now},
		cases.Payment{ID: direct, Source: cases.Direct, ReceivedOn: casestest.Today, Amount: 20_000, Method: "transfer",
			Placement: p.ID, RecordedAt: casestest.Now},
	)
	late := casestest.File(lateFile, "accusé de réception.pdf")
	late.Category, late.Rank, late.Confirmed = cases.Notice, 3, true
	c.Documents = append(c.Documents, late)
	c.Handling = h
	switch h {
	case cases.Draft:
		c.Agency, c.Handler = "", ""
		p.CancelledAt = casestest.Now
	case cases.Released:
		p.OpenedAt, p.AcceptedAt, c.Handler = time.Time{}, time.Time{}, ""
	case cases.OnHold:
		c.Before, c.HoldReason = cases.Active, "other"
	case cases.RecallPending:
		p.RecalledOn, p.RecallReason = casestest.Today.AddDays(-10), "withdrawn_commercial"
		p.RecallFinalOn = casestest.Today // objections still pass today
		p.RecallObjection = ""
	case cases.Closed:
		p.ClosedOn, p.CloseCode = casestest.Today, "uneconomic"
	}
	return c
}

var (
	request  = cases.ItemID(casestest.ID(601))
	receipt  = cases.ItemID(casestest.ID(602))
	direct   = cases.ItemID(casestest.ID(603))
	lateFile = cases.DocumentID(casestest.ID(604))
)

// tryMove makes the move with input that lacks nothing, as the actor. Moves with several use cases name each.
var tryMove = map[cases.Move][]func(*world, cases.Actor, cases.Ref) error{
	cases.MoveRelease: {func(w *world, a cases.Actor, r cases.Ref) error {
		_, err := w.Release(w.ctx, a, cases.ReleaseInput{Ref: r, Agency: casestest.Blue, Certified: true})
		return err
	}},
	cases.MoveCancel: {func(w *world, a cases.Actor, r cases.Ref) error { return w.Cancel(w.ctx, a, r) }},
	cases.MoveAccept: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Accept(w.ctx, a, cases.AcceptInput{Ref: r, AgencyReference: "R-1"})
	}},
	cases.MoveDecline: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Decline(w.ctx, a, cases.DeclineInput{Ref: r, Code: "duplicate"})
	}},
	cases.MoveAsk: {func(w *world, a cases.Actor, r cases.Ref) error {
		_, err := w.Ask(w.ctx, a, cases.AskInput{Ref: r, Kind: "text", Question: "Pourquoi ?"})
		return err
	}},
	cases.MoveAnswer: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Answer(w.ctx, a, cases.AnswerInput{Ref: r, Request: request, Answer: "Depuis mars."})
	}},
	cases.MoveLog: {
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.LogCall(w.ctx, a, cases.CallInput{LogInput: cases.LogInput{Ref: r}, Outcome: "no_answer"})
		},
		func(w *world, a cases.Actor, r cases.Ref) error { return w.LogLetter(w.ctx, a, cases.LogInput{Ref: r}) },
		func(w *world, a cases.Actor, r cases.Ref) error { return w.LogEmail(w.ctx, a, cases.LogInput{Ref: r}) },
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.LogNote(w.ctx, a, cases.LogInput{Ref: r, Text: "Vu."})
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.LogPromise(w.ctx, a, cases.PromiseInput{LogInput: cases.LogInput{Ref: r}, Amount: 100, DueOn: casestest.Today.AddDays(7)})
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.LogDispute(w.ctx, a, cases.DisputeInput{LogInput: cases.LogInput{Ref: r}, Kind: "quality"})
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.Postpone(w.ctx, a, cases.LogInput{Ref: r, NextOn: casestest.Today.AddDays(3)})
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			return w.Assign(w.ctx, a, r, a.Person)
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			in := upload(r, "courrier.pdf", "courrier")
			_, err := w.AddAgencyDocument(w.ctx, a, in)
			return err
		},
	},
	cases.MoveReceive: {
		func(w *world, a cases.Actor, r cases.Ref) error {
			_, err := w.Receive(w.ctx, a, cases.MoneyInput{Ref: r, Amount: 100, ReceivedOn: casestest.Today})
			return err
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			_, err := w.ReverseReceipt(w.ctx, a, cases.ReverseInput{Ref: r, Payment: receipt, ReversedOn: casestest.Today})
			return err
		},
	},
	cases.MoveAddLate: {
		func(w *world, a cases.Actor, r cases.Ref) error { return w.SendLate(w.ctx, a, r) },
		func(w *world, a cases.Actor, r cases.Ref) error {
			_, err := w.AddLateCreditNote(w.ctx, a, r, cases.CreditNote{
				Invoice: casestest.SecondInvoice, Number: "AV-2026-077", IssuedOn: casestest.Today, Amount: 5_000, Effect: cases.FromDate,
			})
			return err
		},
	},
	cases.MoveDirect: {
		func(w *world, a cases.Actor, r cases.Ref) error {
			_, err := w.RecordDirect(w.ctx, a, cases.MoneyInput{Ref: r, Amount: 100, ReceivedOn: casestest.Today})
			return err
		},
		func(w *world, a cases.Actor, r cases.Ref) error {
			_, err := w.ReverseDirect(w.ctx, a, cases.ReverseInput{Ref: r, Payment: direct, ReversedOn: casestest.Today})
			return err
		},
	},
	cases.MoveAcknowledge: {func(w *world, a cases.Actor, r cases.Ref) error { return w.Acknowledge(w.ctx, a, r, direct) }},
	cases.MoveHold: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Hold(w.ctx, a, cases.HoldInput{Ref: r, Reason: "commercial"})
	}},
	cases.MoveResume: {func(w *world, a cases.Actor, r cases.Ref) error { return w.Resume(w.ctx, a, r) }},
	cases.MoveRecall: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Recall(w.ctx, a, cases.RecallInput{Ref: r, Code: "withdrawn_commercial"})
	}},
	cases.MoveObject: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Object(w.ctx, a, r, "Un échéancier court.")
	}},
	cases.MoveFinishRecall: {func(w *world, a cases.Actor, r cases.Ref) error {
		w.clock.SetDay(casestest.Today.AddDays(1))
		return w.FinishRecall(w.ctx, a, r)
	}},
	cases.MoveClose: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Close(w.ctx, a, cases.CloseInput{Ref: r, Code: "uneconomic", Text: "Trop petit."})
	}},
	cases.MoveReopen: {func(w *world, a cases.Actor, r cases.Ref) error {
		return w.Reopen(w.ctx, a, cases.ReopenInput{Ref: r, Reason: "error", Text: "Clos par erreur."})
	}},
	cases.MovePlaceAgain: {func(w *world, a cases.Actor, r cases.Ref) error { return w.PlaceAgain(w.ctx, a, r) }},
}

func TestEveryMoveOfTheTableHasItsUseCase(t *testing.T) {
	for _, row := range cases.Transitions {
		if len(tryMove[row.Move]) == 0 {
			t.Errorf("no use case makes the move %s", row.Move)
		}
	}
	if len(tryMove) != len(cases.Transitions) {
		t.Errorf("%d moves are tried, the table has %d", len(tryMove), len(cases.Transitions))
	}
}

func TestTheTableOfMovesDecidesWhatPassesAndARefusedMoveChangesNothing(t *testing.T) {
	sides := map[cases.Side]cases.Actor{cases.CreditorSide: controller, cases.AgencySide: agent}
	for _, row := range cases.Transitions {
		for n, try := range tryMove[row.Move] {
			for _, h := range cases.Handlings {
				for side, actor := range sides {
					w, ref := seeded(t, inState(h))
					before := w.now(ref)
					err := try(w, actor, ref)
					after := w.now(ref)
					if h.Can(row.Move, side) {
						w.passed(row, n, err, before, after)
						continue
					}
					w.stopped(row, h, side, err, before, after)
				}
			}
		}
	}
}

// passed checks a move of the table: done once, journalled, and leading where the table says.
func (w *world) passed(row cases.Transition, n int, err error, before, after *cases.Case) {
	w.t.Helper()
	if err != nil {
		w.t.Errorf("%s (%d) from %s: %v", row.Move, n, before.Handling, err)
		return
	}
	if after.Version != before.Version+1 {
		w.t.Errorf("%s (%d) from %s: version %d after %d", row.Move, n, before.Handling, after.Version, before.Version)
	}
	want := row.To
	if want == "" {
		want = before.Handling
	}
	if after.Handling != want {
		w.t.Errorf("%s (%d) from %s leads to %s, want %s", row.Move, n, before.Handling, after.Handling, want)
	}
	if err := w.store.CheckJournal(after.ID); err != nil {
		w.t.Errorf("%s (%d): %v", row.Move, n, err)
	}
}

// stopped checks a move that is not in the table: a rule says no or the case is not there, and nothing has changed.
func (w *world) stopped(row cases.Transition, h cases.Handling, side cases.Side, err error, before, after *cases.Case) {
	w.t.Helper()
	if code := cases.CodeOf(err); !slices.Contains([]cases.Code{cases.Refused, cases.NotFound}, code) {
		w.t.Errorf("%s from %s by the %s: %v", row.Move, h, side, err)
	}
	if !reflect.DeepEqual(before, after) {
		w.t.Errorf("%s from %s by the %s was refused but changed the case", row.Move, h, side)
	}
}

func TestNobodyFromAnotherOrganisationMakesAMove(t *testing.T) {
	for _, row := range cases.Transitions {
		for _, try := range tryMove[row.Move] {
			for _, h := range cases.Handlings {
				for _, actor := range []cases.Actor{stranger, rival} {
					w, ref := seeded(t, inState(h))
					before := w.now(ref)
					if code := cases.CodeOf(try(w, actor, ref)); code != cases.NotFound {
						t.Errorf("%s from %s by a stranger: %s", row.Move, h, code)
					}
					if !reflect.DeepEqual(before, w.now(ref)) {
						t.Errorf("%s from %s by a stranger changed the case", row.Move, h)
					}
				}
			}
		}
	}
}
