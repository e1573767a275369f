package papers

import "relais/cases"

// Letter is a reminder of a seller to a buyer about open invoices.
type Letter struct {
	From, To Company
	By       Person
	On       cases.Date
	// Level is 1 or 2 for reminders, 3 for the formal notice.
	Level    int
	Invoices []OpenInvoice
	// Registered is the number of the registered letter; only printed on a formal notice and its receipt.
	Registered string
}

// OpenInvoice is an invoice on a letter or a statement; Open is what is left of Amount, in cents.
type OpenInvoice struct {
	Number       string
	On, Due      cases.Date
	Amount, Open int64
}

// Open makes the invoice of a sale stand on a letter as unpaid.
func (s Sale) Open() OpenInvoice {
	return OpenInvoice{s.Invoice, s.InvoicedOn, s.DueOn, s.Total(), s.Total()}
}

// RegisteredNumber invents the number of a registered letter.
func (c *Chance) RegisteredNumber() string {
	d := c.digits(11)
	return "1A" + hard + d[:3] + hard + d[3:6] + hard + d[6:10] + hard + d[10:]
}

func (l Letter) sum() int64 {
	total := int64(0)
	for _, i := range l.Invoices {
		total += i.Open
	}
	return total
}

// tone is what a letter of a level says before and after its table.
type tone struct{ subject, opening, closing string }

var tones = [...]tone{
	{"Factures échues", "Sauf erreur ou omission de notre part, nous n’avons pas reçu le règlement des factures ci-dessous. Il s’agit sans doute d’un oubli.",
		"Si votre paiement s’est croisé avec ce courrier, merci de ne pas en tenir compte. Sinon, nous vous remercions de votre virement sous huit jours. Pour toute question sur ces factures, notre service comptable est à votre disposition."},
	{"Deuxième relance : factures impayées", "Malgré notre précédente relance, les factures ci-dessous restent impayées. Vous ne nous avez fait part d’aucune contestation.",
		"Nous vous demandons de procéder au règlement sous cinq jours. Passé ce délai, les pénalités de retard et l’indemnité forfaitaire de 40" + hard + "€ par facture seront appliquées, et nos livraisons pourront être suspendues."},
	{"MISE EN DEMEURE DE PAYER", "Nos relances sont restées sans effet. Par la présente, nous vous mettons en demeure de nous régler, sous huit jours à compter de la réception de cette lettre, les factures ci-dessous.",
		"À défaut de paiement dans ce délai, nous confierons le dossier à une société de recouvrement ou en demanderons le règlement en justice, sans autre avis. Les pénalités de retard (C. com. art. L441-10) courent depuis le lendemain de chaque échéance, et l’indemnité forfaitaire de 40" + hard + "€ par facture (C. com. art. D441-5) est due de plein droit. La présente vaut mise en demeure au sens de l’article 1344 du Code civil."},
}

// LetterPaper is a reminder (relance 1 or 2) or the formal notice (mise en demeure).
func LetterPaper(l Letter) []byte {
	return letterSheet(l).finish(at(l.On, 14), l.From.Name)
}

func letterSheet(l Letter) *sheet {
	t := tones[min(max(l.Level, 1), len(tones))-1]
	s := newSheet(lookOf(l.From), t.subject)
	s.letterhead(l.From)
	s.window(l.To, "la direction")
	s.y = 74
	s.text(right, s.y, normal, toRight, l.From.Town+", le "+inWords(l.On))
	if l.Level >= 3 {
		s.text(left, s.y, strong, fromLeft, "Lettre recommandée avec avis de réception")
		s.text(left, s.y+4.6, pen{size: 9, color: black, mono: true}, fromLeft, l.Registered)
		s.y += 5
	}
	s.y += 7
	s.line(strong.at(11).in(s.look.accent), "Objet : "+t.subject)
	s.y += 5
	s.line(normal.at(10), "Madame, Monsieur,")
	s.y += 3
	s.paragraph(left, right, normal.at(10), t.opening)
	s.y += 4
	s.openInvoices(l.Invoices)
	s.sums([2]string{"Total à régler", euros(l.sum())})
	s.paragraph(left, right, normal.at(10), t.closing)
	s.y += 2
	s.line(normal.at(10), "IBAN "+fours(l.From.IBAN)+"   BIC "+l.From.BIC)
	s.y += 3
	s.line(normal.at(10), "Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.")
	s.signature(l.By.Name, 126, s.y+17, 42, blue)
	s.text(124, s.y+25, normal, fromLeft, l.By.Name)
	s.text(124, s.y+29.5, fine.at(8.5), fromLeft, l.By.Role)
	return s
}

func (s *sheet) openInvoices(list []OpenInvoice) {
	var rows [][]string
	for _, i := range list {
		rows = append(rows, []string{i.Number, on(i.On), on(i.Due), euros(i.Amount), euros(i.Open)})
	}
	s.grid([]field{{"Facture", 48, fromLeft}, {"Du", 28, fromLeft}, {"Échéance", 28, fromLeft},
		{"Montant TTC", 35, toRight}, {"Reste dû", 35, toRight}}, rows)
}

// ReceiptPaper is the receipt of a registered letter (avis de réception), signed on a day.
func ReceiptPaper(l Letter, signedOn cases.Date, seed uint64) []byte {
	return receiptSheet(l, signedOn, NewChance(seed)).finish(at(signedOn, 12), "Opérateur postal")
}

func receiptSheet(l Letter, signedOn cases.Date, c *Chance) *sheet {
	s := newSheet(look{family: "helvetica"}, "Avis de réception "+l.Registered)
	ground, yellow := rgb{255, 251, 226}, rgb{222, 178, 24}
	s.box(20, 30, 170, 100, ground)
	s.frame(20, 30, 170, 100, yellow)
	s.box(20, 30, 170, 11, yellow)
	s.text(25, 37.5, pen{size: 12, bold: true, color: black}, fromLeft, "AVIS DE RÉCEPTION")
	s.text(185, 37.5, pen{size: 10, color: black, mono: true}, toRight, l.Registered)
	for i, part := range []struct {
		label string
		lines []string
	}{{"Destinataire", l.To.address()}, {"Renvoyer à", l.From.address()}} {
		x := 26 + float64(i)*84
		s.text(x, 49, fine, fromLeft, part.label)
		for n, line := range part.lines {
			s.text(x, 54.5+float64(n)*4.8, normal.at(10), fromLeft, line)
		}
	}
	s.rule(20, 76, 190, yellow)
	s.text(26, 82, fine, fromLeft, "Présenté le")
	s.handwritten(48, 83, on(signedOn.AddDays(-c.Between(0, 1))))
	s.text(26, 91, fine, fromLeft, "Distribué le")
	s.handwritten(48, 92, on(signedOn))
	s.text(26, 100, fine, fromLeft, "Nom du signataire")
	signer := c.Person(l.To, "").Name
	s.handwritten(52, 101, signer)
	s.text(110, 82, fine, fromLeft, "Signature du destinataire ou de son mandataire")
	s.frame(110, 85, 70, 34, yellow)
	s.signature(signer, 118, 108, 48, blue)
	s.disc(34, 118, on(signedOn), l.To.Town)
	return s
}

// disc is the round date stamp of the post.
func (s *sheet) disc(x, y float64, day, town string) {
	s.add(op{kind: fillDisc, x: x, y: y, w: 9.5, color: grey})
	s.add(op{kind: fillDisc, x: x, y: y, w: 9, color: rgb{255, 251, 226}})
	s.text(x, y-1, fine.at(6).in(black), centred, town)
	s.text(x, y+2.5, fine.at(6.5).in(black), centred, day)
}
