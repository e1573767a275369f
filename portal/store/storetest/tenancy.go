package storetest

import (
	"reflect"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// installation lists the methods of a store that belong to the installation and see no tenant's data.
var installation = map[string]bool{
	"Close": true, "Migrate": true, "Status": true, "Broken": true, "Probe": true, "Queued": true,
	"Enqueue": true, "ClaimJob": true, "ExtendJob": true, "ReportJob": true, "FinishJob": true, "RetryJob": true, "BuryJob": true,
}

// call asks for something of North and Red with another scope, and gives what came.
type call func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (found any, err error)

// asStranger calls every method of the store for something that is not the stranger's. A method that is missing here
// fails the suite.
var asStranger = map[string]call{
	"CreateCase": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		c := casestest.CaseOf(f.North.Org, 70_000)
		return nil, f.CreateCase(t.Context(), by.Scope(), c, cases.Change{Event: event(by, cases.EvOpened, "")})
	},
	"UpdateCase": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return nil, f.UpdateCase(t.Context(), by.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
			t.Error("a stranger's function sees the case")
			return cases.Change{Event: event(by, cases.EvNote, "")}, nil
		})
	},
	"Case": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return f.Case(t.Context(), by.Scope(), c.ID)
	},
	"Cases": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		p, err := f.Cases(t.Context(), by.Scope(), cases.Filter{Creditor: c.Org, Agency: c.Agency, Query: c.Debtor.Name})
		return p.Rows, err
	},
	"Counts": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		n, err := f.Counts(t.Context(), by.Scope(), []cases.Filter{{Creditor: c.Org}}, 10)
		return n[0], err
	},
	"Claims": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return f.Claims(t.Context(), by.Scope(), []cases.CaseID{c.ID})
	},
	"Events": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return f.Events(t.Context(), by.Scope(), c.ID, 0, 10)
	},
	"EventByKey": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		e, err := f.EventByKey(t.Context(), by.Scope(), "red's form")
		return e.Case, err
	},
	"CaseJobs": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return f.CaseJobs(t.Context(), by.Scope(), c.ID)
	},
	"CaseByHash": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		return f.CaseByHash(t.Context(), by.Scope(), c.Documents[0].Hash)
	},
}

// strangers repeats every method as the other creditor, the other agency, the operator and nobody.
func strangers(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	own := casestest.CaseOf(f.South.Org, 5000) // a stranger is somebody with cases, not an empty scope
	own.Agency, own.Documents = f.Blue.Org, nil
	f.create(t, own)
	if err := f.UpdateCase(t.Context(), f.Red.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
		job := cases.Job{ID: "red's job", Org: c.Org, Case: c.ID, Kind: cases.JobNotify}
		return cases.Change{Event: event(f.Red, cases.EvNote, "red's form"), Jobs: []cases.Job{job}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	before := f.read(t, f.North, c.ID)
	for method := range reflect.TypeOf(f.Store).Methods() {
		ask, listed := asStranger[method.Name]
		if !listed {
			if !installation[method.Name] && !strings.HasPrefix(method.Name, "Unscoped") {
				t.Errorf("nobody asks Store.%s as a stranger", method.Name)
			}
			continue
		}
		for name, by := range map[string]cases.Actor{
			"another creditor": f.South, "another agency": f.Blue, "the operator": f.Operator, "nobody": {},
			"a role without a side": {Person: "p", Org: f.North.Org, Role: "auditor"},
		} {
			found, err := ask(f, t, by, c)
			if err == nil && !empty(found) {
				t.Errorf("Store.%s: %s finds %v", method.Name, name, found)
			}
			if err != nil && cases.CodeOf(err) != cases.NotFound {
				t.Errorf("Store.%s: %s gets %v, not found is the only answer", method.Name, name, err)
			}
			if err == nil && found == nil {
				t.Errorf("Store.%s: %s succeeds", method.Name, name)
			}
		}
	}
	same(t, "the case after the strangers", f.read(t, f.North, c.ID), before)
}

// empty says that an answer holds nothing.
func empty(found any) bool {
	v := reflect.ValueOf(found)
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Invalid:
		return true
	}
	return v.IsZero()
}

// children are the tables whose rows belong to a case.
var children = []string{
	"contacts", "invoices", "credit_notes", "payments", "reminders", "documents", "waivers", "placements", "requests",
	"promises", "dossiers", "events", "notes", "case_words",
}

func foreignPart(t *testing.T, f *Fixture) {
	c := filledCase(2)
	c.ID, c.Reference, c.Agency = cases.CaseID(f.NewID()), "", f.Red.Org
	e := event(f.North, cases.EvOpened, "")
	e.Text = "a note"
	if err := f.CreateCase(t.Context(), f.North.Scope(), c, cases.Change{Event: e}); err != nil {
		t.Fatal(err)
	}
	db := f.raw(t)
	for _, table := range children {
		if table == "events" {
			continue // its rows are never changed at all
		}
		_, err := db.ExecContext(t.Context(), "update "+table+" set org_id = '"+string(f.South.Org)+"'")
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "foreign key") {
			t.Errorf("rows of %s were handed to another creditor: %v", table, err)
		}
	}
	_, err := db.ExecContext(t.Context(), "insert into waivers (org_id, case_id, id, pos, category, reason) values ('"+
		string(f.South.Org)+"', '"+string(c.ID)+"', 'w', 0, 'A', '')")
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "foreign key") {
		t.Errorf("a row under another creditor was taken: %v", err)
	}
}

func journalStays(t *testing.T, f *Fixture) {
	f.placed(t, 1000)
	db := f.raw(t)
	for _, statement := range []string{
		"update events set kind = 'closed'", "update events set seq = seq + 1", "delete from events",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "only appended to") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
