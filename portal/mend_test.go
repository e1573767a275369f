package portal_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"relais/cases"
)

// asking asks the creditor of an active case something and gives where to answer.
func (s *site) asking(id cases.CaseID, in cases.AskInput) (address string) {
	s.t.Helper()
	in.Ref = cases.Ref{Case: id}
	request, err := s.cases.Ask(s.t.Context(), s.red.actor(cases.Agent), in)
	s.must(err)
	return caseAct(id, "requests/"+string(request)+"/answer")
}

func TestAWrongAnswerToAQuestionComesBackWithItsErrorAndEverythingTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	controller := s.as(s.north, cases.Controller)
	for _, c := range []struct {
		kind, typed, key string
		field            string // the one the error is at
	}{
		{"date", "la semaine prochaine", "Indiquez une date", "f-answer"},
		{"amount", "environ mille", "Indiquez un montant", "f-answer"},
		{"yes_no", "peut-être", "", "f-answer"},
		{"text", "", "", "f-answer"},
	} {
		to := s.asking(id, cases.AskInput{Kind: c.kind, Question: "Question " + c.kind})
		form := url.Values{"idem": {s.cases.NewID()}, "answer": {c.typed}}
		page := controller.upload(to, form).expect(http.StatusUnprocessableEntity)
		page.says("Question " + c.kind)
		page.has(1, "form[action="+to+"]")
		if len(page.findAll("#"+c.field+"-error")) != 1 {
			t.Errorf("%s: the error is not at the field\n%s", c.kind, page.summary())
		}
		if c.typed != "" && c.kind != "yes_no" && !strings.Contains(page.body, c.typed) {
			t.Errorf("%s: what was typed is lost", c.kind)
		}
	}
	to := s.asking(id, cases.AskInput{Kind: "piece", Category: cases.Orders, Question: "Le devis ?"})
	page := controller.upload(to, url.Values{"answer": {"Voici le devis signé"}}, upFile{name: "devis.exe", data: []byte("MZ\x90\x00 nothing")})
	page.expect(http.StatusUnprocessableEntity).says("Voici le devis signé").has(1, "#f-files-error")
	controller.upload(to, url.Values{"answer": {""}}).expect(http.StatusUnprocessableEntity).has(1, "#f-files-error")
	if !s.look(id).Requests[len(s.look(id).Requests)-1].Open() {
		t.Error("the wrong answer counts as one")
	}
	controller.upload(to, url.Values{"answer": {"Voici"}}, upFile{name: "devis.pdf", data: sheet(northRed)}).follow().says("Réponse envoyée")
}

func TestAQuestionIsAnsweredInTheFieldThatFitsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	controller, agent := s.as(s.north, cases.Controller), s.as(s.red, cases.Agent)
	for _, c := range []struct{ kind, field, typed, kept, shown string }{
		{"yes_no", "input[type=radio][value=yes]", "yes", "yes", "Oui"},
		{"date", "input[type=date]", "2/12/2026", "2026-12-02", "02/12/2026"},
		{"amount", "input[inputmode=decimal]", "1 234,50", "123450", "1 234,50 €"},
		{"text", "textarea", "Parce que", "Parce que", "Parce que"},
	} {
		to := s.asking(id, cases.AskInput{Kind: c.kind, Question: "Question"})
		page := controller.get("/cases/" + string(id)).expect(http.StatusOK)
		form := page.formTo(to)
		forms := page.findAll("form[action=" + to + "]")
		if len(forms[0].find(c.field)) != 1 {
			t.Errorf("%s: the form has no %s", c.kind, c.field)
		}
		form.Set("answer", c.typed)
		controller.upload(to, form).follow().says("Réponse envoyée")
		all := s.look(id).Requests
		if got := all[len(all)-1].Answer; got != c.kept {
			t.Errorf("%s: kept %q instead of %q", c.kind, got, c.kept)
		}
		agent.get("/cases/" + string(id)).expect(http.StatusOK).says(c.shown)
	}
}

func TestAnUploadWithoutFilesSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	controller := s.as(s.north, cases.Controller)
	for state, back := range map[string]string{drafted: "/release", active: ""} {
		id := s.placed(s.north, s.red, map[string]string{drafted: northOnly, active: northRed}[state], state)
		before := len(s.look(id).Documents)
		back = "/cases/" + string(id) + back
		page := controller.upload(caseAct(id, "documents"), url.Values{"back": {back}, "category": {"D"}}).expect(http.StatusUnprocessableEntity)
		page.has(1, "#f-files-error").has(1, "input[type=hidden][name=back][value="+back+"]").has(1, "option[value=D][selected]")
		page.has(1, "form[enctype=multipart/form-data]")
		controller.upload(caseAct(id, "documents"), url.Values{"back": {back}, "category": {"D"}}, upFile{name: "bl.pdf", data: sheet(northRed)}).follow()
		if got := len(s.look(id).Documents); got != before+1 {
			t.Errorf("%s: %d files instead of %d", state, got, before+1)
		}
	}
}

func TestARecoveryCodeCanBeTypedOnATelephone(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	m := s.red.people[cases.Agent]
	first := s.visitor()
	first.halfway(m)
	page := first.get("/login/enrol").expect(http.StatusOK)
	m.secret = strings.ReplaceAll(page.find("span.ref").text(), " ", "")
	first.who = m.org
	codes := first.post("/login/enrol", url.Values{"code": {s.code(m)}}).expect(http.StatusOK).findAll(".codes li")
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	second := s.visitor()
	second.halfway(m)
	field := second.get("/login/factor").find("input[name=code]")
	if field.attr("inputmode") == "numeric" || field.attr("autocomplete") != "one-time-code" {
		t.Errorf("the field of the second factor brings up the keyboard of figures, but recovery codes have letters: %v", field.Attr)
	}
	second.post("/login/factor", url.Values{"code": {strings.ToLower(codes[0].text())}}).expect(http.StatusSeeOther)
	second.who = m.org
	second.get("/queue").expect(http.StatusOK)
}

func TestAMistypedDayOfAReportIsToldAtItsField(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_ = s.placed(s.north, s.red, northRed, active)
	for path, b := range map[string]*browser{"/agencies": s.as(s.north, cases.Director), "/scorecard": s.as(s.red, cases.AgencyManager)} {
		page := b.get(path + "?from=hier&to=2026-11-30&currency=EUR").expect(http.StatusUnprocessableEntity)
		page.has(1, "#f-from-error").has(0, "#f-to-error").has(1, ".error-summary")
		if got := page.find("#f-from").attr("value"); got != "hier" {
			t.Errorf("%s: what was typed became %q", path, got)
		}
		if got := page.find("#f-to").attr("value"); got != "2026-11-30" {
			t.Errorf("%s: the other day became %q", path, got)
		}
		page.has(1, "form.filters")
		b.get(path+"?from=2026-11-30&to=2026-11-01").expect(http.StatusUnprocessableEntity).has(1, "#f-to-error")
		b.get(path+"?sort=password").expect(http.StatusUnprocessableEntity).has(0, "form.filters")
	}
}

func TestAReminderThatIsSavedAgainKeepsTheDayOfItsReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northRed)
	notice := cases.Reminder{
		DoneOn: day("2026-07-01"), Channel: "registered_letter", Level: cases.LevelFormalNotice, To: "Direction", ReceivedOn: day("2026-07-06"),
	}
	item, err := s.cases.SaveReminder(t.Context(), s.north.actor(cases.Controller), cases.Ref{Case: id}, notice)
	s.must(err)
	controller := s.as(s.north, cases.Controller)
	to := caseAct(id, "reminders/"+string(item))
	if got := controller.get(to).expect(http.StatusOK).find("input[name=received_on]").attr("value"); got != "2026-07-06" {
		t.Errorf("the form shows %q", got)
	}
	form := url.Values{
		"idem": {s.cases.NewID()}, "version": {strconv.FormatInt(s.look(id).Version, 10)}, "done_on": {"2026-07-01"}, "channel": {"registered_letter"},
		"level": {cases.LevelFormalNotice}, "to": {"Direction générale"}, "received_on": {"2026-06-30"},
	}
	controller.post(to, form).expect(http.StatusUnprocessableEntity).says("précède celle de l’envoi")
	form.Set("received_on", "2026-07-06")
	controller.post(to, form).expect(http.StatusSeeOther)
	for _, r := range s.look(id).Reminders {
		if r.ID == item && (r.To != "Direction générale" || r.ReceivedOn != notice.ReceivedOn) {
			t.Errorf("saved as %+v", r)
		}
	}
}
