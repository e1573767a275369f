package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
	"relais/cases/intake/ledger"
)

// anyBooks draws entries as no accountant would make them: any side of any account, letters and references at random.
func anyBooks(t *rapid.T) []fectest.Row {
	var b fectest.Books
	for range rapid.IntRange(0, 40).Draw(t, "entries") {
		j := rapid.SampledFrom([][2]string{{"AN", "A nouveaux"}, {"VE", "Ventes"}, {"BQ", "Banque"}, {"OD", "Divers"}}).Draw(t, "journal")
		head := fectest.Row{Journal: j[0], JournalLabel: j[1], Date: day(1, rapid.IntRange(1, 300).Draw(t, "day")),
			Piece: rapid.SampledFrom([]string{"", "-", "RAN", "FA-1", "FA-2", "FA-3", "FA-4"}).Draw(t, "piece"),
			Label: rapid.SampledFrom([]string{"", "VIR FA-1", "Facture FA-2"}).Draw(t, "label")}
		sum := cases.Cents(0)
		var lines []fectest.Row
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			p := rapid.SampledFrom([]fectest.Party{hotel, oger, {}}).Draw(t, "customer")
			account := rapid.SampledFrom([]string{"411000", "411000", "411001", "413000", "416000", "419000", "418000"}).Draw(t, "account")
			amount := cases.Cents(rapid.IntRange(-5, 5).Draw(t, "amount") * 100)
			sum += amount
			lines = append(lines, p.Customer(account, amount, rapid.SampledFrom([]string{"", "", "A", "b"}).Draw(t, "letter")))
		}
		other := rapid.SampledFrom([]string{"706000", "512000", "654000", "467000", "445710"}).Draw(t, "against")
		b.Post(head, append(lines, fectest.Row{Account: other, AccountLabel: "Factor", Amount: -sum})...)
	}
	return b.Rows
}

func TestTheSumOfOpenItemsIsTheLedgerForAnyBooks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := anyBooks(rt)
		b, out := balance(t, rows)
		ledgers := cases.Cents(0)
		for _, r := range rows {
			if r.Account[:3] == "411" || r.Account[:3] == "413" || r.Account[:3] == "416" || r.Account[:3] == "419" {
				ledgers += r.Amount
			}
		}
		if b.Ledger != ledgers || out.Debit != out.Credit {
			rt.Errorf("the lines come to %d, the ledger to %d", ledgers, b.Ledger)
		}
		mustTie(rt, b)
		mustUseEachLineOnce(rt, b, rows)
		aged := b.Age(day(12, 31), ledger.Terms{Days: 30}, nil)
		byAge := cases.Cents(0)
		for _, sum := range aged.All.ByAge {
			byAge += sum
		}
		if aged.All.Net != ledgers || byAge != b.Open+b.Undetailed || aged.All.Certain+aged.All.Uncertain != byAge {
			rt.Errorf("the aged balance %+v is not the balance %+v", aged.All, b.Totals)
		}
		for _, c := range ledger.Compare(b, b) {
			if c.Fate != ledger.Same {
				rt.Errorf("compared with itself: %+v", c)
			}
		}
		undoAll(b)
		mustTie(rt, b)
	})
}

// mustUseEachLineOnce holds what items and credits say of a line against the line.
func mustUseEachLineOnce(t *rapid.T, b *ledger.Balance, rows []fectest.Row) {
	used := map[int]cases.Cents{}
	for _, c := range b.Customers {
		for _, i := range c.Items {
			for _, p := range i.Parts {
				used[p.Line] += p.Amount
			}
		}
		for _, r := range c.Unmatched {
			used[r.Line] -= r.Amount
		}
	}
	for line, sum := range used {
		whole := rows[line-2].Amount
		if whole > 0 && sum != whole || whole < 0 && (sum >= 0 || sum < whole) {
			t.Errorf("line %d of %d is used for %d", line, whole, sum)
		}
	}
}

// undoAll takes every credit out again.
func undoAll(b *ledger.Balance) {
	type place struct {
		customer string
		line     int
	}
	var all []place
	for _, c := range b.Customers {
		for _, i := range c.Items {
			for _, p := range i.Parts {
				if p.Because != "" {
					all = append(all, place{c.Key, p.Line})
				}
			}
		}
	}
	for _, p := range all {
		b.Undo(p.customer, p.line)
	}
}

// FuzzLedger reads any bytes: whatever lines a FEC holds, the balance is that of its general ledger.
func FuzzLedger(f *testing.F) {
	var b fectest.Books
	b.Opening(hotel, day(1, 1), "RAN", 200_000, "")
	b.Payment(hotel, day(1, 20), "V1", 150_000, "A")
	b.Invoice(oger, day(2, 1), "FA-2", 60_000, "b")
	b.Payment(oger, day(3, 1), "V3", 6_000, "b")
	b.Doubtful(oger, day(6, 30), "OD-7", 54_000, "")
	b.WriteOff(oger, day(6, 30), "FA-1", 20_000, "")
	for _, form := range []fectest.Form{{}, {Sides: true, Separator: "|"}, {Separator: ";", Quoted: true}} {
		f.Add([]byte(form.Write(b.Rows...)))
	}
	for i := range 8 {
		f.Add([]byte(fectest.Form{}.Write(rapid.Custom(anyBooks).Example(i)...)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		src := fectest.Of(string(content))
		l, err := fec.Look(src)
		if err != nil {
			if e := (*cases.Error)(nil); !errors.As(err, &e) {
				t.Fatal(err)
			}
			return
		}
		found, _, err := ledger.Read(t.Context(), src, l)
		if err != nil {
			t.Fatal(err)
		}
		mustTie(t, found)
	})
}

func TestASecondFileSaysWhatWasPaidSince(t *testing.T) {
	var books fectest.Books
	books.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
	books.Invoice(hotel, day(1, 11), "FA-2", 70_000, "")
	books.Invoice(oger, day(1, 12), "FA-3", 80_000, "")
	books.Invoice(oger, day(1, 13), "-", 5_000, "")
	before, _ := balance(t, books.Rows)
	books.Payment(hotel, day(2, 1), "FA-1", 60_000, "")
	books.Payment(hotel, day(2, 2), "FA-2", 20_000, "")
	books.Invoice(hotel, day(2, 3), "FA-4", 90_000, "")
	after, _ := balance(t, books.Rows)
	want := "paid FA-1 60000 0, less FA-2 70000 50000 payment -20000, same FA-3 80000 80000, same  5000 5000, new FA-4 0 90000"
	if got := fates(ledger.Compare(before, after)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// A year later only a lump is left of one customer, and nothing of the other.
	var next fectest.Books
	next.Opening(hotel, day(13, 1), "RAN", 140_000, "")
	later, _ := balance(t, next.Rows)
	want = "unclear FA-2 50000 0, unclear FA-4 90000 0, paid FA-3 80000 0, paid  5000 0"
	if got := fates(ledger.Compare(after, later)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func fates(changes []ledger.Change) (text string) {
	for i, c := range changes {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %s %d %d", c.Fate, c.Number, c.Before, c.After)
		for _, p := range c.Since {
			text += fmt.Sprintf(" %s %d", p.Kind, p.Amount)
		}
	}
	return text
}

func TestAMatchCanBeUndone(t *testing.T) {
	var books fectest.Books
	books.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
	books.Invoice(hotel, day(1, 20), "FA-2", 90_000, "")
	books.Payment(hotel, day(2, 10), "V1", 20_000, "")
	b, _ := balance(t, books.Rows)
	line := b.Customers[0].Items[0].Parts[1].Line
	if !b.Undo("HOTEL", line) || b.Undo("HOTEL", line) || b.Undo("NOBODY", line) {
		t.Error("not undone once")
	}
	want := "HOTEL 130000 [credits]\n  FA-1 of 2025-01-10: 60000 of 60000 []\n  FA-2 of 2025-01-20: 90000 of 90000 []\n  payment of 2025-02-10: 20000 beside\n"
	if told(b) != want {
		t.Errorf("got\n%s", told(b))
	}
	mustTie(t, b)
}

func TestAgesAreCountedFromTheDayThatTermsGive(t *testing.T) {
	for _, tt := range []struct {
		terms ledger.Terms
		due   string
	}{
		{ledger.Terms{Days: 30}, "2025-03-02"}, {ledger.Terms{Days: 45, EndOfMonth: true}, "2025-03-31"},
		{ledger.Terms{}, "2025-01-31"}, {ledger.Terms{EndOfMonth: true}, "2025-01-31"},
	} {
		if got := tt.terms.Due(day(1, 31)).String(); got != tt.due {
			t.Errorf("%+v: due on %s, want %s", tt.terms, got, tt.due)
		}
	}
	var books fectest.Books
	for i, on := range []cases.Date{day(12, 1), day(11, 1), day(10, 1), day(9, 1), day(6, 1)} {
		books.Invoice(hotel, on, fmt.Sprintf("FA-%d", i), cases.Cents(100*(i+1)), "")
	}
	books.Opening(oger, day(1, 1), "RAN", 7_000, "")
	b, _ := balance(t, books.Rows)
	aged := b.Age(day(12, 15), ledger.Terms{Days: 30}, map[string]ledger.Terms{"OGER": {Days: 60}})
	if want := [ledger.Buckets]cases.Cents{100, 200, 300, 400, 500, 7_000}; aged.All.ByAge != want || aged.All.Net != b.Ledger {
		t.Errorf("got %v, want %v", aged.All, want)
	}
	if aged.Rows[0].Certain != 1_500 || aged.Rows[1].Uncertain != 7_000 {
		t.Errorf("rows %+v", aged.Rows)
	}
}
