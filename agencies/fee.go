package agencies

import "relais/cases"

// RateFor gives the commission on a debt of an age in days and an amount: the rate of the first band that fits, else the
// rate of the mandate.
func (f *Fee) RateFor(days int, amount cases.Cents) cases.BasisPoints {
	for i := range f.Bands {
		if f.Bands[i].fits(days, amount) {
			return f.Bands[i].Rate
		}
	}
	return f.Rate
}

func (b *Band) fits(days int, amount cases.Cents) bool {
	return days >= b.FromDays && (b.ToDays == 0 || days <= b.ToDays) && amount >= b.From && (b.To == 0 || amount <= b.To)
}

// TermsFor gives the terms under which a debt of an age in days and an amount would be placed. They are copied into the
// placement and do not move with the age of the debt afterwards.
func (m *Mandate) TermsFor(days int, amount cases.Cents) cases.Terms {
	return cases.Terms{
		Mandate: m.ID, MandateReference: m.Reference,
		Fee: m.Fee.RateFor(days, amount), FeeMinimum: m.Fee.Minimum, VAT: m.VAT,
		RemitMonths: m.RemitMonths, AnswerDays: m.AnswerDays,
	}
}

// check says what is wrong with a fee.
func (f *Fee) check() (fields []cases.FieldError) {
	if !validRate(f.Rate) {
		fields = append(fields, cases.Field("fee_rate", "error.rate"))
	}
	if f.Minimum < 0 {
		fields = append(fields, cases.Field("fee_minimum", "error.amount_negative"))
	}
	if len(f.Bands) > limitBands {
		fields = append(fields, cases.Field("bands", "error.too_many_rows", "limit", limitBands))
	}
	for i := range f.Bands {
		b := &f.Bands[i]
		wrong := !validRate(b.Rate) || b.FromDays < 0 || b.From < 0 || (b.ToDays != 0 && b.ToDays < b.FromDays) ||
			(b.To != 0 && b.To < b.From)
		if wrong {
			fields = append(fields, cases.Field("bands", "error.band", "row", i+1))
		}
	}
	return fields
}

// limitBands is the largest number of rows of a fee grid.
const limitBands = 50

// validRate takes rates from nothing to the whole.
func validRate(r cases.BasisPoints) bool { return r >= 0 && r <= 10_000 }
