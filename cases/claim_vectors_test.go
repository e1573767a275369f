package cases_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// row is one line of a table by column name.
type row map[string]string

func (r row) cents(t *testing.T, column string) cases.Cents {
	t.Helper()
	n, err := strconv.ParseInt(r[column], 10, 64)
	if err != nil {
		t.Fatalf("%s: column %s: %v", r["id"], column, err)
	}
	return cases.Cents(n)
}

// table reads a CSV of testdata whose first record names the columns.
func table(t testing.TB, name string) []row {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.Comment = '#'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, record := range records[1:] {
		r := row{}
		for i, column := range records[0] {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// parts splits "a:b;c:d" into [[a b] [c d]].
func parts(list string) (all [][]string) {
	for _, item := range strings.Split(list, ";") {
		if item != "" {
			all = append(all, strings.Split(item, ":"))
		}
	}
	return all
}

func rate(text string) cases.BasisPoints {
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		return 0
	}
	return cases.BasisPoints(n)
}

// claimOf builds the claim of some rows: the first gives the terms, each gives an invoice.
func claimOf(t *testing.T, rows ...row) cases.Claim {
	t.Helper()
	first := rows[0]
	cl := cases.Claim{
		Debtor: cases.DebtorKind(first["debtor_kind"]), Currency: cases.EUR, Basis: cases.RateBasis(first["rate_basis"]),
		ContractRate: rate(first["contract_rate_pct"]), DayCount: cases.DayCount(first["day_count"]),
		Imputation: cases.Imputation(first["imputation"]), NoticeOn: casestest.Day(first["formal_notice_on"]),
		InsolventOn: casestest.Day(first["insolvency_on"]),
	}
	for _, r := range rows {
		id := cases.ItemID(r["id"])
		cl.Invoices = append(cl.Invoices, cases.Invoice{ID: id, Number: r["id"], DueOn: casestest.Day(r["due_on"]), Amount: r.cents(t, "principal_cents")})
		for i, p := range parts(r["payments"]) {
			cl.Payments = append(cl.Payments, cases.Payment{ID: cases.ItemID(fmt.Sprint(id, "-p", i)), Invoice: id, ReceivedOn: casestest.Day(p[0]), Amount: amount(t, p[1])})
		}
		for i, n := range parts(r["credit_notes"]) {
			cl.CreditNotes = append(cl.CreditNotes, cases.CreditNote{ID: cases.ItemID(fmt.Sprint(id, "-n", i)), Invoice: id, IssuedOn: casestest.Day(n[0]), Amount: amount(t, n[1]), Effect: cases.CreditNoteEffect(n[2])})
		}
		for _, x := range parts(r["extra_lines"]) {
			cl.Charges = append(cl.Charges, cases.Charge{Kind: x[0], Amount: amount(t, x[1])})
		}
	}
	return cl
}

func amount(t *testing.T, s string) cases.Cents {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return cases.Cents(n)
}

func segments(line cases.InvoiceClaim) string {
	var all []string
	for _, s := range line.Segments {
		all = append(all, fmt.Sprintf("%d@%d.%02d=%d", s.Days, s.Rate/100, s.Rate%100, s.Amount))
	}
	return strings.Join(all, ";")
}

func flags(s *cases.Statement) string {
	var all []string
	for _, f := range s.Flags {
		all = append(all, f.String())
	}
	return strings.Join(all, ";")
}

func TestEveryWorkedExampleComesOutToTheCent(t *testing.T) {
	rows := table(t, "claim_vectors.csv")
	if len(rows) < 32 {
		t.Fatalf("only %d worked examples", len(rows))
	}
	for _, r := range rows {
		t.Run(r["id"], func(t *testing.T) {
			s, err := claimOf(t, r).Statement(casestest.Day(r["cutoff_on"]), cases.DefaultRates())
			if code := r["expected_error"]; code != "" {
				refusedAs(t, err, "error.claim."+code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			line := s.Invoices[0]
			if got, want := segments(line), r["expected_segments"]; got != want {
				t.Errorf("segments %q, want %q", got, want)
			}
			if want := r.cents(t, "expected_interest_cents"); s.Interest != want || line.Interest != want {
				t.Errorf("interest %d, want %d", s.Interest, want)
			}
			if want := r.cents(t, "expected_indemnity_cents"); s.Indemnity != want {
				t.Errorf("indemnity %d, want %d", s.Indemnity, want)
			}
			if want := r.cents(t, "expected_total_cents"); s.Left != want {
				t.Errorf("total %d, want %d", s.Left, want)
			}
			if got, want := flags(s), r["expected_flags"]; got != want {
				t.Errorf("flags %q, want %q", got, want)
			}
		})
	}
}

func TestInvoicesOfOneClaimAddUp(t *testing.T) {
	groups := map[string][]row{}
	for _, r := range table(t, "claim_vectors.csv") {
		if r["claim_ref"] != "" {
			groups[r["claim_ref"]] = append(groups[r["claim_ref"]], r)
		}
	}
	if len(groups) == 0 {
		t.Fatal("no example with several invoices")
	}
	for ref, rows := range groups {
		s, err := claimOf(t, rows...).Statement(casestest.Day(rows[0]["cutoff_on"]), cases.DefaultRates())
		if err != nil {
			t.Fatal(err)
		}
		if want := rows[0].cents(t, "expected_claim_total_cents"); s.Left != want {
			t.Errorf("claim %s: %d, want %d", ref, s.Left, want)
		}
	}
}

// refusedAs checks that an error is the refusal of a rule with this key.
func refusedAs(t *testing.T, err error, key string) {
	t.Helper()
	if cases.CodeOf(err) != cases.Refused {
		t.Fatalf("%v, want a refusal with %s", err, key)
	}
	var e *cases.Error
	if ok := asError(err, &e); !ok || e.Key != key {
		t.Fatalf("refused with %v, want %s", err, key)
	}
}
