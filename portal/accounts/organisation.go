package accounts

import (
	"strings"
	"time"

	"relais/cases"
)

// Organisation is a creditor, an agency, or the operator of the installation.
type Organisation struct {
	ID        cases.OrgID
	Kind      cases.Side
	Name      string
	SIREN     string // nine digits, "" when not known
	VAT       string // as stored by cases.CleanIdentifier
	Address   string // postal address, lines separated by "\n"
	Email     string // for letters to the organisation, not for log-in
	Phone     string
	IBAN      string
	Lang      string // "fr" or "en": for people who have not chosen
	Zone      string // IANA name of the time zone; "" is the one of the installation
	CreatedAt time.Time
	Version   int64
}

// Entity is a legal entity of a creditor: the one that issued the invoices.
type Entity struct {
	ID      cases.EntityID
	Org     cases.OrgID
	Name    string
	SIREN   string
	VAT     string
	Address string // lines separated by "\n"
	IBAN    string // where the agency remits
	Version int64
}

// adminRoles says which role looks after the people of an organisation.
var adminRoles = map[cases.Side]cases.Role{
	cases.CreditorSide: cases.CreditorAdmin,
	cases.AgencySide:   cases.AgencyManager,
	cases.OperatorSide: cases.Operator,
}

// AdminRole gives the role that looks after the people of a kind of organisation; an unknown kind has none.
func AdminRole(kind cases.Side) cases.Role { return adminRoles[kind] }

// RolesOf lists the roles that a kind of organisation can give to its people.
func RolesOf(kind cases.Side) []cases.Role {
	var roles []cases.Role
	for _, row := range cases.Roles {
		if row.Side == kind {
			roles = append(roles, row.Role)
		}
	}
	return roles
}

// FoldEmail gives the form in which a log-in address is stored, looked up and counted: without spaces around it, in
// lower case. Two spellings that reach the same account also reach the same counter.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
