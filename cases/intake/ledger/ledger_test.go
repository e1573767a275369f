package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
	"relais/cases/intake/ledger"
)

var (
	hotel = fectest.Party{Number: "HOTEL", Name: "Hôtel de la Grève"}
	oger  = fectest.Party{Number: "OGER", Name: "Oger & fils"}
)

func day(month, number int) cases.Date {
	return cases.NewDate(2025, 1, 1).AddMonths(month - 1).AddDays(number - 1)
}

// balance reads books as a file.
func balance(t testing.TB, rows []fectest.Row) (*ledger.Balance, *fec.Outcome) {
	t.Helper()
	src := fectest.Of(fectest.Form{}.Write(rows...))
	l, err := fec.Look(src)
	if err != nil {
		t.Fatal(err)
	}
	b, out, err := ledger.Read(t.Context(), src, l)
	if err != nil {
		t.Fatal(err)
	}
	return b, out
}

// told writes a balance in short: what each customer owes, and why.
func told(b *ledger.Balance) string {
	var s strings.Builder
	for _, c := range b.Customers {
		fmt.Fprintf(&s, "%s %d %v\n", c.Key, c.Ledger, c.Look)
		for _, i := range c.Items {
			fmt.Fprintf(&s, "  %s of %s: %d of %d %v", i.Number, i.IssuedOn, i.Open, i.Amount, i.Look)
			for _, p := range i.Parts[1:] {
				fmt.Fprintf(&s, "; %s %d by %s", p.Kind, p.Amount, p.Because)
			}
			s.WriteString("\n")
		}
		for _, r := range c.Unmatched {
			fmt.Fprintf(&s, "  %s of %s: %d beside\n", r.Kind, r.On, r.Amount)
		}
	}
	return s.String()
}

func TestWhatIsOpenIsFoundAsAnAccountantWould(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(b *fectest.Books)
		want string
	}{
		{"a lettering that comes to nothing is settled", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "A")
			b.Payment(hotel, day(2, 10), "V1", 120_000, "A")
		}, ""},
		{"an invoice without lettering and payment is open", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "")
		}, "HOTEL 120000 []\n  FA-1 of 2025-01-10: 120000 of 120000 []\n"},
		{"letters restart with each customer", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "A")
			b.Payment(oger, day(2, 10), "V1", 120_000, "A")
			b.Invoice(oger, day(1, 12), "FA-2", 120_000, "A")
		}, "HOTEL 120000 []\n  FA-1 of 2025-01-10: 120000 of 120000 [lettering]\n"},
		{"a part payment with partial lettering stays with its invoice", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "a")
			b.Payment(hotel, day(2, 10), "V1", 50_000, "a")
		}, "HOTEL 70000 []\n  FA-1 of 2025-01-10: 70000 of 120000 []; payment -50000 by letter\n"},
		{"a lettering that leaves something in capitals needs a look", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "B")
			b.Payment(hotel, day(2, 10), "V1", 50_000, "B")
		}, "HOTEL 70000 []\n  FA-1 of 2025-01-10: 70000 of 120000 [lettering]; payment -50000 by letter\n"},
		{"what settles last year's invoice is set against the opening balance", func(b *fectest.Books) {
			b.Opening(hotel, day(1, 1), "RAN", 200_000, "")
			b.Payment(hotel, day(1, 20), "V1", 150_000, "A")
		}, "HOTEL 50000 []\n   of 2025-01-01: 50000 of 200000 [undetailed]; payment -150000 by opening\n"},
		{"a payment beyond the opening balance is not spread over invoices", func(b *fectest.Books) {
			b.Opening(hotel, day(1, 1), "", 100_000, "")
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Payment(hotel, day(1, 20), "V1", 150_000, "A")
		}, "HOTEL 10000 [credits]\n  FA-1 of 2025-01-10: 60000 of 60000 []\n  payment of 2025-01-20: 50000 beside\n"},
		{"a reference in the opening journal that all customers have is none", func(b *fectest.Books) {
			b.Opening(hotel, day(1, 1), "CLOT2024", 100_000, "")
			b.Opening(oger, day(1, 1), "CLOT2024", 30_000, "")
		}, "HOTEL 100000 []\n   of 2025-01-01: 100000 of 100000 [undetailed]\nOGER 30000 []\n   of 2025-01-01: 30000 of 30000 [undetailed]\n"},
		{"an opening balance in detail keeps its invoices, whose day is not known", func(b *fectest.Books) {
			b.Opening(hotel, day(1, 1), "FA-90", 100_000, "")
			b.Opening(hotel, day(1, 1), "FA-91", 20_000, "")
		}, "HOTEL 120000 []\n  FA-90 of 2025-01-01: 100000 of 100000 [date]\n  FA-91 of 2025-01-01: 20000 of 20000 [date]\n"},
		{"the same reference is settled without lettering", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "")
			b.Payment(hotel, day(2, 10), "FA-1", 120_000, "")
		}, ""},
		{"a part payment with the reference of its invoice", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "")
			b.Payment(hotel, day(2, 10), "FA-1", 20_000, "")
		}, "HOTEL 100000 []\n  FA-1 of 2025-01-10: 100000 of 120000 []; payment -20000 by reference\n"},
		{"a credit note with the reference of its invoice reduces it", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "")
			b.Invoice(hotel, day(1, 12), "FA-1", -24_000, "")
		}, "HOTEL 96000 []\n  FA-1 of 2025-01-10: 96000 of 120000 []; credit_note -24000 by reference\n"},
		{"a payment whose label names the invoice", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-100", 120_000, "")
			b.Invoice(hotel, day(1, 9), "FA-10", 50_000, "")
			b.Post(fectest.Row{Journal: "BQ", JournalLabel: "Banque", Date: day(2, 1), Piece: "V1", Label: "VIR HOTEL FA-100 ACOMPTE"},
				fectest.Row{Account: "512000", Amount: 50_000}, hotel.Customer("411000", -50_000, ""))
		}, "HOTEL 120000 []\n  FA-10 of 2025-01-09: 50000 of 50000 []\n  FA-100 of 2025-01-10: 70000 of 120000 []; payment -50000 by label\n"},
		{"an equal amount", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 120_000, "")
			b.Invoice(hotel, day(1, 20), "FA-2", 60_000, "")
			b.Payment(hotel, day(2, 10), "V1", 60_000, "")
		}, "HOTEL 120000 []\n  FA-1 of 2025-01-10: 120000 of 120000 []\n"},
		{"an equal amount that two invoices have makes the other one unsure", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Invoice(hotel, day(1, 20), "FA-2", 60_000, "")
			b.Payment(hotel, day(2, 10), "V1", 60_000, "")
		}, "HOTEL 60000 []\n  FA-2 of 2025-01-20: 60000 of 60000 [amount]\n"},
		{"money pays the oldest first, to be confirmed, but nothing that was invoiced later", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Invoice(hotel, day(1, 20), "FA-2", 90_000, "")
			b.Payment(hotel, day(2, 10), "V1", 70_000, "")
			b.Payment(hotel, day(2, 11), "V2", 95_000, "")
			b.Invoice(hotel, day(3, 1), "FA-3", 30_000, "")
		}, "HOTEL 15000 [credits]\n  FA-3 of 2025-03-01: 30000 of 30000 []\n  payment of 2025-02-11: 15000 beside\n"},
		{"a credit note that names no invoice stands beside", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Invoice(hotel, day(2, 10), "AV-1", -12_000, "")
		}, "HOTEL 48000 [credits]\n  FA-1 of 2025-01-10: 60000 of 60000 []\n  credit_note of 2025-02-10: 12000 beside\n"},
		{"an advance stands beside", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Post(fectest.Row{Journal: "BQ", JournalLabel: "Banque", Date: day(2, 1), Piece: "V1", Label: "Acompte"},
				fectest.Row{Account: "512000", Amount: 50_000}, hotel.Customer("419100", -50_000, ""))
		}, "HOTEL 10000 [credits]\n  FA-1 of 2025-01-10: 60000 of 60000 []\n  advance of 2025-02-01: 50000 beside\n"},
		{"a doubtful claim keeps its invoice", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.Doubtful(hotel, day(6, 30), "OD-7", 60_000, "")
			b.Post(fectest.Row{Journal: "OD", JournalLabel: "OD", Date: day(12, 31), Piece: "OD-9", Label: "Dépréciation"},
				fectest.Row{Account: "681700", Amount: 50_000}, fectest.Row{Account: "491000", Amount: -50_000})
		}, "HOTEL 60000 [doubtful]\n  FA-1 of 2025-01-10: 60000 of 60000 []\n"},
		{"a doubtful claim whose invoice was lettered lives on 416", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "C")
			b.Doubtful(hotel, day(6, 30), "OD-7", 60_000, "C")
		}, "HOTEL 60000 [doubtful]\n  OD-7 of 2025-06-30: 60000 of 60000 [doubtful]\n"},
		{"what is written off is gone, with a warning", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
			b.WriteOff(hotel, day(6, 30), "FA-1", 20_000, "")
		}, "HOTEL 40000 [written_off]\n  FA-1 of 2025-01-10: 40000 of 60000 []; write_off -20000 by reference\n"},
		{"a payment that came back is open again, and looked at", func(b *fectest.Books) {
			b.Payment(oger, day(1, 3), "V0", 100, "Z")
			b.Invoice(oger, day(1, 2), "FA-0", 100, "Z")
			b.Payment(hotel, day(1, 20), "PRLV-9", -60_000, "")
		}, "HOTEL 60000 []\n  PRLV-9 of 2025-01-20: 60000 of 60000 [returned]\n"},
		{"a bill of exchange keeps its invoice, and the customer is looked at", func(b *fectest.Books) {
			b.Post(fectest.Row{Journal: "OD", JournalLabel: "OD", Date: day(2, 1), Piece: "LCR-1", Label: "Effet"},
				hotel.Customer("413000", 50_000, ""), hotel.Customer("411000", -50_000, ""))
			b.Invoice(hotel, day(1, 10), "FA-1", 50_000, "")
		}, "HOTEL 50000 [bill]\n  FA-1 of 2025-01-10: 50000 of 50000 []\n"},
		{"a claim sold to a factor is settled, and the customer is looked at", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "FA-1", 50_000, "")
			b.Post(fectest.Row{Journal: "OD", JournalLabel: "OD", Date: day(1, 11), Piece: "CES-1", Label: "Cession"},
				fectest.Row{Account: "467100", AccountLabel: "Société d'affacturage", Amount: 30_000}, hotel.Customer("411000", -30_000, ""))
		}, "HOTEL 20000 [factor]\n  FA-1 of 2025-01-10: 20000 of 50000 [age]; other -30000 by age\n"},
		{"a customer in credit owes nothing", func(b *fectest.Books) {
			b.Payment(hotel, day(1, 2), "V1", 80_000, "")
			b.Invoice(hotel, day(1, 10), "FA-1", 50_000, "")
		}, "HOTEL -30000 [credits in_credit]\n  FA-1 of 2025-01-10: 50000 of 50000 []\n  payment of 2025-01-02: 80000 beside\n"},
		{"a means of payment is no customer", func(b *fectest.Books) {
			b.Invoice(fectest.Party{Number: "CB", Name: "Carte bancaire"}, day(1, 10), "T-1", 1_200, "")
		}, "CB 1200 [means]\n  T-1 of 2025-01-10: 1200 of 1200 []\n"},
		{"customers in the account number, doubtful and not, are one", func(b *fectest.Books) {
			b.Invoice(fectest.Party{}, day(1, 10), "FA-1", 0, "")
			b.Post(fectest.Row{Journal: "VE", JournalLabel: "Ventes", Date: day(1, 10), Piece: "FA-1", Label: "F"},
				fectest.Row{Account: "411DUPONT", AccountLabel: "Dupont", Amount: 12_000}, fectest.Row{Account: "706000", Amount: -12_000})
			b.Post(fectest.Row{Journal: "OD", JournalLabel: "OD", Date: day(2, 10), Piece: "FA-1", Label: "F"},
				fectest.Row{Account: "416DUPONT", AccountLabel: "Dupont", Amount: 12_000}, fectest.Row{Account: "411DUPONT", Amount: -12_000})
		}, "411DUPONT 12000 [doubtful]\n  FA-1 of 2025-01-10: 12000 of 12000 [doubtful]; invoice 12000 by ; transfer -12000 by reference\n"},
		{"lines without a customer are told", func(b *fectest.Books) {
			b.Invoice(fectest.Party{}, day(1, 10), "FA-1", 12_000, "")
		}, "411000 12000 [general]\n  FA-1 of 2025-01-10: 12000 of 12000 []\n"},
		{"an invoice without a number", func(b *fectest.Books) {
			b.Invoice(hotel, day(1, 10), "-", 12_000, "")
			b.Invoice(hotel, day(1, 10), "-", 13_000, "")
		}, "HOTEL 25000 []\n   of 2025-01-10: 12000 of 12000 [no_number]\n   of 2025-01-10: 13000 of 13000 [no_number]\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var books fectest.Books
			tt.make(&books)
			b, _ := balance(t, books.Rows)
			if diff := cmp.Diff(tt.want, told(b)); diff != "" {
				t.Error(diff)
			}
			mustTie(t, b)
		})
	}
}

// mustTie holds a balance against the general ledger, and its parts against each other.
func mustTie(t interface{ Errorf(string, ...any) }, b *ledger.Balance) {
	if b.Gap() != 0 {
		t.Errorf("the ledger says %d, the parts %d", b.Ledger, b.Net())
	}
	var sum ledger.Totals
	for _, c := range b.Customers {
		if c.Ledger != c.Net() {
			t.Errorf("%s owes %d by the ledger and %d by its parts", c.Key, c.Ledger, c.Net())
		}
		for _, i := range c.Items {
			parts := cases.Cents(0)
			for _, p := range i.Parts {
				parts += p.Amount
			}
			if i.Open <= 0 || i.Open > i.Amount || parts != i.Open {
				t.Errorf("%s: %d of %d open, its parts come to %d", i.Number, i.Open, i.Amount, parts)
			}
		}
		sum.Open, sum.Undetailed, sum.Credits = sum.Open+c.Open, sum.Undetailed+c.Undetailed, sum.Credits+c.Credits
	}
	if sum != b.Totals {
		t.Errorf("totals %+v, of the customers %+v", b.Totals, sum)
	}
}

func TestWhatIsNotInvoicedAndWhatIsImpairedStandsApart(t *testing.T) {
	var books fectest.Books
	books.Invoice(hotel, day(1, 10), "FA-1", 60_000, "")
	books.Post(fectest.Row{Journal: "OD", Date: day(12, 31), Piece: "FAE", Label: "Factures à établir"},
		hotel.Customer("418100", 24_000, ""), fectest.Row{Account: "706000", Amount: -24_000})
	books.Post(fectest.Row{Journal: "OD", Date: day(12, 31), Piece: "DEP", Label: "Dépréciation"},
		fectest.Row{Account: "681700", Amount: 50_000}, fectest.Row{Account: "491000", Amount: -50_000})
	b, _ := balance(t, books.Rows)
	if b.Open != 60_000 || b.ToInvoice != 24_000 || b.Impairment != 50_000 || b.Customers[0].ToInvoice != 24_000 {
		t.Errorf("%+v", b)
	}
	if vat := b.Customers[0].Items[0].VAT; vat != 10_000 {
		t.Errorf("VAT %d", vat)
	}
	mustTie(t, b)
}

func TestTheOrderOfTheLinesChangesNothing(t *testing.T) {
	var books fectest.Books
	books.Opening(hotel, day(1, 1), "RAN", 200_000, "")
	books.Payment(hotel, day(1, 20), "V1", 150_000, "A")
	books.Invoice(hotel, day(2, 1), "FA-1", 60_000, "")
	books.Payment(hotel, day(3, 1), "V2", 10_000, "")
	books.Invoice(oger, day(2, 1), "FA-2", 60_000, "B")
	books.Payment(oger, day(3, 1), "V3", 60_000, "B")
	want, _ := balance(t, books.Rows)
	slices.Reverse(books.Rows) // the opening journal at the end, and everything else, too
	got, _ := balance(t, books.Rows)
	if told(got) != told(want) {
		t.Errorf("backwards\n%s\nforwards\n%s", told(got), told(want))
	}
}
