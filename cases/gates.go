package cases

import (
	"slices"
	"strings"
)

// blanks lists the master data without which nothing can be claimed.
func (c *Case) blanks() (holes []Hole) {
	blank := func(is bool, key string) {
		if is {
			holes = append(holes, Hole{Key: "evidence.block." + key})
		}
	}
	d := &c.Debtor
	blank(strings.TrimSpace(d.Name) == "", "debtor_name")
	blank(!d.Address.complete(), "debtor_address")
	blank(d.Kind.NeedsSIREN() && d.Address.inFrance() && !ValidSIREN(d.SIREN), "siren")
	blank(len(c.Invoices) == 0, "no_invoice")
	for i := range c.Invoices {
		holes = append(holes, c.Invoices[i].blanks(i+1)...)
	}
	blank(len(c.Invoices) > 0 && c.netPrincipal() <= c.received(), "nothing_owed")
	return holes
}

// inFrance says that the address is in France, where a debtor has a SIREN; no country means France.
func (a Address) inFrance() bool { return a.Country == "" || a.Country == "FR" }

// complete says that a letter would arrive.
func (a Address) complete() bool {
	return a.Line1 != "" && a.City != "" && (a.PostalCode != "" || !a.inFrance())
}

// blanks lists what an invoice lacks; n is its place in the case, for one without a number.
func (i *Invoice) blanks(n int) (holes []Hole) {
	if i.Number == "" {
		return []Hole{{Key: "evidence.block.invoice_number", Args: map[string]any{"place": n}, Category: Invoices, Invoice: i.ID}}
	}
	for _, row := range []struct {
		is  bool
		key string
	}{
		{i.IssuedOn.IsZero(), "issued_on"}, {i.DueOn.IsZero(), "due_on"}, {i.Amount <= 0, "amount"},
	} {
		if row.is {
			holes = append(holes, Hole{
				Key: "evidence.block." + row.key, Args: map[string]any{"invoice": i.Number}, Category: Invoices, Invoice: i.ID,
			})
		}
	}
	return holes
}

// unfitFiles lists the files that would not arrive: not read yet, not sorted, or not to be opened. One that cannot be
// opened may go along as a name and a hash when a person has confirmed it.
func (c *Case) unfitFiles() (holes []Hole) {
	for i := range c.Documents {
		d := &c.Documents[i]
		if d.FromAgency || d.Exhibit > 0 || !c.kept(d) {
			continue
		}
		key := ""
		switch {
		case d.State == "":
			key = "file_unread"
		case (d.State == Protected || d.State == Broken) && !d.Confirmed:
			key = "file_" + string(d.State)
		case d.Category == Unsorted:
			key = "file_unsorted"
		default:
			continue
		}
		holes = append(holes, fileHole("evidence.block."+key, d))
	}
	return holes
}

func fileHole(key string, d *Document) Hole {
	return Hole{Key: key, Args: map[string]any{"name": d.Name}, Category: d.Category, Document: d.ID}
}

// warnings lists what does not block but will be asked for.
func (c *Case) warnings() (holes []Hole) {
	for i := range c.Documents {
		if key := c.fileWarning(&c.Documents[i]); key != "" {
			holes = append(holes, fileHole("evidence.warn."+key, &c.Documents[i]))
		}
	}
	for i := range c.Invoices {
		in := &c.Invoices[i]
		args := map[string]any{"invoice": in.Number}
		if in.PerformedOn.IsZero() {
			// Limitation runs from the performance, not from the invoice (Cass. com. 26 Feb 2020 n° 18-25.036).
			holes = append(holes, Hole{Key: "evidence.warn.performed_on", Args: args, Invoice: in.ID})
		}
		if c.Debtor.Kind.Professional() && in.termsTooLong() {
			holes = append(holes, Hole{Key: "evidence.warn.terms_too_long", Args: args, Invoice: in.ID})
		}
	}
	for i := range c.CreditNotes {
		if n := &c.CreditNotes[i]; !c.creditShown(n) {
			holes = append(holes, Hole{
				Key: "evidence.warn.credit_note", Args: map[string]any{"number": n.Number}, Category: Invoices, Invoice: n.Invoice,
			})
		}
	}
	if UncheckedVAT(c.Debtor.VAT) {
		holes = append(holes, Hole{Key: "evidence.warn.vat_unchecked", Args: map[string]any{"vat": c.Debtor.VAT}})
	}
	return holes
}

// fileWarning says what a person should look at on a file, behind "evidence.warn."; nothing for a file in order.
func (c *Case) fileWarning(d *Document) string {
	switch {
	case !c.kept(d) || d.Category == Unsorted || d.FromAgency:
		return ""
	case d.Doubtful():
		return "doubtful"
	case d.Kind == "invoice" && d.Category == Invoices && d.Invoice == "" && len(c.Invoices) > 1:
		return "unlinked"
	}
	return ""
}

// termsTooLong says that the term is longer than the law allows between professionals: 60 days, or 45 days to the end of
// a month in either way of counting (C. com. L441-10 I).
func (i *Invoice) termsTooLong() bool {
	if i.IssuedOn.IsZero() || i.DueOn.IsZero() {
		return false
	}
	longest := i.IssuedOn.AddDays(60)
	for _, d := range []Date{i.IssuedOn.AddDays(45).EndOfMonth(), i.IssuedOn.EndOfMonth().AddDays(45)} {
		if d.After(longest) {
			longest = d
		}
	}
	return i.DueOn.After(longest)
}

// creditShown says that a file shows a credit note.
func (c *Case) creditShown(n *CreditNote) bool {
	return slices.ContainsFunc(c.Documents, func(d Document) bool {
		return d.Kind == "credit_note" && d.WithdrawnOn.IsZero() && (d.Invoice == n.Invoice || d.Invoice == "")
	})
}

// ReleaseGates lists everything that stands between a case and its release on a day: gaps of the evidence, a claim
// that cannot be computed, an insolvency, limitation. Those that block come first. GateRules says of each what it rests on,
// what to do, and who may pass it.
func ReleaseGates(c *Case, asOf Date, rates *Rates) []Gate {
	list := ChecklistOf(c)
	var gates []Gate
	add := func(blocks bool, holes ...Hole) {
		for _, h := range holes {
			rule := GateRuleOf(h.Key)
			gates = append(gates, Gate{Hole: h, Blocks: blocks, Article: rule.Article, Do: rule.Do, Override: rule.passer(blocks)})
		}
	}
	preview := PreviewOf(c, asOf, rates)
	limits := LimitationsOf(c, preview.Statement)
	add(true, list.Blocking...)
	add(true, claimHoles(preview.Problems)...)
	if !c.InsolventOn.IsZero() && !c.InsolventOn.After(asOf) {
		// C. com. L622-7, L622-21: no payment of earlier debts, no individual action; the claim is declared instead.
		add(true, Hole{Key: "evidence.gate.insolvent", Args: map[string]any{"day": c.InsolventOn}})
	}
	add(true, limitHoles(limits, asOf, true)...)
	add(false, limitHoles(limits, asOf, false)...)
	add(false, c.lawHoles(limits)...)
	for i := range c.Invoices {
		if in := &c.Invoices[i]; !in.DueOn.IsZero() && !in.DueOn.Before(asOf) {
			add(false, Hole{Key: "evidence.gate.not_due", Args: map[string]any{"invoice": in.Number, "day": in.DueOn}, Invoice: in.ID})
		}
	}
	for _, f := range preview.Statement.Flags {
		if f.Code != FlagInterestStopped {
			add(false, Hole{Key: "claim.flag." + f.Code, Args: map[string]any{"semester": f.Semester}})
		}
	}
	for _, s := range list.Categories {
		if s.Need != Blocks {
			add(false, s.Holes...)
		}
	}
	add(false, list.Warnings...)
	return gates
}

// lawHoles names what the law makes people look at without forbidding the release.
func (c *Case) lawHoles(limits []Limitation) (holes []Hole) {
	if i, known := InsolvencyOf(c, false); known && !i.DeclareBy.IsZero() {
		holes = append(holes, Hole{Key: "evidence.gate.declare_by", Args: map[string]any{"day": i.DeclareBy}})
	}
	if !c.DisputedOn.IsZero() || c.DisputeKind != "" {
		holes = append(holes, Hole{Key: "evidence.gate.disputed"})
	}
	for _, l := range limits {
		if l.Held != "" {
			holes = append(holes, Hole{Key: "evidence.gate.limit_held", Args: map[string]any{"invoice": l.Number}, Invoice: l.Invoice})
		}
	}
	return holes
}

// claimHoles turns the problems of a claim into holes, but for those the checklist names already.
func claimHoles(problems []Problem) (holes []Hole) {
	for _, p := range problems {
		if p.Key != "error.claim.missing_due_date" && p.Key != "error.claim.amount" {
			holes = append(holes, Hole{Key: p.Key, Args: p.Args, Invoice: p.Invoice})
		}
	}
	return holes
}
