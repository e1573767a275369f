package cases

import (
	"context"
	"slices"
	"strings"
)

// SortInput is what a person decides about a file.
type SortInput struct {
	Ref
	Document DocumentID
	Category Category
	Kind     string // empty: as it was
	Title    string
	DatedOn  Date
	Invoice  ItemID
	// NamedOnly keeps a file that nobody can open (protected, broken): the dossier names it and its hash on a page, and
	// carries the bytes. Without it such a file is refused here and at release, so that nothing unreadable leaves unseen.
	NamedOnly bool
}

// SortDocument files a document where a person wants it.
func (s *Service) SortDocument(ctx context.Context, actor Actor, in SortInput) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		d, err := c.sortable(in.Document)
		if err != nil {
			return entry{}, err
		}
		if in.Invoice != "" && c.Invoice(in.Invoice) == nil {
			return entry{}, Wrong(Field("invoice", "error.no_such_invoice"))
		}
		if err := d.keepable(in.NamedOnly); err != nil {
			return entry{}, err
		}
		before := hashPart(*d)
		c.refile(d, in.Category)
		d.Title, d.DatedOn, d.Invoice = strings.TrimSpace(in.Title), in.DatedOn, in.Invoice
		if in.Kind != "" {
			d.Kind = in.Kind
		}
		d.Confirmed, d.Confidence = true, 100
		return entry{kind: EvFileSorted, quiet: true, facts: Facts{
			Document: d.ID, Code: string(d.Category), Before: before, After: hashPart(*d),
		}}, nil
	})
}

func (in *SortInput) check() error {
	var fields []FieldError
	if !slices.Contains(Categories, in.Category) {
		fields = append(fields, Field("category", "error.choice"))
	}
	if in.Kind != "" && kindAt(in.Kind) < 0 {
		fields = append(fields, Field("kind", "error.choice"))
	}
	return Wrong(append(fields, checkText("title", in.Title, false)...)...)
}

// sortable finds a file that may still be filed elsewhere: one without a number, in a draft or late.
func (c *Case) sortable(id DocumentID) (*Document, error) {
	if c.Handling != Draft && !c.Handling.Can(MoveAddLate, CreditorSide) {
		return nil, c.draft()
	}
	d := c.Document(id)
	switch {
	case d == nil:
		return nil, Missing()
	case d.Exhibit > 0:
		return nil, Refuse("error.exhibit_frozen", "exhibit", d.Exhibit)
	case d.FromAgency:
		return nil, Refuse("error.file_of_agency")
	}
	return d, nil
}

// keepable refuses a file that cannot be opened unless the person keeps it as a name and a hash.
func (d *Document) keepable(namedOnly bool) error {
	if namedOnly || (d.State != Protected && d.State != Broken) {
		return nil
	}
	return Refuse("error.file_"+string(d.State), "name", d.Name)
}

// ConfirmDocuments accepts the suggested category of files. Files that cannot be opened need SortDocument with NamedOnly.
func (s *Service) ConfirmDocuments(ctx context.Context, actor Actor, ref Ref, ids []DocumentID) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	if len(ids) == 0 {
		return Wrong(Field("documents", "error.required"))
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		for _, id := range ids {
			d, err := c.sortable(id)
			if err != nil {
				return entry{}, err
			}
			if d.Category == Unsorted {
				return entry{}, Refuse("error.file_unsorted", "name", d.Name)
			}
			if err := d.keepable(false); err != nil {
				return entry{}, err
			}
			d.Confirmed = true
		}
		facts := Facts{Document: ids[0], Count: len(ids), Code: string(c.Document(ids[0]).Category)}
		return entry{kind: EvFileSorted, quiet: true, facts: facts}, nil
	})
}

// RankDocument moves a file to a place inside its category; the others make room.
func (s *Service) RankDocument(ctx context.Context, actor Actor, ref Ref, id DocumentID, rank int) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		d, err := c.sortable(id)
		if err != nil {
			return entry{}, err
		}
		if d.Category == Unsorted {
			return entry{}, Refuse("error.file_unsorted", "name", d.Name)
		}
		if err := c.rankTo(d, rank); err != nil {
			return entry{}, err
		}
		return entry{kind: EvFileSorted, quiet: true, facts: Facts{Document: id, Code: string(d.Category), Count: rank}}, nil
	})
}

func (c *Case) rankTo(d *Document, rank int) error {
	first, last := 1, c.nextRank(d.Category)-1
	for i := range c.Documents {
		if o := &c.Documents[i]; o.Category == d.Category && o.Exhibit > 0 {
			first = max(first, o.Rank+1) // numbered exhibits stay in front
		}
	}
	if rank < first || rank > last {
		return Wrong(Field("rank", "error.rank", "first", first, "last", last))
	}
	from := d.Rank
	for i := range c.Documents {
		o := &c.Documents[i]
		switch {
		case o.Category != d.Category || o.ID == d.ID:
		case from < rank && o.Rank > from && o.Rank <= rank:
			o.Rank--
		case rank < from && o.Rank >= rank && o.Rank < from:
			o.Rank++
		}
	}
	d.Rank = rank
	return nil
}

// RemoveDocument takes a file out. One that has an exhibit number keeps it, marked as withdrawn that day (B-2 of the
// exhibit list); one without leaves no trace but the journal's.
func (s *Service) RemoveDocument(ctx context.Context, actor Actor, ref Ref, id DocumentID) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if c.Handling != Draft && !c.Handling.Can(MoveAddLate, CreditorSide) {
			return entry{}, c.draft()
		}
		d := c.Document(id)
		if d == nil || !d.WithdrawnOn.IsZero() {
			return entry{}, Missing()
		}
		if d.FromAgency {
			return entry{}, Refuse("error.file_of_agency")
		}
		facts := Facts{Document: id, Hash: d.Hash, Code: string(d.Category), Exhibit: d.Exhibit}
		if d.Exhibit > 0 {
			d.WithdrawnOn = s.Today()
			return entry{kind: EvFileRemoved, facts: facts, jobs: s.notify(c, Notification{To: c.Agency, Kind: EvFileRemoved})}, nil
		}
		c.forget(d)
		return entry{kind: EvFileRemoved, facts: facts}, nil
	})
}

// forget deletes a file without a number and what points to it.
func (c *Case) forget(d *Document) {
	id, cat, rank := d.ID, d.Category, d.Rank
	c.Documents = slices.DeleteFunc(c.Documents, func(o Document) bool { return o.ID == id })
	c.closeGap(cat, rank)
	for i := range c.Documents {
		if c.Documents[i].Parent == id {
			c.Documents[i].Parent = ""
		}
	}
	for i := range c.Reminders {
		if c.Reminders[i].Proof == id {
			c.Reminders[i].Proof = ""
		}
	}
	for i := range c.Requests {
		if c.Requests[i].Document == id {
			c.Requests[i].Document = ""
		}
	}
}

// Waive declares that a category does not apply to this case, and why; the exhibit list prints it.
func (s *Service) Waive(ctx context.Context, actor Actor, ref Ref, cat Category, reason string) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	w := Waiver{Category: cat, Reason: strings.TrimSpace(reason)}
	fields := append(w.Validate(), checkText("reason", w.Reason, true)...)
	if !slices.Contains(Categories, cat) {
		fields = append(fields, Field("category", "error.choice"))
	}
	if err := Wrong(onePerField(fields)...); err != nil {
		return err
	}
	id := ItemID(s.NewID())
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		if there := c.Waived(cat); there != nil {
			id, there.Reason = there.ID, w.Reason
		} else {
			w.ID = id
			c.Waivers = append(c.Waivers, w)
		}
		return entry{kind: EvWaived, facts: Facts{Item: id, Code: string(cat)}, text: w.Reason}, nil
	})
}

// Unwaive takes a waiver back.
func (s *Service) Unwaive(ctx context.Context, actor Actor, ref Ref, cat Category) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		w := c.Waived(cat)
		if w == nil {
			return entry{}, Missing()
		}
		id := w.ID
		takeOut(&c.Waivers, func(w *Waiver) bool { return w.ID == id })
		return entry{kind: EvUnwaived, facts: Facts{Item: id, Code: string(cat)}}, nil
	})
}
