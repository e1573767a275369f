package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts"
	"relais/portal/jobs"
	"relais/portal/notify"
)

// active gives a case that Red works, with a request, a direct payment and a receipt.
func active(w *world) *cases.Case {
	c := casestest.Accepted(casestest.Red)
	c.Requests = []cases.Request{{ID: "r1", Kind: "piece", Question: canary, AskedAt: casestest.Now, DueOn: casestest.Day("2026-12-01")}}
	c.Payments = append(c.Payments, cases.Payment{
		ID: "p1", Source: cases.Direct, ReceivedOn: casestest.Day("2026-11-20"), Amount: 123456, Placement: c.Placements[0].ID, Reference: canary,
	})
	c.Placements[0].RecallFinalOn = casestest.Day("2026-11-30")
	return w.seed(c)
}

func TestEachEventIsToldToThoseItConcernsInTheirLanguage(t *testing.T) {
	agent, manager := mailbox(casestest.Red, cases.Agent), mailbox(casestest.Red, cases.AgencyManager)
	controller := mailbox(casestest.North, cases.Controller)
	tests := []struct {
		kind    cases.EventKind
		to      cases.OrgID
		item    cases.ItemID
		want    []string
		subject string
		says    []string
	}{
		{cases.EvReleased, casestest.Red, "", []string{manager, agent}, "new case to accept", []string{"Biscuiterie du Nord handed a case over", "Last day to answer", "25 November 2026"}},
		{cases.EvAnswered, casestest.Red, "r1", []string{agent}, "answer to your request", []string{"R-7781"}},
		{cases.EvDirect, casestest.Red, "p1", []string{agent}, "direct payment to acknowledge", []string{"€1,234.56", "20 November 2026", "Stop asking"}},
		{cases.EvRecallAsked, casestest.Red, "", []string{manager, agent}, "recall asked", []string{"30 November 2026"}},
		{cases.EvHeld, casestest.Red, "", []string{agent}, "on hold", nil},
		{cases.EvAccepted, casestest.North, "", []string{controller}, "dossier accepté", []string{"Cabinet Rouge a accepté", "R-7781"}},
		{cases.EvDeclined, casestest.North, "", []string{controller}, "dossier refusé", nil},
		{cases.EvAsked, casestest.North, "r1", []string{controller}, "demande de l’agence", []string{"1er décembre 2026"}},
		{cases.EvPromiseMissed, casestest.North, "", []string{controller}, "promesse non tenue", nil},
		{cases.EvReceipt, casestest.North, "p1", []string{controller}, "encaissement", []string{"1 234,56 €"}},
		{cases.EvClosed, casestest.North, "", []string{controller}, "clôturé", nil},
	}
	for _, tc := range tests {
		t.Run(string(tc.kind), func(t *testing.T) {
			w := newWorld(t)
			c := active(w)
			if tc.kind == cases.EvReleased {
				c.Handling, c.Handler = cases.Released, ""
				w.seed(c)
			}
			w.tell(c, cases.Notification{To: tc.to, Kind: tc.kind, Item: tc.item})
			if diff := cmp.Diff(tc.want, w.addresses()); diff != "" {
				t.Fatalf("told to others: %s", diff)
			}
			m := w.outbox.Mails()[0]
			if !strings.Contains(m.Subject, tc.subject) || !strings.HasPrefix(m.Subject, c.Reference+" – ") {
				t.Errorf("subject %q", m.Subject)
			}
			link := "https://relais.example/cases/" + string(c.ID)
			for _, part := range append(tc.says, link) {
				if !strings.Contains(plain(m.Text), part) || !strings.Contains(plain(m.HTML), part) {
					t.Errorf("%q is missing in\n%s", part, m.Text)
				}
			}
			for _, text := range []string{m.Subject, m.Text, m.HTML} {
				if strings.Contains(text, canary) || strings.Contains(text, "[mail.") || strings.Contains(text, "<no value>") {
					t.Errorf("the mail says too much, or what has no words:\n%s", text)
				}
			}
			if strings.ContainsAny(m.Subject, "€") {
				t.Errorf("an amount in the subject: %s", m.Subject)
			}
		})
	}
}

// plain reads a text with ordinary spaces.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// The kinds that the rules queue are read from their source, so that a new one cannot stay without words.
func TestEveryEventThatTheRulesQueueIsToldInBothLanguages(t *testing.T) {
	kinds := queuedKinds(t, "../../cases")
	if len(kinds) < 15 {
		t.Fatalf("only %v were found", kinds)
	}
	for _, kind := range kinds {
		for _, to := range []cases.OrgID{casestest.North, casestest.Red} {
			w := newWorld(t)
			c := active(w)
			c.Handling = cases.Released // so that nothing is moot
			w.seed(c)
			item := cases.ItemID("p1")
			if kind == cases.EvAsked {
				item = "r1"
			}
			w.tell(c, cases.Notification{To: to, Kind: kind, Item: item})
			mails := w.outbox.Mails()
			if len(mails) == 0 {
				t.Errorf("%s: nobody of %s is told", kind, to)
				continue
			}
			for _, m := range mails {
				if all := m.Subject + m.Text + m.HTML; strings.Contains(all, "mail.") || strings.Contains(all, "<no value>") {
					t.Errorf("%s in %s has no words: %s\n%s", kind, m.Lang, m.Subject, m.Text)
				}
			}
		}
	}
}

// queuedKinds finds the constants named in literals of Notification and gives their values.
func queuedKinds(t *testing.T, dir string) []cases.EventKind {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names, values := map[string]bool{}, map[string]string{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if lit, ok := valueAt(n.Values, i).(*ast.BasicLit); ok {
						values[name.Name] = strings.Trim(lit.Value, `"`)
					}
				}
			case *ast.CompositeLit:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Notification" {
					for _, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok && kv.Key.(*ast.Ident).Name == "Kind" {
							names[kv.Value.(*ast.Ident).Name] = true
						}
					}
				}
			}
			return true
		})
	}
	var kinds []cases.EventKind
	for name := range names {
		kinds = append(kinds, cases.EventKind(values[name]))
	}
	slices.Sort(kinds)
	return kinds
}

func valueAt(list []ast.Expr, i int) ast.Expr {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// A6: a queued mail after the rights are gone.
func TestRightsAreAskedAgainWhenAMailGoesOut(t *testing.T) {
	notes := func(c *cases.Case) cases.Notification {
		return cases.Notification{To: casestest.Red, Kind: cases.EvDirect, Item: "p1"}
	}
	tests := []struct {
		name string
		then func(w *world, c *cases.Case)
		want []string
	}{
		{"the case moved to another agency", func(w *world, c *cases.Case) {
			c.Placements[0].ClosedOn = casestest.Today
			c.Agency, c.Handler = casestest.Blue, ""
			c.Placements = append(c.Placements, cases.Placement{ID: "p2", Agency: casestest.Blue, ReleasedOn: casestest.Today})
			w.seed(c)
		}, nil},
		{"the handler left: everybody else is told", func(w *world, _ *cases.Case) { w.disable(casestest.Red, cases.Agent) },
			[]string{mailbox(casestest.Red, cases.AgencyManager)}},
		{"everybody left", func(w *world, _ *cases.Case) {
			w.disable(casestest.Red, cases.Agent)
			w.disable(casestest.Red, cases.AgencyManager)
		}, nil},
		{"it was acknowledged meanwhile", func(w *world, c *cases.Case) {
			c.Payment("p1").AcknowledgedAt = casestest.Now
			w.seed(c)
		}, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			c := active(w)
			note := notes(c)
			tc.then(w, c)
			w.tell(c, note)
			if diff := cmp.Diff(tc.want, w.addresses()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStrangersAreNeverTold(t *testing.T) {
	w := newWorld(t)
	c := active(w)
	for _, org := range []cases.OrgID{casestest.South, casestest.Blue, casestest.Operator} {
		for _, kind := range []cases.EventKind{cases.EvReleased, cases.EvDirect, cases.EvRecalled, cases.EvAccepted} {
			w.tell(c, cases.Notification{To: org, Kind: kind, Item: "p1"})
		}
		stranger := casestest.Actor(org, cases.Controller).Person
		w.tell(c, cases.Notification{To: org, Person: stranger, Kind: cases.EvAssigned})
	}
	if got := w.addresses(); got != nil {
		t.Errorf("told to %v", got)
	}
}

func TestWhoLosesACaseIsToldToStopAndNothingElse(t *testing.T) {
	w := newWorld(t)
	c := active(w)
	c.Placements[0].ClosedOn, c.Agency, c.Handler, c.Handling = casestest.Today, "", "", cases.Closed
	w.seed(c)
	w.tell(c, cases.Notification{To: casestest.Red, Kind: cases.EvRecalled})
	if diff := cmp.Diff([]string{mailbox(casestest.Red, cases.AgencyManager), mailbox(casestest.Red, cases.Agent)}, w.addresses()); diff != "" {
		t.Fatal(diff)
	}
	m := w.outbox.Mails()[0]
	if strings.Contains(m.Text, "/cases/") || strings.Contains(m.HTML, "/cases/") || !strings.Contains(m.Text, "R-7781") || !strings.Contains(m.Text, c.Reference) {
		t.Errorf("%s", m.Text)
	}
}

func TestACreditorIsToldOfARemittance(t *testing.T) {
	w := newWorld(t)
	w.money[casestest.North] = &agencies.Remittance{
		ID: "rem1", Creditor: casestest.North, Agency: casestest.Red, Reference: "RV-2026-11", Currency: cases.EUR,
		Gross: 100000, Fee: 10000, VAT: 2000, Net: 88000, BankOn: casestest.Day("2026-11-25"), Lines: []agencies.Line{{DebtorName: canary}},
	}
	note := agencies.RemittanceNotice{To: casestest.North, Kind: agencies.EvRemittanceIssued, Remittance: "rem1"}
	if err := w.run(nil, cases.JobNotify, note); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{mailbox(casestest.North, cases.Controller), mailbox(casestest.North, cases.Director)}, w.addresses()); diff != "" {
		t.Fatal(diff)
	}
	m := w.outbox.Mails()[0]
	if m.Subject != "Reversement RV-2026-11" {
		t.Errorf("subject %q", m.Subject)
	}
	for _, part := range []string{"Cabinet Rouge", "1 000,00 €", "120,00 €", "880,00 €", "25 novembre 2026", "https://relais.example/remittances/rem1"} {
		if !strings.Contains(plain(m.Text), part) {
			t.Errorf("%q is missing in\n%s", part, m.Text)
		}
	}
	if strings.Contains(m.Text+m.HTML, canary) {
		t.Error("the name of a debtor")
	}
	note.To = casestest.South
	if err := w.run(nil, cases.JobNotify, note); err != nil || len(w.outbox.Mails()) != 2 {
		t.Errorf("another creditor: %v, %d mails", err, len(w.outbox.Mails()))
	}
}

func TestLettersCarryTheirLinkFromTheConfiguredAddress(t *testing.T) {
	w := newWorld(t)
	admin := casestest.Actor(casestest.Red, cases.AgencyManager)
	id, err := w.Accounts.Invite(t.Context(), admin, accounts.Invitation{Email: "new@red.example", Name: "Nora", Role: cases.Agent})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Accounts.RequestReset(t.Context(), mailbox(casestest.Red, cases.Agent), accounts.Visit{}); err != nil {
		t.Fatal(err)
	}
	first := len(w.people.Jobs())
	for _, j := range w.people.Jobs() {
		if err := w.run(nil, j.Kind, j.Payload); err != nil {
			t.Fatal(err)
		}
	}
	for _, j := range w.people.Jobs()[first:] { // the letter that the reset queued
		if err := w.run(nil, j.Kind, j.Payload); err != nil {
			t.Fatal(err)
		}
	}
	mails := w.outbox.Mails()
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	reset, invitation := mails[0], mails[1]
	if invitation.Address != "new@red.example" || invitation.Subject != "Invitation de Cabinet Rouge" || invitation.Lang != "fr" {
		t.Errorf("%+v", invitation)
	}
	if reset.Subject != "New password" || !strings.Contains(reset.Text, "10:30") {
		t.Errorf("%s\n%s", reset.Subject, reset.Text)
	}
	token := linkIn(t, invitation.Text, "https://relais.example/invitation/")
	if welcome, err := w.Accounts.Invitation(t.Context(), token); err != nil || welcome.Email != "new@red.example" {
		t.Errorf("the link does not work: %+v, %v", welcome, err)
	}
	if err := w.Accounts.ResetValid(t.Context(), linkIn(t, reset.Text, "https://relais.example/reset/")); err != nil {
		t.Errorf("the link does not work: %v", err)
	}
	if err := w.Accounts.InviteAgain(t.Context(), admin, id, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.run(nil, accounts.JobLetter, w.people.Jobs()[0].Payload); err != nil {
		t.Errorf("the letter of a link that was replaced: %v", err)
	}
	if len(w.outbox.Mails()) != 2 {
		t.Error("a letter with a dead link went out")
	}
}

// linkIn gives what follows a beginning of a link in a text.
func linkIn(t *testing.T, text, begin string) string {
	t.Helper()
	_, after, ok := strings.Cut(text, begin)
	if !ok {
		t.Fatalf("no %s in\n%s", begin, text)
	}
	return strings.Fields(after)[0]
}

// moody is a mailer that fails for some.
type moody struct {
	fail map[string]error
	sent []string
}

func (m *moody) Send(_ context.Context, mail notify.Mail) error {
	if err := m.fail[mail.Address]; err != nil {
		return err
	}
	m.sent = append(m.sent, mail.ID)
	return nil
}

func TestOneMailThatFailsDoesNotKeepOthersFromTheirsNorSendThemTwice(t *testing.T) {
	w := newWorld(t)
	c := casestest.Released(casestest.Red)
	w.seed(c)
	agent, manager := mailbox(casestest.Red, cases.Agent), mailbox(casestest.Red, cases.AgencyManager)
	m := &moody{fail: map[string]error{agent: errors.New("server busy")}}
	w.Mailer = m
	payload, err := json.Marshal(cases.Notification{To: casestest.Red, Kind: cases.EvReleased})
	if err != nil {
		t.Fatal(err)
	}
	job := cases.Job{ID: "00000000-0000-7000-8000-00000000abcd", Org: c.Org, Case: c.ID, Kind: cases.JobNotify, Payload: payload}
	try := func() error {
		return w.Handlers()[cases.JobNotify](t.Context(), &jobs.Task{Claimed: jobs.Claimed{Job: job}})
	}
	if err := try(); err == nil {
		t.Fatal("the failure is not told to the queue")
	}
	delete(m.fail, agent)
	if err := try(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		string(job.ID) + "." + string(casestest.Actor(casestest.Red, cases.AgencyManager).Person) + "@relais.example",
		string(job.ID) + "." + string(casestest.Actor(casestest.Red, cases.Agent).Person) + "@relais.example",
	}
	if diff := cmp.Diff(want, m.sent); diff != "" {
		t.Error(diff)
	}

	m.sent, m.fail = nil, map[string]error{manager: notify.ErrRefused}
	err = try()
	if err == nil || !errors.Is(err, notify.ErrRefused) || len(m.sent) != 1 {
		t.Errorf("sent %v, %v", m.sent, err)
	}
	if errors.Unwrap(err) == nil || !isPermanent(err) {
		t.Errorf("a mail refused for good is tried again: %T", err)
	}
}

// isPermanent compares with an error that jobs made for the same purpose.
func isPermanent(err error) bool {
	return cmp.Equal(typeName(err), typeName(jobs.Permanent(errors.New("x"))))
}

func TestWhatCannotBeReadIsGivenUp(t *testing.T) {
	w := newWorld(t)
	c := active(w)
	for name, err := range map[string]error{
		"no JSON":                  w.run(c, cases.JobNotify, []byte("{")),
		"an event nobody is told":  w.run(c, cases.JobNotify, cases.Notification{To: casestest.Red, Kind: "weather"}),
		"no such organisation":     w.run(c, cases.JobNotify, cases.Notification{To: "nobody", Kind: cases.EvReleased}),
		"a case-less notification": w.run(nil, cases.JobNotify, cases.Notification{To: casestest.Red, Kind: cases.EvReleased}),
	} {
		if err == nil || !isPermanent(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := casestest.Accepted(casestest.Red)
	gone.ID = "00000000-0000-7000-8000-00000000ffff"
	if err := w.run(gone, cases.JobNotify, cases.Notification{To: casestest.Red, Kind: cases.EvHeld}); err == nil || !isPermanent(err) {
		t.Errorf("a case that is not there: %v", err)
	}
	if len(w.outbox.Mails()) != 0 {
		t.Errorf("%d mails", len(w.outbox.Mails()))
	}
}
