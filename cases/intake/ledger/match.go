package ledger

import (
	"cmp"
	"slices"
	"strings"

	"relais/cases"
)

// debit is a line that is owed, and what was set against it.
type debit struct {
	*held
	rest    cases.Cents
	against []Part
	lump    bool // an opening balance without a reference of its own
	look    []Look
}

// credit is a line that pays, or reduces what is owed.
type credit struct {
	*held
	rest     cases.Cents
	lettered bool // it settles something, if only we knew what
}

// day is the day of the paper, else that of the entry.
func (h *held) day() cases.Date {
	if h.on.IsZero() {
		return h.entered
	}
	return h.on
}

// real says that a line has a reference that tells it apart.
func (h *held) real() bool { return !placeholder([]byte(h.piece)) }

// matching sets the credits of one customer against its debits. What it does only moves amounts, so that the sum stays.
type matching struct {
	book    *Book
	debits  []*debit
	credits []*credit
	unsure  map[cases.Cents]cases.Date // amounts that were matched though another debit had them; and when
}

// apply sets as much of a credit against a debit as there is.
func (m *matching) apply(c *credit, d *debit, because Reason) {
	sum := min(c.rest, d.rest)
	if sum <= 0 {
		return
	}
	c.rest -= sum
	d.rest -= sum
	d.against = append(d.against, m.book.part(c.held, -sum, because))
}

// addGroup takes the lines of one lettering or reference, and nets what belongs together within it.
func (m *matching) addGroup(key groupKey, lines []*held) {
	var debits []*debit
	var credits []*credit
	for _, h := range lines {
		if h.amount > 0 {
			debits = append(debits, &debit{held: h, rest: h.amount, lump: m.isLump(h)})
		} else {
			credits = append(credits, &credit{held: h, rest: -h.amount, lettered: key.letter})
		}
	}
	m.debits, m.credits = append(m.debits, debits...), append(m.credits, credits...)
	within := &matching{book: m.book, debits: debits, credits: credits}
	within.sort()
	switch {
	case key.letter:
		within.byReference(ByLetter)
		within.byAmount(ByLetter)
		within.byAge(ByLetter, func(*credit, *debit) bool { return true })
		for _, d := range debits {
			if partial := key.text == strings.ToLower(key.text); d.rest > 0 && !partial {
				d.look = append(d.look, LookLettering)
			}
		}
	case key.text != "" && !m.book.shared(lines[0].piece):
		within.byAge(ByReference, func(*credit, *debit) bool { return true })
	}
}

// isLump says that a line carries a whole balance forward: it has no reference, or one that other customers have, too.
func (m *matching) isLump(h *held) bool {
	return m.book.journals[h.journal].opening && (!h.real() || m.book.shared(h.piece))
}

func (b *Book) shared(piece string) bool { return b.openings[piece] == several }

// match sets against each other what its group did not, the surest first.
func (m *matching) match() {
	m.sort()
	m.byReference(ByReference)
	m.opening().byAge(ByOpening, func(*credit, *debit) bool { return true })
	m.byLabel()
	m.unsure = map[cases.Cents]cases.Date{}
	m.byAmount(ByAmount)
	m.byAge(ByAge, func(c *credit, d *debit) bool {
		return !c.lettered && m.spreads(c) && !c.day().Before(d.day())
	})
	for _, d := range m.debits {
		if last, there := m.unsure[d.rest]; there && d.rest == d.amount && !last.Before(d.day()) {
			d.look = append(d.look, LookAmount)
		}
	}
}

// sort puts the oldest first.
func (m *matching) sort() {
	slices.SortStableFunc(m.debits, func(a, b *debit) int { return cmp.Or(a.day().Compare(b.day()), cmp.Compare(a.line, b.line)) })
	slices.SortStableFunc(m.credits, func(a, b *credit) int { return cmp.Or(a.day().Compare(b.day()), cmp.Compare(a.line, b.line)) })
}

// opening are the opening balances, and what settles something by its lettering that is not in the file: it is in there.
func (m *matching) opening() *matching {
	old := &matching{book: m.book}
	for _, d := range m.debits {
		if d.lump {
			old.debits = append(old.debits, d)
		}
	}
	for _, c := range m.credits {
		if c.lettered {
			old.credits = append(old.credits, c)
		}
	}
	return old
}

// spreads says that a credit may pay the oldest first: money may, a credit note or an advance may not.
func (m *matching) spreads(c *credit) bool {
	switch m.book.kindOf(c.held) {
	case CreditNote, Advance:
		return false
	}
	return true
}

// byReference matches what has the same reference.
func (m *matching) byReference(because Reason) {
	index := map[string][]*debit{}
	for _, d := range m.debits {
		if d.rest > 0 && !d.lump && d.real() {
			index[d.piece] = append(index[d.piece], d)
		}
	}
	for _, c := range m.credits {
		if c.rest == 0 {
			continue
		}
		list := index[c.piece]
		for len(list) > 0 && c.rest > 0 {
			m.apply(c, list[0], because)
			if list[0].rest == 0 {
				list = list[1:] // paid: so that many lines of one reference take as long as there are lines
			}
		}
		if len(list) < len(index[c.piece]) {
			index[c.piece] = list
		}
	}
}

// labelWork bounds how many pairs of a credit and a debit are compared by their labels for one customer.
const labelWork = 200_000

// byLabel matches a credit whose label names the reference of one debit.
func (m *matching) byLabel() {
	if len(m.credits)*len(m.debits) > labelWork {
		return
	}
	for _, c := range m.credits {
		if c.rest == 0 {
			continue
		}
		for _, d := range m.debits {
			if d.rest > 0 && !d.lump && telling(d.piece) && names(c.label, d.piece) {
				m.apply(c, d, ByLabel)
			}
		}
	}
}

// telling says that a reference is long enough to be found in a label by more than chance.
func telling(piece string) bool { return len(piece) >= 4 && strings.ContainsAny(piece, "0123456789") }

// names says that a label holds a reference as words of their own.
func names(label, piece string) bool {
	label, piece = strings.ToUpper(label), strings.ToUpper(piece)
	for from := 0; ; {
		i := strings.Index(label[from:], piece)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(piece)
		if (i == 0 || !wordByte(label[i-1])) && (end == len(label) || !wordByte(label[end])) {
			return true
		}
		from = i + 1
	}
}

func wordByte(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 0x80 }

// byAmount matches what is equal to the cent, claims on 411 before the others, then the oldest.
func (m *matching) byAmount(because Reason) {
	index := map[cases.Cents][]*debit{}
	for _, first := range []bool{true, false} {
		for _, d := range m.debits {
			if d.rest > 0 && (m.book.accounts[d.account].class == classCustomer) == first {
				index[d.rest] = append(index[d.rest], d)
			}
		}
	}
	for _, c := range m.credits {
		if c.rest == 0 || c.lettered && because != ByLetter {
			continue
		}
		list := index[c.rest]
		for len(list) > 0 && list[0].rest != c.rest {
			list = list[1:]
		}
		index[c.rest] = list
		if len(list) == 0 {
			continue
		}
		index[c.rest] = list[1:]
		if m.unsure != nil && len(list) > 1 {
			m.unsure[c.rest] = c.day()
		}
		m.apply(c, list[0], because)
	}
}

// byAge goes through debits and credits from the oldest; may says which may meet. It never goes back to a debit that is
// paid, so that it takes as long as there are lines, unless most may not meet.
func (m *matching) byAge(because Reason, may func(*credit, *debit) bool) {
	first := 0
	for _, c := range m.credits {
		for first < len(m.debits) && m.debits[first].rest == 0 {
			first++
		}
		for _, d := range m.debits[first:] {
			if c.rest == 0 {
				break
			}
			if d.rest == 0 {
				continue
			}
			if !may(c, d) {
				if because == ByAge {
					break // all others are younger, or the credit may meet none
				}
				continue
			}
			m.apply(c, d, because)
		}
	}
}
