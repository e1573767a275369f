package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/bank"
	"relais/cases/intake/einvoice"
	"relais/cases/intake/fec"
	"relais/cases/intake/ledger"
	"relais/cases/intake/sheet"
	"relais/exports/pdf"
)

// pdfFacts is what a PDF says about itself.
type pdfFacts struct {
	Pages       int      `json:"pages"`
	Encrypted   bool     `json:"encrypted"`
	Text        bool     `json:"text"`
	TextChars   int      `json:"text_chars"`
	Attachments []string `json:"attachments,omitempty"`
}

// sheetFacts is what a sheet would bring.
type sheetFacts struct {
	Kind      sheet.Kind     `json:"kind"`
	Separator string         `json:"separator,omitempty"`
	Decimal   string         `json:"decimal,omitempty"`
	Columns   map[string]int `json:"columns"` // field and its column, from 0
	Unused    []string       `json:"unused,omitempty"`
	Rows      int            `json:"rows"`
	Taken     int            `json:"taken"`
	Refused   int            `json:"refused"`
	Total     cases.Cents    `json:"total_cents"`
}

// mailFacts is what a mail says.
type mailFacts struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Date    string   `json:"date,omitempty"`
	Files   []string `json:"files,omitempty"`
}

// subject is the file that is looked at.
type subject struct {
	*inspector
	path, name string
	file       *os.File
	size       int64
	found      *inspected
	text       string // for recognition
}

func (s *subject) source() (io.ReadCloser, error) { return os.Open(s.path) }

// read reads a file as what it is.
func (s *subject) read(ctx context.Context, d intake.Detection) {
	switch d.Type {
	case intake.PDF:
		s.readPDF(ctx)
	case intake.XML:
		s.readXML()
	case intake.Text, intake.CSV, intake.Other:
		s.readText(ctx, d.Type)
	case intake.XLSX:
		s.readSheet(ctx)
	case intake.EML:
		s.readMail()
	case intake.ZIP:
		s.readArchive()
	case intake.JPEG, intake.PNG, intake.TIFF, intake.GIF, intake.WebP, intake.BMP, intake.HEIC:
		s.found.Kind = "image"
	case intake.Empty:
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.empty"})
	default:
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.type", Args: map[string]any{"type": string(d.Type)}})
	}
	if d.Locked {
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.locked"})
	}
	if d.Mismatch {
		s.say(s.found, intake.Problem{Level: intake.Warning, Key: "inspect.problem.mismatch"})
	}
}

// head gives the beginning of the file.
func (s *subject) head() []byte {
	head := make([]byte, inspectText)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return head[:n]
}

// readPDF asks the sandbox, and takes the invoice out that a hybrid one carries.
func (s *subject) readPDF(ctx context.Context) {
	s.found.Kind = "pdf"
	info, err := s.pool.Inspect(ctx, s.path)
	s.found.PDF = &pdfFacts{Pages: info.Pages, Encrypted: info.Encrypted, Text: info.HasText, TextChars: info.TextChars, Attachments: info.Attachments}
	switch {
	case errors.Is(err, pdf.ErrPassword):
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.locked"})
		return
	case err != nil:
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.broken"})
		return
	case !info.HasText:
		s.say(s.found, intake.Problem{Level: intake.Warning, Key: "inspect.problem.scan"})
	}
	if text, err := s.pool.Text(ctx, s.path, 3); err == nil {
		s.text = text
	}
	s.readHybrid(ctx, info.Attachments)
}

// hybridNames are what the XML of a hybrid invoice is called; any other XML is looked at, too.
var hybridNames = []string{"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"}

func (s *subject) readHybrid(ctx context.Context, attachments []string) {
	var candidates []string
	for _, name := range attachments {
		if slices.Contains(hybridNames, strings.ToLower(name)) {
			candidates = slices.Insert(candidates, 0, name)
		} else if strings.HasSuffix(strings.ToLower(name), ".xml") {
			candidates = append(candidates, name)
		}
	}
	for _, name := range candidates[:min(len(candidates), 5)] {
		content, err := s.pool.Attachment(ctx, s.path, name)
		if err != nil || !einvoice.Recognised(content) && !slices.Contains(hybridNames, strings.ToLower(name)) {
			continue
		}
		s.takeInvoice(content)
		return
	}
}

// takeInvoice reads an invoice or its statuses.
func (s *subject) takeInvoice(content []byte) {
	f, err := einvoice.Read(content)
	if err != nil {
		s.refused(s.found, err)
		return
	}
	s.found.Invoice, s.found.Statuses = f.Invoice, f.Statuses
	s.say(s.found, f.Problems...)
	if f.Invoice == nil {
		s.found.Kind = "status"
		s.suggest(cases.Account, "")
		return
	}
	s.found.Kind = "invoice"
	paper := "invoice"
	if f.Invoice.Credit {
		paper = "credit_note"
	}
	s.suggest(cases.Invoices, paper)
}

// suggest files what says itself what it is.
func (s *subject) suggest(category cases.Category, paper string) {
	s.found.Category, s.found.Paper, s.found.Confidence, s.found.Why = string(category), paper, 98, "data"
}

// readXML reads an invoice, a status or a bank statement.
func (s *subject) readXML() {
	head := s.head()
	content := make([]byte, min(s.size, einvoice.MaxBytes+1))
	if _, err := s.file.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		s.refused(s.found, err)
		return
	}
	if bank.RecognisedXML(head) {
		s.readBank(bank.ReadXML(content))
		return
	}
	s.takeInvoice(content)
}

func (s *subject) readBank(f *bank.File, err error) {
	if err != nil {
		s.refused(s.found, err)
		return
	}
	s.found.Kind, s.found.Bank = "statement", f.Statements
	s.say(s.found, f.Problems...)
}

// readText tells ledgers, bank statements and sheets from letters.
func (s *subject) readText(ctx context.Context, typ intake.Type) {
	head := s.head()
	switch {
	case fec.Recognised(head):
		s.readLedger(ctx)
		return
	case bank.RecognisedCFONB(head):
		s.readBank(bank.ReadCFONB(io.NewSectionReader(s.file, 0, s.size)))
		return
	case typ == intake.CSV:
		s.readSheet(ctx)
		return
	case typ == intake.Other:
		s.say(s.found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.type", Args: map[string]any{"type": string(typ)}})
		return
	}
	s.found.Kind = "text"
	text, encoding := intake.Decode(head)
	s.text, s.found.Encoding = text, intake.Encoding(strings.ToLower(encoding))
}

// readLedger reads a FEC and what is open in it.
func (s *subject) readLedger(ctx context.Context) {
	s.found.Kind = "fec"
	l, err := fec.Look(s.source)
	if err != nil {
		s.refused(s.found, err)
		return
	}
	s.found.Encoding = l.Encoding
	balance, out, err := ledger.Read(ctx, s.source, l)
	if err != nil {
		s.refused(s.found, err)
		return
	}
	facts := &fecFacts{Separator: string(rune(l.Separator)), Lines: out.Lines, LeftOut: out.LeftOut, Debit: out.Debit, Credit: out.Credit,
		Gap: balance.Gap(), TiesOut: balance.Gap() == 0, Balance: balance}
	if siren, closes, ok := fec.Name(s.name); ok {
		facts.SIREN, facts.Closes = siren, closes.String()
	}
	for _, c := range l.Columns {
		facts.Columns = append(facts.Columns, c.String())
	}
	facts.countItems()
	s.found.FEC = facts
	s.say(s.found, out.Problems...)
	s.count(s.found, out.Tallies)
}

// countItems counts what is open, and keeps the first customers for the answer.
func (f *fecFacts) countItems() {
	list := f.Balance.Customers
	keep := len(list)
	for i := range list {
		for j := range list[i].Items {
			f.OpenItems++
			if list[i].Items[j].Certain() && len(list[i].Look) == 0 {
				f.Certain++
			}
		}
		if f.OpenItems > inspectItems && keep == len(list) {
			keep = i
		}
	}
	f.Cut = keep < len(list)
	f.Balance.Customers = list[:keep]
}

// readSheet reads a sheet as the kind that it has the columns of.
func (s *subject) readSheet(ctx context.Context) {
	s.found.Kind = "sheet"
	plan, err := s.planOf()
	if err != nil {
		s.refused(s.found, err)
		return
	}
	facts := &sheetFacts{Kind: plan.Kind, Columns: plan.Columns, Unused: plan.Unused(), Decimal: string(plan.Decimal)}
	s.found.Sheet = facts
	if plan.Format == sheet.CSV {
		facts.Separator, s.found.Encoding = string(plan.Separator), plan.Encoding
	}
	if missing := plan.Missing(); len(missing) > 0 {
		facts.Kind = ""
		s.say(s.found, intake.Problem{Level: intake.Refuse, Key: "inspect.problem.columns", Args: map[string]any{"columns": strings.Join(missing, ", ")}})
		return
	}
	out, err := sheet.Read(ctx, s.source, plan, sheet.Target{Today: s.today})
	if err != nil {
		s.refused(s.found, err)
		return
	}
	facts.Rows, facts.Taken, facts.Refused, facts.Total = out.Rows, out.New+out.There, out.Refused, out.Total
	s.say(s.found, out.Problems...)
	s.count(s.found, out.Tallies)
}

// planOf tries every kind of sheet and takes the one that lacks nothing and uses most columns.
func (s *subject) planOf() (best *sheet.Plan, err error) {
	for _, kind := range sheet.Kinds {
		p, err := sheet.Look(s.name, s.source, kind, sheet.Choice{})
		if err != nil {
			return nil, err
		}
		if best == nil || len(p.Missing()) < len(best.Missing()) ||
			len(p.Missing()) == len(best.Missing()) && len(p.Columns) > len(best.Columns) {
			best = p
		}
	}
	return best, nil
}

// readMail reads a mail and names its files.
func (s *subject) readMail() {
	m, err := intake.ReadMail(io.NewSectionReader(s.file, 0, s.size), intake.Limits{})
	if err != nil {
		s.refused(s.found, err)
		return
	}
	s.found.Kind = "mail"
	facts := &mailFacts{From: m.From, To: m.To, Subject: m.Subject}
	if !m.Date.IsZero() {
		facts.Date = m.Date.UTC().Format("2006-01-02T15:04:05Z")
	}
	for _, f := range m.Files {
		facts.Files = append(facts.Files, f.Name)
	}
	s.found.Mail = facts
	s.text = "From: " + m.From + "\nTo: " + m.To + "\nSubject: " + m.Subject + "\n\n" + m.Text
}

// readArchive names what is in an archive, within the limits of all archives.
func (s *subject) readArchive() {
	s.found.Kind = "archive"
	err := intake.Unzip(s.file, s.size, intake.Limits{}, func(e intake.Entry) error {
		s.found.Entries = append(s.found.Entries, e.Name)
		return nil
	})
	if err != nil {
		s.refused(s.found, err)
	}
}

// recognise suggests what a paper is, from its name and its text.
func (s *subject) recognise() {
	r := cases.Recognise(s.name, s.text, nil)
	s.found.Category, s.found.Paper, s.found.Confidence, s.found.Why = string(r.Category), r.Kind, r.Confidence, r.Why
}
