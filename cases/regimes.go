package cases

import "slices"

// Regime is a rule of limitation.
type Regime struct {
	Code    string // catalogue key behind "limitation."
	Months  int    // 0: as long as the sale itself says
	Article string
	// Confidence is A for an official text or two agreeing sources, B for one good source, C for a rule that needs a
	// lawyer's look.
	Confidence string

	debtors []DebtorKind // whom it fits; none: every debtor
	never   []DebtorKind // whom it does not fit
	fiscal  bool         // counted from 1 January after the year in which the right was acquired
	dueDay  bool         // runs from the due day of each invoice
	titled  bool         // runs from the day of an enforceable title
}

// The codes of the regimes, and of the term that a contract set.
const (
	LimitB2B         = "b2b_general"
	LimitConsumer    = "b2c"
	LimitCarriage    = "carriage"
	LimitTelecom     = "telecom"
	LimitPublic      = "public_body"
	LimitEnergyB2B   = "energy_water_b2b"
	LimitEnergyB2C   = "energy_water_b2c"
	LimitLease       = "lease_commercial"
	LimitResidence   = "lease_residential"
	LimitLawyer      = "lawyer_b2c"
	LimitMerchant    = "merchant_short"
	LimitInstalments = "payments_schedule"
	LimitJudgment    = "judgment"
	LimitContract    = "contractual"
)

// Regimes is the table of limitation.
var Regimes = []Regime{
	{Code: LimitB2B, Months: 60, Article: "C. civ. 2224, C. com. L110-4 I", Confidence: "A", never: []DebtorKind{Consumer, PublicBody}},
	{Code: LimitConsumer, Months: 24, Article: "C. conso. L218-2", Confidence: "A", debtors: []DebtorKind{Consumer}},
	{Code: LimitCarriage, Months: 12, Article: "C. com. L133-6", Confidence: "C", never: []DebtorKind{PublicBody}},
	{Code: LimitTelecom, Months: 12, Article: "CPCE (postes) L34-2", Confidence: "A", never: []DebtorKind{PublicBody}, dueDay: true},
	{Code: LimitPublic, Months: 48, Article: "Loi 68-1250 art. 1", Confidence: "A", debtors: []DebtorKind{PublicBody}, fiscal: true},
	{Code: LimitEnergyB2B, Months: 60, Article: "C. com. L110-4 I", Confidence: "B", never: []DebtorKind{Consumer, PublicBody}},
	{Code: LimitEnergyB2C, Months: 24, Article: "C. conso. L218-2, L224-11", Confidence: "A", debtors: []DebtorKind{Consumer}},
	{Code: LimitLease, Months: 60, Article: "C. civ. 2224", Confidence: "B", never: []DebtorKind{Consumer, PublicBody}, dueDay: true},
	{Code: LimitResidence, Months: 36, Article: "Loi 89-462 art. 7-1", Confidence: "A", never: []DebtorKind{PublicBody}, dueDay: true},
	{Code: LimitLawyer, Months: 24, Article: "C. conso. L218-2", Confidence: "A", debtors: []DebtorKind{Consumer}},
	{Code: LimitMerchant, Months: 12, Article: "C. com. L110-4 II", Confidence: "C", never: []DebtorKind{Consumer, PublicBody}},
	{Code: LimitInstalments, Article: "C. civ. 2224", Confidence: "C", never: []DebtorKind{PublicBody}, dueDay: true},
	{Code: LimitJudgment, Months: 120, Article: "CPCE L111-4", Confidence: "C", titled: true},
}

// regimeOf finds a row; nil for an unknown code.
func regimeOf(code string) *Regime {
	return find(Regimes, func(r *Regime) bool { return r.Code == code })
}

// Fits says that the regime can hold against such a debtor.
func (r Regime) Fits(debtor DebtorKind) bool {
	return (len(r.debtors) == 0 || slices.Contains(r.debtors, debtor)) && !slices.Contains(r.never, debtor)
}

// natural is the table of what follows from a sale and its debtor; the first row that fits holds.
var natural = []struct {
	nature Nature     // empty: all
	debtor DebtorKind // empty: all
	code   string
}{
	{"", PublicBody, LimitPublic},
	{Transport, "", LimitCarriage},
	{Rent, Consumer, LimitResidence},
	{Rent, "", LimitLease},
	{"", Consumer, LimitConsumer},
	{"", "", LimitB2B},
}

// RegimeOf gives the rule of limitation of a sale.
func RegimeOf(nature Nature, debtor DebtorKind) Regime {
	for _, row := range natural {
		if (row.nature == "" || row.nature == nature) && (row.debtor == "" || row.debtor == debtor) {
			return *regimeOf(row.code)
		}
	}
	return *regimeOf(LimitB2B)
}

// LimitTerms is what a person says about limitation that does not follow from the sale: another regime, with the reason, or
// a term that the contract set (C. civ. 2254). The zero value is nothing.
type LimitTerms struct {
	Regime string // a code of Regimes; empty: as the nature of the sale says
	Reason string // why; required with a regime
	Months int    // contractual term, 12 to 120; 0: none
}

// The shortest and the longest term that a contract may set, in months (C. civ. 2254).
const (
	minContractual = 12
	maxContractual = 120
)

// contractualFits says that a contract can set a term: never with a consumer (C. conso. L218-1), nor against a public body,
// nor for rents and other sums that fall due each year or sooner (C. civ. 2254).
func contractualFits(nature Nature, debtor DebtorKind) bool {
	return debtor != Consumer && debtor != PublicBody && nature != Rent && nature != Subscription
}

// regime gives the rule of limitation of a case: the term of the contract, the regime a person chose, or that of the sale.
func (c *Case) regime() Regime {
	r := RegimeOf(c.Nature, c.Debtor.Kind)
	if chosen := regimeOf(c.Limit.Regime); chosen != nil && chosen.Fits(c.Debtor.Kind) {
		months := r.Months
		if r = *chosen; r.Months == 0 {
			r.Months = months
		}
	}
	if m := c.Limit.Months; m >= minContractual && m <= maxContractual && !r.titled && contractualFits(c.Nature, c.Debtor.Kind) {
		r.Code, r.Months, r.Article, r.Confidence = LimitContract, m, "C. civ. 2254", "A"
	}
	return r
}

// Check says what is wrong with the terms against a kind of debtor and of sale.
func (t LimitTerms) Check(nature Nature, debtor DebtorKind) []FieldError {
	var f faults
	if t.Regime != "" {
		r := regimeOf(t.Regime)
		f.add(r == nil, "limit_regime", "error.choice")
		f.add(r != nil && !r.Fits(debtor), "limit_regime", "error.limit.regime_of_other")
		f = append(f, checkText("limit_reason", t.Reason, true)...)
	}
	if t.Months != 0 {
		f.add(t.Months < minContractual || t.Months > maxContractual, "limit_months", "error.limit.months")
		f.add(!contractualFits(nature, debtor), "limit_months", "error.limit.not_by_contract")
	}
	return f
}
