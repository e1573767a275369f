package ledger

import "relais/cases"

// entry is what is known about the entry under way: the accounts that stand against a customer say what a line is.
type entry struct {
	lines  []entryLine
	vat    cases.Cents
	loss   bool // 654 is debited
	factor bool
}

// entryLine is a line on the account of a customer.
type entryLine struct {
	place    int32 // in the pool; 0 when it is settled already
	line     int32
	customer int32
	amount   cases.Cents
	class    class
}

// entryMost bounds the lines of one entry that are kept; of an entry with more nothing is told: a file may put all of its
// lines into one.
const entryMost = 1000

// leaveEntry tells the lines of the entry what their entry is.
func (b *Book) leaveEntry() {
	e := &b.entry
	if len(e.lines) > 0 && len(e.lines) <= entryMost && (e.loss || e.factor || e.vat != 0 || len(e.lines) > 1) {
		debits := 0
		for _, l := range e.lines {
			if l.amount > 0 {
				debits++
			}
		}
		for _, l := range e.lines {
			b.tell(l, debits == 1 && len(e.lines) == 1)
		}
	}
	e.lines = e.lines[:0]
	e.vat, e.loss, e.factor = 0, false, false
}

func (b *Book) tell(l entryLine, alone bool) {
	e := &b.entry
	var m mark
	if l.amount < 0 && e.loss {
		b.customers[l.customer].writtenOff -= l.amount
		m |= markWriteOff
	}
	if l.amount < 0 && e.factor {
		b.customers[l.customer].factord -= l.amount
		m |= markFactor
	}
	if b.hasCounterpart(l) {
		m |= markTransfer
	}
	if l.place == 0 || b.at(l.place).line != l.line {
		return // settled meanwhile
	}
	h := b.at(l.place)
	h.mark |= m
	if alone && l.amount > 0 && e.vat > 0 && e.vat < l.amount {
		h.vat = e.vat
	}
}

// hasCounterpart says that the same customer stands on the other side of the entry, on another class: 416 to 411.
func (b *Book) hasCounterpart(l entryLine) bool {
	if len(b.entry.lines) > 8 {
		return false
	}
	for _, o := range b.entry.lines {
		if o.customer == l.customer && o.class != l.class && o.amount == -l.amount {
			return true
		}
	}
	return false
}
