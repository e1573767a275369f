package store

import (
	"database/sql/driver"
	"fmt"

	"relais/cases"
	"relais/portal/accounts"
)

// opaque is bytes of any kind, null when there are none.
type opaque struct{ p *[]byte }

func (f opaque) Value() (driver.Value, error) {
	if *f.p == nil {
		return nil, nil
	}
	return *f.p, nil
}

func (f opaque) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*f.p = nil
	case []byte:
		*f.p = append(make([]byte, 0, len(v)), v...)
	default:
		return fmt.Errorf("%T where bytes were stored", src)
	}
	return nil
}

// sortName is the folded form of a name, by which lists are sorted. Reading it changes nothing.
func sortName(name string) copied { return copied{cases.Fold(name)} }

func bindOrganisation(o *accounts.Organisation) []column {
	return []column{
		{"id", text[cases.OrgID]{&o.ID}}, {"kind", text[cases.Side]{&o.Kind}}, {"name", text[string]{&o.Name}},
		{"name_sort", sortName(o.Name)}, {"siren", text[string]{&o.SIREN}}, {"vat", text[string]{&o.VAT}},
		{"address", text[string]{&o.Address}}, {"email", text[string]{&o.Email}}, {"phone", text[string]{&o.Phone}},
		{"iban", text[string]{&o.IBAN}}, {"lang", text[string]{&o.Lang}}, {"zone", text[string]{&o.Zone}},
		{"created_at", stamp{&o.CreatedAt}}, {"version", number[int64]{&o.Version}},
	}
}

func bindEntity(e *accounts.Entity) []column {
	return []column{
		{"id", text[cases.EntityID]{&e.ID}}, {"org_id", text[cases.OrgID]{&e.Org}}, {"name", text[string]{&e.Name}},
		{"name_sort", sortName(e.Name)}, {"siren", text[string]{&e.SIREN}}, {"vat", text[string]{&e.VAT}},
		{"address", text[string]{&e.Address}}, {"iban", text[string]{&e.IBAN}}, {"version", number[int64]{&e.Version}},
	}
}

func bindPerson(p *accounts.Person) []column {
	return []column{
		{"id", text[cases.PersonID]{&p.ID}}, {"org_id", text[cases.OrgID]{&p.Org}}, {"email", text[string]{&p.Email}},
		{"name", text[string]{&p.Name}}, {"name_sort", sortName(p.Name)}, {"role", text[cases.Role]{&p.Role}},
		{"lang", text[string]{&p.Lang}}, {"theme", text[string]{&p.Theme}}, {"shortcuts", flag{&p.Shortcuts}},
		{"state", text[accounts.State]{&p.State}}, {"password", text[string]{&p.Password}}, {"seal", opaque{&p.Seal}},
		{"last_step", number[int64]{&p.LastStep}}, {"recovery", jsonText[[]string]{&p.Recovery}},
		{"created_at", stamp{&p.CreatedAt}}, {"password_at", stamp{&p.PasswordAt}}, {"last_seen_at", stamp{&p.LastSeenAt}},
		{"version", number[int64]{&p.Version}},
	}
}

func bindLink(l *accounts.Link) []column {
	return []column{
		{"hash", text[string]{&l.Hash}}, {"purpose", text[accounts.LinkPurpose]{&l.Purpose}},
		{"org_id", text[cases.OrgID]{&l.Org}}, {"person_id", text[cases.PersonID]{&l.Person}},
		{"created_at", stamp{&l.CreatedAt}}, {"expires_at", stamp{&l.ExpiresAt}},
	}
}

func bindSession(s *accounts.Session) []column {
	return []column{
		{"hash", text[string]{&s.Hash}}, {"org_id", text[cases.OrgID]{&s.Org}}, {"person_id", text[cases.PersonID]{&s.Person}},
		{"stage", text[accounts.Stage]{&s.Stage}}, {"created_at", stamp{&s.CreatedAt}}, {"seen_at", stamp{&s.SeenAt}},
		{"expires_at", stamp{&s.ExpiresAt}}, {"address", text[string]{&s.Address}}, {"agent", text[string]{&s.Agent}},
		{"seal", opaque{&s.Seal}}, {"data", opaque{&s.Data}},
	}
}

func bindOrgEvent(e *accounts.OrgEvent) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&e.Org}}, {"seq", number[int64]{&e.Seq}}, {"recorded_at", stamp{&e.RecordedAt}},
		{"actor_id", text[cases.PersonID]{&e.Actor}}, {"actor_org", text[cases.OrgID]{&e.ActorOrg}},
		{"channel", text[cases.Channel]{&e.Channel}}, {"idem_key", text[string]{&e.Key}},
		{"kind", text[accounts.EventKind]{&e.Kind}}, {"data", jsonText[accounts.Facts]{&e.Facts}},
		{"prev_hash", text[string]{&e.Prev}}, {"hash", text[string]{&e.Hash}},
	}
}

// selected lists the columns that a function binds, each with an alias in front.
func selected[T any](alias string, bind func(*T) []column) string {
	var v T
	return alias + "." + join(names(bind(&v)), ", "+alias+".")
}
