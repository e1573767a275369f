package cases_test

import (
	"io"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAnImportThatBrokeOffGoesOnWithWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	second, third := batch(), batch()
	second.Debtor.Name, third.Debtor.Name = "Garage Morin", "Hôtel du Lac"
	first, err := w.ImportCases(w.ctx, controller, "import-1", []cases.Batch{batch()})
	w.must(err)
	// The reader of the sheet leaves out what stands in a case by now: the others move up.
	rest, err := w.ImportCases(w.ctx, controller, "import-1", []cases.Batch{second, third})
	w.must(err)
	seen := map[cases.CaseID]bool{first[0].Case: true}
	for _, row := range rest {
		if row.Err != nil || seen[row.Case] {
			t.Errorf("%s: case %s, %v", row.Debtor, row.Case, row.Err)
		}
		seen[row.Case] = true
	}
}

func TestInvoicesAreFoundByTheirNumbersInTheCasesOfTheCreditorAlone(t *testing.T) {
	w := newWorld(t)
	rows, err := w.ImportCases(w.ctx, controller, "", []cases.Batch{batch()})
	w.must(err)
	numbers := []string{"FA-1", "FA-9"}
	for range 1_200 {
		numbers = append(numbers, "X"+cases.HashText(numbers[len(numbers)-1])[:8])
	}
	numbers = append(numbers, "FA-2")
	held, err := w.InvoicesHeld(w.ctx, controller, numbers)
	w.must(err)
	if len(held) != 2 || len(held["FA-2"]) != 1 || held["FA-1"][0].Case != rows[0].Case || held["FA-1"][0].Name != "Menuiserie Oger" {
		t.Errorf("held: %+v", held)
	}
	if _, err := w.InvoicesHeld(w.ctx, agent, numbers); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agency asks for invoices: %v", err)
	}
}

func TestTheSameDebtorIsKnownByAccountThenRegisterNumberThenName(t *testing.T) {
	held := cases.InvoiceHeld{Name: "Transports Kerdiles SARL", SIREN: "732829320", Account: "411A"}
	for _, tc := range []struct {
		debtor cases.Debtor
		same   bool
	}{
		{cases.Debtor{Account: "411A", SIREN: "812345676"}, true},
		{cases.Debtor{Account: "411B", SIREN: "732829320", Name: held.Name}, false},
		{cases.Debtor{SIREN: "732829320", Name: "Kerdiles"}, true},
		{cases.Debtor{SIRET: "73282932000074", Name: "Kerdiles"}, true},
		{cases.Debtor{SIREN: "812345676", Name: held.Name}, false},
		{cases.Debtor{Name: "transports kerdiles sarl"}, true},
		{cases.Debtor{Name: "Kerdiles"}, false},
	} {
		if held.SameDebtor(&tc.debtor) != tc.same {
			t.Errorf("%+v is the same: %t", tc.debtor, !tc.same)
		}
	}
}

func TestASheetIsKeptForItsOrganisationUntilItIsImported(t *testing.T) {
	w := newWorld(t)
	blob, err := w.KeepSheet(w.ctx, controller, strings.NewReader("a;b\n1;2\n"), 100)
	w.must(err)
	body, err := w.OpenSheet(w.ctx, controller, blob.Hash)
	w.must(err)
	text, err := io.ReadAll(body)
	w.must(err)
	w.must(body.Close())
	if string(text) != "a;b\n1;2\n" {
		t.Errorf("kept %q", text)
	}
	stranger := casestest.Actor(casestest.South, cases.Controller)
	if _, err := w.OpenSheet(w.ctx, stranger, blob.Hash); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a stranger opens the sheet: %v", err)
	}
	if _, err := w.OpenSheet(w.ctx, agent, blob.Hash); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agency opens the sheet: %v", err)
	}
	if _, err := w.KeepSheet(w.ctx, controller, strings.NewReader("far too much"), 5); cases.CodeOf(err) != cases.TooLarge {
		t.Errorf("a sheet that is too large: %v", err)
	}
}
