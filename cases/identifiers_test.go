package cases_test

import (
	"testing"

	"relais/cases"
)

func TestIdentifiersAreChecked(t *testing.T) {
	rows := table(t, "identifiers.csv")
	if len(rows) < 30 {
		t.Fatalf("only %d numbers", len(rows))
	}
	checks := map[string]struct{ valid, flag func(string) bool }{
		"siren": {cases.ValidSIREN, func(string) bool { return false }},
		"siret": {cases.ValidSIRET, cases.UncheckedSIRET},
		"vat":   {cases.ValidVAT, cases.UncheckedVAT},
	}
	for _, r := range rows {
		clean, check := cases.CleanIdentifier(r["value"]), checks[r["kind"]]
		got := "invalid"
		switch {
		case check.valid(clean):
			got = "valid"
		case check.flag(clean):
			got = "flag"
		}
		if got != r["expected"] {
			t.Errorf("%s %q is %s, want %s: %s", r["kind"], r["value"], got, r["expected"], r["reason"])
		}
	}
}

func TestIBAN(t *testing.T) {
	for iban, want := range map[string]bool{
		"FR14 2004 1010 0505 0001 3M02 606": true, "FR7630006000011234567890189": true, "DE89370400440532013000": true,
		"FR7630006000011234567890188": false, "FR14": false, "": false, "1476300060000112345678901": false, "FR76-3000-6000-0112-3456-7890-189": true,
	} {
		if got := cases.ValidIBAN(cases.CleanIdentifier(iban)); got != want {
			t.Errorf("%q: %v", iban, got)
		}
	}
}
