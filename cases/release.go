package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// CancelWithin is how long a release can be taken back, as long as the agency has not looked at it.
const CancelWithin = 30 * time.Minute

// ReleaseInput is what the controller confirms: to whom, that the file is true, and why this agency.
type ReleaseInput struct {
	Ref
	Agency    OrgID
	Certified bool
	Reason    string // why this agency; journalled
	Suggested OrgID  // what was proposed to the person, if anything; journalled beside what was chosen
}

// Release hands a draft over. What the person saw must still be so: the terms of the mandate, the checks and the figures
// are of one version of the case. It freezes the claim statement and the exhibit numbers, opens a placement and queues the
// dossier and the news to the agency.
//
// No file leaves silently unsorted or unreadable: while one is being read, waits in the tray, or cannot be opened and has
// not been kept as "named only" by a person (SortInput.NamedOnly), the release is refused and names it.
func (s *Service) Release(ctx context.Context, actor Actor, in ReleaseInput) (PlacementID, error) {
	if err := actor.authorise(ActRelease); err != nil {
		return "", err
	}
	if err := in.check(); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Placement, nil
	}
	seen, err := s.Store.Case(ctx, actor.Scope(), in.Case)
	if err != nil {
		return "", fmt.Errorf("case %s: %w", in.Case, err)
	}
	if in.Version == 0 {
		in.Version = seen.Version
	}
	terms, err := s.Placing.Terms(ctx, actor, seen, in.Agency, s.Today())
	if err != nil {
		return "", fmt.Errorf("terms of agency %s: %w", in.Agency, err)
	}
	placement := Placement{ID: PlacementID(s.NewID()), Agency: in.Agency, Terms: terms, ReleasedBy: actor.Person}
	err = s.changeSeen(ctx, actor, in.Ref, func(c *Case) (entry, error) { return s.release(c, actor, in, placement) })
	if err != nil {
		return "", err
	}
	return placement.ID, nil
}

func (in *ReleaseInput) check() error {
	var fields []FieldError
	if in.Agency == "" {
		fields = append(fields, Field("agency", "error.required"))
	}
	if !in.Certified {
		fields = append(fields, Field("certified", "error.not_certified"))
	}
	return Wrong(append(fields, checkText("reason", in.Reason, false)...)...)
}

func (s *Service) release(c *Case, actor Actor, in ReleaseInput, p Placement) (entry, error) {
	if err := c.move(MoveRelease, actor.Side()); err != nil {
		return entry{}, err
	}
	today := s.Today()
	for _, gate := range ReleaseGates(c, today, s.rates()) {
		if gate.Blocks {
			return entry{}, &Error{Code: Refused, Key: gate.Key, Args: gate.Args}
		}
	}
	statement, err := StatementOf(c, today, s.rates())
	if err != nil {
		return entry{}, err
	}
	if statement.Left <= 0 {
		return entry{}, Refuse("error.nothing_owed", "left", statement.Left)
	}
	files := c.Unsent()
	if err := c.fit(files); err != nil {
		return entry{}, err
	}
	p.Principal = max(c.left(), 0)
	hash, err := freeze(&p, statement)
	if err != nil {
		return entry{}, err
	}
	p.Exhibits, p.Score = c.number(files, 0), ChecklistOf(c).Score
	p.ReleasedAt, p.ReleasedOn = s.Now().UTC(), today
	p.AnswerBy = today.AddWorkingDays(max(p.Terms.AnswerDays, 1))
	c.Placements = append(c.Placements, p)
	c.Agency, c.Handler, c.Before = p.Agency, "", ""
	c.NextAction, c.NextActionOn = "accept", p.AnswerBy
	jobs := append(s.queueDossier(c, p.ID, 0), s.notify(c, Notification{To: p.Agency, Kind: EvReleased})...)
	return entry{
		kind: EvReleased, text: in.Reason, jobs: jobs,
		facts: Facts{
			Placement: p.ID, Agency: p.Agency, Suggested: in.Suggested, Mandate: p.Terms.Mandate, Amount: p.Claimed, Count: len(c.Exhibits()),
			Day: p.AnswerBy, Hash: hash,
		},
	}, nil
}

// freeze copies the statement into the placement and gives its hash.
func freeze(p *Placement, statement *Statement) (string, error) {
	text, err := json.Marshal(statement)
	if err != nil {
		return "", fmt.Errorf("freeze statement: %w", err)
	}
	hash, err := statement.Hash()
	if err != nil {
		return "", err
	}
	p.Statement, p.Claimed = text, statement.Left
	return hash, nil
}

// Cancel takes a release back within CancelWithin while the agency has not looked at it. Exhibit numbers stay given: a
// number never names two files.
func (s *Service) Cancel(ctx context.Context, actor Actor, ref Ref) error {
	if err := actor.authorise(ActRelease); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveCancel, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		now := s.Now().UTC()
		switch {
		case p == nil:
			return entry{}, Missing()
		case !p.OpenedAt.IsZero():
			return entry{}, Refuse("error.cancel_opened", "at", p.OpenedAt)
		case now.Sub(p.ReleasedAt) > CancelWithin:
			return entry{}, Refuse("error.cancel_late", "minutes", int(CancelWithin.Minutes()))
		}
		p.CancelledAt = now
		facts := Facts{Placement: p.ID, Agency: p.Agency}
		c.backToDraft(s.Today())
		return entry{kind: EvCancelled, facts: facts}, nil
	})
}

// backToDraft takes a case away from its agency; the handling has been moved already.
func (c *Case) backToDraft(today Date) {
	c.Agency, c.Handler, c.Before = "", "", ""
	c.NextAction, c.NextActionOn = "complete", today
	c.HoldReason = ""
}
