package fec_test

import (
	"errors"
	"testing"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
)

// FuzzFEC reads any bytes: they are refused in words, or every line is read or has a reason to be left out, and the ledger
// holds what the lines held.
func FuzzFEC(f *testing.F) {
	for _, tt := range variants {
		text := tt.form.Write(little()...)
		if tt.after != nil {
			text = tt.after(text)
		}
		f.Add([]byte(text))
	}
	for name, text := range broken() {
		if name != "too_long" {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		src := fectest.Of(string(content))
		l, err := fec.Look(src)
		if err != nil {
			var e *cases.Error
			if !errors.As(err, &e) || e.Key == "" {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		lines := 0
		sum := cases.Cents(0)
		out, err := fec.Read(t.Context(), src, l, func(line *fec.Line) error {
			lines++
			sum += line.Amount
			if line.EnteredOn.IsZero() {
				t.Errorf("line %d has no day", line.Number)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if lines != out.Lines || sum != out.Debit-out.Credit {
			t.Errorf("%d lines of %d, sum %d of %d", lines, out.Lines, sum, out.Debit-out.Credit)
		}
		refused := 0
		for _, tally := range out.Tallies {
			if tally.Level == intake.Refuse {
				refused += tally.Count
			}
		}
		if refused < out.LeftOut {
			t.Errorf("%d lines left out for %d reasons", out.LeftOut, refused)
		}
	})
}
