package cases

// DebtorKind decides which rules apply to a debtor: commercial penalties, limitation, evidence.
type DebtorKind string

// The kinds of debtor.
const (
	Company     DebtorKind = "company"
	SoleTrader  DebtorKind = "sole_trader"
	PublicBody  DebtorKind = "public_body"
	Consumer    DebtorKind = "consumer"
	Association DebtorKind = "association"
)

// DebtorKinds lists the kinds in the order in which pages offer them.
var DebtorKinds = []DebtorKind{Company, SoleTrader, PublicBody, Association, Consumer}

// Professional says that the debtor buys for its trade or office, so that commercial late-payment rules can
// apply (C. com. L441-10; an association is one when it acts for its activity).
func (k DebtorKind) Professional() bool { return k != Consumer }

// NeedsSIREN says that such a debtor has a SIREN, which a complete file states.
func (k DebtorKind) NeedsSIREN() bool { return k == Company || k == SoleTrader || k == PublicBody }

// Debtor is the party that owes. One case has one debtor.
type Debtor struct {
	Kind    DebtorKind
	Name    string // company name, or first and last name
	SIREN   string // nine digits, stored without spaces
	SIRET   string // fourteen digits, of the establishment that bought
	VAT     string // French VAT number
	Form    string // legal form as on the register, "SARL"
	Address Address
	Email   string
	Phone   string
	// Account is the debtor's number in the creditor's ledger, "411VASSEUR".
	Account string
}

// Address is a postal address.
type Address struct {
	Line1      string
	Line2      string
	PostalCode string
	City       string
	Country    string // ISO 3166-1 alpha-2
}

// Department gives the number of the French département, "44", or nothing abroad.
func (a Address) Department() string {
	if (a.Country != "" && a.Country != "FR") || len(a.PostalCode) != 5 {
		return ""
	}
	if a.PostalCode[:2] == "97" || a.PostalCode[:2] == "98" {
		return a.PostalCode[:3]
	}
	return a.PostalCode[:2]
}

// Contact is a person or desk at the debtor's.
type Contact struct {
	ID    ItemID
	Name  string
	Role  string // "comptabilité", "gérante"
	Email string
	Phone string
}
