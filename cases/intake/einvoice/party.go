package einvoice

import (
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/xmltree"
)

// The schemes of identifiers (ISO 6523) that name French companies.
const (
	schemeSIREN = "0002"
	schemeSIRET = "0009"
)

// party reads a company. field is the BT number of its name.
func (r *reader) party(n *xmltree.Node, field string) Party {
	if n == nil {
		return Party{}
	}
	p := &r.paths.party
	party := Party{Name: r.text(n, p.name), TradingName: r.text(n, p.trading), PostalCode: r.text(n, p.postalCode), City: r.text(n, p.city),
		Country: r.text(n, p.country), Contact: r.text(n, p.contact), Phone: r.text(n, p.telephone), Email: r.text(n, p.email)}
	if e := n.First(p.endpoint); e != nil && e.Text != "" {
		party.Endpoint = intake.CutText(e.Text, textMax)
		if scheme := e.Attr("schemeID"); scheme != "" {
			party.Endpoint = scheme + ":" + party.Endpoint
		}
	}
	for _, line := range all(n, p.street) {
		if line.Text != "" && len(party.Address) < 4 {
			party.Address = append(party.Address, intake.CutText(line.Text, textMax))
		}
	}
	party.VAT = r.vatOf(n)
	r.identify(n, &party, field)
	return party
}

// vatOf gives the VAT number: in CII the one of scheme VA, in UBL the one of the tax scheme VAT.
func (r *reader) vatOf(n *xmltree.Node) string {
	p := &r.paths.party
	for _, found := range all(n, p.vat) {
		if p.vatScheme == "" {
			if found.Attr("schemeID") == "VA" {
				return cases.CleanIdentifier(found.Text)
			}
			continue
		}
		if strings.EqualFold(r.text(found, p.vatScheme), "VAT") {
			return cases.CleanIdentifier(found.Value("CompanyID"))
		}
	}
	return ""
}

// identify finds SIREN and SIRET: by the scheme of an identifier, else in a French VAT number. A routing address names
// nobody.
func (r *reader) identify(n *xmltree.Node, party *Party, field string) {
	p := &r.paths.party
	siren, siret := "", ""
	for _, id := range append(all(n, p.legalID), all(n, p.ids)...) {
		value := cases.CleanIdentifier(id.Text)
		switch scheme := id.Attr("schemeID"); {
		case scheme == schemeSIREN && len(value) == 14, scheme == schemeSIRET, scheme == "" && len(value) == 14 && cases.ValidSIRET(value):
			siret = first(siret, value)
		case scheme == schemeSIREN, scheme == "" && len(value) == 9 && cases.ValidSIREN(value):
			siren = first(siren, value)
		}
	}
	if siret != "" && !cases.ValidSIRET(siret) && !cases.UncheckedSIRET(siret) {
		r.note(intake.Warning, "einvoice.problem.siret", field, siret)
		siret = ""
	}
	if siren == "" && siret != "" {
		siren = siret[:9]
	}
	if siren != "" && !cases.ValidSIREN(siren) {
		r.note(intake.Warning, "einvoice.problem.siren", field, siren)
		siren = ""
	}
	if strings.HasPrefix(party.VAT, "FR") && !cases.ValidVAT(party.VAT) && !cases.UncheckedVAT(party.VAT) {
		r.note(intake.Warning, "einvoice.problem.vat_number", field, party.VAT)
	} else if siren == "" && strings.HasPrefix(party.VAT, "FR") {
		siren = party.VAT[4:]
	}
	party.SIREN, party.SIRET = siren, siret
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
