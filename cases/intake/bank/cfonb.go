package bank

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"relais/cases"
	"relais/cases/intake"
)

// recordSize is the length of a record of CFONB120.
const recordSize = 120

// RecognisedCFONB says whether the beginning of a file is CFONB120: an old balance with an amount where it must be.
func RecognisedCFONB(head []byte) bool {
	head = bytes.TrimLeft(head, "\r\n\x1a")
	if len(head) < 104 || string(head[:2]) != "01" {
		return false
	}
	if i := bytes.IndexAny(head[:104], "\r\n\t;|"); i >= 0 {
		return false
	}
	_, ok := overpunched(string(head[90:104]), 2)
	return ok && strings.Trim(string(head[2:7]), "0123456789") == ""
}

// ReadCFONB reads a statement of CFONB120. Short records are filled up, files without line ends are cut every 120 bytes.
//
// Invalid: no record can be read; TooLarge: it is longer than any statement.
func ReadCFONB(r io.Reader) (*File, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxBytes {
		e := refuse("error.bank.too_large", "limit", int64(maxBytes))
		e.Code = cases.TooLarge
		return nil, e
	}
	c := &cfonb{}
	for number, record := range records(raw) {
		c.record(number, record)
	}
	c.end(false)
	if len(c.file.Statements) == 0 {
		return nil, refuse("error.bank.unknown")
	}
	c.file.Problems = c.problems.List
	return &c.file, nil
}

// records cuts a file; it numbers them from 1. Each has 120 letters, one a byte.
func records(raw []byte) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		number := 0
		for len(raw) > 0 {
			n := bytes.IndexAny(raw[:min(len(raw), recordSize+2)], "\r\n")
			piece := raw[:min(len(raw), recordSize)]
			if n >= 0 {
				piece = raw[:n]
				raw = raw[n+1:]
			} else {
				raw = raw[len(piece):]
			}
			if len(bytes.Trim(piece, " \x1a\x00")) == 0 {
				continue
			}
			number++
			record := string(piece)
			if len(record) < recordSize {
				record += strings.Repeat(" ", recordSize-len(record))
			}
			if !yield(number, record) {
				return
			}
		}
	}
}

// cfonb reads one file.
type cfonb struct {
	file     File
	problems intake.Problems
	open     *Statement
	entries  int
}

func (c *cfonb) record(number int, r string) {
	switch r[:2] {
	case "01":
		c.end(false)
		c.open = &Statement{Account: accountOf(r), Currency: currencyIn(r), OpenedOn: c.day(number, r[34:40]), Opening: c.amount(number, r, 90)}
	case "04":
		c.movement(number, r)
	case "05":
		if c.open != nil && len(c.open.Entries) > 0 {
			detail(&c.open.Entries[len(c.open.Entries)-1], r)
		}
	case "07":
		if c.open == nil {
			c.open = &Statement{Account: accountOf(r), Currency: currencyIn(r)}
		}
		c.open.ClosedOn, c.open.Closing = c.day(number, r[34:40]), c.amount(number, r, 90)
		c.end(true)
	default:
		c.problems.Add(intake.Problem{Line: number, Level: intake.Warning, Key: "bank.problem.record", Field: "record", Value: text(r[:2])})
	}
}

// end puts a statement away; whole says that its new balance was read.
func (c *cfonb) end(whole bool) {
	if c.open == nil {
		return
	}
	if !whole {
		c.problems.Add(intake.Problem{Level: intake.Warning, Key: "bank.problem.no_closing", Field: "07", Value: c.open.Account})
	}
	c.open.balance(&c.problems)
	c.file.Statements = append(c.file.Statements, *c.open)
	c.open = nil
}

func (c *cfonb) movement(number int, r string) {
	if c.entries++; c.entries > maxEntries {
		c.problems.Count("bank.problem.too_many", intake.Refuse)
		return
	}
	if c.open == nil {
		c.open = &Statement{Account: accountOf(r), Currency: currencyIn(r)}
	}
	amount := c.amount(number, r, 90)
	if amount == nil {
		return
	}
	c.open.Entries = append(c.open.Entries, Entry{Line: number, BookedOn: c.day(number, r[34:40]), ValueOn: c.day(number, r[42:48]), Amount: *amount,
		Currency: currencyIn(r), Return: text(r[40:42]), Reversal: text(r[40:42]) != "", Label: text(r[48:80]), BankRef: text(r[104:120])})
}

// detail adds what a record says about the movement above it. Qualifiers that nobody knows are kept as text.
func detail(e *Entry, r string) {
	what := text(r[48:118])
	if what == "" {
		return
	}
	switch r[45:48] {
	case "NPY":
		e.Payer = what
	case "NPO":
		e.Ultimate = what
	case "LCS":
		e.Reference = what
	case "RCN":
		e.EndToEnd = text(r[48:83])
		what = text(r[83:118])
	case "IPY":
		if id := cases.CleanIdentifier(text(r[48:83])); cases.ValidIBAN(id) {
			e.PayerIBAN = id
		}
	case "REF":
		e.BankRef = what
	}
	switch r[45:48] {
	case "NPY", "NPO", "LCS", "IPY", "REF", "MMO", "FEE", "NBE", "NBU", "IBE":
		return
	}
	if len(e.Remittance) < maxTexts && what != "" {
		e.Remittance = append(e.Remittance, what)
	}
}

// text reads letters of ISO-8859-1.
func text(s string) string { return strings.TrimSpace(intake.Windows.Text([]byte(s))) }

func currencyIn(r string) cases.Currency {
	if code := text(r[16:19]); code != "" {
		return cases.Currency(code)
	}
	return cases.EUR
}

// amount reads the amount of 14 letters at a place; the record says how many decimals it has.
func (c *cfonb) amount(number int, r string, at int) *cases.Cents {
	decimals := 2
	if r[19] >= '0' && r[19] <= '9' {
		decimals = int(r[19] - '0')
	}
	if cents, ok := overpunched(r[at:at+14], decimals); ok {
		return &cents
	}
	c.problems.Add(intake.Problem{Line: number, Level: intake.Refuse, Key: "bank.problem.amount", Field: "amount", Value: text(r[at : at+14])})
	return nil
}

// overpunched reads an amount whose last letter is sign and digit: { and A to I are +0 to +9, } and J to R are −0 to −9.
func overpunched(s string, decimals int) (cases.Cents, bool) {
	body, last := strings.TrimLeft(s[:len(s)-1], " "), s[len(s)-1]
	digit, negative := byte(0), false
	switch {
	case last >= '0' && last <= '9':
		digit = last - '0'
	case last == '{':
	case last == '}':
		negative = true
	case last >= 'A' && last <= 'I':
		digit = last - 'A' + 1
	case last >= 'J' && last <= 'R':
		digit, negative = last-'J'+1, true
	default:
		return 0, false
	}
	n, err := strconv.ParseUint(body+string('0'+digit), 10, 62)
	if err != nil {
		return 0, false
	}
	for ; decimals < 2; decimals++ {
		n *= 10
	}
	for ; decimals > 2; decimals-- {
		if n%10 != 0 {
			return 0, false
		}
		n /= 10
	}
	if negative {
		return -cases.Cents(n), true
	}
	return cases.Cents(n), true
}

// day reads DDMMYY; years are of this century.
func (c *cfonb) day(number int, s string) cases.Date {
	if strings.Trim(s, " 0") == "" {
		return cases.Date{}
	}
	t, err := time.Parse("02012006", s[:4]+"20"+s[4:])
	if err != nil {
		c.problems.Add(intake.Problem{Line: number, Level: intake.Refuse, Key: "bank.problem.date", Field: "date", Value: text(s)})
		return cases.Date{}
	}
	return cases.DateOf(t)
}

// accountOf gives the IBAN of bank, branch and account; what is no RIB as it stands there.
func accountOf(r string) string {
	bank, branch, account := text(r[2:7]), text(r[11:16]), strings.ToUpper(text(r[21:32]))
	plain := bank + branch + account
	if len(bank) != 5 || len(branch) != 5 || len(account) != 11 {
		return plain
	}
	key, ok := ribKey(bank, branch, account)
	if !ok {
		return plain
	}
	bban := plain + key
	for check := range 97 {
		if iban := "FR" + twoDigits(98-check%97) + bban; cases.ValidIBAN(iban) {
			return iban
		}
	}
	return plain
}

// ribKey computes the key of a RIB: letters count as the digits of their column.
func ribKey(bank, branch, account string) (string, bool) {
	b, errB := strconv.Atoi(bank)
	g, errG := strconv.Atoi(branch)
	figures := []byte(account)
	for i, c := range figures {
		switch {
		case c >= 'A' && c <= 'I':
			figures[i] = c - 'A' + '1'
		case c >= 'J' && c <= 'R':
			figures[i] = c - 'J' + '1'
		case c >= 'S' && c <= 'Z':
			figures[i] = c - 'S' + '2'
		}
	}
	a, errA := strconv.Atoi(string(figures))
	if errB != nil || errG != nil || errA != nil || b < 0 || g < 0 || a < 0 {
		return "", false
	}
	return twoDigits(97 - (89*b+15*g+3*a)%97), true
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }
