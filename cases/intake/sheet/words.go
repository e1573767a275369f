package sheet

import (
	"slices"
	"strings"
)

// meant are the words by which people say the codes of a OneOf, beside the codes themselves; folded, without spaces. The
// words of our own templates stand here in both languages.
var meant = map[string]map[string]string{
	"kind": {
		"societe": "company", "entreprise": "company", "personnemorale": "company", "sarl": "company", "sas": "company", "sasu": "company", "sa": "company", "eurl": "company",
		"sci": "company", "snc": "company", "b2b": "company", "professionnel": "company", "entrepreneurindividuel": "sole_trader", "ei": "sole_trader",
		"autoentrepreneur": "sole_trader", "microentrepreneur": "sole_trader", "artisan": "sole_trader", "soletrader": "sole_trader",
		"organismepublic": "public_body", "public": "public_body", "collectivite": "public_body", "mairie": "public_body", "publicbody": "public_body", "administration": "public_body",
		"b2g": "public_body", "particulier": "consumer", "consommateur": "consumer", "b2c": "consumer", "individual": "consumer", "personnephysique": "consumer",
		"association": "association", "asso": "association",
	},
	"effect": {
		"retroactif": "retroactive", "correction": "retroactive", "correctiondeprix": "retroactive", "correctiondeprixdepuislorigine": "retroactive",
		"pricecorrectionfromthestart": "retroactive", "pricecorrection": "retroactive", "correctionofpricefromthestart": "retroactive",
		"gestecommercial": "from_date", "geste": "from_date", "gestecommercialapartirdelavoir": "from_date", "remise": "from_date", "goodwill": "from_date",
		"goodwillfromthecreditnoteon": "from_date", "goodwillfromthecreditnote": "from_date",
	},
	"method": {
		"virement": "transfer", "vir": "transfer", "virementsepa": "transfer", "sct": "transfer", "banktransfer": "transfer", "prelevement": "direct_debit", "prlv": "direct_debit",
		"sdd": "direct_debit", "directdebit": "direct_debit", "cheque": "cheque", "chq": "cheque", "check": "cheque", "carte": "card", "cb": "card", "cartebancaire": "card", "card": "card",
		"especes": "cash", "cash": "cash", "effet": "bill", "effetdecommerce": "bill", "lcr": "bill", "traite": "bill", "bor": "bill", "billofexchange": "bill", "bill": "bill",
		"autre": "other", "other": "other", "divers": "other",
	},
	"level": {
		"premiererelance": "first", "1": "first", "r1": "first", "relance1": "first", "1ererelance": "first", "niveau1": "first", "relance": "first", "rappel": "first", "firstreminder": "first",
		"deuxiemerelance": "second", "2": "second", "r2": "second", "relance2": "second", "2emerelance": "second", "niveau2": "second", "seconderelance": "second", "secondreminder": "second",
		"troisiemerelance": "third", "3": "third", "r3": "third", "relance3": "third", "3emerelance": "third", "niveau3": "third", "thirdreminder": "third",
		"dernierererelance": "final", "dernierrappel": "final", "dernierrelance": "final", "derniererelance": "final", "relancefinale": "final", "finalreminder": "final", "lastreminder": "final", "dernieravis": "final",
		"miseendemeure": "formal_notice", "med": "formal_notice", "mdm": "formal_notice", "formalnotice": "formal_notice", "lettredemiseendemeure": "formal_notice",
	},
	"channel": {
		"courriel": "email", "mail": "email", "email": "email", "emailmessage": "email", "lettre": "letter", "courrier": "letter", "courriersimple": "letter", "lettresimple": "letter", "letter": "letter", "postal": "letter",
		"lettrerecommandee": "registered_letter", "recommande": "registered_letter", "lrar": "registered_letter", "ar": "registered_letter", "rar": "registered_letter", "lre": "registered_letter",
		"courrierrecommande": "registered_letter", "recommandeavecar": "registered_letter", "registeredletter": "registered_letter", "registered": "registered_letter",
		"telephone": "phone", "appel": "phone", "tel": "phone", "appeltelephonique": "phone", "phone": "phone", "call": "phone", "telephonecall": "phone", "phonecall": "phone",
		"sms": "sms", "texto": "sms", "textmessage": "sms", "visite": "visit", "visit": "visit", "rendezvous": "visit",
	},
	"result": {
		"aucune": "none", "aucun": "none", "sanssuite": "none", "rien": "none", "ras": "none", "none": "none", "noresult": "none", "nothing": "none",
		"sansreponse": "no_answer", "noanswer": "no_answer", "injoignable": "no_answer", "messagelaisse": "message_left", "message": "message_left", "repondeur": "message_left", "messageleft": "message_left",
		"promesse": "promise", "promessedepaiement": "promise", "promise": "promise", "contestation": "dispute", "litige": "dispute", "dispute": "dispute", "conteste": "dispute",
		"npai": "returned", "retour": "returned", "revenue": "returned", "revenuenpai": "returned", "returned": "returned", "nonreclame": "returned", "returnedundeliverable": "returned", "undeliverable": "returned",
		"recue": "received", "recu": "received", "distribue": "received", "ararevenu": "received", "received": "received", "lu": "received",
	},
}

// codeOf gives the code that a cell means; "" for none that is known.
func codeOf(c *Column, cell string) string {
	plain := plainName(cell)
	for _, code := range c.Choices {
		if plain == strings.ReplaceAll(code, "_", "") {
			return code
		}
	}
	if code := meant[c.Field][plain]; slices.Contains(c.Choices, code) {
		return code
	}
	return ""
}
