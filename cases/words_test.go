package cases_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"relais/cases"
)

// words reads all catalogues of a language.
func words(t *testing.T, lang string) map[string]any {
	t.Helper()
	files, err := filepath.Glob("../portal/i18n/" + lang + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogues: %v", err)
	}
	all := map[string]any{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	return all
}

var problemCall = regexp.MustCompile(`e\.problem\([^"]*("")?, "([a-z0-9_]+)"`)

// problemKeys reads from the source of the engine what it can refuse.
func problemKeys(t *testing.T) (keys []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range problemCall.FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, m[2])
		}
	}
	if len(keys) < 20 {
		t.Fatalf("only %d problems found: %v", len(keys), keys)
	}
	return keys
}

func TestEverythingThatTheRulesNameHasAWordInBothLanguages(t *testing.T) {
	var keys []string
	add := func(prefix string, names ...string) {
		for _, n := range names {
			keys = append(keys, prefix+n)
		}
	}
	for _, k := range cases.ExhibitKinds {
		add("kind.", k.Kind)
	}
	for _, c := range cases.Closings {
		add("close.", string(c.Code))
	}
	for _, cat := range cases.Categories {
		add("category.", string(cat))
	}
	for _, n := range cases.Natures {
		add("nature.", string(n))
		for _, k := range cases.DebtorKinds {
			add("limitation.", cases.RegimeOf(n, k).Code)
		}
	}
	for _, r := range cases.Regimes {
		add("limitation.", r.Code)
	}
	for _, k := range cases.LimitEventKinds {
		add("limit_event.", k.Kind)
	}
	add("limitation.", cases.LimitContract)
	for _, g := range cases.GateRules {
		add("gate.do.", g.Do)
	}
	add("gate.override.", constants(t, "gate_rules.go", "Overrider")...)
	add("insolvency_kind.", cases.InsolvencyKinds...)
	add("route.state.", constants(t, "routes.go", "RouteState")...)
	for _, r := range cases.RoutesOf(&cases.Case{Currency: cases.EUR}, cases.NewDate(2026, 11, 21), cases.DefaultRates()) {
		add("route.", r.Code)
		for prefix, keys := range map[string][]string{"route.lack.": r.Missing, "route.closed.": r.Closed, "route.note.": r.Notes} {
			add(prefix, keys...)
		}
	}
	add("evidence.gate.", "insolvent", "declare_by", "disputed", "limit_held", "barred", "barred_close", "barred_placed", "barred_soon", "not_due")
	for _, k := range cases.DebtorKinds {
		add("debtor_kind.", string(k))
	}
	add("claim.basis.", constants(t, "statement.go", "RateBasis")...)
	add("claim.note.", constants(t, "statement.go", "RateBasis")...)
	add("claim.note.", constants(t, "statement.go", "DayCount")...)
	add("claim.note.", constants(t, "statement.go", "Imputation")...)
	add("claim.flag.", cases.FlagBelowFloor, cases.FlagNoFormalNotice, cases.FlagInterestStopped, cases.FlagOverpaid,
		cases.FlagPenaltyWaits, cases.FlagReducible, cases.FlagNeedsProof, cases.FlagCapitalised)
	add("claim.head.", constants(t, "heads.go", "HeadKind")...)
	add("error.claim.", problemKeys(t)...)
	add("evidence.need.", constants(t, "evidence.go", "Need")...)
	add("evidence.state.", constants(t, "evidence.go", "EvidenceState")...)
	add("evidence.band.", constants(t, "evidence.go", "Band")...)
	add("evidence.step.", cases.ChainSteps...)
	add("evidence.why.", "name", "text", "both", "number", "code", "mail", "nothing")
	add("evidence.hole.", "agreement", "order", "delivery", "delivery_some", "delivery_none", "invoice", "invoice_some", "invoice_none",
		"reminder", "notice", "notice_recorded", "receipt", "statement", "identity")
	add("evidence.block.", "debtor_name", "debtor_address", "siren", "no_invoice", "invoice_number", "issued_on", "due_on", "amount",
		"nothing_owed", "file_unread", "file_protected", "file_broken", "file_unsorted")
	add("limitation.start.", "performed", "delivered", "issued", "due")
	add("label.", "draft", "declined", "released", "accepted", "active", "piece_asked", "promised", "promise_missed", "disputed",
		"insolvent", "on_hold", "recall_asked", "recalled", "paid", "settled", "irrecoverable")
	add("channel.", cases.ReminderChannels...)
	add("level.", cases.ReminderLevels...)
	add("method.", cases.PaymentMethods...)
	add("payment.", constants(t, "status.go", "PaymentState")...)
	add("payment.source.", constants(t, "invoice.go", "PaymentSource")...)
	add("effect.", constants(t, "invoice.go", "CreditNoteEffect")...)
	add("dispute.", cases.DisputeKinds...)
	add("error.move.", constants(t, "status.go", "Move")...)
	for _, kind := range constants(t, "event.go", "EventKind") {
		switch cases.EventKind(kind) {
		case cases.EvCall:
			add("event.call.", cases.CallOutcomes...)
		case cases.EvItemAdded, cases.EvItemChanged, cases.EvItemRemoved:
			add("event."+kind+".", "contact", "invoice", "credit_note", "payment", "reminder", "charge", "limitation_event", "claim_terms")
		default:
			add("event.", kind)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for _, lang := range []string{"fr", "en"} {
		all := words(t, lang)
		for _, key := range keys {
			if _, ok := all[key]; !ok {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}
