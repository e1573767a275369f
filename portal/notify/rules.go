package notify

import (
	"relais/agencies"
	"relais/cases"
)

// rule is one row of the table: what is said about an event of a case, and whether it is still worth saying.
type rule struct {
	subject string // catalogue keys; the arguments are those of story
	line    string
	facts   []fact // what stands below the line, where the case has it
	// everybody tells all people with the right role, not just the one who works on the case.
	everybody bool
	// farewell goes to an organisation that lost the case with this event and may not see it any more: it learns nothing
	// but the references it knows.
	farewell bool
	// moot says that what the mail asks for is done.
	moot func(c *cases.Case, item cases.ItemID) bool
}

// fact names a value that a mail states.
type fact string

const (
	factAnswerBy fact = "answer_by" // last day to accept or decline
	factDue      fact = "due"       // day a request wants its answer by
	factAmount   fact = "amount"    // of the payment it is about
	factPaidOn   fact = "paid_on"   // day of that payment
	factFinal    fact = "final"     // day on which a recall becomes final
)

// rules says what is told for each kind of event that the rules of cases queue. To whom: the people of the organisation
// that the event names whose role takes part in cases, see audience.
var rules = map[cases.EventKind]rule{
	// To the agency.
	cases.EvReleased:    {subject: "mail.released.subject", line: "mail.released.line", facts: []fact{factAnswerBy}, everybody: true, moot: answered},
	cases.EvAnswered:    {subject: "mail.answered.subject", line: "mail.answered.line"},
	cases.EvFileAdded:   {subject: "mail.file_added.subject", line: "mail.file_added.line"},
	cases.EvFileRemoved: {subject: "mail.file_removed.subject", line: "mail.file_removed.line"},
	cases.EvItemAdded:   {subject: "mail.item_added.subject", line: "mail.item_added.line"},
	cases.EvDirect:      {subject: "mail.direct.subject", line: "mail.direct.line", facts: []fact{factAmount, factPaidOn}, moot: acknowledged},
	cases.EvHeld:        {subject: "mail.held.subject", line: "mail.held.line"},
	cases.EvResumed:     {subject: "mail.resumed.subject", line: "mail.resumed.line"},
	cases.EvRecallAsked: {subject: "mail.recall_asked.subject", line: "mail.recall_asked.line", facts: []fact{factFinal}, everybody: true},
	cases.EvRecalled:    {subject: "mail.recalled.subject", line: "mail.recalled.line", everybody: true, farewell: true},
	cases.EvReopened:    {subject: "mail.reopened.subject", line: "mail.reopened.line"},
	cases.EvAssigned:    {subject: "mail.assigned.subject", line: "mail.assigned.line"},

	// To the creditor.
	cases.EvAccepted:      {subject: "mail.accepted.subject", line: "mail.accepted.line"},
	cases.EvDeclined:      {subject: "mail.declined.subject", line: "mail.declined.line"},
	cases.EvAsked:         {subject: "mail.asked.subject", line: "mail.asked.line", facts: []fact{factDue}, moot: answeredRequest},
	cases.EvDispute:       {subject: "mail.dispute.subject", line: "mail.dispute.line"},
	cases.EvReceipt:       {subject: "mail.receipt.subject", line: "mail.receipt.line", facts: []fact{factAmount, factPaidOn}},
	cases.EvAcknowledged:  {subject: "mail.acknowledged.subject", line: "mail.acknowledged.line"},
	cases.EvRecallObject:  {subject: "mail.recall_objected.subject", line: "mail.recall_objected.line"},
	cases.EvClosed:        {subject: "mail.closed.subject", line: "mail.closed.line"},
	cases.EvPromiseMissed: {subject: "mail.promise_missed.subject", line: "mail.promise_missed.line"},

	// To either.
	cases.EvReversal: {subject: "mail.reversal.subject", line: "mail.reversal.line", facts: []fact{factAmount, factPaidOn}},
}

// remittanceRule is told to the creditor about a remittance, which belongs to no single case.
var remittanceRule = rule{subject: "mail.remittance.subject", line: "mail.remittance.line"}

// remittanceKind is the event of it.
const remittanceKind = agencies.EvRemittanceIssued

// audience lists the roles that are told about cases, by side. People who only look after accounts are not.
var audience = map[cases.Side][]cases.Role{
	cases.CreditorSide: {cases.Controller},
	cases.AgencySide:   {cases.AgencyManager, cases.Agent},
}

// moneyAudience lists who is told that money was remitted.
var moneyAudience = []cases.Role{cases.Director, cases.Controller}

// answered says that a released case waits for no answer any more.
func answered(c *cases.Case, _ cases.ItemID) bool { return c.Handling != cases.Released }

// acknowledged says that the agency has seen a direct payment, or that it is not there any more.
func acknowledged(c *cases.Case, item cases.ItemID) bool {
	p := c.Payment(item)
	return p == nil || !p.AcknowledgedAt.IsZero()
}

// answeredRequest says that a request is open no more.
func answeredRequest(c *cases.Case, item cases.ItemID) bool {
	r := c.Request(item)
	return r == nil || !r.Open()
}
