package portal

import (
	"net/url"
	"slices"
	"strconv"

	"relais/cases"
	"relais/portal/input"
)

// listView is one tab of the list of cases: a name in the address and the filter behind it.
type listView struct {
	name   string
	filter cases.Filter
	sort   cases.Sort
}

// creditorViews and agencyViews are the tabs of the list, the first one is shown when the address names none.
var (
	creditorViews = []listView{
		{"all", cases.Filter{Handling: []cases.Handling{cases.Released, cases.Active, cases.OnHold, cases.RecallPending, cases.Closed}}, cases.ByUpdated},
		{"drafts", cases.Filter{Handling: []cases.Handling{cases.Draft}}, cases.ByUpdated},
		{"waiting", cases.Filter{Waiting: true}, cases.ByUpdated},
		{"active", cases.Filter{Handling: []cases.Handling{cases.Released, cases.Active, cases.OnHold, cases.RecallPending}}, cases.ByUpdated},
		{"promised", cases.Filter{Promised: true}, cases.ByNextAction},
		{"closed", cases.Filter{Handling: []cases.Handling{cases.Closed}}, cases.ByUpdated},
	}
	agencyViews = []listView{
		{"all", cases.Filter{Handling: []cases.Handling{cases.Released, cases.Active, cases.OnHold, cases.RecallPending}}, cases.ByNextAction},
		{"todo", cases.Filter{Handling: []cases.Handling{cases.Active}}, cases.ByNextAction},
		{"waiting", cases.Filter{Waiting: true}, cases.ByUpdated},
		{"promised", cases.Filter{Promised: true}, cases.ByNextAction},
		{"direct", cases.Filter{Direct: true}, cases.ByUpdated},
		{"closed", cases.Filter{Handling: []cases.Handling{cases.Closed}}, cases.ByUpdated},
	}
)

func viewsOf(side cases.Side) []listView {
	if side == cases.AgencySide {
		return agencyViews
	}
	return creditorViews
}

// listQuery is the address of a list of cases: every list is a URL.
type listQuery struct {
	View     string            `form:"view"`
	Query    string            `form:"q"`
	Agency   string            `form:"agency"`
	Creditor string            `form:"creditor"`
	Entity   string            `form:"entity"`
	Handler  string            `form:"handler"`
	Payment  string            `form:"payment" validate:"omitempty,oneof=unpaid part_paid paid overpaid"`
	Code     string            `form:"code"`
	Month    string            `form:"month" validate:"omitempty,datetime=2006-01"`
	Min      input.AmountCents `form:"min"`
	Max      input.AmountCents `form:"max"`
	Sort     string            `form:"sort"`
	Desc     string            `form:"desc" validate:"omitempty,oneof=1"`
	After    string            `form:"after"`
	Disputed string            `form:"disputed" validate:"omitempty,oneof=1"`

	// The placements behind a figure of a report: as what they count, with whom, released between which days, in which currency.
	Placed   string     `form:"placed" validate:"omitempty,oneof=placed open closed unpaid declined error"`
	With     string     `form:"placed_with"`
	From     cases.Date `form:"placed_from"`
	To       cases.Date `form:"placed_to"`
	Currency string     `form:"currency" validate:"omitempty,currency"`
	Ended    string     `form:"placed_code"` // and with which closing code, of which principal in cents
	Least    int64      `form:"placed_min" validate:"min=0"`
	Below    int64      `form:"placed_below" validate:"min=0"`
	Site     string     `form:"placed_entity"`
	Debtor   string     `form:"placed_kind" validate:"omitempty,oneof=company sole_trader public_body association consumer"`
}

// listLimit is the number of rows of a page.
const listLimit = 50

// filter turns an address into what the store is asked for. An order nobody offers is Invalid.
func (q listQuery) filter(side cases.Side) (cases.Filter, error) { return q.filterIn(viewsOf(side)) }

// filterIn is filter for a list with views of its own.
func (q listQuery) filterIn(views []listView) (cases.Filter, error) {
	view := views[0]
	if i := slices.IndexFunc(views, func(v listView) bool { return v.name == q.View }); i >= 0 {
		view = views[i]
	} else if q.View != "" {
		return cases.Filter{}, cases.Wrong(cases.Field("view", "error.unknown_view"))
	}
	f := view.filter
	if q.View == "" && (q.Query != "" || q.Placed != "") {
		f.Handling = nil // a search looks everywhere, and so does a figure
	}
	f.Sort = view.sort
	f.Desc = f.Sort == cases.ByUpdated
	if q.Sort != "" {
		f.Sort, f.Desc = cases.Sort(q.Sort), q.Desc != ""
		if !slices.Contains(cases.Sorts, f.Sort) {
			return cases.Filter{}, cases.Wrong(cases.Field("sort", "error.unknown_sort"))
		}
	}
	for field, code := range map[string]string{"code": q.Code, "placed_code": q.Ended} {
		if _, known := cases.ClosingOf(cases.CloseCode(code)); code != "" && !known {
			return cases.Filter{}, cases.Wrong(cases.Field(field, "error.choice"))
		}
	}
	f.Query, f.Agency, f.Creditor, f.Entity = q.Query, cases.OrgID(q.Agency), cases.OrgID(q.Creditor), cases.EntityID(q.Entity)
	f.Handler, f.Payment, f.CloseCode, f.ReleasedIn = cases.PersonID(q.Handler), cases.PaymentState(q.Payment), cases.CloseCode(q.Code), q.Month
	f.MinLeft, f.MaxLeft, f.After, f.Limit = q.Min.Cents, q.Max.Cents, q.After, listLimit
	f.Disputed = f.Disputed || q.Disputed != ""
	if q.Placed != "" {
		f.Placed = cases.Placed{As: cases.PlacedAs(q.Placed), Agency: cases.OrgID(q.With), Currency: cases.Currency(q.Currency), From: q.From, To: q.To,
			Code: cases.CloseCode(q.Ended), Min: cases.Cents(q.Least), Below: cases.Cents(q.Below),
			Entity: cases.EntityID(q.Site), Kind: cases.DebtorKind(q.Debtor)}
	}
	return f, nil
}

// values writes the query back, so that links can change one part of it.
func (q listQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"view": q.View, "q": q.Query, "agency": q.Agency, "creditor": q.Creditor, "entity": q.Entity, "handler": q.Handler,
		"payment": q.Payment, "code": q.Code, "month": q.Month, "min": q.Min.Typed, "max": q.Max.Typed, "sort": q.Sort,
		"desc": q.Desc, "disputed": q.Disputed, "placed": q.Placed, "placed_with": q.With, "placed_from": q.From.String(),
		"placed_to": q.To.String(), "currency": q.Currency, "placed_code": q.Ended, "placed_min": positive(q.Least), "placed_below": positive(q.Below), "placed_entity": q.Site, "placed_kind": q.Debtor,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// positive writes an amount of an address; nothing for none.
func positive(cents int64) string {
	if cents <= 0 {
		return ""
	}
	return strconv.FormatInt(cents, 10)
}

// with gives the address of the list with some parts changed: pairs of name and value, "" takes a part away. The place in
// the list is left: another filter begins at the first page.
func (q listQuery) with(path string, pairs ...string) string {
	v := q.values()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			v.Del(pairs[i])
			continue
		}
		v.Set(pairs[i], pairs[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// sorted gives the link of a column's head: by this column, or the other way round.
func (q listQuery) sorted(path string, by cases.Sort, current cases.Filter) (href, direction string) {
	if current.Sort != by {
		return q.with(path, "sort", string(by), "desc", ""), ""
	}
	if current.Desc {
		return q.with(path, "sort", string(by), "desc", ""), "descending"
	}
	return q.with(path, "sort", string(by), "desc", strconv.Itoa(1)), "ascending"
}
