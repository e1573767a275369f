package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"relais/cases"
	"relais/portal/accounts"
)

// filled gives what a browser would send of the form to an address: fields, lists, texts, and what is ticked.
func (r *reply) filled(action string) url.Values {
	r.b.s.t.Helper()
	form := r.formTo(action)
	for _, f := range r.findAll("form[action=" + action + "]") {
		for _, in := range f.find("input[checked]") {
			form.Add(in.attr("name"), in.attr("value"))
		}
		for _, list := range f.find("select") {
			for _, o := range append(list.find("option[selected]"), list.find("option")...)[:1] {
				form.Set(list.attr("name"), o.attr("value"))
			}
		}
		for _, area := range f.find("textarea") {
			form.Set(area.attr("name"), area.text())
		}
	}
	return form
}

func TestAProfileIsSavedOrComesBackAsItWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	form := url.Values{"act": {"preferences"}, "name": {"Dominique Rivière"}, "lang": {"en"}, "theme": {"dark"}, "shortcuts": {"on"}, "idem": {"p1"}}
	page := b.post("/profile", form).follow().expect(http.StatusOK)
	if html := page.find("html"); html.attr("lang") != "en" || html.attr("data-theme") != "dark" {
		t.Errorf("the page is %s and %s", html.attr("lang"), html.attr("data-theme"))
	}
	form.Set("name", strings.Repeat("x", 121))
	form.Set("lang", "fr")
	form.Set("idem", "p2")
	page = b.post("/profile", form).expect(http.StatusUnprocessableEntity).has(1, "#errors")
	if got := page.find("input[name=name]").attr("value"); got != form.Get("name") {
		t.Errorf("what was typed is lost: %q", got)
	}
	page.find("option[value=fr][selected]")
	b.post("/profile", url.Values{"act": {"nothing"}}).expect(http.StatusNotFound)
}

func TestANewPasswordEndsTheOtherSessionsAndTakesTheOldOneAsProof(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	b := s.as(s.north, cases.Controller)
	s.clock.pass(31e9)
	other := s.visitor()
	other.signIn(m)
	other.get("/").expect(http.StatusOK)
	const next = "Cinq-autres-mots-pour-Relais"
	page := b.post("/profile", url.Values{"act": {"password"}, "old_password": {"not this one"}, "new_password": {next}}).expect(http.StatusUnprocessableEntity)
	for _, field := range page.findAll("input[type=password]") {
		if field.attr("value") != "" {
			t.Error("a password stands in the page")
		}
	}
	b.post("/profile", url.Values{"act": {"password"}, "old_password": {password}, "new_password": {next}}).follow().expect(http.StatusOK).has(1, ".notice--done")
	other.get("/").expect(http.StatusSeeOther)
	s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {password}}).expect(http.StatusUnprocessableEntity)
	s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {next}}).expect(http.StatusSeeOther)
}

func TestASecondFactorIsReplacedWithAPictureAndGivesRecoveryCodesOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.north.people[cases.Controller]
	b := s.as(s.north, cases.Controller)
	b.get("/profile/factor").expect(http.StatusSeeOther) // nothing was begun
	b.post("/profile", url.Values{"act": {"factor"}, "old_password": {"wrong"}}).expect(http.StatusUnprocessableEntity).has(1, "#errors")
	page := b.post("/profile", url.Values{"act": {"factor"}, "old_password": {password}}).follow().expect(http.StatusOK).has(1, "svg.qr")
	secret := strings.ReplaceAll(page.find("span.ref").text(), " ", "")
	if secret == m.secret || len(secret) < 16 {
		t.Fatalf("the seed is %q", secret)
	}
	b.post("/profile/factor", url.Values{"code": {"000000"}}).expect(http.StatusUnprocessableEntity).has(1, "svg.qr").has(1, "#errors")
	code, err := totp.GenerateCode(secret, s.clock.Now())
	s.must(err)
	codes := b.post("/profile/factor", url.Values{"code": {code}}).expect(http.StatusOK).findAll(".codes li")
	if len(codes) < 8 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	// A recovery code opens once.
	guest := s.visitor()
	guest.halfway(m)
	guest.post("/login/factor", url.Values{"code": {codes[0].text()}}).expect(http.StatusSeeOther)
	again := s.visitor()
	again.halfway(m)
	again.post("/login/factor", url.Values{"code": {codes[0].text()}}).expect(http.StatusUnprocessableEntity)
	// Fresh codes take the place of the old ones.
	b.post("/profile", url.Values{"act": {"codes"}, "old_password": {"wrong"}}).expect(http.StatusUnprocessableEntity)
	fresh := b.post("/profile", url.Values{"act": {"codes"}, "old_password": {password}}).expect(http.StatusOK).findAll(".codes li")
	again.post("/login/factor", url.Values{"code": {codes[1].text()}}).expect(http.StatusUnprocessableEntity)
	again.post("/login/factor", url.Values{"code": {fresh[0].text()}}).expect(http.StatusSeeOther)
}

func TestPeopleAreInvitedChangedShutOutAndLetInAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.CreditorAdmin)
	form := url.Values{"email": {"pas une adresse"}, "name": {"Alix Morel"}, "role": {"controller"}, "lang": {"fr"}, "idem": {"i1"}}
	page := b.post("/settings/people/new", form).expect(http.StatusUnprocessableEntity).has(1, "#errors")
	if kept := page.filled("/settings/people/new"); kept.Get("name") != "Alix Morel" || kept.Get("email") != "pas une adresse" || kept.Get("role") != "controller" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	form.Set("email", "alix@"+northPeople+".example")
	b.post("/settings/people/new", form).follow().expect(http.StatusOK).says("alix@" + northPeople + ".example")
	b.post("/settings/people/new", form).follow().expect(http.StatusOK) // pressed twice
	people, err := s.accounts.People(t.Context(), s.north.actor(cases.CreditorAdmin))
	s.must(err)
	invited := 0
	for _, m := range people {
		if m.Name == "Alix Morel" {
			invited++
		}
	}
	if invited != 1 {
		t.Fatalf("invited %d times", invited)
	}
	form.Set("idem", "i2")
	b.post("/settings/people/new", form).expect(http.StatusUnprocessableEntity).has(1, "#f-email-error")

	m := s.north.people[cases.Controller]
	theirs := s.as(s.north, cases.Controller)
	at := "/settings/people/" + string(m.ID)
	act := func(pairs ...string) *reply {
		t.Helper()
		values := url.Values{"idem": {s.cases.NewID()}}
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return b.post(at, values)
	}
	act("act", "sessions").follow().expect(http.StatusOK)
	theirs.get("/").expect(http.StatusSeeOther)
	act("act", "role", "role", "no such role").expect(http.StatusUnprocessableEntity)
	act("act", "role", "role", string(cases.Director)).follow().expect(http.StatusOK).has(1, "input[value=director][checked]")
	act("act", "disable").follow().expect(http.StatusOK).has(1, "input[value=enable]")
	s.visitor().post("/login", url.Values{"email": {m.Email}, "password": {password}}).expect(http.StatusUnprocessableEntity)
	act("act", "enable").follow().expect(http.StatusOK).has(1, "input[value=disable]")
	act("act", "factor").follow().expect(http.StatusOK).has(0, "input[value=factor]")
	// Nobody locks themselves out.
	self := "/settings/people/" + string(s.north.people[cases.CreditorAdmin].ID)
	b.get(self).has(0, "input[value=disable]")
	if r := b.post(self, url.Values{"act": {"disable"}, "idem": {"own"}}); r.status == http.StatusSeeOther {
		t.Error("the only administrator has shut themselves out")
	}
}

func TestTwoPeopleWhoChangeOneEntitySeeBothVersions(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.CreditorAdmin)
	at := "/settings/entities/" + string(s.north.entity)
	first := b.get(at).expect(http.StatusOK).filled(at)
	second := b.get(at).expect(http.StatusOK).filled(at)
	first.Set("iban", "FR76 0000")
	page := b.post(at, first).expect(http.StatusUnprocessableEntity).has(1, "#f-iban-error")
	if kept := page.filled(at); kept.Get("iban") != "FR76 0000" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	first.Set("iban", "FR76 3000 6000 0112 3456 7890 189")
	first.Set("name", "Entité première "+northPeople)
	b.post(at, first).follow().expect(http.StatusOK).says("Entité première")
	second.Set("name", "Entité seconde "+northPeople)
	clash := b.post(at, second).expect(http.StatusConflict).says("Entité première", "Entité seconde")
	b.post(at, clash.filled(at)).follow().says("Entité seconde")
	entities, err := s.accounts.Entities(t.Context(), s.north.actor(cases.CreditorAdmin))
	s.must(err)
	if len(entities) != 1 || entities[0].Name != "Entité seconde "+northPeople {
		t.Errorf("entities: %+v", entities)
	}

	added := url.Values{"name": {"Entité nouvelle " + northPeople}, "siren": {"812 345 676"}, "idem": {"e1"}}
	for range 2 {
		b.post("/settings/entities/new", added).follow().expect(http.StatusOK).says("Entité nouvelle")
	}
	if entities, err = s.accounts.Entities(t.Context(), s.north.actor(cases.CreditorAdmin)); err != nil || len(entities) != 2 {
		t.Errorf("%d entities, %v", len(entities), err)
	}
}

func TestAMandateIsSignedMendedAndEndedWithItsGridKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.south, cases.CreditorAdmin)
	at := "/settings/mandates/agencies/" + string(s.red.id) + "/mandate"
	form := b.get(at).expect(http.StatusOK).filled(at)
	for name, value := range map[string]string{
		"reference": "CONV-2026-7", "signed_on": "2026-11-02", "starts_on": "2026-11-02", "fee_rate": "12,5", "fee_minimum": "15,00", "band.1.to_days": "90", "band.1.rate": "8", "band.2.from_days": "91", "band.2.rate": "deux cents", "coverage": "100,00",
	} {
		form.Set(name, value)
	}
	page := b.post(at, form).expect(http.StatusUnprocessableEntity).has(1, "#errors")
	kept := page.filled(at)
	for _, name := range []string{"reference", "fee_rate", "band.1.to_days", "band.2.rate"} {
		if kept.Get(name) != form.Get(name) {
			t.Errorf("%s: %q instead of %q", name, kept.Get(name), form.Get(name))
		}
	}
	kept.Set("band.2.rate", "15")
	b.post(at, kept).follow().expect(http.StatusOK).says("CONV-2026-7")
	id := s.mandateOf(s.south, s.red)
	edit := "/settings/mandates/" + string(id) + "/edit"
	first, second := b.get(edit).filled(edit), b.get(edit).filled(edit)
	if first.Get("fee_rate") != "12,5" && first.Get("fee_rate") != "12,50" || first.Get("band.2.from_days") != "91" {
		t.Errorf("the form shows %v", first)
	}
	first.Set("answer_days", "7")
	b.post(edit, first).expect(http.StatusUnprocessableEntity).has(1, "#f-signed_on-error") // other terms want another signature
	first.Set("signed_on", "2026-11-25")
	b.post(edit, first).follow().expect(http.StatusOK)
	second.Set("answer_days", "9")
	second.Set("signed_on", "2026-11-25")
	b.post(edit, second).expect(http.StatusConflict).says("7", "9")
	m, err := s.agencies.Mandate(t.Context(), s.south.actor(cases.CreditorAdmin), id)
	s.must(err)
	if m.AnswerDays != 7 || len(m.Fee.Bands) != 2 || m.Fee.Bands[1].Rate != 1_500 || m.Fee.Rate != 1_250 {
		t.Errorf("mandate %+v", m)
	}
	end := "/settings/mandates/" + string(id) + "/end"
	form = b.get(end).expect(http.StatusOK).filled(end)
	form.Set("on", "hier soir")
	b.post(end, form).expect(http.StatusUnprocessableEntity)
	form.Set("on", "2026-12-31")
	b.post(end, form).follow().expect(http.StatusOK).says("31/12/2026")
}

func TestAPaperIsFiledOpenedAndWithdrawn(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.red, cases.AgencyManager)
	const at = "/settings/papers/new"
	form := url.Values{"kind": {"register"}, "issuer": {"Greffe de Nantes"}, "issued_on": {"2026-10-01"}, "reference": {"K-7"}, "idem": {"q1"}}
	page := b.upload(at, form).expect(http.StatusUnprocessableEntity).has(1, "#f-file-error")
	if page.find("input[name=issuer]").attr("value") != "Greffe de Nantes" {
		t.Error("what was typed is lost")
	}
	b.upload(at, form, upFile{name: "kbis.exe", data: []byte("MZ program")}).expect(http.StatusUnprocessableEntity).says("PDF")
	content := sheet("Kbis " + redPeople)
	for range 2 {
		b.upload(at, form, upFile{name: "kbis.pdf", data: content}).follow().expect(http.StatusOK).says("kbis.pdf")
	}
	own, err := s.agencies.Own(t.Context(), s.red.actor(cases.AgencyManager))
	s.must(err)
	var id cases.ItemID
	for _, p := range own.Papers {
		if p.Name == "kbis.pdf" && id != "" {
			t.Error("the paper was filed twice")
		}
		if p.Name == "kbis.pdf" {
			id = p.ID
		}
	}
	if r := b.get("/settings/papers/" + string(id)).expect(http.StatusOK); r.body != string(content) || r.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("opened as %s: %q", r.header.Get("Content-Type"), r.body)
	}
	s.as(s.blue, cases.AgencyManager).get("/settings/papers/" + string(id)).expect(http.StatusNotFound)
	b.get("/settings/papers/" + string(id) + "/withdraw").expect(http.StatusOK).says("kbis.pdf")
	b.post("/settings/papers/"+string(id)+"/withdraw", url.Values{"idem": {"w1"}}).follow().expect(http.StatusOK)
	b.get("/settings/papers/" + string(id) + "/withdraw").expect(http.StatusNotFound)
}

func TestTheOperatorOpensAnOrganisationAndHandsItsLinkOver(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.server.LinksByHand = true
	b := s.as(s.operator, cases.Operator)
	const at = "/operator/organisations/new"
	form := url.Values{"kind": {"agency"}, "name": {"Agence du Golfe"}, "siren": {"123456789"}, "lang": {"fr"}, "admin_name": {"Maud Kerner"}, "admin_email": {"maud@golfe.example"}, "idem": {"o1"}}
	kept := b.post(at, form).expect(http.StatusUnprocessableEntity).has(1, "#f-siren-error").filled(at)
	for _, name := range []string{"kind", "name", "siren", "admin_name", "admin_email"} {
		if kept.Get(name) != form.Get(name) {
			t.Errorf("%s: %q is lost", name, form.Get(name))
		}
	}
	form.Set("siren", "")
	page := b.post(at, form).follow().expect(http.StatusOK).says("Agence du Golfe", "Maud Kerner")
	b.get("/operator/organisations?kind=agency").expect(http.StatusOK).says("Agence du Golfe").has(1, "th a[href="+strings.Split(page.asked, "GET ")[1]+"]")
	action := page.find("form[action^=/operator/organisations/]").attr("action")
	person := page.find("input[name=person]").attr("value")
	link := b.post(action, url.Values{"act": {"link"}, "person": {person}, "idem": {"l1"}}).expect(http.StatusOK).find("input[readonly]").attr("value")
	token, ours := strings.CutPrefix(link, publicURL+"/invitation/")
	if !ours {
		t.Fatalf("the link is %s", link)
	}
	guest := s.visitor()
	guest.get("/invitation/" + token).expect(http.StatusOK)
	guest.post("/invitation/"+token, url.Values{"name": {"Maud Kerner"}, "password": {"Quatre-mots-de-Maud"}}).expect(http.StatusSeeOther)
	s.visitor().get("/invitation/" + token).says("ne fonctionne plus")
	s.visitor().post("/login", url.Values{"email": {"maud@golfe.example"}, "password": {"Quatre-mots-de-Maud"}}).expect(http.StatusSeeOther)
	b.post(action, url.Values{"act": {"link"}, "person": {person}, "idem": {"l2"}}).expect(http.StatusUnprocessableEntity)
}

func TestWithMailTheOperatorSeesNoLink(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.operator, cases.Operator)
	page := b.post("/operator/organisations/new", url.Values{
		"kind": {"creditor"}, "name": {"Scierie du Haut"}, "lang": {"fr"}, "admin_name": {"Paul Haut"}, "admin_email": {"paul@haut.example"}, "idem": {"o2"},
	}).follow().expect(http.StatusOK).has(0, "input[value=link]")
	action := page.find("form[action^=/operator/organisations/]").attr("action")
	b.post(action, url.Values{"act": {"link"}, "person": {"x"}, "idem": {"l3"}}).expect(http.StatusNotFound)
	b.post(action, url.Values{"act": {"invite"}, "idem": {"l4"}}).follow().expect(http.StatusOK)
	if role := accounts.AdminRole(cases.CreditorSide); role != cases.CreditorAdmin {
		t.Errorf("administrators are %s", role)
	}
}

func TestAJobThatGaveUpIsTriedAgainByTheOperator(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.deadJob()
	b := s.as(s.operator, cases.Operator)
	at := "/operator/jobs/" + string(id) + "/retry"
	b.get("/operator/jobs").expect(http.StatusOK).has(1, "form[action="+at+"]")
	b.post(at, url.Values{"idem": {"j1"}}).follow().expect(http.StatusOK).has(0, "form[action="+at+"]")
	s.as(s.north, cases.CreditorAdmin).post(at, url.Values{"idem": {"j2"}}).expect(http.StatusNotFound)
}

func TestTheButtonOfAConflictSendsTheSameOnTopOfWhatIsThereNow(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	b := s.as(s.north, cases.Controller)
	at := "/cases/" + string(id) + "/basics"
	first, second := b.get(at).expect(http.StatusOK).filled(at), b.get(at).filled(at)
	first.Set("narrative", "Premier récit")
	b.post(at, first).expect(http.StatusSeeOther)
	second.Set("narrative", "Second récit")
	page := b.post(at, second).expect(http.StatusConflict)
	b.post(at, page.filled(at)).expect(http.StatusSeeOther)
	if got := s.look(id).Narrative; got != "Second récit" {
		t.Errorf("the draft tells %q", got)
	}
}
