package cases_test

import (
	"errors"
	"slices"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// faultsOf lists the fields and keys of an invalid case.
func faultsOf(t *testing.T, c *cases.Case) (all []string) {
	t.Helper()
	err := c.Validate()
	if err == nil {
		return nil
	}
	var e *cases.Error
	if !errors.As(err, &e) || e.Code != cases.Invalid {
		t.Fatalf("%v", err)
	}
	for _, f := range e.Fields {
		all = append(all, f.Field+" "+f.Key)
	}
	return all
}

func TestTheCompleteCaseIsValid(t *testing.T) {
	for name, c := range map[string]*cases.Case{"draft": casestest.Case(), "of South": casestest.CaseOf(casestest.South, 3000), "accepted": casestest.Accepted(casestest.Blue), "empty": {}} {
		if got := faultsOf(t, c); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestEachFaultIsNamedAtItsField(t *testing.T) {
	day := casestest.Day
	for want, spoil := range map[string]func(*cases.Case){
		"nature error.choice":                                       func(c *cases.Case) { c.Nature = "gifts" },
		"currency error.choice":                                     func(c *cases.Case) { c.Currency = "euro" },
		"contract_rate error.rate":                                  func(c *cases.Case) { c.ContractRate = -1 },
		"contract_rate error.claim.consumer_l441_10":                func(c *cases.Case) { c.Debtor.Kind, c.ContractRate = cases.Consumer, 500 },
		"day_count error.choice":                                    func(c *cases.Case) { c.DayCount = "ACT_360" },
		"imputation error.choice":                                   func(c *cases.Case) { c.Imputation = "fees_first" },
		"debtor.kind error.choice":                                  func(c *cases.Case) { c.Debtor.Kind = "robot" },
		"debtor.siren error.debtor.siren":                           func(c *cases.Case) { c.Debtor.SIREN, c.Debtor.SIRET, c.Debtor.VAT = "812345678", "", "" },
		"debtor.siret error.debtor.siret":                           func(c *cases.Case) { c.Debtor.SIRET = "81234567600010" },
		"debtor.siret error.debtor.siret_of_other":                  func(c *cases.Case) { c.Debtor.SIRET = "73282932000074" },
		"debtor.vat error.debtor.vat":                               func(c *cases.Case) { c.Debtor.VAT = "FR00812345676" },
		"debtor.vat error.debtor.vat_of_other":                      func(c *cases.Case) { c.Debtor.VAT = "FR44732829320" },
		"debtor.postal_code error.postal_code":                      func(c *cases.Case) { c.Debtor.Address.PostalCode = "4400" },
		"debtor.country error.country":                              func(c *cases.Case) { c.Debtor.Address.Country = "France" },
		"debtor.email error.email":                                  func(c *cases.Case) { c.Debtor.Email = "compta@vasseur" },
		"debtor.phone error.phone":                                  func(c *cases.Case) { c.Debtor.Phone = "demander Paul" },
		"contacts.1.name error.required":                            func(c *cases.Case) { c.Contacts[0] = cases.Contact{ID: "x"} },
		"invoices.2.number error.required":                          func(c *cases.Case) { c.Invoices[1].Number = " " },
		"invoices.2.number error.invoice_twice":                     func(c *cases.Case) { c.Invoices[1].Number = c.Invoices[0].Number },
		"invoices.3.amount error.amount_not_positive":               func(c *cases.Case) { c.Invoices[2].Amount = 0 },
		"invoices.3.amount error.amount_too_large":                  func(c *cases.Case) { c.Invoices[2].Amount = cases.MaxAmount + 1 },
		"invoices.1.due_on error.invoice.due_before_issue":          func(c *cases.Case) { c.Invoices[0].DueOn = day("2026-03-30") },
		"invoices.1.performed_on error.day_implausible":             func(c *cases.Case) { c.Invoices[0].PerformedOn = day("0202-03-30") },
		"credit_notes.1.issued_on error.credit_note.before_invoice": func(c *cases.Case) { c.CreditNotes[0].IssuedOn = day("2026-04-29") },
		"credit_notes.1.effect error.choice":                        func(c *cases.Case) { c.CreditNotes[0].Effect = "later" },
		"credit_notes.1.invoice error.no_such_invoice":              func(c *cases.Case) { c.CreditNotes[0].Invoice = "x" },
		"payments.1.amount error.amount_not_positive":               func(c *cases.Case) { c.Payments[0].Amount = 0 },
		"payments.1.method error.choice":                            func(c *cases.Case) { c.Payments[0].Method = "shells" },
		"payments.1.received_on error.required":                     func(c *cases.Case) { c.Payments[0].ReceivedOn = cases.Date{} },
		"payments.1.invoice error.no_such_invoice":                  func(c *cases.Case) { c.Payments[0].Invoice = "x" },
		"payments.2.reverses error.payment.reversal": func(c *cases.Case) {
			c.Payments = append(c.Payments, cases.Payment{ID: "r", Amount: -5, Reverses: "x", ReceivedOn: day("2026-08-01")})
		},
		"payments.2.amount error.payment.reversed_twice": func(c *cases.Case) {
			c.Payments = append(c.Payments, cases.Payment{ID: "r", Amount: -200_001, Reverses: casestest.Payment, ReceivedOn: day("2026-08-01")})
		},
		"payments.2.received_on error.payment.reversed_early": func(c *cases.Case) {
			c.Payments = append(c.Payments, cases.Payment{ID: "r", Amount: -5, Reverses: casestest.Payment, ReceivedOn: day("2026-07-01")})
		},
		"reminders.1.channel error.choice":                   func(c *cases.Case) { c.Reminders[0].Channel = "pigeon" },
		"reminders.1.level error.required":                   func(c *cases.Case) { c.Reminders[0].Level = "" },
		"reminders.1.done_on error.required":                 func(c *cases.Case) { c.Reminders[0].DoneOn = cases.Date{} },
		"reminders.1.received_on error.received_before_sent": func(c *cases.Case) { c.Reminders[0].ReceivedOn = c.Reminders[0].DoneOn.AddDays(-1) },
		"reminders.3.proof error.no_such_document":           func(c *cases.Case) { c.Reminders[2].Proof = "x" },
		"documents.6.invoice error.no_such_invoice":          func(c *cases.Case) { c.Documents[5].Invoice = "x" },
		"promises.1.due_on error.promise_before_made": func(c *cases.Case) {
			c.Promises = []cases.Promise{{MadeOn: day("2026-08-02"), DueOn: day("2026-08-01"), Amount: 5}}
		},
		"waivers.1.reason error.required": func(c *cases.Case) { c.Waivers = []cases.Waiver{{Category: cases.Orders, Reason: " "}} },
		"waivers.1.category error.choice": func(c *cases.Case) { c.Waivers = []cases.Waiver{{Category: "H", Reason: "x"}} },
	} {
		c := casestest.Case()
		spoil(c)
		if got := faultsOf(t, c); !slices.Equal(got, []string{want}) {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

func TestACreditNoteIsNoMoreThanItsInvoice(t *testing.T) {
	c := casestest.Case()
	c.CreditNotes[0].Amount = 1_248_001
	if got := faultsOf(t, c); !slices.Contains(got, "credit_notes.1.amount error.credit_note.too_large") {
		t.Errorf("%v", got)
	}
	c.CreditNotes[0].Amount = 1_000_000
	c.CreditNotes = append(c.CreditNotes, cases.CreditNote{ID: "n", Invoice: casestest.SecondInvoice, Number: "AV-2", IssuedOn: casestest.Day("2026-07-01"), Amount: 300_000, Effect: cases.FromDate})
	if got := faultsOf(t, c); !slices.Equal(got, []string{"invoices.2.amount error.credit_note.too_large"}) {
		t.Errorf("two together: %v", got)
	}
}

func TestUnusualButTrueDebtorsPass(t *testing.T) {
	for name, d := range map[string]cases.Debtor{
		"German":       {Kind: cases.Company, Name: "Guss GmbH", VAT: "DE123456789", Address: cases.Address{PostalCode: "77694", City: "Kehl", Country: "DE"}},
		"British":      {Kind: cases.Company, Name: "Castings Ltd", Address: cases.Address{PostalCode: "SW1A 1AA", City: "London", Country: "GB"}},
		"La Poste":     {Kind: cases.Company, Name: "La Poste", SIREN: "356000000", SIRET: "35600000001000"},
		"Monaco":       {Kind: cases.Company, Name: "Confo", SIRET: "MONACOCONFO001"},
		"VAT letter":   {Kind: cases.Company, Name: "X", SIREN: "428701981", VAT: "FRK7428701981"},
		"overseas":     {Kind: cases.SoleTrader, Name: "Y", Address: cases.Address{PostalCode: "97400", City: "Saint-Denis"}},
		"phone abroad": {Kind: cases.Consumer, Name: "Z", Phone: "+44 20 7946 0000"},
	} {
		if got := d.Validate(); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if d := (cases.Debtor{VAT: "DE123456789"}); len(d.Validate()) == 0 {
		t.Error("a German number passes for a French debtor")
	}
}

func TestDepartments(t *testing.T) {
	for _, row := range []struct{ code, country, want string }{
		{"44000", "FR", "44"}, {"44000", "", "44"}, {"97400", "FR", "974"}, {"98800", "", "988"}, {"20000", "", "20"}, {"77694", "DE", ""}, {"4400", "FR", ""},
	} {
		if got := (cases.Address{PostalCode: row.code, Country: row.country}).Department(); got != row.want {
			t.Errorf("%+v: %q", row, got)
		}
	}
}
