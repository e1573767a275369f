package fec

import (
	"bytes"

	"relais/cases"
	"relais/cases/intake"
)

// Line is one line that was understood. It is valid until the next one is read.
type Line struct {
	Number     int         // of the file, from 1
	Amount     cases.Cents // debit above nothing, credit below
	EnteredOn  cases.Date  // EcritureDate
	PieceOn    cases.Date  // PieceDate; zero when there is none
	LetteredOn cases.Date  // DateLet; real files leave it out on lettered lines
	Begins     bool        // it begins an entry, as far as the lines of an entry stand together

	cells    [columns][]byte
	encoding intake.Encoding
}

// Bytes gives what stands in a column, as it is written; it must not be kept or changed.
func (l *Line) Bytes(c Column) []byte { return l.cells[c] }

// Text gives what stands in a column.
func (l *Line) Text(c Column) string { return l.encoding.Text(l.cells[c]) }

// Class says whether the account begins like this: "411" are customers.
func (l *Line) Class(prefix string) bool {
	a := l.cells[Account]
	return len(a) >= len(prefix) && string(a[:len(prefix)]) == prefix
}

// reader understands the lines of one file.
type reader struct {
	layout   *Layout
	line     Line
	cells    [][]byte
	problems intake.Problems
	days     [columns]dayCache
	empty    [columns]int // lines on which a column is empty
	must     int          // fields that a line must have: up to the last of those that are needed
	width    int          // fields of the header
	place    [columns]int // of each column among the fields; -1 when there is none
}

func newReader(l *Layout) *reader {
	r := &reader{layout: l, width: len(l.Columns)}
	for c := range r.place {
		r.place[c] = -1
	}
	for i, c := range l.Columns {
		if c == none {
			continue
		}
		r.place[c] = i
		if c <= Side {
			r.must = max(r.must, i+1)
		}
	}
	r.line.encoding = l.Encoding
	if l.Encoding.Wide() {
		r.line.encoding = intake.UTF8
	}
	return r
}

// read understands one line; false when it is left out.
func (r *reader) read(number int, line []byte) bool {
	r.line.Number = number
	if r.layout.quotes && bytes.IndexByte(line, '"') >= 0 && !quoteOpen(line, r.layout.Separator) {
		r.cells = splitQuoted(line, r.layout.Separator, r.cells)
	} else {
		r.cells = splitPlain(line, r.layout.Separator, r.cells)
	}
	if len(r.cells) != r.width && !r.mend() {
		return false
	}
	for i, c := range r.layout.Columns {
		if c != none {
			r.line.cells[c] = r.cells[i]
		}
	}
	return r.money() && r.dates() && r.look()
}

// mend makes the number of fields right: separators at the end are left off, last fields that nobody needs are added, a
// label with separators in it is put together again.
func (r *reader) mend() bool {
	n := len(r.cells)
	if n < r.width && n >= r.must {
		if !r.layout.Nameless || n < r.width-1 {
			r.note(intake.Info, "fec.problem.short", none)
		}
		for len(r.cells) < r.width {
			r.cells = append(r.cells, nil)
		}
		return true
	}
	if n > r.width {
		cut := r.cells[:r.width]
		spare := len(bytes.Join(r.cells[r.width:], nil)) == 0
		if spare && r.fits(cut) {
			r.cells = cut
			return true
		}
		if joined := r.rejoined(n - r.width); joined != nil && r.fits(joined) {
			r.cells = append(r.cells[:0], joined...)
			r.note(intake.Info, "fec.problem.rejoined", none)
			return true
		}
		if spare {
			r.cells = cut // what is wrong with it will be said
			return true
		}
	}
	r.problems.Add(intake.Problem{Line: r.line.Number, Level: intake.Refuse, Key: "fec.problem.fields",
		Args: map[string]any{"found": n, "expected": r.width}})
	return false
}

// rejoined puts a label together that holds the separator; nil when there is none.
func (r *reader) rejoined(extra int) [][]byte {
	at := r.place[Label]
	if at < 0 || len(r.cells) >= maxCells {
		return nil
	}
	label := bytes.Join(r.cells[at:at+extra+1], []byte{r.layout.Separator})
	return append(append(append([][]byte{}, r.cells[:at]...), label), r.cells[at+extra+1:]...)
}

// fits says that the figures and days of a line can be read where they should stand.
func (r *reader) fits(cells [][]byte) bool {
	for _, c := range []Column{Debit, Credit, Amount, CurrencyAmount} {
		if i := r.place[c]; i >= 0 {
			if _, found := amount(cells[i]); found >= wrong {
				return false
			}
		}
	}
	for _, c := range []Column{EntryDate, PieceDate, LetterDate, ValidDate} {
		if i := r.place[c]; i >= 0 {
			if _, ok := day(cells[i]); !ok {
				return false
			}
		}
	}
	return true
}

// note adds a problem about a field of the line.
func (r *reader) note(level intake.Level, key string, c Column) {
	if r.problems.Full() {
		r.problems.Count(key, level)
		return
	}
	p := intake.Problem{Line: r.line.Number, Level: level, Key: key}
	if c != none {
		p.Column, p.Field, p.Value = c.String(), c.String(), r.line.Text(c)
	}
	r.problems.Add(p)
}

// money reads the amount in either form.
func (r *reader) money() bool {
	if r.layout.Sides {
		return r.moneyWithSide()
	}
	debit, ok := r.amountOf(Debit)
	credit, also := r.amountOf(Credit)
	if !ok || !also {
		return false
	}
	if debit != 0 && credit != 0 {
		r.note(intake.Warning, "fec.problem.both_sides", Debit)
	} else if debit == 0 && credit == 0 {
		r.note(intake.Warning, "fec.problem.no_amount", Debit)
	}
	r.line.Amount = debit - credit
	return true
}

func (r *reader) moneyWithSide() bool {
	sum, ok := r.amountOf(Amount)
	if !ok {
		return false
	}
	switch side := r.line.cells[Side]; {
	case len(side) == 1 && (side[0] == 'D' || side[0] == 'd'), string(side) == "+1", string(side) == "1":
		r.line.Amount = sum
	case len(side) == 1 && (side[0] == 'C' || side[0] == 'c'), string(side) == "-1":
		r.line.Amount = -sum
	default:
		r.note(intake.Refuse, "fec.problem.side", Side)
		return false
	}
	if sum == 0 {
		r.note(intake.Warning, "fec.problem.no_amount", Amount)
	}
	return true
}

func (r *reader) amountOf(c Column) (cases.Cents, bool) {
	cell := r.line.cells[c]
	if len(cell) == 0 {
		return 0, true
	}
	cents, found := amount(cell)
	switch found {
	case plain:
	case point:
		r.note(intake.Warning, "fec.problem.point", c)
	case thousands:
		r.note(intake.Warning, "fec.problem.thousands", c)
	case precise:
		r.note(intake.Refuse, "fec.problem.decimals", c)
		return 0, false
	case scientific:
		r.note(intake.Refuse, "fec.problem.scientific", c)
		return 0, false
	default:
		r.note(intake.Refuse, "fec.problem.amount", c)
		return 0, false
	}
	return cents, true
}

// dates reads the days. Without the day of its entry a line is left out; the others only serve.
func (r *reader) dates() bool {
	entered, ok := r.days[EntryDate].read(r.line.cells[EntryDate])
	if !ok || entered.IsZero() {
		r.note(intake.Refuse, "fec.problem.date", EntryDate)
		return false
	}
	if entered.Before(firstDay) || lastDay.Before(entered) {
		r.note(intake.Warning, "fec.problem.year", EntryDate)
	}
	r.line.EnteredOn = entered
	r.line.PieceOn = r.dayOf(PieceDate)
	r.line.LetteredOn = r.dayOf(LetterDate)
	r.dayOf(ValidDate)
	return true
}

// Years outside are taken for slips.
var (
	firstDay = cases.NewDate(1900, 1, 1)
	lastDay  = cases.NewDate(2099, 12, 31)
)

func (r *reader) dayOf(c Column) cases.Date {
	cell := r.line.cells[c]
	if len(cell) == 0 {
		return cases.Date{}
	}
	d, ok := r.days[c].read(cell)
	switch {
	case !ok:
		r.note(intake.Warning, "fec.problem.other_date", c)
	case d.IsZero():
		r.empty[c]++
	}
	return d
}

// expected are the columns whose emptiness is worth a word; of each the lines are counted.
var expected = []Column{JournalCode, JournalLabel, Piece, PieceDate, Label, ValidDate}

// look checks what does not keep a line out.
func (r *reader) look() bool {
	for _, c := range expected {
		if len(r.line.cells[c]) == 0 {
			r.empty[c]++
		}
	}
	if a := r.line.cells[Account]; len(a) < 3 || !numeric(a[:3]) {
		r.note(intake.Warning, "fec.problem.account", Account)
	}
	if foreign := r.line.cells[Currency]; len(foreign) > 0 && !bytes.EqualFold(foreign, []byte("EUR")) {
		r.note(intake.Warning, "fec.problem.currency", Currency)
	} else if sum := r.line.cells[CurrencyAmount]; len(sum) > 0 && len(foreign) == 0 && len(bytes.Trim(sum, "0,. -")) > 0 {
		r.note(intake.Warning, "fec.problem.currency_amount", CurrencyAmount)
	}
	return true
}
