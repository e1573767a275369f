package store

import (
	"context"

	"relais/cases"
)

func bindLedger(l *cases.Ledger) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&l.Org}}, {"id", text[cases.LedgerID]{&l.ID}}, {"name", text[string]{&l.Name}}, {"file", text[string]{&l.File}},
		{"bytes", number[int64]{&l.Bytes}}, {"sent_at", stamp{&l.SentAt}}, {"sent_by", text[cases.PersonID]{&l.SentBy}},
		{"rule", jsonText[cases.DueRule]{&l.Rule}}, {"own_rules", jsonText[map[string]cases.DueRule]{&l.Own}}, {"failure", text[string]{&l.Failure}},
		{"read_at", stamp{&l.ReadAt}}, {"result", text[string]{&l.Result}}, {"first_on", day{&l.First}}, {"last_on", day{&l.Last}},
		{"lines", number[int]{&l.Lines}}, {"left_out", number[int]{&l.LeftOut}}, {"customers", number[int]{&l.Customers}},
		{"balance_cents", number[cases.Cents]{&l.Balance}}, {"net_cents", number[cases.Cents]{&l.Net}}, {"stopped", flag{&l.Stopped}},
	}
}

// creditorOnly says which ledgers a scope sees: those of its creditor; no other side has any.
func creditorOnly(scope cases.Scope, a *args) string {
	if scope.Side() != cases.CreditorSide {
		return "1 = 0"
	}
	return party(scope, a, "org_id", "")
}

// AddLedger keeps an accounting entries file and queues the job that reads it. See cases.Ledgers.
func (s *Store) AddLedger(ctx context.Context, scope cases.Scope, l *cases.Ledger, job cases.Job) error {
	if !owns(scope, cases.CreditorSide, l.Org) {
		return cases.Missing()
	}
	return s.write(ctx, func(t *tx) error {
		if err := insert(t, "ledgers", bindLedger(l)); err != nil {
			return err
		}
		return queue(t, l.SentAt, []cases.Job{job}, string(l.ID))
	})
}

// Ledgers lists the accounting entries files of a creditor, the newest first.
func (s *Store) Ledgers(ctx context.Context, scope cases.Scope) ([]cases.Ledger, error) {
	var a args
	where := creditorOnly(scope, &a)
	return collect(s.read(ctx), "/* Store.Ledgers */ select "+join(names(bindLedger(&cases.Ledger{})), ", ")+" from ledgers where "+where+
		" order by sent_at desc, id desc", a.list, bindLedger)
}

// Ledger gives one accounting entries file.
func (s *Store) Ledger(ctx context.Context, scope cases.Scope, id cases.LedgerID) (*cases.Ledger, error) {
	return ledgerIn(s.read(ctx), scope, id)
}

func ledgerIn(t *tx, scope cases.Scope, id cases.LedgerID) (*cases.Ledger, error) {
	var a args
	where := creditorOnly(scope, &a) + " and id = " + a.add(string(id))
	l := &cases.Ledger{}
	columns := bindLedger(l)
	found, err := t.one("/* Store.Ledger */ select "+join(names(columns), ", ")+" from ledgers where "+where, a.list, dests(columns)...)
	if err == nil && !found {
		err = cases.Missing()
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// UpdateLedger changes what is known of one.
func (s *Store) UpdateLedger(ctx context.Context, scope cases.Scope, id cases.LedgerID, update func(*cases.Ledger) error) error {
	return s.write(ctx, func(t *tx) error {
		l, err := ledgerIn(t, scope, id)
		if err != nil {
			return err
		}
		if err := update(l); err != nil {
			return err
		}
		columns := bindLedger(l)[2:]
		row, err := values(columns)
		if err != nil {
			return broken(err)
		}
		hit, err := t.exec("/* Store.UpdateLedger */ update ledgers set "+assign(names(columns), 3)+" where org_id = $1 and id = $2",
			append([]any{string(l.Org), string(l.ID)}, row...)...)
		if err == nil && hit == 0 {
			return cases.Missing()
		}
		return err
	})
}

// RemoveLedger forgets one; its files are swept away.
func (s *Store) RemoveLedger(ctx context.Context, scope cases.Scope, id cases.LedgerID) error {
	return s.write(ctx, func(t *tx) error {
		l, err := ledgerIn(t, scope, id)
		if err != nil {
			return err
		}
		_, err = t.exec("/* Store.RemoveLedger */ delete from ledgers where org_id = $1 and id = $2", string(l.Org), string(l.ID))
		return err
	})
}
