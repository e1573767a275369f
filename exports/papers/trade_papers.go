package papers

import (
	"fmt"
	"time"

	"relais/cases"
)

// at gives an instant of office hours on a day, for the properties of files.
func at(d cases.Date, hour int) time.Time { return d.Time().Add(time.Duration(hour) * time.Hour) }

var articleFields = []field{
	{"Désignation", 78, fromLeft}, {"Qté", 16, toRight}, {"Unité", 22, fromLeft}, {"PU HT", 28, toRight}, {"Montant HT", 30, toRight},
}

func (s Sale) articles() [][]string {
	var rows [][]string
	for _, l := range s.Lines {
		rows = append(rows, []string{l.Label, thousands(l.Quantity), l.Unit, euros(l.Price), euros(l.Quantity * l.Price)})
	}
	return rows
}

func (s Sale) totals(last string) [][2]string {
	return [][2]string{{"Total HT", euros(s.Net())}, {fmt.Sprintf("TVA %d"+hard+"%%", vatRate), euros(s.VAT())}, {last, euros(s.Total())}}
}

// QuotePaper is the signed quote (devis): the buyer's acceptance with date, stamp and signature.
func QuotePaper(sale Sale, seed uint64) []byte {
	return quoteSheet(sale, NewChance(seed)).finish(at(sale.QuotedOn, 10), sale.Seller.Name)
}

func quoteSheet(sale Sale, c *Chance) *sheet {
	s := newSheet(lookOf(sale.Seller), "Devis "+sale.Quote)
	s.letterhead(sale.Seller)
	s.window(sale.Buyer, sale.For.Name)
	s.caption("Devis", sale.Quote,
		[2]string{"Date", on(sale.QuotedOn)},
		[2]string{"Valable jusqu’au", on(sale.QuotedOn.AddDays(60))},
		[2]string{"Suivi par", sale.By.Name})
	s.grid(articleFields, sale.articles())
	s.sums(sale.totals("Total TTC")...)
	s.paragraph(left, right, fine.at(8), fmt.Sprintf("Règlement à %d jours date de facture, par virement. "+
		"Nos conditions générales de vente s’appliquent à toute commande.",
		sale.DueOn.DaysSince(sale.InvoicedOn)))
	s.acceptance(c, sale, "Bon pour accord", sale.OrderedOn)
	return s
}

// acceptance is the box in which the buyer signs.
func (s *sheet) acceptance(c *Chance, sale Sale, words string, day cases.Date) {
	if s.y > height-75 {
		s.page()
	}
	y := s.y + 4
	s.frame(100, y, right-100, 44, hair)
	s.text(103, y+5, strong.at(8.5), fromLeft, "Le client : date, mention manuscrite, cachet et signature")
	s.handwritten(104, y+13, words)
	s.handwritten(104, y+19, "le "+on(day))
	s.stamp(c, 129, y+20, sale.Buyer)
	s.signature(sale.For.Name, 110, y+37, 50, blue)
	s.text(103, y+42, fine, fromLeft, sale.For.Name)
	s.y = y + 48
}

// OrderPaper is the purchase order (bon de commande), on the buyer's own paper.
func OrderPaper(sale Sale) []byte {
	s := newSheet(lookOf(sale.Buyer), "Bon de commande "+sale.Order)
	s.letterhead(sale.Buyer)
	s.window(sale.Seller, sale.By.Name)
	s.caption("Bon de commande", sale.Order,
		[2]string{"Date", on(sale.OrderedOn)},
		[2]string{"Votre devis", sale.Quote + " du " + on(sale.QuotedOn)},
		[2]string{"Acheteur", sale.For.Name})
	s.grid(articleFields, sale.articles())
	s.sums(sale.totals("Total TTC")...)
	s.paragraph(left, right, normal, "Livraison souhaitée le "+inWords(sale.DeliveredOn)+", à l’adresse ci-dessus. "+
		"Merci de rappeler notre numéro de commande sur le bon de livraison et sur la facture.")
	s.y += 8
	s.text(130, s.y+4, normal, fromLeft, "Pour "+sale.Buyer.Name)
	s.signature(sale.For.Name, 132, s.y+18, 44, black)
	s.text(130, s.y+26, normal, fromLeft, sale.For.Name+", "+sale.For.Role)
	return s.finish(at(sale.OrderedOn, 15), sale.Buyer.Name)
}

// DeliveryPaper is the signed delivery note (bon de livraison émargé), or the acceptance report of a service.
func DeliveryPaper(sale Sale, seed uint64) []byte {
	return deliverySheet(sale, NewChance(seed)).finish(at(sale.DeliveredOn, 8), sale.Seller.Name)
}

func deliverySheet(sale Sale, c *Chance) *sheet {
	title, verb := "Bon de livraison", "Livré"
	if Trades[sale.Seller.Trade%len(Trades)].service {
		title, verb = "Procès-verbal de réception", "Réalisé"
	}
	s := newSheet(lookOf(sale.Seller), title+" "+sale.Delivery)
	s.letterhead(sale.Seller)
	s.window(sale.Buyer, "")
	s.caption(title, sale.Delivery,
		[2]string{verb + " le", on(sale.DeliveredOn)},
		[2]string{"Votre commande", sale.Order},
		[2]string{"Notre devis", sale.Quote})
	var rows [][]string
	for _, l := range sale.Lines {
		rows = append(rows, []string{l.Label, thousands(l.Quantity), thousands(l.Quantity), l.Unit})
	}
	s.grid([]field{{"Désignation", 96, fromLeft}, {"Commandé", 24, toRight}, {verb, 24, toRight}, {"Unité", 30, fromLeft}}, rows)
	s.y += 6
	s.paragraph(left, right, normal, "Le client reconnaît avoir reçu les articles ou prestations ci-dessus en bon état et conformes à la commande. "+
		"Les réserves éventuelles sont à porter ci-dessous.")
	s.line(normal, "Réserves : ")
	s.handwritten(left+20, s.y, pick(c, []string{"néant", "aucune", "RAS"}))
	s.acceptance(c, sale, "Reçu conforme", sale.DeliveredOn)
	return s
}

// InvoicePaper is the invoice, with the mentions that C. com. art. L441-9 and CGI ann. II art. 242 nonies A require.
func InvoicePaper(sale Sale) []byte {
	return invoiceSheet(sale).finish(at(sale.InvoicedOn, 9), sale.Seller.Name)
}

func invoiceSheet(sale Sale) *sheet {
	s := newSheet(lookOf(sale.Seller), "Facture "+sale.Invoice)
	s.letterhead(sale.Seller)
	s.window(sale.Buyer, "")
	s.caption("Facture", sale.Invoice, [2]string{"Date d’émission", on(sale.InvoicedOn)}, [2]string{"Date d’échéance", on(sale.DueOn)},
		[2]string{"Votre commande", sale.Order + " du " + on(sale.OrderedOn)},
		[2]string{"Livraison ou exécution", on(sale.DeliveredOn) + ", " + sale.Delivery},
		[2]string{"SIREN du client", threes(sale.Buyer.SIREN)}, [2]string{"TVA du client", sale.Buyer.VAT})
	s.grid(articleFields, sale.articles())
	s.sums(sale.totals("Net à payer TTC")...)
	s.paymentTerms(sale)
	return s
}

// paymentTerms are the mentions at the foot of an invoice.
func (s *sheet) paymentTerms(sale Sale) {
	nature := "Livraison de biens"
	if Trades[sale.Seller.Trade%len(Trades)].service {
		nature = "Prestation de services, TVA exigible à l’encaissement"
	}
	s.line(strong, "Règlement par virement, à recevoir au plus tard le "+inWords(sale.DueOn))
	s.line(normal.at(9), "IBAN "+fours(sale.Seller.IBAN)+"   BIC "+sale.Seller.BIC)
	s.y += 3
	for _, mention := range []string{
		nature + ". Pas d’escompte pour paiement anticipé.",
		"En cas de retard de paiement, des pénalités sont exigibles de plein droit dès le jour suivant la date d’échéance, au taux de refinancement de la Banque centrale européenne majoré de 10 points (C. com. art. L441-10).",
		"Indemnité forfaitaire pour frais de recouvrement due au créancier en cas de retard : 40" + hard + "€ (C. com. art. D441-5).",
		"Réserve de propriété : les marchandises restent la propriété du vendeur jusqu’au paiement intégral du prix.",
	} {
		s.paragraph(left, right, fine.at(8), mention)
	}
}

// CreditNote is an avoir on an invoice.
type CreditNote struct {
	Number string
	On     cases.Date
	// Net is the amount before VAT in cents, a positive number.
	Net    int64
	Reason string
}

// Total is the amount of the credit note with VAT, in cents, a positive number.
func (n CreditNote) Total() int64 { return n.Net + (n.Net*vatRate+50)/100 }

// CreditNotePaper is the credit note (avoir).
func CreditNotePaper(sale Sale, note CreditNote) []byte {
	s := newSheet(lookOf(sale.Seller), "Avoir "+note.Number)
	s.letterhead(sale.Seller)
	s.window(sale.Buyer, "")
	s.caption("Avoir", note.Number,
		[2]string{"Date", on(note.On)},
		[2]string{"Sur facture", sale.Invoice + " du " + on(sale.InvoicedOn)},
		[2]string{"SIREN du client", threes(sale.Buyer.SIREN)})
	s.grid(articleFields, [][]string{{note.Reason, "1", "forfait", euros(-note.Net), euros(-note.Net)}})
	s.sums([2]string{"Total HT", euros(-note.Net)},
		[2]string{fmt.Sprintf("TVA %d"+hard+"%%", vatRate), euros(note.Net - note.Total())},
		[2]string{"Avoir TTC", euros(-note.Total())})
	s.paragraph(left, right, normal, "Cet avoir vient en déduction de la facture "+sale.Invoice+".")
	return s.finish(at(note.On, 11), sale.Seller.Name)
}
