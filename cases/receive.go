package cases

import (
	"context"
	"slices"
	"strings"
)

// MoneyInput is money that came, as whoever got it states it.
type MoneyInput struct {
	Ref
	Amount     Cents
	ReceivedOn Date
	Method     string // empty: transfer
	Reference  string
	Invoice    ItemID // the invoice the debtor designated
	Overpaid   bool   // the person confirms that it is more than is owed
}

func (in *MoneyInput) check(today Date) error {
	in.Reference = strings.TrimSpace(in.Reference)
	if in.Method == "" {
		in.Method = PaymentMethods[0]
	}
	fields := append(checkAmount("amount", in.Amount), checkPast("received_on", in.ReceivedOn, Date{}, today)...)
	if !slices.Contains(PaymentMethods, in.Method) {
		fields = append(fields, Field("method", "error.choice"))
	}
	if len(in.Reference) > 200 {
		fields = append(fields, Field("reference", "error.too_long", "limit", 200))
	}
	return Wrong(fields...)
}

// Receive records money the agency got. Its fee follows from the terms of the placement, and the clock of its remittance
// runs from the day it came (CPCE R124-6). Money may still come after the agency has closed the case.
func (s *Service) Receive(ctx context.Context, actor Actor, in MoneyInput) (ItemID, error) {
	if err := actor.authorise(ActWork); err != nil {
		return "", err
	}
	return s.money(ctx, actor, in, MoveReceive, func(c *Case, p *Payment, at *Placement) entry {
		p.Source, p.Agency, p.Fee = Receipt, at.Agency, at.Terms.FeeOf(p.Amount)
		c.keepPromise(s.Today())
		if c.Handling == Active || c.Handling == OnHold {
			c.afterMoney(s.Today())
		}
		return entry{
			kind: EvReceipt, facts: Facts{Fee: p.Fee, Day: at.Terms.RemitBy(p.ReceivedOn)},
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvReceipt, Item: p.ID}),
		}
	})
}

// RecordDirect records money the creditor got after the hand-over. The agency is told at once and must acknowledge that it
// stopped chasing for it. When nothing of the principal is left the case holds by itself.
//
// Money may still come after the case is closed: it belongs to the last placement. After a recall, so does what the agency
// got and passed on: it sees the case no more, is told nothing and acknowledges nothing.
func (s *Service) RecordDirect(ctx context.Context, actor Actor, in MoneyInput) (ItemID, error) {
	if err := actor.authorise(ActAnswer); err != nil {
		return "", err
	}
	return s.money(ctx, actor, in, MoveDirect, func(c *Case, p *Payment, at *Placement) entry {
		p.Source = Direct
		e := entry{kind: EvDirect, jobs: s.notify(c, Notification{To: c.Agency, Kind: EvDirect, Item: p.ID})}
		if c.holdWhenPaid(actor.Side()) {
			e.facts.Code = "held"
		}
		return e
	})
}

// money records a payment under a placement; finish fills what depends on who got it.
func (s *Service) money(
	ctx context.Context, actor Actor, in MoneyInput, move Move, finish func(*Case, *Payment, *Placement) entry,
) (ItemID, error) {
	today := s.Today()
	if err := in.check(today); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Item, nil
	}
	id := ItemID(s.NewID())
	err := s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		at, err := s.checkMoney(c, actor, in, move)
		if err != nil {
			return entry{}, err
		}
		c.Payments = append(c.Payments, Payment{
			ID: id, Invoice: in.Invoice, ReceivedOn: in.ReceivedOn, Amount: in.Amount, Method: in.Method,
			Reference: in.Reference, Placement: at.ID, RecordedAt: s.Now().UTC(), RecordedBy: actor.Person,
		})
		e := finish(c, &c.Payments[len(c.Payments)-1], at)
		e.on, e.facts.Item, e.facts.Amount, e.facts.Placement = in.ReceivedOn, id, in.Amount, at.ID
		return e, nil
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// checkMoney says whether a payment can be recorded, and under which placement. One that came before the hand-over is no
// payment of the placement; one beyond what is owed must be meant.
func (s *Service) checkMoney(c *Case, actor Actor, in MoneyInput, move Move) (*Placement, error) {
	if err := c.move(move, actor.Side()); err != nil {
		return nil, err
	}
	p := c.LastPlacement()
	if p == nil || (actor.Side() == AgencySide && p.Agency != actor.Org) {
		return nil, Missing()
	}
	if in.ReceivedOn.Before(p.ReleasedOn) {
		return nil, Wrong(Field("received_on", "error.day_too_early", "first", p.ReleasedOn))
	}
	if in.Invoice != "" && c.Invoice(in.Invoice) == nil {
		return nil, Wrong(Field("invoice", "error.no_such_invoice"))
	}
	if owed := s.owed(c); in.Amount > owed && !in.Overpaid {
		return nil, Wrong(Field("amount", "error.overpaid", "left", max(owed, 0)))
	}
	return p, nil
}

// owed gives what the debtor owes today. Where a rule forbids a statement (money came after the opening of an insolvency),
// what came must be recorded all the same: then the principal is the measure.
func (s *Service) owed(c *Case) Cents {
	statement, err := StatementOf(c, s.Today(), s.rates())
	if err != nil {
		return c.left()
	}
	return statement.Left
}

// afterMoney sets what is to be done after a receipt: nothing left of the principal, the case can be closed.
func (c *Case) afterMoney(today Date) {
	if c.left() <= 0 {
		c.NextAction, c.NextActionOn = "close", today
	}
}

// ReverseInput is a payment that came back: a direct debit refused, a cheque without cover.
type ReverseInput struct {
	Ref
	Payment    ItemID
	Amount     Cents // 0: all of what is not reversed yet
	ReversedOn Date
	Reason     string
}

// ReverseReceipt records that a receipt came back, with its share of the fee. One that was remitted already stands as
// negative in the next remittance.
func (s *Service) ReverseReceipt(ctx context.Context, actor Actor, in ReverseInput) (ItemID, error) {
	if err := actor.authorise(ActWork); err != nil {
		return "", err
	}
	return s.reverse(ctx, actor, in, MoveReceive, Receipt)
}

// ReverseDirect records that a direct payment came back, and tells the agency.
func (s *Service) ReverseDirect(ctx context.Context, actor Actor, in ReverseInput) (ItemID, error) {
	if err := actor.authorise(ActAnswer); err != nil {
		return "", err
	}
	return s.reverse(ctx, actor, in, MoveDirect, Direct)
}

func (s *Service) reverse(ctx context.Context, actor Actor, in ReverseInput, move Move, source PaymentSource) (ItemID, error) {
	fields := append(checkText("reason", in.Reason, false), checkPast("received_on", in.ReversedOn, Date{}, s.Today())...)
	if in.Amount < 0 {
		fields = append(fields, Field("amount", "error.amount_not_positive"))
	}
	if err := Wrong(fields...); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Item, nil
	}
	id := ItemID(s.NewID())
	err := s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(move, actor.Side()); err != nil {
			return entry{}, err
		}
		back, err := c.reversal(in, source)
		if err != nil {
			return entry{}, err
		}
		if source == Receipt && back.Agency != actor.Org {
			return entry{}, Missing()
		}
		back.ID, back.RecordedAt, back.RecordedBy = id, s.Now().UTC(), actor.Person
		c.Payments = append(c.Payments, back)
		to := c.Org
		if source == Direct {
			to = c.Agency
		}
		return entry{
			kind: EvReversal, on: in.ReversedOn, text: in.Reason,
			facts: Facts{Item: id, Placement: back.Placement, Amount: back.Amount, Fee: back.Fee, Code: string(source)},
			jobs:  s.notify(c, Notification{To: to, Kind: EvReversal, Item: id}),
		}, nil
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// reversal makes the negative payment that takes another one back.
func (c *Case) reversal(in ReverseInput, source PaymentSource) (Payment, error) {
	p := c.Payment(in.Payment)
	if p == nil || p.Source != source || p.Reverses != "" {
		return Payment{}, Missing()
	}
	rest, feeRest := p.Amount, p.Fee
	for i := range c.Payments {
		if c.Payments[i].Reverses == p.ID {
			rest, feeRest = rest+c.Payments[i].Amount, feeRest+c.Payments[i].Fee
		}
	}
	if in.Amount == 0 {
		in.Amount = rest
	}
	switch {
	case rest <= 0:
		return Payment{}, Refuse("error.reversed_already")
	case in.Amount > rest:
		return Payment{}, Wrong(Field("amount", "error.reversal_too_large", "left", rest))
	case in.ReversedOn.Before(p.ReceivedOn):
		return Payment{}, Wrong(Field("received_on", "error.day_too_early", "first", p.ReceivedOn))
	}
	// Reversed in several steps, the last takes what is left of the fee, so that no cent of it stays behind.
	fee := proportion(p.Fee, in.Amount, p.Amount, p.Amount/2)
	if in.Amount == rest {
		fee = feeRest
	}
	return Payment{
		Source: source, Invoice: p.Invoice, ReceivedOn: in.ReversedOn, Amount: -in.Amount, Fee: -fee, Method: p.Method,
		Reference: p.Reference, Reverses: p.ID, Placement: p.Placement, Agency: p.Agency,
	}, nil
}

// Acknowledge says that the agency stopped chasing for a direct payment (or takes note that it came back); without a
// payment, for all of them.
func (s *Service) Acknowledge(ctx context.Context, actor Actor, ref Ref, payment ItemID) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if payment != "" && c.Payment(payment) == nil {
			return entry{}, Missing()
		}
		if err := c.move(MoveAcknowledge, actor.Side()); err != nil {
			return entry{}, err
		}
		facts := Facts{Item: payment}
		for i := range c.Payments {
			p := &c.Payments[i]
			if p.Source != Direct || !p.AcknowledgedAt.IsZero() || (payment != "" && p.ID != payment) {
				continue
			}
			p.AcknowledgedAt = s.Now().UTC()
			facts.Count, facts.Amount = facts.Count+1, facts.Amount+p.Amount
		}
		if facts.Count == 0 {
			return entry{}, Refuse("error.nothing_to_acknowledge")
		}
		return entry{
			kind: EvAcknowledged, facts: facts,
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvAcknowledged, Item: payment}),
		}, nil
	})
}
