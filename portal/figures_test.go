package portal

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
)

func on(iso string) cases.Date {
	d, err := cases.ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

func TestAMonthWithoutReleasesStandsBetweenTheOthers(t *testing.T) {
	t.Parallel()
	placed := func(month string, n int) agencies.Cohort {
		return agencies.Cohort{Month: month, Figures: agencies.Figures{Placed: n, Principal: 1000}}
	}
	r := &agencies.Report{
		Months:   []agencies.Cohort{placed("2026-01", 3), placed("2026-03", 1)},
		Agencies: []agencies.AgencyFigures{{Agency: "a", Months: []agencies.Cohort{placed("2026-01", 3), placed("2026-03", 1)}}, {Agency: "b", Months: []agencies.Cohort{placed("2026-03", 0)}}},
	}
	rows := reportQuery{}.monthRows(r, []figureRow{{Agency: "a"}, {Agency: "b"}})
	var got []string
	for _, row := range rows {
		got = append(got, row.Month.String())
	}
	if want := []string{"2026-03-01", "2026-02-01", "2026-01-01"}; !slices.Equal(got, want) {
		t.Fatalf("months %v, want %v", got, want)
	}
	if rows[1].All.Rated || rows[1].All.Placed != 0 {
		t.Errorf("February has a rate of nothing: %+v", rows[1].All)
	}
	if got := rows[2].Cells[0].Links.Placed; got != "/cases?currency=EUR&placed=placed&placed_from=2026-01-01&placed_to=2026-01-31&placed_with=a" {
		t.Errorf("the cell of January leads to %s", got)
	}
	if rows[2].Cells[1].Rated {
		t.Error("an agency that was given nothing in January has a rate")
	}
}

func TestMonthsBetweenAreCountedAcrossTheYearAndEnd(t *testing.T) {
	t.Parallel()
	if got := monthsBetween("2025-11", "2026-02"); !slices.Equal(got, []string{"2025-11", "2025-12", "2026-01", "2026-02"}) {
		t.Errorf("got %v", got)
	}
	if got := monthsBetween("2026-02", "2026-01"); got != nil {
		t.Errorf("backwards gives %v", got)
	}
	if got := len(monthsBetween("1900-01", "2100-01")); got != 120 {
		t.Errorf("%d months of two centuries, want the bound", got)
	}
	if got := monthsBetween("no month", "2026-01"); got != nil {
		t.Errorf("no month gives %v", got)
	}
}

func TestAReportCoversWholeMonthsUnlessDaysAreAsked(t *testing.T) {
	t.Parallel()
	today := on("2026-11-25")
	for _, c := range []struct {
		name     string
		in       reportQuery
		from, to string
		address  string
	}{
		{"nothing asked: 24 months, this one counted", reportQuery{}, "2024-12-01", "", "/agencies?period=24"},
		{"12 months", reportQuery{Period: "12"}, "2025-12-01", "", "/agencies?period=12"},
		{"everything", reportQuery{Period: "all", Currency: "USD"}, "", "", "/agencies?currency=USD&period=all"},
		{"days of one's own", reportQuery{From: on("2026-01-15"), To: on("2026-02-15")}, "2026-01-15", "2026-02-15", "/agencies?from=2026-01-15&to=2026-02-15"},
	} {
		got := c.in.orRecent(today)
		if got.From.String() != c.from || got.To.String() != c.to {
			t.Errorf("%s: from %s to %s", c.name, got.From, got.To)
		}
		if address := got.Address("/agencies"); address != c.address {
			t.Errorf("%s: address %s, want %s", c.name, address, c.address)
		}
	}
}

func TestThePartsOfTheMoneyBarAddUpToWhatWasPlaced(t *testing.T) {
	t.Parallel()
	f := agencies.Figures{Principal: 1_000_000, Recovered: 400_000, Fees: 50_000, OpenLeft: 250_000, UnpaidAmount: 300_000}
	var sum int64
	for _, part := range moneyBar(&f, cases.EUR, figureLinks{}).Parts {
		sum += part.Cents
	}
	if sum != int64(f.Principal) {
		t.Errorf("the parts add up to %d, want %d", sum, f.Principal)
	}
	// More came than was placed, interest included: nothing is lost, and nothing is negative.
	f = agencies.Figures{Principal: 100, Recovered: 150, Fees: 10, OpenLeft: -20}
	for _, part := range moneyBar(&f, "USD", figureLinks{}).Parts {
		if part.Cents < 0 {
			t.Errorf("part %s is %d", part.Kind, part.Cents)
		}
	}
}

func TestTheLinesOfARemittanceAddUpToItsTotalsToTheCent(t *testing.T) {
	t.Parallel()
	var receipts []agencies.Receipt
	for i, amount := range []cases.Cents{3333, 3333, 3334, -3333, 12_345, 1} {
		fee := cases.BasisPoints(1137).Of(amount)
		receipts = append(receipts, agencies.Receipt{Amount: amount, Fee: fee, Terms: cases.Terms{VAT: cases.BasisPoints(2000 - 500*(i%2))}})
	}
	r := agencies.NewRemittance(receipts)
	var vat, net int64
	for _, l := range remittanceLines(r) {
		vat, net = vat+l.VAT, net+l.Net
	}
	if vat != int64(r.VAT) || net != int64(r.Net) {
		t.Errorf("lines: VAT %d, net %d; totals: %d, %d", vat, net, r.VAT, r.Net)
	}
}

func TestTheFeeRateOfALineIsRoundedAndNothingDividesByZero(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount, fee cases.Cents
		want        int64
	}{{10_000, 1000, 1000}, {10_986, 1500, 1365}, {-10_000, -1000, 1000}, {0, 0, 0}} {
		if got := rateOf(agencies.Line{Amount: c.amount, Fee: c.fee}); got != c.want {
			t.Errorf("fee %d of %d: %d, want %d", c.fee, c.amount, got, c.want)
		}
	}
}

func TestReceiptsAreAddedUpByCurrency(t *testing.T) {
	t.Parallel()
	var sums []receiptSum
	for _, r := range []receiptRow{
		{Receipt: agencies.Receipt{Currency: "EUR", Amount: 100, Fee: 10}, Overdue: true}, {Receipt: agencies.Receipt{Currency: "USD", Amount: 7}},
		{Receipt: agencies.Receipt{Currency: "EUR", Amount: -40, Fee: -4}},
	} {
		sums = addReceipt(sums, r)
	}
	want := []receiptSum{{"EUR", 60, 6, 100, 2, 1}, {"USD", 7, 0, 0, 1, 0}}
	if !slices.Equal(sums, want) {
		t.Errorf("got %+v, want %+v", sums, want)
	}
}

func TestARunThroughTheQueueKeepsItsPlaceInTheAddress(t *testing.T) {
	t.Parallel()
	q := queueQuery{Handler: everybody, All: 3}
	logged := q.from("cursor")
	logged.Done++
	if got := logged.address(); got != "/queue?after=cursor&all=3&done=1&handler=all" {
		t.Errorf("after a case: %s", got)
	}
	if got := logged.from("").address(); !strings.Contains(got, "over=1") || strings.Contains(got, "after=") {
		t.Errorf("behind the last case: %s", got)
	}
	if got := (queueQuery{}).address(); got != "/queue" {
		t.Errorf("the beginning: %s", got)
	}
	mine := queueQuery{}.filter(cases.Actor{Person: "me", Org: "o", Role: cases.Agent}, on("2026-11-25"))
	if mine.Handler != "me" || mine.ActionBy != on("2026-11-25") || mine.Limit != 1 {
		t.Errorf("without a handler: %+v", mine)
	}
	if all := q.filter(cases.Actor{Person: "me"}, on("2026-11-25")); all.Handler != "" {
		t.Errorf("of everybody: %q", all.Handler)
	}
}

func TestAgentsSeeTheirOwnCasesUnlessTheyAskForAll(t *testing.T) {
	t.Parallel()
	today := on("2026-11-25")
	agent, manager := cases.Actor{Person: "me", Org: "o", Role: cases.Agent}, cases.Actor{Person: "boss", Org: "o", Role: cases.AgencyManager}
	for _, c := range []struct {
		name  string
		actor cases.Actor
		q     listQuery
		want  cases.PersonID
	}{
		{"an agent", agent, listQuery{}, "me"}, {"an agent who asks for all", agent, listQuery{Handler: everybody}, ""},
		{"an agent who asks for somebody", agent, listQuery{Handler: "you"}, "you"}, {"a manager", manager, listQuery{}, ""},
		{"what arrived has no handler yet", agent, listQuery{View: "arrived"}, ""},
	} {
		f, err := inboxFilter(c.q, c.actor, today)
		if err != nil || f.Handler != c.want {
			t.Errorf("%s: handler %q, error %v", c.name, f.Handler, err)
		}
	}
	if _, err := inboxFilter(listQuery{View: "drafts"}, agent, today); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("a view that the inbox does not have: %v", err)
	}
}

func TestChosenRowsAreReadWithTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	got := bulkRefs([]string{"a:3", "b", "c:x", ":"})
	want := []cases.Ref{{Case: "a", Version: 3}, {Case: "b"}, {Case: "c"}, {}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReasonsOfABulkActNameTheirCasesOnce(t *testing.T) {
	t.Parallel()
	var list []bulkReason
	for range 20 {
		list = addReason(list, "closed", "D-1")
	}
	list = addReason(list, "not there", "")
	list = addReason(list, "closed", "D-2")
	if len(list) != 2 || len(list[0].cases) != reasonCases+1 || list[0].cases[reasonCases] != "…" {
		t.Errorf("got %+v", list)
	}
	if len(list[1].cases) != 0 {
		t.Errorf("a case that is not there is named %q", list[1].cases)
	}
}

func TestPhonesOfADebtorAreDialledAsTheyAreAndNamedOnce(t *testing.T) {
	t.Parallel()
	c := &cases.Case{
		Debtor:   cases.Debtor{Name: "Vasseur", Phone: "+33 2 40 00 00 01"},
		Contacts: []cases.Contact{{Name: "Léa", Role: "compta", Phone: "02 40 00 00 02"}, {Name: "Max", Phone: "+33240000001"}, {Name: "Zoé"}},
	}
	got := phonesOf(c)
	want := []phoneLink{{"Léa, compta", "02 40 00 00 02", "tel:0240000002"}, {"Max", "+33240000001", "tel:+33240000001"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := telephone("javascript:alert(1)+2"); got != "12" {
		t.Errorf("a number that is none dials %q", got)
	}
}

func TestTheNameOfAFileIsNeverAPath(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"RV/2026\\11:1.pdf": "RV-2026-11-1.pdf", "../../etc": "etc", "--x.csv": "x.csv", "Décompte D-1.pdf": "Décompte D-1.pdf"} {
		if got := fileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestWhatWaitsIsKeptByItsKindAndTheRestIsCounted(t *testing.T) {
	t.Parallel()
	var list cases.Page
	for i := range 30 {
		list.Rows = append(list.Rows, cases.Row{Summary: cases.Summary{Declined: i%2 == 0}})
	}
	declined := func(r cases.Row, _ cases.Date) bool { return r.Declined }
	rows, more := deskRows(list, declined, cases.Date{})
	if len(rows) != deskShown || !more {
		t.Errorf("%d rows, more: %v", len(rows), more)
	}
	rows, more = deskRows(cases.Page{Rows: list.Rows[:4]}, declined, cases.Date{})
	if len(rows) != 2 || more {
		t.Errorf("%d rows, more: %v", len(rows), more)
	}
}

func TestWhatWaitsToBeRemittedIsAddedUpForEachCreditorAndCurrency(t *testing.T) {
	t.Parallel()
	receipt := func(creditor cases.OrgID, currency cases.Currency, received string, amount cases.Cents) agencies.Receipt {
		return agencies.Receipt{Creditor: creditor, Currency: currency, ReceivedOn: on(received), Amount: amount, Terms: cases.Terms{RemitMonths: 1}}
	}
	list := remitChoices([]agencies.Receipt{
		receipt("a", "EUR", "2026-10-20", 100), receipt("b", "EUR", "2026-11-01", 50), receipt("a", "EUR", "2026-11-02", 25), receipt("a", "USD", "2026-11-03", 1),
	}, accounts.Directory{}, on("2026-11-25"))
	if len(list) != 3 || list[0].Amount != 125 || list[0].Overdue != 1 || list[0].RemitBy != on("2026-11-20") || list[2].Currency != "USD" {
		t.Errorf("got %+v", list)
	}
	if u, err := url.Parse(list[2].Href); err != nil || u.Query().Get("currency") != "USD" {
		t.Errorf("leads to %s: %v", list[2].Href, err)
	}
}

func TestDaysLateAreCountedFromTheOldestDueDay(t *testing.T) {
	t.Parallel()
	today := on("2026-11-25")
	for due, want := range map[string]int{"2026-11-20": 5, "2026-11-25": 0, "2026-12-01": 0} {
		if got := lateDays(&cases.Row{Summary: cases.Summary{OldestDue: on(due)}}, today); got != want {
			t.Errorf("due on %s: %d days late, want %d", due, got, want)
		}
	}
	if got := lateDays(&cases.Row{}, today); got != 0 {
		t.Errorf("without a due day: %d", got)
	}
}
