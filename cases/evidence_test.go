package cases_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

// without takes the files of some kinds out of a case.
func without(c *cases.Case, kinds ...string) *cases.Case {
	c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return slices.Contains(kinds, d.Kind) })
	return c
}

// file finds a file of the case by name.
func file(t *testing.T, c *cases.Case, name string) *cases.Document {
	t.Helper()
	for i := range c.Documents {
		if c.Documents[i].Name == name {
			return &c.Documents[i]
		}
	}
	t.Fatalf("no file %s", name)
	return nil
}

func stateOf(c *cases.Case, cat cases.Category) cases.CategoryState {
	for _, s := range cases.ChecklistOf(c).Categories {
		if s.Category == cat {
			return s
		}
	}
	return cases.CategoryState{}
}

// say writes holes down: key and arguments.
func say(holes []cases.Hole) (all []string) {
	for _, h := range holes {
		text := h.Key
		for _, name := range []string{"invoice", "number", "name", "count", "of", "day", "place", "article", "semester"} {
			if v, ok := h.Args[name]; ok {
				text += fmt.Sprintf(" %v", v)
			}
		}
		all = append(all, text)
	}
	return all
}

func blocking(c *cases.Case) []string {
	var holes []cases.Hole
	for _, g := range cases.ReleaseGates(c, casestest.Today, cases.DefaultRates()) {
		if g.Blocks {
			holes = append(holes, g.Hole)
		}
	}
	return say(holes)
}

func warned(c *cases.Case) []string {
	var holes []cases.Hole
	for _, g := range cases.ReleaseGates(c, casestest.Today, cases.DefaultRates()) {
		if !g.Blocks {
			holes = append(holes, g.Hole)
		}
	}
	return say(holes)
}

func TestTheCompleteCaseIsComplete(t *testing.T) {
	list := cases.ChecklistOf(casestest.Case())
	if list.Score != 100 || list.Band != cases.Complete || len(list.Blocking) > 0 || len(list.Warnings) > 0 {
		t.Errorf("%d %s, blocking %v, warnings %v", list.Score, list.Band, say(list.Blocking), say(list.Warnings))
	}
	for _, s := range list.Categories {
		if s.State != cases.EvidenceComplete || s.Points != s.Weight {
			t.Errorf("%s: %+v", s.Category, s)
		}
	}
	if gates := cases.ReleaseGates(casestest.Case(), casestest.Today, cases.DefaultRates()); len(gates) != 0 {
		t.Errorf("gates %+v", gates)
	}
}

func TestTheExactHoleIsNamed(t *testing.T) {
	for _, row := range []struct {
		name   string
		c      *cases.Case
		cat    cases.Category
		points int
		holes  string
	}{
		{"no contract", without(casestest.Case(), "contract"), cases.Contract, 0, "evidence.hole.agreement"},
		{"no order", without(casestest.Case(), "order"), cases.Orders, 0, "evidence.hole.order"},
		{"no delivery at all", without(casestest.Case(), "delivery"), cases.Deliveries, 0,
			"evidence.hole.delivery FA-2026-0311, evidence.hole.delivery FA-2026-0347, evidence.hole.delivery FA-2026-0402"},
		{"no delivery of one", func() *cases.Case {
			c := casestest.Case()
			c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return d.Name == "BL-5560.pdf" })
			return c
		}(), cases.Deliveries, 9, "evidence.hole.delivery FA-2026-0347"},
		{"one delivery that belongs to none", func() *cases.Case {
			c := casestest.Case()
			c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return d.Name == "BL-5560.pdf" || d.Name == "BL-5601.pdf" })
			file(t, c, "BL-5512.pdf").Invoice = ""
			return c
		}(), cases.Deliveries, 4, "evidence.hole.delivery_some 2 3"},
		{"no invoice of one", func() *cases.Case {
			c := casestest.Case()
			c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return d.Name == "FA-2026-0402.pdf" })
			return c
		}(), cases.Invoices, 16, "evidence.hole.invoice FA-2026-0402"},
		{"no reminder at all", func() *cases.Case {
			c := without(casestest.Case(), "reminder")
			c.Reminders = nil
			return c
		}(), cases.Reminders, 0, "evidence.hole.reminder"},
		{"reminders on record", without(casestest.Case(), "reminder"), cases.Reminders, 10, ""},
		{"no receipt", without(casestest.Case(), "receipt"), cases.Notice, 12, "evidence.hole.receipt"},
		{"a notice on record only", without(casestest.Case(), "formal_notice", "receipt"), cases.Notice, 0, "evidence.hole.notice_recorded 2026-11-06, evidence.hole.receipt"},
		{"no notice", func() *cases.Case {
			c := without(casestest.Case(), "formal_notice")
			c.Reminders = nil
			return c
		}(), cases.Notice, 8, "evidence.hole.notice"},
		{"no account statement", without(casestest.Case(), "statement"), cases.Account, 2, "evidence.hole.statement"},
		{"no extract of the register", without(casestest.Case(), "identity"), cases.Account, 3, "evidence.hole.identity"},
	} {
		s := stateOf(row.c, row.cat)
		want := cases.EvidenceMissing
		if row.holes == "" {
			want = cases.EvidenceComplete
		}
		if got := strings.Join(say(s.Holes), ", "); got != row.holes || s.Points != row.points || s.State != want {
			t.Errorf("%s: %s, %d points, %s; want %s, %d", row.name, got, s.Points, s.State, row.holes, row.points)
		}
	}
}

func TestOneFileCanHoldAllInvoices(t *testing.T) {
	c := without(casestest.Case(), "invoice")
	batch := casestest.File("batch", "factures.pdf")
	batch.Category, batch.Kind, batch.Confirmed = cases.Invoices, "invoice_batch", true
	c.Documents = append(c.Documents, batch)
	if s := stateOf(c, cases.Invoices); s.Points != 25 || len(blocking(c)) > 0 {
		t.Errorf("%d points, %v", s.Points, blocking(c))
	}
}

func TestAFileOfASingleInvoiceNeedsNoLink(t *testing.T) {
	c := casestest.Case()
	c.Invoices, c.CreditNotes, c.Payments = c.Invoices[:1], nil, nil
	c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return d.Invoice != "" && d.Invoice != casestest.FirstInvoice })
	for i := range c.Documents {
		c.Documents[i].Invoice = ""
	}
	if list := cases.ChecklistOf(c); list.Score != 100 || len(list.Warnings) != 0 {
		t.Errorf("%d, %v", list.Score, say(list.Warnings))
	}
}

func TestWhatDoesNotApplyGivesItsPoints(t *testing.T) {
	c := without(casestest.Case(), "order")
	c.Waivers = []cases.Waiver{{ID: "w", Category: cases.Orders, Reason: "Commande passée par téléphone"}}
	if s := stateOf(c, cases.Orders); s.State != cases.EvidenceWaived || s.Points != s.Weight || s.Reason == "" {
		t.Errorf("%+v", s)
	}
	// But nothing leaves without its invoices.
	c = without(casestest.Case(), "invoice")
	c.Waivers = []cases.Waiver{{ID: "w", Category: cases.Invoices, Reason: "perdues"}}
	if s := stateOf(c, cases.Invoices); s.State != cases.EvidenceMissing || s.Points != 0 || len(blocking(c)) != 3 {
		t.Errorf("%+v, %v", s, blocking(c))
	}
}

func TestADoubtfulFileCountsButIsNamed(t *testing.T) {
	c := casestest.Case()
	d := file(t, c, "AR_recommande.pdf")
	d.Confirmed, d.Confidence = false, 64
	s := stateOf(c, cases.Notice)
	if s.State != cases.EvidenceDoubtful || s.Points != 20 || s.Doubtful != 1 {
		t.Errorf("%+v", s)
	}
	if got := warned(c); !slices.Contains(got, "evidence.warn.doubtful AR_recommande.pdf") {
		t.Errorf("warned of %v", got)
	}
	for _, link := range cases.ChecklistOf(c).Chains[0].Links {
		if want := cases.EvidenceComplete; link.Step == "receipt" && link.State != cases.EvidenceDoubtful || link.Step != "receipt" && link.State != want {
			t.Errorf("%+v", link)
		}
	}
}

func TestAFileThatCannotBeOpenedProvesNothing(t *testing.T) {
	for _, state := range []cases.DocumentState{cases.Protected, cases.Broken} {
		c := casestest.Case()
		d := file(t, c, "FA-2026-0402.pdf")
		d.State, d.Confirmed = state, false
		want := []string{"evidence.hole.invoice FA-2026-0402", "evidence.block.file_" + string(state) + " FA-2026-0402.pdf"}
		if got := blocking(c); !slices.Equal(got, want) {
			t.Errorf("%s: %v", state, got)
		}
		// Replaced, it is no trouble any more; kept on purpose beside a good one neither.
		d.WithdrawnOn = casestest.Today
		good := casestest.File("good", "FA-2026-0402 bis.pdf")
		good.Category, good.Kind, good.Confirmed, good.Invoice = cases.Invoices, "invoice", true, casestest.ThirdInvoice
		c.Documents = append(c.Documents, good)
		if got := blocking(c); len(got) > 0 {
			t.Errorf("%s, replaced: %v", state, got)
		}
		d = file(t, c, "FA-2026-0402.pdf")
		d.WithdrawnOn, d.Confirmed = cases.Date{}, true
		if got := blocking(c); len(got) > 0 {
			t.Errorf("%s, kept by name: %v", state, got)
		}
	}
}

func TestWhatIsMissingForAReleaseBlocksIt(t *testing.T) {
	for want, spoil := range map[string]func(*cases.Case){
		"evidence.block.debtor_name":                   func(c *cases.Case) { c.Debtor.Name = " " },
		"evidence.block.debtor_address":                func(c *cases.Case) { c.Debtor.Address.City = "" },
		"evidence.block.siren":                         func(c *cases.Case) { c.Debtor.SIREN = "812345678" },
		"evidence.block.due_on FA-2026-0347":           func(c *cases.Case) { c.Invoices[1].DueOn = cases.Date{} },
		"evidence.block.issued_on FA-2026-0347":        func(c *cases.Case) { c.Invoices[1].IssuedOn = cases.Date{} },
		"evidence.block.amount FA-2026-0347":           func(c *cases.Case) { c.Invoices[1].Amount, c.CreditNotes = 0, nil },
		"evidence.block.invoice_number 2":              func(c *cases.Case) { c.Invoices[1].Number = "" },
		"evidence.block.nothing_owed":                  func(c *cases.Case) { c.Payments[0].Amount = 2_643_540 },
		"evidence.block.file_unsorted scan.pdf":        func(c *cases.Case) { c.Documents = append(c.Documents, casestest.File("s", "scan.pdf")) },
		"evidence.block.file_unread AR_recommande.pdf": func(c *cases.Case) { file(t, c, "AR_recommande.pdf").State = "" },
		"error.claim.consumer_l441_10": func(c *cases.Case) {
			c.Debtor.Kind, c.ContractRate = cases.Consumer, 1500
		},
		"error.claim.unknown_semester FA-2026-0402 2027-01-01": nil,
	} {
		c, on := casestest.Case(), casestest.Today
		if spoil == nil {
			on = casestest.Day("2027-01-15")
			c.Invoices[0].DueOn, c.Invoices[1].DueOn = on, on
		} else {
			spoil(c)
		}
		var got []cases.Hole
		for _, g := range cases.ReleaseGates(c, on, cases.DefaultRates()) {
			if g.Blocks {
				got = append(got, g.Hole)
			}
		}
		if said := say(got); !slices.Equal(said, []string{want}) {
			t.Errorf("%v, want %s", said, want)
		}
	}
}

func TestAnEmptyDraftSaysEverythingThatIsMissing(t *testing.T) {
	c := &cases.Case{Currency: cases.EUR, Handling: cases.Draft, Debtor: cases.Debtor{Kind: cases.Company}}
	want := []string{"evidence.hole.invoice_none", "evidence.block.debtor_name", "evidence.block.debtor_address", "evidence.block.siren", "evidence.block.no_invoice"}
	if got := blocking(c); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if list := cases.ChecklistOf(c); list.Score != 0 || list.Band != cases.Insufficient || len(list.Chains) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestADebtorAbroadNeedsNoSIREN(t *testing.T) {
	c := casestest.Case()
	c.Debtor.SIREN, c.Debtor.SIRET, c.Debtor.VAT = "", "", "DE123456789"
	c.Debtor.Address = cases.Address{Line1: "Hafenstraße 3", City: "Kehl", Country: "DE"}
	if got := blocking(c); len(got) > 0 {
		t.Errorf("%v", got)
	}
	c.Debtor.Kind, c.Debtor.Address = cases.Association, cases.Address{Line1: "3 rue du Port", PostalCode: "29200", City: "Brest"}
	if got := blocking(c); len(got) > 0 {
		t.Errorf("association: %v", got)
	}
}

func TestAnInsolvencyAndLimitationCloseTheGate(t *testing.T) {
	c := casestest.Case()
	c.InsolventOn = casestest.Day("2026-11-20")
	if got := blocking(c); !slices.Equal(got, []string{"evidence.gate.insolvent 2026-11-20"}) {
		t.Errorf("insolvent: %v", got)
	}
	c.InsolventOn = casestest.Day("2026-11-22")
	if got := blocking(c); len(got) > 0 {
		t.Errorf("insolvent tomorrow: %v", got)
	}
	c = casestest.Case()
	c.Debtor.Kind, c.CreditNotes = cases.Consumer, nil
	c.Invoices[2].PerformedOn = casestest.Day("2024-11-20")
	if got := blocking(c); !slices.Equal(got, []string{"evidence.gate.barred FA-2026-0402 2026-11-20 C. conso. L218-2"}) {
		t.Errorf("barred: %v", got)
	}
	c.Invoices[2].PerformedOn = casestest.Day("2024-12-20")
	if got := blocking(c); len(got) > 0 {
		t.Errorf("not yet barred: %v", got)
	}
	for day, key := range map[string]string{"2024-12-20": "barred_close", "2025-02-20": "barred_placed", "2025-05-20": "barred_placed"} {
		c.Invoices[2].PerformedOn = casestest.Day(day)
		expires := c.Invoices[2].PerformedOn.AddMonths(24).String()
		if got := warned(c); !slices.Contains(got, "evidence.gate."+key+" FA-2026-0402 "+expires+" C. conso. L218-2") {
			t.Errorf("%s: %v", key, got)
		}
	}
}

func TestWarningsDoNotBlock(t *testing.T) {
	for want, spoil := range map[string]func(*cases.Case){
		"evidence.warn.performed_on FA-2026-0311":   func(c *cases.Case) { c.Invoices[0].PerformedOn = cases.Date{} },
		"evidence.warn.terms_too_long FA-2026-0311": func(c *cases.Case) { c.Invoices[0].DueOn = casestest.Day("2026-06-15") },
		"evidence.warn.credit_note AV-2026-018":     func(c *cases.Case) { without(c, "credit_note") },
		"evidence.gate.not_due FA-2026-0402 2026-12-31": func(c *cases.Case) {
			c.Invoices[2].IssuedOn, c.Invoices[2].DueOn = casestest.Day("2026-11-15"), casestest.Day("2026-12-31")
		},
		"claim.flag.below_floor 2026-S2": func(c *cases.Case) { c.ContractRate = 800 },
		"evidence.warn.vat_unchecked":    func(c *cases.Case) { c.Debtor.VAT = "FRK7812345676" },
		"evidence.warn.unlinked FA-2026-0311.pdf": func(c *cases.Case) {
			file(t, c, "FA-2026-0311.pdf").Invoice = ""
		},
		"evidence.hole.order": func(c *cases.Case) { without(c, "order") },
	} {
		c := casestest.Case()
		spoil(c)
		if got := blocking(c); len(got) > 0 {
			t.Errorf("%s: blocked by %v", want, got)
		}
		if got := warned(c); !slices.Contains(got, want) {
			t.Errorf("%s: warned of %v", want, got)
		}
	}
}

func TestTheWeightsOfEveryCaseAddUpToAHundred(t *testing.T) {
	for _, nature := range append(slices.Clone(cases.Natures), "") {
		for _, kind := range append(slices.Clone(cases.DebtorKinds), "") {
			for _, principal := range []cases.Cents{0, 49_999, 50_000, 999_999, 1_000_000, 4_999_999, 5_000_000, cases.MaxAmount} {
				sum := 0
				for i, r := range cases.RequirementsOf(nature, kind, principal) {
					sum += r.Weight
					if r.Category != cases.Categories[i] || r.Weight <= 0 || r.Need == "" {
						t.Errorf("%s %s %d: %+v", nature, kind, principal, r)
					}
				}
				if sum != 100 {
					t.Errorf("%s %s %d: weights add up to %d", nature, kind, principal, sum)
				}
			}
		}
	}
}

func TestRequirementsFollowTheSale(t *testing.T) {
	need := func(n cases.Nature, k cases.DebtorKind, a cases.Cents, cat cases.Category) (cases.Need, int) {
		r := cases.RequirementsOf(n, k, a)[slices.Index(cases.Categories, cat)]
		return r.Need, r.Weight
	}
	for _, row := range []struct {
		nature cases.Nature
		kind   cases.DebtorKind
		amount cases.Cents
		cat    cases.Category
		need   cases.Need
		weight int
	}{
		{cases.Goods, cases.Company, 500_000, cases.Contract, cases.Useful, 15},
		{cases.Goods, cases.Company, 500_000, cases.Deliveries, cases.Asked, 15},
		{cases.Goods, cases.Company, 500_000, cases.Invoices, cases.Blocks, 25},
		{cases.Goods, cases.Company, 500_000, cases.Notice, cases.Asked, 20},
		{cases.Goods, cases.Company, 1_000_000, cases.Contract, cases.Asked, 15},
		{cases.Goods, cases.Company, 5_000_000, cases.Orders, cases.Asked, 10},
		{cases.Goods, cases.Company, 30_000, cases.Deliveries, cases.Useful, 15},
		{cases.Services, cases.PublicBody, 500_000, cases.Orders, cases.Asked, 10},
		{cases.Subscription, cases.Company, 500_000, cases.Contract, cases.Asked, 25},
		{cases.Rent, cases.Company, 500_000, cases.Contract, cases.Asked, 30},
		{cases.Works, cases.Company, 500_000, cases.Deliveries, cases.Asked, 20},
		{cases.Transport, cases.Company, 500_000, cases.Deliveries, cases.Asked, 20},
		{cases.Services, cases.Consumer, 30_000, cases.Contract, cases.Asked, 15},
	} {
		if n, w := need(row.nature, row.kind, row.amount, row.cat); n != row.need || w != row.weight {
			t.Errorf("%+v: %s, %d", row, n, w)
		}
	}
}

func TestBandsOfAScore(t *testing.T) {
	for score, want := range map[int]cases.Band{0: cases.Insufficient, 49: cases.Insufficient, 50: cases.ToComplete, 79: cases.ToComplete, 80: cases.Solid, 99: cases.Solid, 100: cases.Complete} {
		if got := cases.BandOf(score); got != want {
			t.Errorf("%d is %s", score, got)
		}
	}
}

func TestTheChainOfEachInvoice(t *testing.T) {
	c := casestest.Case()
	c.Documents = slices.DeleteFunc(c.Documents, func(d cases.Document) bool { return d.Name == "BL-5560.pdf" })
	without(c, "reminder", "receipt")
	c.Waivers = []cases.Waiver{{ID: "w", Category: cases.Notice, Reason: "x"}}
	want := map[string]string{
		"FA-2026-0311": "agreement=complete performance=complete invoice=complete reminders=complete notice=complete receipt=waived",
		"FA-2026-0347": "agreement=complete performance=missing invoice=complete reminders=complete notice=complete receipt=waived",
	}
	for _, chain := range cases.ChecklistOf(c).Chains[:2] {
		var got []string
		for _, link := range chain.Links {
			got = append(got, link.Step+"="+string(link.State))
		}
		if strings.Join(got, " ") != want[chain.Number] {
			t.Errorf("%s: %v", chain.Number, got)
		}
		if chain.Links[2].Document != file(t, c, chain.Number+".pdf").ID {
			t.Errorf("%s is shown by %s", chain.Number, chain.Links[2].Document)
		}
	}
}

func TestOneFileMoreNeverLowersTheScore(t *testing.T) {
	all := casestest.Case().Documents
	rapid.Check(t, func(t *rapid.T) {
		c := casestest.Case()
		order := rapid.Permutation(all).Draw(t, "order")
		c.Documents, c.Reminders = nil, nil
		score := cases.ChecklistOf(c).Score
		for _, d := range order {
			c.Documents = append(c.Documents, d)
			next := cases.ChecklistOf(c).Score
			if next < score || next > 100 {
				t.Fatalf("%s brought %d down to %d", d.Name, score, next)
			}
			score = next
		}
		if score != 100 {
			t.Fatalf("all files score %d", score)
		}
	})
}

func BenchmarkChecklist(b *testing.B) {
	c := casestest.Case()
	b.ReportAllocs()
	for b.Loop() {
		cases.ChecklistOf(c)
	}
}
