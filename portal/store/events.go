package store

import (
	"context"
	"fmt"

	"relais/cases"
)

// bindEvent ties an entry of the journal to the columns of the table events.
func bindEvent(e *cases.Event) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&e.Org}}, {"case_id", text[cases.CaseID]{&e.Case}}, {"seq", number[int64]{&e.Seq}},
		{"occurred_on", day{&e.OccurredOn}}, {"recorded_at", stamp{&e.RecordedAt}},
		{"actor_id", text[cases.PersonID]{&e.Actor}}, {"actor_org", text[cases.OrgID]{&e.ActorOrg}},
		{"channel", text[cases.Channel]{&e.Channel}}, {"idem_key", text[string]{&e.Key}},
		{"kind", text[cases.EventKind]{&e.Kind}}, {"data", jsonText[cases.Facts]{&e.Facts}},
		{"prev_hash", text[string]{&e.Prev}}, {"hash", text[string]{&e.Hash}},
	}
}

// bindTold ties an entry and its free text.
func bindTold(e *cases.Event) []column {
	return append(bindEvent(e), column{"text", text[string]{&e.Text}})
}

// eventList is the select list of bindTold.
func eventList() string {
	var e cases.Event
	return "e." + join(names(bindEvent(&e)), ", e.") + ", n.text"
}

// Events lists entries of the journal of a case with their free text, newest first, before the number given (0: from
// the end).
func (s *Store) Events(ctx context.Context, scope cases.Scope, id cases.CaseID, before int64, limit int) ([]cases.Event, error) {
	var a args
	where := within(scope, &a) + " and c.id = " + a.add(string(id))
	if before > 0 {
		where += " and e.seq < " + a.add(before)
	}
	all, err := collect(s.read(ctx), `/* Store.Events */ select `+eventList()+` from cases c
		join events e on e.org_id = c.org_id and e.case_id = c.id
		left join notes n on n.org_id = e.org_id and n.case_id = e.case_id and n.seq = e.seq
		where `+where+` order by e.seq desc limit `+a.add(limit), a.list, bindTold)
	if err == nil && len(all) == 0 && before <= 0 {
		return nil, cases.Missing() // every case has a first entry
	}
	return all, err
}

// EventByKey gives the entry that the organisation of the scope wrote with an idempotency key.
func (s *Store) EventByKey(ctx context.Context, scope cases.Scope, key string) (cases.Event, error) {
	side := scope.Side()
	if key == "" || scope.Org() == "" || (side != cases.CreditorSide && side != cases.AgencySide) {
		return cases.Event{}, cases.Missing()
	}
	all, err := collect(s.read(ctx), `/* Store.EventByKey */ select `+eventList()+` from events e
		left join notes n on n.org_id = e.org_id and n.case_id = e.case_id and n.seq = e.seq
		where e.actor_org = $1 and e.idem_key = $2 and e.idem_key <> ''`, []any{string(scope.Org()), key}, bindTold)
	if err == nil && len(all) == 0 {
		err = cases.Missing()
	}
	if err != nil {
		return cases.Event{}, err
	}
	return all[0], nil
}

// repeated says that a request with the key of this event was carried out before.
func repeated(t *tx, e *cases.Event) error {
	if e.Key == "" {
		return nil
	}
	var one int
	found, err := t.one(`/* Store.repeated */ select 1 from events e where e.actor_org = $1 and e.idem_key = $2 and e.idem_key <> ''`,
		[]any{string(e.ActorOrg), e.Key}, &one)
	if err != nil {
		return err
	}
	if found {
		return cases.ErrRepeated
	}
	return nil
}

// sealEvent gives an entry its place in the chain of its case and its hash.
func sealEvent(e *cases.Event, seq int64, prev string) error {
	e.Seq, e.Prev, e.RecordedAt = seq, prev, micro(e.RecordedAt)
	if e.Text != "" {
		e.Facts.Note = cases.HashText(e.Text)
	}
	var err error
	if e.Hash, err = e.Digest(); err != nil {
		return broken(err)
	}
	return nil
}

// writeEvent writes a sealed entry with its free text.
func writeEvent(t *tx, e *cases.Event) error {
	if err := insert(t, "events", bindEvent(e)); err != nil || e.Text == "" {
		return err
	}
	_, err := t.exec(`/* Store.writeEvent */ insert into notes (org_id, case_id, seq, text) values ($1, $2, $3, $4)`,
		string(e.Org), string(e.Case), e.Seq, e.Text)
	return err
}

// landed gives a look-up of an entry for the time after a COMMIT without an answer.
func landed(e cases.Event) func(*tx) (bool, error) {
	return func(t *tx) (bool, error) {
		var one int
		return t.one(`/* Store.landed */ select 1 from events where org_id = $1 and case_id = $2 and seq = $3 and hash = $4`,
			[]any{string(e.Org), string(e.Case), e.Seq, e.Hash}, &one)
	}
}

// complete checks what the rules must say about a change.
func complete(c *cases.Case, change *cases.Change) error {
	e := &change.Event
	switch {
	case e.Kind == "":
		return broken(fmt.Errorf("case %s: a change without an event", c.ID))
	case e.RecordedAt.IsZero():
		return broken(fmt.Errorf("case %s: event %s has no instant", c.ID, e.Kind))
	case e.Org != "" && e.Org != c.Org, e.Case != "" && e.Case != c.ID:
		return broken(fmt.Errorf("case %s: event %s is of another case", c.ID, e.Kind))
	}
	e.Org, e.Case = c.Org, c.ID
	return nil
}
