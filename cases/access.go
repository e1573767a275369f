package cases

import "slices"

// Action is something a person may be allowed to do. Each route of the site names one.
type Action string

// The actions. A page and its form usually share one.
const (
	ActHome          Action = "home"           // own start page, profile, sessions
	ActList          Action = "list"           // see cases, their chronology and exhibits
	ActPrepare       Action = "prepare"        // open and edit drafts, evidence, imports
	ActRelease       Action = "release"        // hand over, cancel
	ActAnswer        Action = "answer"         // answer requests, add late exhibits, record direct payments, recall
	ActWork          Action = "work"           // accept, decline, ask, log, record receipts, close
	ActRemit         Action = "remit"          // make remittances
	ActSeeRemittance Action = "see_remittance" // see remittances and overdue money
	ActReport        Action = "report"         // recovery rates, comparison of agencies
	ActSeeOwnRate    Action = "see_own_rate"   // an agency's own figures
	ActSettings      Action = "settings"       // people, entities
	ActMandates      Action = "mandates"       // agencies' papers seen by the creditor, mandates
	ActAgencyPapers  Action = "agency_papers"  // an agency's own papers
	ActOperate       Action = "operate"        // organisations, jobs, health
)

// access is the table of rights: who may do what. What is not listed is forbidden.
var access = map[Action][]Role{
	ActHome:          {Controller, Director, CreditorAdmin, Agent, AgencyManager, Operator},
	ActList:          {Controller, Director, Agent, AgencyManager},
	ActPrepare:       {Controller},
	ActRelease:       {Controller},
	ActAnswer:        {Controller},
	ActWork:          {Agent, AgencyManager},
	ActRemit:         {AgencyManager},
	ActSeeRemittance: {Controller, Director, Agent, AgencyManager},
	ActReport:        {Director},
	ActSeeOwnRate:    {Agent, AgencyManager},
	ActSettings:      {CreditorAdmin, AgencyManager},
	ActMandates:      {CreditorAdmin, Director},
	ActAgencyPapers:  {AgencyManager},
	ActOperate:       {Operator},
}

// Actions lists all actions, sorted.
func Actions() []Action {
	all := make([]Action, 0, len(access))
	for a := range access {
		all = append(all, a)
	}
	slices.Sort(all)
	return all
}

// May says whether the actor's role allows an action. The zero Actor may do nothing.
func (a Actor) May(action Action) bool {
	return a.Person != "" && a.Org != "" && slices.Contains(access[action], a.Role)
}

// authorise is the first line of every method of a service: nobody signed in is Unauthorized, a role without the
// right gets NotFound, because what one may not do does not exist for one.
func (a Actor) authorise(action Action) error {
	if a.Person == "" || a.Org == "" {
		return &Error{Code: Unauthorized, Key: "error.unauthorized"}
	}
	if !a.May(action) {
		return Missing()
	}
	return nil
}

// Authorise is authorise for the other packages of rules.
func Authorise(a Actor, action Action) error { return a.authorise(action) }
