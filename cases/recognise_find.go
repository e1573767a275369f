package cases

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// link finds the invoice of the case that a file belongs to, by its number in the name, in the head of the text, or
// alone in the text; papers of an order or a delivery also by its references.
func (r *reading) link(found *Suggestion, c *Case) {
	if c == nil {
		return
	}
	inName := matches(c, " "+strings.Join(r.name.words, " ")+" ")
	text := " " + strings.Join(r.tokens, " ") + " "
	inText := matches(c, text)
	inHead := matches(c, text[:min(len(text), 2*headLimit)])
	switch {
	case len(inName) == 1:
		r.belong(found, inName[0], true)
	case len(inName) == 0 && len(inHead) == 1 && (len(inText) == 1 || found.Category == Invoices || found.Category == Deliveries):
		r.belong(found, inHead[0], false)
	case len(inName) == 0 && len(inText) == 1:
		r.belong(found, inText[0], false)
	case len(inName) > 1 || len(inText) > 1:
		if found.Kind == "invoice" {
			found.Kind = "invoice_batch"
		}
		found.Confidence = min(found.Confidence+5, full)
	}
}

// reference is a number of the case found in a file.
type reference struct {
	invoice ItemID
	number  string
	kind    string // of the paper that bears this number: invoice, credit_note, delivery, order
}

// belong ties a file to an invoice and lets its number speak.
func (r *reading) belong(found *Suggestion, ref reference, inName bool) {
	found.Invoice, found.Number = ref.invoice, ref.number
	alone := inName && Fold(r.name.title) == Fold(ref.number)
	switch {
	case found.Kind == ref.kind || (found.Category == CategoryOf(ref.kind) && found.Category != Invoices):
		found.Confidence += 20
	case found.Confidence < Likely && (alone || inName):
		// Only the number speaks: a file called like an invoice is that invoice.
		*found = Suggestion{
			Category: CategoryOf(ref.kind), Kind: ref.kind, Confidence: 72, Why: whyNumber, Invoice: ref.invoice, Number: ref.number,
		}
		if alone {
			found.Confidence = 92
		}
	case alone && r.said.lead == Unsorted && found.Category == CategoryOf(ref.kind):
		found.Confidence += 20
	default:
		found.Confidence += 14
	}
	found.Confidence = min(found.Confidence, full)
}

// matches lists the invoices of a case whose own number, credit note or references stand in folded text, each once; own
// numbers go before references.
func matches(c *Case, text string) (refs []reference) {
	add := func(id ItemID, number, kind string) {
		if number == "" || !numbered(text, number) {
			return
		}
		for _, r := range refs {
			if r.invoice == id {
				return
			}
		}
		refs = append(refs, reference{id, number, kind})
	}
	for i := range c.CreditNotes {
		add(c.CreditNotes[i].Invoice, c.CreditNotes[i].Number, "credit_note")
	}
	for i := range c.Invoices {
		add(c.Invoices[i].ID, c.Invoices[i].Number, "invoice")
	}
	if len(refs) > 0 {
		return refs
	}
	for i := range c.Invoices {
		add(c.Invoices[i].ID, c.Invoices[i].DeliveryRef, "delivery")
		add(c.Invoices[i].ID, c.Invoices[i].OrderRef, "order")
	}
	return refs
}

// numbered says that a number stands in folded text, written with or without separators. Short bare numbers prove
// nothing.
func numbered(text, number string) bool {
	folded := Fold(number)
	tight := strings.ReplaceAll(folded, " ", "")
	if len(tight) < 4 || !strings.ContainsAny(tight, "0123456789") {
		return false
	}
	if strings.Contains(text, " "+folded+" ") || strings.Contains(text, " "+tight+" ") {
		return true
	}
	// FA2026-0347 for FA-2026-0347: the letters of the beginning joined to the first figures.
	letters, rest, ok := strings.Cut(folded, " ")
	return ok && strings.Contains(text, " "+letters+rest+" ")
}

var (
	isoInName   = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d\d)([-_. ]?)(\d\d)([-_. ]?)(\d\d)(?:[^0-9]|$)`)
	dayInName   = regexp.MustCompile(`(?:^|[^0-9])(\d{1,2})([-_. ])(\d{1,2})([-_. ])((?:19|20)?\d\d)(?:[^0-9]|$)`)
	tightInName = regexp.MustCompile(`(?:^|[^0-9])(\d\d)(\d\d)((?:19|20)\d\d)(?:[^0-9]|$)`)
	dayInText   = regexp.MustCompile(`(?i)\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b|` +
		`\b(\d{1,2})(?:er|st|nd|rd|th)?\s+([a-zéûà]{3,9})\.?\s+((?:19|20)\d\d)\b|\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s*((?:19|20)\d\d)\b`)
	numberInText = regexp.MustCompile(`\b[A-Z]{1,5}[-_ ]?(?:\d{2,4}[-/_])?\d{3,8}\b`)
)

// cutDate takes a day out of a name: 2026-03-31, 20260331, 31-03-2026, 31032026. Two separators must be alike, so that
// FA-2026-0312 is no day in March.
func cutDate(base string) (Date, string) {
	for _, form := range []struct {
		shape            *regexp.Regexp
		year, month, day int // groups
		separators       [2]int
	}{
		{isoInName, 1, 3, 5, [2]int{2, 4}},
		{dayInName, 5, 3, 1, [2]int{2, 4}},
		{tightInName, 3, 2, 1, [2]int{}},
	} {
		for from := 0; from < len(base); {
			m := form.shape.FindStringSubmatchIndex(base[from:])
			if m == nil {
				break
			}
			part := func(n int) string { return base[from+m[2*n] : from+m[2*n+1]] }
			alike := form.separators[0] == 0 || part(form.separators[0]) == part(form.separators[1])
			if d := dayOf(part(form.year), part(form.month), part(form.day)); alike && !d.IsZero() {
				last := len(m)/2 - 1
				return d, without(base, from+m[2], from+m[2*last+1])
			}
			from += m[3]
		}
	}
	return Date{}, base
}

// without takes a part out of a name with the separators it leaves.
func without(base string, from, to int) string {
	return strings.Trim(strings.TrimRight(base[:from], " _-.")+" "+strings.TrimLeft(base[to:], " _-."), " _-.")
}

// dayOf reads year, month and day; nothing when there is no such day between 1990 and 2099.
func dayOf(year, month, day string) Date {
	y, errY := strconv.Atoi(year)
	m, errM := strconv.Atoi(month)
	d, errD := strconv.Atoi(day)
	if len(year) == 2 {
		y += 2000
	}
	if errY != nil || errM != nil || errD != nil || y < 1990 || y > 2099 || m < 1 || m > 12 || d < 1 || d > 31 {
		return Date{}
	}
	if date := NewDate(y, time.Month(m), d); date.Day() == d {
		return date
	}
	return Date{}
}

// months names the months by the beginnings that tell them apart, without accents.
var months = []struct {
	begin string
	month time.Month
}{
	{"jan", 1}, {"fev", 2}, {"feb", 2}, {"mar", 3}, {"avr", 4}, {"apr", 4}, {"mai", 5}, {"may", 5}, {"juin", 6}, {"jun", 6},
	{"juil", 7}, {"jul", 7}, {"aou", 8}, {"aug", 8}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
}

func monthOf(word string) string {
	word = Fold(word)
	for _, m := range months {
		if strings.HasPrefix(word, m.begin) {
			return strconv.Itoa(int(m.month))
		}
	}
	return ""
}

// dateInText finds the day of a paper: the first that is called a date, else the first that is not said to be a due or
// delivery day.
func dateInText(text string) Date {
	var first Date
	for _, m := range dayInText.FindAllStringSubmatchIndex(text[:min(len(text), 4000)], 20) {
		day := dayMatched(text, m)
		if day.IsZero() {
			continue
		}
		before := " " + Fold(text[max(0, m[0]-40):m[0]]) + " "
		own, other := lastSpoken(before, ownDay), lastSpoken(before, otherDay)
		switch {
		case own > other:
			return day
		case other < 0 && first.IsZero():
			first = day
		}
	}
	return first
}

// ownDay and otherDay are what stands before the day of a paper, and before the other days on it.
var (
	ownDay   = []string{" date ", " dated ", " fait a ", " etabli", " en date ", " a jour au "}
	otherDay = []string{
		" echeance ", " due ", " avant ", " before ", " livre", " livraison ", " delivery ", " valable ", " jusqu ", " periode ",
		" depuis ", " commande ", " commencement ", " naissance ", " creation ", " immatricul",
	}
)

// lastSpoken gives the place of the last of some words; -1 for none.
func lastSpoken(before string, words []string) (at int) {
	at = -1
	for _, w := range words {
		at = max(at, strings.LastIndex(before, w))
	}
	return at
}

// dayMatched reads the alternative of dayInText that matched.
func dayMatched(text string, m []int) Date {
	part := func(n int) string { return text[m[2*n]:m[2*n+1]] }
	switch {
	case m[2] >= 0:
		return dayOf(part(3), part(2), part(1))
	case m[8] >= 0:
		return dayOf(part(4), part(5), part(6))
	case m[14] >= 0:
		return dayOf(part(9), monthOf(part(8)), part(7))
	}
	return dayOf(part(12), monthOf(part(10)), part(11))
}

// numberIn finds what looks like the number of a paper: letters and figures, in the name, else in the head of the text.
func numberIn(base, text string) string {
	_, base = cutCode(base)
	_, base = cutDate(base)
	for _, in := range []string{strings.ReplaceAll(base, "_", " "), text[:min(len(text), 1000)]} {
		for _, n := range numberInText.FindAllString(in, 10) {
			letters := strings.ToLower(strings.TrimRight(n, "0123456789-/_ "))
			if !noise[letters] && !otherNumbers[letters] {
				return n
			}
		}
	}
	return ""
}

// otherNumbers are what stands before the numbers of a company, which are not those of a paper.
var otherNumbers = map[string]bool{
	"siren": true, "siret": true, "rcs": true, "tva": true, "vat": true, "ape": true, "naf": true, "iban": true, "bic": true, "tel": true, "fax": true, "fr": true,
}
