package cases

// Validate checks that what a case states can be true: identifiers, dates in order, positive amounts. It does not ask
// for completeness; ReleaseGates does. The error is Invalid with a field for each fault.
func (c *Case) Validate() error { return nil }

// Validate checks a debtor.
func (d *Debtor) Validate() []FieldError { return nil }

// Validate checks an invoice.
func (i *Invoice) Validate() []FieldError { return nil }

// Validate checks a credit note against the invoice it lowers; nil when that is unknown.
func (n *CreditNote) Validate(of *Invoice) []FieldError { return nil }

// Validate checks a payment.
func (p *Payment) Validate() []FieldError { return nil }

// Validate checks a reminder.
func (r *Reminder) Validate() []FieldError { return nil }

// Validate checks a contact.
func (t *Contact) Validate() []FieldError { return nil }

// Validate checks a promise.
func (p *Promise) Validate() []FieldError { return nil }

// Validate checks a waiver.
func (w *Waiver) Validate() []FieldError { return nil }
