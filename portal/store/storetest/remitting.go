package storetest

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

// agencyEvent gives an entry for the chain of the acting organisation.
func agencyEvent(by cases.Actor, kind cases.EventKind, key string) cases.Event {
	e := event(by, kind, key)
	e.Org = by.Org
	return e
}

// mandate writes the mandate between North and Red.
func (f *Fixture) mandate(t testing.TB) *agencies.Mandate {
	t.Helper()
	m := &agencies.Mandate{}
	fillAll(m, 2)
	m.ID, m.Creditor, m.Agency, m.Version = casestest.Mandate, f.North.Org, f.Red.Org, 0
	if err := f.SaveMandate(t.Context(), f.North.Scope(), m, agencyEvent(f.North, agencies.EvMandateSaved, "")); err != nil {
		t.Fatal(err)
	}
	m.Version = 1
	return m
}

// remitted remits what Red has received for cases of North.
func (f *Fixture) remitted(t testing.TB, id cases.RemittanceID, key string) (*agencies.Remittance, error) {
	t.Helper()
	receipts, err := f.Receipts(t.Context(), f.Red.Scope(), agencies.ReceiptFilter{Creditor: f.North.Org})
	if err != nil {
		t.Fatal(err)
	}
	r := agencies.NewRemittance(receipts)
	r.ID, r.Creditor, r.Agency, r.Reference, r.Currency = id, f.North.Org, f.Red.Org, string(id), cases.EUR
	r.BankOn, r.IssuedAt, r.IssuedBy, r.Key = casestest.Today, casestest.Now, f.Red.Person, key
	return r, f.CreateRemittance(t.Context(), f.Red.Scope(), r, f.remittanceEvents(r), []cases.Job{{Org: r.Creditor, Kind: cases.JobNotify}})
}

func (f *Fixture) remittanceEvents(r *agencies.Remittance) []cases.Event {
	var all []cases.Event
	for _, l := range r.Lines {
		if !slices.ContainsFunc(all, func(e cases.Event) bool { return e.Case == l.Case }) {
			e := event(f.Red, cases.EvRemitted, "")
			e.Org, e.Case = r.Creditor, l.Case
			all = append(all, e)
		}
	}
	return append(all, agencyEvent(f.Red, agencies.EvRemittanceIssued, r.Key))
}

func vetting(t *testing.T, f *Fixture) {
	empty, err := f.Agency(t.Context(), f.North.Scope(), f.Red.Org)
	if err != nil || empty.ID != f.Red.Org || empty.Name != "Rouge Recouvrement" || empty.Version != 0 {
		t.Errorf("an agency with nothing on file: %+v, %v", empty, err)
	}
	a := &agencies.Agency{}
	fillAll(a, 2)
	a.ID, a.Name, a.Version = f.Red.Org, "Rouge Recouvrement", 0
	save := func(by cases.Actor, key string) error {
		return f.SaveAgency(t.Context(), by.Scope(), a, agencyEvent(by, agencies.EvAgencySaved, key))
	}
	if err := save(f.Red, "form"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "a second first version", save(f.Red, ""), cases.Conflict)
	a.Version = 1
	got, err := f.Agency(t.Context(), f.South.Scope(), f.Red.Org)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the agency", got, a)
	a.Policy = "another"
	if err := save(f.Red, ""); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "an outdated version", save(f.Red, ""), cases.Conflict)
	a.Version = 2
	if err := save(f.Red, "form"); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("the same form again: %v", err)
	}
	all, err := f.Agencies(t.Context(), f.North.Scope())
	if err != nil || len(all) != 2 || all[0].ID != f.Blue.Org || all[1].Policy != "another" || all[1].Version != 2 {
		t.Errorf("North may choose among %+v, %v", all, err)
	}
	if own, err := f.Agencies(t.Context(), f.Red.Scope()); err != nil || len(own) != 1 || own[0].ID != f.Red.Org {
		t.Errorf("Red sees %+v, %v", own, err)
	}
	e, err := f.FirstAnswer(t.Context(), f.Red.Scope(), "form")
	digest, err2 := e.Digest()
	if err := errors.Join(err, err2); err != nil || e.Seq != 1 || e.Hash != digest {
		t.Errorf("the first answer is %+v, %v", e, err)
	}
	wantCode(t, "a creditor", f.SaveAgency(t.Context(), f.North.Scope(), a, agencyEvent(f.North, agencies.EvAgencySaved, "")), cases.NotFound)
}

func papers(t *testing.T, f *Fixture) {
	p := &agencies.Paper{}
	fillAll(p, 2)
	p.Agency, p.WithdrawnOn = f.Red.Org, cases.Date{}
	older := *p
	older.ID, older.IssuedOn = "older", p.IssuedOn.AddDays(-1)
	for _, paper := range []*agencies.Paper{&older, p} {
		if err := f.AddPaper(t.Context(), f.Red.Scope(), paper, agencyEvent(f.Red, agencies.EvPaperAdded, "")); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.Papers(t.Context(), f.South.Scope(), f.Red.Org)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the papers", got, []agencies.Paper{*p, older})
	withdraw := func() error {
		return f.WithdrawPaper(t.Context(), f.Red.Scope(), p.ID, casestest.Today, agencyEvent(f.Red, agencies.EvPaperWithdrawn, ""))
	}
	if err := withdraw(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "withdrawing twice", withdraw(), cases.Conflict)
	if all, err := f.Papers(t.Context(), f.Red.Scope(), ""); err != nil || len(all) != 2 || all[0].WithdrawnOn != casestest.Today {
		t.Errorf("after the withdrawal: %+v, %v", all, err)
	}
}

func mandates(t *testing.T, f *Fixture) {
	m := f.mandate(t)
	got, err := f.Mandate(t.Context(), f.Red.Scope(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the mandate", got, m)
	save := func(m agencies.Mandate) error {
		return f.SaveMandate(t.Context(), f.North.Scope(), &m, agencyEvent(f.North, agencies.EvMandateSaved, ""))
	}
	next := *m
	next.Edition, next.Fee.Bands = 77, nil
	if err := save(next); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "an outdated edition", save(next), cases.Conflict)
	other := *m
	other.ID, other.Version = "another", 0
	wantCode(t, "a reference used before", save(other), cases.Conflict)
	other.Reference, other.Agency, other.StartsOn = "M-2", f.Blue.Org, m.StartsOn.AddDays(1)
	if err := save(other); err != nil {
		t.Fatal(err)
	}
	moved := next
	moved.Version, moved.Agency = 2, f.Blue.Org
	wantCode(t, "a mandate handed to another agency", save(moved), cases.NotFound)
	list, err := f.Mandates(t.Context(), f.North.Scope(), "")
	if err != nil || len(list) != 2 || list[0].ID != "another" || list[1].Edition != 77 || list[1].Version != 2 {
		t.Errorf("mandates %+v, %v", list, err)
	}
	if reds, err := f.Mandates(t.Context(), f.North.Scope(), f.Red.Org); err != nil || len(reds) != 1 || reds[0].ID != m.ID {
		t.Errorf("mandates with Red: %+v, %v", reds, err)
	}
}

func remitting(t *testing.T, f *Fixture) {
	c, other := f.placed(t, 1000), f.placed(t, 2000)
	f.update(t, f.Red, c.ID, func(c *cases.Case) {
		back := c.Payments[len(c.Payments)-1]
		back.Reverses, back.ID, back.Amount, back.Fee, back.ReceivedOn = back.ID, "reversal", -20_000, -2_000, back.ReceivedOn.AddDays(2)
		c.Payments = append(c.Payments, back)
	})
	f.update(t, f.North, other.ID, func(c *cases.Case) { c.Agency, c.Handling = "", cases.Closed }) // recalled: the money is still owed
	receipts, err := f.Receipts(t.Context(), f.North.Scope(), agencies.ReceiptFilter{})
	if err != nil || len(receipts) != 3 || receipts[2].Amount != -20_000 || receipts[0].Case != c.ID {
		t.Fatalf("waiting receipts %+v, %v", receipts, err)
	}
	if x := receipts[0]; x.Terms != casestest.Terms() || x.CaseReference != c.Reference || x.DebtorName != c.Debtor.Name || x.Creditor != f.North.Org || x.Agency != f.Red.Org || x.Currency != cases.EUR || x.Fee != 5_000 || x.Reversed != 20_000 || receipts[2].Reversed != 0 {
		t.Errorf("a waiting receipt is %+v", x)
	}
	if few, err := f.Receipts(t.Context(), f.Red.Scope(), agencies.ReceiptFilter{Agency: f.Red.Org, Currency: cases.EUR, Through: receipts[0].ReceivedOn, Limit: 1}); err != nil || len(few) != 1 {
		t.Errorf("a filter gives %+v, %v", few, err)
	}
	r, err := f.remitted(t, "R-1", "form")
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Remittance(t.Context(), f.North.Scope(), "R-1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the remittance", got, r)
	whole := f.read(t, f.North, other.ID)
	if p := whole.Payments[len(whole.Payments)-1]; p.Remittance != "R-1" || whole.Version != 3 || whole.LastPlacement().Recovered != 50_000 {
		t.Errorf("the recalled case has payment %+v, version %d", p, whole.Version)
	}
	events, err := f.Events(t.Context(), f.North.Scope(), c.ID, 0, 10)
	if err != nil || events[0].Kind != cases.EvRemitted || events[0].Seq != 3 {
		t.Errorf("the case tells %+v, %v", events[0], err)
	}
	if left, err := f.Receipts(t.Context(), f.Red.Scope(), agencies.ReceiptFilter{}); err != nil || len(left) != 0 {
		t.Errorf("still waiting: %+v, %v", left, err)
	}
	err = f.CreateRemittance(t.Context(), f.Red.Scope(), r, f.remittanceEvents(r), nil)
	if !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("the same form again: %v", err)
	}
	second := *r
	second.ID, second.Key = "R-2", ""
	wantCode(t, "a reference used before", f.CreateRemittance(t.Context(), f.Red.Scope(), &second, f.remittanceEvents(&second), nil), cases.Conflict)
	second.Reference = "R-2"
	wantCode(t, "receipts that were remitted", f.CreateRemittance(t.Context(), f.Red.Scope(), &second, f.remittanceEvents(&second), nil), cases.Conflict)
}

func remittingChanged(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	for name, change := range map[string]func(*agencies.Remittance){
		"another amount":  func(r *agencies.Remittance) { r.Lines[0].Amount++ },
		"another fee":     func(r *agencies.Remittance) { r.Lines[0].Fee++ },
		"no such payment": func(r *agencies.Remittance) { r.Lines[0].Payment = "none" },
		"no such case":    func(r *agencies.Remittance) { r.Lines[0].Case = "none" },
		"another creditor's case": func(r *agencies.Remittance) {
			r.Creditor = f.South.Org
		},
		"the same line twice": func(r *agencies.Remittance) { r.Lines = append(r.Lines, r.Lines[0]) },
	} {
		receipts, err := f.Receipts(t.Context(), f.Red.Scope(), agencies.ReceiptFilter{})
		if err != nil || len(receipts) != 1 {
			t.Fatal(len(receipts), err)
		}
		r := agencies.NewRemittance(receipts)
		r.ID, r.Creditor, r.Agency, r.Reference, r.IssuedAt = "X", f.North.Org, f.Red.Org, "X", casestest.Now
		change(r)
		wantCode(t, name, f.CreateRemittance(t.Context(), f.Red.Scope(), r, f.remittanceEvents(r), nil), cases.Conflict)
	}
	if got := f.read(t, f.North, c.ID); got.Version != 1 {
		t.Errorf("refused remittances left version %d", got.Version)
	}
	results := make([]error, 4)
	_ = collectErrors(len(results), func(i int) error {
		_, results[i] = f.remitted(t, cases.RemittanceID(rune('a'+i)), "")
		return nil
	})
	good := 0
	for _, err := range results {
		if err == nil {
			good++
		}
	}
	if good != 1 {
		// an empty remittance of those who came too late is none of a receipt
		var lines int
		if err := f.raw(t).QueryRowContext(t.Context(), "select count(*) from remittance_lines").Scan(&lines); err != nil || lines != 1 {
			t.Errorf("one receipt was remitted %d times, %v; %v", lines, err, results)
		}
	}
}

func remittancePages(t *testing.T, f *Fixture) {
	for i := range 5 {
		r := &agencies.Remittance{
			ID: cases.RemittanceID(rune('a' + i)), Creditor: f.North.Org, Agency: f.Red.Org, Reference: string(rune('a' + i)), Currency: cases.EUR,
			BankOn: casestest.Today.AddDays(i), IssuedAt: casestest.Now.Add(time.Duration(i/2) * time.Second),
		}
		if err := f.CreateRemittance(t.Context(), f.Red.Scope(), r, f.remittanceEvents(r), nil); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	filter := agencies.RemittanceFilter{Creditor: f.North.Org, Agency: f.Red.Org, Limit: 2, From: casestest.Today, To: casestest.Today.AddDays(9)}
	for pages := 0; pages == 0 || filter.After != ""; pages++ {
		p, err := f.Remittances(t.Context(), f.North.Scope(), filter)
		if err != nil || pages > 3 {
			t.Fatal(pages, err)
		}
		for _, r := range p.Rows {
			ids = append(ids, string(r.ID))
		}
		filter.After = p.Next
	}
	if !slices.Equal(ids, []string{"e", "d", "c", "b", "a"}) {
		t.Errorf("pages give %v", ids)
	}
	_, err := f.Remittances(t.Context(), f.North.Scope(), agencies.RemittanceFilter{After: "x"})
	wantCode(t, "a cursor that is none", err, cases.Invalid)
}

// tallyTest compares the sums kept in step with every change to sums made from the cases themselves.
func tallyTest(t *testing.T, f *Fixture) {
	var all []*cases.Case
	for i := range 6 {
		all = append(all, f.placed(t, 1000+1000*i))
	}
	f.placedWith(t, casestest.CaseOf(f.South.Org, 90_000), f.Blue.Org)
	change := func(i int, change func(*cases.Case, *cases.Placement)) {
		f.update(t, f.North, all[i].ID, func(c *cases.Case) { change(c, &c.Placements[0]) })
	}
	change(0, func(_ *cases.Case, p *cases.Placement) { p.DeclinedAt = casestest.Now })
	change(1, func(_ *cases.Case, p *cases.Placement) {
		p.ClosedOn, p.CloseCode = casestest.Today, cases.PlacedInError
	})
	change(2, func(_ *cases.Case, p *cases.Placement) { p.CancelledAt = casestest.Now })
	change(3, func(c *cases.Case, p *cases.Placement) {
		p.ClosedOn, p.CloseCode = casestest.Today, "paid_in_full"
		i := slices.IndexFunc(c.Payments, func(pay cases.Payment) bool { return pay.Placement == p.ID })
		c.Payments[i].Amount = p.Principal + 40_00 // interest and indemnity came too, which is more than was placed
	})
	change(4, func(c *cases.Case, p *cases.Placement) {
		c.Payments = nil
		p.ClosedOn, p.CloseCode, p.Recovered, p.Fees = casestest.Today, "untraceable", 0, 0
	})
	change(5, func(c *cases.Case, p *cases.Placement) {
		p.Agency, p.ReleasedOn = f.Blue.Org, casestest.Day("2026-01-31")
	})
	reds, err := f.Tallies(t.Context(), f.North.Scope(), agencies.TallyFilter{Agency: f.Red.Org, Currency: cases.EUR})
	if err != nil || len(reds) != 1 {
		t.Fatalf("Red's figures %+v, %v", reds, err)
	}
	want := agencies.Tally{
		Creditor: f.North.Org, Agency: f.Red.Org, Currency: cases.EUR, Month: "2026-10", Declined: 1, Errors: 1, Placed: 2,
		Principal: 2 * 2_643_540, Recovered: 2_643_540, Fees: 5_000, Closed: 2, ClosedUnpaid: 1, UnpaidAmount: 2_643_540, WithMoney: 1,
	}
	if reds[0] != want {
		t.Errorf("Red's figures are\n%+v, want\n%+v", reds[0], want)
	}
	every, err := f.Tallies(t.Context(), f.North.Scope(), agencies.TallyFilter{})
	if err != nil || len(every) != 2 {
		t.Fatalf("all figures %+v, %v", every, err)
	}
	i := slices.IndexFunc(every, func(t agencies.Tally) bool { return t.Agency == f.Blue.Org })
	if i < 0 || every[i].Month != "2026-01" || every[i].Open != 1 || every[i].OpenPrincipal != 2_643_540 {
		t.Errorf("Blue's figures are among %+v", every)
	}
	if own, err := f.Tallies(t.Context(), f.Red.Scope(), agencies.TallyFilter{}); err != nil || !reflect.DeepEqual(own, reds) {
		t.Errorf("Red sees of itself %+v, %v", own, err)
	}
	some, err := f.Tallies(t.Context(), f.North.Scope(), agencies.TallyFilter{From: casestest.Day("2026-01-31"), To: casestest.Day("2026-09-30")})
	if err != nil || len(some) != 1 || some[0].Month != "2026-01" {
		t.Errorf("of January to September: %+v, %v", some, err)
	}
}

// papersOf gives a paper of Red with a file.
func papersOf(f *Fixture) *agencies.Paper {
	p := &agencies.Paper{}
	fillAll(p, 2)
	p.Agency = f.Red.Org
	return p
}
