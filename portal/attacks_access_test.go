package portal_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relais/cases"
	"relais/portal"
	"relais/portal/accounts"
)

// The attacks of a guest with a valid account who reaches for what is not his. The letters are those of the list of
// attacks; A1, A4 and A10 are the permission matrix, and every answer of every test is searched for canaries.

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// plain gives a page without the ids in it, which differ from one request to the next.
func (r *reply) plain() string { return anyID.ReplaceAllString(r.body, "ID") }

// outsiders are all who have nothing to do with what is between North and Red.
func (s *site) outsiders() []*browser {
	s.t.Helper()
	return []*browser{
		s.as(s.south, cases.Controller), s.as(s.south, cases.Director), s.as(s.south, cases.CreditorAdmin), s.as(s.blue, cases.Agent), s.as(s.blue, cases.AgencyManager),
		s.as(s.operator, cases.Operator),
	}
}

func TestA1A4ForeignIDAnswersLikeOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id, remittance := s.remitted(s.north, s.red, northRed)
	missing := cases.CaseID(s.cases.NewID())
	for _, b := range s.outsiders() {
		for _, path := range []string{"/cases/%s", "/cases/%s/statement", "/cases/%s/edit", "/cases/%s/accept", "/remittances/%s", "/agencies/%s", "/nowhere/%s"} {
			foreign := string(id)
			if strings.HasPrefix(path, "/remittances") {
				foreign = string(remittance)
			}
			mine, none := b.get(fmt.Sprintf(path, foreign)), b.get(fmt.Sprintf(path, missing))
			if mine.status != http.StatusNotFound || mine.status != none.status || mine.plain() != none.plain() {
				t.Errorf("%s: %d, but %d for what does not exist, or another page", mine.asked, mine.status, none.status)
			}
		}
		mine, none := b.post(caseAct(id, "note"), url.Values{"text": {"x"}}), b.post(caseAct(missing, "note"), url.Values{"text": {"x"}})
		if mine.status != http.StatusNotFound || mine.plain() != none.plain() {
			t.Errorf("%s: %d, but %d for what does not exist, or another page", mine.asked, mine.status, none.status)
		}
	}
}

func TestA2FilesAreNotReachedByASideRoute(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id, remittance := s.remitted(s.north, s.red, northRed)
	dossier := s.dossier(id)
	c := s.look(id)
	hash := c.Documents[0].Hash
	paths := []string{"documents/" + string(c.Documents[0].ID), "documents/" + hash, "dossiers/" + string(dossier) + "/pdf", "dossiers/" + string(dossier) + "/zip", "statement/pdf", "statement/csv", "statement/xlsx", "plan/pdf", "plan/csv"}
	for i := range paths {
		paths[i] = caseAct(id, paths[i])
	}
	paths = append(paths, "/remittances/"+string(remittance)+"/pdf", "/s/"+hash, "/blobs/"+string(s.north.id)+"/"+hash)
	for _, b := range append(s.outsiders(), s.as(s.north, cases.CreditorAdmin)) {
		for _, path := range paths {
			if b.who == s.north && strings.HasPrefix(path, "/remittances") {
				continue
			}
			if r := b.get(path); r.status != http.StatusNotFound {
				t.Errorf("%s: %d", r.asked, r.status)
			}
		}
	}
	s.as(s.red, cases.Agent).get(paths[0]).expect(http.StatusOK)
}

func TestA3APartOfAnotherCaseIsNotFoundUnderOnesOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	tried := 0
	for _, row := range portal.Routes() {
		tr := tries[row.Path]
		parts := pathPart.FindAllStringSubmatch(row.Path, -1)
		if len(parts) < 2 || parts[0][1] != "case" || parts[1][1] == "category" || parts[1][1] == "sheet" {
			continue // a sheet belongs to the organisation; see below
		}
		if parts[1][1] == "sheet" { // a sheet is its organisation's until it was imported, and of no case; see TestNobodyElseComesNearAnImport
			continue
		}
		state := tr.state
		if state == "" {
			state = active
		}
		who := s.usual(row)
		mine := s.scene(row, s.placed(s.north, s.red, northRed, state), who)
		for _, yours := range []*scene{
			s.scene(row, s.placed(s.south, s.blue, southBlue, state), who), s.scene(row, s.placed(s.north, s.red, northRed, state), who),
		} {
			mixed := *mine
			mixed.named = map[string]string{"case": mine.named["case"], "format": "pdf", parts[1][1]: yours.named[parts[1][1]]}
			before := s.look(yours.c.ID).Version
			b := s.as(who, s.roleFor(who, row))
			var r *reply
			switch {
			case row.Method == http.MethodGet:
				r = b.get(mixed.address(row.Path))
			case tr.multipart:
				r = b.upload(mixed.address(row.Path), tr.form(mine))
			default:
				r = b.post(mixed.address(row.Path), tr.form(mine))
			}
			tried++
			if r.status != http.StatusNotFound {
				t.Errorf("%s: %d\n%s", r.asked, r.status, r.summary())
			}
			if s.look(yours.c.ID).Version != before {
				t.Errorf("%s changed the other case", r.asked)
			}
		}
	}
	south := s.as(s.south, cases.Controller)
	to := south.upload("/cases/import", url.Values{}, upFile{name: "liste.csv", data: []byte("Débiteur;N° facture;Montant TTC\n" + southBlue + ";F 1;1,00\n")}).expect(http.StatusSeeOther).header.Get("Location")
	south.get(to).expect(http.StatusOK)
	s.as(s.blue, cases.Agent).get(to).expect(http.StatusNotFound)
	if got := s.as(s.north, cases.Controller).get(to).expect(http.StatusSeeOther).header.Get("Location"); got != "/cases/import?gone=1" { // as for a sheet that nobody sent
		t.Errorf("the sheet of another organisation leads to %s", got)
	}
	if tried < 30 {
		t.Errorf("only %d nestings were tried", tried)
	}
}

// roleFor gives a role of an organisation that has the right to a row.
func (s *site) roleFor(o *org, row portal.Row) cases.Role {
	s.t.Helper()
	for _, role := range accounts.RolesOf(o.kind) {
		if o.actor(role).May(row.Action) {
			return role
		}
	}
	s.t.Fatalf("nobody of %s may %s", o.name, row.Action)
	return ""
}

func TestA5ABulkActLeavesForeignCasesAloneAndDoesNotTellThatTheyExist(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	own, foreign := s.placed(s.north, s.red, northRed, active), s.placed(s.south, s.blue, southBlue, active)
	missing := s.cases.NewID()
	agent := s.as(s.red, cases.Agent)
	before := *s.look(foreign)
	said := func(other string) string {
		form := url.Values{"idem": {s.cases.NewID()}, "act": {"postpone"}, "back": {"/cases"}, "case": {string(own) + ":0", other + ":0"}}
		return agent.post("/cases/bulk", form).follow().find(".notice").text()
	}
	if with, without := said(string(foreign)), said(missing); with != without {
		t.Errorf("a foreign case gets %q, one that does not exist %q", with, without)
	}
	if after := s.look(foreign); after.Version != before.Version || after.NextActionOn != before.NextActionOn {
		t.Error("the foreign case was changed")
	}
	for _, act := range []string{"no_answer", "letter", "assign", "accept"} {
		form := url.Values{"idem": {s.cases.NewID()}, "act": {act}, "back": {"/cases"}, "handler": {string(s.red.people[cases.Agent].ID)}, "case": {string(foreign) + ":0"}}
		agent.post("/cases/bulk", form).expect(http.StatusSeeOther)
	}
	if s.look(foreign).Version != before.Version {
		t.Error("the foreign case was changed")
	}
}

func TestA6RightsEndWithTheirReason(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	ctx := t.Context()
	id := s.placed(s.north, s.red, northPeople, active)
	s.dossier(id)
	c := s.look(id)
	agent := s.as(s.red, cases.Agent)
	addresses := []string{
		"/cases/" + string(id), caseAct(id, "statement"), caseAct(id, "statement/pdf"), caseAct(id, "documents/"+string(c.Documents[0].ID)),
		caseAct(id, "dossiers/"+string(c.Dossiers[0].ID)+"/pdf"), caseAct(id, "call"),
	}
	for _, path := range addresses {
		agent.get(path).expect(http.StatusOK)
	}
	by := s.north.actor(cases.Controller)
	ref := cases.Ref{Case: id}
	s.must(s.cases.Recall(ctx, by, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial"}))
	s.must(s.cases.Object(ctx, s.red.actor(cases.Agent), ref, "Objection"))
	s.must(s.cases.FinishRecall(ctx, by, ref))
	s.must(s.cases.PlaceAgain(ctx, by, ref))
	_, err := s.cases.Release(ctx, by, cases.ReleaseInput{Ref: ref, Agency: s.blue.id, Certified: true})
	s.must(err)
	for _, path := range addresses {
		if r := agent.get(path); r.status != http.StatusNotFound {
			t.Errorf("after the move to Blue, %s: %d", r.asked, r.status)
		}
	}
	version := s.look(id).Version
	agent.post(caseAct(id, "note"), url.Values{"text": {"encore"}}).expect(http.StatusNotFound)
	agent.post(caseAct(id, "receive"), url.Values{"amount": {"10"}, "received_on": {"2026-11-25"}, "method": {"transfer"}}).expect(http.StatusNotFound)
	if s.look(id).Version != version {
		t.Error("Red changed a case of Blue")
	}
	if list := agent.get("/cases").expect(http.StatusOK); strings.Contains(list.body, string(id)) {
		t.Error("the case stays in Red's list")
	}
	s.as(s.blue, cases.Agent).get("/cases/" + string(id)).expect(http.StatusOK)

	// A person who leaves: the session ends with the account, and the password opens nothing any more.
	controller, admin := s.as(s.north, cases.Controller), s.as(s.north, cases.CreditorAdmin)
	controller.get("/cases").expect(http.StatusOK)
	admin.post("/settings/people/"+string(s.north.people[cases.Controller].ID), url.Values{"act": {"disable"}}).expect(http.StatusSeeOther)
	if to := controller.get("/cases").expect(http.StatusSeeOther).header.Get("Location"); !strings.HasPrefix(to, "/login") {
		t.Errorf("a closed account is sent to %s", to)
	}
	gone := s.visitor()
	gone.post("/login", url.Values{"email": {s.north.people[cases.Controller].Email}, "password": {password}}).expect(http.StatusUnprocessableEntity)
}

func TestA7NoListSearchOrCountTellsAnythingOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_ = s.placed(s.south, s.blue, southBlue, active)
	foreign := "/cases?q=" + url.QueryEscape("Débiteur "+northRed)
	pages := map[*browser][]string{
		s.as(s.blue, cases.Agent):         {"/", "/queue", "/cases", "/cases/export", foreign, "/cases?creditor=" + string(s.north.id), "/cases?min=1&sort=owed"},
		s.as(s.blue, cases.AgencyManager): {"/", "/scorecard", "/receipts", "/remittances", "/remittances/new"},
		s.as(s.south, cases.Controller):   {"/", "/cases", foreign, "/cases?agency=" + string(s.red.id), "/remittances"},
		s.as(s.south, cases.Director):     {"/", "/agencies", "/agencies?period=all", "/agencies/export", "/agencies/cohorts", "/agencies/practice", "/cases?view=all"},
	}
	before := map[string]string{}
	look := func(keep func(key, page string)) {
		for b, paths := range pages {
			for _, path := range paths {
				r := b.get(path)
				keep(b.name+" "+path, fmt.Sprint(r.status, " ", r.plain()))
			}
		}
	}
	look(func(key, page string) { before[key] = page })
	for _, state := range []string{drafted, released, active, asked, direct, closed} {
		_ = s.placed(s.north, s.red, northRed, state)
	}
	_, _ = s.remitted(s.north, s.red, northRed)
	look(func(key, page string) {
		if page != before[key] {
			t.Errorf("%s shows that North and Red got cases", key)
		}
	})
	for _, b := range s.outsiders()[:5] {
		if b.who == s.south && b == s.as(s.south, cases.CreditorAdmin) {
			continue
		}
		for _, order := range []string{"password", "owed;drop table cases", "owed desc", "(select 1)", "org_id"} {
			if r := b.get("/cases?sort=" + url.QueryEscape(order)); r.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", r.asked, r.status)
			}
		}
	}
}

func TestA9WhatWasRemovedIsGone(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northOnly, drafted)
	c := s.look(id)
	controller := s.as(s.north, cases.Controller)
	file := caseAct(id, "documents/"+string(c.Documents[0].ID))
	controller.get(file).expect(http.StatusOK)
	controller.post(file+"/remove", url.Values{}).expect(http.StatusSeeOther)
	controller.get(file).expect(http.StatusNotFound)
	controller.get(file + "/sort").expect(http.StatusNotFound)
	item := caseAct(id, "contacts/"+string(c.Contacts[0].ID))
	controller.post(caseAct(id, "items/"+string(c.Contacts[0].ID)+"/remove"), url.Values{"version": {fmt.Sprint(s.look(id).Version)}}).expect(http.StatusSeeOther)
	controller.get(item).expect(http.StatusNotFound)
}

func TestA11NoAnswerHoldsHashesSeedsOrTheCommissionOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_, _ = s.remitted(s.north, s.red, northRed)
	_ = s.placed(s.south, s.blue, southBlue, active)
	for _, p := range s.personas() {
		if p.org == nil || p.half {
			continue
		}
		b := s.as(p.org, p.role)
		for _, row := range portal.Routes() {
			if row.Method != http.MethodGet || strings.Contains(row.Path, "{") || !p.org.actor(p.role).May(row.Action) && row.Access != "public" {
				continue
			}
			r := b.get(row.Path)
			secrets := []string{"argon2", "$m=", p.org.people[p.role].secret, p.org.people[p.role].Password}
			if p.org != s.north && p.org != s.red {
				secrets = append(secrets, "11,37", "11.37", "1137")
			}
			for _, secret := range secrets {
				if secret != "" && strings.Contains(r.body, secret) {
					t.Errorf("%s holds %q", r.asked, secret)
				}
			}
		}
	}
}

func TestA13FieldsThatNoFormHasAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := &matrix{s: s, witness: s.witness(), cases: map[string]cases.CaseID{}, scenes: map[string]*scene{}}
	for _, row := range portal.Routes() {
		tr := tries[row.Path]
		if row.Method != http.MethodPost || tr.absent || row.Access == "half signed in" {
			continue
		}
		who := s.usual(row)
		b := s.visitor()
		if row.Access != "public" {
			b = s.as(who, s.roleFor(who, row))
		}
		x := m.scene(row, tr, who)
		for _, field := range []string{"org_id", "role", "handling", "paid_cents", "created_at", "agency_id", "Version", "is_admin"} {
			form := m.form(x, tr, "right")
			own := field == "role" && (strings.Contains(row.Path, "/contacts/") || strings.Contains(row.Path, "{person}"))
			if form.Has(field) || own || row.Path == "/logout" || row.Path == "/profile/factor" { // these two read nothing, or nothing yet
				continue
			}
			form.Set(field, "1")
			var r *reply
			tables := m.witness.changed(func() { r = m.send(b.clone(), row, tr, x.address(row.Path), form) })
			if r.status < 400 || len(tables) > 0 && !tr.looks {
				t.Errorf("%s with %s: %d, changed %v\n%s", r.asked, field, r.status, tables, r.summary())
				m.spoil(row)
				x = m.scene(row, tr, who)
			}
		}
	}
}

func TestA14HeadersThatNameSomebodyAreIgnored(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	north := s.north.people[cases.Controller]
	headers := map[string]string{
		"X-Forwarded-User": north.Email, "X-Remote-User": north.Email, "Remote-User": north.Email, "X_Remote_User": north.Email, "X-Tenant": string(s.north.id), "X_Tenant": string(s.north.id),
		"X-Org-Id": string(s.north.id), "X-User-Id": string(north.ID), "Authorization": "Bearer " + string(north.ID), "X-Original-Url": "/cases", "X-Rewrite-Url": "/cases", "X-Http-Method-Override": "DELETE",
	}
	for name, value := range headers {
		for _, c := range []struct {
			b    *browser
			path string
			want int
		}{{s.visitor(), "/cases", http.StatusSeeOther}, {s.as(s.blue, cases.Agent), "/cases/" + string(id), http.StatusNotFound}, {s.as(s.blue, cases.Agent), "/cases", http.StatusOK}} {
			r := c.b.request(http.MethodGet, c.path, nil)
			r.Header[name] = []string{value}
			c.b.do(r).expect(c.want)
		}
	}
}

// A list that is downloaded has the rows of the list, and nobody else's.
func TestA5AnExportHoldsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_ = s.placed(s.south, s.blue, southBlue, active)
	_ = s.placed(s.north, s.blue, northBlue, active)
	_ = s.placed(s.north, s.red, northRed, active)
	for b, want := range map[*browser]int{s.as(s.south, cases.Controller): 1, s.as(s.north, cases.Controller): 2, s.as(s.red, cases.Agent): 1, s.as(s.blue, cases.AgencyManager): 2} {
		r := b.get("/cases/export").expect(http.StatusOK)
		sheet := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, "\ufeff")))
		sheet.Comma = ';'
		rows, err := sheet.ReadAll()
		s.must(err)
		if len(rows) != want+1 {
			t.Errorf("%s: %d rows instead of %d", r.asked, len(rows)-1, want)
		}
	}
}
