package portal

import (
	"slices"

	"relais/cases"
	"relais/templates"
)

// helpClaimData is the page "How we compute": the tables and rules of the engine, and an example that it works out anew each
// time, so that the page can never say something else than the statements do.
type helpClaimData struct {
	Bases     []templates.Message // one sentence for each kind of debtor
	Rates     []rateRow           // newest first
	Version   string              // last semester of the table
	Indemnity int64
	Rules     []computeSection
	Example   claimExample
	Regimes   []regimeRow
	Refusals  []templates.Message
}

// rateRow is one semester with the rates that follow from it.
type rateRow struct {
	Name                           string
	From                           cases.Date
	ECB, B2B, Public, Legal, Floor int64
	Source                         templates.Message
	Confidence                     string
}

// computeSection is a heading with its sentences.
type computeSection struct {
	Title templates.Message
	Lines []templates.Message
}

// claimExample is an invented invoice, worked out line by line.
type claimExample struct {
	Given    []templates.Message
	On       cases.Date
	Block    claimBlock
	Currency string
}

// regimeRow is a rule of limitation.
type regimeRow struct {
	Label      templates.Message
	Article    string
	Confidence string
}

var helpClaimPage = templates.NewPage[helpClaimData]("help/claim")

// computeRules are the sections of rules with the number of their sentences; see the catalogue.
var computeRules = []struct {
	key   string
	lines int
}{{"compute.days", 4}, {"compute.round", 3}, {"compute.impute", 4}, {"compute.credit", 3}, {"compute.heads", 3}}

// refusals are the codes with which the engine refuses a statement, in the order in which people meet them.
var refusals = []string{
	"missing_due_date", "unknown_semester", "consumer_l441_10", "contract_rate", "agency_cost_in_statement", "consumer_costs", "interest_typed",
	"capitalisation", "payment_after_opening", "reversal_without_payment", "credit_note_without_invoice", "dates_out_of_order", "amount",
}

// helpClaim says how every amount of Relais is computed, and computes an example.
func (s *Server) helpClaim(v *visit) (answer, error) {
	rates := s.rates()
	data := helpClaimData{Version: rates.Version(), Indemnity: int64(cases.FixedIndemnity), Regimes: regimeRows()}
	for _, basis := range []cases.RateBasis{cases.B2BDefault, cases.B2BContract, cases.PublicRate, cases.LegalConsumer} {
		data.Bases = append(data.Bases, templates.Say("claim.note."+string(basis)))
	}
	for _, r := range rates.Semesters() {
		data.Rates = append(data.Rates, rateRow{
			Name: r.Name, From: r.From, ECB: int64(r.ECB), B2B: int64(r.B2B()), Public: int64(r.Public()), Legal: int64(r.Legal), Floor: int64(r.Floor()),
			Source: sourceOf(r), Confidence: r.Confidence,
		})
	}
	slices.Reverse(data.Rates)
	for _, section := range computeRules {
		part := computeSection{Title: templates.Say(section.key)}
		for n := 1; n <= section.lines; n++ {
			part.Lines = append(part.Lines, templates.Say(section.key+"."+itoa(int64(n))))
		}
		data.Rules = append(data.Rules, part)
	}
	for _, code := range refusals {
		data.Refusals = append(data.Refusals, templates.Say("compute.refuse."+code))
	}
	var err error
	if data.Example, err = s.claimExample(v); err != nil {
		return nil, err
	}
	return show(helpClaimPage, data, helpCrumbs("compute.title")...), nil
}

// sourceOf names the source of a legal rate; before 2015 there was one rate for all, set by the year.
func sourceOf(r cases.Semester) templates.Message {
	if r.From.Year() < 2015 {
		return templates.Say("compute.source_yearly")
	}
	return templates.Plain(r.Source)
}

// claimExample works out an invoice of 10 000,00 € that was paid in part, on a day two months into the second semester that its
// interest reaches.
func (s *Server) claimExample(v *visit) (claimExample, error) {
	on := cases.NewDate(2026, 9, 1)
	in := cases.Invoice{ID: "example", Number: "2026-001", IssuedOn: cases.NewDate(2026, 4, 1), DueOn: cases.NewDate(2026, 5, 1), Amount: 1_000_000}
	paid := cases.Payment{ID: "part", Source: cases.BeforeRelease, ReceivedOn: cases.NewDate(2026, 7, 15), Amount: 200_000}
	claim := cases.Claim{Debtor: cases.Company, Currency: cases.EUR, Basis: cases.B2BDefault, Invoices: []cases.Invoice{in}, Payments: []cases.Payment{paid}}
	st, err := claim.Statement(on, s.rates())
	if err != nil {
		return claimExample{}, err
	}
	return claimExample{
		On: on, Currency: string(cases.EUR), Block: s.blockOf(&st.Invoices[0], v.words, st),
		Given: []templates.Message{
			templates.Say("compute.example.invoice", "amount", int64(in.Amount), "issued", in.IssuedOn, "due", in.DueOn),
			templates.Say("compute.example.payment", "amount", int64(paid.Amount), "day", paid.ReceivedOn),
			templates.Say("compute.example.day", "day", on),
		},
	}, nil
}

// regimeRows lists the rules of limitation that the natures of a sale and the kinds of debtors lead to, each once.
func regimeRows() (rows []regimeRow) {
	var seen []string
	for _, nature := range cases.Natures {
		for _, kind := range cases.DebtorKinds {
			r := cases.RegimeOf(nature, kind)
			if !slices.Contains(seen, r.Code) {
				seen = append(seen, r.Code)
				rows = append(rows, regimeRow{templates.Say("limitation." + r.Code), r.Article, r.Confidence})
			}
		}
	}
	return rows
}
