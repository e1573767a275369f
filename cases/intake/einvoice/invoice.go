package einvoice

import (
	"encoding/base64"
	"slices"
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/xmltree"
)

// Bounds of what is kept of an invoice.
const (
	maxLines       = 10_000
	maxNotes       = 200
	maxAttachments = 50
)

// creditCodes are the types (UNTDID 1001) that give money back.
var creditCodes = []string{"381", "81", "83", "261", "262", "296", "308", "396", "420", "458", "502", "503", "532"}

// invoice reads an invoice in one of the vocabularies.
func (r *reader) invoice(root *xmltree.Node, syntax Syntax) {
	r.paths = &ciiPaths
	if syntax == UBL {
		r.paths = &ublPaths
	}
	p := r.paths
	i := &Invoice{Syntax: syntax, ProfileID: r.text(root, p.profile), Process: r.text(root, p.process), Number: r.text(root, p.number),
		TypeCode: r.text(root, p.typeCode), IssuedOn: r.day(root, p.issued, "BT-2"), Terms: r.text(root, p.terms),
		VATDueCode: r.text(root, p.vatDue), TaxRepresentative: r.text(root, p.taxRepresentative), DeliveredTo: r.text(root, p.deliveredTo)}
	i.Profile = profileOf(i.ProfileID, syntax)
	i.Credit = root.Name == "CreditNote" || slices.Contains(creditCodes, i.TypeCode)
	i.Currency, i.TaxCurrency = r.currency(root, p.currency, "BT-5"), r.currency(root, p.taxCurrency, "BT-6")
	i.DeliveredOn = r.day(root, p.delivered, "BT-72")
	i.PeriodFrom, i.PeriodTo = r.day(root, p.periodFrom, "BT-73"), r.day(root, p.periodTo, "BT-74")
	i.DueOn = r.dues(root)
	i.References = References{Buyer: r.text(root, p.buyerRef), Project: r.text(root, p.project), Contract: r.text(root, p.contract),
		Order: r.text(root, p.order), SalesOrder: r.text(root, p.salesOrder), Receipt: r.text(root, p.receipt), Despatch: r.text(root, p.despatch)}
	for _, n := range all(root, p.preceding) {
		if number := r.text(n, p.precedingNumber); number != "" {
			i.Preceding = append(i.Preceding, Reference{Number: number, IssuedOn: r.day(n, p.precedingIssued, "BT-26")})
		}
	}
	i.Notes = r.notes(root)
	i.Seller, i.Buyer = r.party(root.First(p.seller), "BT-27"), r.party(root.First(p.buyer), "BT-44")
	if n := root.First(p.payee); n != nil {
		payee := r.party(n, "BT-59")
		if payee.Name == "" {
			payee.Name = payee.TradingName // UBL names a payee so
		}
		i.Payee = &payee
	}
	i.Means = r.means(root)
	r.money(root, i)
	r.lines(root, i)
	r.attachments(root, i)
	r.file.Invoice = i
	r.check(i)
}

// profileOf tells the profiles apart by their identifiers.
func profileOf(id string, syntax Syntax) Profile {
	id = strings.ToLower(id)
	for _, known := range []struct {
		part    string
		profile Profile
	}{
		{"extended-ctc-fr", FrenchCTC}, {"xrechnung", XRechnung}, {"xoev-de", XRechnung}, {"peppol", Peppol}, {"minimum", Minimum},
		{"basicwl", BasicWL}, {":extended", Extended}, {":basic", Basic}, {":comfort", EN16931}, {"en16931", EN16931},
	} {
		if strings.Contains(id, known.part) {
			return known.profile
		}
	}
	return AnyProfile
}

func (r *reader) currency(root *xmltree.Node, path, field string) cases.Currency {
	code := strings.ToUpper(r.text(root, path))
	if code == "" {
		return ""
	}
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		r.note(intake.Refuse, "einvoice.problem.currency", field, code)
		return ""
	}
	return cases.Currency(code)
}

// dues gives every day on which something is due, each once: instalments have several.
func (r *reader) dues(root *xmltree.Node) (days []cases.Date) {
	for _, n := range append(all(root, r.paths.due), all(root, r.paths.dueMeans)...) {
		if n.Text == "" || len(days) >= maxNotes {
			continue
		}
		if d := r.dayOf(n, "BT-9"); !d.IsZero() && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, cases.Date.Compare)
	return days
}

// notes gives the texts with the codes of their subjects. In UBL the code stands before the text, as #PMT#.
func (r *reader) notes(root *xmltree.Node) (notes []Note) {
	for _, n := range all(root, r.paths.notes) {
		if len(notes) >= maxNotes {
			break
		}
		note := Note{Text: intake.CutText(n.Text, textMax)}
		if r.paths.noteText != "" {
			note = Note{Code: r.text(n, r.paths.noteCode), Text: r.text(n, r.paths.noteText)}
		} else if inner, ok := strings.CutPrefix(note.Text, "#"); ok {
			if code, text, ok := strings.Cut(inner, "#"); ok && len(code) == 3 {
				note = Note{Code: strings.ToUpper(code), Text: strings.TrimSpace(text)}
			}
		}
		if note.Text != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// NotesOf gives the texts of a subject, such as PMD.
func (i *Invoice) NotesOf(code string) (texts []string) {
	for _, n := range i.Notes {
		if n.Code == code {
			texts = append(texts, n.Text)
		}
	}
	return texts
}

// Due gives the last day on which something is due; zero when the invoice does not say.
func (i *Invoice) Due() cases.Date {
	if len(i.DueOn) == 0 {
		return cases.Date{}
	}
	return i.DueOn[len(i.DueOn)-1]
}

// means gives the ways to pay.
func (r *reader) means(root *xmltree.Node) (list []Means) {
	p := r.paths
	reference, mandate := r.text(root, p.allReference), r.text(root, p.mandate)
	for _, n := range all(root, p.means) {
		if len(list) >= maxNotes {
			break
		}
		m := Means{Code: r.text(n, p.meansCode), Reference: r.text(n, p.meansReference), IBAN: cases.CleanIdentifier(r.text(n, p.iban)),
			BIC: r.text(n, p.bic), Debited: cases.CleanIdentifier(r.text(n, p.debited)), Mandate: mandate}
		if m.Reference == "" {
			m.Reference = reference
		}
		if m.IBAN != "" && m.Code != "" && startsLikeIBAN(m.IBAN) && !cases.ValidIBAN(m.IBAN) {
			r.note(intake.Warning, "einvoice.problem.iban", "BT-84", m.IBAN)
		}
		list = append(list, m)
	}
	return list
}

// startsLikeIBAN tells an IBAN from an account number of another kind.
func startsLikeIBAN(s string) bool {
	return len(s) > 4 && strings.Trim(s[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && strings.Trim(s[2:4], "0123456789") == ""
}

// money reads totals and VAT. Of several VAT totals the one in the currency of the invoice counts.
func (r *reader) money(root *xmltree.Node, i *Invoice) {
	p := r.paths
	totals := root.First(p.totals)
	t := &i.Totals
	for k, to := range []**cases.Cents{&t.Lines, &t.Allowances, &t.Charges, &t.Net, &t.Gross, &t.Paid, &t.Rounding, &t.Due} {
		*to = r.amount(totals, p.sums[k], sumFields[k])
	}
	sums := all(root, p.totalVAT)
	if i.Currency == "" && len(sums) > 1 {
		sums = nil // nobody knows which
	}
	for _, n := range sums {
		if c := n.Attr("currencyID"); n.Text == "" || c != "" && cases.Currency(strings.ToUpper(c)) != i.Currency && len(sums) > 1 {
			continue
		}
		if cents, ok := decimal(n.Text); ok {
			t.VAT = &cents
		} else {
			r.note(intake.Refuse, "einvoice.problem.amount", "BT-110", n.Text)
		}
		break
	}
	for _, n := range all(root, p.vat) {
		if len(i.VAT) >= maxNotes {
			break
		}
		row := VAT{Base: r.amount(n, p.vatBase, "BT-116"), Tax: r.amount(n, p.vatTax, "BT-117"), Category: r.text(n, p.vatCategory), Rate: r.text(n, p.vatRate)}
		if c := n.First(p.vatTax).Attr("currencyID"); c == "" || cases.Currency(strings.ToUpper(c)) == i.Currency {
			i.VAT = append(i.VAT, row)
		}
	}
}

func (r *reader) lines(root *xmltree.Node, i *Invoice) {
	p := r.paths
	for _, n := range all(root, p.lines) {
		if len(i.Lines) >= maxLines {
			r.note(intake.Info, "einvoice.problem.lines", "BG-25", "", "limit", maxLines)
			return
		}
		l := Line{ID: r.text(n, p.lineID), Name: r.text(n, p.lineName), Quantity: r.text(n, p.lineQuantity), Price: r.text(n, p.linePrice),
			Net: r.amount(n, p.lineNet, "BT-131")}
		for _, q := range all(n, p.lineQuantity) {
			l.Unit = q.Attr("unitCode")
		}
		i.Lines = append(i.Lines, l)
	}
}

// attachments takes supporting documents out.
func (r *reader) attachments(root *xmltree.Node, i *Invoice) {
	p := r.paths
	for _, n := range all(root, p.attached) {
		if len(i.Attachments) >= maxAttachments {
			return
		}
		a := Attachment{Reference: r.text(n, p.attachedRef), Description: r.text(n, p.attachedText), Link: r.text(n, p.attachedLink)}
		if file := n.First(p.attachedFile); file != nil {
			a.Name, a.MIME = intake.CutText(file.Attr("filename"), 200), file.Attr("mimeCode")
			content, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(file.Text), ""))
			if err != nil {
				r.note(intake.Warning, "einvoice.problem.attachment", "BT-125", a.Name)
			} else {
				a.Content, a.Size = content, len(content)
			}
		}
		i.Attachments = append(i.Attachments, a)
	}
}
