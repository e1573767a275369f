package agencies_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

// memory is an agencies.Store in memory that keeps the port's contract; the cases stand in a store of their own.
type memory struct {
	agencies    []agencies.Agency
	papers      []agencies.Paper
	mandates    []agencies.Mandate
	remittances []agencies.Remittance
	events      []cases.Event
	jobs        []cases.Job
	cases       *casestest.Store
	ids         []cases.CaseID // of the cases in it
	meanwhile   func()         // runs before a remittance is written, as another request would
}

func (m *memory) journal(e cases.Event) error {
	if e.Key != "" && slices.ContainsFunc(m.events, func(o cases.Event) bool { return o.Key == e.Key && o.ActorOrg == e.ActorOrg }) {
		return cases.ErrRepeated
	}
	m.events = append(m.events, e)
	return nil
}

func (m *memory) FirstAnswer(_ context.Context, scope cases.Scope, key string) (cases.Event, error) {
	for _, e := range m.events {
		if e.Key == key && e.ActorOrg == scope.Org() {
			return e, nil
		}
	}
	return cases.Event{}, cases.Missing()
}

// knows says that a scope sees an agency: its own, or for a creditor every one.
func knows(scope cases.Scope, agency cases.OrgID) bool {
	return scope.Side() == cases.CreditorSide || (scope.Side() == cases.AgencySide && scope.Org() == agency)
}

// party says that a scope is one of two parties.
func party(scope cases.Scope, creditor, agency cases.OrgID) bool {
	return (scope.Side() == cases.CreditorSide && scope.Org() == creditor) ||
		(scope.Side() == cases.AgencySide && scope.Org() == agency)
}

func (m *memory) Agencies(_ context.Context, scope cases.Scope) ([]agencies.Agency, error) {
	list := slices.DeleteFunc(slices.Clone(m.agencies), func(a agencies.Agency) bool { return !knows(scope, a.ID) })
	slices.SortFunc(list, func(a, b agencies.Agency) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

func (m *memory) Agency(_ context.Context, scope cases.Scope, id cases.OrgID) (*agencies.Agency, error) {
	for _, a := range m.agencies {
		if a.ID == id && knows(scope, id) {
			return &a, nil
		}
	}
	return nil, cases.Missing()
}

func (m *memory) SaveAgency(_ context.Context, scope cases.Scope, a *agencies.Agency, e cases.Event) error {
	if scope.Org() != a.ID {
		return cases.Missing()
	}
	for i := range m.agencies {
		if m.agencies[i].ID != a.ID {
			continue
		}
		if m.agencies[i].Version != a.Version {
			return cases.Stale()
		}
		saved := *a
		saved.Version, saved.Name = a.Version+1, m.agencies[i].Name
		m.agencies[i] = saved
		return m.journal(e)
	}
	return cases.Missing()
}

func (m *memory) Papers(_ context.Context, scope cases.Scope, agency cases.OrgID) ([]agencies.Paper, error) {
	return slices.DeleteFunc(slices.Clone(m.papers), func(p agencies.Paper) bool {
		return !knows(scope, p.Agency) || (agency != "" && p.Agency != agency)
	}), nil
}

func (m *memory) AddPaper(_ context.Context, scope cases.Scope, p *agencies.Paper, e cases.Event) error {
	if scope.Org() != p.Agency {
		return cases.Missing()
	}
	if err := m.journal(e); err != nil {
		return err
	}
	m.papers = append(m.papers, *p)
	return nil
}

func (m *memory) WithdrawPaper(_ context.Context, scope cases.Scope, id cases.ItemID, on cases.Date, e cases.Event) error {
	for i := range m.papers {
		if p := &m.papers[i]; p.ID == id && p.Agency == scope.Org() {
			if !p.WithdrawnOn.IsZero() {
				return &cases.Error{Code: cases.Conflict, Key: "error.stale"}
			}
			p.WithdrawnOn = on
			return m.journal(e)
		}
	}
	return cases.Missing()
}

func (m *memory) Mandates(_ context.Context, scope cases.Scope, agency cases.OrgID) ([]agencies.Mandate, error) {
	return slices.DeleteFunc(slices.Clone(m.mandates), func(x agencies.Mandate) bool {
		return !party(scope, x.Creditor, x.Agency) || (agency != "" && x.Agency != agency)
	}), nil
}

func (m *memory) Mandate(_ context.Context, scope cases.Scope, id cases.MandateID) (*agencies.Mandate, error) {
	for _, x := range m.mandates {
		if x.ID == id && party(scope, x.Creditor, x.Agency) {
			return &x, nil
		}
	}
	return nil, cases.Missing()
}

func (m *memory) SaveMandate(_ context.Context, scope cases.Scope, x *agencies.Mandate, e cases.Event) error {
	if scope.Org() != x.Creditor {
		return cases.Missing()
	}
	saved := *x
	saved.Version++
	for i := range m.mandates {
		if m.mandates[i].ID == x.ID {
			if m.mandates[i].Version != x.Version {
				return cases.Stale()
			}
			m.mandates[i] = saved
			return m.journal(e)
		}
	}
	if x.Version != 0 {
		return cases.Stale()
	}
	if err := m.journal(e); err != nil {
		return err
	}
	m.mandates = append(m.mandates, saved)
	return nil
}

func (m *memory) Receipts(_ context.Context, scope cases.Scope, f agencies.ReceiptFilter) ([]agencies.Receipt, error) {
	var list []agencies.Receipt
	for _, id := range m.ids {
		c := m.cases.Raw(id)
		for _, p := range c.Payments {
			if p.Source != cases.Receipt || p.Remittance != "" || !party(scope, c.Org, p.Agency) ||
				(f.Creditor != "" && c.Org != f.Creditor) || (f.Agency != "" && p.Agency != f.Agency) ||
				(f.Currency != "" && c.Currency != f.Currency) || (!f.Through.IsZero() && p.ReceivedOn.After(f.Through)) {
				continue
			}
			r := agencies.Receipt{
				Payment: p.ID, Case: c.ID, Creditor: c.Org, Agency: p.Agency, Placement: p.Placement, CaseReference: c.Reference,
				DebtorName: c.Debtor.Name, Currency: c.Currency, ReceivedOn: p.ReceivedOn, Amount: p.Amount, Fee: p.Fee,
			}
			for _, back := range c.Payments {
				if back.Reverses == p.ID && back.Remittance == "" {
					r.Reversed -= back.Amount
				}
			}
			for _, at := range c.Placements {
				if at.ID == p.Placement {
					r.AgencyReference, r.Terms = at.AgencyReference, at.Terms
				}
			}
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b agencies.Receipt) int {
		return cmp.Or(a.ReceivedOn.Compare(b.ReceivedOn), cmp.Compare(a.Payment, b.Payment))
	})
	return list, nil
}

func (m *memory) CreateRemittance(_ context.Context, scope cases.Scope, r *agencies.Remittance, events []cases.Event, jobs []cases.Job) error {
	if m.meanwhile != nil {
		m.meanwhile()
	}
	if scope.Org() != r.Agency {
		return cases.Missing()
	}
	changed := map[cases.CaseID]*cases.Case{}
	for _, line := range r.Lines {
		c := changed[line.Case]
		if c == nil {
			c = m.cases.Raw(line.Case)
			changed[line.Case] = c
		}
		p := c.Payment(line.Payment)
		if p == nil || p.Agency != r.Agency || p.Amount != line.Amount || p.Fee != line.Fee || p.Remittance != "" {
			return &cases.Error{Code: cases.Conflict, Key: "error.stale"}
		}
		p.Remittance = r.ID
	}
	for _, e := range events {
		if err := m.journal(e); err != nil {
			return err
		}
	}
	for _, c := range changed {
		c.Version++
		m.cases.Seed(c)
	}
	m.remittances, m.jobs = append(m.remittances, *r), append(m.jobs, jobs...)
	return nil
}

func (m *memory) Remittances(_ context.Context, scope cases.Scope, f agencies.RemittanceFilter) (agencies.RemittancePage, error) {
	var page agencies.RemittancePage
	for _, r := range slices.Backward(m.remittances) {
		if party(scope, r.Creditor, r.Agency) && (f.Agency == "" || f.Agency == r.Agency) {
			r.Lines = nil
			page.Rows = append(page.Rows, r)
		}
	}
	return page, nil
}

func (m *memory) Remittance(_ context.Context, scope cases.Scope, id cases.RemittanceID) (*agencies.Remittance, error) {
	for _, r := range m.remittances {
		if r.ID == id && party(scope, r.Creditor, r.Agency) {
			return &r, nil
		}
	}
	return nil, cases.Missing()
}

func (m *memory) Tallies(_ context.Context, scope cases.Scope, f agencies.TallyFilter) ([]agencies.Tally, error) {
	var list []agencies.Tally
	for _, id := range m.ids {
		c := m.cases.Raw(id)
		for _, p := range c.Placements {
			if !p.CancelledAt.IsZero() || !party(scope, c.Org, p.Agency) || (f.Agency != "" && p.Agency != f.Agency) ||
				c.Currency != f.Currency || p.ReleasedOn.Before(f.From) || (!f.To.IsZero() && p.ReleasedOn.After(f.To)) {
				continue
			}
			list = append(list, tallyOf(c, p))
		}
	}
	return list, nil
}

func (m *memory) Outcomes(_ context.Context, scope cases.Scope, f agencies.TallyFilter) ([]agencies.Outcome, error) {
	var list []agencies.Outcome
	for _, id := range m.ids {
		for _, o := range agencies.OutcomesOf(m.cases.Raw(id)) {
			if party(scope, o.Creditor, o.Agency) && o.Currency == f.Currency && !o.ReleasedOn.Before(f.From) && (f.To.IsZero() || !o.ReleasedOn.After(f.To)) {
				list = append(list, o)
			}
		}
	}
	return list, nil
}

func (m *memory) Peers(context.Context, cases.Scope, agencies.TallyFilter) (agencies.Peers, error) {
	return agencies.Peers{}, nil
}

func tallyOf(c *cases.Case, p cases.Placement) agencies.Tally {
	t := agencies.Tally{Creditor: c.Org, Agency: p.Agency, Currency: c.Currency, Month: p.ReleasedOn.String()[:7]}
	switch {
	case !p.DeclinedAt.IsZero():
		t.Declined = 1
		return t
	case p.CloseCode == cases.PlacedInError:
		t.Errors = 1
		return t
	}
	t.Placed, t.Principal, t.Recovered, t.Fees = 1, p.Principal, p.Recovered, p.Fees
	if p.Recovered > 0 {
		t.WithMoney = 1
	}
	if p.ClosedOn.IsZero() {
		t.Open, t.OpenPrincipal, t.OpenRecovered = 1, p.Principal, p.Recovered
		return t
	}
	t.Closed = 1
	if p.Recovered <= 0 {
		t.ClosedUnpaid, t.UnpaidAmount = 1, p.Principal
	}
	return t
}

// world is both services on fakes: cases are placed through agencies, as in the program.
type world struct {
	*agencies.Service
	t      *testing.T
	ctx    context.Context
	memory *memory
	clock  *casestest.Clock
	work   *cases.Service
}

// The people of the stories.
var (
	controller = casestest.Actor(casestest.North, cases.Controller)
	director   = casestest.Actor(casestest.North, cases.Director)
	admin      = casestest.Actor(casestest.North, cases.CreditorAdmin)
	agent      = casestest.Actor(casestest.Red, cases.Agent)
	manager    = casestest.Actor(casestest.Red, cases.AgencyManager)
	rival      = casestest.Actor(casestest.Blue, cases.AgencyManager)
	stranger   = casestest.Actor(casestest.South, cases.CreditorAdmin)
)

func newWorld(t *testing.T) *world {
	t.Helper()
	clock := &casestest.Clock{}
	clock.Set(casestest.Now)
	store := casestest.NewStore()
	red := partner(casestest.Red, "Recouvrement Rouge")
	blue := partner(casestest.Blue, "Bleu Créances")
	m := &memory{
		cases: store, agencies: []agencies.Agency{red.Agency, blue.Agency}, mandates: red.Mandates,
		papers: append(red.Papers, blue.Papers...),
	}
	ids, blobs := casestest.IDs(70_000), &casestest.Blobs{}
	w := &world{
		t: t, ctx: context.Background(), memory: m, clock: clock,
		Service: &agencies.Service{Store: m, Blobs: blobs, Now: clock.Now, NewID: ids, Zone: time.UTC},
	}
	w.work = &cases.Service{Store: store, Blobs: blobs, Placing: w.Service, People: casestest.People{}, Now: clock.Now, NewID: ids, Zone: time.UTC}
	return w
}

// partner gives an agency that may be given North's cases today, with everything a creditor asks of it.
func partner(id cases.OrgID, name string) agencies.Partner {
	day := casestest.Day
	paper := func(n int, kind agencies.PaperKind, until string) agencies.Paper {
		return agencies.Paper{
			ID: cases.ItemID(casestest.ID(n)) + cases.ItemID(id[len(id)-4:]), Agency: id, Kind: kind, IssuedOn: day("2026-01-05"), ValidUntil: day(until),
			Name: string(kind) + ".pdf", File: "hash",
		}
	}
	return agencies.Partner{
		Agency: agencies.Agency{
			ID: id, Name: name, Kind: agencies.Collector, SIREN: "812345676",
			DeclarationCourt: "Nantes", DeclaredOn: day("2019-03-04"), DeclarationReference: "2019/114",
			Insurer: "Assurances de l’Ouest", Policy: "RC-77", Cover: 50_000_000, InsuredUntil: day("2026-12-31"),
			Bank: "Banque du Quai", IBAN: "FR7630006000011234567890189", AccountLetter: "L-9", Version: 1,
		},
		Papers: []agencies.Paper{
			paper(801, agencies.Declaration, ""), paper(802, agencies.Insurance, "2026-12-31"), paper(803, agencies.Account, ""),
		},
		Mandates: []agencies.Mandate{{
			ID: casestest.Mandate, Creditor: casestest.North, Agency: id, Reference: "M-2026-01", Edition: 1,
			SignedOn: day("2025-12-15"), StartsOn: day("2026-01-01"), Fee: agencies.Fee{Rate: 1000}, VAT: 2000,
			RemitMonths: 1, AnswerDays: 2, Version: 1,
		}},
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// placed puts a complete case of North with Red, accepted, and gives it back.
func (w *world) placed(seed int) cases.Ref {
	w.t.Helper()
	c := casestest.CaseOf(casestest.North, seed)
	c.Reference = "D-2026-" + string(rune('0'+seed/1000))
	w.memory.cases.Seed(c)
	w.memory.ids = append(w.memory.ids, c.ID)
	ref := cases.Ref{Case: c.ID}
	_, err := w.work.Release(w.ctx, controller, cases.ReleaseInput{Ref: ref, Agency: casestest.Red, Certified: true})
	w.must(err)
	w.must(w.work.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref, AgencyReference: "R-" + c.Reference}))
	return ref
}

// receive records money for a case on the day it is.
func (w *world) receive(ref cases.Ref, amount cases.Cents) cases.ItemID {
	w.t.Helper()
	id, err := w.work.Receive(w.ctx, agent, cases.MoneyInput{Ref: ref, Amount: amount, ReceivedOn: w.Today()})
	w.must(err)
	return id
}
