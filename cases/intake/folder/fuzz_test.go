package folder

import (
	"strings"
	"testing"

	"relais/cases"
)

// FuzzClaim reads any bytes as a claim: they are refused in words, or they are a claim of which a statement is computed that
// adds up, or that a rule refuses.
func FuzzClaim(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"invoices": null}`, `[]`, `{"as_of": "2026-13-01"}`, `{"invoices": [{"amount": "1e999"}]}`, `{"rate": -1}`,
		`{"as_of": "2026-09-01", "invoices": [{"number": "F", "issued_on": "2026-04-01", "due_on": "2026-05-01", "amount": "10000.00"}]}`,
		`{"debtor": {"kind": "consumer"}, "rate": "12.4", "invoices": [{"number": "F", "due_on": "2026-05-01", "amount_cents": 9223372036854775807}]}`,
		`{"debtor": {"kind": "public_body"}, "invoices": [{"number": "F", "due_on": "2013-01-01", "amount_cents": 1}], "payments": [{"received_on": "2013-01-02", "amount_cents": -1}]}`,
		`{"penalty": {"rate": "100", "amount_cents": 1}, "capitalisation": {"by": "contract", "from": "0001-01-01"}, "invoices": [{"number": "F", "due_on": "2013-05-01", "amount_cents": 1000000000000}], "rate": "100", "reminders": [{"done_on": "9999-12-31", "channel": "email", "level": "formal_notice"}]}`,
		`{"charges": [{"kind": "postage", "amount": "7.12", "document": "a"}], "invoices": [{"number": "F", "due_on": "2026-05-01", "amount": "1.00"}], "credit_notes": [{"invoice": "F", "issued_on": "2026-06-01", "amount": "9.00", "effect": "from_date"}]}`,
		`{"limitation": {"regime": "judgment", "reason": "x", "months": 24}, "limitation_events": [{"kind": "mediation", "on": "2026-01-01", "until": "9999-12-31", "document": "m"}], "invoices": [{"number": "F", "due_on": "2026-05-01", "amount": "1.00"}]}`,
		`{"insolvency": {"opened_on": "2026-06-01", "published_on": "2026-06-05"}, "invoices": [{"number": "F", "due_on": "2026-05-01", "amount": "1.00"}], "payments": [{"received_on": "2026-07-01", "amount": "1.00", "currency": "USD"}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, d, err := ReadClaim("claim.json", strings.NewReader(text))
		if err != nil {
			if err.Error() == "" || c != nil {
				t.Fatalf("refused without a word, or with a case: %v", err)
			}
			return
		}
		on := d.AsOf
		if on.IsZero() {
			on = cases.NewDate(2026, 11, 21)
		}
		preview := cases.PreviewOf(c, on, cases.DefaultRates())
		if s := preview.Statement; s.Left != s.Owed.Total()-s.Credit {
			t.Fatalf("left %d, owed %d, credit %d", s.Left, s.Owed.Total(), s.Credit)
		}
		for _, p := range preview.Problems {
			if !strings.HasPrefix(p.Key, "error.claim.") {
				t.Fatalf("a problem without words: %q", p.Key)
			}
		}
		for _, l := range cases.LimitationsOf(c, preview.Statement) {
			if l.Held != "" && !l.ExpiresOn.IsZero() {
				t.Fatalf("held, and it ends: %+v", l)
			}
		}
		cases.ReleaseGates(c, on, cases.DefaultRates())
		cases.RoutesOf(c, on, cases.DefaultRates())
	})
}
