package papers

import (
	"fmt"

	"relais/cases"
)

var articles = [][2]string{
	{"Objet", "Les présentes conditions générales s’appliquent à toutes les ventes et prestations du vendeur. Elles constituent le socle de la négociation commerciale (C. com. art. L441-1). Toute commande implique leur acceptation sans réserve ; elles prévalent sur les conditions d’achat du client, sauf accord écrit."},
	{"Devis et commandes", "Les devis sont valables soixante jours. La commande n’engage le vendeur qu’après confirmation écrite ou retour du devis signé. Toute modification demandée après confirmation peut donner lieu à un supplément de prix et à un nouveau délai."},
	{"Prix", "Les prix s’entendent hors taxes, départ usine, emballage standard compris. Ils sont révisés chaque année au 1er janvier, et en cours d’année lorsque le prix des matières premières varie de plus de dix pour cent."},
	{"Livraison", "Les délais sont donnés de bonne foi. La livraison est constatée par la signature du bon de livraison ou du procès-verbal de réception. Les réserves doivent être précises, portées sur le document et confirmées par écrit sous trois jours."},
	{"Transfert des risques", "Les marchandises voyagent aux risques du client, auquel il appartient d’exercer les recours contre le transporteur (C. com. art. L133-3)."},
	{"Réserve de propriété", "Le vendeur conserve la propriété des biens livrés jusqu’au paiement effectif de l’intégralité du prix en principal et accessoires. Le client s’interdit de les donner en gage. En cas de procédure collective, la revendication s’exerce selon le Code de commerce."},
	{"Conditions de paiement", "Les factures sont payables à l’échéance qu’elles indiquent, dans la limite de soixante jours après la date d’émission (C. com. art. L441-10). Aucun escompte n’est accordé pour paiement anticipé. Le paiement n’est réalisé qu’à l’encaissement effectif des fonds."},
	{"Retard de paiement", "Tout retard rend exigibles de plein droit, sans rappel, des pénalités au taux appliqué par la Banque centrale européenne à son opération de refinancement la plus récente majoré de dix points, ainsi qu’une indemnité forfaitaire pour frais de recouvrement de quarante euros par facture (C. com. art. D441-5). Une indemnisation complémentaire peut être demandée sur justification."},
	{"Déchéance du terme", "Le non-paiement d’une seule échéance rend immédiatement exigible la totalité des sommes dues, huit jours après une mise en demeure restée sans effet, et autorise le vendeur à suspendre les commandes en cours."},
	{"Garantie", "Le vendeur garantit la conformité de ses fournitures pendant douze mois à compter de la livraison. La garantie se limite au remplacement ou à la remise en état des pièces reconnues défectueuses."},
	{"Réclamations", "Toute contestation d’une facture doit être motivée et adressée par écrit dans les quinze jours de sa réception. Elle ne dispense pas du paiement de la part non contestée."},
	{"Responsabilité", "La responsabilité du vendeur est limitée au montant hors taxes de la commande concernée. Les dommages indirects, pertes d’exploitation et préjudices commerciaux sont exclus."},
	{"Données personnelles", "Les données des interlocuteurs du client servent à l’exécution du contrat et à la gestion de la relation commerciale. Chacun dispose des droits d’accès, de rectification et d’opposition prévus par le règlement (UE) 2016/679."},
	{"Force majeure", "Les obligations des parties sont suspendues pendant la durée d’un événement de force majeure au sens de l’article 1218 du Code civil."},
	{"Droit applicable et juridiction", "Le contrat est soumis au droit français. Tout litige relève du tribunal de commerce dans le ressort duquel le vendeur a son siège, même en cas d’appel en garantie ou de pluralité de défendeurs."},
}

// TermsPaper is a framework contract with the general terms of sale, several pages, initialled on each and signed on the last.
func TermsPaper(sale Sale, signedOn cases.Date, seed uint64) []byte {
	c := NewChance(seed)
	s := newSheet(lookOf(sale.Seller), "Contrat-cadre et conditions générales de vente")
	s.letterhead(sale.Seller)
	s.y = 52
	s.text(width/2, s.y, pen{size: 17, bold: true, color: s.look.accent}, centred, "Contrat-cadre de fourniture")
	s.text(width/2, s.y+7, normal.at(11), centred, "et conditions générales de vente")
	s.y += 16
	s.paragraph(left, right, normal.at(10.5), fmt.Sprintf("Entre %s, %s, %s %s, SIREN %s, ci-après le vendeur, "+
		"et %s, %s, %s %s, SIREN %s, ci-après le client, représenté par %s.",
		sale.Seller.Name, sale.Seller.Street, sale.Seller.Code, sale.Seller.Town, threes(sale.Seller.SIREN),
		sale.Buyer.Name, sale.Buyer.Street, sale.Buyer.Code, sale.Buyer.Town, threes(sale.Buyer.SIREN), sale.For.Name))
	for i, a := range articles {
		if s.y > height-62 {
			s.newPage(sale)
		}
		s.y += 5
		s.line(strong.at(11.5).in(s.look.accent), fmt.Sprintf("Article %d – %s", i+1, a[0]))
		s.y++
		s.paragraph(left, right, normal.at(11), a[1])
		s.paragraph(left, right, normal.at(11), furtherClause(c))
	}
	if s.y > height-85 {
		s.newPage(sale)
	}
	s.y += 8
	s.line(normal.at(10.5), fmt.Sprintf("Fait à %s le %s, en deux exemplaires.", sale.Seller.Town, inWords(signedOn)))
	s.text(left, s.y+8, strong, fromLeft, "Le vendeur")
	s.signature(sale.By.Name, left+4, s.y+26, 42, black)
	s.text(left, s.y+36, normal, fromLeft, sale.By.Name)
	s.y += 2
	s.acceptance(c, sale, "Lu et approuvé", signedOn)
	return s.finish(at(signedOn, 16), sale.Seller.Name)
}

// newPage begins a page of a contract: initials at the foot of the one that ends.
func (s *sheet) newPage(sale Sale) {
	s.text(right-32, height-21, fine, fromLeft, "Paraphes")
	s.signature(sale.By.Name, right-16, height-20, 6, black)
	s.signature(sale.For.Name, right-7, height-20, 6, blue)
	s.page()
	s.foot(sale.Seller)
	s.y = 22
}

func furtherClause(c *Chance) string {
	return pick(c, []string{
		"Le fait de ne pas se prévaloir de cette clause à un moment donné ne vaut pas renonciation à s’en prévaloir plus tard.",
		"Les parties conviennent que les échanges par courriel entre leurs interlocuteurs désignés font foi jusqu’à preuve du contraire.",
		"Toute dérogation à cet article fait l’objet d’un avenant signé des deux parties et annexé au présent contrat.",
		"Les délais se comptent en jours calendaires ; celui qui expire un jour chômé est reporté au premier jour ouvrable suivant.",
	})
}
