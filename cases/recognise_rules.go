package cases

// clue is one row of the table of recognition: words that speak for a kind of paper, and how loudly, by where they
// stand. Words are folded (see Fold); the last may carry a plural s; "#" at the end wants a number behind.
type clue struct {
	words string
	kind  string // empty: the words mean nothing, and neither do shorter ones inside them
	name  int    // points in a file name
	title int    // points at the head of a text, as the first clue there; a third as a later one
	body  int    // points anywhere behind
}

// clues is the table, by category. Where two clues overlap, the longer counts.
var clues = []clue{
	// A
	{"conditions generales de vente", "terms", 85, 94, 6}, {"conditions generales", "terms", 80, 75, 4},
	{"cgv", "terms", 80, 75, 4}, {"cgp", "terms", 60, 0, 0}, {"terms and conditions", "terms", 80, 85, 4},
	{"general terms", "terms", 75, 80, 4}, {"terms of sale", "terms", 80, 85, 4}, {"terms", "terms", 50, 0, 0},
	{"contrat", "contract", 75, 75, 6}, {"contrat cadre", "contract", 85, 88, 10}, {"contract", "contract", 75, 75, 6},
	{"convention", "contract", 60, 60, 4}, {"agreement", "contract", 60, 65, 4}, {"accord cadre", "contract", 80, 85, 6},
	{"abonnement", "contract", 50, 35, 0}, {"bulletin d adhesion", "contract", 70, 75, 0},
	{"bail", "lease", 70, 70, 6}, {"bail commercial", "lease", 85, 88, 10}, {"lease", "lease", 70, 70, 6},
	{"avenant", "amendment", 75, 80, 4}, {"amendment", "amendment", 75, 80, 4},
	{"entre les soussignes", "contract", 0, 70, 40}, {"il a ete convenu", "contract", 0, 25, 25},
	{"le prestataire s engage", "contract", 0, 15, 15}, {"tribunaux competents", "terms", 0, 8, 8},
	{"clause attributive", "terms", 0, 10, 10}, {"reserve de propriete", "terms", 0, 6, 6},

	// B
	{"devis", "quote", 75, 80, 3}, {"devis#", "quote", 78, 85, 3}, {"quote", "quote", 70, 70, 3}, {"quotation", "quote", 75, 82, 3},
	{"estimate", "quote", 60, 65, 0}, {"offre de prix", "quote", 75, 80, 0}, {"proposition commerciale", "quote", 75, 80, 0},
	{"offre", "quote", 45, 30, 0}, {"proforma", "quote", 65, 85, 0}, {"pro forma", "quote", 65, 85, 0},
	{"facture proforma", "quote", 70, 88, 0}, {"facture pro forma", "quote", 70, 88, 0}, {"proforma invoice", "quote", 70, 88, 0},
	{"bon pour accord", "quote", 60, 30, 30}, {"dev#", "quote", 60, 40, 0}, {"dv#", "quote", 50, 0, 0},
	{"valable jusqu au", "quote", 0, 10, 15}, {"validite de l offre", "quote", 0, 20, 25},
	{"bon de commande", "order", 82, 85, 5}, {"bons de commande", "order", 82, 85, 5}, {"purchase order", "order", 82, 85, 5},
	{"commande", "order", 65, 45, 0}, {"bc#", "order", 72, 40, 0}, {"po#", "order", 65, 40, 0}, {"cde#", "order", 65, 40, 0}, {"cmd#", "order", 65, 40, 0},
	{"cde", "order", 55, 0, 0}, {"order", "order", 50, 30, 0}, {"lettre de commande", "order", 82, 85, 5},
	{"confirmation de commande", "order_confirmation", 84, 88, 5}, {"order confirmation", "order_confirmation", 84, 88, 5},
	{"accuse de reception de commande", "order_confirmation", 86, 90, 5}, {"ar de commande", "order_confirmation", 80, 85, 0}, {"arc#", "order_confirmation", 60, 30, 0},

	// C
	{"bon de livraison", "delivery", 84, 88, 4}, {"bons de livraison", "delivery", 84, 88, 4}, {"delivery note", "delivery", 84, 88, 4},
	{"bordereau de livraison", "delivery", 84, 88, 4}, {"proof of delivery", "delivery", 84, 88, 6}, {"preuve de livraison", "delivery", 84, 88, 6},
	{"bl#", "delivery", 74, 45, 0}, {"bl", "delivery", 58, 0, 0}, {"pod", "delivery", 58, 30, 0}, {"dn#", "delivery", 45, 0, 0},
	{"livraison", "delivery", 60, 25, 0}, {"delivery", "delivery", 58, 25, 0}, {"packing list", "delivery", 70, 80, 0}, {"bon d expedition", "delivery", 75, 82, 0},
	{"bon d enlevement", "delivery", 75, 82, 0}, {"quantite livree", "delivery", 0, 20, 20}, {"marchandise recue", "delivery", 0, 25, 30},
	{"recu en bon etat", "delivery", 0, 25, 30}, {"cachet et signature", "delivery", 0, 6, 10}, {"received by", "delivery", 0, 10, 10},
	{"nombre de colis", "delivery", 0, 12, 12}, {"colis", "delivery", 0, 4, 4},
	{"lettre de voiture", "waybill", 85, 90, 10}, {"cmr", "waybill", 80, 82, 10}, {"waybill", "waybill", 82, 88, 8},
	{"bill of lading", "waybill", 82, 88, 8}, {"connaissement", "waybill", 80, 85, 8}, {"recepisse", "waybill", 55, 50, 0},
	{"pv de reception", "acceptance", 86, 90, 8}, {"proces verbal de reception", "acceptance", 86, 92, 8}, {"pv de recette", "acceptance", 86, 90, 8},
	{"proces verbal de recette", "acceptance", 86, 92, 8}, {"pv de livraison", "acceptance", 84, 88, 8}, {"recette", "acceptance", 40, 25, 0},
	{"acceptance report", "acceptance", 84, 88, 8}, {"certificate of acceptance", "acceptance", 84, 88, 8}, {"service fait", "acceptance", 75, 82, 8},
	{"reception des travaux", "acceptance", 80, 85, 10}, {"sans reserve", "acceptance", 0, 10, 12},
	{"rapport d intervention", "acceptance", 80, 86, 6}, {"bon d intervention", "acceptance", 80, 86, 6}, {"fiche d intervention", "acceptance", 80, 86, 6},
	{"intervention", "acceptance", 50, 25, 0}, {"etat des lieux", "acceptance", 75, 82, 0},
	{"releve d heures", "timesheet", 84, 90, 6}, {"feuille de temps", "timesheet", 84, 90, 6}, {"timesheet", "timesheet", 82, 88, 6}, {"time sheet", "timesheet", 82, 88, 6},
	{"rapport d activite", "timesheet", 75, 80, 0}, {"compte rendu d activite", "timesheet", 80, 86, 0}, {"feuille de presence", "timesheet", 75, 82, 0}, {"cra", "timesheet", 60, 40, 0}, {"heures effectuees", "timesheet", 0, 15, 20},

	// D
	{"facture", "invoice", 76, 75, 2}, {"facture n", "invoice", 78, 86, 3}, {"facture#", "invoice", 78, 86, 3}, {"invoice", "invoice", 76, 75, 2}, {"invoice#", "invoice", 78, 86, 3},
	{"invoice number", "invoice", 76, 86, 6}, {"invoice no", "invoice", 78, 88, 6}, {"tax invoice", "invoice", 80, 88, 6}, {"facture de vente", "invoice", 82, 88, 6}, {"facture d acompte", "invoice", 80, 88, 6},
	{"fac#", "invoice", 72, 45, 0}, {"fact#", "invoice", 72, 45, 0}, {"fa#", "invoice", 72, 45, 0}, {"fv#", "invoice", 66, 40, 0}, {"inv#", "invoice", 72, 45, 0}, {"fc#", "invoice", 55, 30, 0},
	{"factures", "invoice_batch", 72, 30, 0}, {"invoices", "invoice_batch", 72, 30, 0}, {"lot de factures", "invoice_batch", 84, 60, 0},
	{"total ttc", "invoice", 0, 12, 18}, {"net a payer", "invoice", 0, 12, 18}, {"montant ttc", "invoice", 0, 8, 10}, {"total ht", "invoice", 0, 4, 6}, {"tva", "invoice", 0, 3, 4},
	{"date d echeance", "invoice", 0, 10, 12}, {"echeance", "invoice", 0, 4, 5}, {"penalites de retard", "invoice", 0, 4, 10}, {"indemnite forfaitaire", "invoice", 0, 4, 10},
	{"pas d escompte", "invoice", 0, 6, 10}, {"escompte", "invoice", 0, 3, 5}, {"amount due", "invoice", 0, 10, 12}, {"due date", "invoice", 0, 8, 10}, {"vat", "invoice", 0, 3, 4}, {"total due", "invoice", 0, 10, 12},
	{"crossindustryinvoice", "invoice", 0, 95, 95}, {"factur x", "invoice", 85, 20, 10}, {"facturx", "invoice", 85, 20, 10}, {"zugferd", "invoice", 80, 20, 10},
	{"avoir", "credit_note", 78, 0, 0}, {"avoir n", "credit_note", 82, 88, 4}, {"avoir#", "credit_note", 82, 88, 0}, {"facture d avoir", "credit_note", 86, 92, 6}, {"note de credit", "credit_note", 86, 92, 6},
	{"credit note", "credit_note", 86, 92, 6}, {"credit memo", "credit_note", 84, 90, 6}, {"av#", "credit_note", 74, 45, 0}, {"cn#", "credit_note", 45, 0, 0},

	// E
	{"relance", "reminder", 82, 86, 8}, {"lettre de relance", "reminder", 88, 90, 10}, {"rappel", "reminder", 70, 72, 4}, {"rappel de facture", "reminder", 84, 88, 8}, {"rappel de paiement", "reminder", 84, 88, 8},
	{"reminder", "reminder", 80, 84, 8}, {"payment reminder", "reminder", 86, 90, 10}, {"dunning", "reminder", 80, 80, 6}, {"overdue", "reminder", 60, 50, 10}, {"final notice", "reminder", 75, 80, 6}, {"past due", "reminder", 55, 45, 10},
	{"avant mise en demeure", "reminder", 85, 88, 6}, {"relance avant mise en demeure", "reminder", 90, 92, 8}, {"historique des relances", "reminder", 90, 92, 8},
	{"sauf erreur", "reminder", 0, 40, 30}, {"facture impayee", "reminder", 0, 55, 15}, {"factures impayees", "reminder", 0, 55, 15}, {"demeure impayee", "reminder", 0, 35, 25}, {"restent impayees", "reminder", 0, 35, 25},
	{"reste impayee", "reminder", 0, 35, 25}, {"toujours impaye", "reminder", 0, 30, 20}, {"n avons pas recu votre reglement", "reminder", 0, 35, 30}, {"not yet received payment", "reminder", 0, 35, 30}, {"unpaid invoice", "reminder", 0, 50, 15},
	{"dans les meilleurs delais", "reminder", 0, 6, 8}, {"bien vouloir proceder au reglement", "reminder", 0, 15, 15},
	{"journal d appels", "call_log", 88, 90, 6}, {"compte rendu d appel", "call_log", 86, 88, 6}, {"call log", "call_log", 86, 90, 6}, {"appels", "call_log", 55, 30, 0}, {"note d appel", "call_log", 78, 80, 0},
	{"courriel", "email", 70, 30, 0}, {"email", "email", 66, 0, 0}, {"e mail", "email", 60, 0, 0}, {"mail", "email", 66, 0, 0}, {"echange de mails", "email", 84, 0, 0}, {"correspondance", "email", 60, 25, 0}, {"outlook", "email", 50, 0, 0},
	{"litige", "dispute", 72, 60, 6}, {"contestation", "dispute", 78, 75, 6}, {"reclamation", "dispute", 74, 72, 4}, {"dispute", "dispute", 72, 60, 6}, {"complaint", "dispute", 70, 65, 4}, {"nous contestons", "dispute", 0, 60, 45}, {"refus de paiement", "dispute", 76, 78, 10}, {"we dispute", "dispute", 0, 60, 45},

	// F
	{"mise en demeure", "formal_notice", 88, 92, 0}, {"med", "formal_notice", 74, 0, 0}, {"formal notice", "formal_notice", 86, 92, 0}, {"letter before action", "formal_notice", 86, 90, 0}, {"notice of default", "formal_notice", 80, 85, 0},
	{"vous mettons en demeure", "formal_notice", 0, 92, 70}, {"mettons en demeure", "formal_notice", 0, 85, 60}, {"vaut mise en demeure", "formal_notice", 0, 60, 50},
	{"lrar", "formal_notice", 66, 35, 0}, {"lre", "formal_notice", 60, 0, 0}, {"lettre recommandee", "formal_notice", 64, 35, 4}, {"recommande", "formal_notice", 52, 20, 0}, {"recommande ar", "formal_notice", 60, 25, 0}, {"registered letter", "formal_notice", 60, 30, 4},
	{"lettre recommandee avec accuse de reception", "formal_notice", 66, 38, 4}, {"lettre recommandee avec avis de reception", "formal_notice", 66, 38, 4}, {"lettre recommandee ar", "formal_notice", 66, 38, 4}, {"lettre recommandee avec ar", "formal_notice", 66, 38, 4},
	{"avec accuse de reception", "", 0, 0, 0}, {"avec avis de reception", "", 0, 0, 0},
	{"sous huitaine", "formal_notice", 0, 8, 10}, {"sous huit jours", "formal_notice", 0, 8, 10}, {"voie judiciaire", "formal_notice", 0, 8, 10}, {"poursuites", "formal_notice", 0, 5, 8}, {"within eight days", "formal_notice", 0, 8, 10},
	{"accuse de reception", "receipt", 82, 86, 4}, {"avis de reception", "receipt", 84, 90, 6}, {"ar", "receipt", 62, 0, 0}, {"ar recommande", "receipt", 92, 0, 0}, {"ar lrar", "receipt", 90, 0, 0}, {"accuse reception", "receipt", 82, 84, 0}, {"accuse de reception lrar", "receipt", 92, 90, 0}, {"accuse de reception mise en demeure", "receipt", 92, 0, 0}, {"ar mise en demeure", "receipt", 92, 0, 0}, {"ar med", "receipt", 90, 0, 0},
	{"preuve de depot", "receipt", 86, 90, 6}, {"preuve de distribution", "receipt", 88, 92, 8}, {"preuve de reception", "receipt", 86, 88, 6}, {"proof of posting", "receipt", 86, 90, 6}, {"acknowledgement of receipt", "receipt", 86, 90, 6}, {"recommande electronique", "receipt", 60, 55, 4},
	{"distribue le", "receipt", 0, 20, 25}, {"presente avise le", "receipt", 0, 25, 30}, {"signature du destinataire", "receipt", 0, 20, 25}, {"pli avise", "receipt", 0, 20, 25}, {"numero de suivi", "receipt", 0, 6, 6}, {"ar24", "receipt", 70, 25, 8},

	// G
	{"releve de compte", "statement", 86, 90, 6}, {"releve client", "statement", 84, 88, 6}, {"releve", "statement", 64, 45, 0}, {"extrait de compte", "statement", 84, 90, 6}, {"account statement", "statement", 86, 90, 6}, {"statement of account", "statement", 86, 92, 6}, {"statement", "statement", 64, 55, 0},
	{"grand livre", "statement", 84, 88, 6}, {"balance agee", "statement", 82, 86, 6}, {"balance client", "statement", 78, 82, 0}, {"compte client", "statement", 76, 38, 4}, {"customer ledger", "statement", 80, 86, 0}, {"aged balance", "statement", 80, 86, 0}, {"situation de compte", "statement", 82, 86, 6}, {"releve de factures", "statement", 80, 86, 6}, {"lettrage", "statement", 0, 8, 12}, {"solde debiteur", "statement", 0, 12, 15},
	{"kbis", "identity", 86, 88, 8}, {"k bis", "identity", 84, 86, 8}, {"extrait kbis", "identity", 90, 92, 8}, {"sirene", "identity", 82, 80, 8}, {"avis de situation", "identity", 84, 90, 8}, {"situation au repertoire sirene", "identity", 90, 94, 8}, {"rne", "identity", 66, 60, 4}, {"inpi", "identity", 70, 55, 6}, {"pappers", "identity", 74, 60, 6}, {"infogreffe", "identity", 76, 60, 6}, {"insee", "identity", 66, 45, 4}, {"extrait d immatriculation", "identity", 84, 92, 8}, {"registre du commerce et des societes", "identity", 0, 40, 8}, {"carte d identite", "identity", 70, 70, 0}, {"fiche client", "identity", 66, 70, 0}, {"fiche entreprise", "identity", 70, 74, 0}, {"company register", "identity", 74, 80, 0},
	{"bodacc", "insolvency", 82, 84, 8}, {"jugement d ouverture", "insolvency", 84, 88, 8}, {"redressement judiciaire", "insolvency", 80, 72, 6}, {"liquidation judiciaire", "insolvency", 80, 72, 6}, {"sauvegarde", "insolvency", 45, 30, 0}, {"procedure collective", "insolvency", 82, 74, 6}, {"mandataire judiciaire", "insolvency", 70, 50, 10}, {"declaration de creance", "insolvency", 80, 84, 8},
	{"reconnaissance de dette", "acknowledgement", 92, 94, 20}, {"acknowledgement of debt", "acknowledgement", 92, 94, 20}, {"acknowledgment of debt", "acknowledgement", 92, 94, 20}, {"je reconnais devoir", "acknowledgement", 0, 90, 80}, {"reconnait devoir", "acknowledgement", 0, 85, 75}, {"i acknowledge that i owe", "acknowledgement", 0, 90, 80},
	{"echeancier", "plan", 78, 80, 6}, {"plan de paiement", "plan", 82, 86, 8}, {"plan d apurement", "plan", 84, 88, 8}, {"payment plan", "plan", 82, 86, 8}, {"moratoire", "plan", 76, 80, 6}, {"protocole d accord", "plan", 76, 82, 6}, {"protocole transactionnel", "plan", 78, 84, 6},
	{"preuve de paiement", "payment_proof", 84, 88, 6}, {"avis de virement", "payment_proof", 84, 90, 6}, {"ordre de virement", "payment_proof", 80, 86, 4}, {"avis de credit", "payment_proof", 80, 86, 4}, {"virement", "payment_proof", 62, 40, 0}, {"remise de cheque", "payment_proof", 80, 86, 4}, {"cheque", "payment_proof", 55, 30, 0}, {"proof of payment", "payment_proof", 84, 88, 6}, {"remittance advice", "payment_proof", 82, 88, 4}, {"releve bancaire", "payment_proof", 72, 76, 0}, {"bank statement", "payment_proof", 72, 78, 0}, {"paiement", "payment_proof", 50, 0, 0}, {"reglement", "payment_proof", 45, 0, 0}, {"recu de paiement", "payment_proof", 80, 86, 4},
	{"cheque impaye", "unpaid_bill", 84, 88, 8}, {"rejet de prelevement", "unpaid_bill", 84, 88, 8}, {"effet impaye", "unpaid_bill", 82, 88, 8}, {"lettre de change", "unpaid_bill", 74, 80, 6}, {"traite impayee", "unpaid_bill", 82, 86, 8}, {"rejet", "unpaid_bill", 55, 35, 0}, {"certificat de non paiement", "unpaid_bill", 86, 92, 10}, {"billet a ordre", "unpaid_bill", 74, 82, 6},

	// What mentions a paper without being one.
	{"la facture", "reminder", 0, 12, 4}, {"notre facture", "reminder", 0, 14, 5}, {"votre facture", "", 0, 0, 0}, {"cette facture", "", 0, 0, 0}, {"de facture", "", 0, 0, 0}, {"les factures", "reminder", 0, 12, 4}, {"nos factures", "reminder", 0, 14, 5}, {"vos factures", "", 0, 0, 0}, {"des factures", "", 0, 0, 0}, {"date de facture", "invoice", 0, 8, 8}, {"adresse de facturation", "", 0, 0, 0}, {"our invoice", "reminder", 0, 14, 5}, {"your invoice", "", 0, 0, 0}, {"the invoice", "", 0, 0, 0}, {"attached invoice", "", 0, 0, 0},
	{"votre commande", "", 0, 0, 0}, {"votre bon de commande", "", 0, 0, 0}, {"notre commande", "", 0, 0, 0}, {"your order", "", 0, 0, 0}, {"numero de commande", "", 0, 0, 0}, {"commande n", "", 0, 20, 0}, {"ref commande", "", 0, 0, 0}, {"your purchase order", "", 0, 0, 0},
	{"adresse de livraison", "", 0, 0, 0}, {"date de livraison", "", 0, 0, 0}, {"livraison effectuee", "", 0, 0, 0}, {"conditions de livraison", "", 0, 0, 0}, {"delai de livraison", "", 0, 0, 0}, {"notre bon de livraison", "", 0, 0, 0}, {"delivery address", "", 0, 0, 0}, {"delivery date", "", 0, 0, 0},
	{"sans mise en demeure", "", 0, 0, 0}, {"une mise en demeure", "", 0, 0, 0}, {"apres mise en demeure", "", 0, 0, 0}, {"mise en demeure prealable", "", 0, 0, 0}, {"la mise en demeure", "", 0, 0, 0}, {"sauf avoir", "", 0, 0, 0}, {"apres avoir", "", 0, 0, 0},
	{"votre devis", "", 0, 0, 0}, {"notre devis", "", 0, 0, 0}, {"suivant devis", "", 0, 0, 0}, {"votre contrat", "", 0, 0, 0}, {"nos conditions generales de vente", "", 0, 0, 0}, {"our terms", "", 0, 0, 0}, {"au contrat", "", 0, 0, 0}, {"en cas de litige", "", 0, 0, 0}, {"tout litige", "", 0, 0, 0}, {"registre du commerce", "", 0, 0, 0}, {"relais", "", 0, 0, 0},
}

// noise are the words of names that cameras, scanners and offices give.
var noise = map[string]bool{
	"scan": true, "scanned": true, "numerisation": true, "img": true, "image": true, "photo": true, "dsc": true, "pxl": true,
	"whatsapp": true, "document": true, "doc": true, "docs": true, "fichier": true, "file": true, "page": true, "pages": true,
	"untitled": true, "sans": true, "titre": true, "new": true, "nouveau": true, "copie": true, "copy": true, "de": true,
	"of": true, "at": true, "final": true, "v1": true, "v2": true, "v3": true, "pdf": true, "jpg": true, "unnamed": true,
	"capture": true, "screenshot": true, "ecran": true, "d": true, "piece": true, "jointe": true, "attachment": true, "att": true,
}
