package cases

import "context"

// SendLate numbers the late exhibits that were added since the release, behind those that are out, under a complementary
// exhibit list of their own, and queues that list with its files as a dossier.
func (s *Service) SendLate(ctx context.Context, actor Actor, ref Ref) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveAddLate, actor.Side()); err != nil {
			return entry{}, err
		}
		e, err := s.sendLate(c, c.Unsent())
		if err != nil {
			return entry{}, err
		}
		e.kind = EvFileAdded
		e.jobs = append(e.jobs, s.notify(c, Notification{To: c.Agency, Kind: EvFileAdded})...)
		return e, nil
	})
}

// sendLate numbers files of a released case and queues their complement.
func (s *Service) sendLate(c *Case, files []*Document) (entry, error) {
	p := c.Placement()
	if p == nil {
		return entry{}, Missing()
	}
	if len(files) == 0 {
		return entry{}, Refuse("error.no_late_exhibit")
	}
	if err := c.fit(files); err != nil {
		return entry{}, err
	}
	bordereau := c.nextBordereau()
	c.number(files, bordereau)
	jobs := s.queueDossier(c, p.ID, bordereau)
	return entry{jobs: jobs, facts: Facts{
		Placement: p.ID, Document: files[0].ID, Exhibit: files[0].Exhibit, Count: len(files), Code: "late",
	}}, nil
}

// AddLateCreditNote lowers the claim after the hand-over: an adjustment with its own line, of which the agency is told at
// once. When nothing of the principal is left the case holds by itself.
func (s *Service) AddLateCreditNote(ctx context.Context, actor Actor, ref Ref, n CreditNote) (ItemID, error) {
	if err := actor.authorise(ActAnswer); err != nil {
		return "", err
	}
	if n.IssuedOn.After(s.Today()) {
		return "", Wrong(Field("issued_on", "error.future_day"))
	}
	if first, ok := s.firstAnswer(ctx, actor, ref.Key); ok {
		return first.Facts.Item, nil
	}
	n.ID = ""
	id := ItemID(s.NewID())
	err := s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveAddLate, actor.Side()); err != nil {
			return entry{}, err
		}
		e, err := creditNoteItem(n).put(c, id)
		if err != nil {
			return entry{}, err
		}
		c.holdWhenPaid(actor.Side())
		e.jobs = s.notify(c, Notification{To: c.Agency, Kind: EvItemAdded, Item: id})
		return e, nil
	})
	if err != nil {
		return "", err
	}
	return id, nil
}
