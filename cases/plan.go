package cases

import "slices"

// Pace is the time between two instalments.
type Pace string

// The two paces.
const (
	Monthly Pace = "monthly" // on the same day of each month, or its last day (CPC 641)
	Weekly  Pace = "weekly"
)

// Paces lists the paces in the order in which pages offer them.
var Paces = []Pace{Monthly, Weekly}

// day gives the calendar day of the n-th instalment, counted from 0, before working days are looked at. An unknown pace is
// monthly.
func (p Pace) day(first Date, n int) Date {
	if p == Weekly {
		return first.AddDays(7 * n)
	}
	return first.AddMonths(n)
}

// PlanInterest says what becomes of interest while a plan is kept.
type PlanInterest string

// The three ways.
const (
	// PlanFrozen adds nothing after the day of the agreement: the creditor gives up what would have run.
	PlanFrozen PlanInterest = "frozen"
	// PlanRunning lets interest run by the rule of the claim. A day whose rate is not published yet refuses the plan.
	PlanRunning PlanInterest = "running"
	// PlanForecast lets interest run, at the last published rate for the semesters that are not published yet. Its figures
	// are a forecast and say so; no statement is ever made of them.
	PlanForecast PlanInterest = "forecast"
)

// PlanInterests lists the ways in the order in which pages offer them.
var PlanInterests = []PlanInterest{PlanFrozen, PlanRunning, PlanForecast}

// PlanTerms is what the parties agree on. Exactly one of Count and Each is set.
type PlanTerms struct {
	AgreedOn Date // what is owed at the end of this day is what the plan pays
	FirstOn  Date
	Every    Pace
	Count    int   // number of instalments: as equal as cents allow
	Each     Cents // amount of an instalment: as many as it takes, the last one differs
	Whole    bool  // with Count: instalments of whole euros, the last one differs
	Interest PlanInterest
}

// Instalment is one line of a plan.
type Instalment struct {
	Number  int
	Planned Date    // by the calendar
	On      Date    // the first working day from then on
	Added   Cents   // interest and indemnity that came since the one before
	Amount  Cents   // to be paid
	To      Buckets // what it pays
	Left    Cents   // owed afterwards
	// Forecast says that the rate of a day before it is not published yet.
	Forecast bool
}

// Plan is a schedule that pays a claim in full.
type Plan struct {
	Terms       PlanTerms
	Start       *Statement // on the day of the agreement
	Instalments []Instalment
	Added       Cents        // by interest while it runs
	Total       Cents        // of the instalments: Start.Left and Added
	Outlasts    []Limitation // of invoices that would be out of time before the last instalment
	Forecast    Date         // first day whose rate is not published yet, when the plan needs one
}

// LastOn gives the day of the last instalment.
func (p *Plan) LastOn() Date { return p.Instalments[len(p.Instalments)-1].On }

// PlanOf works out the schedule that pays all that is owed on a case, and which of its invoices the plan outlasts; see
// Claim.Plan.
func PlanOf(c *Case, terms PlanTerms, rates *Rates) (*Plan, error) {
	p, err := ClaimOf(c).Plan(terms, rates)
	if err != nil {
		return nil, err
	}
	for _, l := range LimitationsOf(c, p.Start) {
		if l.Barred(p.LastOn()) {
			p.Outlasts = append(p.Outlasts, l)
		}
	}
	return p, nil
}

// Plan works out the schedule that pays all that is owed. Errors: Invalid with the fields agreed_on, first_on, count, each,
// interest, every; Refused when a rule forbids the statement of a day of the plan, and when nothing is owed.
func (cl Claim) Plan(terms PlanTerms, rates *Rates) (*Plan, error) {
	if err := terms.check(); err != nil {
		return nil, err
	}
	start, err := cl.Statement(terms.AgreedOn, rates)
	if err != nil {
		return nil, err
	}
	if start.Left <= 0 {
		return nil, Refuse("error.settle.nothing_owed", "day", terms.AgreedOn)
	}
	w := planner{terms: terms, claim: cl.until(terms.AgreedOn), rates: rates, known: rates}
	switch terms.Interest {
	case PlanFrozen:
		w.claim.FrozenOn = terms.AgreedOn
	case PlanForecast:
		w.rates = rates.forecast(terms.Every.day(terms.FirstOn, MaxInstalments).AddMonths(1))
	}
	p := &Plan{Terms: terms, Start: start}
	if p.Instalments, err = w.schedule(); err != nil {
		return nil, err
	}
	for i := range p.Instalments {
		p.Added += p.Instalments[i].Added
		p.Total += p.Instalments[i].Amount
	}
	w.markForecast(p)
	return p, nil
}

// check looks at the terms.
func (t PlanTerms) check() error {
	var fields []FieldError
	wrong := func(is bool, field, key string, args ...any) {
		if is {
			fields = append(fields, Field(field, key, args...))
		}
	}
	wrong(t.AgreedOn.IsZero(), "agreed_on", "error.required")
	wrong(t.FirstOn.IsZero(), "first_on", "error.required")
	wrong(!t.FirstOn.IsZero() && t.FirstOn.Before(t.AgreedOn), "first_on", "error.plan.first_on", "day", t.AgreedOn)
	wrong(!slices.Contains(Paces, t.Every), "every", "error.choice")
	wrong(!slices.Contains(PlanInterests, t.Interest), "interest", "error.choice")
	wrong((t.Count != 0) == (t.Each != 0), "count", "error.plan.either")
	wrong(t.Count < 0 || t.Count > MaxInstalments, "count", "error.plan.count", "max", MaxInstalments)
	if t.Each != 0 {
		fields = append(fields, checkAmount("each", t.Each)...)
	}
	return Wrong(fields...)
}

// planner works out one plan by trying payments on the claim.
type planner struct {
	terms PlanTerms
	claim Claim
	rates *Rates // may hold a forecast
	known *Rates // what is published
}

// schedule finds the amount of an instalment and works through the days.
func (w *planner) schedule() ([]Instalment, error) {
	if w.terms.Each > 0 {
		return w.play(w.terms.Each, 0)
	}
	each, err := w.level()
	if err != nil {
		return nil, err
	}
	list, err := w.play(each, w.terms.Count)
	if err == nil && len(list) < w.terms.Count {
		return nil, Wrong(Field("count", "error.plan.too_many"))
	}
	return list, err
}

// play pays the same amount on each day until nothing is left, and gives the lines; n, when not 0, is the line that pays the
// rest.
func (w *planner) play(each Cents, n int) ([]Instalment, error) {
	sim := simulation{claim: w.claim, rates: w.rates}
	before, err := sim.on(w.terms.AgreedOn)
	if err != nil {
		return nil, err
	}
	var list []Instalment
	for left := before.Left; left > 0; {
		if len(list) == MaxInstalments {
			return nil, Wrong(Field("each", "error.plan.too_long", "max", MaxInstalments))
		}
		line := Instalment{Number: len(list) + 1, Planned: w.terms.Every.day(w.terms.FirstOn, len(list)), Amount: each}
		line.On = line.Planned.RollForward()
		st, err := sim.on(line.On)
		if err != nil {
			return nil, err
		}
		line.Added = st.Left - left
		if line.Number == n || st.Left < each {
			line.Amount = st.Left
		}
		sim.pay(line.On, line.Amount)
		left = st.Left - line.Amount
		line.Left = left
		list = append(list, line)
	}
	end, err := sim.on(list[len(list)-1].On)
	if err != nil {
		return nil, err
	}
	sim.fill(list, end)
	return list, nil
}

// level finds the amount at which all instalments are as equal as cents allow; in whole euros, the least that leaves a last one
// no higher.
func (w *planner) level() (Cents, error) {
	n := w.terms.Count
	sim := simulation{claim: w.claim, rates: w.rates}
	last := w.terms.Every.day(w.terms.FirstOn, n-1).RollForward()
	whole, err := sim.on(last)
	if err != nil || n == 1 {
		return max(1, leftOf(whole)), err
	}
	low, high := Cents(1), max(1, whole.Left) // the rest is above low-1 and no higher than high
	for low < high {
		middle := low + (high-low)/2
		rest, err := w.rest(middle)
		if err != nil {
			return 0, err
		}
		if rest <= middle {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if w.terms.Whole {
		return (high + 99) / 100 * 100, nil
	}
	return w.nearer(high)
}

// nearer chooses between an amount and one cent less, whichever leaves a last instalment that differs less.
func (w *planner) nearer(each Cents) (Cents, error) {
	if each == 1 {
		return each, nil
	}
	above, err := w.rest(each)
	if err != nil {
		return 0, err
	}
	below, err := w.rest(each - 1)
	if err != nil {
		return 0, err
	}
	if below-(each-1) < each-above {
		return each - 1, nil
	}
	return each, nil
}

// leftOf gives what is left on a statement; nothing without one.
func leftOf(s *Statement) Cents {
	if s == nil {
		return 0
	}
	return s.Left
}

// rest gives what the last instalment would have to pay after all others paid an amount.
func (w *planner) rest(each Cents) (Cents, error) {
	sim := simulation{claim: w.claim, rates: w.rates}
	for i := range w.terms.Count - 1 {
		sim.pay(w.terms.Every.day(w.terms.FirstOn, i).RollForward(), each)
	}
	st, err := sim.on(w.terms.Every.day(w.terms.FirstOn, w.terms.Count-1).RollForward())
	if err != nil {
		return 0, err
	}
	return st.Left, nil
}

// markForecast says from which instalment on rates are not published yet.
func (w *planner) markForecast(p *Plan) {
	published := w.known.lastDay()
	if p.Terms.Interest != PlanForecast || w.claim.Basis == PublicRate {
		return // a public debtor's rate is known for good once its interest began
	}
	for i := range p.Instalments {
		line := &p.Instalments[i]
		if line.Forecast = line.Added != 0 && line.On.After(published); line.Forecast {
			p.Forecast = published.AddDays(1)
		}
	}
}

// lastDay gives the last day that the table reaches; none for an empty table.
func (r *Rates) lastDay() Date {
	if len(r.semesters) == 0 {
		return Date{}
	}
	return r.semesters[len(r.semesters)-1].To
}

// forecast gives the table with the last rates held up to a day. It is for forecasts only: no statement may use it.
func (r *Rates) forecast(to Date) *Rates {
	if len(r.semesters) == 0 {
		return r
	}
	longer := &Rates{semesters: r.Semesters()}
	for last := longer.semesters[len(longer.semesters)-1]; last.To.Before(to); {
		last.From = last.To.AddDays(1)
		last.To, last.year = halfYear(last.From)
		last.Name, last.Source, last.Confidence = "", "", "C"
		longer.semesters = append(longer.semesters, last)
	}
	return longer
}
