package demo

import (
	"context"
	"fmt"
	"time"

	"relais/agencies"
	"relais/cases"
)

// answer is what the agency does with a file that arrived.
func (s *story) answer(ctx context.Context) error {
	day := cases.DateOf(s.clock.In(s.Zone)).AddDays(s.chance.Between(0, 2))
	if err := s.to(day, s.chance.Between(9, 18)); err != nil {
		return err
	}
	if s.n%30 == 3 || s.n%30 == 11 {
		return errPast // still to be accepted
	}
	if _, err := s.svc.Case(ctx, s.gestionnaire(), s.id); err != nil {
		return err
	}
	if s.n%41 == 9 {
		return s.svc.Decline(ctx, s.gestionnaire(), cases.DeclineInput{Ref: s.ref(), Code: "missing_evidence", Text: "Sans bon de livraison émargé, nous ne pouvons pas répondre à une contestation."})
	}
	reference := fmt.Sprintf("%s-%05d", []string{"CR", "MV", "AC", "GV"}[s.n%4], 10_000+s.n)
	return s.svc.Accept(ctx, s.gestionnaire(), cases.AcceptInput{Ref: s.ref(), AgencyReference: reference, Handler: s.agent})
}

// work is what happens between acceptance and the end.
func (s *story) work(ctx context.Context) error {
	day := cases.DateOf(s.clock.In(s.Zone))
	if err := s.letter(ctx, day.AddDays(1)); err != nil {
		return err
	}
	pays := s.chance.Between(1, 100) <= s.a.skill
	first := day.AddDays(s.chance.Between(8, 120))
	for call := day.AddDays(s.chance.Between(5, 9)); call.Before(first) && !s.brief(s.n); call = call.AddDays(s.chance.Between(9, 24)) {
		if err := s.call(ctx, call); err != nil {
			return err
		}
		if call.DaysSince(day) > 90 {
			break
		}
	}
	switch {
	case s.n%23 == 7:
		return s.question(ctx, first)
	case s.n%29 == 13:
		return s.dispute(ctx, first)
	case s.n%31 == 17:
		return s.recall(ctx, first)
	case s.n%19 == 6 && pays:
		return s.direct(ctx, first)
	case pays:
		return s.money(ctx, first)
	}
	return s.giveUp(ctx, day.AddDays(s.chance.Between(130, 300)))
}

// lately is what happened in the last days to a case that is worked today: most were called, some wait for somebody.
func (s *story) lately(ctx context.Context) error {
	on := s.today.AddDays(-s.chance.Between(1, 4))
	switch kind := s.n / 2 % 9; {
	case s.left() < 300: // the principal came: what is left is interest
		return s.call(ctx, on)
	case kind < 2:
		return s.promise(ctx, on, s.left()/2)
	case kind == 2:
		return s.ask(ctx, on)
	case kind == 3:
		return s.pay(ctx, on)
	case kind == 4:
		return s.pause(ctx, on)
	}
	return s.call(ctx, on)
}

// ask waits for an answer of the creditor.
func (s *story) ask(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 10); err != nil {
		return err
	}
	_, err := s.svc.Ask(ctx, s.gestionnaire(), cases.AskInput{Ref: s.ref(), Kind: "piece", Category: cases.Deliveries, Question: "Le débiteur conteste la livraison : avez-vous le bon émargé ?"})
	return err
}

// pay is money that the creditor got and the agency has not seen yet.
func (s *story) pay(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 9); err != nil {
		return err
	}
	_, err := s.svc.RecordDirect(ctx, s.controller(), cases.MoneyInput{Ref: s.ref(), Amount: s.left() / 3, ReceivedOn: on, Method: "transfer", Reference: "Virement direct"})
	return err
}

// pause is the creditor's wish to wait, or to have the case back.
func (s *story) pause(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 9); err != nil {
		return err
	}
	if s.n%2 == 0 {
		return s.svc.Hold(ctx, s.controller(), cases.HoldInput{Ref: s.ref(), Reason: "commercial", Text: "Négociation commerciale en cours avec le client."})
	}
	return s.svc.Recall(ctx, s.controller(), cases.RecallInput{Ref: s.ref(), Code: "withdrawn_commercial", Text: "Accord commercial trouvé avec le client."})
}

func (s *story) letter(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 10); err != nil {
		return err
	}
	return s.svc.LogLetter(ctx, s.gestionnaire(), cases.LogInput{Ref: s.ref(), Text: "Lettre R. 124-4 envoyée en recommandé."})
}

func (s *story) call(ctx context.Context, on cases.Date) error {
	if err := s.to(on, s.chance.Between(9, 18)); err != nil {
		return err
	}
	outcome := []string{"no_answer", "no_answer", "message_left", "message_left", "wrong_number"}[s.chance.Between(0, 4)]
	return s.svc.LogCall(ctx, s.gestionnaire(), cases.CallInput{LogInput: cases.LogInput{Ref: s.ref()}, Outcome: outcome})
}

// left is what is owed of the principal.
func (s *story) left() cases.Cents { return s.rec.c.Summarise().Left }

// money is a promise, one payment or a few, and the end.
func (s *story) money(ctx context.Context, on cases.Date) error {
	parts := []int{1, 1, 1, 2, 3}[s.chance.Between(0, 4)]
	whole := s.left()
	if s.chance.Between(1, 100) <= 40 {
		if err := s.promise(ctx, on, whole/cases.Cents(parts)); err != nil {
			return err
		}
		on = on.AddDays(s.chance.Between(4, 9))
	}
	for i := range parts {
		amount := whole / cases.Cents(parts)
		if i == parts-1 {
			amount = s.left()
			if s.n%13 == 8 && parts > 1 {
				break // the last instalment never comes
			}
		}
		if err := s.receive(ctx, on, amount); err != nil {
			return err
		}
		on = on.AddDays(s.chance.Between(28, 33))
	}
	if err := s.to(on, 16); err != nil {
		return err
	}
	if s.left() > 0 {
		return s.end(ctx, "paid_in_part", "Le débiteur a cessé de payer, aucun bien saisissable.")
	}
	return s.end(ctx, "paid_in_full", "Soldé.")
}

func (s *story) promise(ctx context.Context, on cases.Date, amount cases.Cents) error {
	if err := s.to(on, 11); err != nil {
		return err
	}
	in := cases.CallInput{LogInput: cases.LogInput{Ref: s.ref(), Text: "Ne conteste pas la dette."}, Outcome: "promise", Amount: amount, DueOn: on.AddDays(s.chance.Between(5, 10))}
	return s.svc.LogCall(ctx, s.gestionnaire(), in)
}

// receive records a payment and, when its day has come, remits it.
func (s *story) receive(ctx context.Context, on cases.Date, amount cases.Cents) error {
	if err := s.to(on, 15); err != nil {
		return err
	}
	id, err := s.svc.Receive(ctx, s.gestionnaire(), cases.MoneyInput{Ref: s.ref(), Amount: amount, ReceivedOn: on, Method: "transfer", Reference: s.sales[0].Invoice})
	if err != nil {
		return err
	}
	return s.bring(ctx, id, on)
}

// bring remits a receipt on the second of the following month; an agency with bad habits is weeks late.
func (s *story) bring(_ context.Context, id cases.ItemID, received cases.Date) error {
	day := cases.NewDate(received.Year(), received.Month()+1, 2)
	if s.a.late {
		day = cases.NewDate(received.Year(), received.Month()+2, 20)
	}
	if !day.Before(s.today) {
		return nil
	}
	c := s.rec.c
	p := c.Payment(id)
	p.Remittance = cases.RemittanceID(idFrom(day.Time(), s.Seed, uint64(day.DaysSince(cases.NewDate(2000, 1, 1))), hashOf(string(s.c.org)+string(s.a.org))))
	placement := c.LastPlacement()
	s.remit = append(s.remit, remitted{on: day, Receipt: agencies.Receipt{
		Payment: p.ID, Case: c.ID, Creditor: c.Org, Agency: s.a.org, Placement: placement.ID, CaseReference: c.Reference, AgencyReference: placement.AgencyReference, DebtorName: c.Debtor.Name,
		Currency: c.Currency, ReceivedOn: p.ReceivedOn, Amount: p.Amount, Fee: p.Fee, Terms: placement.Terms, Remittance: p.Remittance,
	}})
	return s.rec.record(cases.Change{Event: cases.Event{
		Org: c.Org, Case: c.ID, OccurredOn: day, RecordedAt: later(s.clock, day.Time().Add(10*time.Hour)), Actor: s.a.boss, ActorOrg: s.a.org, Channel: cases.Portal, Kind: cases.EvRemitted,
		Facts: cases.Facts{Remittance: p.Remittance, Agency: s.a.org, Placement: placement.ID, Amount: p.Amount, Fee: p.Fee, Count: 1, Day: day},
	}})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// hashOf turns a text into a number, for ids.
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func (s *story) end(ctx context.Context, code cases.CloseCode, text string) error {
	return s.svc.Close(ctx, s.gestionnaire(), cases.CloseInput{Ref: s.ref(), Code: code, Text: text})
}

// giveUp closes a case without money.
func (s *story) giveUp(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 17); err != nil {
		return err
	}
	codes := []cases.CloseCode{"untraceable", "insolvent_liquidation", "insolvent_receivership", "uneconomic", "ceased", "disputed_in_substance"}
	code := codes[s.chance.Between(0, len(codes)-1)]
	return s.end(ctx, code, "Recherches et relances sans résultat.")
}

// question asks for a piece; older ones have been answered and the case goes on.
func (s *story) question(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 10); err != nil {
		return err
	}
	id, err := s.svc.Ask(ctx, s.gestionnaire(), cases.AskInput{Ref: s.ref(), Kind: "text", Question: "Le débiteur dit avoir réclamé un avoir. Avez-vous une trace écrite ?"})
	if err != nil {
		return err
	}
	if err := s.to(on.AddDays(4), 14); err != nil {
		return err
	}
	if err := s.svc.Answer(ctx, s.controller(), cases.AnswerInput{Ref: s.ref(), Request: id, Answer: "Aucune réclamation écrite reçue, ni par courriel ni par courrier."}); err != nil {
		return err
	}
	return s.money(ctx, on.AddDays(20))
}

func (s *story) dispute(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 10); err != nil {
		return err
	}
	if err := s.svc.LogDispute(ctx, s.gestionnaire(), cases.DisputeInput{LogInput: cases.LogInput{Ref: s.ref(), Text: "Invoque un défaut de conformité, sans pièce."}, Kind: "quality"}); err != nil {
		return err
	}
	return s.giveUp(ctx, on.AddDays(90))
}

// direct is money that went to the creditor.
func (s *story) direct(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 9); err != nil {
		return err
	}
	id, err := s.svc.RecordDirect(ctx, s.controller(), cases.MoneyInput{Ref: s.ref(), Amount: s.left() / 2, ReceivedOn: on, Method: "transfer", Reference: "Virement direct"})
	if err != nil {
		return err
	}
	if err := s.to(on.AddDays(2), 9); err != nil {
		return err
	}
	if err := s.svc.Acknowledge(ctx, s.gestionnaire(), s.ref(), id); err != nil {
		return err
	}
	return s.money(ctx, on.AddDays(30))
}

func (s *story) recall(ctx context.Context, on cases.Date) error {
	if err := s.to(on, 9); err != nil {
		return err
	}
	if err := s.svc.Recall(ctx, s.controller(), cases.RecallInput{Ref: s.ref(), Code: "withdrawn_commercial", Text: "Accord commercial trouvé avec le client."}); err != nil {
		return err
	}
	final := s.rec.c.LastPlacement().RecallFinalOn.AddDays(1)
	if err := s.to(final, 9); err != nil {
		return err
	}
	return s.svc.FinishRecall(ctx, s.controller(), s.ref())
}
