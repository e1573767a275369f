// Package accountstest helps to test what leans on accounts: a store in memory, and the contract that every store of
// accounts must keep. Only tests import it.
package accountstest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

// Memory is a store in memory. It is safe for concurrent use. Every function handed to an update is called twice, on two
// copies, because a real store may do so.
type Memory struct {
	mu       sync.Mutex
	orgs     map[cases.OrgID]accounts.Organisation
	entities map[cases.EntityID]accounts.Entity
	people   map[cases.PersonID]accounts.Person
	sessions map[string]accounts.Session
	links    map[string]accounts.Link
	tries    map[string]counter
	events   map[cases.OrgID][]accounts.OrgEvent
	jobs     []cases.Job
	related  map[[2]cases.OrgID]bool
	failure  error
}

type counter struct {
	accounts.Tries
	window time.Duration
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{
		orgs: map[cases.OrgID]accounts.Organisation{}, entities: map[cases.EntityID]accounts.Entity{},
		people: map[cases.PersonID]accounts.Person{}, sessions: map[string]accounts.Session{},
		links: map[string]accounts.Link{}, tries: map[string]counter{}, events: map[cases.OrgID][]accounts.OrgEvent{},
		related: map[[2]cases.OrgID]bool{},
	}
}

var _ accounts.Store = (*Memory)(nil)

// Relate says that a creditor and an agency have a mandate.
func (m *Memory) Relate(creditor, agency cases.OrgID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.related[[2]cases.OrgID{creditor, agency}] = true
	m.related[[2]cases.OrgID{agency, creditor}] = true
}

// Break makes every following call that reads a session or a person by address fail, until it is called with nil.
func (m *Memory) Break(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failure = err
}

// Jobs gives the jobs queued so far.
func (m *Memory) Jobs() []cases.Job {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.jobs)
}

// Links counts the links that are kept.
func (m *Memory) Links() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.links)
}

// Secrets gives everything the store keeps as one list of texts, for tests that look for what must not be there.
func (m *Memory) Secrets() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for _, p := range m.people {
		all = append(all, p.Password, string(p.Seal))
		all = append(all, p.Recovery...)
	}
	for _, s := range m.sessions {
		all = append(all, s.Hash, string(s.Seal), string(s.Data))
	}
	for _, l := range m.links {
		all = append(all, l.Hash)
	}
	for _, j := range m.jobs {
		all = append(all, string(j.Payload))
	}
	for key := range m.tries {
		all = append(all, key)
	}
	return all
}

func missing() error { return cases.Missing() }

func conflict(key string) error { return &cases.Error{Code: cases.Conflict, Key: key} }

// commit checks what goes with a change and does it. The caller has written the row and undoes it on error.
func (m *Memory) commit(person cases.PersonID, c accounts.Change) error {
	if err := m.admit(c); err != nil {
		return err
	}
	e := c.Event
	chain := m.events[e.Org]
	e.Seq, e.RecordedAt = int64(len(chain)+1), e.RecordedAt.UTC().Truncate(time.Microsecond)
	if len(chain) > 0 {
		e.Prev = chain[len(chain)-1].Hash
	}
	digest, err := e.Digest()
	if err != nil {
		return err
	}
	e.Hash = digest
	m.events[e.Org] = append(chain, e)
	m.jobs = append(m.jobs, c.Jobs...)
	maps.DeleteFunc(m.links, func(_ string, l accounts.Link) bool {
		return (c.DropLinks && l.Person == person) || (c.Link != nil && l.Person == c.Link.Person && l.Purpose == c.Link.Purpose)
	})
	if c.Link != nil {
		m.links[c.Link.Hash] = *c.Link
	}
	if c.EndSessions {
		maps.DeleteFunc(m.sessions, func(hash string, s accounts.Session) bool {
			return s.Person == person && hash != c.KeepSession
		})
	}
	return nil
}

// admit refuses a change that must not happen.
func (m *Memory) admit(c accounts.Change) error {
	if c.Event.Kind == "" || m.orgs[c.Event.Org].ID == "" {
		return &cases.Error{Code: cases.Internal, Key: "change without an event"}
	}
	if c.Event.Key != "" && m.happened(c.Event.ActorOrg, c.Event.Key) {
		return cases.ErrRepeated
	}
	if c.KeepOne == "" {
		return nil
	}
	for _, p := range m.people {
		if p.Org == c.Event.Org && p.State == accounts.Active && p.Role == c.KeepOne {
			return nil
		}
	}
	return cases.Refuse("error.last_admin")
}

// happened says that an organisation carried out a request with a key before.
func (m *Memory) happened(actorOrg cases.OrgID, key string) bool {
	for _, chain := range m.events {
		for _, e := range chain {
			if e.Key == key && e.ActorOrg == actorOrg {
				return true
			}
		}
	}
	return false
}

// taken says whether an address belongs to an active person other than this one.
func (m *Memory) taken(p accounts.Person) bool {
	for _, other := range m.people {
		if p.State == accounts.Active && other.ID != p.ID && other.Email == p.Email && other.State == accounts.Active {
			return true
		}
	}
	return false
}

// CreateOrganisation implements accounts.Store.
func (m *Memory) CreateOrganisation(_ context.Context, o accounts.Organisation, people []accounts.Person, c accounts.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, exists := m.orgs[o.ID]; exists {
		return conflict("error.exists")
	}
	for _, p := range people {
		if m.taken(p) {
			return conflict("error.account_exists")
		}
	}
	m.orgs[o.ID] = o
	for _, p := range people {
		m.people[p.ID] = clone(p)
	}
	if err := m.commit("", c); err != nil {
		delete(m.orgs, o.ID)
		for _, p := range people {
			delete(m.people, p.ID)
		}
		return err
	}
	return nil
}

// UpdateOrganisation implements accounts.Store.
func (m *Memory) UpdateOrganisation(_ context.Context, org cases.OrgID, update func(*accounts.Organisation) (accounts.Change, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, ok := m.orgs[org]
	if !ok {
		return missing()
	}
	var c accounts.Change
	var after accounts.Organisation
	for range 2 {
		after = before
		var err error
		if c, err = update(&after); err != nil {
			return err
		}
	}
	after.ID, after.Kind, after.CreatedAt, after.Version = before.ID, before.Kind, before.CreatedAt, before.Version+1
	m.orgs[org] = after
	if err := m.commit("", c); err != nil {
		m.orgs[org] = before
		return err
	}
	return nil
}

// Organisation implements accounts.Store.
func (m *Memory) Organisation(_ context.Context, org cases.OrgID) (accounts.Organisation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o, ok := m.orgs[org]; ok {
		return o, nil
	}
	return accounts.Organisation{}, missing()
}

// Organisations implements accounts.Store.
func (m *Memory) Organisations(_ context.Context, kind cases.Side) ([]accounts.Organisation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []accounts.Organisation
	for _, o := range m.orgs {
		if kind == "" || o.Kind == kind {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b accounts.Organisation) int {
		return cmp.Or(cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// CreateEntity implements accounts.Store.
func (m *Memory) CreateEntity(_ context.Context, e accounts.Entity, c accounts.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, exists := m.entities[e.ID]; exists {
		return conflict("error.exists")
	}
	m.entities[e.ID] = e
	if err := m.commit("", c); err != nil {
		delete(m.entities, e.ID)
		return err
	}
	return nil
}

// UpdateEntity implements accounts.Store.
func (m *Memory) UpdateEntity(_ context.Context, org cases.OrgID, id cases.EntityID, update func(*accounts.Entity) (accounts.Change, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, ok := m.entities[id]
	if !ok || before.Org != org {
		return missing()
	}
	var c accounts.Change
	var after accounts.Entity
	for range 2 {
		after = before
		var err error
		if c, err = update(&after); err != nil {
			return err
		}
	}
	after.ID, after.Org, after.Version = before.ID, before.Org, before.Version+1
	m.entities[id] = after
	if err := m.commit("", c); err != nil {
		m.entities[id] = before
		return err
	}
	return nil
}

// Entities implements accounts.Store.
func (m *Memory) Entities(_ context.Context, org cases.OrgID) ([]accounts.Entity, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []accounts.Entity
	for _, e := range m.entities {
		if e.Org == org {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b accounts.Entity) int {
		return cmp.Or(cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Journal implements accounts.Store.
func (m *Memory) Journal(_ context.Context, org cases.OrgID, before int64, limit int) ([]accounts.OrgEvent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []accounts.OrgEvent
	for _, e := range slices.Backward(m.events[org]) {
		if (before == 0 || e.Seq < before) && len(list) < limit {
			list = append(list, e)
		}
	}
	return list, nil
}

// Enqueue implements accounts.Store.
func (m *Memory) Enqueue(_ context.Context, job cases.Job) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs = append(m.jobs, job)
	return nil
}

// near says that a scope deals with an organisation, or is it.
func (m *Memory) near(scope cases.Scope, org cases.OrgID) bool {
	if scope.Org() == "" {
		return false
	}
	return org == scope.Org() || (scope.Side() != cases.OperatorSide && m.related[[2]cases.OrgID{scope.Org(), org}])
}

// Directory implements accounts.Store.
func (m *Memory) Directory(_ context.Context, scope cases.Scope, want accounts.Wanted) (accounts.Directory, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := accounts.Directory{
		Orgs: map[cases.OrgID]accounts.Organisation{}, Entities: map[cases.EntityID]accounts.Entity{},
		People: map[cases.PersonID]accounts.PersonName{},
	}
	near := func(org cases.OrgID) bool { return m.near(scope, org) }
	for _, id := range want.Orgs {
		if o, ok := m.orgs[id]; ok && (near(id) || scope.Side() == cases.OperatorSide) {
			d.Orgs[id] = o
		}
	}
	for _, id := range want.Entities {
		if e, ok := m.entities[id]; ok && near(e.Org) {
			d.Entities[id] = e
		}
	}
	for _, id := range want.People {
		if p, ok := m.people[id]; ok && near(p.Org) {
			d.People[id] = accounts.PersonName{ID: p.ID, Org: p.Org, Name: p.Name, Role: p.Role, State: p.State}
		}
	}
	return d, nil
}
