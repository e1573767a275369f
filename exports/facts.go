package exports

import (
	"io"
	"sort"
	"strings"
	"unicode"

	"relais/cases"
)

// Facts is the summary of a case on one page: parties, invoices, reminders.
type Facts struct {
	Heading          Heading
	Creditor, Debtor Party
	Invoices         []FactInvoice
	Currency         string
	// Due is what is owed in all on the day AsOf, in cents.
	Due  int64
	AsOf cases.Date
	// Story are sentences of the creditor on what was sold and what happened, already in the reader's words.
	Story     string
	Reminders ReminderSummary
}

// FactInvoice is an unpaid invoice in the summary.
type FactInvoice struct {
	Number          string
	IssuedOn, DueOn cases.Date
	// Amount is with VAT, Open what is left of it; cents.
	Amount, Open int64
}

// ReminderSummary counts the reminders before hand-over.
type ReminderSummary struct {
	Count       int
	First, Last cases.Date
	// NoticeOn is the day of the formal notice, NoticeReceivedOn that of its receipt; zero when there is none.
	NoticeOn, NoticeReceivedOn cases.Date
	// Dispute is what the debtor objected, or empty.
	Dispute string
}

// Draw writes the summary on one page. When the invoices do not fit, the first ones are listed and one line gives the
// number and the sum of the others; all of them stand in the claim statement.
func (f Facts) Draw(w io.Writer, words Words) (Layout, error) {
	d, err := f.compose(words, len(f.Invoices))
	if err != nil {
		return Layout{}, err
	}
	if len(d.pages) > 1 {
		left := sort.Search(len(f.Invoices), func(left int) bool {
			d, err := f.compose(words, len(f.Invoices)-left)
			return err == nil && len(d.pages) == 1
		})
		if d, err = f.compose(words, len(f.Invoices)-left); err != nil {
			return Layout{}, err
		}
	}
	return d.send(w)
}

// storyLimit and partyLimit bound what the creditor wrote, in characters, so that the summary stays a summary.
const (
	storyLimit = 900
	partyLimit = 160
)

func (f Facts) compose(words Words, invoices int) (*document, error) {
	title := words.T("exports.facts.title")
	d, err := newDocument(words, f.Heading, title)
	if err != nil {
		return nil, err
	}
	d.title(title)
	d.pairs(50,
		pair{words.T("exports.party.creditor"), shorten(f.Creditor.line(words), 2*partyLimit)},
		pair{words.T("exports.party.debtor"), shorten(f.Debtor.line(words), 2*partyLimit)},
		pair{words.T("exports.facts.due", "day", f.AsOf), words.Money(f.Due, f.Currency)})
	if f.Story != "" {
		d.heading(words.T("exports.facts.story"))
		d.paragraph(body, shorten(f.Story, storyLimit))
	}
	d.heading(words.N("exports.facts.invoices", len(f.Invoices)))
	d.factInvoices(f, invoices)
	d.factReminders(f.Reminders)
	d.settle()
	return d, nil
}

func (d *document) factInvoices(f Facts, listed int) {
	figure := body.at(9)
	t := table{columns: []column{
		{title: d.words.T("exports.facts.invoice"), width: 58, style: body},
		{title: d.words.T("exports.facts.issued"), width: 26, style: figure},
		{title: d.words.T("exports.facts.due_on"), width: 26, style: figure},
		{title: d.words.T("exports.facts.amount"), width: 30, style: figure, align: toRight},
		{title: d.words.T("exports.facts.open"), width: 30, style: figure, align: toRight},
	}}
	var amount, open, restAmount, restOpen int64
	for i, inv := range f.Invoices {
		amount, open = amount+inv.Amount, open+inv.Open
		if i >= listed {
			restAmount, restOpen = restAmount+inv.Amount, restOpen+inv.Open
			continue
		}
		t.rows = append(t.rows, row{cells: []cell{text(shorten(orDash(inv.Number), 60)), text(d.words.Date(inv.IssuedOn)), text(d.words.Date(inv.DueOn)),
			text(d.words.Money(inv.Amount, f.Currency)), text(d.words.Money(inv.Open, f.Currency))}})
	}
	if rest := len(f.Invoices) - listed; rest > 0 {
		t.rows = append(t.rows, row{cells: []cell{text(d.words.N("exports.facts.others", rest)), {}, {},
			text(d.words.Money(restAmount, f.Currency)), text(d.words.Money(restOpen, f.Currency))}})
	}
	t.rows = append(t.rows, row{strong: true, cells: []cell{text(d.words.T("exports.total")), {}, {},
		text(d.words.Money(amount, f.Currency)), text(d.words.Money(open, f.Currency))}})
	d.addTable(t)
}

func (d *document) factReminders(r ReminderSummary) {
	d.heading(d.words.T("exports.facts.reminders"))
	var done, notice string
	switch {
	case r.Count == 0:
		done = d.words.T("exports.facts.no_reminder")
	case r.First == r.Last:
		done = d.words.N("exports.facts.reminded_once", r.Count, "day", r.First)
	default:
		done = d.words.N("exports.facts.reminded", r.Count, "first", r.First, "last", r.Last)
	}
	switch {
	case r.NoticeOn.IsZero():
		notice = d.words.T("exports.facts.no_notice")
	case r.NoticeReceivedOn.IsZero():
		notice = d.words.T("exports.facts.notice", "day", r.NoticeOn)
	default:
		notice = d.words.T("exports.facts.notice_received", "day", r.NoticeOn, "received", r.NoticeReceivedOn)
	}
	dispute := d.words.T("exports.facts.no_dispute")
	if r.Dispute != "" {
		dispute = shorten(r.Dispute, 2*partyLimit)
	}
	d.pairs(50, pair{d.words.T("exports.facts.done"), done}, pair{d.words.T("exports.facts.notice_label"), notice},
		pair{d.words.T("exports.facts.dispute"), dispute})
}

// shorten makes text one paragraph and cuts it after so many characters with an ellipsis; only for what stands in full
// elsewhere.
func shorten(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || unicode.IsControl(c) }), " ")
	n := 0
	for i := range s {
		if n++; n > limit {
			return s[:i] + "…"
		}
	}
	return s
}
