package portal

import (
	"strings"

	"relais/cases"
	"relais/exports"
	"relais/portal/accounts"
	"relais/templates"
)

// payBlock is what a debtor needs to pay by transfer, with the code that banking applications read.
type payBlock struct {
	Name  string
	IBAN  string
	Cents int64
	Text  string
	Side  int    // of the code, in modules
	Path  string // of the code, for an SVG
}

// payBlockOf makes the block for what is left on a statement, or says why there is none.
func payBlockOf(c *cases.Case, names accounts.Directory, st *cases.Statement) (*payBlock, templates.Message) {
	t, why := transferOf(c, names, st)
	if t == nil {
		return nil, why
	}
	code, err := t.Code()
	if err != nil {
		return nil, templates.Say("pay.no_code")
	}
	return &payBlock{Name: t.Name, IBAN: t.IBAN, Cents: t.Cents, Text: t.Text, Side: code.Side(), Path: code.Path()}, templates.Message{}
}

// transferOf is the transfer that would settle a statement: to the entity that issued the invoices, or to its creditor when the
// entity has no account of its own. Without a checked account, or without euros to pay, there is none and the message says why.
func transferOf(c *cases.Case, names accounts.Directory, st *cases.Statement) (*exports.Transfer, templates.Message) {
	entity, creditor := names.Entities[c.Entity], names.Orgs[c.Org]
	name, number := entity.Name, entity.IBAN
	if number == "" {
		name, number = creditor.Name, creditor.IBAN
	}
	switch {
	case st.Left <= 0:
		return nil, templates.Message{}
	case c.Currency != cases.EUR:
		return nil, templates.Say("pay.no_euros")
	case number == "":
		return nil, templates.Say("pay.no_iban")
	case !cases.ValidIBAN(number):
		return nil, templates.Say("pay.wrong_iban")
	}
	return &exports.Transfer{Name: name, IBAN: cases.CleanIdentifier(number), Cents: int64(st.Left), Text: payText(c)}, templates.Message{}
}

// payText is what a transfer should say, so that the creditor knows what it is for: the case, then its invoices.
func payText(c *cases.Case) string {
	parts := []string{c.Reference}
	for i := range c.Invoices {
		parts = append(parts, c.Invoices[i].Number)
	}
	return strings.Join(parts, " ")
}
