package cases

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// Points added to the ECB rate.
const (
	b2bPoints    BasisPoints = 1000 // C. com. L441-10 II
	publicPoints BasisPoints = 800  // CCP R2192-31
)

// Rates is a dated table of the rates that claims are computed with, one row a semester without gaps. It is immutable.
// A day outside is never extrapolated.
type Rates struct {
	semesters []Semester
	added     int // how many of them, at the end, an operator added
}

// Semester is one row of the table: 1 January to 30 June, or 1 July to 31 December.
type Semester struct {
	Name   string // "2026-S2"
	From   Date
	To     Date
	ECB    BasisPoints // main refinancing operations, in force on the first day
	Legal  BasisPoints // legal rate, creditor acting for its trade (CMF L313-2, D313-1-A)
	Source string      // of the legal rate
	// Confidence is A for an official text or two agreeing sources, B for one good source.
	Confidence string

	year int // days of the calendar year: 365 or 366
}

// B2B gives the default rate between professionals: ECB plus ten points (C. com. L441-10 II).
func (s Semester) B2B() BasisPoints { return s.ECB + b2bPoints }

// Public gives the rate of public debtors whose interest begins in the semester: ECB plus eight points (CCP R2192-31).
func (s Semester) Public() BasisPoints { return s.ECB + publicPoints }

// Floor gives the least rate a contract may set: three times the legal rate (C. com. L441-10 II).
func (s Semester) Floor() BasisPoints { return 3 * s.Legal }

//go:embed rates.csv
var ratesCSV string

// french is the table the program is built with. A damaged one must not start.
var french = mustRates(ratesCSV)

func mustRates(text string) *Rates {
	r, err := ReadRates(strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	return r
}

// DefaultRates gives the table that this version of Relais was built with.
func DefaultRates() *Rates { return french }

// ReadRates reads a table in the form of rates.csv. Rows must follow each other without a gap.
func ReadRates(text io.Reader) (*Rates, error) {
	reader := csv.NewReader(text)
	reader.Comment, reader.FieldsPerRecord = '#', 5
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("rates: no rows")
	}
	r := &Rates{semesters: make([]Semester, 0, len(rows)-1)}
	for _, row := range rows[1:] {
		s, err := readSemester(row)
		if err != nil {
			return nil, fmt.Errorf("rates: semester %q: %w", row[0], err)
		}
		if n := len(r.semesters); n > 0 && r.semesters[n-1].To.AddDays(1) != s.From {
			return nil, fmt.Errorf("rates: semester %q does not follow %q", s.Name, r.semesters[n-1].Name)
		}
		r.semesters = append(r.semesters, s)
	}
	return r, nil
}

func readSemester(row []string) (Semester, error) {
	var year, half int
	if n, err := fmt.Sscanf(row[0], "%4d-S%1d", &year, &half); n != 2 || err != nil || half < 1 || half > 2 {
		return Semester{}, fmt.Errorf("not a semester in the form 2026-S2")
	}
	ecb, err := readPercent(row[1])
	if err != nil {
		return Semester{}, err
	}
	legal, err := readPercent(row[2])
	if err != nil {
		return Semester{}, err
	}
	from := NewDate(year, time.Month(1+6*(half-1)), 1)
	s := Semester{Name: row[0], From: from, ECB: ecb, Legal: legal, Confidence: row[3], Source: row[4]}
	s.To, s.year = halfYear(from)
	return s, nil
}

// readPercent reads "12.40" as 1240 basis points.
func readPercent(s string) (BasisPoints, error) {
	whole, part, _ := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 2 || len(part) != 2 || !allDigits(whole, len(whole)) || !allDigits(part, 2) {
		return 0, fmt.Errorf("rate %q: not in the form 12.40", s)
	}
	n := BasisPoints(0)
	for _, c := range whole + part {
		n = 10*n + BasisPoints(c-'0')
	}
	return n, nil
}

// halfYear gives the last day of the semester that holds a day, and the number of days of its year.
func halfYear(d Date) (to Date, days int) {
	y, m, _ := d.Time().Date()
	to = NewDate(y, time.June, 30)
	if m > time.June {
		to = NewDate(y, time.December, 31)
	}
	return to, NewDate(y+1, time.January, 1).DaysSince(NewDate(y, time.January, 1))
}

// Version names the state of the table: its last semester, and behind a plus a mark of the rows that an operator added.
func (r *Rates) Version() string {
	n := len(r.semesters)
	switch {
	case n == 0:
		return ""
	case r.added == 0:
		return r.semesters[n-1].Name
	}
	mark := sha256.New()
	for _, s := range r.semesters[n-r.added:] {
		fmt.Fprintln(mark, s.Name, s.ECB, s.Legal)
	}
	return r.semesters[n-1].Name + "+" + hex.EncodeToString(mark.Sum(nil)[:4])
}

// With gives the table with the semesters of another one behind its own, as an operator adds them. A semester that both
// know must be the same in both: what statements were computed with never changes.
func (r *Rates) With(more *Rates) (*Rates, error) {
	both := &Rates{semesters: r.Semesters(), added: r.added}
	for _, s := range more.semesters {
		if own := r.on(s.From); own != nil {
			if own.ECB != s.ECB || own.Legal != s.Legal {
				return nil, fmt.Errorf("rates: semester %q is known with other rates", s.Name)
			}
			continue
		}
		if n := len(both.semesters); n > 0 && both.semesters[n-1].To.AddDays(1) != s.From {
			return nil, fmt.Errorf("rates: semester %q does not follow %q", s.Name, both.semesters[n-1].Name)
		}
		both.semesters = append(both.semesters, s)
		both.added++
	}
	return both, nil
}

// At gives the table as it was when it had a version, so that a statement of then is computed again to the same cent; false
// when this table never had it.
func (r *Rates) At(version string) (*Rates, bool) {
	for n, all := len(r.semesters), len(r.semesters); n > 0; n-- {
		then := &Rates{semesters: r.semesters[:n], added: max(0, r.added-(all-n))}
		if then.Version() == version {
			return then, true
		}
	}
	return nil, false
}

// Semesters lists the table, oldest first.
func (r *Rates) Semesters() []Semester { return append([]Semester(nil), r.semesters...) }

// On gives the semester that holds a day; false when the table does not reach it.
func (r *Rates) On(d Date) (Semester, bool) {
	if s := r.on(d); s != nil {
		return *s, true
	}
	return Semester{}, false
}

// on is On without a copy; nil when the table does not reach the day.
func (r *Rates) on(d Date) *Semester {
	n := len(r.semesters)
	if n == 0 || d.Before(r.semesters[0].From) || d.After(r.semesters[n-1].To) {
		return nil
	}
	// No semester is longer than 184 days, so that the guess is never too late and at most a few rows early.
	i := d.DaysSince(r.semesters[0].From) / 184
	for d.After(r.semesters[i].To) {
		i++
	}
	return &r.semesters[i]
}
