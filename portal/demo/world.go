package demo

import (
	"context"
	"fmt"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/exports/papers"
	"relais/portal/accounts"
)

// Password is the password of every log-in of the demo.
const Password = "Relais-Demo-2026"

// Login is somebody who can sign in.
type Login struct {
	Email, Name, Org string
	Role             cases.Role
}

// creditor is a creditor of the demo with the people and the company behind it.
type creditor struct {
	org        cases.OrgID
	company    papers.Company
	entities   []accounts.Entity
	controller cases.PersonID
	clerk      papers.Person
}

// agency is an agency of the demo. Skill is its share of cases that end well, in per cent; Late says that it remits late.
type agency struct {
	org    cases.OrgID
	name   string
	agents []cases.PersonID
	boss   cases.PersonID
	skill  int
	fee    cases.BasisPoints
	late   bool
	weight int
}

// world is who there is.
type world struct {
	creditors []creditor
	agencies  []agency
	terms     map[cases.OrgID]map[cases.OrgID]cases.Terms
	logins    []Login
}

// agencyNames are the agencies with their habits; skill and weight differ, so that there is something to compare.
var agencyNames = []struct {
	name   string
	skill  int
	fee    cases.BasisPoints
	late   bool
	weight int
}{
	{"Cévennes Recouvrement", 58, 1000, false, 38},
	{"Cabinet Morvan", 47, 1100, false, 28},
	{"Armorique Créances", 44, 950, false, 24},
	{"Gestion Vauban", 31, 900, true, 10},
}

// settle creates organisations, people, mandates and papers.
func (m *maker) settle(ctx context.Context) error {
	hash, err := m.Passwords.Hash(ctx, Password)
	if err != nil {
		return err
	}
	m.hash = hash
	m.world.terms = map[cases.OrgID]map[cases.OrgID]cases.Terms{}
	m.now = m.today.AddDays(-800).Time().Add(9 * time.Hour)
	if err := m.operator(ctx); err != nil {
		return err
	}
	for i, trade := range []int{0, 3} {
		if err := m.creditor(ctx, i, trade); err != nil {
			return err
		}
	}
	for i := range agencyNames {
		if err := m.agency(ctx, i); err != nil {
			return err
		}
	}
	return m.mandates(ctx)
}

func (m *maker) operator(ctx context.Context) error {
	o := accounts.Organisation{ID: cases.OrgID(m.id()), Kind: cases.OperatorSide, Name: "Exploitation", Lang: "fr", CreatedAt: m.now}
	return m.organisation(ctx, o, m.person(o, "exploitation@relais.example", "Alex Renaud", cases.Operator))
}

func (m *maker) creditor(ctx context.Context, i, trade int) error {
	company := m.chance.Company(trade)
	domain := company.Mail[len("contact@"):]
	o := accounts.Organisation{
		ID: cases.OrgID(m.id()), Kind: cases.CreditorSide, Name: company.Name, SIREN: company.SIREN, VAT: company.VAT, Address: company.Street + "\n" + company.Code + " " + company.Town,
		Email: company.Mail, Phone: company.Phone, IBAN: company.IBAN, Lang: "fr", CreatedAt: m.now,
	}
	c := creditor{org: o.ID, company: company, clerk: m.chance.Person(company, "Comptabilité clients")}
	names := [][3]string{{"Claire Duhamel", "Marc Le Goff", "Sophie Arnaud"}, {"Yanis Ferrand", "Hélène Caron", "Bruno Tessier"}}[i]
	var people []accounts.Person
	for k, role := range []cases.Role{cases.Controller, cases.Director, cases.CreditorAdmin} {
		people = append(people, m.person(o, []string{"credit", "direction", "admin"}[k]+"@"+domain, names[k], role))
	}
	c.controller = people[0].ID
	if err := m.organisation(ctx, o, people...); err != nil {
		return err
	}
	for _, suffix := range []string{"", " Ouest"} {
		e := accounts.Entity{ID: cases.EntityID(m.id()), Org: o.ID, Name: company.Name + suffix, SIREN: company.SIREN, VAT: company.VAT, Address: o.Address, IBAN: company.IBAN}
		if suffix != "" {
			e.SIREN = m.chance.SIREN()
			e.VAT = papers.VATNumber(e.SIREN)
		}
		if err := m.Accounts.CreateEntity(ctx, e, accounts.Change{Event: m.orgEvent(o.ID, accounts.EvEntityAdded)}); err != nil {
			return err
		}
		c.entities = append(c.entities, e)
	}
	m.world.creditors = append(m.world.creditors, c)
	return nil
}

func (m *maker) agency(ctx context.Context, i int) error {
	n := agencyNames[i]
	siren := m.chance.SIREN()
	domain := []string{"cevennes", "morvan", "armorique", "vauban"}[i] + ".example"
	o := accounts.Organisation{
		ID: cases.OrgID(m.id()), Kind: cases.AgencySide, Name: n.name, SIREN: siren, VAT: papers.VATNumber(siren), Address: fmt.Sprintf("%d rue du Commerce\n%s", 4+7*i, []string{"30000 Nîmes", "58000 Nevers", "35000 Rennes", "59000 Lille"}[i]),
		Email: "contact@" + domain, Phone: fmt.Sprintf("02619100%02d", 10+i), Lang: "fr", CreatedAt: m.now,
	}
	names := [][2]string{{"Inès Carré", "Paul Riou"}, {"Lucas Meyer", "Nadia Benali"}, {"Gaëlle Le Bris", "Tom Kerrien"}, {"Victor Delattre", "Louise Maes"}}[i]
	a := agency{org: o.ID, name: n.name, skill: n.skill, fee: n.fee, late: n.late, weight: n.weight}
	agent, boss := m.person(o, "gestion@"+domain, names[0], cases.Agent), m.person(o, "direction@"+domain, names[1], cases.AgencyManager)
	a.agents, a.boss = []cases.PersonID{agent.ID, boss.ID}, boss.ID
	if err := m.organisation(ctx, o, agent, boss); err != nil {
		return err
	}
	m.world.agencies = append(m.world.agencies, a)
	return m.vet(ctx, a, i)
}

// vet gives an agency its papers; those of the last one run out soon.
func (m *maker) vet(ctx context.Context, a agency, i int) error {
	scope := m.actor(a.boss, a.org, cases.AgencyManager).Scope()
	until := m.today.AddDays(300)
	if a.late {
		until = m.today.AddDays(20)
	}
	profile := agencies.Agency{
		ID: a.org, Kind: agencies.Collector, DeclarationCourt: "Tribunal judiciaire de " + []string{"Nîmes", "Nevers", "Rennes", "Lille"}[i], DeclaredOn: m.today.AddDays(-900), DeclarationReference: fmt.Sprintf("PR-2024-%03d", 100+i),
		Insurer: "Mutuelle des Bords de Loire", Policy: fmt.Sprintf("RC-%06d", 204500+i), Cover: 150_000_000, InsuredUntil: until, Bank: "Banque du Ponant", IBAN: m.chance.IBAN(), AccountLetter: fmt.Sprintf("BP-2024-%04d", 7310+i),
	}
	if err := m.Agencies.SaveAgency(ctx, scope, &profile, m.agencyEvent(a.org, agencies.EvAgencySaved)); err != nil {
		return err
	}
	if err := m.keepBlank(ctx, a.org); err != nil {
		return err
	}
	for _, paper := range []struct {
		kind                    agencies.PaperKind
		name, issuer, reference string
	}{
		{agencies.Declaration, "recepisse-declaration.pdf", profile.DeclarationCourt, profile.DeclarationReference},
		{agencies.Insurance, "attestation-assurance.pdf", profile.Insurer, profile.Policy},
		{agencies.Account, "attestation-compte-dedie.pdf", profile.Bank, profile.AccountLetter},
	} {
		p := agencies.Paper{
			ID: cases.ItemID(m.id()), Agency: a.org, Kind: paper.kind, Reference: paper.reference, Issuer: paper.issuer, IssuedOn: m.today.AddDays(-400), Name: paper.name,
			File: m.blank.Hash, Bytes: m.blank.Bytes, AddedAt: m.now, AddedBy: a.boss,
		}
		if paper.kind == agencies.Insurance {
			p.ValidUntil = until
		}
		if err := m.Agencies.AddPaper(ctx, scope, &p, m.agencyEvent(a.org, agencies.EvPaperAdded)); err != nil {
			return err
		}
	}
	return nil
}

// mandates settles the terms between every creditor and every agency; the second creditor has none with the last.
func (m *maker) mandates(ctx context.Context) error {
	for i, c := range m.world.creditors {
		m.world.terms[c.org] = map[cases.OrgID]cases.Terms{}
		for k, a := range m.world.agencies {
			if i == 1 && a.late {
				continue
			}
			mandate := agencies.Mandate{
				ID: cases.MandateID(m.id()), Creditor: c.org, Agency: a.org, Reference: fmt.Sprintf("CONV-%d-%02d", i+1, k+1), Edition: 1, SignedOn: m.today.AddDays(-790), StartsOn: m.today.AddDays(-780),
				Fee: agencies.Fee{Rate: a.fee, Minimum: 1500}, VAT: 2000, RemitMonths: 1, AnswerDays: 2,
			}
			if k == 1 {
				mandate.Coverage.Max = 5_000_000
			}
			if err := m.Agencies.SaveMandate(ctx, m.actor(c.controller, c.org, cases.Controller).Scope(), &mandate, m.agencyEvent(c.org, agencies.EvMandateSaved)); err != nil {
				return err
			}
			m.world.terms[c.org][a.org] = cases.Terms{
				Mandate: mandate.ID, MandateReference: mandate.Reference, Fee: a.fee, FeeMinimum: 1500, VAT: 2000, RemitMonths: 1, AnswerDays: 2,
			}
		}
	}
	return nil
}

func (m *maker) person(o accounts.Organisation, email, name string, role cases.Role) accounts.Person {
	m.world.logins = append(m.world.logins, Login{Email: email, Name: name, Org: o.Name, Role: role})
	return accounts.Person{
		ID: cases.PersonID(m.id()), Org: o.ID, Email: email, Name: name, Role: role, Lang: "", Theme: accounts.ThemeAuto, Shortcuts: true, State: accounts.Active, Password: m.hash,
		CreatedAt: m.now, PasswordAt: m.now,
	}
}

func (m *maker) organisation(ctx context.Context, o accounts.Organisation, people ...accounts.Person) error {
	return m.Accounts.CreateOrganisation(ctx, o, people, accounts.Change{Event: m.orgEvent(o.ID, accounts.EvOrgCreated)})
}

func (m *maker) orgEvent(org cases.OrgID, kind accounts.EventKind) accounts.OrgEvent {
	return accounts.OrgEvent{Org: org, RecordedAt: m.now, Actor: cases.TheClock, ActorOrg: org, Channel: cases.Clock, Kind: kind}
}

func (m *maker) agencyEvent(org cases.OrgID, kind cases.EventKind) cases.Event {
	return cases.Event{Org: org, OccurredOn: cases.DateOf(m.now), RecordedAt: m.now, Actor: cases.TheClock, ActorOrg: org, Channel: cases.Clock, Kind: kind}
}

func (m *maker) actor(person cases.PersonID, org cases.OrgID, role cases.Role) cases.Actor {
	return cases.Actor{Person: person, Org: org, Role: role, Channel: cases.Portal}
}
