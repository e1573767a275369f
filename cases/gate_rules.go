package cases

// Overrider says who may pass a gate with a reason.
type Overrider string

// Who may pass a gate.
const (
	Nobody Overrider = "nobody"
	// ByRelease is whoever releases: the certified release and its reason stand in the journal.
	ByRelease Overrider = "controller"
	// ByFix is whoever mends what the gate names; there is no way around.
	ByFix Overrider = "fix"
)

// GateRule is what the law, or good order, says about one gate.
type GateRule struct {
	Key      string // of the hole, or how it begins when it ends in a dot
	Article  string // what it rests on; empty: good order
	Do       string // what to do: catalogue key behind "gate.do."
	Override Overrider
	Blocks   bool
}

// GateRules is the table of gates before a release and along the way. The first row that fits holds.
var GateRules = []GateRule{
	// Insolvency: payments of earlier debts and actions of single creditors are forbidden.
	{"evidence.gate.insolvent", "C. com. L622-7, L622-21, R622-24", "declare", Nobody, true},
	{"error.claim.payment_after_opening", "C. com. L622-7", "return_payment", Nobody, true},
	{"error.claim.interest_after_opening", "C. com. L622-28", "drop_line", Nobody, true},
	{"evidence.gate.declare_by", "C. com. R622-24, CPC 641, 642", "declare", ByRelease, false},

	// Limitation.
	{"evidence.gate.barred", "C. civ. 2219", "check_interruption", Nobody, true},
	{"evidence.gate.barred_close", "C. civ. 2219", "interrupt_now", ByRelease, false},
	{"evidence.gate.barred_placed", "C. civ. 2219", "interrupt_before", ByRelease, false},
	{"evidence.gate.barred_soon", "C. civ. 2219", "interrupt_before", ByRelease, false},
	{"evidence.gate.limit_held", "C. civ. 2238, 2242", "record_end", ByRelease, false},
	{"evidence.warn.performed_on", "Cass. com., 26 févr. 2020, n° 18-25.036", "find_performance", ByRelease, false},

	// Consumers.
	{"error.claim.consumer_l441_10", "C. com. L441-10", "drop_rate", Nobody, true},
	{"error.claim.consumer_costs", "CPCE L111-8, C. conso. L121-21", "drop_line", Nobody, true},
	{"claim.flag.no_formal_notice", "C. civ. 1231-6, 1344-1", "send_notice", ByRelease, false},

	// What a debtor never pays, and what a judge must allow.
	{"error.claim.agency_cost_in_statement", "CPCE L111-8", "drop_line", Nobody, true},
	{"error.claim.capitalisation_clause", "C. civ. 1343-2", "drop_line", Nobody, true},
	{"error.claim.unknown_semester", "C. com. L441-10 II", "add_rates", Nobody, true},
	{"error.claim.", "", "mend_claim", ByFix, true},

	// A contested claim may be recovered amicably; the route without a court is closed.
	{"evidence.gate.disputed", "CPCE L126-1", "answer_dispute", ByRelease, false},

	// The claim as a whole.
	{"claim.flag.below_floor", "C. com. L441-10 II", "check_rate", ByRelease, false},
	{"claim.flag.penalty_waits", "C. civ. 1231-5", "send_notice", ByRelease, false},
	{"claim.flag.penalty_reducible", "C. civ. 1231-5", "expect_reduction", ByRelease, false},
	{"claim.flag.needs_proof", "C. com. L441-10 II", "find_proof", ByRelease, false},
	{"claim.flag.", "", "look", ByRelease, false},
	{"evidence.gate.not_due", "C. civ. 1305-2", "wait_due", ByRelease, false},
	{"evidence.warn.terms_too_long", "C. com. L441-10 I", "check_terms", ByRelease, false},

	// The agency: its papers under R124-2 and the convention under R124-3.
	{"match.", "CPCE R124-2, R124-3", "complete_papers", ByFix, true},

	// Evidence and master data.
	{"evidence.block.", "", "complete", ByFix, true},
	{"evidence.", "", "complete_if_possible", ByRelease, false},
}

// GateRuleOf gives the rule behind the key of a hole. A key that no row knows is a block that has to be mended.
func GateRuleOf(key string) GateRule {
	for _, r := range GateRules {
		if r.Key == key || (r.Key[len(r.Key)-1] == '.' && len(key) > len(r.Key) && key[:len(r.Key)] == r.Key) {
			return r
		}
	}
	return GateRule{Key: key, Do: "complete", Override: ByFix, Blocks: true}
}

// passer says who may pass a gate: a warning whoever releases; a block as its rule says, mended unless the law knows better.
func (r GateRule) passer(blocks bool) Overrider {
	switch {
	case !blocks:
		return ByRelease
	case r.Override == ByRelease:
		return ByFix
	}
	return r.Override
}
