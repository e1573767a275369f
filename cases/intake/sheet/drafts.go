package sheet

import (
	"slices"
	"strings"

	"relais/cases"
)

// drafts gathers lines into one draft for each debtor, in the order in which the debtors come.
type drafts struct {
	to    Target
	list  []*gathered
	known map[string]*gathered
}

// gathered is a debtor with the lines about it.
type gathered struct {
	batch  cases.Batch
	lines  []int
	number map[string]int // number of an invoice to its line
}

func newDrafts(to Target) *drafts { return &drafts{to: to, known: map[string]*gathered{}} }

// mostDebtors is how many drafts one file opens.
const mostDebtors = 5_000

func (f *drafts) add(r *Row) {
	d := f.debtor(r)
	i := invoiceOf(r)
	r.faults(i.Validate())
	if r.State == Refused || f.to.elsewhere(r, &d, i.Number) {
		return
	}
	g := f.known[debtorKey(r, &d)]
	switch {
	case g == nil && len(f.list) == mostDebtors:
		r.problem("", Refuse, "error.too_many_rows", "limit", mostDebtors)
		return
	case g == nil:
		g = &gathered{batch: cases.Batch{Entity: f.to.Entity, Basics: f.to.Basics, Debtor: d}, number: map[string]int{}}
	default:
		if line, twice := g.number[i.Number]; twice {
			r.problem("number", Refuse, "sheet.problem.twice", "line", line)
			return
		}
		if len(g.batch.Invoices) == most-10 { // room for contacts
			r.problem("", Refuse, "error.too_many_items", "limit", most)
			return
		}
		if cases.Fold(g.batch.Debtor.Name) != cases.Fold(d.Name) {
			r.problem("name", Warning, "sheet.problem.other_name", "name", g.batch.Debtor.Name)
		}
		complete(&g.batch.Debtor, &d)
	}
	f.take(g, r, d, i)
}

func (f *drafts) take(g *gathered, r *Row, d cases.Debtor, i cases.Invoice) {
	if len(g.lines) == 0 {
		f.list = append(f.list, g)
		f.known[debtorKey(r, &d)] = g
	}
	g.batch.Invoices, g.lines, g.number[i.Number] = append(g.batch.Invoices, i), append(g.lines, r.Line), r.Line
	if name := r.text("contact"); name != "" && !slices.ContainsFunc(g.batch.Contacts, func(c cases.Contact) bool { return c.Name == name }) {
		contact := cases.Contact{Name: name}
		if len(contact.Validate()) == 0 && len(g.batch.Contacts) < 10 {
			g.batch.Contacts = append(g.batch.Contacts, contact)
		}
	}
}

// debtorKey says which lines are about the same debtor: by account, else by register number, else by name and place.
func debtorKey(r *Row, d *cases.Debtor) string {
	switch {
	case d.Account != "":
		return "a" + d.Account
	case d.SIRET != "":
		return "t" + d.SIRET
	case d.SIREN != "":
		return "s" + d.SIREN
	}
	return "n" + cases.Fold(d.Name) + "|" + d.Address.PostalCode
}

// complete fills what an earlier line did not say of a debtor.
func complete(d, more *cases.Debtor) {
	for _, pair := range [][2]*string{
		{&d.SIREN, &more.SIREN}, {&d.SIRET, &more.SIRET}, {&d.VAT, &more.VAT}, {&d.Form, &more.Form}, {&d.Email, &more.Email}, {&d.Phone, &more.Phone},
		{&d.Address.Line1, &more.Address.Line1}, {&d.Address.Line2, &more.Address.Line2}, {&d.Address.PostalCode, &more.Address.PostalCode}, {&d.Address.City, &more.Address.City},
	} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
}

// debtor reads the debtor of a line. What is wrong with a particular that can be given later is a warning, and the
// particular is left out; only the name must be there.
func (f *drafts) debtor(r *Row) cases.Debtor {
	d := cases.Debtor{
		Kind: cases.DebtorKind(r.code("kind")), Name: r.text("name"), SIREN: r.text("siren"), SIRET: r.text("siret"), VAT: r.text("vat"), Form: r.text("legal_form"),
		Email: r.text("email"), Phone: r.phone(), Account: r.text("account"),
		Address: cases.Address{
			Line1: r.text("line1"), Line2: r.text("line2"), PostalCode: r.postalCode(), City: r.text("city"), Country: country(r.text("country")),
		},
	}
	if d.Kind == "" {
		d.Kind = cases.Company
	}
	if d.SIREN == "" && len(d.SIRET) == 14 && cases.ValidSIREN(d.SIRET[:9]) {
		d.SIREN = d.SIRET[:9]
	}
	optional := map[string]*string{
		"siren": &d.SIREN, "siret": &d.SIRET, "vat": &d.VAT, "email": &d.Email, "phone": &d.Phone, "postal_code": &d.Address.PostalCode, "country": &d.Address.Country,
	}
	for _, fault := range d.Validate() {
		if value, can := optional[fault.Field]; can {
			r.problem(fault.Field, Warning, "sheet.problem.left_out")
			*value = ""
			continue
		}
		r.faults([]cases.FieldError{{Field: columnOf(fault.Field), Key: fault.Key, Args: fault.Args}})
	}
	return d
}

// columnOf gives the column of a field of a debtor.
func columnOf(field string) string {
	if field == "form" {
		return "legal_form"
	}
	return field
}

// postalCode puts the zero back that a spreadsheet took from a code of Ain to Ariège.
func (r *Row) postalCode() string {
	code := strings.TrimSuffix(r.text("postal_code"), ".0")
	if len(code) == 4 && figures(code) && country(r.text("country")) == "FR" {
		r.problem("postal_code", Info, "sheet.problem.zeros_put_back", "value", "0"+code)
		return "0" + code
	}
	return code
}

// phone puts the zero back that a spreadsheet took from a French number.
func (r *Row) phone() string {
	number := strings.TrimSuffix(r.text("phone"), ".0")
	if len(number) == 9 && figures(number) && number[0] != '0' && country(r.text("country")) == "FR" {
		r.problem("phone", Info, "sheet.problem.zeros_put_back", "value", "0"+number)
		return "0" + number
	}
	return number
}

// countries are the names people write instead of a code.
var countries = map[string]string{
	"": "FR", "fr": "FR", "france": "FR", "fra": "FR", "be": "BE", "belgique": "BE", "belgium": "BE", "lu": "LU", "luxembourg": "LU", "ch": "CH", "suisse": "CH",
	"switzerland": "CH", "de": "DE", "allemagne": "DE", "germany": "DE", "es": "ES", "espagne": "ES", "spain": "ES", "it": "IT", "italie": "IT", "italy": "IT",
	"gb": "GB", "uk": "GB", "royaumeuni": "GB", "unitedkingdom": "GB", "nl": "NL", "paysbas": "NL", "netherlands": "NL", "mc": "MC", "monaco": "MC", "pt": "PT", "portugal": "PT",
}

func country(cell string) string {
	if code, ok := countries[plainName(cell)]; ok {
		return code
	}
	return strings.ToUpper(strings.TrimSpace(cell))
}

func (f *drafts) batches() ([]cases.Batch, [][]int) {
	var batches []cases.Batch
	var lines [][]int
	for _, g := range f.list {
		batches, lines = append(batches, g.batch), append(lines, g.lines)
	}
	return batches, lines
}
