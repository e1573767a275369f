package portal

import (
	"bytes"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/exports"
	"relais/portal/accounts"
	"relais/templates"
)

// remittanceShowData is one remittance with its lines.
type remittanceShowData struct {
	Preview  *agencies.Remittance // under the name that the table of lines knows
	Currency string
	Folder   templates.Folder
	Facts    []templates.Fact
	Sums     templates.Statement
	Lines    []remittanceLine
	PDF      string
}

// remittanceLine is a receipt in a remittance.
type remittanceLine struct {
	agencies.Line
	Href string
	Rate int64 // of the fee, basis points
	VAT  int64
	Net  int64
}

var remittanceShow = templates.NewPage[remittanceShowData]("remittances/show")

// remittancesShow shows one remittance; each line leads to its case.
func (s *Server) remittancesShow(v *visit) (answer, error) {
	r, names, err := s.remittance(v)
	if err != nil {
		return nil, err
	}
	data := remittanceShowData{
		Preview: r, Currency: string(r.Currency), Lines: remittanceLines(r), Sums: remittanceSums(r), PDF: "/remittances/" + string(r.ID) + "/pdf",
		Folder: templates.Folder{
			Kind: templates.Say("remit.kind"), Ref: r.Reference, Title: templates.Say("remit.title", "day", r.BankOn),
			Meta: []templates.Meta{
				{Label: templates.Say("remit.by"), Value: names.Orgs[r.Agency].Name, Bold: true},
				{Label: templates.Say("remit.to"), Value: names.Orgs[r.Creditor].Name, Bold: true},
			},
			Sum: &templates.Sum{Label: templates.Say("remit.net"), Cents: int64(r.Net), Currency: string(r.Currency)},
		},
		Facts: []templates.Fact{
			{Label: templates.Say("remit.bank_day"), Value: templates.Say("fact.day", "day", r.BankOn)},
			{Label: templates.Say("remit.period"), Value: receiptDays(r)},
			{Label: templates.Say("remit.issued"), Value: issuedBy(r, names)},
		},
	}
	return show(remittanceShow, data, templates.Crumb{Label: templates.Say("nav.remittances"), Href: "/remittances"}, templates.Crumb{Label: templates.Plain(r.Reference)}), nil
}

// receiptDays says from which day to which money came, or the one day.
func receiptDays(r *agencies.Remittance) templates.Message {
	if r.From == r.To {
		return templates.Say("remit.on_day", "day", r.To)
	}
	return templates.Say("remit.from_to", "from", r.From, "to", r.To)
}

// issuedBy says when it was made and, to those who may know, by whom.
func issuedBy(r *agencies.Remittance, names accounts.Directory) templates.Message {
	if who := names.People[r.IssuedBy].Name; who != "" {
		return templates.Say("remit.issued_by", "at", r.IssuedAt, "name", who)
	}
	return templates.Say("remit.issued_at", "at", r.IssuedAt)
}

// remittanceSums shows how the net follows from what came.
func remittanceSums(r *agencies.Remittance) templates.Statement {
	return templates.Statement{
		Caption: templates.Say("remit.summary"), Currency: string(r.Currency),
		Lines: []templates.StatementLine{
			{Label: templates.Say("remit.gross"), Cents: int64(r.Gross)}, {Label: templates.Say("remit.fee"), Cents: -int64(r.Fee)},
			{Label: templates.Say("remit.vat"), Cents: -int64(r.VAT)},
		},
		Total: templates.StatementLine{Label: templates.Say("remit.net"), Cents: int64(r.Net)},
	}
}

func (s *Server) remittance(v *visit) (*agencies.Remittance, accounts.Directory, error) {
	r, err := s.Agencies.Remittance(v.Context(), v.actor, cases.RemittanceID(v.path("remittance")))
	if err != nil {
		return nil, accounts.Directory{}, err
	}
	names, err := s.remittanceNames(v, []agencies.Remittance{*r})
	return r, names, err
}

// remittanceLines spreads the VAT over the lines. It is rounded once on the sum of each rate; each line gets what it adds to
// that rounded sum, so that the lines add up to the total to the cent.
func remittanceLines(r *agencies.Remittance) []remittanceLine {
	fees := map[cases.BasisPoints]cases.Cents{}
	lines := make([]remittanceLine, len(r.Lines))
	for i, l := range r.Lines {
		before := l.VATRate.Of(fees[l.VATRate])
		fees[l.VATRate] += l.Fee
		vat := l.VATRate.Of(fees[l.VATRate]) - before
		lines[i] = remittanceLine{Line: l, Href: "/cases/" + string(l.Case), VAT: int64(vat), Net: int64(l.Amount - l.Fee - vat), Rate: rateOf(l)}
	}
	return lines
}

// rateOf gives the fee as a share of the receipt, in basis points.
func rateOf(l agencies.Line) int64 {
	if l.Amount == 0 {
		return 0
	}
	return (2*int64(l.Fee)*10_000 + int64(l.Amount)) / (2 * int64(l.Amount))
}

// remittancesPDF draws the remittance in the reader's language.
func (s *Server) remittancesPDF(v *visit) (answer, error) {
	r, names, err := s.remittance(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := remittancePaper(r, names, v.zone()).Draw(&out, v.words); err != nil {
		return nil, err
	}
	return file(v.words.T("remit.file", "reference", r.Reference)+".pdf", "application/pdf", out.Bytes()), nil
}

func remittancePaper(r *agencies.Remittance, names accounts.Directory, zone *time.Location) exports.Remittance {
	agency, creditor := names.Orgs[r.Agency], names.Orgs[r.Creditor]
	paper := exports.Remittance{
		Heading: exports.Heading{Author: agency.Name, Made: r.IssuedAt}, Number: r.Reference, Agency: partyOf(agency), Creditor: partyOf(creditor),
		From: r.From, To: r.To, IssuedOn: cases.DateOf(r.IssuedAt.In(zone)), IBAN: creditor.IBAN, Currency: string(r.Currency),
		Totals: exports.RemittanceTotals{Received: int64(r.Gross), Fee: int64(r.Fee), VAT: int64(r.VAT), Net: int64(r.Net)},
	}
	if paper.PaidOn = r.BankOn; r.BankOn.After(paper.IssuedOn) {
		paper.PaidOn, paper.DueOn = cases.Date{}, r.BankOn // the transfer was still to come when it was made
	}
	for _, l := range remittanceLines(r) {
		paper.Lines = append(paper.Lines, exports.RemittanceLine{
			Case: l.CaseReference, Debtor: l.DebtorName, On: l.ReceivedOn, Received: int64(l.Amount), Rate: l.Rate, Fee: int64(l.Fee), VAT: l.VAT, Net: l.Net,
		})
	}
	return paper
}

func partyOf(o accounts.Organisation) exports.Party {
	return exports.Party{Name: o.Name, SIREN: o.SIREN, Address: addressLines(o.Address)}
}
