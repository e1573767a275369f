package accounts

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"relais/cases"
)

// Names gives pages the names of those the actor meets in cases. It remembers them for a minute for each organisation:
// a list of fifty cases names the same ten people again and again. A name changes rarely; rights never come from here.
type Names struct {
	store Store
	now   func() time.Time
	mu    sync.Mutex
	known map[nameKey]remembered
}

// NewNames makes a directory over the store.
func NewNames(store Store, now func() time.Time) *Names {
	return &Names{store: store, now: now, known: map[nameKey]remembered{}}
}

// nameKey is what an organisation asked: what one may know the other may not.
type nameKey struct {
	asking cases.OrgID
	side   cases.Side
	kind   byte // 'o' organisation, 'e' entity, 'p' person
	id     string
}

type remembered struct {
	until time.Time
	found any // nil: not to be known
}

const (
	rememberFor = time.Minute
	rememberAll = 5000 // entries; then everything is forgotten at once
)

// Directory gives what the actor may know of those wanted; others are not in the answer. The maps are never nil.
func (n *Names) Directory(ctx context.Context, actor cases.Actor, want Wanted) (Directory, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return Directory{}, err
	}
	d := Directory{
		Orgs: map[cases.OrgID]Organisation{}, Entities: map[cases.EntityID]Entity{}, People: map[cases.PersonID]PersonName{},
	}
	scope := actor.Scope()
	missing := Wanted{
		Orgs: recall(n, scope, 'o', want.Orgs, d.Orgs), Entities: recall(n, scope, 'e', want.Entities, d.Entities),
		People: recall(n, scope, 'p', want.People, d.People),
	}
	if len(missing.Orgs)+len(missing.Entities)+len(missing.People) == 0 {
		return d, nil
	}
	found, err := n.store.Directory(ctx, scope, missing)
	if err != nil {
		return Directory{}, fmt.Errorf("directory for %s: %w", actor.Org, err)
	}
	maps.Copy(d.Orgs, found.Orgs)
	maps.Copy(d.Entities, found.Entities)
	maps.Copy(d.People, found.People)
	remember(n, scope, 'o', missing.Orgs, found.Orgs)
	remember(n, scope, 'e', missing.Entities, found.Entities)
	remember(n, scope, 'p', missing.People, found.People)
	return d, nil
}

// recall fills in what is remembered and gives the ids that are not, each once.
func recall[K ~string, V any](n *Names, scope cases.Scope, kind byte, ids []K, into map[K]V) []K {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	var missing []K
	seen := map[K]bool{}
	for _, id := range ids {
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		r, ok := n.known[nameKey{scope.Org(), scope.Side(), kind, string(id)}]
		if !ok || now.After(r.until) {
			missing = append(missing, id)
			continue
		}
		if v, known := r.found.(V); known {
			into[id] = v
		}
	}
	return missing
}

// remember keeps what the store answered, also that it knows nothing.
func remember[K ~string, V any](n *Names, scope cases.Scope, kind byte, asked []K, found map[K]V) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.known)+len(asked) > rememberAll {
		n.known = map[nameKey]remembered{}
	}
	until := n.now().Add(rememberFor)
	for _, id := range asked {
		r := remembered{until: until}
		if v, ok := found[id]; ok {
			r.found = v
		}
		n.known[nameKey{scope.Org(), scope.Side(), kind, string(id)}] = r
	}
}

// Agencies lists all agencies of the installation by name, for creditors who are about to sign a mandate.
func (s *Service) Agencies(ctx context.Context, actor cases.Actor) ([]Organisation, error) {
	if err := cases.Authorise(actor, cases.ActMandates); err != nil {
		return nil, err
	}
	all, err := s.Store.Organisations(ctx, cases.AgencySide)
	if err != nil {
		return nil, fmt.Errorf("agencies: %w", err)
	}
	return all, nil
}

// Recipient is somebody to write to, with the actor whose rights decide what may be written.
type Recipient struct {
	Actor cases.Actor
	Email string
	Name  string
	Lang  string
}

// Recipients lists the active people of an organisation with one of the roles; person, when not "", narrows it to one.
// For the mail queue, which has no actor: what a letter may say is decided by each recipient's own rights.
func (s *Service) Recipients(ctx context.Context, org cases.OrgID, person cases.PersonID, roles ...cases.Role) ([]Recipient, error) {
	o, err := s.Store.Organisation(ctx, org)
	if err != nil {
		return nil, fmt.Errorf("recipients in %s: %w", org, err)
	}
	people, err := s.Store.People(ctx, org)
	if err != nil {
		return nil, fmt.Errorf("recipients in %s: %w", org, err)
	}
	var list []Recipient
	for _, p := range people {
		wanted := p.State == Active && (person == "" || p.ID == person)
		for _, role := range roles {
			if wanted && p.Role == role {
				list = append(list, Recipient{Actor: p.Actor(), Email: p.Email, Name: p.Name, Lang: langOf(p, o)})
			}
		}
	}
	return list, nil
}
