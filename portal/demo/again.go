package demo

import (
	"fmt"
	"slices"

	"relais/cases"
	"relais/exports/papers"
)

// again gives a story told before to another debtor: other ids, another name and reference, the same events. It is for
// portfolios larger than anybody reads.
func (m *maker) again(l cases.Life, n int) cases.Life {
	c := *l.Case
	chance := papers.NewChance(m.Seed*7_368_787 + uint64(n))
	ids := map[string]string{}
	renew := func(old string) string {
		if old == "" {
			return ""
		}
		if fresh, ok := ids[old]; ok {
			return fresh
		}
		fresh := idFrom(c.CreatedAt, m.Seed, uint64(n)+1, uint64(len(ids))+1)
		ids[old] = fresh
		return fresh
	}
	debtor := chance.Company(chance.Between(0, 20))
	c.ID = cases.CaseID(renew(string(c.ID)))
	c.Reference = fmt.Sprintf("D-%d-%06d", c.CreatedAt.Year(), n+1)
	if c.Debtor.Kind == cases.Company {
		c.Debtor.Name, c.Debtor.SIREN, c.Debtor.VAT = debtor.Name, debtor.SIREN, debtor.VAT
	}
	c.Debtor.Address.City, c.Debtor.Address.PostalCode = debtor.Town, debtor.Code
	renewParts(&c, renew)
	life := cases.Life{Case: &c, Events: slices.Clone(l.Events)}
	prev := ""
	for i := range life.Events {
		e := &life.Events[i]
		e.Case, e.Prev = c.ID, prev
		f := &e.Facts
		f.Item, f.Document, f.Placement = cases.ItemID(renew(string(f.Item))), cases.DocumentID(renew(string(f.Document))), cases.PlacementID(renew(string(f.Placement)))
		hash, err := e.Digest()
		if err != nil {
			panic("demo: " + err.Error()) // facts of ours always have JSON
		}
		e.Hash, prev = hash, hash
	}
	c.Head = prev
	return life
}

// renewParts gives every part of a case an id of its own and keeps what they say of each other. A receipt of a repeated
// story has no remittance: it would belong to the first.
func renewParts(c *cases.Case, renew func(string) string) {
	item := func(id *cases.ItemID) { *id = cases.ItemID(renew(string(*id))) }
	c.Contacts = slices.Clone(c.Contacts)
	for i := range c.Contacts {
		item(&c.Contacts[i].ID)
	}
	c.Invoices = slices.Clone(c.Invoices)
	for i := range c.Invoices {
		item(&c.Invoices[i].ID)
	}
	c.CreditNotes = slices.Clone(c.CreditNotes)
	for i := range c.CreditNotes {
		item(&c.CreditNotes[i].ID)
		item(&c.CreditNotes[i].Invoice)
	}
	c.Placements = slices.Clone(c.Placements)
	for i := range c.Placements {
		c.Placements[i].ID = cases.PlacementID(renew(string(c.Placements[i].ID)))
	}
	c.Documents = slices.Clone(c.Documents)
	for i := range c.Documents {
		d := &c.Documents[i]
		d.ID = cases.DocumentID(renew(string(d.ID)))
		d.Parent = cases.DocumentID(renew(string(d.Parent)))
		item(&d.Invoice)
	}
	c.Reminders = slices.Clone(c.Reminders)
	for i := range c.Reminders {
		item(&c.Reminders[i].ID)
		c.Reminders[i].Proof = cases.DocumentID(renew(string(c.Reminders[i].Proof)))
	}
	c.Payments = slices.Clone(c.Payments)
	for i := range c.Payments {
		p := &c.Payments[i]
		item(&p.ID)
		item(&p.Invoice)
		item(&p.Reverses)
		p.Placement = cases.PlacementID(renew(string(p.Placement)))
		p.Remittance = ""
	}
	c.Waivers = slices.Clone(c.Waivers)
	for i := range c.Waivers {
		item(&c.Waivers[i].ID)
	}
	c.Requests = slices.Clone(c.Requests)
	for i := range c.Requests {
		item(&c.Requests[i].ID)
		c.Requests[i].Document = cases.DocumentID(renew(string(c.Requests[i].Document)))
	}
	c.Promises = slices.Clone(c.Promises)
	for i := range c.Promises {
		item(&c.Promises[i].ID)
	}
	c.Dossiers = slices.Clone(c.Dossiers)
	for i := range c.Dossiers {
		item(&c.Dossiers[i].ID)
		c.Dossiers[i].Placement = cases.PlacementID(renew(string(c.Dossiers[i].Placement)))
	}
}
