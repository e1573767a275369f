package ledger

import (
	"cmp"
	"slices"

	"relais/cases"
	"relais/cases/intake/fec"
)

// Balance ends the book, which takes no lines any more: what is still open is matched and told. o is what the same file came to.
func (b *Book) Balance(o *fec.Outcome) *Balance {
	b.leaveEntry()
	all := &Balance{First: o.First, Last: o.Last, Known: len(b.customers), Settled: b.settled,
		Ledger: o.Balance("411") + o.Balance("413") + o.Balance("416") + o.Balance("419"), ToInvoice: o.Balance("418"),
		Impairment: -o.Balance("491")}
	list := b.byCustomer()
	all.Customers = make([]Customer, 0, owing(list))
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].key.customer == list[0].key.customer {
			n++
		}
		if c, there := b.customer(list[:n]); there {
			all.Totals.add(c.Totals)
			all.Customers = append(all.Customers, c)
		}
		list = list[n:]
	}
	return all
}

// owing counts the customers in a sorted list.
func owing(list []openGroup) (n int) {
	for i := range list {
		if i == 0 || list[i].key.customer != list[i-1].key.customer {
			n++
		}
	}
	return n
}

// openGroup is a group with its key and the lines in it.
type openGroup struct {
	key   groupKey
	first int32 // the number of its first line
	chain int32
}

// byCustomer sorts what is open: by customer in the order of the file, and of each customer by line.
func (b *Book) byCustomer() []openGroup {
	list := make([]openGroup, 0, len(b.groups))
	for key, g := range b.groups {
		o := openGroup{key: key, chain: g.first}
		for at := g.first; at > 0; at = b.at(at).next {
			o.first = b.at(at).line
		}
		list = append(list, o)
	}
	b.groups, b.byKey = nil, nil // the book is at its end
	slices.SortFunc(list, func(x, y openGroup) int {
		return cmp.Or(cmp.Compare(x.key.customer, y.key.customer), cmp.Compare(x.first, y.first))
	})
	return list
}

// lines gives the lines of a group in the order of the file.
func (b *Book) lines(g openGroup) []*held {
	var list []*held
	for at := g.chain; at > 0; at = b.at(at).next {
		list = append(list, b.at(at))
	}
	slices.Reverse(list)
	return list
}

// customer matches what one customer has open; false when nothing is left of it.
func (b *Book) customer(open []openGroup) (Customer, bool) {
	a := &b.customers[open[0].key.customer]
	m := &matching{book: b}
	for _, g := range open {
		m.addGroup(g.key, b.lines(g))
	}
	m.match()
	c := Customer{Key: a.key, Name: a.name, Ledger: a.ledger, ToInvoice: a.toInvoice, WrittenOff: a.writtenOff}
	c.Items = b.items(m.debits)
	for i := range c.Items {
		if c.Items[i].Undetailed {
			c.Undetailed += c.Items[i].Open
		} else {
			c.Open += c.Items[i].Open
		}
	}
	for _, r := range m.credits {
		if r.rest > 0 {
			p := b.part(r.held, r.rest, "")
			c.Unmatched = append(c.Unmatched, Credit{Line: p.Line, Kind: p.Kind, On: p.On, Piece: p.Piece, Label: p.Label, Amount: r.rest})
			c.Credits += r.rest
		}
	}
	c.Look = a.look(&c)
	return c, len(c.Items) > 0 || len(c.Unmatched) > 0
}

// look says what somebody should look at about a customer.
func (a *account) look(c *Customer) (look []Look) {
	for _, r := range []struct {
		when bool
		look Look
	}{
		{a.general, LookGeneral},
		{isMeans(c.Key, c.Name), LookMeans},
		{a.factord > 0 || speaksOfFactor(c.Name), LookFactor},
		{a.writtenOff > 0, LookWrittenOff},
		{a.doubtful > 0, LookDoubtful},
		{a.bills > 0, LookBill},
		{c.Credits > 0, LookCredits},
		{len(c.Items) > 0 && c.Ledger <= 0, LookInCredit},
	} {
		if r.when {
			look = append(look, r.look)
		}
	}
	return look
}

// items puts the debits of one reference together; what is paid stands with what is not.
func (b *Book) items(debits []*debit) []Item {
	n := 0
	for _, d := range debits {
		if d.rest > 0 {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	open := make(map[string]int, n) // by reference: place in items
	items := make([]Item, 0, n)
	for _, d := range debits {
		if d.rest == 0 {
			continue
		}
		if i, there := open[d.piece]; there && !d.lump && d.real() {
			b.extend(&items[i], d)
			continue
		}
		item := Item{Number: d.piece, IssuedOn: d.day(), Label: d.label, Account: b.accounts[d.account].number, Undetailed: d.lump}
		if d.lump || !d.real() {
			item.Number = ""
		} else {
			open[d.piece] = len(items)
		}
		b.extend(&item, d)
		items = append(items, item)
	}
	for _, d := range debits { // debits of the same papers that are paid
		if i, there := open[d.piece]; there && d.rest == 0 && !d.lump {
			b.extend(&items[i], d)
		}
	}
	slices.SortStableFunc(items, func(x, y Item) int { return cmp.Or(x.IssuedOn.Compare(y.IssuedOn), cmp.Compare(x.Number, y.Number)) })
	return items
}

// extend adds a debit, and what was set against it, to an item.
func (b *Book) extend(i *Item, d *debit) {
	i.Amount += d.amount
	i.Open += d.rest
	i.VAT += d.vat
	if d.day().Before(i.IssuedOn) {
		i.IssuedOn = d.day()
	}
	i.Parts = slices.Grow(i.Parts, 1+len(d.against))
	i.Parts = append(append(i.Parts, b.part(d.held, d.amount, "")), d.against...)
	for _, p := range d.against {
		if p.Kind == Transfer {
			i.Amount += p.Amount // the same claim on another account: it was invoiced once
		}
	}
	for _, l := range append(d.look, b.lookOf(d)...) {
		if !slices.Contains(i.Look, l) {
			i.Look = append(i.Look, l)
		}
	}
}

// lookOf says what somebody should look at about a debit.
func (b *Book) lookOf(d *debit) (look []Look) {
	kind, general := b.kindOf(d.held), &b.accounts[d.account]
	for _, r := range []struct {
		when bool
		look Look
	}{
		{d.lump, LookUndetailed},
		{!d.lump && !d.real(), LookNoNumber},
		{!d.lump && kind == Opening && d.day() == d.entered, LookDate},
		{kind == Returned, LookReturned},
		{kind == Other || kind == Advance || kind == Transfer && general.class == classCustomer, LookOther},
		{general.class == classDoubtful, LookDoubtful},
		{general.class == classBill, LookBill},
		{general.factor || d.mark&markFactor != 0, LookFactor},
		{slices.ContainsFunc(d.against, func(p Part) bool { return p.Because == ByAge }), LookAge},
	} {
		if r.when {
			look = append(look, r.look)
		}
	}
	return look
}

// part tells a line, or a piece of one.
func (b *Book) part(h *held, amount cases.Cents, because Reason) Part {
	return Part{Line: int(h.line), Kind: b.kindOf(h), On: h.day(), Piece: h.piece, Label: h.label, Amount: amount, Because: because}
}

// kindOf says what a line is, by its entry and its journal.
func (b *Book) kindOf(h *held) Kind {
	j := &b.journals[h.journal]
	switch {
	case b.accounts[h.account].class == classAdvance:
		return Advance
	case h.mark&markWriteOff != 0:
		return WriteOff
	case h.mark&markTransfer != 0:
		return Transfer
	case j.opening:
		return Opening
	case j.forSales() && h.amount > 0:
		return Invoice
	case j.forSales():
		return CreditNote
	case j.forCash() && h.amount > 0:
		return Returned
	case j.forCash():
		return Payment
	}
	return Other
}
