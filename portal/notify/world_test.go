package notify_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts"
	"relais/portal/accounts/accountstest"
	"relais/portal/i18n"
	"relais/portal/jobs"
	"relais/portal/notify"
	"relais/static"
	"relais/templates"
)

// canary stands for what never goes into a mail: names of debtors, free text. It is in every case of the world.
const canary = "KANARIENVOGEL"

type world struct {
	*notify.Notifier
	t      *testing.T
	outbox *notify.Outbox
	cases  *casestest.Store
	people *accountstest.Memory
	money  remittances
	jobs   int
}

// remittances is what each organisation may see of remittances.
type remittances map[cases.OrgID]*agencies.Remittance

// Remittance implements notify.Remittances.
func (r remittances) Remittance(_ context.Context, scope cases.Scope, id cases.RemittanceID) (*agencies.Remittance, error) {
	if found := r[scope.Org()]; found != nil && found.ID == id {
		return found, nil
	}
	return nil, cases.Missing()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, outbox: &notify.Outbox{}, cases: casestest.NewStore(), people: accountstest.NewMemory(), money: remittances{}}
	now := func() time.Time { return casestest.Now }
	keys, err := accounts.ParseKeys(accounts.GenerateRoot())
	if err != nil {
		t.Fatal(err)
	}
	service := &accounts.Service{
		Store: w.people, Keys: keys, Passwords: accounts.NewPasswords(accounts.Cost{KiB: 64, Passes: 1}), Now: now,
		NewID: casestest.IDs(9000), Log: slog.New(slog.DiscardHandler),
	}
	public, err := url.Parse("https://relais.example")
	if err != nil {
		t.Fatal(err)
	}
	w.Notifier = &notify.Notifier{
		Accounts: service, Names: accounts.NewNames(w.people, now), Cases: w.cases, Remittances: w.money, Mailer: w.outbox,
		Pages: pages(t), URL: public, Now: now, Log: slog.New(slog.DiscardHandler),
	}
	w.inhabit()
	return w
}

func pages(t *testing.T) *templates.Set {
	t.Helper()
	words, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	set, err := templates.Load(templates.Source{
		Words: []templates.Words{words.Printer(i18n.FR), words.Printer(i18n.EN)}, Asset: static.Asset, Icon: static.Icon,
	})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// inhabit fills the organisations of casestest with a person for each role; those of Red read English.
func (w *world) inhabit() {
	w.t.Helper()
	names := map[cases.OrgID]string{
		casestest.North: "Biscuiterie du Nord", casestest.South: "Ateliers du Sud", casestest.Red: "Cabinet Rouge",
		casestest.Blue: "Cabinet Bleu", casestest.Operator: "Exploitant",
	}
	people := map[cases.OrgID][]accounts.Person{}
	for _, a := range casestest.Actors() {
		lang := "fr"
		if a.Org == casestest.Red {
			lang = "en"
		}
		people[a.Org] = append(people[a.Org], accounts.Person{
			ID: a.Person, Org: a.Org, Email: mailbox(a.Org, a.Role), Name: "Camille " + string(a.Role), Role: a.Role, Lang: lang,
			State: accounts.Active, CreatedAt: casestest.Now, Version: 1,
		})
	}
	for org, name := range names {
		o := accounts.Organisation{ID: org, Kind: cases.SideOf(people[org][0].Role), Name: name, Lang: "fr", CreatedAt: casestest.Now, Version: 1}
		c := accounts.Change{Event: accounts.OrgEvent{Org: org, RecordedAt: casestest.Now, Kind: accounts.EvOrgCreated}}
		if err := w.people.CreateOrganisation(w.t.Context(), o, people[org], c); err != nil {
			w.t.Fatal(err)
		}
	}
	w.people.Relate(casestest.North, casestest.Red)
}

func mailbox(org cases.OrgID, role cases.Role) string {
	place := map[cases.OrgID]string{
		casestest.North: "north", casestest.South: "south", casestest.Red: "red", casestest.Blue: "blue", casestest.Operator: "home",
	}
	return string(role) + "@" + place[org] + ".example"
}

// seed puts a case into the store with the canary where it hurts.
func (w *world) seed(c *cases.Case) *cases.Case {
	c.Debtor.Name, c.Narrative = canary+" SARL", canary
	w.cases.Seed(c)
	return c
}

// run runs a job of a kind with a payload, as the workers do.
func (w *world) run(c *cases.Case, kind string, payload any) error {
	w.t.Helper()
	text, ok := payload.([]byte)
	if !ok {
		var err error
		if text, err = json.Marshal(payload); err != nil {
			w.t.Fatal(err)
		}
	}
	w.jobs++
	job := cases.Job{ID: cases.JobID(casestest.ID(800 + w.jobs)), Org: casestest.North, Kind: kind, Payload: text}
	if c != nil {
		job.Case, job.Org = c.ID, c.Org
	}
	return w.Handlers()[kind](w.t.Context(), &jobs.Task{Claimed: jobs.Claimed{Job: job, Attempt: 1}})
}

// tell runs a notification.
func (w *world) tell(c *cases.Case, n cases.Notification) {
	w.t.Helper()
	if err := w.run(c, cases.JobNotify, n); err != nil {
		w.t.Fatalf("%s: %v", n.Kind, err)
	}
}

// disable closes the account of a role in an organisation.
func (w *world) disable(org cases.OrgID, role cases.Role) {
	w.t.Helper()
	actor := casestest.Actor(org, role)
	err := w.people.UpdatePerson(w.t.Context(), org, actor.Person, func(p *accounts.Person) (accounts.Change, error) {
		p.State = accounts.Disabled
		return accounts.Change{Event: accounts.OrgEvent{Org: org, RecordedAt: casestest.Now, Kind: accounts.EvDisabled}}, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// addresses gives whom the mails went to, the oldest first.
func (w *world) addresses() []string {
	var list []string
	mails := w.outbox.Mails()
	for i := range mails {
		list = append(list, mails[len(mails)-1-i].Address)
	}
	return list
}
