package cases

import (
	"cmp"
	"slices"
)

// Exhibits lists the numbered files in the order of their numbers, withdrawn ones included.
func (c *Case) Exhibits() []*Document {
	var list []*Document
	for i := range c.Documents {
		if c.Documents[i].Exhibit > 0 {
			list = append(list, &c.Documents[i])
		}
	}
	slices.SortFunc(list, func(a, b *Document) int { return cmp.Compare(a.Exhibit, b.Exhibit) })
	return list
}

// ExhibitsOf lists the exhibits of one dossier, by number. The whole file of a release (bordereau 0) holds everything
// numbered up to that release, Placement.Exhibits; a complement holds what its exhibit list introduced. So a dossier can
// be built again, the same, after later exhibits came.
func (c *Case) ExhibitsOf(d *Dossier) []*Document {
	last := 0
	if p := find(c.Placements, func(p *Placement) bool { return p.ID == d.Placement }); p != nil {
		last = p.Exhibits
	}
	return slices.DeleteFunc(c.Exhibits(), func(e *Document) bool {
		if d.Bordereau > 0 {
			return e.Bordereau != d.Bordereau
		}
		return e.Exhibit > last
	})
}

// Unsent lists the creditor's files that have no number yet and would get one, archives already unpacked left out.
func (c *Case) Unsent() []*Document {
	var list []*Document
	for i := range c.Documents {
		d := &c.Documents[i]
		if d.Exhibit == 0 && !d.FromAgency && c.kept(d) {
			list = append(list, d)
		}
	}
	return list
}

// fit refuses files that nobody has looked at: not read yet, not sorted, or not to be opened and not kept by name on
// purpose. What leaves the house has been seen by a person or recognised for sure.
func (c *Case) fit(files []*Document) error {
	for _, hole := range c.unfitFiles() {
		if slices.ContainsFunc(files, func(d *Document) bool { return d.ID == hole.Document }) {
			return &Error{Code: Refused, Key: hole.Key, Args: hole.Args}
		}
	}
	return nil
}

// number gives exhibit numbers that never change: in the order of the letters, then of the dates (a file without a date
// after those with one), then of the ranks, continuing behind the last number given. Ranks follow, so that D1 comes
// before D2 in the dossier. It gives the last number.
func (c *Case) number(files []*Document, bordereau int) int {
	last := 0
	for i := range c.Documents {
		last = max(last, c.Documents[i].Exhibit)
	}
	slices.SortStableFunc(files, func(a, b *Document) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), compareDay(a.DatedOn, b.DatedOn), cmp.Compare(a.Rank, b.Rank),
			cmp.Compare(a.ID, b.ID))
	})
	ranks := map[Category]int{}
	for i := range c.Documents {
		if d := &c.Documents[i]; d.Exhibit > 0 {
			ranks[d.Category] = max(ranks[d.Category], d.Rank)
		}
	}
	for _, d := range files {
		last++
		ranks[d.Category]++
		d.Exhibit, d.Bordereau, d.Rank = last, bordereau, ranks[d.Category]
	}
	return last
}

func compareDay(a, b Date) int {
	switch {
	case a.IsZero() && !b.IsZero():
		return 1
	case b.IsZero() && !a.IsZero():
		return -1
	}
	return a.Compare(b)
}

// nextBordereau gives the number of the next complementary exhibit list of the case, from 1.
func (c *Case) nextBordereau() int {
	last := 0
	for i := range c.Documents {
		last = max(last, c.Documents[i].Bordereau)
	}
	for i := range c.Dossiers {
		last = max(last, c.Dossiers[i].Bordereau)
	}
	return last + 1
}

// Unpacked says that a file is an archive whose content stands in the case by itself: it is kept and carried, but it is no
// exhibit of its own.
func (c *Case) Unpacked(d *Document) bool { return d.WithdrawnOn.IsZero() && !c.kept(d) }
