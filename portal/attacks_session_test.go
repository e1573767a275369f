package portal_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/portal"
	"relais/portal/accounts"
)

// The attacks on log-in and sessions, through the whole site. The rules themselves are attacked in portal/accounts.

// sessionCookie is the cookie that opens an account.
const sessionCookie = "__Host-relais"

func TestD1ASessionFromBeforeTheLogInIsWorthNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	b := s.visitor()
	b.cookies[sessionCookie] = "chosen-by-the-attacker-chosen-by-the-attacker"
	b.signIn(m)
	second := s.visitor()
	second.halfway(m)
	half := second.clone()
	s.clock.pass(31 * time.Second)
	second.post("/login/factor", url.Values{"code": {s.code(m)}}).expect(http.StatusSeeOther)
	second.who = s.north
	if second.cookies[sessionCookie] == half.cookies[sessionCookie] || second.cookies[sessionCookie] == "" {
		t.Error("the session keeps its token when the second factor was shown")
	}
	second.get("/cases").expect(http.StatusOK)
	half.get("/cases").expect(http.StatusSeeOther)
	planted := s.visitor()
	planted.cookies[sessionCookie] = "chosen-by-the-attacker-chosen-by-the-attacker"
	planted.get("/cases").expect(http.StatusSeeOther)
}

func TestD2ASessionIsDeadAfterLogOutPasswordChangeAndTime(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	first, other := s.visitor(), s.visitor()
	first.signIn(m)
	other.signIn(m)
	copied := first.clone()
	first.get("/cases").expect(http.StatusOK)
	if got := first.post("/logout", nil).expect(http.StatusSeeOther).header.Get("Clear-Site-Data"); !strings.Contains(got, "cache") {
		t.Errorf("Clear-Site-Data is %q", got)
	}
	copied.get("/cases").expect(http.StatusSeeOther)
	other.get("/cases").expect(http.StatusOK)

	third := s.visitor()
	third.signIn(m)
	before := third.clone()
	third.post("/profile", url.Values{"act": {"password"}, "old_password": {password}, "new_password": {"Cinq-autres-mots-de-passe"}}).expect(http.StatusSeeOther)
	third.get("/cases").expect(http.StatusOK)
	other.get("/cases").expect(http.StatusSeeOther)
	before.get("/cases").expect(http.StatusSeeOther)

	s.clock.pass(31 * time.Minute)
	third.get("/cases").expect(http.StatusSeeOther)
}

// letters takes the secret links out of the jobs that wait to be mailed, as the worker does.
func (s *site) letters() []accounts.Letter {
	s.t.Helper()
	var found []accounts.Letter
	for {
		job, err := s.store.ClaimJob(s.t.Context(), s.clock.Now(), s.clock.Now().Add(time.Minute))
		if cases.CodeOf(err) == cases.NotFound {
			return found
		}
		s.must(err)
		switch job.Kind {
		case accounts.JobReset:
			s.must(s.accounts.PrepareReset(s.t.Context(), job.Payload))
		case accounts.JobLetter:
			letter, err := s.accounts.Letter(s.t.Context(), job.Payload)
			if err == nil {
				found = append(found, letter)
			}
		}
		s.must(s.store.FinishJob(s.t.Context(), job, s.clock.Now()))
	}
}

func TestD3D13AResetLinkWorksOnceByAPostAndTheNewestOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	ask := func() string {
		s.visitor().post("/forgot", url.Values{"email": {strings.ToUpper(m.Email)}}).expect(http.StatusOK)
		list := s.letters()
		if len(list) != 1 || list[0].To.Email != m.Email {
			t.Fatalf("letters %+v", list)
		}
		return list[0].Token
	}
	older, newest := ask(), ask()
	b := s.visitor()
	b.get("/reset/" + older).expect(http.StatusNotFound)
	for range 3 { // scanners of mail open links, too
		b.get("/reset/" + newest).expect(http.StatusOK)
	}
	form := url.Values{"password": {"Six-mots-pour-un-autre-jour"}}
	b.post("/reset/"+newest, url.Values{"password": {"court"}}).expect(http.StatusUnprocessableEntity)
	var won sync.Map
	var wait sync.WaitGroup
	for i := range 4 {
		b := s.visitor()
		r := b.request(http.MethodPost, "/reset/"+newest, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		wait.Go(func() {
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, r)
			won.Store(i, w.Code)
		})
	}
	wait.Wait()
	count := 0
	won.Range(func(_, code any) bool {
		if code == http.StatusSeeOther {
			count++
		}
		return true
	})
	if count != 1 {
		t.Errorf("four posts of one link at once: %d succeed", count)
	}
	b.post("/reset/"+newest, form).expect(http.StatusNotFound)
	late := ask()
	s.clock.pass(61 * time.Minute)
	b.get("/reset/" + late).expect(http.StatusNotFound)

	// D8: a new password does not open the account without the second factor.
	m.secret = ""
	fresh := s.visitor()
	fresh.post("/login", url.Values{"email": {m.Email}, "password": {password}}).expect(http.StatusUnprocessableEntity)
	fresh.post("/login", url.Values{"email": {m.Email}, "password": {"Six-mots-pour-un-autre-jour"}}).expect(http.StatusSeeOther)
	fresh.get("/cases").expect(http.StatusSeeOther)
	fresh.post("/cases/new", url.Values{"kind": {"company"}, "name": {"x"}}).expect(http.StatusUnauthorized)
}

func TestD5NobodyLearnsWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	known := s.north.people[cases.Controller].Email
	for _, c := range []struct {
		path string
		form url.Values
	}{{"/login", url.Values{"password": {"wrong-wrong-wrong"}}}, {"/forgot", url.Values{}}} {
		answers := map[string]bool{}
		for _, email := range []string{known, "nobody@nowhere.example"} {
			c.form.Set("email", email)
			r := s.visitor().post(c.path, c.form)
			answers[strings.ReplaceAll(r.plain(), email, "EMAIL")+http.StatusText(r.status)] = true
		}
		if len(answers) != 1 {
			t.Errorf("%s answers differently to a known address", c.path)
		}
	}
}

func TestD6GuessingIsStoppedWhateverTheAddressAndTheOwnerStaysIn(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	owner := s.visitor()
	owner.signIn(m)
	owner.post("/logout", nil).expect(http.StatusSeeOther)
	spellings := []string{m.Email, strings.ToUpper(m.Email), " " + m.Email, m.Email + " "}
	stopped := false
	for i := range 40 {
		b := s.visitor() // another address each time
		r := b.request(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {spellings[i%4]}, "password": {"guess-guess-guess"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", b.address)
		if got := b.do(r); got.status == http.StatusTooManyRequests {
			stopped = true
			break
		}
	}
	if !stopped {
		t.Error("forty guesses from forty addresses were all heard")
	}
	owner.post("/login", url.Values{"email": {m.Email}, "password": {password}}).expect(http.StatusSeeOther)
}

func TestD7ACodeOfTheSecondFactorOpensOnceEvenInARace(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	s.visitor().signIn(m)
	s.clock.pass(31 * time.Second)
	form := url.Values{"code": {s.code(m)}}.Encode()
	var mu sync.Mutex
	codes := map[int]int{}
	var wait sync.WaitGroup
	for range 4 {
		b := s.visitor()
		b.halfway(m)
		r := b.request(http.MethodPost, "/login/factor", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		wait.Go(func() {
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, r)
			mu.Lock()
			codes[w.Code]++
			mu.Unlock()
		})
	}
	wait.Wait()
	if codes[http.StatusSeeOther] != 1 {
		t.Errorf("one code, four times at once: %v", codes)
	}
}

func TestD8TheSecondFactorIsNotWalkedAround(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	mine, other := s.red.people[cases.Agent], s.red.people[cases.AgencyManager]
	s.visitor().signIn(mine)
	s.visitor().signIn(other)
	b := s.visitor()
	b.halfway(mine)
	s.clock.pass(31 * time.Second)
	b.post("/login/factor", url.Values{"code": {s.code(other)}}).expect(http.StatusUnprocessableEntity)
	for _, row := range portal.Routes() {
		if row.Method == http.MethodGet && row.Access != "public" && row.Access != "half signed in" && !strings.Contains(row.Path, "{") {
			b.get(row.Path).expect(http.StatusSeeOther)
		}
	}
	b.get("/login/enrol").expect(http.StatusSeeOther) // whoever has a factor cannot set up another one half way
	b.post("/login/enrol", url.Values{"code": {"000000"}}).expect(http.StatusUnauthorized)
}

func TestD9ATokenOfOneKindIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.CreditorAdmin)
	b.post("/settings/people/new", url.Values{"email": {"neuf@neuf.example"}, "name": {"Neuf"}, "role": {"controller"}, "lang": {"fr"}}).expect(http.StatusSeeOther)
	list := s.letters()
	if len(list) != 1 {
		t.Fatalf("%d letters", len(list))
	}
	invitation := list[0].Token
	v := s.visitor()
	v.get("/reset/" + invitation).expect(http.StatusNotFound)
	v.get("/invitation/" + url.PathEscape(b.cookies[sessionCookie])).expect(http.StatusNotFound)
	v.cookies[sessionCookie] = invitation
	v.get("/cases").expect(http.StatusSeeOther)
	delete(v.cookies, sessionCookie)
	v.who = s.north
	v.get("/invitation/" + invitation).expect(http.StatusOK)
	v.get("/invitation/" + invitation[:len(invitation)-1]).expect(http.StatusNotFound)
	if len(invitation) < 22 || len(b.cookies[sessionCookie]) < 43 { // D10: 128 and 256 bits
		t.Errorf("tokens of %d and %d characters", len(invitation), len(b.cookies[sessionCookie]))
	}
}

func TestD11APostFromAnotherSiteIsRefusedOnEveryRoute(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := &matrix{s: s, witness: s.witness(), cases: map[string]cases.CaseID{}, scenes: map[string]*scene{}}
	for _, row := range portal.Routes() {
		tr := tries[row.Path]
		if row.Method != http.MethodPost {
			continue
		}
		who := s.usual(row)
		b := s.visitor()
		if row.Access != "public" && row.Access != "half signed in" {
			b = s.as(who, s.roleFor(who, row))
		}
		x := m.scene(row, tr, who)
		form := m.form(x, tr, "right")
		for _, foreign := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "", "Origin": "null"}} {
			r := b.request(http.MethodPost, x.address(row.Path), strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range foreign {
				if r.Header.Set(name, value); value == "" {
					r.Header.Del(name)
				}
			}
			var got *reply
			if tables := m.witness.changed(func() { got = b.clone().do(r) }); got.status != http.StatusForbidden || len(tables) > 0 {
				t.Errorf("%s from %v: %d, changed %v", got.asked, foreign, got.status, tables)
			}
		}
	}
}

func TestD12NoAddressLeadsAwayFromTheSite(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	s.visitor().signIn(m)
	agent := s.as(s.red, cases.Agent)
	id := s.placed(s.north, s.red, northRed, active)
	for i, to := range []string{"//evil.example", `/\evil.example`, "/\t/evil.example", "https://evil.example", "https:evil.example", "@evil.example", "javascript:alert(1)", "/..//evil.example", "\\\\evil.example", "/%09/evil.example"} {
		check := func(r *reply) {
			t.Helper()
			got := r.expect(http.StatusSeeOther).header.Get("Location")
			u, err := url.Parse(got)
			if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.HasPrefix(got, `/\`) || strings.ContainsAny(got, "\t\r\n") {
				t.Errorf("%q leads to %q", to, got)
			}
		}
		check(s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {password}, "next": {to}}))
		check(s.visitor().post("/language", url.Values{"to": {"fr"}, "back": {to}}))
		check(agent.post("/cases/bulk", url.Values{"act": {"letter"}, "case": {string(id) + ":0"}, "back": {to}}))
		check(agent.post(caseAct(id, "note"), url.Values{"text": {to}, "back": {to}}))
		if i%4 == 3 {
			s.clock.pass(10 * time.Minute) // log-ins are counted
		}
	}
}

func TestD14APasswordIsNeverCut(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Director]
	b := s.as(s.north, cases.Director)
	long := "girafe mouette lampadaire hivernal sextant brouette cantilever mirabelle ouistiti zinc"
	b.post("/profile", url.Values{"act": {"password"}, "old_password": {password}, "new_password": {long}}).expect(http.StatusSeeOther)
	for _, wrong := range []string{long[:72], long[:79] + "x", long[:72] + "xxxxxxxx", " " + long} {
		s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {wrong}}).expect(http.StatusUnprocessableEntity)
	}
	s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {long}}).expect(http.StatusSeeOther)
}

func TestE4AFormThatComesFiftyTimesActsOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.as(s.red, cases.Agent)
	forms := map[string]url.Values{
		"receive": {"idem": {s.cases.NewID()}, "amount": {"100,00"}, "received_on": {"2026-11-25"}, "method": {"transfer"}},
		"note":    {"idem": {s.cases.NewID()}, "text": {"Une fois"}},
		"promise": {"idem": {s.cases.NewID()}, "amount": {"50,00"}, "due_on": {"2026-12-15"}},
	}
	before := s.look(id).Version
	var wait sync.WaitGroup
	for path, form := range forms {
		for range 50 {
			r := agent.request(http.MethodPost, caseAct(id, path), strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			wait.Go(func() {
				w := httptest.NewRecorder()
				s.handler.ServeHTTP(w, r)
				if w.Code != http.StatusSeeOther && w.Code != http.StatusConflict && w.Code != http.StatusServiceUnavailable {
					t.Errorf("%s: %d", path, w.Code)
				}
			})
		}
	}
	wait.Wait()
	c := s.look(id)
	if c.Version != before+int64(len(forms)) {
		t.Errorf("three acts made %d changes", c.Version-before)
	}
	received := 0
	for i := range c.Payments {
		if c.Payments[i].Amount == 10_000 {
			received++
		}
	}
	if received != 1 || len(c.Promises) != 1 {
		t.Errorf("%d receipts, %d promises", received, len(c.Promises))
	}

	draft := s.placed(s.north, s.red, northOnly, drafted)
	controller := s.as(s.north, cases.Controller)
	stale := url.Values{"version": {"1"}, "nature": {"goods"}, "narrative": {"Ancien"}}
	controller.post(caseAct(draft, "basics"), stale).expect(http.StatusConflict)
}

func TestE5NoPageCanBeFramedOrKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	d := s.look(id).Documents[0].ID
	for _, path := range []string{"/", "/cases", "/cases/" + string(id), caseAct(id, "documents/"+string(d)), caseAct(id, "statement/pdf"), "/cases/export"} {
		r := s.as(s.red, cases.Agent).get(path).expect(http.StatusOK)
		frames := strings.Contains(r.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || strings.HasPrefix(r.header.Get("Content-Security-Policy"), "sandbox")
		if !frames || r.header.Get("X-Frame-Options") != "DENY" || r.header.Get("Cache-Control") != "no-store" { // E2
			t.Errorf("%s: %v", r.asked, r.header)
		}
	}
}

func TestE6OddAddressesAndMethodsFindNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	b := s.as(s.blue, cases.Agent)
	for _, path := range []string{"/cases/..%2f" + string(id), "//cases/" + string(id), "/cases//" + string(id), "/cases/;/" + string(id), "/cases/./" + string(id), "/CASES/" + string(id), "/cases/" + strings.ToUpper(string(id)), "/cases/" + string(id) + "/", "/s/../cases/" + string(id), "/s/..%2f..%2fgo.mod"} {
		r := b.get(path)
		if r.status == http.StatusOK || r.status >= 500 {
			t.Errorf("%s: %d", r.asked, r.status)
		}
		if to := r.header.Get("Location"); strings.HasPrefix(to, "//") {
			t.Errorf("%s leads to %s", r.asked, to)
		}
	}
	for _, method := range []string{"TRACE", "PROPFIND", "get", "X"} {
		r := b.request(method, "/cases/"+string(id), nil)
		if got := b.do(r); got.status != http.StatusMethodNotAllowed && got.status != http.StatusNotFound {
			t.Errorf("%s: %d", got.asked, got.status)
		}
	}
}
