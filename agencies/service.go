package agencies

import (
	"context"
	"errors"
	"time"

	"relais/cases"
)

// Service is what can be done with agencies, mandates and remittances. As with cases.Service, every method takes the
// actor first and authorises before it does anything.
type Service struct {
	Store Store
	Blobs cases.Blobs
	Now   func() time.Time
	NewID cases.NewID
	Zone  *time.Location
}

var _ cases.Placing = (*Service)(nil)

// Today gives the day it is in the zone of the installation.
func (s *Service) Today() cases.Date { return cases.DateOf(s.Now().In(s.Zone)) }

// The kinds of event of this package, on the chain of an organisation: its own for papers, the creditor's for mandates.
const (
	EvAgencySaved       cases.EventKind = "agency_saved"
	EvPaperAdded        cases.EventKind = "paper_added"
	EvPaperWithdrawn    cases.EventKind = "paper_withdrawn"
	EvMandateSaved      cases.EventKind = "mandate_saved"
	EvMandateTerminated cases.EventKind = "mandate_terminated"
	EvRemittanceIssued  cases.EventKind = "remittance_issued"
)

// EventKinds lists the kinds of event of this package.
var EventKinds = []cases.EventKind{
	EvAgencySaved, EvPaperAdded, EvPaperWithdrawn, EvMandateSaved, EvMandateTerminated, EvRemittanceIssued,
}

// event stamps an entry for the chain of an organisation.
func (s *Service) event(actor cases.Actor, key string, kind cases.EventKind, facts cases.Facts) cases.Event {
	return cases.Event{
		Org: actor.Org, OccurredOn: s.Today(), RecordedAt: s.Now().UTC(), Actor: actor.Person, ActorOrg: actor.Org,
		Channel: actor.Channel, Key: key, Kind: kind, Facts: facts,
	}
}

// Candidates weighs every agency for a case of the actor's organisation, as of today.
func (s *Service) Candidates(ctx context.Context, actor cases.Actor, c *cases.Case) ([]Candidate, error) {
	if err := cases.Authorise(actor, cases.ActPrepare); err != nil {
		return nil, err
	}
	partners, err := s.partners(ctx, actor, "")
	if err != nil {
		return nil, err
	}
	return Match(c, s.Today(), partners), nil
}

// Terms implements cases.Placing: the terms of the mandate that covers the case, or Refused with the first reason.
func (s *Service) Terms(ctx context.Context, actor cases.Actor, c *cases.Case, agency cases.OrgID, on cases.Date) (cases.Terms, error) {
	if err := cases.Authorise(actor, cases.ActRelease); err != nil {
		return cases.Terms{}, err
	}
	partners, err := s.partners(ctx, actor, agency)
	if err != nil {
		return cases.Terms{}, err
	}
	found := Match(c, on, partners)
	if len(found) == 0 {
		return cases.Terms{}, cases.Missing()
	}
	if reasons := found[0].Reasons; len(reasons) > 0 {
		return cases.Terms{}, &cases.Error{Code: cases.Refused, Key: reasons[0].Key, Args: reasons[0].Args}
	}
	return found[0].Terms, nil
}

// Running implements cases.Placing.
func (s *Service) Running(ctx context.Context, actor cases.Actor, mandate cases.MandateID, on cases.Date) error {
	if err := cases.Authorise(actor, cases.ActRelease); err != nil {
		return err
	}
	m, err := s.Store.Mandate(ctx, actor.Scope(), mandate)
	if err != nil {
		return err
	}
	if r, ended := m.notRunning(on); ended {
		return &cases.Error{Code: cases.Refused, Key: r.Key, Args: r.Args}
	}
	return nil
}

// partners reads agencies with their papers and the mandates with them; all, or one.
func (s *Service) partners(ctx context.Context, actor cases.Actor, agency cases.OrgID) ([]Partner, error) {
	scope := actor.Scope()
	list, err := s.agencies(ctx, scope, agency)
	if err != nil {
		return nil, err
	}
	papers, err := s.Store.Papers(ctx, scope, agency)
	if err != nil {
		return nil, err
	}
	mandates, err := s.Store.Mandates(ctx, scope, agency)
	if err != nil {
		return nil, err
	}
	partners := make([]Partner, len(list))
	for i := range list {
		p := Partner{Agency: list[i]}
		for _, paper := range papers {
			if paper.Agency == p.Agency.ID {
				p.Papers = append(p.Papers, paper)
			}
		}
		for _, m := range mandates {
			if m.Agency == p.Agency.ID {
				p.Mandates = append(p.Mandates, m)
			}
		}
		partners[i] = p
	}
	return partners, nil
}

func (s *Service) agencies(ctx context.Context, scope cases.Scope, agency cases.OrgID) ([]Agency, error) {
	if agency == "" {
		return s.Store.Agencies(ctx, scope)
	}
	a, err := s.Store.Agency(ctx, scope, agency)
	if err != nil {
		return nil, err
	}
	return []Agency{*a}, nil
}

// firstAnswer gives the event of a request that was carried out before under this key.
func (s *Service) firstAnswer(ctx context.Context, actor cases.Actor, key string) (cases.Event, bool) {
	if key == "" {
		return cases.Event{}, false
	}
	e, err := s.Store.FirstAnswer(ctx, actor.Scope(), key)
	return e, err == nil
}

// answer gives what a request wrote, or what the same request wrote before.
func (s *Service) answer(ctx context.Context, actor cases.Actor, written cases.Event, err error) (cases.Event, error) {
	if errors.Is(err, cases.ErrRepeated) {
		if first, ok := s.firstAnswer(ctx, actor, written.Key); ok {
			return first, nil
		}
	}
	return written, err
}
