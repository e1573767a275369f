package portal

import (
	"slices"

	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/portal/input"
	"relais/templates"
)

// ledgerChangesQuery names the earlier ledger, and which fates are listed.
type ledgerChangesQuery struct {
	Since string `form:"since"`
	Fate  string `form:"fate" validate:"omitempty,oneof=paid less more new unclear same cases"`
	Page  int    `form:"page" validate:"gte=0,lte=100000"`
}

// ledgerChangesData is what changed from one ledger to a later one.
type ledgerChangesData struct {
	Ledger *cases.Ledger
	Before *cases.Ledger
	Base   string
	Tabs   templates.Tabs
	Rows   []ledgerChange
	Pager  templates.Pager
	Empty  templates.Empty
}

// ledgerChange is one item before and after.
type ledgerChange struct {
	ledger.Change
	State templates.Badge
	Href  string // of the customer, when it still has something open
	Case  *cases.InvoiceHeld
}

var ledgerChangesPage = templates.NewPage[ledgerChangesData]("ledgers/changes")

// fates are what can become of an item, in the order in which people want to know.
var fates = []ledger.Fate{ledger.Paid, ledger.Less, ledger.More, ledger.New, ledger.Unclear, ledger.Same}

// casesFate lists the changes of invoices that stand in cases.
const casesFate = "cases"

// changesOf gives the address of the comparison with the ledger before; "" when there is none.
func (s *Server) changesOf(v *visit, o *openedLedger) (string, error) {
	all, err := s.Cases.LedgersKept(v.Context(), v.actor)
	if err != nil {
		return "", err
	}
	for i := range all { // the newest first: the first one with an earlier end
		if l := &all[i]; l.ID != o.ID && !l.ReadAt.IsZero() && l.Failure == "" && (l.Last.Before(o.Last) || l.Last == o.Last && l.SentAt.Before(o.SentAt)) {
			return o.base + "/changes?since=" + string(l.ID), nil
		}
	}
	return "", nil
}

// ledgersChanges shows what was paid since, what is new and what changed.
func (s *Server) ledgersChanges(v *visit) (answer, error) {
	q, _, err := input.Decode[ledgerChangesQuery](v.Request)
	if err != nil {
		return nil, err
	}
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	if q.Since == "" {
		to, err := s.changesOf(v, o)
		if err == nil && to == "" {
			to = o.base
		}
		return seeOther(to), err
	}
	before, err := s.openLedgerOf(v, cases.LedgerID(q.Since))
	if err != nil {
		return nil, err
	}
	if before.kept == nil {
		return nil, cases.Missing()
	}
	data := ledgerChangesData{Ledger: o.Ledger, Before: before.Ledger, Base: o.base, Empty: templates.Empty{Icon: "equal", Title: templates.Say("ledgers.no_changes")}}
	changes := ledger.Compare(&before.kept.Balance, &o.kept.Balance)
	held, err := s.heldChanges(v, changes)
	if err != nil {
		return nil, err
	}
	data.Tabs = changeTabs(o.base, q, changes, held)
	changes = slices.DeleteFunc(changes, func(c ledger.Change) bool { return !q.wants(c, held) })
	to := func(page string) string { return changesHref(o.base, q.Since, q.Fate, page) }
	part, pager := pageOf(changes, q.Page, customersShown, to)
	data.Pager = pager
	for _, c := range part {
		row := ledgerChange{Change: c, State: fateBadge(c.Fate), Case: heldBy(c, held)}
		if o.kept.Customer(c.Customer) != nil {
			row.Href = o.customerHref(c.Customer)
		}
		data.Rows = append(data.Rows, row)
	}
	return show(ledgerChangesPage, data, ledgerCrumbs(o.crumb(), templates.Crumb{Label: templates.Say("ledgers.changes")})...), nil
}

// wants says whether a change is listed; without a choice all are that changed anything.
func (q ledgerChangesQuery) wants(c ledger.Change, held map[string][]cases.InvoiceHeld) bool {
	switch q.Fate {
	case "":
		return c.Fate != ledger.Same
	case casesFate:
		return c.Fate != ledger.Same && heldBy(c, held) != nil
	}
	return string(c.Fate) == q.Fate
}

// heldChanges finds the cases in which invoices stand that were open before.
func (s *Server) heldChanges(v *visit, changes []ledger.Change) (map[string][]cases.InvoiceHeld, error) {
	var numbers []string
	for _, c := range changes {
		if c.Number != "" && c.Fate != ledger.Same && c.Fate != ledger.New {
			numbers = append(numbers, c.Number)
		}
	}
	slices.Sort(numbers)
	return s.Cases.InvoicesHeld(v.Context(), v.actor, slices.Compact(numbers))
}

func heldBy(c ledger.Change, held map[string][]cases.InvoiceHeld) *cases.InvoiceHeld {
	debtor := (&ledger.Customer{Key: c.Customer, Name: c.Name}).Debtor()
	for _, h := range held[c.Number] {
		if c.Number != "" && h.SameDebtor(&debtor) {
			return &h
		}
	}
	return nil
}

// changeTabs counts the changes of each kind.
func changeTabs(base string, q ledgerChangesQuery, changes []ledger.Change, held map[string][]cases.InvoiceHeld) templates.Tabs {
	tabs := templates.Tabs{Label: templates.Say("ledgers.changes")}
	add := func(fate string, label templates.Message) {
		count := 0
		for _, c := range changes {
			if (ledgerChangesQuery{Fate: fate}).wants(c, held) {
				count++
			}
		}
		tabs.Items = append(tabs.Items, templates.Tab{Label: label, Href: changesHref(base, q.Since, fate, ""), Current: q.Fate == fate, Count: count, Counted: true})
	}
	add("", templates.Say("ledgers.changed"))
	add(casesFate, templates.Say("ledgers.changed_cases"))
	for _, fate := range fates {
		add(string(fate), templates.Say("ledgers.fate."+string(fate)))
	}
	return tabs
}

func changesHref(base, since, fate, page string) string {
	to := base + "/changes?since=" + queryEscape(since)
	if fate != "" {
		to += "&fate=" + fate
	}
	if page != "" {
		to += "&page=" + page
	}
	return to
}

func fateBadge(f ledger.Fate) templates.Badge {
	key := "ledgers.fate." + string(f)
	switch f {
	case ledger.Paid:
		return stateBadge(templates.Done, "check", key)
	case ledger.Less:
		return stateBadge(templates.Done, "arrow-down", key)
	case ledger.More:
		return stateBadge(templates.Trouble, "arrow-up", key)
	case ledger.New:
		return stateBadge(templates.Neutral, "plus", key)
	case ledger.Unclear:
		return stateBadge(templates.Wait, "circle-help", key)
	}
	return stateBadge(templates.Neutral, "equal", key)
}
