package exports

import (
	"io"

	"relais/cases"
)

// Chronology lists the reminders done before hand-over, oldest first as given.
type Chronology struct {
	Heading   Heading
	Reminders []Reminder
}

// Reminder is one step of the internal dunning. Channel, Level and Result are in the reader's words.
type Reminder struct {
	On                         cases.Date
	Channel, Level, To, Result string
	// Exhibit is the order number of its proof, 0 for none; Code its letter code.
	Exhibit int
	Code    string
}

// Draw writes the chronology. Layout.Rows holds the rows that name an exhibit.
func (c Chronology) Draw(w io.Writer, words Words) (Layout, error) {
	title := words.T("exports.chronology.title")
	d, err := newDocument(words, c.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	d.title(title)
	if len(c.Reminders) == 0 {
		d.paragraph(body.in(inkSoft), words.T("exports.chronology.empty"))
		return d.send(w)
	}
	d.paragraph(body, words.N("exports.chronology.intro", len(c.Reminders)))
	d.space(3)
	t := table{columns: []column{
		{title: words.T("exports.chronology.date"), width: 22, style: body.at(9)},
		{title: words.T("exports.chronology.channel"), width: 28, style: body.at(9)},
		{title: words.T("exports.chronology.level"), width: 28, style: bodyB.at(9)},
		{title: words.T("exports.chronology.to"), width: 37, style: body.at(9)},
		{title: words.T("exports.chronology.result"), width: 33, style: body.at(9)},
		{title: words.T("exports.chronology.exhibit"), width: 22, style: body.at(9).in(petrol)},
	}}
	for _, r := range c.Reminders {
		exhibit := text("–")
		if r.Exhibit > 0 {
			exhibit = text(exhibitShort(words, r.Exhibit, r.Code))
		}
		t.rows = append(t.rows, row{exhibit: r.Exhibit, cells: []cell{text(words.Date(r.On)), text(orDash(r.Channel)), text(orDash(r.Level)),
			text(orDash(r.To)), text(orDash(r.Result)), exhibit}})
	}
	d.addTable(t)
	return d.send(w)
}

// exhibitShort is the number of an exhibit in a narrow column: "n° 7 (E2)".
func exhibitShort(words Words, number int, code string) string {
	if code == "" {
		return words.T("exports.exhibit.short_number", "n", number)
	}
	return words.T("exports.exhibit.short", "n", number, "code", code)
}
