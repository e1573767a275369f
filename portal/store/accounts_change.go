package store

import (
	"fmt"

	"relais/cases"
	"relais/portal/accounts"
)

// holdOrg makes other changes of an organisation wait: they are few, and twenty at once that only met at the end would run out
// of tries.
func holdOrg(t *tx, org cases.OrgID) error {
	_, err := t.exec("/* Store.holdOrg */ update organisations set version = version where id = $1", string(org))
	return err
}

// settle does what goes with a change of accounts: links, sessions, the last administrator, the entry of the journal, jobs.
// person is whose row was changed, if it was a person's.
func settle(t *tx, person cases.PersonID, c accounts.Change) error {
	e := &c.Event
	if e.Kind == "" || e.RecordedAt.IsZero() {
		return broken(fmt.Errorf("organisation %s: a change without an event or its instant", e.Org))
	}
	if err := repeatedIn(t, "org_events", e.ActorOrg, e.Key); err != nil {
		return err
	}
	if err := keepOne(t, e.Org, c.KeepOne); err != nil {
		return err
	}
	if err := settleLinks(t, person, c); err != nil {
		return err
	}
	if c.EndSessions {
		if _, err := t.exec("/* Store.settle */ delete from sessions where org_id = $1 and person_id = $2 and hash <> $3",
			string(e.Org), string(person), c.KeepSession); err != nil {
			return err
		}
	}
	if err := appendOrgEvent(t, e); err != nil {
		return err
	}
	return queue(t, e.RecordedAt, c.Jobs, e.Hash)
}

// repeatedIn says that a request with this key was carried out before, by the journal of a table.
func repeatedIn(t *tx, table string, actorOrg cases.OrgID, key string) error {
	if key == "" {
		return nil
	}
	var one int
	found, err := t.one("/* Store.repeatedIn */ select 1 from "+table+" e where e.actor_org = $1 and e.idem_key = $2 and e.idem_key <> ''",
		[]any{string(actorOrg), key}, &one)
	if err == nil && found {
		err = cases.ErrRepeated
	}
	return err
}

// keepOne refuses a change that would leave an organisation without an active person of a role.
func keepOne(t *tx, org cases.OrgID, role cases.Role) error {
	if role == "" {
		return nil
	}
	var one int
	found, err := t.one("/* Store.keepOne */ select 1 from people where org_id = $1 and state = 'active' and role = $2 limit 1",
		[]any{string(org), string(role)}, &one)
	if err == nil && !found {
		err = cases.Refuse("error.last_admin")
	}
	return err
}

func settleLinks(t *tx, person cases.PersonID, c accounts.Change) error {
	if c.DropLinks {
		if _, err := t.exec("/* Store.settleLinks */ delete from links where org_id = $1 and person_id = $2",
			string(c.Event.Org), string(person)); err != nil {
			return err
		}
	}
	if c.Link == nil {
		return nil
	}
	if _, err := t.exec("/* Store.settleLinks */ delete from links where org_id = $1 and person_id = $2 and purpose = $3",
		string(c.Link.Org), string(c.Link.Person), string(c.Link.Purpose)); err != nil {
		return err
	}
	return insert(t, "links", bindLink(c.Link))
}

// appendOrgEvent completes an entry with its place in the journal of its organisation and writes it. When another change
// took the number first, the change runs again.
func appendOrgEvent(t *tx, e *accounts.OrgEvent) error {
	var err error
	if e.Seq, e.Prev, err = endOfChain(t, "org_events", e.Org); err != nil {
		return err
	}
	e.Seq, e.RecordedAt = e.Seq+1, micro(e.RecordedAt)
	if e.Hash, err = e.Digest(); err != nil {
		return broken(err)
	}
	t.landed = landedIn("org_events", e.Org, e.Seq, e.Hash)
	if err := insert(t, "org_events", bindOrgEvent(e)); err != nil {
		return err
	}
	return moveEnd(t, "org_events", e.Org, e.Seq, e.Hash)
}

// landedIn gives a look-up of an entry of an organisation's journal for the time after a COMMIT without an answer.
func landedIn(table string, org cases.OrgID, seq int64, hash string) func(*tx) (bool, error) {
	return func(t *tx) (bool, error) {
		var one int
		return t.one("/* Store.landedIn */ select 1 from "+table+" where org_id = $1 and seq = $2 and hash = $3", []any{string(org), seq, hash}, &one)
	}
}

// endOfChain gives number and hash of the last entry of an organisation's journal; zero for none.
func endOfChain(t *tx, journal string, org cases.OrgID) (seq int64, hash string, err error) {
	_, err = t.one("/* Store.endOfChain */ select seq, hash from chain_ends where journal = $1 and org_id = $2",
		[]any{journal, string(org)}, &seq, &hash)
	return seq, hash, err
}

// moveEnd says where the chain of an organisation's journal ends now.
func moveEnd(t *tx, journal string, org cases.OrgID, seq int64, hash string) error {
	_, err := t.exec(`/* Store.moveEnd */ insert into chain_ends (journal, org_id, seq, hash) values ($1, $2, $3, $4)
		on conflict (journal, org_id) do update set seq = excluded.seq, hash = excluded.hash`, journal, string(org), seq, hash)
	return err
}

// overwrite writes all columns of a row whose version is still the one before.
func overwrite(t *tx, table string, columns []column, org, id string, version int64) error {
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	where := " where id = $1 and version = $2"
	arguments := []any{id, version}
	if org != "" {
		where += " and org_id = $3"
		arguments = append(arguments, org)
	}
	hit, err := t.exec("/* Store.overwrite */ update "+table+" set "+assign(names(columns), len(arguments)+1)+where, append(arguments, row...)...)
	if err == nil && hit == 0 {
		err = errRaced
	}
	return err
}
