package accountstest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

// clone copies a person with its lists.
func clone(p accounts.Person) accounts.Person {
	p.Seal, p.Recovery = slices.Clone(p.Seal), slices.Clone(p.Recovery)
	return p
}

// CreatePerson implements accounts.Store.
func (m *Memory) CreatePerson(_ context.Context, p accounts.Person, c accounts.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, other := range m.people {
		if other.Org == p.Org && other.Email == p.Email {
			return conflict("error.person_exists")
		}
	}
	if m.taken(p) {
		return conflict("error.account_exists")
	}
	m.people[p.ID] = clone(p)
	if err := m.commit(p.ID, c); err != nil {
		delete(m.people, p.ID)
		return err
	}
	return nil
}

// UpdatePerson implements accounts.Store.
func (m *Memory) UpdatePerson(_ context.Context, org cases.OrgID, id cases.PersonID, update func(*accounts.Person) (accounts.Change, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.people[id]; !ok || p.Org != org {
		return missing()
	}
	return m.updatePerson(id, update)
}

func (m *Memory) updatePerson(id cases.PersonID, update func(*accounts.Person) (accounts.Change, error)) error {
	before := m.people[id]
	var c accounts.Change
	var after accounts.Person
	for range 2 {
		after = clone(before)
		var err error
		if c, err = update(&after); err != nil {
			return err
		}
	}
	after.ID, after.Org, after.Email, after.CreatedAt = before.ID, before.Org, before.Email, before.CreatedAt
	after.Version = before.Version + 1
	if m.taken(after) {
		return conflict("error.account_exists")
	}
	m.people[id] = after
	if err := m.commit(id, c); err != nil {
		m.people[id] = before
		return err
	}
	return nil
}

// Person implements accounts.Store.
func (m *Memory) Person(_ context.Context, org cases.OrgID, id cases.PersonID) (accounts.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.people[id]; ok && p.Org == org {
		return clone(p), nil
	}
	return accounts.Person{}, missing()
}

// People implements accounts.Store.
func (m *Memory) People(_ context.Context, org cases.OrgID) ([]accounts.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []accounts.Person
	for _, p := range m.people {
		if p.Org == org {
			list = append(list, clone(p))
		}
	}
	slices.SortFunc(list, func(a, b accounts.Person) int {
		return cmp.Or(cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// PersonByEmail implements accounts.Store.
func (m *Memory) PersonByEmail(_ context.Context, email string) (accounts.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.people {
		if p.Email == email && p.State == accounts.Active {
			return clone(p), m.failure
		}
	}
	return accounts.Person{}, cmp.Or(m.failure, missing())
}

// BurnStep implements accounts.Store.
func (m *Memory) BurnStep(_ context.Context, org cases.OrgID, id cases.PersonID, step int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[id]
	if !ok || p.Org != org {
		return missing()
	}
	if p.LastStep >= step {
		return conflict("error.stale")
	}
	p.LastStep = step
	p.Version++
	m.people[id] = p
	return nil
}

// Link implements accounts.Store.
func (m *Memory) Link(_ context.Context, hash string, now time.Time) (accounts.Link, accounts.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.links[hash]
	if !ok || !now.Before(l.ExpiresAt) {
		return accounts.Link{}, accounts.Person{}, missing()
	}
	return l, clone(m.people[l.Person]), nil
}

// SpendLink implements accounts.Store.
func (m *Memory) SpendLink(_ context.Context, hash string, now time.Time, update func(*accounts.Person) (accounts.Change, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.links[hash]
	if !ok || !now.Before(l.ExpiresAt) {
		return missing()
	}
	delete(m.links, hash)
	if err := m.updatePerson(l.Person, update); err != nil {
		m.links[hash] = l
		return err
	}
	return nil
}

// StartSession implements accounts.Store.
func (m *Memory) StartSession(_ context.Context, s accounts.Session, replaced string, most int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[s.Person]
	if !ok || p.Org != s.Org {
		return missing()
	}
	delete(m.sessions, replaced)
	m.sessions[s.Hash] = s
	for i, older := range m.sessionsOf(s.Org, s.Person, s.Hash) {
		if i+1 >= most {
			delete(m.sessions, older.Hash)
		}
	}
	if s.Stage == accounts.StageFull {
		p.LastSeenAt = s.CreatedAt
		m.people[p.ID] = p
	}
	return nil
}

// sessionsOf lists the sessions of a person, the newest first, without one.
func (m *Memory) sessionsOf(org cases.OrgID, person cases.PersonID, without string) []accounts.Session {
	var list []accounts.Session
	for _, s := range m.sessions {
		if s.Org == org && s.Person == person && s.Hash != without {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b accounts.Session) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.Hash, b.Hash))
	})
	return list
}

// Session implements accounts.Store.
func (m *Memory) Session(_ context.Context, hash string) (accounts.Session, accounts.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failure != nil {
		return accounts.Session{}, accounts.Person{}, m.failure
	}
	s, ok := m.sessions[hash]
	if !ok {
		return accounts.Session{}, accounts.Person{}, missing()
	}
	return s, clone(m.people[s.Person]), nil
}

func (m *Memory) alter(hash string, change func(*accounts.Session)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[hash]
	if !ok {
		return missing()
	}
	change(&s)
	m.sessions[hash] = s
	return nil
}

// TouchSession implements accounts.Store.
func (m *Memory) TouchSession(_ context.Context, hash string, at time.Time) error {
	_ = m.alter(hash, func(s *accounts.Session) {
		if at.After(s.SeenAt) {
			s.SeenAt = at
		}
	})
	return nil
}

// SaveSessionData implements accounts.Store.
func (m *Memory) SaveSessionData(_ context.Context, hash string, data []byte) error {
	return m.alter(hash, func(s *accounts.Session) { s.Data = slices.Clone(data) })
}

// SaveSessionSeal implements accounts.Store.
func (m *Memory) SaveSessionSeal(_ context.Context, hash string, seal []byte) error {
	return m.alter(hash, func(s *accounts.Session) { s.Seal = slices.Clone(seal) })
}

// EndSession implements accounts.Store.
func (m *Memory) EndSession(_ context.Context, hash string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, hash)
	return nil
}

// EndSessions implements accounts.Store.
func (m *Memory) EndSessions(_ context.Context, org cases.OrgID, person cases.PersonID, keep string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.sessions)
	maps.DeleteFunc(m.sessions, func(hash string, s accounts.Session) bool {
		return s.Org == org && s.Person == person && hash != keep
	})
	return before - len(m.sessions), nil
}

// Sessions implements accounts.Store.
func (m *Memory) Sessions(_ context.Context, org cases.OrgID, person cases.PersonID) ([]accounts.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessionsOf(org, person, ""), nil
}

// CountTries implements accounts.Store.
func (m *Memory) CountTries(_ context.Context, tries []accounts.Try, now time.Time) ([]accounts.Tries, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := make([]accounts.Tries, len(tries))
	for i, t := range tries {
		c, ok := m.tries[t.Key]
		if !ok || !now.Before(c.Since.Add(t.Window)) {
			c = counter{Tries: accounts.Tries{Since: now}, window: t.Window}
		}
		c.Count++
		m.tries[t.Key] = c
		counts[i] = c.Tries
	}
	return counts, nil
}

// ForgetTries implements accounts.Store.
func (m *Memory) ForgetTries(_ context.Context, keys []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		delete(m.tries, key)
	}
	return nil
}

// Sweep implements accounts.Store.
func (m *Memory) Sweep(_ context.Context, now, idle time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.sessions, func(_ string, s accounts.Session) bool {
		return !now.Before(s.ExpiresAt) || s.SeenAt.Before(idle)
	})
	maps.DeleteFunc(m.links, func(_ string, l accounts.Link) bool { return !now.Before(l.ExpiresAt) })
	maps.DeleteFunc(m.tries, func(_ string, c counter) bool { return !now.Before(c.Since.Add(c.window)) })
	return nil
}
