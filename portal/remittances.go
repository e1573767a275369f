package portal

import (
	"net/url"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// remittancesQuery is the address of the list of remittances.
type remittancesQuery struct {
	Creditor string     `form:"creditor"`
	Agency   string     `form:"agency"`
	From     cases.Date `form:"from"`
	To       cases.Date `form:"to"`
	After    string     `form:"after"`
}

// remittancesData is the list of remittances, newest first.
type remittancesData struct {
	Agency   bool // seen by an agency
	MayRemit bool
	Overdue  []templates.Notice
	Form     templates.Form
	Parties  []templates.Option
	Chips    []templates.Chip
	Rows     []remittanceRow
	Pager    templates.Pager
	Empty    templates.Empty
}

// remittanceRow is one line of the list.
type remittanceRow struct {
	agencies.Remittance
	Href  string
	Party string // the other side
	Days  templates.Message
}

var remittancesList = templates.NewPage[remittancesData]("remittances/list")

// with gives the address of the list with one part changed; the place in the list is left.
func (q remittancesQuery) with(pairs ...string) string {
	v := url.Values{}
	for name, value := range map[string]string{"creditor": q.Creditor, "agency": q.Agency, "from": q.From.String(), "to": q.To.String()} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			v.Del(pairs[i])
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	if len(v) == 0 {
		return "/remittances"
	}
	return "/remittances?" + v.Encode()
}

// remittances lists the remittances of the reader's organisation, below what is overdue.
func (s *Server) remittances(v *visit) (answer, error) {
	q, form, err := input.Decode[remittancesQuery](v.Request)
	if err != nil {
		return nil, err
	}
	list, err := s.Agencies.Remittances(v.Context(), v.actor, agencies.RemittanceFilter{
		Creditor: cases.OrgID(q.Creditor), Agency: cases.OrgID(q.Agency), From: q.From, To: q.To, After: q.After, Limit: listLimit,
	})
	if err != nil {
		return nil, err
	}
	data, err := s.remittancesPage(v, q, list)
	if err != nil {
		return nil, err
	}
	data.Form = formOf(form)
	return show(remittancesList, data, templates.Crumb{Label: templates.Say("nav.remittances")}), nil
}

func (s *Server) remittancesPage(v *visit, q remittancesQuery, list agencies.RemittancePage) (remittancesData, error) {
	data := remittancesData{
		Agency: v.actor.Side() == cases.AgencySide, MayRemit: v.actor.May(cases.ActRemit),
		Pager: templates.Pager{Summary: templates.SayN("remit.shown", len(list.Rows))}, Empty: emptyRemittances(v.actor, q),
	}
	if list.Next != "" {
		data.Pager.Next = q.with("after", list.Next)
	}
	if q.After != "" {
		data.Pager.Previous = q.with()
	}
	var err error
	if data.Overdue, err = s.overdueNotices(v); err != nil {
		return data, err
	}
	partners, err := s.partners(v)
	if err != nil {
		return data, err
	}
	data.Parties = append(anyOption(), optionsOf(partners)...)
	names, err := s.remittanceNames(v, list.Rows)
	if err != nil {
		return data, err
	}
	for _, r := range list.Rows {
		row := remittanceRow{Remittance: r, Days: receiptDays(&r), Href: "/remittances/" + string(r.ID), Party: names.Orgs[r.Agency].Name}
		if data.Agency {
			row.Party = names.Orgs[r.Creditor].Name
		}
		data.Rows = append(data.Rows, row)
	}
	data.Chips = remittanceChips(q, partners)
	return data, nil
}

func (s *Server) remittanceNames(v *visit, list []agencies.Remittance) (accounts.Directory, error) {
	var want accounts.Wanted
	for i := range list {
		want.Orgs = append(want.Orgs, list[i].Creditor, list[i].Agency)
		want.People = append(want.People, list[i].IssuedBy)
	}
	return s.Names.Directory(v.Context(), v.actor, want)
}

func remittanceChips(q remittancesQuery, partners []accounts.Organisation) []templates.Chip {
	var chips []templates.Chip
	for _, p := range partners {
		if q.Creditor == string(p.ID) {
			chips = append(chips, templates.Chip{Label: templates.Say("chip.creditor", "name", p.Name), Href: q.with("creditor", "")})
		}
		if q.Agency == string(p.ID) {
			chips = append(chips, templates.Chip{Label: templates.Say("chip.agency", "name", p.Name), Href: q.with("agency", "")})
		}
	}
	if !q.From.IsZero() {
		chips = append(chips, templates.Chip{Label: templates.Say("remit.chip_from", "day", q.From), Href: q.with("from", "")})
	}
	if !q.To.IsZero() {
		chips = append(chips, templates.Chip{Label: templates.Say("remit.chip_to", "day", q.To), Href: q.with("to", "")})
	}
	return chips
}

func emptyRemittances(actor cases.Actor, q remittancesQuery) templates.Empty {
	switch {
	case q != remittancesQuery{}:
		return templates.Empty{Icon: "search", Title: templates.Say("remit.empty_search"), Link: &templates.Link{Label: templates.Say("remit.all"), Href: "/remittances"}}
	case actor.May(cases.ActRemit):
		return templates.Empty{Icon: "landmark", Title: templates.Say("remit.empty"), Detail: templates.Say("remit.empty_agency"),
			Link: &templates.Link{Label: templates.Say("remit.new"), Href: "/remittances/new", Icon: "plus"}}
	}
	return templates.Empty{Icon: "landmark", Title: templates.Say("remit.empty"), Detail: templates.Say("remit.empty_detail")}
}
