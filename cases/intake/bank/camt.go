package bank

import (
	"regexp"
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/xmltree"
)

// camtSpace is the namespace of the messages that are read, of any version.
var camtSpace = regexp.MustCompile(`^urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.001\.\d\d$`)

// RecognisedXML says whether the beginning of a file is a camt.052, 053 or 054.
func RecognisedXML(head []byte) bool {
	name, namespace := xmltree.Peek(head)
	return name == "Document" && camtSpace.MatchString(namespace)
}

// ReadXML reads a camt message.
//
// Invalid: it is malformed, too large, or another document.
func ReadXML(content []byte) (*File, error) {
	root, err := xmltree.Parse(content, camtSpace.MatchString)
	if err != nil {
		return nil, err
	}
	if root.Name != "Document" || !camtSpace.MatchString(root.Namespace) {
		return nil, refuse("error.bank.unknown")
	}
	c := &camt{}
	for _, path := range []string{"BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt", "BkToCstmrDbtCdtNtfctn/Ntfctn"} {
		for _, n := range root.All(path) {
			c.statement(n)
		}
	}
	if len(c.file.Statements) == 0 {
		return nil, refuse("error.bank.unknown")
	}
	c.file.Problems = c.problems.List
	return &c.file, nil
}

// camt reads one message.
type camt struct {
	file     File
	problems intake.Problems
	entries  int
}

func (c *camt) statement(n *xmltree.Node) {
	s := Statement{Account: first(n, "Acct/Id/IBAN", "Acct/Id/Othr/Id"), Currency: cases.Currency(n.Value("Acct/Ccy"))}
	for _, b := range n.All("Bal") {
		sum := c.signed(b, b.First("Amt"), "Bal")
		switch b.Value("Tp/CdOrPrtry/Cd") {
		case "OPBD", "PRCD":
			s.Opening, s.OpenedOn = sum, c.day(b.First("Dt"))
		case "CLBD":
			s.Closing, s.ClosedOn = sum, c.day(b.First("Dt"))
		}
	}
	for _, e := range n.All("Ntry") {
		c.entry(&s, e)
	}
	s.balance(&c.problems)
	c.file.Statements = append(c.file.Statements, s)
}

// entry adds a movement: each of its payments when their sum is the movement, else the movement as a whole.
func (c *camt) entry(s *Statement, n *xmltree.Node) {
	if c.entries++; c.entries > maxEntries {
		c.problems.Count("bank.problem.too_many", intake.Refuse)
		return
	}
	amount := c.signed(n, n.First("Amt"), "Amt")
	if amount == nil {
		return
	}
	whole := Entry{BookedOn: c.day(n.First("BookgDt")), ValueOn: c.day(n.First("ValDt")), Amount: *amount, Currency: currencyOf(n.First("Amt"), s.Currency),
		Reversal: n.Value("RvslInd") == "true" || n.Value("RvslInd") == "1", BankRef: cut(n.Value("AcctSvcrRef")), Label: cut(n.Value("AddtlNtryInf"))}
	state := first(n, "Sts/Cd", "Sts")
	whole.Pending = state == "PDNG" || state == "INFO"
	details := n.All("NtryDtls/TxDtls")
	if parts := c.parts(whole, n, details); parts != nil {
		s.Entries = append(s.Entries, parts...)
		return
	}
	for _, d := range details {
		describe(&whole, d)
	}
	s.Entries = append(s.Entries, whole)
}

// parts gives the payments of a movement; nil when it holds fewer than two, or they do not come to its amount.
func (c *camt) parts(whole Entry, n *xmltree.Node, details []*xmltree.Node) []Entry {
	if len(details) < 2 {
		return nil
	}
	sum := cases.Cents(0)
	var parts []Entry
	for _, d := range details {
		at := d.First("AmtDtls/TxAmt/Amt")
		if at == nil {
			at = d.First("Amt")
		}
		if at == nil {
			return nil
		}
		sides := d
		if d.Value("CdtDbtInd") == "" {
			sides = n
		}
		amount := c.signed(sides, at, "TxAmt")
		if amount == nil {
			return nil
		}
		part := whole
		part.Amount = *amount
		describe(&part, d)
		sum += *amount
		parts = append(parts, part)
	}
	if sum != whole.Amount || c.entries+len(parts) > maxEntries {
		c.problems.Add(intake.Problem{Level: intake.Warning, Key: "bank.problem.parts", Field: "TxDtls", Value: whole.BankRef})
		return nil
	}
	c.entries += len(parts)
	return parts
}

// describe adds what the details of a payment say.
func describe(e *Entry, d *xmltree.Node) {
	set := func(to *string, paths ...string) {
		if v := first(d, paths...); *to == "" && v != "NOTPROVIDED" {
			*to = cut(v)
		}
	}
	set(&e.EndToEnd, "Refs/EndToEndId")
	set(&e.Reference, "RmtInf/Strd/CdtrRefInf/Ref")
	set(&e.Payer, "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm")
	set(&e.Ultimate, "RltdPties/UltmtDbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm")
	set(&e.PayerIBAN, "RltdPties/DbtrAcct/Id/IBAN")
	set(&e.Return, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
	if ref := d.Value("Refs/AcctSvcrRef"); ref != "" {
		e.BankRef = cut(ref)
	}
	for _, u := range d.All("RmtInf/Ustrd") {
		if len(e.Remittance) < maxTexts && u.Text != "" {
			e.Remittance = append(e.Remittance, cut(u.Text))
		}
	}
	for _, nb := range d.All("RmtInf/Strd/RfrdDocInf/Nb") {
		if len(e.Invoices) < maxTexts && nb.Text != "" {
			e.Invoices = append(e.Invoices, cut(nb.Text))
		}
	}
}

func first(n *xmltree.Node, paths ...string) string {
	for _, path := range paths {
		if v := n.Value(path); v != "" {
			return v
		}
	}
	return ""
}

func cut(s string) string { return intake.CutText(s, maxText) }

func currencyOf(amount *xmltree.Node, otherwise cases.Currency) cases.Currency {
	if code := amount.Attr("Ccy"); code != "" {
		return cases.Currency(code)
	}
	return otherwise
}

// signed reads an amount with the sign of its side; nil when it cannot be read.
func (c *camt) signed(side, amount *xmltree.Node, field string) *cases.Cents {
	if amount == nil {
		c.problems.Add(intake.Problem{Level: intake.Refuse, Key: "bank.problem.amount", Field: field})
		return nil
	}
	cents, ok := decimal(amount.Text)
	if !ok {
		c.problems.Add(intake.Problem{Level: intake.Refuse, Key: "bank.problem.amount", Field: field, Value: amount.Text})
		return nil
	}
	if side.Value("CdtDbtInd") == "DBIT" {
		cents = -cents
	}
	return &cents
}

// decimal reads an amount of up to five decimals; beyond the second only zeros have a meaning in cents.
func decimal(s string) (cases.Cents, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) > 13 || len(fraction) > 5 || whole == "" && fraction == "" {
		return 0, false
	}
	n := int64(0)
	for i, d := range whole + (fraction + "00")[:max(2, len(fraction))] {
		if d < '0' || d > '9' || i >= len(whole)+2 && d != '0' {
			return 0, false
		}
		if i < len(whole)+2 {
			n = n*10 + int64(d-'0')
		}
	}
	return cases.Cents(n), true
}

// day reads a day that is given alone or with its time.
func (c *camt) day(n *xmltree.Node) cases.Date {
	text := first(n, "Dt", "DtTm")
	if text == "" {
		return cases.Date{}
	}
	d, err := cases.ParseDate(text[:min(len(text), 10)])
	if err != nil {
		c.problems.Add(intake.Problem{Level: intake.Refuse, Key: "bank.problem.date", Field: "Dt", Value: text})
	}
	return d
}
