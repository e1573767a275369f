package agencies

import (
	"cmp"
	"slices"

	"relais/cases"
)

// Partner is an agency as a creditor weighs it: with its papers and the mandates between the two.
type Partner struct {
	Agency   Agency
	Papers   []Paper
	Mandates []Mandate
}

// Reason says why an agency cannot be given a case, as a catalogue key with its arguments.
type Reason struct {
	Key  string
	Args map[string]any
}

// Candidate is an agency with what it would cost on this very case, or why it cannot have it.
type Candidate struct {
	Agency  Agency
	Mandate *Mandate    // the one the case would be placed under; without one that fits, the nearest; nil: none at all
	Terms   cases.Terms // when it fits
	Fee     cases.Cents // commission if all that is left of the principal came at once, VAT excluded
	VAT     cases.Cents // on that commission
	Reasons []Reason    // empty: it can be given the case
}

// Fits says that the case can be placed there.
func (c *Candidate) Fits() bool { return len(c.Reasons) == 0 }

// Match weighs every agency for a case on a day: those that can take it first, by name. The order advises nothing.
func Match(c *cases.Case, on cases.Date, partners []Partner) []Candidate {
	debt := debtOf(c, on)
	list := make([]Candidate, len(partners))
	for i := range partners {
		list[i] = partners[i].candidate(debt, on)
	}
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(first(a.Fits(), b.Fits()), cmp.Compare(cases.Fold(a.Agency.Name), cases.Fold(b.Agency.Name)),
			cmp.Compare(a.Agency.ID, b.Agency.ID))
	})
	return list
}

func first(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// debt is what a mandate asks about a case.
type debt struct {
	left     cases.Cents // net principal
	days     int         // since the oldest due day
	kind     cases.DebtorKind
	currency cases.Currency
}

func debtOf(c *cases.Case, on cases.Date) debt {
	s := c.Summarise()
	d := debt{left: s.Left, kind: c.Debtor.Kind, currency: c.Currency}
	if !s.OldestDue.IsZero() {
		d.days = max(on.DaysSince(s.OldestDue), 0)
	}
	return d
}

func (p *Partner) candidate(d debt, on cases.Date) Candidate {
	c := Candidate{Agency: p.Agency}
	var nearest []Reason
	for i := range p.Mandates {
		m := &p.Mandates[i]
		reasons := m.refuses(d, on)
		if c.Mandate == nil || len(reasons) < len(nearest) {
			c.Mandate, nearest = m, reasons
		}
	}
	if c.Mandate == nil {
		nearest = []Reason{because("match.no_mandate")}
	}
	c.Reasons = append(slices.Clone(nearest), p.missingPapers(on)...)
	if len(c.Reasons) == 0 {
		c.Terms = c.Mandate.TermsFor(d.days, d.left)
		if d.left > 0 {
			c.Fee = c.Terms.FeeOf(d.left)
			c.VAT = c.Terms.VAT.Of(c.Fee)
		}
	}
	return c
}

// because builds a reason. args are pairs of name and value.
func because(key string, args ...any) Reason {
	r := Reason{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = map[string]any{}
		}
		r.Args[args[i].(string)] = args[i+1]
	}
	return r
}

// refuses lists why a case cannot be placed under the mandate on a day.
func (m *Mandate) refuses(d debt, on cases.Date) []Reason {
	var reasons []Reason
	if r, ended := m.notRunning(on); ended {
		reasons = append(reasons, r)
	}
	cover := &m.Coverage
	if cover.Min > 0 && d.left < cover.Min {
		reasons = append(reasons, because("match.below_minimum", "min", cover.Min, "left", d.left))
	}
	if cover.Max > 0 && d.left > cover.Max {
		reasons = append(reasons, because("match.above_maximum", "max", cover.Max, "left", d.left))
	}
	if len(cover.DebtorKinds) > 0 && !slices.Contains(cover.DebtorKinds, d.kind) {
		reasons = append(reasons, because("match.debtor_kind", "kind", string(d.kind)))
	}
	if cover.MaxAgeDays > 0 && d.days > cover.MaxAgeDays {
		reasons = append(reasons, because("match.too_old", "max", cover.MaxAgeDays, "days", d.days))
	}
	if !cover.covers(d.currency) {
		reasons = append(reasons, because("match.currency", "currency", string(d.currency)))
	}
	return reasons
}

// notRunning says why a mandate is not in force on a day.
func (m *Mandate) notRunning(on cases.Date) (Reason, bool) {
	switch {
	case m.SignedOn.IsZero():
		return because("match.mandate_unsigned", "reference", m.Reference), true
	case m.StartsOn.After(on):
		return because("match.mandate_not_started", "reference", m.Reference, "day", m.StartsOn), true
	case !m.TerminatedOn.IsZero() && !m.TerminatedOn.After(on):
		return because("match.mandate_terminated", "reference", m.Reference, "day", m.TerminatedOn), true
	case !m.EndsOn.IsZero() && m.EndsOn.Before(on):
		return because("match.mandate_ended", "reference", m.Reference, "day", m.EndsOn), true
	}
	return Reason{}, false
}

// missingPapers lists the required papers that are missing or out of date on a day (CPCE R124-2).
func (p *Partner) missingPapers(on cases.Date) []Reason {
	var reasons []Reason
	for _, kind := range Required[p.Agency.Kind] {
		if r, missing := p.paper(kind, on); missing {
			reasons = append(reasons, r)
		}
	}
	if _, known := Required[p.Agency.Kind]; !known {
		reasons = append(reasons, because("match.kind_unknown"))
	}
	return reasons
}

// paper says what is wrong with a required paper: the particulars are missing, no proof is on file, or it has run out.
func (p *Partner) paper(kind PaperKind, on cases.Date) (Reason, bool) {
	a := &p.Agency
	stated := map[PaperKind]bool{
		Declaration: a.DeclarationCourt != "" && !a.DeclaredOn.IsZero() && !a.DeclaredOn.After(on),
		Insurance:   a.Insurer != "" && a.Policy != "" && !a.InsuredUntil.IsZero(),
		Account:     a.Bank != "" && cases.ValidIBAN(a.IBAN),
	}
	if !stated[kind] {
		return because("match.paper_missing." + string(kind)), true
	}
	if kind == Insurance && a.InsuredUntil.Before(on) {
		return because("match.paper_expired."+string(kind), "day", a.InsuredUntil), true
	}
	var expired cases.Date
	for i := range p.Papers {
		paper := &p.Papers[i]
		if paper.Kind != kind || !paper.WithdrawnOn.IsZero() {
			continue
		}
		if paper.InForce(on) {
			return Reason{}, false
		}
		if !paper.ValidUntil.IsZero() && paper.ValidUntil.Before(on) && paper.ValidUntil.After(expired) {
			expired = paper.ValidUntil
		}
	}
	if !expired.IsZero() {
		return because("match.paper_expired."+string(kind), "day", expired), true
	}
	return because("match.paper_missing." + string(kind)), true
}
