package bundle

import (
	"io"
	"slices"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
)

func (c *composer) cover(w io.Writer) (exports.Layout, error) {
	cover := exports.Cover{
		Heading: c.d.heading(), Creditor: c.d.Creditor, Debtor: c.d.Debtor, Agency: c.d.Agency,
		Currency: string(c.d.Currency), ReleasedOn: c.d.ReleasedOn, Contents: c.contents(), Pages: c.total,
	}
	if c.d.Statement != nil {
		cover.Total, cover.AsOf = c.d.Statement.Totals.Due, c.d.Statement.AsOf
	}
	return cover.Draw(w, c.words)
}

// contents counts the exhibits of each category.
func (c *composer) contents() []exports.CoverSection {
	counts := map[cases.Category]int{}
	for i := range c.d.Exhibits {
		counts[c.d.Exhibits[i].Category]++
	}
	var sections []exports.CoverSection
	for _, category := range append(slices.Clone(cases.Categories), cases.Unsorted) {
		if counts[category] > 0 {
			sections = append(sections, exports.CoverSection{
				Letter: string(category), Title: categoryName(c.words, category), Exhibits: counts[category],
			})
		}
	}
	return sections
}

// categoryName is the word for a category, also for what nobody filed.
func categoryName(words exports.Words, c cases.Category) string {
	if c == cases.Unsorted {
		return words.T("category.unsorted")
	}
	return words.T("category." + string(c))
}

func (c *composer) exhibitList(w io.Writer) (exports.Layout, error) {
	list := exports.ExhibitList{
		Heading: c.d.heading(), Supplement: c.d.Bordereau, On: c.d.ReleasedOn, NotApplicable: c.d.Waivers,
	}
	for i := range c.d.Exhibits {
		e := &c.d.Exhibits[i]
		list.Exhibits = append(list.Exhibits, exports.ListedExhibit{
			Number: e.Number, Code: e.Code, Title: e.Title, On: e.DatedOn, Pages: e.Drawing.Pages, Page: c.firstPage(e.Number),
			Image: e.Drawing.How == draw.Image || (e.Drawing.How == draw.Merged && !e.Drawing.HasText), WithdrawnOn: e.WithdrawnOn,
		})
	}
	return list.Draw(w, c.words)
}

func (c *composer) facts(w io.Writer) (exports.Layout, error) {
	if c.d.Facts == nil {
		return exports.Layout{}, errNothing
	}
	facts := *c.d.Facts
	facts.Heading = c.d.heading()
	return facts.Draw(w, c.words)
}

func (c *composer) statement(w io.Writer) (exports.Layout, error) {
	if c.d.Statement == nil {
		return exports.Layout{}, errNothing
	}
	statement := *c.d.Statement
	statement.Heading = c.d.heading()
	return statement.Draw(w, c.words)
}

func (c *composer) chronology(w io.Writer) (exports.Layout, error) {
	if len(c.d.Reminders) == 0 {
		return exports.Layout{}, errNothing
	}
	return exports.Chronology{Heading: c.d.heading(), Reminders: c.d.Reminders}.Draw(w, c.words)
}

func (c *composer) integrity(w io.Writer) (exports.Layout, error) {
	page := exports.Integrity{Heading: c.d.heading(), Whole: c.d.whole(), Archive: ArchiveName(c.d.Reference, c.d.Bordereau)}
	for i := range c.d.Exhibits {
		e := &c.d.Exhibits[i]
		drawn := c.words.T("draw.how." + string(e.Drawing.How))
		page.Exhibits = append(page.Exhibits, exports.HashedExhibit{
			Number: e.Number, Code: e.Code, Name: e.Name, Bytes: e.Bytes, SHA256: e.SHA256, Drawn: drawn,
		})
	}
	return page.Draw(w, c.words)
}
