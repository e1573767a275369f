package folder

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"relais/cases"
)

// Case builds the case that a folder describes, without its documents. Ids are made from positions: a folder has no
// others, and the same folder gives the same case. What cannot be meant is an error that names its place; what is only
// doubtful, a SIREN with a wrong check digit, is left to Case.Validate.
func (f *Folder) Case() (*cases.Case, error) {
	d := f.Description
	b := builder{d: d, c: &cases.Case{
		ID: "folder", Org: "folder", Reference: d.Reference, Nature: cases.Goods, Currency: cases.EUR, Narrative: d.Narrative,
		Handling: cases.Draft, Stage: cases.Amicable, Debtor: d.Debtor.debtor(),
	}}
	if d.Currency != "" {
		b.c.Currency = d.Currency
	}
	if d.Nature != "" {
		b.c.Nature = d.Nature
	}
	choice(&b, "nature", d.Nature, cases.Natures)
	choice(&b, "debtor.kind", d.Debtor.Kind, cases.DebtorKinds)
	choice(&b, "language", d.Language, []string{"fr", "en"})
	for _, step := range []func(){b.rate, b.invoices, b.creditNotes, b.payments, b.reminders, b.law} {
		step()
	}
	for i, w := range d.Waivers {
		category, known := categoryOf(w.Category)
		if !known {
			b.refuse(fmt.Sprintf("not_applicable[%d].category", i), fmt.Errorf("%q is no category", w.Category))
		}
		b.c.Waivers = append(b.c.Waivers, cases.Waiver{ID: id("waiver", i), Category: category, Reason: w.Reason})
	}
	return b.c, b.err
}

func (d Debtor) debtor() cases.Debtor {
	if d.Kind == "" {
		d.Kind = cases.Company
	}
	return cases.Debtor{
		Kind: d.Kind, Name: d.Name, SIREN: cases.CleanIdentifier(d.SIREN), SIRET: cases.CleanIdentifier(d.SIRET),
		VAT: cases.CleanIdentifier(d.VAT), Email: d.Email, Phone: d.Phone,
		Address: cases.Address{Line1: d.Address, PostalCode: d.PostalCode, City: d.City, Country: d.Country},
	}
}

// builder turns a description into a case and keeps the first thing that cannot be meant.
type builder struct {
	d   *Description
	c   *cases.Case
	err error
}

func (b *builder) refuse(place string, err error) {
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("%s: %s: %w", File, place, err)
	}
}

// choice refuses a word that is none of a list.
func choice[T ~string](b *builder, place string, value T, list []T) {
	if value != "" && !slices.Contains(list, value) {
		b.refuse(place, fmt.Errorf("%q is none of %s", string(value), joined(list)))
	}
}

func joined[T ~string](list []T) string {
	var words []string
	for _, word := range list {
		words = append(words, string(word))
	}
	return strings.Join(words, ", ")
}

func (b *builder) rate() {
	rate, err := basisPoints(b.d.Rate)
	b.refuse("rate", err)
	b.c.ContractRate = rate
}

func (b *builder) invoices() {
	for i, in := range b.d.Invoices {
		amount := b.money(fmt.Sprintf("invoices[%d]", i), in.sum)
		if in.Number != "" && b.find(in.Number) != "" {
			b.refuse(fmt.Sprintf("invoices[%d]", i), fmt.Errorf("the invoice %q stands twice", in.Number))
		}
		b.c.Invoices = append(b.c.Invoices, cases.Invoice{
			ID: id("invoice", i), Number: in.Number, IssuedOn: in.IssuedOn, PerformedOn: in.PerformedOn, DueOn: in.DueOn, Amount: amount,
		})
	}
}

func (b *builder) creditNotes() {
	for i, n := range b.d.Credits {
		place := fmt.Sprintf("credit_notes[%d]", i)
		amount := b.money(place, n.sum)
		invoice := b.find(n.Invoice)
		if n.Invoice == "" && len(b.c.Invoices) == 1 {
			invoice = b.c.Invoices[0].ID
		}
		if invoice == "" {
			b.refuse(place, fmt.Errorf("there is no invoice %q", n.Invoice))
		}
		choice(b, place+".effect", n.Effect, []cases.CreditNoteEffect{cases.Retroactive, cases.FromDate})
		if n.Effect == "" {
			n.Effect = cases.Retroactive
		}
		b.c.CreditNotes = append(b.c.CreditNotes, cases.CreditNote{
			ID: id("credit", i), Invoice: invoice, Number: n.Number, IssuedOn: n.IssuedOn, Amount: amount, Effect: n.Effect,
		})
	}
}

func (b *builder) payments() {
	for i, p := range b.d.Payments {
		place := fmt.Sprintf("payments[%d]", i)
		amount := b.money(place, p.sum)
		invoice := b.find(p.Invoice)
		if p.Invoice != "" && invoice == "" {
			b.refuse(place, fmt.Errorf("there is no invoice %q", p.Invoice))
		}
		choice(b, place+".method", p.Method, cases.PaymentMethods)
		b.c.Payments = append(b.c.Payments, cases.Payment{
			ID: id("payment", i), Source: cases.BeforeRelease, Invoice: invoice, ReceivedOn: p.ReceivedOn, Amount: amount, Method: p.Method, Reference: p.Reference,
		})
	}
}

func (b *builder) reminders() {
	for i, r := range b.d.Reminders {
		place := fmt.Sprintf("reminders[%d]", i)
		choice(b, place+".channel", r.Channel, cases.ReminderChannels)
		choice(b, place+".level", r.Level, cases.ReminderLevels)
		choice(b, place+".result", r.Result, cases.ReminderResults)
		b.c.Reminders = append(b.c.Reminders, cases.Reminder{
			ID: id("reminder", i), DoneOn: r.DoneOn, Channel: r.Channel, Level: r.Level, To: r.To, Result: r.Result, Tracking: r.Tracking, ReceivedOn: r.ReceivedOn,
		})
	}
}

// find gives the invoice of a number, or nothing.
func (b *builder) find(number string) cases.ItemID { return invoiceOf(b.c, number) }

func invoiceOf(c *cases.Case, number string) cases.ItemID {
	for i := range c.Invoices {
		if number != "" && c.Invoices[i].Number == number {
			return c.Invoices[i].ID
		}
	}
	return ""
}

func id(kind string, i int) cases.ItemID { return cases.ItemID(fmt.Sprintf("%s-%d", kind, i+1)) }

// AddressLines gives the address of a party line by line.
func (p Party) AddressLines() []string {
	var lines []string
	for _, line := range []string{p.Address, strings.TrimSpace(p.PostalCode + " " + p.City), p.Country} {
		if line != "" && line != "FR" {
			lines = append(lines, line)
		}
	}
	return lines
}

// basisPoints reads a rate in per cent exactly: "12.4" is 1240.
func basisPoints(percent json.Number) (cases.BasisPoints, error) {
	if percent == "" {
		return 0, nil
	}
	rate, ok := new(big.Rat).SetString(string(percent))
	if !ok || rate.Sign() < 0 {
		return 0, fmt.Errorf("%q is no rate in per cent", string(percent))
	}
	rate.Mul(rate, big.NewRat(100, 1))
	if !rate.IsInt() || !rate.Num().IsInt64() || rate.Num().Int64() > 1_000_000 {
		return 0, fmt.Errorf("%q has more than two decimals or is absurd", string(percent))
	}
	return cases.BasisPoints(rate.Num().Int64()), nil
}
