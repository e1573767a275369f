package storetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts"
	"relais/portal/store"
)

// installation lists the methods of a store that belong to the installation and see no tenant's data.
var installation = map[string]bool{
	"Close": true, "Migrate": true, "Status": true, "Broken": true, "Probe": true, "Queued": true,
	"Verify": true, "VerifyCounters": true, "VerifyDatabase": true,
	// before anybody is signed in, by a secret that only its owner has
	"PersonByEmail": true, "Link": true, "SpendLink": true, "Session": true, "TouchSession": true, "SaveSessionData": true,
	"SaveSessionSeal": true, "EndSession": true, "CountTries": true, "ForgetTries": true, "Sweep": true,
	// of the operator, who asks about organisations and not about what they do
	"CreateOrganisation": true, "Organisation": true, "Organisations": true, "UpdateOrganisation": true, "CreateEntity": true,
	"CreatePerson": true, "StartSession": true,
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
	"AddLedger": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.AddLedger(t.Context(), by.Scope(), &cases.Ledger{ID: "x", Org: f.North.Org}, cases.Job{ID: "ledger-x", Org: f.North.Org, Kind: cases.JobLedger})
	},
	"Ledgers": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Ledgers(t.Context(), by.Scope())
	},
	"Ledger": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Ledger(t.Context(), by.Scope(), "north's ledger")
	},
	"LedgerJob": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.LedgerJob(t.Context(), by.Scope(), "north's ledger")
	},
	"UpdateLedger": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.UpdateLedger(t.Context(), by.Scope(), "north's ledger", func(*cases.Ledger) error {
			t.Error("a stranger's function sees the ledger")
			return nil
		})
	},
	"RemoveLedger": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.RemoveLedger(t.Context(), by.Scope(), "north's ledger")
	},
	"InvoicesHeld": func(f *Fixture, t *testing.T, by cases.Actor, c *cases.Case) (any, error) {
		held, err := f.InvoicesHeld(t.Context(), by.Scope(), []string{c.Invoices[0].Number})
		return slices.DeleteFunc(held, func(h cases.InvoiceHeld) bool { return h.Case != c.ID }), err // strangers have numbers of their own
	},
}

// asStrangerOfParties does the same for agencies and accounts.
var asStrangerOfParties = map[string]call{
	"Entities": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		all, err := f.Entities(t.Context(), by.Org)
		return slices.DeleteFunc(all, func(e accounts.Entity) bool { return e.Org == by.Org && e.Org != f.North.Org }), err
	},
	"UpdateEntity": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.UpdateEntity(t.Context(), by.Org, casestest.NorthEntity, func(*accounts.Entity) (accounts.Change, error) {
			return orgChange(by.Org, ""), nil
		})
	},
	"Person": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Person(t.Context(), by.Org, f.North.Person)
	},
	"People": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		all, err := f.People(t.Context(), by.Org)
		return slices.DeleteFunc(all, func(p accounts.Person) bool { return p.Org == by.Org && p.Org != f.North.Org }), err
	},
	"UpdatePerson": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.UpdatePerson(t.Context(), by.Org, f.North.Person, func(*accounts.Person) (accounts.Change, error) {
			return orgChange(by.Org, ""), nil
		})
	},
	"BurnStep": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.BurnStep(t.Context(), by.Org, f.North.Person, 1<<40)
	},
	"Sessions": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Sessions(t.Context(), by.Org, f.North.Person)
	},
	"EndSessions": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.EndSessions(t.Context(), by.Org, f.North.Person, "")
	},
	"Journal": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		all, err := f.Journal(t.Context(), by.Org, 0, 10)
		return slices.DeleteFunc(all, func(e accounts.OrgEvent) bool { return e.Org == by.Org && e.Org != f.North.Org }), err
	},
	"Directory": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		d, err := f.Directory(t.Context(), by.Scope(), accounts.Wanted{
			Entities: []cases.EntityID{casestest.NorthEntity}, People: []cases.PersonID{f.North.Person, f.Red.Person},
		})
		return len(d.Entities) + len(d.People), err
	},
	"Agencies": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		all, err := f.Agencies(t.Context(), by.Scope())
		return slices.DeleteFunc(all, func(a agencies.Agency) bool { return a.ID != f.Red.Org || by.Side() == cases.CreditorSide }), err
	},
	"Agency": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		a, err := f.Agency(t.Context(), by.Scope(), f.Red.Org)
		if by.Side() == cases.CreditorSide && by.Role != "auditor" {
			return 0, err // a creditor looks for an agency before it has a mandate
		}
		return a, err
	},
	"SaveAgency": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.SaveAgency(t.Context(), by.Scope(), &agencies.Agency{ID: f.Red.Org}, agencyEvent(by, agencies.EvAgencySaved, ""))
	},
	"Papers": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		all, err := f.Papers(t.Context(), by.Scope(), f.Red.Org)
		if by.Side() == cases.CreditorSide {
			return 0, err
		}
		return all, err
	},
	"AddPaper": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.AddPaper(t.Context(), by.Scope(), &agencies.Paper{ID: "x", Agency: f.Red.Org}, agencyEvent(by, agencies.EvPaperAdded, ""))
	},
	"WithdrawPaper": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return nil, f.WithdrawPaper(t.Context(), by.Scope(), "red's paper", casestest.Today, agencyEvent(by, agencies.EvPaperWithdrawn, ""))
	},
	"Mandates": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Mandates(t.Context(), by.Scope(), "")
	},
	"Mandate": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Mandate(t.Context(), by.Scope(), casestest.Mandate)
	},
	"SaveMandate": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		m := agencies.Mandate{ID: casestest.Mandate, Creditor: f.North.Org, Agency: f.Red.Org, Version: 1}
		if err := f.SaveMandate(t.Context(), by.Scope(), &m, agencyEvent(by, agencies.EvMandateSaved, "")); cases.CodeOf(err) != cases.NotFound {
			return nil, err
		}
		m.Creditor = by.Org // as its own
		return nil, f.SaveMandate(t.Context(), by.Scope(), &m, agencyEvent(by, agencies.EvMandateSaved, ""))
	},
	"Receipts": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Receipts(t.Context(), by.Scope(), agencies.ReceiptFilter{Agency: f.Red.Org})
	},
	"CreateRemittance": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		r := agencies.Remittance{ID: "x", Creditor: f.North.Org, Agency: f.Red.Org, IssuedAt: casestest.Now}
		return nil, f.CreateRemittance(t.Context(), by.Scope(), &r, f.remittanceEvents(&r), nil)
	},
	"Remittances": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		p, err := f.Remittances(t.Context(), by.Scope(), agencies.RemittanceFilter{Agency: f.Red.Org})
		return p.Rows, err
	},
	"Remittance": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Remittance(t.Context(), by.Scope(), "red's")
	},
	"FirstAnswer": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		e, err := f.FirstAnswer(t.Context(), by.Scope(), "red's remittance")
		return e.Seq, err
	},
	"Tallies": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Tallies(t.Context(), by.Scope(), agencies.TallyFilter{Agency: f.Red.Org})
	},
	"Peers": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		p, err := f.Peers(t.Context(), by.Scope(), agencies.TallyFilter{})
		if by.Side() == cases.AgencySide { // the average of the creditors it works for is an agency's to see
			return 0, err
		}
		return p.Placed, err
	},
	"Outcomes": func(f *Fixture, t *testing.T, by cases.Actor, _ *cases.Case) (any, error) {
		return f.Outcomes(t.Context(), by.Scope(), agencies.TallyFilter{Agency: f.Red.Org})
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
	f.ledger(t, "north's ledger", "a file")
	f.mandate(t)
	paper := &agencies.Paper{ID: "red's paper", Agency: f.Red.Org}
	if err := f.AddPaper(t.Context(), f.Red.Scope(), paper, agencyEvent(f.Red, agencies.EvPaperAdded, "")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.remitted(t, "red's", "red's remittance"); err != nil {
		t.Fatal(err)
	}
	f.placed(t, 2000) // and a receipt that waits
	before := f.read(t, f.North, c.ID)
	for method := range reflect.TypeOf(f.Store).Methods() {
		ask, listed := asStranger[method.Name]
		if !listed {
			ask, listed = asStrangerOfParties[method.Name]
		}
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
			if by.Role == "auditor" && reflect.ValueOf(f.Store).MethodByName(method.Name).Type().In(1) != reflect.TypeFor[cases.Scope]() {
				continue // asked by organisation alone; the role was judged before
			}
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

// uncalled lists the methods of a store that the source of this package never calls.
func uncalled(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("the source of the suite is not here", err)
	}
	called := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if selector, ok := call.Fun.(*ast.SelectorExpr); ok {
					called[selector.Sel.Name] = true
				}
			}
			return true
		})
	}
	var missing []string
	for method := range reflect.TypeFor[*store.Store]().Methods() {
		if !called[method.Name] {
			missing = append(missing, method.Name)
		}
	}
	return missing
}

func everyMethod(t *testing.T, _ *Fixture) {
	for _, name := range uncalled(t) {
		t.Errorf("the suite never calls Store.%s", name)
	}
}
