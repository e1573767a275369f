package fectest

import (
	"fmt"

	"relais/cases"
)

// Books makes entries and numbers them.
type Books struct {
	Rows []Row
	next int
}

// Party is a customer of the books.
type Party struct{ Number, Name string }

func (b *Books) entry(head Row, lines ...Row) {
	b.next++
	for _, l := range lines {
		l.Journal, l.JournalLabel, l.Entry, l.Date = head.Journal, head.JournalLabel, fmt.Sprint(b.next), head.Date
		l.Piece, l.PieceDate, l.Label = head.Piece, head.Date, head.Label
		b.Rows = append(b.Rows, l)
	}
}

// Customer is a line on the account of a customer.
func (p Party) Customer(account string, amount cases.Cents, letter string) Row {
	return Row{Account: account, AccountLabel: "Clients", Customer: p.Number, CustomerLabel: p.Name, Amount: amount, Letter: letter}
}

// Opening is a line of the opening journal.
func (b *Books) Opening(p Party, on cases.Date, piece string, amount cases.Cents, letter string) {
	b.entry(Row{Journal: "AN", JournalLabel: "A nouveaux", Date: on, Piece: piece, Label: "Solde à nouveau"}, p.Customer("411000", amount, letter),
		Row{Account: "890000", AccountLabel: "Bilan ouverture", Amount: -amount})
}

// Invoice is a sale with 20 % VAT; amount includes it. Below nothing it is a credit note.
func (b *Books) Invoice(p Party, on cases.Date, number string, amount cases.Cents, letter string) {
	net := amount * 100 / 120
	b.entry(Row{Journal: "VE", JournalLabel: "Ventes", Date: on, Piece: number, Label: "Facture " + number}, p.Customer("411000", amount, letter),
		Row{Account: "706000", AccountLabel: "Prestations", Amount: -net},
		Row{Account: "445710", AccountLabel: "TVA collectée", Amount: net - amount})
}

// Payment is money at the bank.
func (b *Books) Payment(p Party, on cases.Date, piece string, amount cases.Cents, letter string) {
	b.entry(Row{Journal: "BQ", JournalLabel: "Banque", Date: on, Piece: piece, Label: "Virement " + p.Name}, Row{Account: "512000", AccountLabel: "Banque", Amount: amount},
		p.Customer("411000", -amount, letter))
}

// Doubtful moves a claim to the doubtful customers.
func (b *Books) Doubtful(p Party, on cases.Date, piece string, amount cases.Cents, letter string) {
	b.entry(Row{Journal: "OD", JournalLabel: "Opérations diverses", Date: on, Piece: piece, Label: "Client douteux " + p.Name}, p.Customer("416000", amount, ""),
		p.Customer("411000", -amount, letter))
}

// WriteOff gives a claim up: 654 against the customer.
func (b *Books) WriteOff(p Party, on cases.Date, piece string, amount cases.Cents, letter string) {
	b.entry(Row{Journal: "OD", JournalLabel: "Opérations diverses", Date: on, Piece: piece, Label: "Créance irrécouvrable"}, Row{Account: "654000", AccountLabel: "Pertes sur créances irrécouvrables", Amount: amount},
		p.Customer("411000", -amount, letter))
}

// Post adds an entry of any lines; the head gives journal, day, paper and label.
func (b *Books) Post(head Row, lines ...Row) { b.entry(head, lines...) }
