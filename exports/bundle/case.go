package bundle

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
)

// Parties are the three sides of a case as they are printed.
type Parties struct {
	Creditor, Debtor, Agency exports.Party
}

// DebtorParty prints the debtor of a case.
func DebtorParty(d cases.Debtor, contacts []cases.Contact) exports.Party {
	p := exports.Party{Name: d.Name, SIREN: d.SIREN, Address: AddressLines(d.Address)}
	var contact []string
	if len(contacts) > 0 {
		contact = append(contact, contacts[0].Name)
		d.Phone = firstOf(contacts[0].Phone, d.Phone)
		d.Email = firstOf(contacts[0].Email, d.Email)
	}
	for _, s := range []string{d.Phone, d.Email} {
		if s != "" {
			contact = append(contact, s)
		}
	}
	p.Contact = contact
	return p
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// AddressLines gives an address line by line, from the street to the town.
func AddressLines(a cases.Address) []string {
	var lines []string
	town := strings.TrimSpace(a.PostalCode + " " + a.City)
	for _, line := range []string{a.Line1, a.Line2, town} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	if a.Country != "" && a.Country != "FR" {
		lines = append(lines, a.Country)
	}
	return lines
}

// Piece is a file of a case with what drawing it gave: the missing half of an exhibit.
type Piece struct {
	Document   *cases.Document
	OtherNames []string // of files with the same bytes
	Uploader   string
	Original   func() (io.ReadCloser, error) // nil when nobody could read it
	Pages      string                        // path of the drawn copy, "" for none
	Drawing    draw.Drawing
}

// Source is what a dossier of a case is made from.
type Source struct {
	Case      *cases.Case
	Parties   Parties
	Statement *cases.Statement // as frozen at the release; nil leaves the statement out
	Made      time.Time
	On        cases.Date
	Bordereau int
	Pieces    []Piece // with numbers
}

// FromCase gathers a dossier: the whole file of a release, or with Bordereau 1… only the exhibits of that complement.
func FromCase(src Source, words exports.Words, lang string) *Dossier {
	c := src.Case
	d := &Dossier{
		Lang: lang, Reference: c.Reference, Creditor: src.Parties.Creditor, Debtor: src.Parties.Debtor, Agency: src.Parties.Agency,
		Bordereau: src.Bordereau, ReleasedOn: src.On, Made: src.Made, Currency: c.Currency,
	}
	for _, p := range src.Pieces {
		e := exhibitOf(p)
		if !src.On.IsZero() && e.WithdrawnOn.After(src.On) {
			e.WithdrawnOn = cases.Date{} // withdrawn later: built again, this dossier must not know
		}
		d.Exhibits = append(d.Exhibits, e)
	}
	slices.SortFunc(d.Exhibits, func(a, b Exhibit) int { return a.Number - b.Number })
	if src.Bordereau > 0 {
		return d
	}
	for _, w := range c.Waivers {
		d.Waivers = append(d.Waivers, exports.NotApplicable{
			Letter: string(w.Category), Title: words.T("category." + string(w.Category)), Reason: w.Reason,
		})
	}
	d.Reminders = remindersOf(c, words)
	if src.Statement != nil {
		d.Statement = statementOf(src.Statement, words)
		d.Facts = factsOf(c, d, src.Statement)
	}
	return d
}

func exhibitOf(p Piece) Exhibit {
	doc := p.Document
	title := doc.Title
	if title == "" {
		title = doc.Name
	}
	return Exhibit{
		Number: doc.Exhibit, Category: doc.Category, Code: doc.Code(), Title: title, DatedOn: doc.DatedOn,
		WithdrawnOn: doc.WithdrawnOn, Name: doc.Name, OtherNames: p.OtherNames, Type: doc.Type, SHA256: doc.Hash, Bytes: doc.Bytes,
		UploadedAt: doc.UploadedAt, Uploader: p.Uploader, Original: p.Original, Pages: p.Pages, Drawing: p.Drawing,
	}
}

func remindersOf(c *cases.Case, words exports.Words) []exports.Reminder {
	sorted := slices.Clone(c.Reminders)
	slices.SortStableFunc(sorted, func(a, b cases.Reminder) int { return a.DoneOn.Compare(b.DoneOn) })
	var list []exports.Reminder
	for _, r := range sorted {
		line := exports.Reminder{On: r.DoneOn, To: r.To}
		if r.Channel != "" {
			line.Channel = words.T("channel." + r.Channel)
		}
		if r.Level != "" {
			line.Level = words.T("level." + r.Level)
		}
		if r.Result != "" {
			line.Result = words.T("result." + r.Result)
		}
		if r.Tracking != "" {
			line.Channel = strings.TrimSpace(line.Channel + " " + r.Tracking)
		}
		if proof := c.Document(r.Proof); proof != nil && proof.Exhibit > 0 {
			line.Exhibit, line.Code = proof.Exhibit, proof.Code()
		}
		list = append(list, line)
	}
	return list
}

func factsOf(c *cases.Case, d *Dossier, s *cases.Statement) *exports.Facts {
	f := &exports.Facts{
		Creditor: d.Creditor, Debtor: d.Debtor, Currency: string(c.Currency), Due: int64(s.Left), AsOf: s.AsOf, Story: c.Narrative,
	}
	for _, i := range s.Invoices {
		f.Invoices = append(f.Invoices, exports.FactInvoice{
			Number: i.Number, IssuedOn: i.IssuedOn, DueOn: i.DueOn, Amount: int64(i.Principal), Open: int64(i.Owed.Principal),
		})
	}
	sum := &f.Reminders
	for _, r := range c.Reminders {
		sum.Count++
		if sum.First.IsZero() || r.DoneOn.Before(sum.First) {
			sum.First = r.DoneOn
		}
		if r.DoneOn.After(sum.Last) {
			sum.Last = r.DoneOn
		}
		if r.Level == cases.LevelFormalNotice {
			sum.NoticeOn, sum.NoticeReceivedOn = r.DoneOn, r.ReceivedOn
		}
	}
	return f
}

// statementOf turns a computed statement into the one that is printed.
func statementOf(s *cases.Statement, words exports.Words) *exports.Statement {
	out := &exports.Statement{AsOf: s.AsOf, Currency: string(s.Currency), Totals: exports.StatementTotals{
		Principal: int64(s.Principal), CreditNotes: -int64(s.CreditNotes), Payments: -int64(s.Paid),
		Interest: int64(s.Interest), Indemnity: int64(s.Indemnity), Due: int64(s.Left),
	}}
	if s.Basis == cases.PublicRate || s.Basis == cases.LegalConsumer {
		out.Interest = words.T("exports.statement.interest_only")
	}
	for i := range s.Invoices {
		out.Invoices = append(out.Invoices, statementInvoice(&s.Invoices[i], words))
	}
	for _, h := range s.Heads {
		out.Heads = append(out.Heads, exports.StatementHead{
			Label: words.T("claim.head." + string(h.Kind)), Basis: h.Article, On: h.On, Rate: int64(h.Rate), Base: int64(h.Base),
			Amount: int64(h.Amount), Paid: int64(h.Owed - h.Amount),
		})
	}
	out.Notes = append(out.Notes, words.T("claim.note."+string(s.Basis)), words.T("claim.note."+string(s.DayCount)), words.T("claim.note."+string(s.Imputation)))
	for _, flag := range s.Flags {
		out.Notes = append(out.Notes, words.T("claim.flag."+flag.Code, "semester", flag.Semester))
	}
	return out
}

func statementInvoice(i *cases.InvoiceClaim, words exports.Words) exports.StatementInvoice {
	line := exports.StatementInvoice{
		Number: i.Number, IssuedOn: i.IssuedOn, DueOn: i.DueOn, Principal: int64(i.Principal), Indemnity: int64(i.Indemnity),
		Due: int64(i.Owed.Total() - i.Credit),
	}
	if i.Indemnity != 0 {
		line.IndemnityBasis = words.T("claim.indemnity")
	}
	for _, n := range i.CreditNotes {
		label := words.T("bundle.credit_note", "number", n.Number)
		line.Adjustments = append(line.Adjustments, exports.Adjustment{On: n.IssuedOn, Label: label, Amount: -int64(n.Amount)})
	}
	for _, p := range i.Payments {
		line.Adjustments = append(line.Adjustments, exports.Adjustment{On: p.ReceivedOn, Label: words.T("bundle.payment"), Amount: -int64(p.To.Total())})
	}
	for _, seg := range i.Segments {
		line.Interest = append(line.Interest, exports.InterestSegment{
			From: seg.From, To: seg.To, Days: seg.Days, Rate: int64(seg.Rate), Year: seg.Year, Base: int64(seg.Base), Amount: int64(seg.Amount),
			Basis: fmt.Sprintf("%s, %s", words.T("claim.basis."+string(seg.Basis)), seg.Article),
		})
	}
	return line
}

// StatementPage turns a computed statement into the one that is printed, for the pages and sheets made of a statement alone.
func StatementPage(s *cases.Statement, words exports.Words) exports.Statement {
	return *statementOf(s, words)
}
