package portal_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
)

// password is the password of everybody in tests.
const password = "Quatre-mots-pour-Relais"

// The canaries: words that stand in every text of something that only some may see. Wherever one of them turns up in an
// answer to somebody else, the test fails; see browser.do.
const (
	northPeople = "zqnordgens"   // names and addresses of North's people, its entity
	southPeople = "zqsudgens"    // of South's
	redPeople   = "zqrougegens"  // of Red's
	bluePeople  = "zqbleugens"   // of Blue's
	northOnly   = "zqnordseul"   // North's drafts, and late files not sent yet
	northRed    = "zqnordrouge"  // between North and Red: cases, mandate, remittances
	northBlue   = "zqnordbleu"   // between North and Blue
	southBlue   = "zqsudbleu"    // between South and Blue
	redPapers   = "zqpapierroug" // Red's papers: creditors may see them
)

var canaries = []string{northPeople, southPeople, redPeople, bluePeople, northOnly, northRed, northBlue, southBlue, redPapers}

// org is an organisation with its people, one for each role.
type org struct {
	id     cases.OrgID
	kind   cases.Side
	name   string
	people map[cases.Role]*member
	entity cases.EntityID
	sees   []string // canaries
}

// member is somebody who can sign in.
type member struct {
	accounts.Person
	org    *org
	secret string   // seed of the second factor, once enrolled
	cookie *browser // signed in, once asked for
}

// as gives the signed-in browser of a role of an organisation.
func (o *org) actor(role cases.Role) cases.Actor { p := o.people[role].Person; return p.Actor() }

func (s *site) parties() {
	s.t.Helper()
	s.north = s.party("Nord Fonderies", cases.CreditorSide, northPeople, northPeople, northOnly, northRed, northBlue, redPeople, bluePeople, redPapers)
	s.south = s.party("Sud Emballages", cases.CreditorSide, southPeople, southPeople, southBlue, bluePeople, redPapers)
	s.red = s.party("Rouge Recouvrement", cases.AgencySide, redPeople, redPeople, northRed, northPeople, redPapers)
	s.blue = s.party("Bleu Recouvrement", cases.AgencySide, bluePeople, bluePeople, northBlue, southBlue, northPeople, southPeople)
	s.operator = s.party("Exploitation", cases.OperatorSide, "exploitant")
	s.vet(s.red, redPapers)
	s.vet(s.blue, "")
	s.mandate(s.north, s.red, northRed, 1137)
	s.mandate(s.north, s.blue, northBlue, 900)
	s.mandate(s.south, s.blue, southBlue, 950)
}

func (s *site) party(name string, kind cases.Side, token string, sees ...string) *org {
	s.t.Helper()
	ctx := s.t.Context()
	hash, err := s.accounts.Passwords.Hash(ctx, password)
	s.must(err)
	o := &org{id: cases.OrgID(s.cases.NewID()), kind: kind, name: name, people: map[cases.Role]*member{}, sees: sees}
	var people []accounts.Person
	for _, role := range accounts.RolesOf(kind) {
		p := accounts.Person{
			ID: cases.PersonID(s.cases.NewID()), Org: o.id, Email: string(role) + "@" + token + ".example", Name: "Camille " + token + " " + string(role), Role: role,
			Theme: accounts.ThemeAuto, Shortcuts: true, State: accounts.Active, Password: hash, CreatedAt: start, PasswordAt: start,
		}
		people = append(people, p)
		o.people[role] = &member{Person: p, org: o}
	}
	created := func(kind accounts.EventKind) accounts.Change {
		return accounts.Change{Event: accounts.OrgEvent{Org: o.id, RecordedAt: start, Actor: cases.TheClock, ActorOrg: o.id, Channel: cases.Clock, Kind: kind}}
	}
	row := accounts.Organisation{ID: o.id, Kind: kind, Name: name, Address: "1 rue " + name + "\n75001 Paris", Lang: "fr", CreatedAt: start}
	s.must(s.store.CreateOrganisation(ctx, row, people, created(accounts.EvOrgCreated)))
	if kind == cases.CreditorSide {
		o.entity = cases.EntityID(s.cases.NewID())
		e := accounts.Entity{ID: o.entity, Org: o.id, Name: "Entité " + token, SIREN: "812345676", Address: "1 rue " + token}
		s.must(s.store.CreateEntity(ctx, e, created(accounts.EvEntityAdded)))
	}
	return o
}

// vet files what an agency must show.
func (s *site) vet(o *org, token string) {
	s.t.Helper()
	by := o.actor(cases.AgencyManager)
	s.must(s.agencies.SaveAgency(s.t.Context(), by, agencies.Agency{
		Kind: agencies.Collector, DeclarationCourt: "Tribunal de Nantes", DeclaredOn: day("2024-01-10"), DeclarationReference: "PR " + token, Insurer: "Mutuelle " + token,
		Policy: "RC " + token, Cover: 150_000_000, InsuredUntil: day("2027-12-31"), Bank: "Banque " + token, IBAN: "FR7630006000011234567890189", AccountLetter: "Lettre " + token,
	}))
	for _, kind := range []agencies.PaperKind{agencies.Declaration, agencies.Insurance, agencies.Account} {
		in := agencies.PaperInput{
			Kind: kind, Reference: "R " + token, Issuer: "I " + token, IssuedOn: day("2025-01-10"), Name: string(kind) + token + ".pdf", Body: bytes.NewReader(sheet(token)), Limit: 1 << 20,
		}
		if kind == agencies.Insurance {
			in.ValidUntil = day("2027-12-31")
		}
		_, err := s.agencies.AddPaper(s.t.Context(), by, in)
		s.must(err)
	}
}

func (s *site) mandate(creditor, agency *org, token string, rate cases.BasisPoints) {
	s.t.Helper()
	_, err := s.agencies.SaveMandate(s.t.Context(), creditor.actor(cases.CreditorAdmin), "", agencies.Mandate{
		Agency: agency.id, Reference: "CONV " + token, SignedOn: day("2025-01-02"), StartsOn: day("2025-01-03"), Fee: agencies.Fee{Rate: rate, Minimum: 1500}, VAT: 2000,
		RemitMonths: 1, AnswerDays: 2,
	})
	s.must(err)
}

// mandateOf finds the mandate between two parties.
func (s *site) mandateOf(creditor, agency *org) cases.MandateID {
	s.t.Helper()
	list, err := s.store.Mandates(s.t.Context(), creditor.actor(cases.Controller).Scope(), agency.id)
	s.must(err)
	if len(list) != 1 {
		s.t.Fatalf("%d mandates", len(list))
	}
	return list[0].ID
}

func day(iso string) cases.Date {
	d, err := cases.ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// sheet is a file that looks like a PDF and says the canary.
func sheet(token string) []byte { return []byte("%PDF-1.4\n% " + token + "\n%%EOF\n") }

// draft opens a draft of a creditor with every part a case has, ready to be released. Each text says the canary.
func (s *site) draft(o *org, token string) cases.CaseID {
	s.t.Helper()
	ctx, by := s.t.Context(), o.actor(cases.Controller)
	s.made++
	n := fmt.Sprintf("%s %d", token, s.made)
	rows, err := s.cases.ImportCases(ctx, by, "", []cases.Batch{{
		Entity: o.entity,
		Debtor: cases.Debtor{
			Kind: cases.Company, Name: "Débiteur " + n, SIREN: "812345676", Form: "SAS", Email: "dette@" + token + ".example", Phone: "+33240000000", Account: "411 " + n,
			Address: cases.Address{Line1: "12 quai " + token, Line2: "Bât. " + token, PostalCode: "44000", City: "Ville " + token, Country: "FR"},
		},
		Basics:   cases.Basics{Nature: cases.Goods, Narrative: "Récit " + n},
		Contacts: []cases.Contact{{ID: "c", Name: "Contact " + n, Role: "compta " + token, Email: "contact@" + token + ".example", Phone: "+33240000001"}},
		Invoices: []cases.Invoice{
			{ID: "i", Number: "FA " + n, IssuedOn: day("2026-05-31"), PerformedOn: day("2026-05-27"), DueOn: day("2026-06-30"), Amount: 894_000, OrderRef: "BC " + token, DeliveryRef: "BL " + token},
		},
		CreditNotes: []cases.CreditNote{{ID: "n", Invoice: "i", Number: "AV " + n, IssuedOn: day("2026-06-12"), Amount: 20_000, Effect: cases.Retroactive}},
		Payments:    []cases.Payment{{ID: "p", Invoice: "i", ReceivedOn: day("2026-07-15"), Amount: 100_000, Method: "transfer", Reference: "VIR " + token}},
		Reminders:   []cases.Reminder{{ID: "r", DoneOn: day("2026-07-08"), Channel: "email", Level: "first", To: "a@" + token + ".example", Result: "no_answer", Tracking: "T " + token}},
	}})
	s.must(err)
	s.must(rows[0].Err)
	id := rows[0].Case
	for _, f := range []struct {
		name string
		cat  cases.Category
	}{{"FA " + n + ".pdf", cases.Invoices}, {"BL " + n + ".pdf", cases.Deliveries}} {
		s.file(by, id, f.name, f.cat, token)
	}
	s.must(s.cases.Waive(ctx, by, cases.Ref{Case: id}, cases.Orders, "Sans objet "+token))
	return id
}

// file puts a sorted file into a case.
func (s *site) file(by cases.Actor, id cases.CaseID, name string, cat cases.Category, token string) cases.DocumentID {
	s.t.Helper()
	ctx := s.t.Context()
	add := s.cases.AddDocument
	if by.Side() == cases.AgencySide {
		add = s.cases.AddAgencyDocument
	}
	s.made++
	d, err := add(ctx, by, cases.FileInput{Ref: cases.Ref{Case: id}, Name: name, Body: bytes.NewReader(sheet(fmt.Sprint(token, " ", s.made))), Limit: 1 << 20, Category: cat, Title: "Titre " + token})
	s.must(err)
	c := s.look(id)
	s.must(s.cases.Inspect(ctx, cases.ClockActor(c.Org), cases.Ref{Case: id}, d))
	return d
}

// look reads a case as its creditor sees it, whoever that is.
func (s *site) look(id cases.CaseID) *cases.Case {
	s.t.Helper()
	for _, o := range []*org{s.north, s.south} {
		c, err := s.store.Case(context.Background(), o.actor(cases.Controller).Scope(), id)
		if err == nil {
			return c
		}
	}
	s.t.Fatalf("there is no case %s", id)
	return nil
}

// The states in which tests want a case, each leading on from the one before.
const (
	drafted  = "draft"
	released = "released"
	active   = "active"
	asked    = "asked"    // active, with a question that is open
	late     = "late"     // active, with a late file that was not sent
	direct   = "direct"   // active, with a direct payment that was not acknowledged
	held     = "held"     // on hold
	recalled = "recall"   // recall asked
	heard    = "heard"    // recall asked, and objected to
	closed   = "closed"   // closed by the agency
	errored  = "errored"  // closed as paid in full, and paid
	received = "received" // active, with money that the agency received
	promised = "promised" // active, with a promise for today
	disputed = "disputed" // active, and the debtor objects
)

// placed gives a case of a creditor at an agency in a state.
func (s *site) placed(creditor, agency *org, token, state string) cases.CaseID {
	s.t.Helper()
	id := s.draft(creditor, token)
	if state == drafted {
		return id
	}
	ctx, by, to := s.t.Context(), creditor.actor(cases.Controller), agency.actor(cases.Agent)
	ref := cases.Ref{Case: id}
	_, err := s.cases.Release(ctx, by, cases.ReleaseInput{Ref: ref, Agency: agency.id, Certified: true, Reason: "Raison " + token})
	s.must(err)
	if state == released {
		return id
	}
	s.must(s.cases.Accept(ctx, to, cases.AcceptInput{Ref: ref, AgencyReference: "R " + token}))
	s.must(s.cases.LogNote(ctx, to, cases.LogInput{Ref: ref, Text: "Note " + token}))
	s.must(s.cases.LogCall(ctx, to, cases.CallInput{LogInput: cases.LogInput{Ref: ref, Text: "Appel " + token}, Outcome: "no_answer"}))
	question := cases.AskInput{Ref: ref, Kind: "text", Question: "Question " + token}
	switch state {
	case asked:
		_, err = s.cases.Ask(ctx, to, question)
	case late:
		s.file(by, id, "tardive "+northOnly+".pdf", cases.Account, northOnly)
	case direct:
		_, err = s.cases.RecordDirect(ctx, by, cases.MoneyInput{Ref: ref, Amount: 10_000, ReceivedOn: s.cases.Today(), Method: "transfer", Reference: "Direct " + token})
	case received:
		_, err = s.cases.Receive(ctx, to, cases.MoneyInput{Ref: ref, Amount: 50_000, ReceivedOn: s.cases.Today(), Method: "transfer", Reference: "Reçu " + token})
	case promised:
		err = s.cases.LogPromise(ctx, to, cases.PromiseInput{LogInput: cases.LogInput{Ref: ref}, Amount: 10_000, DueOn: s.cases.Today()})
	case disputed:
		err = s.cases.LogDispute(ctx, to, cases.DisputeInput{LogInput: cases.LogInput{Ref: ref, Text: "Contestation " + token}, Kind: cases.DisputeKinds[0]})
	case held:
		err = s.cases.Hold(ctx, by, cases.HoldInput{Ref: ref, Reason: "other", Text: "Pause " + token})
	case recalled, heard:
		err = s.cases.Recall(ctx, by, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial", Text: "Rappel " + token})
		if err == nil && state == heard {
			err = s.cases.Object(ctx, to, ref, "Objection "+token)
		}
	case closed:
		err = s.cases.Close(ctx, to, cases.CloseInput{Ref: ref, Code: "untraceable", Text: "Fin " + token})
	case active:
	default:
		s.t.Fatalf("nobody knows how to make a case %s", state)
	}
	s.must(err)
	return id
}

// dossier files a dossier as the workers would.
func (s *site) dossier(id cases.CaseID) cases.ItemID {
	s.t.Helper()
	c := s.look(id)
	d := c.Dossiers[0].ID
	var built [2]cases.Blob
	for i, text := range []string{"%PDF-1.4 " + northRed, "PK\x03\x04 " + northRed} {
		var err error
		built[i], err = s.blobs.Put(s.t.Context(), c.Org, strings.NewReader(text), 1<<20)
		s.must(err)
	}
	s.must(s.cases.MarkBuilt(s.t.Context(), cases.ClockActor(c.Org), cases.Ref{Case: id}, cases.Built{Dossier: d, Pages: 3, PDF: built[0], ZIP: built[1]}))
	return d
}

// remitted makes a case with money that came and was remitted, and gives both.
func (s *site) remitted(creditor, agency *org, token string) (cases.CaseID, cases.RemittanceID) {
	s.t.Helper()
	id := s.placed(creditor, agency, token, active)
	_, err := s.cases.Receive(s.t.Context(), agency.actor(cases.Agent), cases.MoneyInput{
		Ref: cases.Ref{Case: id}, Amount: 50_000, ReceivedOn: s.cases.Today(), Method: "transfer", Reference: "Reçu " + token,
	})
	s.must(err)
	r, err := s.agencies.Remit(s.t.Context(), agency.actor(cases.AgencyManager), agencies.RemitInput{
		Creditor: creditor.id, Reference: "REV " + token + fmt.Sprint(s.made), Through: s.cases.Today(), BankOn: s.cases.Today(),
	})
	s.must(err)
	return id, r
}

// sees says whether somebody of an organisation may meet a canary; nobody meets none.
func (o *org) maySee(token string) bool { return o != nil && slices.Contains(o.sees, token) }

// until waits for something that happens in the background.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
