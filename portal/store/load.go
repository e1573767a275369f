package store

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"relais/agencies"
	"relais/cases"
)

// UnscopedLoad writes finished cases with their journals, many in one change: for filling an installation that nobody uses
// yet. The cases must have their references and the events form their chains already; the store checks that each chain ends
// in the head of its case. The first cases of a file are all there at the end, or the file is of no use: see groupWriter.fill.
func (s *Store) UnscopedLoad(ctx context.Context, batches iter.Seq[[]cases.Life]) error {
	queued := false
	err := s.writer.fill(ctx, func(write loadWriter) error {
		for l := range ahead(batches, rowsOf) {
			if err := errors.Join(l.err, ctx.Err()); err != nil {
				return err
			}
			if err := write(func(t *tx) error {
				t.watch = s.watch
				return l.flush(t)
			}); err != nil {
				return err
			}
			queued = queued || len(l.jobs) > 0
		}
		return nil
	})
	if err == nil && queued {
		s.wake()
	}
	return translate(err)
}

// ahead prepares the next item while somebody works on the one before.
func ahead[T, P any](items iter.Seq[T], prepare func(T) P) iter.Seq[P] {
	return func(yield func(P) bool) {
		ready, stop := make(chan P, 1), make(chan struct{})
		defer close(stop)
		go func() {
			defer close(ready)
			for item := range items {
				select {
				case ready <- prepare(item):
				case <-stop:
					return
				}
			}
		}()
		for p := range ready {
			if !yield(p) {
				return
			}
		}
	}
}

// loading gathers the rows of many cases by table, so that they become few statements.
type loading struct {
	tables  []*loadTable
	named   map[string]*loadTable
	tallies map[cases.OrgID]map[tallyKey]tallySums
	numbers map[numberedYear]int // the last reference of ours
	jobs    []cases.Life         // those that queue some
	err     error
}

// loadTable is the rows of a table, one behind the other.
type loadTable struct {
	name    string
	columns []string
	cells   []any
}

// numberedYear is what references are numbered in.
type numberedYear struct {
	org  cases.OrgID
	year int
}

// rowsOf makes the rows of cases, in the order of their keys: a database likes to write side by side.
func rowsOf(lives []cases.Life) *loading {
	l := &loading{named: map[string]*loadTable{}, tallies: map[cases.OrgID]map[tallyKey]tallySums{}, numbers: map[numberedYear]int{}}
	lives = slices.SortedFunc(slices.Values(lives), func(a, b cases.Life) int {
		return cmp.Or(cmp.Compare(a.Case.Org, b.Case.Org), cmp.Compare(a.Case.ID, b.Case.ID))
	})
	var words []wordRow
	for _, life := range lives {
		found, err := l.take(life)
		if err != nil {
			l.err = err
			return l
		}
		words = append(words, found...)
	}
	l.words(words)
	return l
}

// wordRow is a row of case_words.
type wordRow struct {
	ownedWord
	c *cases.Case
}

func (l *loading) words(rows []wordRow) {
	slices.SortFunc(rows, func(a, b wordRow) int {
		return cmp.Or(compareWords(a.ownedWord, b.ownedWord), cmp.Compare(a.c.ID, b.c.ID))
	})
	to := l.table("case_words", func() []string { return []string{"owner_id", "word", "case_id", "org_id"} })
	for _, r := range rows {
		to.cells = append(to.cells, string(r.owner), r.word, string(r.c.ID), string(r.c.Org))
	}
}

// count adds the placements of a case to the figures of its creditor.
func (l *loading) count(c *cases.Case) {
	if l.tallies[c.Org] == nil {
		l.tallies[c.Org] = map[tallyKey]tallySums{}
	}
	for key, sum := range talliesOf(c) {
		total := l.tallies[c.Org][key]
		for k := range sum {
			total[k] += sum[k]
		}
		l.tallies[c.Org][key] = total
	}
}

// number notes a reference of ours, so that the next one goes on from there.
func (l *loading) number(c *cases.Case) {
	if year, n, ours := parseReference(c.Reference); ours {
		key := numberedYear{c.Org, year}
		l.numbers[key] = max(l.numbers[key], n)
	}
}

func (l *loading) add(table string, columns []column) error {
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	to := l.table(table, func() []string { return names(columns) })
	to.cells = append(to.cells, row...)
	return nil
}

// table gives the rows of a table.
func (l *loading) table(name string, columns func() []string) *loadTable {
	t := l.named[name]
	if t == nil {
		t = &loadTable{name: name, columns: columns()}
		l.named[name] = t
		l.tables = append(l.tables, t)
	}
	return t
}

// take adds the rows of a case, except for its words.
func (l *loading) take(life cases.Life) (words []wordRow, err error) {
	c := life.Case
	if len(life.Events) == 0 || life.Events[len(life.Events)-1].Hash != c.Head || int64(len(life.Events)) != c.Version || c.Reference == "" {
		return nil, broken(errEvent)
	}
	cutInstants(c)
	l.number(c)
	h := headerOf(c)
	if err := l.add("cases", h.bind()); err != nil {
		return nil, err
	}
	for _, p := range caseParts {
		if err := l.part(c, p); err != nil {
			return nil, err
		}
	}
	if err := l.journal(life.Events); err != nil {
		return nil, err
	}
	l.count(c)
	if len(life.Jobs) > 0 {
		l.jobs = append(l.jobs, life)
	}
	for _, w := range ownedWords(h) {
		words = append(words, wordRow{w, c})
	}
	return words, nil
}

func (l *loading) part(c *cases.Case, p part) error {
	rows, err := p.rows(c)
	if err != nil {
		return broken(err)
	}
	to := l.table(p.table(), func() []string { return append([]string{"org_id", "case_id", "id", "pos"}, p.columns()...) })
	for _, r := range rows {
		to.cells = append(append(to.cells, string(c.Org), string(c.ID), r.id), r.values...)
	}
	return nil
}

func (l *loading) journal(events []cases.Event) error {
	notes := l.table("notes", func() []string { return []string{"org_id", "case_id", "seq", "text"} })
	for i := range events {
		e := &events[i]
		if err := l.add("events", bindEvent(e)); err != nil {
			return err
		}
		if e.Text != "" {
			notes.cells = append(notes.cells, string(e.Org), string(e.Case), e.Seq, e.Text)
		}
	}
	return nil
}

func (l *loading) flush(t *tx) error {
	for _, table := range l.tables {
		if err := insertCells(t, table.name, table.columns, table.cells); err != nil {
			return err
		}
	}
	for org, sums := range l.tallies {
		if err := keepTallies(t, org, nil, sums); err != nil {
			return err
		}
	}
	for key, n := range l.numbers {
		if _, err := keepNumber(t, key.org, key.year, n); err != nil {
			return err
		}
	}
	for _, life := range l.jobs {
		if err := queue(t, life.Case.UpdatedAt, life.Jobs, life.Case.Head); err != nil {
			return err
		}
	}
	return nil
}

// UnscopedLoadRemittances writes remittances as they are; the receipts they cover are in cases that are loaded already.
func (s *Store) UnscopedLoadRemittances(ctx context.Context, list []agencies.Remittance) error {
	return s.write(ctx, func(t *tx) error {
		for i := range list {
			if err := insert(t, "remittances", bindRemittance(&list[i])); err != nil {
				return err
			}
			if err := insertLines(t, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
