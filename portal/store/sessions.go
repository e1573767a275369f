package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

// StartSession adds a session in the place of another and keeps only the newest of its person. See accounts.Store.
func (s *Store) StartSession(ctx context.Context, n accounts.Session, replaced string, most int) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := findPerson(t, "StartSession", n.Org, n.Person); err != nil {
			return err
		}
		if _, err := t.exec("/* Store.StartSession */ delete from sessions where hash = $1", replaced); err != nil {
			return err
		}
		if err := insert(t, "sessions", bindSession(&n)); err != nil {
			return err
		}
		if _, err := t.exec(`/* Store.StartSession */ delete from sessions where org_id = $1 and person_id = $2 and hash <> $3 and hash not in
			(select s.hash from sessions s where s.org_id = $1 and s.person_id = $2 and s.hash <> $3 order by s.created_at desc, s.hash limit $4)`,
			string(n.Org), string(n.Person), n.Hash, max(most-1, 0)); err != nil {
			return err
		}
		if n.Stage != accounts.StageFull {
			return nil
		}
		_, err := t.exec("/* Store.StartSession */ update people set last_seen_at = $3 where org_id = $1 and id = $2",
			string(n.Org), string(n.Person), stampText(n.CreatedAt))
		return err
	})
}

type personSession struct {
	session accounts.Session
	person  accounts.Person
}

func (s *personSession) bind() []column {
	return append(bindSession(&s.session), bindPerson(&s.person)...)
}

// Session reads a session and its person in one query, whatever their age and state.
func (s *Store) Session(ctx context.Context, hash string) (accounts.Session, accounts.Person, error) {
	both, err := first(s.read(ctx), "/* Store.Session */ select "+selected("s", bindSession)+", "+selected("p", bindPerson)+` from sessions s
		join people p on p.org_id = s.org_id and p.id = s.person_id where s.hash = $1`, []any{hash}, (*personSession).bind)
	return both.session, both.person, err
}

// TouchSession sets SeenAt, never back in time.
func (s *Store) TouchSession(ctx context.Context, hash string, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("/* Store.TouchSession */ update sessions set seen_at = $2 where hash = $1 and seen_at < $2", hash, stampText(at))
		return err
	})
}

// SaveSessionData writes Data of a session.
func (s *Store) SaveSessionData(ctx context.Context, hash string, data []byte) error {
	return s.saveSession(ctx, "SaveSessionData", hash, column{"data", opaque{&data}})
}

// SaveSessionSeal writes Seal of a session.
func (s *Store) SaveSessionSeal(ctx context.Context, hash string, seal []byte) error {
	return s.saveSession(ctx, "SaveSessionSeal", hash, column{"seal", opaque{&seal}})
}

func (s *Store) saveSession(ctx context.Context, method, hash string, c column) error {
	return s.write(ctx, func(t *tx) error {
		value, err := c.Value()
		if err != nil {
			return err
		}
		hit, err := t.exec("/* Store."+method+" */ update sessions set "+c.name+" = $2 where hash = $1", hash, value)
		if err == nil && hit == 0 {
			err = cases.Missing()
		}
		return err
	})
}

// EndSession deletes a session; none is no error.
func (s *Store) EndSession(ctx context.Context, hash string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("/* Store.EndSession */ delete from sessions where hash = $1", hash)
		return err
	})
}

// EndSessions deletes the sessions of a person except keep and says how many there were.
func (s *Store) EndSessions(ctx context.Context, org cases.OrgID, person cases.PersonID, keep string) (int, error) {
	var n int64
	err := s.write(ctx, func(t *tx) (err error) {
		n, err = t.exec("/* Store.EndSessions */ delete from sessions where org_id = $1 and person_id = $2 and hash <> $3",
			string(org), string(person), keep)
		return err
	})
	return int(n), err
}

// Sessions lists the sessions of a person, the newest first.
func (s *Store) Sessions(ctx context.Context, org cases.OrgID, person cases.PersonID) ([]accounts.Session, error) {
	return collect(s.read(ctx), "/* Store.Sessions */ select "+selected("s", bindSession)+` from sessions s
		where s.org_id = $1 and s.person_id = $2 order by s.created_at desc, s.hash`, []any{string(org), string(person)}, bindSession)
}

// CountTries adds one to each counter and gives the counters after it. They are counted in the order of their names, so
// that two that share counters never wait for each other in a circle.
func (s *Store) CountTries(ctx context.Context, tries []accounts.Try, now time.Time) ([]accounts.Tries, error) {
	counts := make([]accounts.Tries, len(tries))
	order := make([]int, len(tries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(tries[a].Key, tries[b].Key) })
	err := s.write(ctx, func(t *tx) error {
		for _, i := range order {
			if err := countTry(t, tries[i], now, &counts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return counts, err
}

func countTry(t *tx, try accounts.Try, now time.Time, count *accounts.Tries) error {
	_, err := t.one(`/* Store.CountTries */ insert into tries (name, count, since_at, ends_at) values ($1, 1, $2, $3)
		on conflict (name) do update set
			count = case when tries.ends_at <= excluded.since_at then 1 else tries.count + 1 end,
			since_at = case when tries.ends_at <= excluded.since_at then excluded.since_at else tries.since_at end,
			ends_at = case when tries.ends_at <= excluded.since_at then excluded.ends_at else tries.ends_at end
		returning count, since_at`, []any{try.Key, stampText(now), stampText(now.Add(try.Window))},
		number[int]{&count.Count}, stamp{&count.Since})
	return err
}

// ForgetTries deletes counters by key.
func (s *Store) ForgetTries(ctx context.Context, keys []string) error {
	return s.write(ctx, func(t *tx) error {
		var a args
		_, err := t.exec("/* Store.ForgetTries */ delete from tries where name in "+list(&a, keys), a.list...)
		return err
	})
}

// Sweep deletes sessions not seen since idle or expired at now, links expired at now, and counters whose window passed.
func (s *Store) Sweep(ctx context.Context, now, idle time.Time) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec("/* Store.Sweep */ delete from sessions where expires_at <= $1 or seen_at < $2", stampText(now), stampText(idle)); err != nil {
			return err
		}
		if _, err := t.exec("/* Store.Sweep */ delete from links where expires_at <= $1", stampText(now)); err != nil {
			return err
		}
		_, err := t.exec("/* Store.Sweep */ delete from tries where ends_at <= $1", stampText(now))
		return err
	})
}
