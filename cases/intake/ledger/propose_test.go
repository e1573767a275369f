package ledger_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
	"relais/cases/intake/ledger"
)

// kept reads books and gives what is kept of them, after it was written and read again.
func kept(t *testing.T, b *fectest.Books) *ledger.Kept {
	t.Helper()
	src := fectest.Of(fectest.Form{}.Write(b.Rows...))
	layout, err := fec.Look(src)
	if err != nil {
		t.Fatal(err)
	}
	balance, out, err := ledger.Read(t.Context(), src, layout)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	want := ledger.Keep(balance, out)
	if err := want.Write(&file); err != nil {
		t.Fatal(err)
	}
	got, err := ledger.ReadKept(&file)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Customers) == 0 {
		want.Customers, got.Customers = nil, nil
	}
	if !reflect.DeepEqual(got.Balance, want.Balance) {
		t.Fatalf("kept\n%+v\nread\n%+v", want.Balance, got.Balance)
	}
	return got
}

// sumOf gives what a batch leaves open.
func sumOf(b cases.Batch) (sum cases.Cents) {
	for _, i := range b.Invoices {
		sum += i.Amount
	}
	for _, n := range b.CreditNotes {
		sum -= n.Amount
	}
	for _, p := range b.Payments {
		sum -= p.Amount
	}
	return sum
}

func pick(looked bool) ledger.Pick {
	return ledger.Pick{On: day(12, 31), Terms: func(string) ledger.Terms { return ledger.Terms{Days: 30} }, Looked: looked}
}

func TestADraftHasInvoicesAsWrittenAndWhatWasSetAgainstThem(t *testing.T) {
	var b fectest.Books
	b.Invoice(hotel, day(3, 10), "FA-1", 120_000, "a")
	b.Payment(hotel, day(4, 10), "V1", 50_000, "a")
	b.Invoice(hotel, day(5, 2), "AV-1", -12_000, "a")
	b.Invoice(hotel, day(6, 1), "FA-2", 60_000, "")
	b.Invoice(hotel, day(12, 20), "FA-3", 10_000, "")
	k := kept(t, &b)
	d := k.Customers[0].Propose(pick(false))
	if d.Total != 118_000 || sumOf(d.Batch) != d.Total || len(d.Batch.Invoices) != 2 {
		t.Fatalf("total %d, parts %d, %+v", d.Total, sumOf(d.Batch), d.Batch)
	}
	if i := d.Batch.Invoices[0]; i.Number != "FA-1" || i.Amount != 120_000 || i.IssuedOn != day(3, 10) || i.DueOn != day(4, 9) {
		t.Errorf("invoice %+v", i)
	}
	if n := d.Batch.CreditNotes; len(n) != 1 || n[0].Number != "AV-1" || n[0].Amount != 12_000 || n[0].Invoice != "FA-1" {
		t.Errorf("credit notes %+v", n)
	}
	if p := d.Batch.Payments; len(p) != 1 || p[0].Amount != 50_000 || p[0].ReceivedOn != day(4, 10) || p[0].Reference != "V1" || p[0].Invoice != "FA-1" {
		t.Errorf("payments %+v", p)
	}
	if d.Batch.Debtor.Account != hotel.Number || len(d.Left) != 1 || d.Left[0].Why != ledger.WhyNotDue {
		t.Errorf("debtor %+v, left out %+v", d.Batch.Debtor, d.Left)
	}
}

func TestWhatIsDoubtfulStaysOutUntilSomebodyLooked(t *testing.T) {
	var b fectest.Books
	b.Opening(hotel, day(1, 1), "RAN", 200_000, "")
	b.Invoice(hotel, day(3, 10), "FA-1", 120_000, "")
	b.Invoice(hotel, day(3, 20), "FA-2", 60_000, "x")
	b.WriteOff(hotel, day(6, 1), "OD-1", 10_000, "x")
	c := &kept(t, &b).Customers[0]
	why := func(d ledger.Draft) map[string]ledger.Why {
		found := map[string]ledger.Why{}
		for _, l := range d.Left {
			found[l.Item.Number] = l.Why
		}
		return found
	}
	if got := why(c.Propose(pick(false))); got[""] != ledger.WhyUndetailed || got["FA-1"] != ledger.WhyLook || got["FA-2"] != ledger.WhyWrittenOff {
		t.Errorf("left out: %v", got)
	}
	d := c.Propose(pick(true))
	if got := why(d); len(got) != 2 || d.Total != 120_000 || sumOf(d.Batch) != 120_000 {
		t.Errorf("after a look left out: %v, total %d", got, d.Total)
	}
	p := pick(true)
	p.Held = map[string][]cases.InvoiceHeld{"FA-1": {{Number: "FA-1", Reference: "D-1", Case: "c", Account: "another"}, {Number: "FA-1", Reference: "D-2", Case: "c2", Account: hotel.Number, SIREN: "812345676"}}}
	d = c.Propose(p)
	if got := why(d); got["FA-1"] != ledger.WhyInCase || len(d.Cases) != 1 || d.Cases[0].Reference != "D-2" || len(d.Batch.Invoices) != 0 {
		t.Errorf("an invoice that stands in a case: %v, %+v", got, d)
	}
}

func TestACreditNoteOverSeveralInvoicesIsToldForEach(t *testing.T) {
	var b fectest.Books
	b.Invoice(hotel, day(3, 10), "FA-1", 10_000, "A")
	b.Invoice(hotel, day(3, 11), "FA-2", 10_000, "A")
	b.Invoice(hotel, day(4, 1), "AV-9", -15_000, "A")
	d := kept(t, &b).Customers[0].Propose(pick(true))
	numbers := map[string]bool{}
	for _, n := range d.Batch.CreditNotes {
		if numbers[n.Number] {
			t.Errorf("the number %s stands twice", n.Number)
		}
		numbers[n.Number] = true
	}
	if d.Total != 5_000 || sumOf(d.Batch) != 5_000 {
		t.Errorf("total %d, parts %d: %+v", d.Total, sumOf(d.Batch), d.Batch)
	}
}

func TestDraftsComeToWhatIsOpenForAnyBooks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b, _ := balance(t, anyBooks(rt))
		for i := range b.Customers {
			c := &b.Customers[i]
			p := pick(rapid.Bool().Draw(rt, "looked"))
			p.NotDue = rapid.Bool().Draw(rt, "not due")
			d := c.Propose(p)
			left := cases.Cents(0)
			for _, l := range d.Left {
				left += l.Item.Open
			}
			if sumOf(d.Batch) != d.Total || d.Total+left != c.Open+c.Undetailed {
				rt.Errorf("%s: the parts come to %d, the draft to %d, what is left out to %d, the items to %d", c.Key, sumOf(d.Batch), d.Total, left, c.Open+c.Undetailed)
			}
			mustBeSound(rt, d.Batch)
		}
	})
}

// mustBeSound holds a batch against what a case wants of its parts.
func mustBeSound(t *rapid.T, b cases.Batch) {
	seen := map[string]bool{}
	amounts := map[cases.ItemID]cases.Cents{}
	for _, i := range b.Invoices {
		if faults := i.Validate(); len(faults) > 0 || seen[i.Number] {
			t.Errorf("invoice %+v: %v", i, faults)
		}
		seen[i.Number] = true
		amounts[i.ID] = i.Amount
	}
	notes := map[string]bool{}
	for _, n := range b.CreditNotes {
		if n.Amount <= 0 || n.Amount > amounts[n.Invoice] || n.Number == "" || notes[n.Number] {
			t.Errorf("credit note %+v", n)
		}
		notes[n.Number] = true
	}
	for _, p := range b.Payments {
		if p.Amount <= 0 || p.ReceivedOn.IsZero() || p.Invoice != "" && amounts[p.Invoice] == 0 {
			t.Errorf("payment %+v", p)
		}
	}
}
