package agencies

import (
	"context"

	"relais/cases"
)

// Peers are all other agencies of an agency's creditors in one figure: what was placed with them in a period and what came
// back. Nobody is in it by name, and nobody can be told out of it.
type Peers struct {
	Agencies  int
	Placed    int
	Principal cases.Cents
	Recovered cases.Cents
	Largest   cases.Cents // principal of the one that has most of it
}

// Fewest agencies in an average, and how much of its principal one of them may have, in hundredths: otherwise the average
// would tell what that one did.
const (
	leastPeers  = 3
	mostOfPeers = 60
)

// Rate gives the share of the principal that came back; false when so few agencies stand behind it, or one so much, that it
// would be the figure of somebody.
func (p *Peers) Rate() (cases.BasisPoints, bool) {
	if p.Agencies < leastPeers || 100*p.Largest > mostOfPeers*p.Principal {
		return 0, false
	}
	return share(p.Recovered, p.Principal)
}

// Peers gives an agency the average of the others that work for its creditors, for whole periods only: days of one's own
// could be moved until a single hand-over shows.
func (s *Service) Peers(ctx context.Context, actor cases.Actor, p Period) (Peers, error) {
	if err := cases.Authorise(actor, cases.ActSeeOwnRate); err != nil {
		return Peers{}, err
	}
	if p.Currency == "" {
		p.Currency = cases.EUR
	}
	if wholeMonths := p.To.IsZero() && (p.From.IsZero() || p.From.Day() == 1); !wholeMonths {
		return Peers{}, nil
	}
	return s.Store.Peers(ctx, actor.Scope(), TallyFilter{Currency: p.Currency, From: p.From})
}
