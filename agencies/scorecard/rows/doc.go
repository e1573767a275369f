// Package rows reads an export of placements, one a line, into what the scorecard computes with. Any firm can write such a file
// from what it has: only four columns are needed. What cannot be read is listed with line, column and what to do, and left out;
// nothing is guessed. It opens no files and computes no figures.
package rows

// Column is one column of the file of placements.
type Column struct {
	Name     string
	Needed   bool
	Meaning  string
	fallback string // the column that may stand in its place
}

// Columns is the file of placements, as `relais help scorecard` prints it.
var Columns = []Column{
	{"placement_id", true, "your number of the hand-over; once each", ""},
	{"agency", true, "name of the agency", ""},
	{"placed_on", true, "day of the hand-over: 2026-11-21 or 21/11/2026", ""},
	{"principal", true, "principal at the hand-over, VAT included: 1234.56 or 1234,56", "principal_cents"},
	{"principal_cents", false, "the same as whole cents, in its place", ""},
	{"debtor_id", false, "your number of the debtor; without it each hand-over is a debtor of its own", ""},
	{"oldest_due_on", false, "oldest due day of its invoices; without it the debt counts as fresh", ""},
	{"debtor_kind", false, "company (default) or consumer", ""},
	{"country", false, "country of the debtor: compared apart from 30 cases on", ""},
	{"attempt", false, "1 (default) or, when an earlier agency had it, more", ""},
	{"currency", false, "EUR (default); one report is about one currency", ""},
	{"stage", false, "amicable (default), legal or enforcement; one report is about one stage", ""},
	{"payments", false, "principal that the agency received, as day:cents, separated by spaces or, in quotes, by semicolons; negative when returned", ""},
	{"direct_payments", false, "principal that the debtor paid to you, in the same form", ""},
	{"corrections", false, "principal that was never owed, in the same form", ""},
	{"goodwill", false, "principal that you gave up, in the same form", ""},
	{"closed_on", false, "day of the close; empty while open", ""},
	{"close_code", false, "why it ended: a code of the list below", ""},
	{"recalled_on", false, "day on which you took it back; ends the observation instead of closed_on", ""},
	{"confirmed", false, "no: you do not accept a closing code that blames you; yes (default)", ""},
	{"declined_on", false, "the agency did not take it: counted, but in no rate", ""},
}

// EventColumns is the optional file of events, one movement of principal a line.
var EventColumns = []Column{
	{"placement_id", true, "the hand-over it belongs to", ""},
	{"on", true, "value date", ""},
	{"kind", true, "receipt, direct, correction or goodwill", ""},
	{"amount", true, "amount of principal: 1234.56 or 1234,56; negative takes back", "principal_cents"},
	{"principal_cents", false, "the same as whole cents, in its place", ""},
}

// Problem is one cell, line or file that could not be used, in words: where, what, and what to do.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // 0: the file as a whole
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	What   string `json:"what"`
}
