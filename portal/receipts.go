package portal

import (
	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// receiptsQuery is the address of the list of money that is not remitted yet.
type receiptsQuery struct {
	Creditor string `form:"creditor"`
	Agency   string `form:"agency"`
	Overdue  string `form:"overdue" validate:"omitempty,oneof=1"`
}

// receiptsData is the money an agency got and has not remitted, as either side sees it.
type receiptsData struct {
	Agency   bool // seen by an agency
	Query    receiptsQuery
	Form     templates.Form
	Parties  []templates.Option
	Sums     []receiptSum
	Rows     []receiptRow
	More     int // rows that are not shown
	MayRemit bool
	Empty    templates.Empty
}

// receiptSum adds the receipts of one currency up.
type receiptSum struct {
	Currency            string
	Gross, Fee, Overdue int64
	Count, OverdueCount int
}

// receiptRow is one receipt.
type receiptRow struct {
	agencies.Receipt
	Href    string
	Party   string // the other side
	RemitBy cases.Date
	Overdue bool
	Days    int // beyond the term
}

var receiptsList = templates.NewPage[receiptsData]("remittances/receipts")

// receiptsShown bounds the rows of the page; the oldest come first, and what is left out is counted.
const receiptsShown = 300

// receipts lists what is to be remitted, the oldest first, with the day until when.
func (s *Server) receipts(v *visit) (answer, error) {
	q, form, err := input.Decode[receiptsQuery](v.Request)
	if err != nil {
		return nil, err
	}
	list, err := s.Agencies.Receipts(v.Context(), v.actor, agencies.ReceiptFilter{Creditor: cases.OrgID(q.Creditor), Agency: cases.OrgID(q.Agency)})
	if err != nil {
		return nil, err
	}
	partners, err := s.partners(v)
	if err != nil {
		return nil, err
	}
	names, err := s.receiptNames(v, list)
	if err != nil {
		return nil, err
	}
	data := receiptsPage(v, q, list, names, s.Cases.Today())
	data.Form, data.Parties = formOf(form), append(anyOption(), optionsOf(partners)...)
	return show(receiptsList, data, templates.Crumb{Label: templates.Say("nav.remittances"), Href: "/remittances"}, templates.Crumb{Label: templates.Say("receipts.title")}), nil
}

func (s *Server) receiptNames(v *visit, list []agencies.Receipt) (accounts.Directory, error) {
	var want accounts.Wanted
	for i := range list {
		want.Orgs = append(want.Orgs, list[i].Creditor, list[i].Agency)
	}
	return s.Names.Directory(v.Context(), v.actor, want)
}

// receiptsPage adds everything up and shows the first rows.
func receiptsPage(v *visit, q receiptsQuery, list []agencies.Receipt, names accounts.Directory, today cases.Date) receiptsData {
	data := receiptsData{
		Agency: v.actor.Side() == cases.AgencySide, Query: q, MayRemit: v.actor.May(cases.ActRemit),
		Empty: templates.Empty{Icon: "check", Title: templates.Say("receipts.empty"), Detail: templates.Say("receipts.empty_detail")},
	}
	for i := range list {
		row := receiptRowOf(list[i], data.Agency, names, today)
		if q.Overdue != "" && !row.Overdue {
			continue
		}
		data.Sums = addReceipt(data.Sums, row)
		if len(data.Rows) == receiptsShown {
			data.More++
			continue
		}
		data.Rows = append(data.Rows, row)
	}
	return data
}

func receiptRowOf(r agencies.Receipt, agency bool, names accounts.Directory, today cases.Date) receiptRow {
	row := receiptRow{Receipt: r, Href: "/cases/" + string(r.Case), RemitBy: r.RemitBy(), Overdue: r.Overdue(today), Party: names.Orgs[r.Agency].Name}
	if agency {
		row.Party = names.Orgs[r.Creditor].Name
	}
	if row.Overdue {
		row.Days = today.DaysSince(row.RemitBy)
	}
	return row
}

// addReceipt adds a receipt to the sum of its currency.
func addReceipt(sums []receiptSum, r receiptRow) []receiptSum {
	at := -1
	for i := range sums {
		if sums[i].Currency == string(r.Currency) {
			at = i
		}
	}
	if at < 0 {
		at = len(sums)
		sums = append(sums, receiptSum{Currency: string(r.Currency)})
	}
	sum := &sums[at]
	sum.Count++
	sum.Gross += int64(r.Amount)
	sum.Fee += int64(r.Fee)
	if r.Overdue {
		sum.OverdueCount++
		sum.Overdue += int64(r.Held())
	}
	return sums
}

// overdueNotices says, for each partner, how much money is beyond its term. Both sides read the same figure.
func (s *Server) overdueNotices(v *visit) ([]templates.Notice, error) {
	list, err := s.Agencies.Overdue(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	return s.noticesOf(v, list)
}

func (s *Server) noticesOf(v *visit, list []agencies.Overdue) ([]templates.Notice, error) {
	var want accounts.Wanted
	for _, o := range list {
		want.Orgs = append(want.Orgs, o.Creditor, o.Agency)
	}
	names, err := s.Names.Directory(v.Context(), v.actor, want)
	if err != nil {
		return nil, err
	}
	notices := make([]templates.Notice, len(list))
	for i, o := range list {
		key, party, field := "remit.overdue.creditor", o.Agency, "agency"
		if v.actor.Side() == cases.AgencySide {
			key, party, field = "remit.overdue.agency", o.Creditor, "creditor"
		}
		notices[i] = templates.Notice{
			Tone: templates.Trouble, Text: templates.SayN(key, o.Count, "name", names.Orgs[party].Name, "amount", v.words.Money(int64(o.Amount), string(o.Currency))),
			Detail: templates.Say("remit.overdue.since", "day", o.Since),
			Link:   &templates.Link{Label: templates.Say("remit.overdue.see"), Href: "/receipts?overdue=1&" + field + "=" + queryEscape(string(party)), Icon: "arrow-right"},
		}
	}
	return notices, nil
}
