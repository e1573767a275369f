package exports

import (
	"io"

	"relais/cases"
)

// ExhibitList is the bordereau de pièces (requirements B-1, B-2, B-6, B-8).
type ExhibitList struct {
	Heading Heading
	// Supplement is the number of a complementary bordereau, from 1; 0 is the first bordereau.
	Supplement int
	// On is the day of the bordereau.
	On       cases.Date
	Exhibits []ListedExhibit
	// NotApplicable lists the categories declared "sans objet", with their reason.
	NotApplicable []NotApplicable
}

// ListedExhibit is one line of the bordereau.
type ListedExhibit struct {
	Number int    // order number, from 1, never changed
	Code   string // category letter and rank, "D2"
	Title  string
	On     cases.Date
	Pages  int
	// Page is the page of the dossier on which the exhibit begins. The column has a fixed width, so a first run with
	// zero gives the same number of pages as the final one. 0 prints a dash.
	Page int
	// Image says that a page has no text layer, so that a search will not find its words.
	Image bool
	// WithdrawnOn, if set, is the day on which the exhibit was withdrawn; it keeps its number.
	WithdrawnOn cases.Date
}

// NotApplicable is a category declared "sans objet".
type NotApplicable struct{ Letter, Title, Reason string }

// Draw writes the bordereau. Layout.Rows holds the place of each exhibit, for links to its first page.
func (l ExhibitList) Draw(w io.Writer, words Words) (Layout, error) {
	title := words.T("exports.list.title")
	if l.Supplement > 0 {
		title = words.T("exports.list.supplement", "n", l.Supplement)
	}
	d, err := newDocument(words, l.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	d.title(title)
	pages := 0
	for _, e := range l.Exhibits {
		pages += e.Pages
	}
	d.paragraph(body, words.T("exports.list.intro", "exhibits", words.N("exports.exhibits", len(l.Exhibits)),
		"pages", words.N("exports.pages", pages), "day", l.On))
	d.space(3)
	d.exhibitTable(l.Exhibits)
	if len(l.Exhibits) == 0 {
		d.space(2)
		d.paragraph(body.in(inkSoft), words.T("exports.list.empty"))
	}
	d.notApplicable(l.NotApplicable)
	d.legend(l.Exhibits)
	return d.send(w)
}

func (d *document) exhibitTable(exhibits []ListedExhibit) {
	figure := body.at(9)
	t := table{columns: []column{
		{title: d.words.T("exports.list.number"), width: 13, style: bodyB},
		{title: d.words.T("exports.list.code"), width: 15, style: body},
		{title: d.words.T("exports.list.exhibit"), width: 87, style: body},
		{title: d.words.T("exports.list.date"), width: 23, style: figure},
		{title: d.words.T("exports.list.pages"), width: 14, style: figure, align: toRight},
		{title: d.words.T("exports.list.page"), width: 18, style: figure.in(petrol), align: toRight},
	}}
	for _, e := range exhibits {
		page := "–"
		if e.Page > 0 {
			page = d.words.T("exports.list.page_ref", "page", d.words.Count(int64(e.Page)))
		}
		t.rows = append(t.rows, row{exhibit: e.Number, cells: []cell{
			text(d.words.Count(int64(e.Number))), {chip: e.Code}, {runs: d.exhibitTitle(e)}, text(d.words.Date(e.On)),
			text(d.words.Count(int64(e.Pages))), text(page)}})
	}
	d.addTable(t)
}

func (d *document) exhibitTitle(e ListedExhibit) []run {
	runs := []run{{text: orDash(e.Title)}}
	if !e.WithdrawnOn.IsZero() {
		runs = append(runs, run{text: d.words.T("exports.list.withdrawn", "day", e.WithdrawnOn), style: smallB.in(vermilion)})
	}
	if e.Image {
		runs = append(runs, run{text: d.words.T("exports.list.image"), style: smallB.in(saffronInk)})
	}
	return runs
}

func (d *document) notApplicable(list []NotApplicable) {
	if len(list) == 0 {
		return
	}
	d.heading(d.words.T("exports.list.not_applicable"))
	t := table{columns: []column{
		{title: d.words.T("exports.list.category"), width: 70, style: body},
		{title: d.words.T("exports.list.reason"), width: 100, style: body}}}
	for _, n := range list {
		t.rows = append(t.rows, row{cells: []cell{{chip: n.Letter, runs: []run{{text: orDash(n.Title)}}}, text(orDash(n.Reason))}})
	}
	d.addTable(t)
}

func (d *document) legend(exhibits []ListedExhibit) {
	for _, e := range exhibits {
		if e.Image {
			d.space(3)
			d.paragraph(small, d.words.T("exports.list.image_note"))
			return
		}
	}
}
