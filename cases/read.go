package cases

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Case reads a case as the actor may see it. The agency's first look at a released case is noted: from then on the release
// cannot be taken back.
func (s *Service) Case(ctx context.Context, actor Actor, id CaseID) (*Case, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, err
	}
	c, err := s.visible(ctx, actor, id)
	if err != nil || !firstLook(actor, c) {
		return c, err
	}
	if err := s.noteFirstLook(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.visible(ctx, actor, id)
}

func firstLook(actor Actor, c *Case) bool {
	p := c.Placement()
	return actor.Side() == AgencySide && c.Handling == Released && p != nil && p.OpenedAt.IsZero()
}

// errSeen ends a first look that a colleague had a moment earlier.
var errSeen = errors.New("looked at already")

func (s *Service) noteFirstLook(ctx context.Context, actor Actor, id CaseID) error {
	err := s.change(ctx, actor, Ref{Case: id}, func(c *Case) (entry, error) {
		if !firstLook(actor, c) {
			return entry{}, errSeen
		}
		p := c.Placement()
		p.OpenedAt = s.Now().UTC()
		return entry{kind: EvOpenedAgency, quiet: true, facts: Facts{Placement: p.ID, Agency: p.Agency}}, nil
	})
	if errors.Is(err, errSeen) {
		return nil
	}
	return err
}

// visible reads a case in the actor's scope and leaves out what another party's eyes are not for.
func (s *Service) visible(ctx context.Context, actor Actor, id CaseID) (*Case, error) {
	c, err := s.Store.Case(ctx, actor.Scope(), id)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", id, err)
	}
	if actor.Side() == AgencySide {
		c.forAgency(actor.Org)
	}
	return c, nil
}

// forAgency leaves an agency what it may see: its own placements with their requests, promises, dossiers and fees, the
// facts of the case, and the exhibits it was sent. Of an agency before it, it learns the payments alone.
func (c *Case) forAgency(agency OrgID) {
	own := map[PlacementID]bool{}
	c.Placements = slices.DeleteFunc(c.Placements, func(p Placement) bool {
		own[p.ID] = p.Agency == agency && p.CancelledAt.IsZero()
		return !own[p.ID]
	})
	c.Dossiers = slices.DeleteFunc(c.Dossiers, func(d Dossier) bool { return !own[d.Placement] })
	c.Documents = slices.DeleteFunc(c.Documents, func(d Document) bool {
		if d.FromAgency {
			return !c.since(d.UploadedAt)
		}
		return d.Exhibit == 0
	})
	c.Requests = slices.DeleteFunc(c.Requests, func(r Request) bool { return !c.since(r.AskedAt) })
	c.Promises = slices.DeleteFunc(c.Promises, func(p Promise) bool {
		return len(c.Placements) == 0 || p.MadeOn.Before(c.Placements[0].ReleasedOn)
	})
	for i := range c.Payments {
		if p := &c.Payments[i]; p.Placement != "" && !own[p.Placement] {
			p.Agency, p.Fee, p.Remittance, p.Placement = "", 0, "", ""
		}
	}
}

// since says that something happened after the first release to the agency whose placements are left.
func (c *Case) since(at time.Time) bool {
	return len(c.Placements) > 0 && !at.Before(c.Placements[0].ReleasedAt)
}

// Cases gives one page of a list.
func (s *Service) Cases(ctx context.Context, actor Actor, f Filter) (Page, error) {
	if err := actor.authorise(ActList); err != nil {
		return Page{}, err
	}
	if f.Sort != "" && !slices.Contains(Sorts, f.Sort) {
		return Page{}, Wrong(Field("sort", "error.choice"))
	}
	return s.Store.Cases(ctx, actor.Scope(), f)
}

// Counts gives the number of cases behind each filter, at most limit each: "more than 999" needs no exact figure.
func (s *Service) Counts(ctx context.Context, actor Actor, filters []Filter, limit int) ([]int, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, err
	}
	return s.Store.Counts(ctx, actor.Scope(), filters, limit)
}

// Claims gives the claims of many cases at once, for lists that show what is owed on the day.
func (s *Service) Claims(ctx context.Context, actor Actor, ids []CaseID) (map[CaseID]*Case, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, err
	}
	found, err := s.Store.Claims(ctx, actor.Scope(), ids)
	if actor.Side() == AgencySide {
		for _, c := range found {
			c.forAgency(actor.Org)
		}
	}
	return found, err
}

// Events gives the chronology of a case, newest first, before an entry number (0: from the newest). An agency reads what
// concerns its own placements; its page may then hold fewer entries than the limit though older ones follow.
func (s *Service) Events(ctx context.Context, actor Actor, id CaseID, before int64, limit int) ([]Event, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, err
	}
	events, err := s.Store.Events(ctx, actor.Scope(), id, before, limit)
	if err != nil || actor.Side() != AgencySide {
		return events, err
	}
	c, err := s.Store.Case(ctx, actor.Scope(), id)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", id, err)
	}
	return slices.DeleteFunc(events, func(e Event) bool { return !c.shown(&e, actor.Org) }), nil
}

// shown says whether an agency reads an entry: its own, and the creditor's while the case is or was with it. What the
// creditor did to the draft before, in between or after, and what another agency did, is not for it.
func (c *Case) shown(e *Event, agency OrgID) bool {
	if e.ActorOrg == agency {
		return true
	}
	for i := range c.Placements {
		p := &c.Placements[i]
		if p.Agency != agency || !p.CancelledAt.IsZero() || e.ActorOrg != c.Org || e.RecordedAt.Before(p.ReleasedAt) {
			continue
		}
		until := p.DeclinedAt
		if !p.ClosedOn.IsZero() && i < len(c.Placements)-1 {
			until = p.ClosedOn.AddDays(1).Time()
		}
		if until.IsZero() || e.RecordedAt.Before(until) {
			return true
		}
	}
	return false
}

// SameFile lists the cases of the actor that hold a file with the same bytes.
func (s *Service) SameFile(ctx context.Context, actor Actor, hash string) ([]CaseID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	return s.Store.CaseByHash(ctx, actor.Scope(), hash)
}

// ReadFile opens a file of a case as it was uploaded. The reader checks the bytes against their hash.
func (s *Service) ReadFile(ctx context.Context, actor Actor, id CaseID, document DocumentID) (io.ReadCloser, Document, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, Document{}, err
	}
	c, err := s.Case(ctx, actor, id) // who has a file of it has looked
	if err != nil {
		return nil, Document{}, err
	}
	d := c.Document(document)
	if d == nil {
		return nil, Document{}, Missing()
	}
	body, _, err := s.Blobs.Open(ctx, c.Org, d.Hash)
	if err != nil {
		return nil, Document{}, fmt.Errorf("file %s: %w", document, err)
	}
	return body, *d, nil
}
