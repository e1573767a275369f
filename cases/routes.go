package cases

import (
	"slices"
	"strings"
)

// RouteState says how far a legal route is open for a case.
type RouteState string

// The states of a route.
const (
	RouteOpen   RouteState = "open"
	RouteLacks  RouteState = "lacks"  // open once what is missing is there
	RouteClosed RouteState = "closed" // not for this case, for the reasons
)

// Route is a way to an enforceable title.
type Route struct {
	Code       string // catalogue key behind "route."
	Article    string
	Confidence string // A, B, C: as of a regime
	State      RouteState
	// Missing says what is still to be got, Closed why it is not for this case, Notes what to know: keys behind "route.lack.",
	// "route.closed." and "route.note.".
	Missing, Closed, Notes []string
}

// The codes of the routes.
const (
	RoutePaymentOrder = "payment_order" // injonction de payer
	RouteSmallClaims  = "small_claims"  // simplified procedure of the commissaire de justice
	RouteInvoiced     = "invoiced"      // between traders, without a court
	RouteInterim      = "interim"       // référé-provision
)

// Limits in cents.
const (
	// smallClaimsLimit is the most that the simplified procedure takes (CPCE R125-1).
	smallClaimsLimit Cents = 500_000
	// lawyerLimit is the amount up to which no lawyer is needed (CPC 761, 853).
	lawyerLimit Cents = 1_000_000
)

// orderServedSince is the day of orders from which a payment order must be served within three months instead of six (décret
// 2026-96).
var orderServedSince = NewDate(2026, 9, 1)

// traderForms are the forms of company that trade by their form (C. com. L210-1).
var traderForms = []string{"SNC", "SCS", "SCA", "SARL", "EURL", "SA", "SAS", "SASU"}

// routeFacts is what the conditions of the routes look at.
type routeFacts struct {
	c         *Case
	on        Date
	owed      Cents
	computed  bool
	barred    bool
	agreement bool
	proof     bool
}

// condition is one row of a route: it is met, or it closes the route, or something is missing.
type condition struct {
	key    string
	closes bool
	met    func(f *routeFacts) bool
}

// Conditions that several routes share.
var (
	notInsolvent = condition{"insolvent", true, func(f *routeFacts) bool { return f.c.InsolventOn.IsZero() || f.c.InsolventOn.After(f.on) }}
	notBarred    = condition{"barred", true, func(f *routeFacts) bool { return !f.barred }}
	notPublic    = condition{"public_body", true, func(f *routeFacts) bool { return f.c.Debtor.Kind != PublicBody }}
	determined   = condition{"amount", false, func(f *routeFacts) bool { return f.computed }}
	somethingDue = condition{"nothing_owed", true, func(f *routeFacts) bool { return !f.computed || f.owed > 0 }}
	address      = condition{"debtor_address", false, func(f *routeFacts) bool { return f.c.Debtor.Address.complete() }}
	contractual  = condition{"agreement", false, func(f *routeFacts) bool { return f.agreement }}
	invoiced     = condition{"invoices", false, func(f *routeFacts) bool { return f.c.hasKind("invoice", "invoice_batch") }}
	performed    = condition{"performance", false, func(f *routeFacts) bool { return f.proof }}
	uncontested  = condition{"disputed", true, func(f *routeFacts) bool { return f.c.DisputedOn.IsZero() && f.c.DisputeKind == "" }}
)

// routes is the table of routes with their conditions.
var routes = []struct {
	Route
	conditions []condition
}{
	{Route{Code: RoutePaymentOrder, Article: "CPC 1405 à 1407, 1416", Confidence: "A", Notes: []string{"opposition"}},
		[]condition{notInsolvent, notBarred, notPublic, somethingDue, contractual, determined, address, invoiced}},
	{Route{Code: RouteSmallClaims, Article: "CPCE L125-1, R125-1", Confidence: "A", Notes: []string{"debtor_accepts"}},
		[]condition{notInsolvent, notBarred, notPublic, somethingDue,
			{"over_5000", true, func(f *routeFacts) bool { return f.owed <= smallClaimsLimit }}, contractual, determined, address}},
	{Route{Code: RouteInvoiced, Article: "CPCE L126-1 à L126-5", Confidence: "B", Notes: []string{"any_contest_ends"}},
		[]condition{notInsolvent, notBarred, notPublic, somethingDue, uncontested,
			{"not_trader", true, func(f *routeFacts) bool { return f.c.mayTrade() }},
			{"trader", false, func(f *routeFacts) bool { return f.c.tradesByForm() }},
			determined, invoiced, performed, address,
			{"bailiff_confirms", false, func(*routeFacts) bool { return false }}}},
	{Route{Code: RouteInterim, Article: "CPC 835, 873", Confidence: "B", Notes: []string{"information"}},
		[]condition{notInsolvent, notBarred, notPublic, somethingDue,
			{"disputed", false, uncontested.met}, determined, invoiced, performed, address}},
}

// RoutesOf says which legal routes are open for a case on a day, and what each still lacks. It does not advise: a lawyer or a
// commissaire de justice decides.
func RoutesOf(c *Case, asOf Date, rates *Rates) []Route {
	preview := PreviewOf(c, asOf, rates)
	f := routeFacts{
		c: c, on: asOf, owed: preview.Statement.Left, computed: len(preview.Problems) == 0 && len(c.Invoices) > 0,
		agreement: c.hasKind("contract", "terms", "lease", "order", "quote", "order_confirmation"),
		proof:     c.hasKind("delivery", "acceptance", "timesheet", "waybill"),
	}
	f.barred = slices.ContainsFunc(LimitationsOf(c, preview.Statement), func(l Limitation) bool { return l.Barred(asOf) })
	list := make([]Route, len(routes))
	for i := range routes {
		list[i] = f.route(routes[i].Route, routes[i].conditions)
	}
	return list
}

// route works out one row.
func (f *routeFacts) route(r Route, conditions []condition) Route {
	r.Notes = slices.Clone(r.Notes)
	for _, k := range conditions {
		switch {
		case k.met(f):
		case k.closes:
			r.Closed = append(r.Closed, k.key)
		default:
			r.Missing = append(r.Missing, k.key)
		}
	}
	switch {
	case r.Code == RoutePaymentOrder && f.on.Before(orderServedSince):
		r.Notes = append(r.Notes, "serve_six_months")
	case r.Code == RoutePaymentOrder:
		r.Notes = append(r.Notes, "serve_three_months")
	}
	if f.owed > lawyerLimit && (r.Code == RoutePaymentOrder || r.Code == RouteInterim) {
		r.Notes = append(r.Notes, "lawyer")
	}
	r.State = RouteOpen
	switch {
	case len(r.Closed) > 0:
		r.State = RouteClosed
	case len(r.Missing) > 0:
		r.State = RouteLacks
	}
	return r
}

// hasKind says that a file of one of the kinds is there and can be opened.
func (c *Case) hasKind(kinds ...string) bool {
	return slices.ContainsFunc(c.provingFiles(), func(d *Document) bool { return slices.Contains(kinds, d.Kind) })
}

// mayTrade says that the debtor can be a trader; tradesByForm that its form makes it one. A sole trader is asked.
func (c *Case) mayTrade() bool { return c.Debtor.Kind == Company || c.Debtor.Kind == SoleTrader }

func (c *Case) tradesByForm() bool {
	form := strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(c.Debtor.Form))
	return c.Debtor.Kind == Company && slices.Contains(traderForms, form)
}
