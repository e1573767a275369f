package papers

import (
	"fmt"

	"relais/cases"
)

// Paper is a file of a dossier as a creditor would drop it into the portal.
type Paper struct {
	Name   string // file name, as software and people give them
	Letter string // the category it belongs to, A to G
	Title  string
	On     cases.Date
	Data   []byte
}

// Dossier makes all papers of a sale that stayed unpaid, from contract to formal notice, about a dozen files. They follow
// each other in the order of the story. The seed also decides which papers come as scans.
func Dossier(sale Sale, seed uint64) ([]Paper, error) {
	c := NewChance(seed)
	clerk := c.Person(sale.Seller, "Comptabilité clients")
	l := Letter{From: sale.Seller, To: sale.Buyer, By: clerk, On: sale.DueOn.AddDays(8), Level: 1, Invoices: []OpenInvoice{sale.Open()}}
	second, notice := l, l
	second.On, second.Level = l.On.AddDays(12), 2
	notice.On, notice.Level, notice.Registered = second.On.AddDays(14), 3, c.RegisteredNumber()
	received := notice.On.AddDays(c.Between(2, 5))
	contracted := sale.QuotedOn.AddDays(-c.Between(30, 300))
	mail := ReminderMail(l, sale.For)
	scan, err := ScannedDelivery(sale, pick(c, []Orientation{TurnRight, TurnLeft, UpsideDown}), seed+1)
	if err != nil {
		return nil, fmt.Errorf("scan the delivery note of %s: %w", sale.Invoice, err)
	}
	history, err := HistoryBook(sale.Seller, sale.Buyer, steps(l, second, notice, received, sale.For))
	if err != nil {
		return nil, fmt.Errorf("write the reminder history of %s: %w", sale.Invoice, err)
	}
	return []Paper{
		{"CGV_" + slug(sale.Seller.Name) + ".pdf", "A", "Contrat-cadre et conditions générales de vente", contracted, TermsPaper(sale, contracted, seed+2)},
		{sale.Quote + "_signe.pdf", "B", "Devis " + sale.Quote + " signé", sale.QuotedOn, QuotePaper(sale, seed+3)},
		{"commande_" + sale.Order + ".pdf", "B", "Bon de commande " + sale.Order, sale.OrderedOn, OrderPaper(sale)},
		{"scan_" + sale.Delivery + ".jpg", "C", "Bon de livraison " + sale.Delivery + " émargé", sale.DeliveredOn, scan},
		{sale.Invoice + ".pdf", "D", "Facture " + sale.Invoice, sale.InvoicedOn, InvoicePaper(sale)},
		{"relance_1_" + sale.Invoice + ".eml", "E", "Relance 1 et réponse du débiteur", l.On, MailPaper(c.Reply(mail, 2), seed+4)},
		{"relance_2_" + sale.Invoice + ".pdf", "E", "Relance 2", second.On, LetterPaper(second)},
		{"historique_relances.xlsx", "E", "Historique des relances", notice.On, history},
		{"mise_en_demeure.pdf", "F", "Mise en demeure " + notice.Registered, notice.On, LetterPaper(notice)},
		{"AR_" + slug(notice.Registered) + ".pdf", "F", "Avis de réception", received, ReceiptPaper(notice, received, seed+5)},
		{"releve_compte.pdf", "G", "Relevé de compte", received.AddDays(10), AccountPaper(Account{sale.Seller, sale.Buyer, received.AddDays(10),
			[]Entry{{sale.InvoicedOn, sale.Invoice, "Facture", sale.Total(), 0}}})},
	}, nil
}

func steps(first, second, notice Letter, received cases.Date, to Person) []Step {
	return []Step{
		{first.On, "Courriel", "Relance 1", to.Mail, "Réponse reçue", "Ne conteste pas"},
		{first.On.AddDays(6), "Téléphone", "Appel", to.Name, "Message laissé", ""},
		{second.On, "Courrier", "Relance 2", second.To.Name, "Sans réponse", ""},
		{notice.On, "Lettre recommandée", "Mise en demeure", notice.To.Name, "Distribuée le " + on(received), notice.Registered},
	}
}
