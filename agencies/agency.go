package agencies

import (
	"time"

	"relais/cases"
)

// Kind says what sort of collector an agency is.
type Kind string

// The kinds of agency. CPCE R124-1 takes commissaires de justice and lawyers out of the rules on amicable collection:
// their orders vouch for insurance and accounts.
const (
	Collector Kind = "agency"                 // société de recouvrement
	Bailiff   Kind = "commissaire_de_justice" // formerly huissier
	Lawyer    Kind = "avocat"
)

// Kinds lists the kinds in the order in which pages offer them.
var Kinds = []Kind{Collector, Bailiff, Lawyer}

// Agency is an organisation that collects, with what it must show before it is given a case (CPCE R124-2).
type Agency struct {
	ID   cases.OrgID
	Name string // of the organisation; read with it, not changed here

	Kind    Kind
	SIREN   string
	Address cases.Address
	Email   string
	Phone   string

	// The declaration to the procureur before collecting for others.
	DeclarationCourt     string
	DeclaredOn           cases.Date
	DeclarationReference string

	// The insurance of the professional liability.
	Insurer      string
	Policy       string
	Cover        cases.Cents
	InsuredUntil cases.Date

	// The account used only for the creditors' money.
	Bank          string
	IBAN          string
	AccountLetter string // reference of the bank's letter that says so

	UpdatedAt time.Time
	Version   int64
}

// PaperKind says what a paper proves.
type PaperKind string

// The kinds of paper.
const (
	Declaration PaperKind = "declaration" // declaration to the procureur
	Insurance   PaperKind = "insurance"   // certificate of the insurer
	Account     PaperKind = "account"     // the bank's letter on the dedicated account
	Register    PaperKind = "register"    // extract of the register
	Letter      PaperKind = "letter"      // template of the first letter (CPCE R124-4)
	OtherPaper  PaperKind = "other"
)

// PaperKinds lists the kinds of paper in the order in which pages offer them.
var PaperKinds = []PaperKind{Declaration, Insurance, Account, Register, Letter, OtherPaper}

// Required is the table of papers without which no case is handed over (CPCE R124-2; R124-1 for who is excluded).
var Required = map[Kind][]PaperKind{
	Collector: {Declaration, Insurance, Account},
	Bailiff:   {},
	Lawyer:    {},
}

// Paper is a proof that an agency has put on file. It is never changed: a newer one takes its place.
type Paper struct {
	ID          cases.ItemID
	Agency      cases.OrgID
	Kind        PaperKind
	Reference   string
	Issuer      string
	IssuedOn    cases.Date
	ValidUntil  cases.Date // zero: without end
	Name        string     // of the file, as uploaded
	File        string     // SHA-256 of the file, kept under the agency's organisation
	Bytes       int64
	AddedAt     time.Time
	AddedBy     cases.PersonID
	WithdrawnOn cases.Date
}

// InForce says that the paper counts on a day.
func (p *Paper) InForce(on cases.Date) bool {
	return p.WithdrawnOn.IsZero() && !p.IssuedOn.After(on) && (p.ValidUntil.IsZero() || !p.ValidUntil.Before(on))
}
