package fectest

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/text/encoding"

	"relais/cases"
	"relais/cases/intake"
)

// Row is one line of a file.
type Row struct {
	Journal, JournalLabel, Entry string
	Date                         cases.Date
	Account, AccountLabel        string
	Customer, CustomerLabel      string
	Piece                        string
	PieceDate                    cases.Date
	Label                        string
	Amount                       cases.Cents // debit above nothing
	Letter                       string
}

// Form is how a file is written. The zero Form is that of the norm: tabs, CR LF, UTF-8.
type Form struct {
	Separator string
	LineEnd   string
	Encoder   *encoding.Encoder
	Mark      string                               // in front of everything
	Names     func(string) string                  // changes the names of columns
	Sides     bool                                 // Montant and Sens
	Signs     [2]string                            // what Sens says for debit and credit; D and C
	Money     func(cases.Cents) string             // of an amount above nothing; 1234,50
	Day       func(cases.Date) string              // 20260131
	Trailing  bool                                 // a separator ends each line
	Columns   int                                  // how many of the 18 are written; 0: all
	Quoted    bool                                 // every field in quotation marks
	Extra     []string                             // more columns behind, all empty
	Change    func(i int, cells []string) []string // spoils the fields of line i, from 0
}

// Names are the columns of the norm.
var names = []string{"JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
	"PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"}

// Comma writes an amount as the norm wants it.
func Comma(c cases.Cents) string { return fmt.Sprintf("%d,%02d", c/100, c%100) }

// Compact writes a day as the norm wants it.
func Compact(d cases.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func (f Form) withDefaults() Form {
	if f.Separator == "" {
		f.Separator = "\t"
	}
	if f.LineEnd == "" {
		f.LineEnd = "\r\n"
	}
	if f.Money == nil {
		f.Money = Comma
	}
	if f.Day == nil {
		f.Day = Compact
	}
	if f.Signs[0] == "" {
		f.Signs = [2]string{"D", "C"}
	}
	if f.Columns == 0 {
		f.Columns = len(names)
	}
	return f
}

// Write gives a file.
func (f Form) Write(rows ...Row) string {
	var b bytes.Buffer
	f.WriteTo(&b, func(yield func(Row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	})
	text := b.String()
	if f.Encoder != nil {
		encoded, err := f.Encoder.String(text)
		if err != nil {
			panic(err) // a test asks for letters that the encoding does not have
		}
		text = encoded
	}
	return f.Mark + text
}

// WriteTo writes rows one by one, in UTF-8; it ends early when the writer fails.
func (f Form) WriteTo(w io.Writer, rows iter.Seq[Row]) {
	f = f.withDefaults()
	header := append(append([]string{}, names[:f.Columns]...), f.Extra...)
	if f.Sides {
		header[11], header[12] = "Montant", "Sens"
	}
	for i := range header {
		if f.Names != nil {
			header[i] = f.Names(header[i])
		}
	}
	if _, err := io.WriteString(w, f.line(header)); err != nil {
		return
	}
	i := 0
	for r := range rows {
		cells := append(f.cells(r)[:f.Columns], make([]string, len(f.Extra))...)
		if f.Change != nil {
			cells = f.Change(i, cells)
		}
		if _, err := io.WriteString(w, f.line(cells)); err != nil {
			return
		}
		i++
	}
}

func (f Form) line(cells []string) string {
	if f.Quoted {
		for i, c := range cells {
			cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
	}
	text := strings.Join(cells, f.Separator)
	if f.Trailing {
		text += f.Separator
	}
	return text + f.LineEnd
}

func (f Form) cells(r Row) []string {
	debit, credit := f.Money(0), f.Money(0)
	sum, side := max(r.Amount, -r.Amount), f.Signs[0]
	if r.Amount > 0 {
		debit = f.Money(sum)
	} else {
		credit, side = f.Money(sum), f.Signs[1]
	}
	if f.Sides {
		debit, credit = f.Money(sum), side
	}
	return []string{r.Journal, r.JournalLabel, r.Entry, f.Day(r.Date), r.Account, r.AccountLabel, r.Customer, r.CustomerLabel,
		r.Piece, f.Day(r.PieceDate), r.Label, debit, credit, r.Letter, "", f.Day(r.Date), "", ""}
}

// Of gives a text as a stored file.
func Of(text string) intake.Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}
