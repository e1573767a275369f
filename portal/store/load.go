package store

import (
	"context"

	"relais/agencies"
	"relais/cases"
)

// UnscopedLoad writes finished cases with their journals, many in one transaction: for filling an installation that nobody
// uses yet. The events must form their chains already; the store checks that each chain ends in the head of its case.
func (s *Store) UnscopedLoad(ctx context.Context, lives []cases.Life) error {
	return s.write(ctx, func(t *tx) error {
		load := loading{rows: map[string][][]any{}, columns: map[string][]string{}, tallies: map[cases.OrgID]map[tallyKey]tallySums{}}
		for _, l := range lives {
			if err := load.take(t, l); err != nil {
				return err
			}
		}
		if err := load.flush(t); err != nil {
			return err
		}
		for _, l := range lives {
			if err := queue(t, l.Case.UpdatedAt, l.Jobs, l.Case.Head); err != nil {
				return err
			}
		}
		return nil
	})
}

// loading gathers rows by table, so that many cases become few statements.
type loading struct {
	order   []string
	columns map[string][]string
	rows    map[string][][]any
	tallies map[cases.OrgID]map[tallyKey]tallySums
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

func (l *loading) add(table string, columns []column) error {
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	l.addRow(table, names(columns), row)
	return nil
}

func (l *loading) addRow(table string, columns []string, row []any) {
	if _, known := l.rows[table]; !known {
		l.order = append(l.order, table)
		l.columns[table] = columns
	}
	l.rows[table] = append(l.rows[table], row)
}

func (l *loading) take(t *tx, life cases.Life) error {
	c := life.Case
	if len(life.Events) == 0 || life.Events[len(life.Events)-1].Hash != c.Head || int64(len(life.Events)) != c.Version {
		return broken(errEvent)
	}
	cutInstants(c)
	if err := giveReference(t, c, &life.Events[0]); err != nil {
		return err
	}
	h := headerOf(c)
	if err := l.add("cases", h.bind()); err != nil {
		return err
	}
	for _, p := range caseParts {
		rows, err := p.rows(c)
		if err != nil {
			return broken(err)
		}
		for _, r := range rows {
			l.addRow(p.table(), append([]string{"org_id", "case_id", "id", "pos"}, p.columns()...), append([]any{string(c.Org), string(c.ID), r.id}, r.values...))
		}
	}
	if err := l.journal(life.Events); err != nil {
		return err
	}
	l.count(c)
	for _, w := range ownedWords(h) {
		l.addRow("case_words", []string{"owner_id", "word", "case_id", "org_id"}, []any{string(w.owner), w.word, string(c.ID), string(c.Org)})
	}
	return nil
}

func (l *loading) journal(events []cases.Event) error {
	for i := range events {
		e := &events[i]
		if err := l.add("events", bindEvent(e)); err != nil {
			return err
		}
		if e.Text != "" {
			l.addRow("notes", []string{"org_id", "case_id", "seq", "text"}, []any{string(e.Org), string(e.Case), e.Seq, e.Text})
		}
	}
	return nil
}

func (l *loading) flush(t *tx) error {
	for _, table := range l.order {
		if err := insertRows(t, table, l.columns[table], l.rows[table]); err != nil {
			return err
		}
	}
	for org, sums := range l.tallies {
		if err := keepTallies(t, org, nil, sums); err != nil {
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
