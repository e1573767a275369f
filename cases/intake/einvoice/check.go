package einvoice

import (
	"slices"

	"relais/cases"
	"relais/cases/intake"
)

// check says what is missing and what does not add up. The document's figures stay as they are.
func (r *reader) check(i *Invoice) {
	for _, m := range []struct {
		field   string
		missing bool
	}{
		{"BT-1", i.Number == ""}, {"BT-2", i.IssuedOn.IsZero()}, {"BT-5", i.Currency == ""}, {"BT-27", i.Seller.Name == ""},
		{"BT-44", i.Buyer.Name == ""}, {"BT-112", i.Totals.Gross == nil}, {"BT-115", i.Totals.Due == nil},
	} {
		said := slices.ContainsFunc(r.problems.List, func(p intake.Problem) bool { return p.Field == m.field && p.Level == intake.Refuse })
		if m.missing && !said {
			r.note(intake.Refuse, "einvoice.problem.missing", m.field, "")
		}
	}
	if i.Profile == AnyProfile {
		r.note(intake.Warning, "einvoice.problem.profile", "BT-24", i.ProfileID)
	}
	for _, due := range i.DueOn {
		if !i.IssuedOn.IsZero() && due.Before(i.IssuedOn) {
			r.note(intake.Warning, "einvoice.problem.due_before", "BT-9", due.String())
			break
		}
	}
	if i.Payee != nil && i.Payee.Name != "" && cases.Fold(i.Payee.Name) != cases.Fold(i.Seller.Name) || i.TypeCode == "393" {
		r.note(intake.Warning, "einvoice.problem.payee", "BT-59", payeeName(i))
	}
	r.arithmetic(i)
}

func payeeName(i *Invoice) string {
	if i.Payee == nil {
		return ""
	}
	return i.Payee.Name
}

// arithmetic compares sums that are all given; what is optional and not given is nothing.
func (r *reader) arithmetic(i *Invoice) {
	t := &i.Totals
	if t.Net != nil && t.Gross != nil && (t.VAT != nil || len(i.VAT) == 0) {
		r.compare("BT-112", *t.Gross, *t.Net+value(t.VAT))
	}
	if t.Gross != nil && t.Due != nil {
		r.compare("BT-115", *t.Due, *t.Gross-value(t.Paid)+value(t.Rounding))
	}
	if t.Lines != nil && t.Net != nil {
		r.compare("BT-109", *t.Net, *t.Lines-value(t.Allowances)+value(t.Charges))
	}
	sum, whole := cases.Cents(0), len(i.Lines) > 0 && len(i.Lines) < maxLines
	for _, l := range i.Lines {
		sum += value(l.Net)
		whole = whole && l.Net != nil
	}
	if whole && t.Lines != nil {
		r.compare("BT-106", *t.Lines, sum)
	}
	sum, whole = 0, len(i.VAT) > 0
	for _, row := range i.VAT {
		sum += value(row.Tax)
		whole = whole && row.Tax != nil
	}
	if whole && t.VAT != nil {
		r.compare("BT-110", *t.VAT, sum)
	}
}

func value(c *cases.Cents) cases.Cents {
	if c == nil {
		return 0
	}
	return *c
}

// compare says that a figure is not what the others come to.
func (r *reader) compare(field string, stated, computed cases.Cents) {
	if stated != computed {
		r.note(intake.Warning, "einvoice.problem.sum", field, "", "stated", stated, "computed", computed)
	}
}
