package ledger

import "relais/cases"

// Terms are when invoices fall due: so many days after their date, and then to the end of that month (C. com. art.
// L441-10: 60 days, or 45 days to the end of the month, at most, unless a sector has its own).
type Terms struct {
	Days       int  `json:"days"`
	EndOfMonth bool `json:"end_of_month,omitempty"`
}

// Due gives the day on which an invoice falls due.
func (t Terms) Due(issued cases.Date) cases.Date {
	if issued.IsZero() {
		return issued
	}
	due := issued.AddDays(t.Days)
	if t.EndOfMonth {
		due = cases.NewDate(due.Year(), due.Month()+1, 0)
	}
	return due
}

// Bucket is an age of claims.
type Bucket int

// The ages, by days since an invoice fell due.
const (
	NotDue Bucket = iota
	To30
	To60
	To90
	Over90
	AgeUnknown // opening balances without invoices, and what has no date
	Buckets    // how many there are
)

// BucketOf gives the age of a claim on a day.
func BucketOf(due, on cases.Date) Bucket {
	if due.IsZero() {
		return AgeUnknown
	}
	switch late := on.DaysSince(due); {
	case late <= 0:
		return NotDue
	case late <= 30:
		return To30
	case late <= 60:
		return To60
	case late <= 90:
		return To90
	}
	return Over90
}

// AgedRow is one customer of an aged balance, or all of them.
type AgedRow struct {
	Customer  string               `json:"customer,omitempty"` // its key
	ByAge     [Buckets]cases.Cents `json:"by_age_cents"`
	Credits   cases.Cents          `json:"credits_cents"` // beside, as a positive amount
	Net       cases.Cents          `json:"net_cents"`
	Certain   cases.Cents          `json:"certain_cents"`   // of items that nobody has to look at
	Uncertain cases.Cents          `json:"uncertain_cents"` // of the others
}

func (r *AgedRow) add(o AgedRow) {
	for i := range r.ByAge {
		r.ByAge[i] += o.ByAge[i]
	}
	r.Credits += o.Credits
	r.Net += o.Net
	r.Certain += o.Certain
	r.Uncertain += o.Uncertain
}

// Aged is the aged balance of a day: one row a customer, and their sum, which is the balance of the general ledger.
type Aged struct {
	On   cases.Date `json:"on"`
	Rows []AgedRow  `json:"rows"`
	All  AgedRow    `json:"all"`
}

// Age gives the aged balance of a day by the terms of each customer: terms has those that differ from usual, by key.
func (b *Balance) Age(on cases.Date, usual Terms, terms map[string]Terms) Aged {
	aged := Aged{On: on, Rows: make([]AgedRow, 0, len(b.Customers))}
	for i := range b.Customers {
		c := &b.Customers[i]
		own, there := terms[c.Key]
		if !there {
			own = usual
		}
		row := c.age(on, own)
		aged.Rows = append(aged.Rows, row)
		aged.All.add(row)
	}
	return aged
}

func (c *Customer) age(on cases.Date, terms Terms) AgedRow {
	row := AgedRow{Customer: c.Key, Credits: c.Credits, Net: c.Net()}
	for i := range c.Items {
		item := &c.Items[i]
		bucket := BucketOf(terms.Due(item.IssuedOn), on)
		if item.Undetailed {
			bucket = AgeUnknown
		}
		row.ByAge[bucket] += item.Open
		if item.Certain() && len(c.Look) == 0 {
			row.Certain += item.Open
		} else {
			row.Uncertain += item.Open
		}
	}
	return row
}

// CreditsBelow is what belongs to no invoice, as it counts in the sum: below nothing.
func (r AgedRow) CreditsBelow() cases.Cents { return -r.Credits }
