package papers

import (
	"strings"

	"relais/cases"
)

// Entry is a line of a customer account; one of Debit and Credit is zero, cents.
type Entry struct {
	On            cases.Date
	Ref, Label    string
	Debit, Credit int64
}

// Account is the account of a buyer in the books of a seller.
type Account struct {
	Seller, Buyer Company
	On            cases.Date
	Entries       []Entry
}

// AccountPaper is the statement of account (relevé de compte) with a running balance.
func AccountPaper(a Account) []byte {
	s := newSheet(lookOf(a.Seller), "Relevé de compte "+a.Buyer.Name)
	s.letterhead(a.Seller)
	s.window(a.Buyer, "")
	s.caption("Relevé de compte", "",
		[2]string{"Arrêté au", on(a.On)},
		[2]string{"Compte", accountNumber(a.Buyer)},
		[2]string{"SIREN", threes(a.Buyer.SIREN)})
	balance := int64(0)
	var rows [][]string
	for _, e := range a.Entries {
		balance += e.Debit - e.Credit
		rows = append(rows, []string{on(e.On), e.Ref, e.Label, blankZero(e.Debit), blankZero(e.Credit), plain(balance)})
	}
	s.grid([]field{{"Date", 22, fromLeft}, {"Pièce", 30, fromLeft}, {"Libellé", 50, fromLeft},
		{"Débit", 24, toRight}, {"Crédit", 24, toRight}, {"Solde", 24, toRight}}, rows)
	s.sums([2]string{"Solde dû", euros(balance)})
	return s.finish(at(a.On, 17), a.Seller.Name)
}

// accountNumber is the auxiliary account of a customer: 411 and the beginning of its name.
func accountNumber(c Company) string {
	name := strings.ToUpper(strings.ReplaceAll(slug(c.Name), "-", "")) + "00000"
	return "411" + name[:5]
}

func blankZero(cents int64) string {
	if cents == 0 {
		return ""
	}
	return plain(cents)
}
