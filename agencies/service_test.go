package agencies_test

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

func TestEveryMethodTakesTheActorFirstAndRefusesNobodyAndTheOperator(t *testing.T) {
	w := newWorld(t)
	service := reflect.ValueOf(w.Service)
	contextType, actorType := reflect.TypeFor[context.Context](), reflect.TypeFor[cases.Actor]()
	for i := range service.NumMethod() {
		name, method := service.Type().Method(i).Name, service.Method(i)
		if name == "Today" { // only reads the clock
			continue
		}
		kind := method.Type()
		if kind.NumIn() < 2 || kind.In(0) != contextType || kind.In(1) != actorType {
			t.Errorf("%s does not take a context and an Actor first", name)
			continue
		}
		for want, actor := range map[cases.Code]cases.Actor{
			cases.Unauthorized: {}, cases.NotFound: casestest.Actor(casestest.Operator, cases.Operator),
		} {
			in := []reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(actor)}
			for n := 2; n < kind.NumIn(); n++ {
				in = append(in, reflect.Zero(kind.In(n)))
			}
			out := method.Call(in)
			if err, _ := out[len(out)-1].Interface().(error); cases.CodeOf(err) != want {
				t.Errorf("%s by %q gives %v, want %s", name, actor.Role, err, want)
			}
		}
	}
}

func TestAReleaseGoesOnlyWhereAMandateAndItsPapersCarryIt(t *testing.T) {
	w := newWorld(t)
	c := casestest.Case()
	w.memory.cases.Seed(c)
	release := func(agency cases.OrgID) error {
		_, err := w.work.Release(w.ctx, controller, cases.ReleaseInput{Ref: cases.Ref{Case: c.ID}, Agency: agency, Certified: true})
		return err
	}
	if err := release(casestest.Blue); cases.CodeOf(err) != cases.Refused {
		t.Errorf("to an agency without a mandate: %v", err)
	}
	w.clock.SetDay(casestest.Day("2027-01-04"))
	if err := release(casestest.Red); cases.CodeOf(err) != cases.Refused {
		t.Errorf("after its insurance ran out: %v", err)
	}
	w.clock.Set(casestest.Now)
	w.must(release(casestest.Red))
	found, err := w.Candidates(w.ctx, controller, casestest.Case())
	w.must(err)
	if len(found) != 2 || !found[0].Fits() || found[1].Fits() {
		t.Errorf("candidates: %+v", found)
	}
}

func TestAnAgencyKeepsItsOwnPapersAndCreditorsReadThem(t *testing.T) {
	w := newWorld(t)
	in := agencies.PaperInput{
		Key: "k", Kind: agencies.Insurance, IssuedOn: casestest.Day("2026-11-01"), ValidUntil: casestest.Day("2027-12-31"),
		Name: `C:\attestation.pdf`, Body: bytes.NewReader([]byte("attestation")), Limit: 100,
	}
	id, err := w.AddPaper(w.ctx, manager, in)
	w.must(err)
	if again, err := w.AddPaper(w.ctx, manager, in); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	for _, actor := range []cases.Actor{manager, admin, director, stranger} {
		body, paper, err := w.OpenPaper(w.ctx, actor, casestest.Red, id)
		w.must(err)
		if text, _ := io.ReadAll(body); string(text) != "attestation" || paper.Name != "attestation.pdf" {
			t.Errorf("%s reads %q", actor.Role, text)
		}
	}
	for _, actor := range []cases.Actor{rival, agent, controller} {
		if _, _, err := w.OpenPaper(w.ctx, actor, casestest.Red, id); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("%s of %s reads it: %v", actor.Role, actor.Org, err)
		}
	}
	if err := w.WithdrawPaper(w.ctx, rival, id); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("another agency withdraws it: %v", err)
	}
	w.must(w.WithdrawPaper(w.ctx, manager, id))
	own, err := w.Own(w.ctx, manager)
	w.must(err)
	if p := own.Papers[len(own.Papers)-1]; p.WithdrawnOn != casestest.Today || p.InForce(casestest.Today) {
		t.Errorf("withdrawn: %+v", p)
	}
	in.Body, in.ValidUntil = bytes.NewReader(nil), cases.Date{}
	in.Key = ""
	if _, err := w.AddPaper(w.ctx, manager, in); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("an insurance without end: %v", err)
	}
}

func TestAnAgencyStatesWhatCreditorsMustKnowOfIt(t *testing.T) {
	w := newWorld(t)
	own, err := w.Own(w.ctx, manager)
	w.must(err)
	a := own.Agency
	a.IBAN = "FR76 3000 6000 0112 3456 7890 189"
	w.must(w.SaveAgency(w.ctx, manager, a))
	if err := w.SaveAgency(w.ctx, manager, a); cases.CodeOf(err) != cases.Conflict {
		t.Errorf("an outdated copy was saved: %v", err)
	}
	p, err := w.Partner(w.ctx, admin, casestest.Red)
	w.must(err)
	if p.Agency.IBAN != "FR7630006000011234567890189" || p.Agency.Version != 2 || p.Agency.Name != "Recouvrement Rouge" {
		t.Errorf("stored as %+v", p.Agency)
	}
	a.Version, a.SIREN = 2, "812345677"
	if err := w.SaveAgency(w.ctx, manager, a); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("a wrong SIREN: %v", err)
	}
}

func TestOtherTermsAreANewEditionSignedOnItsOwnDay(t *testing.T) {
	w := newWorld(t)
	m, err := w.Mandate(w.ctx, admin, casestest.Mandate)
	w.must(err)
	m.EndsOn = casestest.Day("2027-06-30")
	_, err = w.SaveMandate(w.ctx, admin, "", *m)
	w.must(err)
	if m, _ = w.Mandate(w.ctx, admin, casestest.Mandate); m.Edition != 1 {
		t.Errorf("another end is edition %d", m.Edition)
	}
	m.Fee.Rate = 900
	if _, err := w.SaveMandate(w.ctx, admin, "", *m); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("another fee without a signature: %v", err)
	}
	m.SignedOn = casestest.Day("2026-11-20")
	_, err = w.SaveMandate(w.ctx, admin, "", *m)
	w.must(err)
	got, err := w.Mandate(w.ctx, manager, casestest.Mandate)
	w.must(err)
	if got.Edition != 2 || got.Fee.Rate != 900 || got.Version != 3 {
		t.Errorf("edition %d at %d, version %d", got.Edition, got.Fee.Rate, got.Version)
	}
	if _, err := w.SaveMandate(w.ctx, admin, "", *m); cases.CodeOf(err) != cases.Conflict {
		t.Errorf("an outdated copy was saved: %v", err)
	}
	for _, actor := range []cases.Actor{rival, stranger} {
		if _, err := w.Mandate(w.ctx, actor, casestest.Mandate); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("%s reads it: %v", actor.Org, err)
		}
	}
}

func TestANewMandateIsMadeOnceAndEndedOnce(t *testing.T) {
	w := newWorld(t)
	fresh := agencies.Mandate{
		Agency: casestest.Blue, Reference: "M-2", SignedOn: casestest.Day("2026-11-01"), StartsOn: casestest.Day("2026-11-15"),
		Fee: agencies.Fee{Rate: 1200}, VAT: 2000, AnswerDays: 3,
	}
	id, err := w.SaveMandate(w.ctx, admin, "k", fresh)
	w.must(err)
	if again, err := w.SaveMandate(w.ctx, admin, "k", fresh); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	m, err := w.Mandate(w.ctx, admin, id)
	w.must(err)
	if m.RemitMonths != 1 || m.Edition != 1 || m.Creditor != casestest.North {
		t.Errorf("stored as %+v", m)
	}
	w.must(w.Running(w.ctx, controller, id, casestest.Today))
	if err := w.TerminateMandate(w.ctx, admin, id, m.Version, casestest.Today.AddDays(-1)); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("ended in the past: %v", err)
	}
	w.must(w.TerminateMandate(w.ctx, admin, id, m.Version, cases.Date{}))
	if err := w.Running(w.ctx, controller, id, casestest.Today); cases.CodeOf(err) != cases.Refused {
		t.Errorf("it still runs: %v", err)
	}
	w.must(w.TerminateMandate(w.ctx, admin, id, m.Version, cases.Date{})) // pressed twice
	if err := w.TerminateMandate(w.ctx, admin, id, 0, casestest.Today.AddDays(1)); cases.CodeOf(err) != cases.Refused {
		t.Errorf("ended twice: %v", err)
	}
	fresh.Fee.Bands = []agencies.Band{{FromDays: 90, ToDays: 30, Rate: 1}}
	fresh.Coverage = agencies.Coverage{Min: 10, Max: 5}
	fresh.RemitMonths, fresh.AnswerDays = 13, 0
	if _, err := w.SaveMandate(w.ctx, admin, "", fresh); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("impossible terms: %v", err)
	}
}

func TestTheReportAddsUpAndAnAgencySeesItsOwnFiguresAlone(t *testing.T) {
	tallies := []agencies.Tally{
		{Agency: casestest.Red, Currency: "EUR", Month: "2026-05", Placed: 3, Principal: 300_000, Recovered: 100_000, Fees: 10_000, Open: 1, OpenPrincipal: 100_000, OpenRecovered: 20_000, Closed: 2, ClosedUnpaid: 1, UnpaidAmount: 100_000, WithMoney: 2},
		{Agency: casestest.Blue, Currency: "EUR", Month: "2026-04", Placed: 1, Principal: 100_000, Open: 1, OpenPrincipal: 100_000, Declined: 2, Errors: 1},
		{Agency: casestest.Red, Currency: "EUR", Month: "2026-04", Placed: 1, Principal: 50_000, Recovered: -500, Closed: 1, ClosedUnpaid: 1, UnpaidAmount: 50_000},
	}
	r := agencies.NewReport(agencies.Period{Currency: "EUR"}, tallies)
	if f := r.Total; f.Placed != 5 || f.Principal != 450_000 || f.Recovered != 99_500 || f.OpenLeft != 180_000 || f.ClosedUnpaid != 2 || f.Declined != 2 || f.Errors != 1 {
		t.Errorf("total %+v", f)
	}
	if rate, _ := r.Total.Rate(); rate != 2_211 {
		t.Errorf("rate %d, want 22,11 %%", rate)
	}
	if len(r.Months) != 2 || r.Months[0].Month != "2026-04" || r.Months[0].Placed != 2 || len(r.Agencies) != 2 || r.Definition != agencies.DefinitionKey {
		t.Errorf("months %+v", r.Months)
	}
	if _, ok := new(agencies.Figures).Rate(); ok {
		t.Error("there is a rate of nothing")
	}
	if rate, _ := (&agencies.Figures{Principal: 50_000, Recovered: -500}).Rate(); rate != -100 {
		t.Errorf("rate %d of money that went back", rate)
	}

	w := newWorld(t)
	w.receive(w.placed(1000), 100_000)
	own, err := w.OwnFigures(w.ctx, agent, agencies.Period{})
	w.must(err)
	if len(own.Agencies) != 1 || own.Agencies[0].Agency != casestest.Red || own.Total.Recovered != 100_000 || own.Months[0].Month != "2026-11" {
		t.Errorf("own figures %+v", own)
	}
	theirs, err := w.OwnFigures(w.ctx, rival, agencies.Period{})
	w.must(err)
	if theirs.Total.Placed != 0 {
		t.Errorf("another agency sees %+v", theirs.Total)
	}
	if _, err := w.Report(w.ctx, controller, agencies.Period{}); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a controller reads the director's report: %v", err)
	}
	if _, err := w.Report(w.ctx, director, agencies.Period{From: casestest.Today, To: casestest.Today.AddDays(-1)}); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("a period that ends before it begins: %v", err)
	}
}
