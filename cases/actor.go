package cases

// Side says which kind of organisation somebody works for.
type Side string

// The three sides.
const (
	CreditorSide Side = "creditor"
	AgencySide   Side = "agency"
	OperatorSide Side = "operator"
)

// Role is what a person may do inside an organisation.
type Role string

// The roles.
const (
	Controller    Role = "controller"     // prepares files, hands them over, answers agencies
	Director      Role = "director"       // reads recovery rates, compares agencies, approves
	CreditorAdmin Role = "creditor_admin" // people, entities, mandates, settings of a creditor
	Agent         Role = "agent"          // works the cases of an agency
	AgencyManager Role = "agency_manager" // team, assignment, remittances of an agency
	Operator      Role = "operator"       // the installation; no case content
)

// Roles lists every role with the side it belongs to.
var Roles = []struct {
	Role Role
	Side Side
}{
	{Controller, CreditorSide}, {Director, CreditorSide}, {CreditorAdmin, CreditorSide},
	{Agent, AgencySide}, {AgencyManager, AgencySide}, {Operator, OperatorSide},
}

// SideOf gives the side of a role; an unknown role has none.
func SideOf(r Role) Side {
	for _, row := range Roles {
		if row.Role == r {
			return row.Side
		}
	}
	return ""
}

// Actor is who acts. It comes from the session alone, never from a form, and is an argument of every method of a
// service, so that forgetting it does not compile. The zero Actor may do nothing.
type Actor struct {
	Person  PersonID
	Org     OrgID
	Role    Role
	Channel Channel
}

// Channel says through which door a change came.
type Channel string

// The channels.
const (
	Portal Channel = "portal"
	Link   Channel = "link"
	Mail   Channel = "mail"
	Sheet  Channel = "sheet"
	API    Channel = "api"
	Clock  Channel = "clock" // the program itself, at a date
)

// Side gives the side the actor stands on.
func (a Actor) Side() Side { return SideOf(a.Role) }

// Scope gives what the actor may see.
func (a Actor) Scope() Scope {
	if a.Org == "" || a.Person == "" {
		return Scope{}
	}
	return Scope{org: a.Org, side: a.Side()}
}

// Scope is what a query may see: the cases of one creditor, or the cases placed with one agency. The zero Scope sees
// nothing. Only an Actor makes one.
type Scope struct {
	org  OrgID
	side Side
}

// Org gives the organisation of the scope.
func (s Scope) Org() OrgID { return s.org }

// Side gives the side of the scope; the zero Scope has none.
func (s Scope) Side() Side { return s.side }
