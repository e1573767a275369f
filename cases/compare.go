package cases

// BucketChange is what became of one bucket between two days: Before + Added − Paid = After.
type BucketChange struct {
	Before, Added, Paid, After Cents
}

// Comparison sets the statements of one case on two days side by side.
type Comparison struct {
	From, To                       *Statement
	Principal, Interest, Indemnity BucketChange
	Penalty, Costs                 BucketChange // nothing unless the claim asks for them
	// Credit is what was received or credited beyond what was owed. It counts against the rest, so that it is below nothing.
	Credit BucketChange
	Total  BucketChange
}

// Compare says what was added between two days and what was paid. From is the earlier one.
func Compare(from, to *Statement) Comparison {
	before, after := from.paid(), to.paid()
	change := func(was, is, paidThen, paidNow Cents) BucketChange {
		paid := paidNow - paidThen
		return BucketChange{Before: was, Added: is - was + paid, Paid: paid, After: is}
	}
	c := Comparison{
		From: from, To: to,
		Principal: change(from.Owed.Principal, to.Owed.Principal, before.Principal, after.Principal),
		Interest:  change(from.Owed.Interest, to.Owed.Interest, before.Interest, after.Interest),
		Indemnity: change(from.Owed.Indemnity, to.Owed.Indemnity, before.Indemnity, after.Indemnity),
		Penalty:   change(from.Owed.Penalty, to.Owed.Penalty, before.Penalty, after.Penalty),
		Costs:     change(from.Owed.Costs, to.Owed.Costs, before.Costs, after.Costs),
		Credit:    change(-from.Credit, -to.Credit, from.Paid-before.Total(), to.Paid-after.Total()),
	}
	c.Total = change(from.Left, to.Left, from.Paid, to.Paid)
	return c
}

// paid sums by bucket what payments paid.
func (s *Statement) paid() (sum Buckets) {
	for i := range s.Invoices {
		for _, p := range s.Invoices[i].Payments {
			sum = sum.plus(p.To)
		}
	}
	for i := range s.Heads {
		for _, p := range s.Heads[i].Payments {
			sum = sum.plus(p.To)
		}
	}
	return sum
}
