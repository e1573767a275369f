package bank

import (
	"cmp"
	"slices"
	"strings"

	"relais/cases"
)

// Open is an unpaid invoice that a credit may pay.
type Open struct {
	ID       string // of whoever asks
	Number   string
	File     string // reference of the case, as a payment QR carries it
	Debtor   string
	IBANs    []string // accounts that the debtor is known to pay from
	Left     cases.Cents
	Currency cases.Currency
	DueOn    cases.Date
}

// Why is a reason of a proposal; each has words in the catalogues.
type Why string

// The reasons.
const (
	WhyNumber Why = "number" // the payment names the invoice
	WhyFile   Why = "file"   // it names the file
	WhyIBAN   Why = "iban"   // it comes from an account of the debtor
	WhyName   Why = "name"   // it comes from somebody of the debtor's name
	WhyAmount Why = "amount" // it has the amount that is left
	WhySum    Why = "sum"    // it has the sum of what it pays
)

// Proposal is a part of a credit that may pay an invoice.
type Proposal struct {
	ID         string      `json:"id"`
	Amount     cases.Cents `json:"amount_cents"`
	Confidence int         `json:"confidence"` // per cent; nothing is booked without a person
	Why        []Why       `json:"why"`
}

// Match proposes what a credit pays, the likeliest first; nothing for a debit, a reversal, or a credit that nothing speaks
// for. The proposals of one call never come to more than the credit.
func Match(e *Entry, open []Open) []Proposal {
	if e.Amount <= 0 || e.Reversal || e.Return != "" {
		return nil
	}
	said := saidBy(e)
	var cited, ofPayer []*Open
	for i := range open {
		o := &open[i]
		if o.Left <= 0 || o.Currency != "" && e.Currency != "" && o.Currency != e.Currency {
			continue
		}
		if said.names(o.Number) || said.names(o.File) {
			cited = append(cited, o)
		}
		if paysFor(e, o) != "" {
			ofPayer = append(ofPayer, o)
		}
	}
	switch {
	case len(cited) > 0:
		return spread(e, said, cited)
	case len(ofPayer) > 0:
		return byPayer(e, ofPayer)
	}
	return byAmount(e, open)
}

// words is what a payment says, as words without punctuation, and as one string for numbers that are written apart.
type words struct {
	list   string // " word word "
	joined string
}

func saidBy(e *Entry) words {
	all := append([]string{e.Label, e.Reference, e.EndToEnd}, append(e.Remittance, e.Invoices...)...)
	folded := cases.Fold(strings.Join(all, " "))
	return words{list: " " + folded + " ", joined: strings.ReplaceAll(folded, " ", "")}
}

// names says that a number is named: as words, or, when it is long, written together or apart.
func (w words) names(number string) bool {
	folded := cases.Fold(number)
	if len(folded) < 3 || !strings.ContainsAny(folded, "0123456789") {
		return false
	}
	if strings.Contains(w.list, " "+folded+" ") {
		return true
	}
	joined := strings.ReplaceAll(folded, " ", "")
	return len(joined) >= 7 && strings.Contains(w.joined, joined)
}

// paysFor says how the payer is known as the debtor.
func paysFor(e *Entry, o *Open) Why {
	if e.PayerIBAN != "" && slices.Contains(o.IBANs, e.PayerIBAN) {
		return WhyIBAN
	}
	debtor := essence(o.Debtor)
	for _, name := range []string{e.Payer, e.Ultimate, e.Label} {
		payer := " " + cases.Fold(name) + " "
		if len(debtor) >= 4 && strings.Contains(payer, " "+debtor+" ") {
			return WhyName
		}
	}
	return ""
}

// forms are words that names of companies have or leave out.
var forms = []string{"sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "scop", "ste", "societe", "ets", "etablissements", "gmbh", "ltd", "et", "cie"}

// essence is a name without the form of the company.
func essence(name string) string {
	kept := slices.DeleteFunc(strings.Fields(cases.Fold(name)), func(w string) bool { return slices.Contains(forms, w) })
	return strings.Join(kept, " ")
}

// spread pays the invoices that are named, the oldest first.
func spread(e *Entry, said words, cited []*Open) []Proposal {
	byAgeOf(cited)
	sum := cases.Cents(0)
	for _, o := range cited {
		sum += o.Left
	}
	left := e.Amount
	var list []Proposal
	for _, o := range cited {
		pays := min(left, o.Left)
		if pays <= 0 {
			break
		}
		p := Proposal{ID: o.ID, Amount: pays, Confidence: 90}
		if said.names(o.Number) {
			p.Why = append(p.Why, WhyNumber)
		} else {
			p.Why = append(p.Why, WhyFile)
		}
		if why := paysFor(e, o); why != "" {
			p.Why = append(p.Why, why)
			p.Confidence += 3
		}
		switch {
		case sum == e.Amount && len(cited) == 1:
			p.Why, p.Confidence = append(p.Why, WhyAmount), p.Confidence+5
		case sum == e.Amount:
			p.Why, p.Confidence = append(p.Why, WhySum), p.Confidence+5
		case sum < e.Amount || len(cited) > 1:
			p.Confidence -= 20
		}
		left -= pays
		list = append(list, p)
	}
	return list
}

// byPayer pays an invoice of the debtor with this amount, else all of them when that is the amount, else the oldest.
func byPayer(e *Entry, open []*Open) []Proposal {
	byAgeOf(open)
	sum := cases.Cents(0)
	var equal []*Open
	for _, o := range open {
		sum += o.Left
		if o.Left == e.Amount {
			equal = append(equal, o)
		}
	}
	if len(equal) > 0 {
		p := Proposal{ID: equal[0].ID, Amount: e.Amount, Confidence: 85, Why: []Why{paysFor(e, equal[0]), WhyAmount}}
		if len(equal) > 1 {
			p.Confidence = 60
		}
		return []Proposal{p}
	}
	var list []Proposal
	left := e.Amount
	for _, o := range open {
		pays := min(left, o.Left)
		if pays <= 0 {
			break
		}
		p := Proposal{ID: o.ID, Amount: pays, Confidence: 40, Why: []Why{paysFor(e, o)}}
		if sum == e.Amount {
			p.Confidence, p.Why = 80, append(p.Why, WhySum)
		}
		left -= pays
		list = append(list, p)
	}
	return list
}

// byAmount proposes the only invoice of this amount, with little confidence.
func byAmount(e *Entry, open []Open) []Proposal {
	var equal *Open
	for i := range open {
		if open[i].Left != e.Amount || open[i].Currency != "" && e.Currency != "" && open[i].Currency != e.Currency {
			continue
		}
		if equal != nil {
			return nil
		}
		equal = &open[i]
	}
	if equal == nil {
		return nil
	}
	return []Proposal{{ID: equal.ID, Amount: e.Amount, Confidence: 35, Why: []Why{WhyAmount}}}
}

func byAgeOf(open []*Open) {
	slices.SortStableFunc(open, func(a, b *Open) int { return cmp.Or(a.DueOn.Compare(b.DueOn), cmp.Compare(a.Number, b.Number)) })
}
