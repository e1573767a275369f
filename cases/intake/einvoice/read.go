package einvoice

import (
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/xmltree"
)

// The namespaces of the roots that are read. What is not exactly one of them is not read.
const (
	nsCII      = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
	nsCDAR     = "urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"
	nsInvoice  = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	nsCredit   = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	nsZUGFeRD1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
)

// MaxBytes is how large a document may be.
const MaxBytes = xmltree.MaxBytes

// ours says that elements of a namespace belong to one of the vocabularies; extensions of others are left out.
func ours(namespace string) bool {
	return strings.HasPrefix(namespace, "urn:un:unece:uncefact:data:standard:") ||
		strings.HasPrefix(namespace, "urn:oasis:names:specification:ubl:schema:xsd:Common") || namespace == nsInvoice ||
		namespace == nsCredit || namespace == nsZUGFeRD1
}

// Recognised says whether the beginning of a file is an invoice or a status that is read.
func Recognised(head []byte) bool {
	_, namespace := xmltree.Peek(head)
	switch namespace {
	case nsCII, nsCDAR, nsInvoice, nsCredit, nsZUGFeRD1:
		return true
	}
	return false
}

// Read reads a document.
//
// Invalid: it is malformed, declares entities, is too large or too deep, or is none of ours; Args name what was found. Then
// the file is an exhibit still, and a person types its figures.
func Read(content []byte) (*File, error) {
	root, err := xmltree.Parse(content, ours)
	if err != nil {
		return nil, err
	}
	r := &reader{file: &File{}}
	switch {
	case root.Namespace == nsCII && root.Name == "CrossIndustryInvoice":
		r.invoice(root.Node, CII)
	case root.Namespace == nsZUGFeRD1 && root.Name == "CrossIndustryDocument":
		root.Rename(olderNames)
		r.invoice(root.Node, ZUGFeRD1)
	case root.Namespace == nsInvoice && root.Name == "Invoice", root.Namespace == nsCredit && root.Name == "CreditNote":
		r.invoice(root.Node, UBL)
	case root.Namespace == nsCDAR && root.Name == "CrossDomainAcknowledgementAndResponse":
		r.statuses(root.Node)
	default:
		e := cases.Refuse("error.einvoice.unknown", "root", intake.CutText(root.Name, 80), "namespace", intake.CutText(root.Namespace, 120))
		e.Code = cases.Invalid
		return nil, e
	}
	r.file.Problems = r.problems.List
	return r.file, nil
}

// olderNames are those of ZUGFeRD 1, and what they became.
var olderNames = map[string]string{
	"SpecifiedExchangedDocumentContext": "ExchangedDocumentContext", "HeaderExchangedDocument": "ExchangedDocument",
	"SpecifiedSupplyChainTradeTransaction":      "SupplyChainTradeTransaction",
	"ApplicableSupplyChainTradeAgreement":       "ApplicableHeaderTradeAgreement",
	"ApplicableSupplyChainTradeDelivery":        "ApplicableHeaderTradeDelivery",
	"ApplicableSupplyChainTradeSettlement":      "ApplicableHeaderTradeSettlement",
	"SpecifiedTradeSettlementMonetarySummation": "SpecifiedTradeSettlementHeaderMonetarySummation",
	"ApplicablePercent":                         "RateApplicablePercent",
	"SpecifiedSupplyChainTradeAgreement":        "SpecifiedLineTradeAgreement",
	"SpecifiedSupplyChainTradeDelivery":         "SpecifiedLineTradeDelivery",
	"SpecifiedSupplyChainTradeSettlement":       "SpecifiedLineTradeSettlement",
}

// reader collects the facts of one document.
type reader struct {
	file     *File
	problems intake.Problems
	paths    *paths
}

// note adds a problem about a field; field is its BT number.
func (r *reader) note(level intake.Level, key, field, value string, args ...any) {
	p := intake.Problem{Level: level, Key: key, Field: field, Value: value}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	r.problems.Add(p)
}

// textMax bounds a text that is kept, in bytes.
const textMax = 4000

// text gives the first text at one of several paths, parted by |.
func (r *reader) text(n *xmltree.Node, paths string) string {
	for path := range strings.SplitSeq(paths, "|") {
		if path == "" {
			continue
		}
		if v := n.Value(path); v != "" {
			return intake.CutText(v, textMax)
		}
	}
	return ""
}

// all gives the elements at several paths.
func all(n *xmltree.Node, paths string) (found []*xmltree.Node) {
	for path := range strings.SplitSeq(paths, "|") {
		if path != "" {
			found = append(found, n.All(path)...)
		}
	}
	return found
}

// amount reads an amount; one that is not given is nil, one that cannot be read is refused with its value.
func (r *reader) amount(n *xmltree.Node, path, field string) *cases.Cents {
	value := r.text(n, path)
	if value == "" {
		return nil
	}
	cents, ok := decimal(value)
	if !ok {
		r.note(intake.Refuse, "einvoice.problem.amount", field, value)
		return nil
	}
	return &cents
}

// decimal reads an amount as XML writes it: 1234.5, no blanks, no comma, no exponent; beyond two decimals only zeros.
func decimal(s string) (cases.Cents, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(whole) > 13 || len(fraction) > 20 || whole == "" && fraction == "" {
		return 0, false
	}
	n := int64(0)
	for i, c := range whole + (fraction + "00")[:max(2, len(fraction))] {
		if c < '0' || c > '9' {
			return 0, false
		}
		if i < len(whole)+2 {
			n = n*10 + int64(c-'0')
		} else if c != '0' {
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return cases.Cents(n), true
}

// day reads a day of the first element at one of the paths.
func (r *reader) day(n *xmltree.Node, paths, field string) cases.Date {
	for _, found := range all(n, paths) {
		if found.Text != "" {
			return r.dayOf(found, field)
		}
	}
	return cases.Date{}
}

// dayOf reads a day: of CII by its format (102: YYYYMMDD, 610: a month, which is no day), of UBL in ISO 8601, with or
// without a zone.
func (r *reader) dayOf(n *xmltree.Node, field string) cases.Date {
	text, format := n.Text, n.Attr("format")
	switch {
	case len(text) >= 10 && text[4] == '-' && text[7] == '-':
		if format != "" {
			r.note(intake.Warning, "einvoice.problem.date_form", field, text)
		}
		text = text[:10]
	case (format == "102" || format == "" || format == "203" || format == "204") && len(text) >= 8:
		text = text[:4] + "-" + text[4:6] + "-" + text[6:8]
	default:
		r.note(intake.Refuse, "einvoice.problem.date", field, n.Text)
		return cases.Date{}
	}
	d, err := cases.ParseDate(text)
	if err != nil {
		r.note(intake.Refuse, "einvoice.problem.date", field, n.Text)
		return cases.Date{}
	}
	return d
}
