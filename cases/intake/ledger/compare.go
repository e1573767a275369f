package ledger

import (
	"slices"

	"relais/cases"
)

// Fate says what became of an open item from one file to a later one.
type Fate string

// The fates.
const (
	Same    Fate = "same"
	Paid    Fate = "paid"    // gone: settled since
	Less    Fate = "less"    // part of it was paid or credited
	More    Fate = "more"    // it grew: a correction, or a payment that came back
	New     Fate = "new"     // not there before
	Unclear Fate = "unclear" // gone, but the customer has an opening balance without invoices: it may be inside
)

// Change is an open item before and after.
type Change struct {
	Fate     Fate        `json:"fate"`
	Customer string      `json:"customer"`
	Name     string      `json:"name"`
	Number   string      `json:"number,omitempty"`
	IssuedOn cases.Date  `json:"issued_on"`
	Before   cases.Cents `json:"before_cents"`
	After    cases.Cents `json:"after_cents"`
	Since    []Part      `json:"since,omitempty"` // what was set against it since, when it is still open
}

// identity is what an item is known by from file to file. One without a number is known by its day and amount.
type identity struct {
	customer, number string
	issued           cases.Date
	amount           cases.Cents
}

func identify(c *Customer, i *Item) identity {
	if i.Number != "" {
		return identity{customer: c.Key, number: i.Number}
	}
	return identity{customer: c.Key, issued: i.IssuedOn, amount: i.Amount}
}

// Compare says what became of each item of an earlier file in a later one, and what is new: the items of the earlier file
// first, each list in its order. Opening balances without invoices are not compared.
func Compare(before, after *Balance) []Change {
	later := map[identity][]*Item{} // several only when nothing tells them apart
	inside := map[string]bool{}     // customers with an opening balance in the later file
	for i := range after.Customers {
		c := &after.Customers[i]
		for j := range c.Items {
			if item := &c.Items[j]; item.Undetailed {
				inside[c.Key] = true
			} else {
				id := identify(c, item)
				later[id] = append(later[id], item)
			}
		}
	}
	var changes []Change
	for c, item := range before.detailed() {
		id := identify(c, item)
		var now *Item
		if same := later[id]; len(same) > 0 {
			now, later[id] = same[0], same[1:]
		}
		changes = append(changes, became(c, item, now, inside[c.Key]))
	}
	for c, item := range after.detailed() {
		if slices.Contains(later[identify(c, item)], item) {
			changes = append(changes, Change{Fate: New, Customer: c.Key, Name: c.Name, Number: item.Number, IssuedOn: item.IssuedOn, After: item.Open})
		}
	}
	return changes
}

// detailed goes through the items that are invoices.
func (b *Balance) detailed() func(yield func(*Customer, *Item) bool) {
	return func(yield func(*Customer, *Item) bool) {
		for i := range b.Customers {
			c := &b.Customers[i]
			for j := range c.Items {
				if !c.Items[j].Undetailed && !yield(c, &c.Items[j]) {
					return
				}
			}
		}
	}
}

func became(c *Customer, was, is *Item, inside bool) Change {
	change := Change{Fate: Same, Customer: c.Key, Name: c.Name, Number: was.Number, IssuedOn: was.IssuedOn, Before: was.Open}
	switch {
	case is == nil && inside:
		change.Fate = Unclear
		return change
	case is == nil:
		change.Fate = Paid
		return change
	case is.Open < was.Open:
		change.Fate = Less
	case is.Open > was.Open:
		change.Fate = More
	}
	change.After = is.Open
	for _, p := range is.Parts {
		if p.Because != "" && !slices.ContainsFunc(was.Parts, func(o Part) bool { return o.On == p.On && o.Amount == p.Amount && o.Piece == p.Piece }) {
			change.Since = append(change.Since, p)
		}
	}
	return change
}

// Undo takes a credit out of the item that it was set against and puts it beside the customer; it says whether there was
// one. line is that of the credit.
func (b *Balance) Undo(customer string, line int) bool {
	i := slices.IndexFunc(b.Customers, func(c Customer) bool { return c.Key == customer })
	if i < 0 {
		return false
	}
	c := &b.Customers[i]
	done := false
	for j := range c.Items {
		item := &c.Items[j]
		for k := len(item.Parts) - 1; k >= 0; k-- {
			p := item.Parts[k]
			if p.Line != line || p.Because == "" {
				continue
			}
			item.Parts = slices.Delete(item.Parts, k, k+1)
			c.putBeside(p)
			moved := Totals{Credits: -p.Amount}
			if item.Open -= p.Amount; item.Undetailed {
				moved.Undetailed = -p.Amount
			} else {
				moved.Open = -p.Amount
			}
			if p.Kind == Transfer {
				item.Amount -= p.Amount
			}
			c.add(moved)
			b.add(moved)
			done = true
		}
		if !slices.ContainsFunc(item.Parts, func(p Part) bool { return p.Because == ByAge }) {
			item.Look = slices.DeleteFunc(item.Look, func(l Look) bool { return l == LookAge })
		}
	}
	if done && !slices.Contains(c.Look, LookCredits) {
		c.Look = append(c.Look, LookCredits)
	}
	return done
}

// putBeside adds a piece of a credit to what stands beside the customer; the pieces of one line are one.
func (c *Customer) putBeside(p Part) {
	if i := slices.IndexFunc(c.Unmatched, func(r Credit) bool { return r.Line == p.Line }); i >= 0 {
		c.Unmatched[i].Amount -= p.Amount
		return
	}
	c.Unmatched = append(c.Unmatched, Credit{Line: p.Line, Kind: p.Kind, On: p.On, Piece: p.Piece, Label: p.Label, Amount: -p.Amount})
}
