package sheet

import (
	"context"
	"strings"

	"relais/cases"
	"relais/cases/intake"
)

// Target is where a file would go.
type Target struct {
	Case   *cases.Case    // the draft, for every kind but Drafts
	Entity cases.EntityID // of drafts to be opened
	Basics cases.Basics   // of drafts to be opened
	Today  cases.Date
	// Held says in which cases an invoice of a number stands already, whoever owes it; see Numbers.
	Held map[string][]cases.InvoiceHeld
	// Refused is given every line that is left out, in order; nil: nobody wants them.
	Refused func(*Row) error
}

// elsewhere leaves a line out whose invoice stands in another case about the same debtor, and says in which. When that case
// is closed the claim may be tried again: the line is taken, with a remark.
func (to *Target) elsewhere(r *Row, d *cases.Debtor, number string) bool {
	for _, held := range to.Held[number] {
		if to.Case != nil && held.Case == to.Case.ID || !held.SameDebtor(d) {
			continue
		}
		if held.Closed {
			r.problem("number", Warning, "sheet.problem.in_closed_case", "reference", held.Reference)
			continue
		}
		r.problem("number", Warning, "sheet.problem.in_case", "reference", held.Reference)
		r.State = There
		return true
	}
	return false
}

// Numbers lists the numbers of invoices that a file brings, each once: what Target.Held is asked about. A kind of file that
// brings no invoices has none.
func Numbers(src Source, p *Plan) ([]string, error) {
	column, there := p.Columns["number"]
	if !there || (p.Kind != Invoices && p.Kind != Drafts) {
		return nil, nil
	}
	var numbers []string
	seen := map[string]bool{}
	rows := 0
	err := p.each(src, 0, func(_ int, cells []string) error {
		if rows++; rows > MaxRows {
			return wrongFile("error.sheet.too_many_rows", "limit", MaxRows)
		}
		if column >= len(cells) {
			return nil
		}
		number := tidyCell(cells[column])
		if p.Format == XLSX {
			if text, lost := unfold(number, true); !lost {
				number = text
			}
		}
		if number != "" && !seen[number] {
			seen[strings.Clone(number)] = true
			numbers = append(numbers, strings.Clone(number))
		}
		return nil
	})
	return numbers, err
}

// Outcome is what reading a file would do, and the batches that do it.
type Outcome struct {
	Rows     int // with something in them
	New      int
	There    int // stand in the draft already
	Refused  int
	Total    cases.Cents // of the amounts that would be added: to be compared with the total of the list
	Preview  []*Row      // the first lines
	Problems []Problem   // the first of them
	Tallies  []Tally     // all of them, counted
	Batches  []cases.Batch
	Lines    [][]int // for each batch the lines it comes from
}

// filler takes the lines of one kind of file.
type filler interface {
	// add takes a line, or notes in it why not. It is called for lines whose cells could be read.
	add(r *Row)
	batches() ([]cases.Batch, [][]int)
}

// Read goes through a file by a plan. Nothing is saved: the batches are.
//
// Refused: a column that the kind must have is not matched. Invalid: the file cannot be read, or holds too many lines.
func Read(ctx context.Context, src Source, p *Plan, to Target) (*Outcome, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	f := newFiller(p, to)
	out := &Outcome{}
	var found intake.Problems
	if p.BrokenQuotes {
		found.Add(Problem{Key: "sheet.problem.quotes", Level: Warning})
	}
	err := p.each(src, 0, func(line int, cells []string) error {
		if out.Rows++; out.Rows > MaxRows {
			return wrongFile("error.sheet.too_many_rows", "limit", MaxRows)
		}
		if out.Rows%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r := p.row(line, cells)
		if r.State != Refused {
			f.add(r)
		}
		out.count(r, &found)
		if r.State == Refused && to.Refused != nil {
			return to.Refused(r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out.Problems, out.Tallies = found.List, found.Tallies
	out.Batches, out.Lines = f.batches()
	return out, nil
}

func (o *Outcome) count(r *Row, found *intake.Problems) {
	switch r.State {
	case New:
		o.New++
		o.Total += r.cents("amount")
	case There:
		o.There++
	case Refused:
		o.Refused++
	}
	for _, p := range r.Problems {
		found.Add(p)
	}
	if len(o.Preview) < shown {
		o.Preview = append(o.Preview, r)
	}
}

func newFiller(p *Plan, to Target) filler {
	if p.Kind == Drafts {
		return newDrafts(to)
	}
	return newPieces(p.Kind, to)
}
