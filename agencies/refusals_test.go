package agencies_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

// fieldsOf lists the fields that a refusal names, sorted.
func fieldsOf(err error) (fields []string) {
	var e *cases.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			fields = append(fields, f.Field)
		}
	}
	slices.Sort(fields)
	return fields
}

func TestAMandateIsRefusedForEachThingThatIsWrongWithIt(t *testing.T) {
	w := newWorld(t)
	fresh := func() agencies.Mandate {
		return agencies.Mandate{
			Agency: casestest.Blue, Reference: "M-2", SignedOn: casestest.Day("2026-11-01"), StartsOn: casestest.Day("2026-11-15"),
			Fee: agencies.Fee{Rate: 1200}, VAT: 2000, AnswerDays: 3,
		}
	}
	for _, row := range []struct {
		name  string
		spoil func(m *agencies.Mandate)
		field string
	}{
		{"no reference", func(m *agencies.Mandate) { m.Reference = " " }, "reference"},
		{"no agency", func(m *agencies.Mandate) { m.Agency = "" }, "agency"},
		{"never signed", func(m *agencies.Mandate) { m.SignedOn = cases.Date{} }, "signed_on"},
		{"signed tomorrow", func(m *agencies.Mandate) { m.SignedOn = casestest.Today.AddDays(1) }, "signed_on"},
		{"without a beginning", func(m *agencies.Mandate) { m.StartsOn = cases.Date{} }, "starts_on"},
		{"ending before it begins", func(m *agencies.Mandate) { m.EndsOn = m.StartsOn.AddDays(-1) }, "ends_on"},
		{"VAT beyond the whole", func(m *agencies.Mandate) { m.VAT = 10_001 }, "vat"},
		{"money kept for more than a year", func(m *agencies.Mandate) { m.RemitMonths = 13 }, "remit_months"},
		{"no time to answer", func(m *agencies.Mandate) { m.AnswerDays = 0 }, "answer_days"},
		{"a fee beyond the whole", func(m *agencies.Mandate) { m.Fee.Rate = 10_001 }, "fee_rate"},
		{"a least fee below nothing", func(m *agencies.Mandate) { m.Fee.Minimum = -1 }, "fee_minimum"},
		{"a grid without end", func(m *agencies.Mandate) { m.Fee.Bands = make([]agencies.Band, 51) }, "bands"},
		{"a band upside down", func(m *agencies.Mandate) { m.Fee.Bands = []agencies.Band{{From: 2, To: 1}} }, "bands"},
		{"amounts upside down", func(m *agencies.Mandate) { m.Coverage.Min, m.Coverage.Max = 10, 5 }, "coverage"},
		{"an age below nothing", func(m *agencies.Mandate) { m.Coverage.MaxAgeDays = -1 }, "max_age_days"},
		{"an unknown kind of debtor", func(m *agencies.Mandate) { m.Coverage.DebtorKinds = []cases.DebtorKind{"king"} }, "debtor_kinds"},
		{"an unknown currency", func(m *agencies.Mandate) { m.Coverage.Currencies = []cases.Currency{"euro"} }, "currencies"},
	} {
		m := fresh()
		row.spoil(&m)
		_, err := w.SaveMandate(w.ctx, admin, "", m)
		if got := fieldsOf(err); !slices.Equal(got, []string{row.field}) {
			t.Errorf("%s: fields %v, %v", row.name, got, err)
		}
	}
	m := fresh()
	m.Agency = "nobody"
	if _, err := w.SaveMandate(w.ctx, admin, "", m); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("with an agency that is not there: %v", err)
	}
	m = fresh()
	m.ID = casestest.Mandate
	if _, err := w.SaveMandate(w.ctx, stranger, "", m); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("another creditor writes it: %v", err)
	}
	if got, err := w.Mandates(w.ctx, admin); err != nil || len(got) != 1 {
		t.Errorf("%d mandates after all that was refused, %v", len(got), err)
	}
}

func TestAnAgencyIsRefusedWhatCannotBeTrueOfIt(t *testing.T) {
	w := newWorld(t)
	for _, row := range []struct {
		name  string
		spoil func(a *agencies.Agency)
		field string
	}{
		{"an unknown kind", func(a *agencies.Agency) { a.Kind = "friend" }, "kind"},
		{"a wrong SIREN", func(a *agencies.Agency) { a.SIREN = "812345677" }, "siren"},
		{"a wrong IBAN", func(a *agencies.Agency) { a.IBAN = "FR7630006000011234567890188" }, "iban"},
		{"a cover below nothing", func(a *agencies.Agency) { a.Cover = -1 }, "cover"},
		{"declared tomorrow", func(a *agencies.Agency) { a.DeclaredOn = casestest.Today.AddDays(1) }, "declared_on"},
	} {
		own, err := w.Own(w.ctx, manager)
		w.must(err)
		row.spoil(&own.Agency)
		err = w.SaveAgency(w.ctx, manager, own.Agency)
		if got := fieldsOf(err); !slices.Equal(got, []string{row.field}) {
			t.Errorf("%s: fields %v, %v", row.name, got, err)
		}
	}
}

func TestAPaperIsRefusedWithoutWhatMakesItOne(t *testing.T) {
	w := newWorld(t)
	for _, row := range []struct {
		name  string
		spoil func(in *agencies.PaperInput)
		field string
	}{
		{"an unknown kind", func(in *agencies.PaperInput) { in.Kind = "poem" }, "kind"},
		{"no file", func(in *agencies.PaperInput) { in.Body = nil }, "file"},
		{"no name", func(in *agencies.PaperInput) { in.Name = " " }, "file"},
		{"no day", func(in *agencies.PaperInput) { in.IssuedOn = cases.Date{} }, "issued_on"},
		{"of tomorrow", func(in *agencies.PaperInput) { in.IssuedOn = casestest.Today.AddDays(1) }, "issued_on"},
		{"an insurance without end", func(in *agencies.PaperInput) { in.ValidUntil = cases.Date{} }, "valid_until"},
		{"one that ends before it begins", func(in *agencies.PaperInput) { in.ValidUntil = in.IssuedOn.AddDays(-1) }, "valid_until"},
	} {
		in := agencies.PaperInput{
			Kind: agencies.Insurance, IssuedOn: casestest.Day("2026-11-01"), ValidUntil: casestest.Day("2027-12-31"), Name: "rc.pdf",
			Body: bytes.NewReader([]byte("rc")), Limit: 10,
		}
		row.spoil(&in)
		_, err := w.AddPaper(w.ctx, manager, in)
		if got := fieldsOf(err); !slices.Equal(got, []string{row.field}) {
			t.Errorf("%s: fields %v, %v", row.name, got, err)
		}
	}
	in := agencies.PaperInput{Kind: agencies.OtherPaper, IssuedOn: casestest.Today, Name: "long.pdf", Body: bytes.NewReader(make([]byte, 11)), Limit: 10}
	if _, err := w.AddPaper(w.ctx, manager, in); cases.CodeOf(err) != cases.TooLarge {
		t.Errorf("a file beyond the limit: %v", err)
	}
	for _, agency := range []cases.OrgID{"", casestest.Blue} {
		if _, _, err := w.OpenPaper(w.ctx, manager, agency, "none"); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("a paper of %q: %v", agency, err)
		}
	}
}

func TestListsOfMoneyArePartedByWhoMaySeeThem(t *testing.T) {
	w := newWorld(t)
	ref := w.placed(1000)
	w.receive(ref, 10_000)
	w.receive(w.placed(2000), 20_000)
	waiting := func(actor cases.Actor) int {
		t.Helper()
		list, err := w.Receipts(w.ctx, actor, agencies.ReceiptFilter{})
		w.must(err)
		return len(list)
	}
	if n, m := waiting(controller), waiting(agent); n != 2 || m != 2 {
		t.Errorf("the parties see %d and %d receipts", n, m)
	}
	if n := waiting(rival); n != 0 {
		t.Errorf("another agency sees %d receipts", n)
	}
	in := remit("REV-1")
	in.Creditor = ""
	if _, err := w.Preview(w.ctx, manager, in); !slices.Equal(fieldsOf(err), []string{"creditor"}) {
		t.Errorf("a remittance to nobody: %v", err)
	}
	if _, err := w.Preview(w.ctx, agent, remit("REV-1")); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agent looks at a remittance to be: %v", err)
	}
	seen, err := w.Preview(w.ctx, manager, remit("REV-1"))
	w.must(err)
	if seen.Gross != 30_000 || seen.Fee != 3_000 || seen.VAT != 600 || seen.Net != 26_400 || waiting(manager) != 2 {
		t.Errorf("preview %+v", seen)
	}
	_, err = w.Remit(w.ctx, manager, remit("REV-1"))
	w.must(err)
	for actor, want := range map[cases.Actor]int{controller: 1, agent: 1, rival: 0} {
		page, err := w.Remittances(w.ctx, actor, agencies.RemittanceFilter{})
		if err != nil || len(page.Rows) != want {
			t.Errorf("%s of %s sees %d remittances, %v", actor.Role, actor.Org, len(page.Rows), err)
		}
	}
}

func TestEachSideKnowsWithWhomItHasAMandate(t *testing.T) {
	w := newWorld(t)
	for actor, want := range map[cases.Actor][]cases.OrgID{
		controller: {casestest.Red}, agent: {casestest.North}, casestest.Actor(casestest.South, cases.Controller): nil,
		casestest.Actor(casestest.Blue, cases.Agent): nil,
	} {
		got, err := w.Counterparts(w.ctx, actor)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s of %s: %v, %v", actor.Role, actor.Org, got, err)
		}
	}
}
