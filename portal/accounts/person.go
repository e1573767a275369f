package accounts

import (
	"time"

	"relais/cases"
)

// State says whether a person may sign in.
type State string

// The states of a person.
const (
	Invited  State = "invited"  // has a link, has no password; cannot sign in, does not count as a member
	Active   State = "active"   // may sign in
	Disabled State = "disabled" // may not sign in any more; the name stays in the chronologies
)

// The themes of the pages.
const (
	ThemeAuto  = "auto" // as the machine of the reader has it
	ThemeLight = "light"
	ThemeDark  = "dark"
)

// Themes lists the themes in the order in which the profile offers them.
var Themes = []string{ThemeAuto, ThemeLight, ThemeDark}

// Person is somebody with an account. A person belongs to one organisation and has one role in it.
type Person struct {
	ID        cases.PersonID
	Org       cases.OrgID
	Email     string // as FoldEmail gives it
	Name      string
	Role      cases.Role
	Lang      string // "fr", "en"; "" until chosen
	Theme     string // one of Themes
	Shortcuts bool   // keyboard shortcuts are on
	State     State

	Password string   // argon2id in PHC form; "" before the invitation is accepted
	Seal     []byte   // seed of the second factor, sealed; nil without
	LastStep int64    // last time step of the second factor that was used: never used again
	Recovery []string // SHA-256 of the recovery codes not yet used, hexadecimal

	CreatedAt  time.Time
	PasswordAt time.Time // when the password was last set; zero before
	LastSeenAt time.Time // last log-in that was completed; zero before
	Version    int64
}

// Actor gives who this person acts as through the pages. Only an active person acts.
func (p *Person) Actor() cases.Actor {
	if p.State != Active {
		return cases.Actor{}
	}
	return cases.Actor{Person: p.ID, Org: p.Org, Role: p.Role, Channel: cases.Portal}
}

// HasFactor says that a second factor is set up.
func (p *Person) HasFactor() bool { return len(p.Seal) > 0 }

// NeedsFactor says that a role cannot work without a second factor: those that see cases, and those that decide about
// people or the installation. Today that is every role; a new role has to be thought about here.
func NeedsFactor(r cases.Role) bool { return cases.SideOf(r) != "" }
