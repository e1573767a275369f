package sheet

import (
	"cmp"
	"slices"
	"strings"

	"relais/cases"
)

// names are the headers by which people call a column, in French and English, the best first; folded, without spaces. A
// name stands for the fields of every kind of file that has them.
var names = map[string][]string{
	"account": {"compte", "comptetiers", "comptetiersauxiliaire", "compteauxiliaire", "compauxnum", "codeclient", "codetiers", "numclient", "numeroclient",
		"noclient", "refclient", "customeraccount", "account", "accountnumber", "customernumber", "customerid", "ledgeraccount", "comptedudebiteur", "accountofthedebtor"},
	"amount": {"montantttc", "amount", "montant", "totalttc", "ttc", "montanttotal", "montantfacture", "montantdelafacture", "montantinitial", "montantorigine", "totalamount",
		"grossamount", "invoiceamount", "amountinclvat", "amountincludingvat", "amountduegross", "montantpaye", "montantregle", "amountpaid", "montantdelavoir", "creditamount", "debit", "credit",
		"solde", "restedu", "restantdu", "soldedu", "montantdu", "resteapayer", "balance", "openamount", "amountdue", "outstanding", "total"},
	"channel":    {"canal", "moyen", "mode", "support", "type", "channel", "medium", "moyenderelance", "moderelance", "typederelance", "remindertype"},
	"city":       {"ville", "city", "town", "localite", "commune"},
	"contact":    {"contact", "nomducontact", "interlocuteur", "contactname", "contactperson", "personneacontacter"},
	"country":    {"pays", "country", "codepays", "countrycode"},
	"done_on":    {"date", "datederelance", "dateenvoi", "datedenvoi", "daterelance", "faitle", "envoyele", "senton", "reminderdate", "dateofreminder", "doneon"},
	"due_on":     {"echeance", "dateecheance", "datedecheance", "datedech", "dateech", "duedate", "dueon", "due", "payableby", "datelimitedepaiement", "datelimite", "datelimitepaiement"},
	"effect":     {"effet", "effect", "effetdelavoir", "motif", "nature"},
	"email":      {"email", "mail", "courriel", "adresseemail", "adressemail", "adresseelectronique", "emailaddress", "adressecourriel"},
	"invoice":    {"facture", "numerodefacture", "numerofacture", "nofacture", "nfacture", "numfacture", "referencefacture", "reffacture", "piece", "pieceref", "invoice", "invoicenumber", "invoiceno", "facturedorigine", "originalinvoice", "factureconcernee", "facturedesignee"},
	"issued_on":  {"datefacture", "datedefacture", "datedefacturation", "datedemission", "dateemission", "datepiece", "datedelafacture", "datedelavoir", "dateavoir", "date", "emisele", "invoicedate", "issuedate", "issuedon", "dateofissue", "documentdate", "creditnotedate"},
	"kind":       {"typededebiteur", "typedebiteur", "type", "nature", "categorie", "debtorkind", "kindofdebtor", "debtortype", "statut", "profil"},
	"legal_form": {"formejuridique", "forme", "statutjuridique", "legalform", "companytype"},
	"level":      {"niveau", "niveauderelance", "niveaurelance", "relance", "level", "reminderlevel", "stage", "etape", "rang"},
	"line1":      {"adresse", "adresse1", "rue", "adresseligne1", "ligne1", "voie", "address", "address1", "addressline1", "street", "adressepostale"},
	"line2":      {"adresse2", "complement", "complementadresse", "complementdadresse", "adresseligne2", "ligne2", "address2", "addressline2"},
	"method":     {"moyendepaiement", "modedepaiement", "modedereglement", "moyendereglement", "modereglement", "modepaiement", "moyen", "mode", "method", "paymentmethod", "meansofpayment", "type"},
	"name": {"debiteur", "nomdudebiteur", "raisonsociale", "nomduclient", "client", "nomclient", "societe", "nom", "nomousociete", "intitule", "debtor", "debtorname", "customer", "customername",
		"company", "companyname", "name", "tiers", "nomtiers", "nomdutiers", "compauxlib", "libellecompte"},
	"number": {"numero", "numerodefacture", "numerofacture", "nofacture", "nfacture", "numfacture", "facture", "facturen", "numerodelafacture", "invoicenumber", "invoiceno", "invoice", "number", "no", "n", "num", "piece",
		"npiece", "numeropiece", "numerodepiece", "pieceref", "reference", "ref", "referencefacture", "documentnumber", "docno", "numerodavoir", "numeroavoir", "noavoir", "navoir", "avoir", "creditnote", "creditnotenumber", "creditnumber"},
	"order_ref":    {"commande", "numerodecommande", "nocommande", "refcommande", "boncommande", "bondecommande", "referencecommande", "order", "ordernumber", "orderno", "purchaseorder", "po", "ponumber", "orderreference"},
	"delivery_ref": {"bondelivraison", "bl", "nobl", "numerodebl", "livraison", "deliverynote", "delivery", "deliverynotenumber", "deliveryreference"},
	"performed_on": {"datedelivraison", "datelivraison", "dateexecution", "datedexecution", "datedeprestation", "findeprestation", "executionacheveele", "deliverydate", "performedon", "dateofperformance"},
	"phone":        {"telephone", "tel", "tel1", "telephone1", "numerodetelephone", "portable", "mobile", "phone", "phonenumber", "telephonenumber"},
	"postal_code":  {"codepostal", "cp", "postalcode", "zip", "zipcode", "postcode", "code"},
	"received_on":  {"date", "datedepaiement", "datedereglement", "datereglement", "datepaiement", "datedencaissement", "dateencaissement", "recule", "payele", "paymentdate", "receivedon", "dateofpayment", "valuedate", "datevaleur", "datedevaleur", "dateoperation"},
	"reference":    {"reference", "ref", "libelle", "referencepaiement", "referencedupaiement", "referencevirement", "paymentreference", "label", "description", "numerodecheque"},
	"result":       {"suite", "resultat", "reponse", "result", "outcome", "retour", "suitedonnee", "commentaire"},
	"role":         {"fonction", "poste", "qualite", "role", "jobtitle", "position", "function", "service"},
	"siren":        {"siren", "nosiren", "numerosiren", "nsiren", "sirendudebiteur", "sirennumber", "companynumber"},
	"siret":        {"siret", "nosiret", "numerosiret", "nsiret", "siretdudebiteur", "siretnumber"},
	"to":           {"destinataire", "a", "envoyea", "adressea", "to", "recipient", "sentto"},
	"tracking":     {"numeroderecommande", "norecommande", "recommande", "lrar", "nrecommande", "suivi", "numerodesuivi", "tracking", "trackingnumber", "registeredletter", "registeredletternumber", "nderecommande"},
	"vat":          {"tva", "numerodetva", "numerotva", "notva", "ntva", "tvaintracom", "tvaintracommunautaire", "numerodetvaintracommunautaire", "vat", "vatnumber", "vatno", "vatid", "ndetva"},
}

// notAmounts are words that make a column of money another one: before tax, the tax, what was paid already.
var notAmounts = []string{"ht", "horstaxe", "horstaxes", "hors", "tva", "vat", "excl", "excluding"}

// bare are names that say something else as soon as another word follows: "numéro client" is no number of an invoice.
var bare = []string{"numero", "number", "reference", "invoice", "client", "customer", "order", "piece", "total", "solde", "debit", "credit", "balance", "delivery",
	"livraison", "commande", "description", "label", "libelle", "statut", "nature", "compte", "account", "contact"}

// plainName is the form in which headers are compared.
func plainName(header string) string { return strings.ReplaceAll(cases.Fold(header), " ", "") }

// score says how well a header names a field: 0 not at all.
func score(field, header string) int {
	plain := plainName(header)
	if plain == "" {
		return 0
	}
	if field == "amount" && !slices.Contains(names[field], plain) { // "amount incl. VAT" is one
		for word := range strings.SplitSeq(cases.Fold(header), " ") {
			if slices.Contains(notAmounts, word) {
				return 0
			}
		}
	}
	best := 0
	for i, name := range names[field] {
		switch {
		case plain == name:
			best = max(best, 1000-10*i)
		case slices.Contains(bare, name):
		case len(name) >= 5 && strings.HasPrefix(plain, name):
			best = max(best, 850-10*i)
		case len(name) >= 6 && strings.Contains(plain, name):
			best = max(best, 500-10*i)
		}
	}
	return best
}

// match finds for each field of a kind the column that names it best; each column is used once.
func match(kind Kind, headers []string) map[string]int {
	type pair struct{ field, column, score int }
	var pairs []pair
	for f, c := range columns[kind] {
		for i, h := range headers {
			if s := score(c.Field, h); s > 0 {
				pairs = append(pairs, pair{f, i, s})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Or(b.score-a.score, a.field-b.field, a.column-b.column) })
	found := map[string]int{}
	used := map[int]bool{}
	for _, p := range pairs {
		field := columns[kind][p.field].Field
		if _, taken := found[field]; !taken && !used[p.column] {
			found[field], used[p.column] = p.column, true
		}
	}
	return found
}

// looksLikeHeader says how many fields a line names, if it can be a header at all: its cells are words, not figures.
func looksLikeHeader(kind Kind, cells []string) int {
	filled := 0
	for _, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		filled++
		if strings.Trim(c, "0123456789 .,/-€") == "" {
			return 0 // figures or a day: a line of data
		}
	}
	if filled == 0 {
		return 0
	}
	return len(match(kind, cells))
}
