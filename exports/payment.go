package exports

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"relais/cases"
	"relais/exports/qr"
	"relais/portal/i18n"
)

// Limits of the European Payments Council's code for a transfer (EPC069-12, version 002).
const (
	epcName      = 70
	epcText      = 140
	epcBytes     = 331 // what the largest code of the guideline holds
	epcMaxAmount = 99_999_999_999
)

// Transfer is what a debtor needs to pay by bank transfer: who gets the money, where, how much, and what for.
type Transfer struct {
	Name  string // of the account's holder
	IBAN  string
	BIC   string // not needed inside the European Economic Area
	Cents int64  // euros
	Text  string // remittance text: the reference of the case
}

// What a transfer cannot be.
var (
	errTransferIBAN   = errors.New("the IBAN is not one")
	errTransferName   = errors.New("nobody is named")
	errTransferAmount = errors.New("the amount is not between 0.01 and 999 999 999.99 euros")
)

// Payload gives the text of the code: a bank's application fills in a transfer from it (EPC069-12, version 002, UTF-8).
func (t Transfer) Payload() (string, error) {
	number := cases.CleanIdentifier(t.IBAN)
	name := oneLine(t.Name, epcName)
	switch {
	case !cases.ValidIBAN(number):
		return "", errTransferIBAN
	case name == "":
		return "", errTransferName
	case t.Cents < 1 || t.Cents > epcMaxAmount:
		return "", errTransferAmount
	}
	lines := []string{
		"BCD", "002", "1", "SCT", cases.CleanIdentifier(t.BIC), name, number,
		fmt.Sprintf("EUR%d.%02d", t.Cents/100, t.Cents%100), "", "", oneLine(t.Text, epcText),
	}
	payload := strings.Join(lines, "\n")
	for len(payload) > epcBytes { // letters with accents count twice
		last := &lines[len(lines)-1]
		if *last == "" {
			return "", fmt.Errorf("%w: %d bytes", errTransferName, len(payload))
		}
		runes := []rune(*last)
		*last = strings.TrimSpace(string(runes[:len(runes)-1]))
		payload = strings.Join(lines, "\n")
	}
	return strings.TrimRight(payload, "\n"), nil
}

// Code draws the payload.
func (t Transfer) Code() (qr.Code, error) {
	payload, err := t.Payload()
	if err != nil {
		return qr.Code{}, err
	}
	return qr.Encode(payload)
}

// oneLine makes text of one line, no longer than so many characters.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if runes := []rune(s); len(runes) > limit {
		s = strings.TrimSpace(string(runes[:limit]))
	}
	return s
}

// Measures of the payment block in millimetres.
const (
	paymentCode = 34.0 // the code with its quiet zone
	paymentGap  = 6.0
)

// payment prints who is to be paid, with the code beside it. It is never torn over two pages.
func (d *document) payment(t Transfer, currency string) error {
	code, err := t.Code()
	if err != nil {
		return err
	}
	d.heading(d.words.T("exports.payment.title"))
	b := block{height: paymentCode}
	b.marks = append(b.marks, bar{0, 0, paymentCode, paymentCode, white})
	module := paymentCode / float64(code.Side())
	for _, run := range code.Runs() {
		// A hair more than a module: printers leave white lines between bars that only touch.
		b.marks = append(b.marks, bar{float64(run.X) * module, float64(run.Y) * module, float64(run.Width) * module, module * 1.02, ink})
	}
	left, y := paymentCode+paymentGap, 1.0
	label, value := small.at(8), body
	for _, line := range []pair{
		{d.words.T("exports.payment.to"), t.Name},
		{d.words.T("exports.payment.iban"), i18n.IBAN(cases.CleanIdentifier(t.IBAN))},
		{d.words.T("exports.payment.amount"), d.words.Money(t.Cents, currency)},
		{d.words.T("exports.payment.text"), oneLine(t.Text, epcText)},
	} {
		b.marks = append(b.marks, inked{left, y, label, line.label})
		for _, part := range d.ruler.wrap(value, line.value, textWidth-left-28) {
			b.marks = append(b.marks, inked{left + 28, y, value, part})
			y += value.line()
		}
		y += 1
	}
	for _, part := range d.ruler.wrap(small, d.words.T("exports.payment.scan"), textWidth-left) {
		b.marks = append(b.marks, inked{left, y + 1, small, part})
		y += small.line()
	}
	b.height = max(b.height, y+1)
	d.add(b)
	d.space(2)
	return nil
}
