package ledger

import (
	"context"
	"math"
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
)

// Book collects the lines of customers. The zero Book is empty and ready.
type Book struct {
	customers []account
	byKey     map[string]int32
	groups    map[groupKey]group
	pool      [][]held // in blocks, so that it grows without being copied
	used      int32    // places in use so far; they are counted from 1
	free      int32    // first of the places that are free again, by next
	journals  []journal
	byJournal map[string]int32
	accounts  []generalAccount
	byAccount map[string]int32
	openings  map[string]int32 // references in the opening journal, and whose: several when it is shared
	entry     entry
	settled   int
	last      struct{ journal, account int32 } // of the line before, because they repeat
	key       []byte
}

// several stands for more than one customer.
const several = int32(-1)

// account is one customer.
type account struct {
	key, name           string
	ledger, toInvoice   cases.Cents
	doubtful, bills     cases.Cents // its balances of 416 and 413
	writtenOff, factord cases.Cents
	general             bool // no customer is named
}

// groupKey is what lines are settled by: a lettering or a reference within one customer.
type groupKey struct {
	customer int32
	letter   bool
	text     string
}

// group is what stands under one key.
type group struct {
	sum   cases.Cents
	first int32 // in the pool, counted from 1
}

// held is a line that is not settled yet.
type held struct {
	amount       cases.Cents
	vat          cases.Cents
	piece, label string
	entered, on  cases.Date
	line         int32
	next         int32
	account      int32
	journal      int32
	mark         mark
}

// mark is what the entry of a line says about it.
type mark uint8

const (
	markWriteOff mark = 1 << iota
	markFactor
	markTransfer
)

// journal is what is known about a journal: by what it books one sees what it is for.
type journal struct {
	code    string
	opening bool
	sales   int
	cash    int
}

func (j *journal) forSales() bool { return !j.opening && j.sales > 0 && j.sales >= j.cash }

func (j *journal) forCash() bool { return !j.opening && j.cash > j.sales }

// generalAccount is an account of the general ledger.
type generalAccount struct {
	number string
	class  class
	factor bool // its label speaks of a factor
}

// class is what an account is to us.
type class uint8

const (
	classOther class = iota
	classCustomer
	classBill
	classDoubtful
	classAdvance
	classToInvoice
	classSales
	classCash
	classVAT
	classLoss
	classImpairment
)

// classes are the accounts of the plan comptable général that matter.
var classes = []struct {
	prefix string
	class  class
}{
	{"411", classCustomer}, {"413", classBill}, {"416", classDoubtful}, {"419", classAdvance}, {"418", classToInvoice},
	{"70", classSales}, {"51", classCash}, {"53", classCash}, {"4457", classVAT}, {"654", classLoss}, {"491", classImpairment},
}

func classOf(account string) class {
	for _, c := range classes {
		if strings.HasPrefix(account, c.prefix) {
			return c.class
		}
	}
	return classOther
}

// Read goes through a file and gives its balance. The errors are those of fec.Read.
func Read(ctx context.Context, src intake.Source, l *fec.Layout) (*Balance, *fec.Outcome, error) {
	var b Book
	out, err := fec.Read(ctx, src, l, b.Add)
	if err != nil {
		return nil, nil, err
	}
	return b.Balance(out), out, nil
}

// Add takes a line; it gives no error, and has the form that fec.Read wants.
func (b *Book) Add(l *fec.Line) error {
	if b.byKey == nil {
		b.byKey, b.groups = map[string]int32{}, map[groupKey]group{}
		b.byJournal, b.byAccount, b.openings = map[string]int32{}, map[string]int32{}, map[string]int32{}
		b.last.journal, b.last.account = -1, -1
	}
	if l.Begins {
		b.leaveEntry()
	}
	journal, general := b.journalOf(l), b.accountOf(l)
	switch c := b.accounts[general].class; c {
	case classSales:
		b.journals[journal].sales++
	case classCash:
		b.journals[journal].cash++
	case classVAT:
		b.entry.vat -= l.Amount
	case classLoss:
		b.entry.loss = b.entry.loss || l.Amount > 0
	case classToInvoice:
		b.customers[b.customerOf(l)].toInvoice += l.Amount
	case classCustomer, classBill, classDoubtful, classAdvance:
		b.take(l, journal, general)
	default:
		b.entry.factor = b.entry.factor || b.accounts[general].factor
	}
	return nil
}

// journalOf gives the place of the line's journal.
func (b *Book) journalOf(l *fec.Line) int32 {
	code := l.Bytes(fec.JournalCode)
	if b.last.journal >= 0 && b.journals[b.last.journal].code == string(code) {
		return b.last.journal
	}
	i, known := b.byJournal[string(code)]
	if !known {
		i = int32(len(b.journals))
		j := journal{code: string(code)}
		j.opening = isOpening(l.Text(fec.JournalCode), l.Text(fec.JournalLabel))
		b.journals = append(b.journals, j)
		b.byJournal[j.code] = i
	}
	b.last.journal = i
	return i
}

// accountOf gives the place of the line's account. Accounts that are nothing to us share one, unless a factor is named.
func (b *Book) accountOf(l *fec.Line) int32 {
	number := l.Bytes(fec.Account)
	if b.last.account >= 0 && b.accounts[b.last.account].number == string(number) {
		return b.last.account
	}
	i, known := b.byAccount[string(number)]
	if !known {
		i = int32(len(b.accounts))
		a := generalAccount{number: string(number), class: classOf(string(number)), factor: speaksOfFactor(l.Text(fec.AccountLabel))}
		b.accounts = append(b.accounts, a)
		b.byAccount[a.number] = i
	}
	b.last.account = i
	return i
}

// take keeps a line of a customer until its group comes to nothing.
func (b *Book) take(l *fec.Line, journal, general int32) {
	customer := b.customerOf(l)
	c := &b.customers[customer]
	c.ledger += l.Amount
	switch b.accounts[general].class {
	case classDoubtful:
		c.doubtful += l.Amount
	case classBill:
		c.bills += l.Amount
	}
	if l.Amount == 0 {
		return
	}
	piece := l.Bytes(fec.Piece)
	if b.journals[journal].opening && !placeholder(piece) {
		piece := l.Text(fec.Piece)
		if who, known := b.openings[piece]; known && who != customer {
			b.openings[piece] = several
		} else if !known {
			b.openings[piece] = customer
		}
	}
	h := held{amount: l.Amount, entered: l.EnteredOn, on: l.PieceOn, line: int32(min(l.Number, math.MaxInt32)), account: general, journal: journal}
	place := b.keep(customer, l, h)
	if len(b.entry.lines) <= entryMost {
		b.entry.lines = append(b.entry.lines, entryLine{place: place, line: h.line, customer: customer, amount: l.Amount, class: b.accounts[general].class})
	}
}

// keep puts a line under its lettering or its reference. When the group comes to nothing all of it is let go.
func (b *Book) keep(customer int32, l *fec.Line, h held) (place int32) {
	letter, piece := l.Bytes(fec.Letter), l.Bytes(fec.Piece)
	lettered, text := len(letter) > 0, letter
	if !lettered {
		if text = piece; placeholder(piece) {
			text = nil
		}
	}
	g := b.groups[groupKey{customer, lettered, string(text)}]
	if g.sum+h.amount == 0 && len(text) > 0 {
		b.settled += b.release(g.first) + 1
		delete(b.groups, groupKey{customer, lettered, string(text)})
		return 0
	}
	h.piece, h.label = l.Text(fec.Piece), intake.CutText(l.Text(fec.Label), labelMax)
	key := groupKey{customer, lettered, h.piece}
	if h.piece != string(text) {
		key.text = string(text)
	}
	h.next = g.first
	g.sum += h.amount
	g.first = b.store(h)
	b.groups[key] = g
	return g.first
}

// labelMax bounds how much of a label is kept, in bytes.
const labelMax = 200

// block is how many lines the pool grows by.
const block = 4096

// at gives the line at a place.
func (b *Book) at(place int32) *held { return &b.pool[(place-1)/block][(place-1)%block] }

// store finds a place for a line; places are counted from 1.
func (b *Book) store(h held) int32 {
	place := b.free
	if place > 0 {
		b.free = b.at(place).next
	} else {
		if b.used%block == 0 {
			b.pool = append(b.pool, make([]held, block))
		}
		b.used++
		place = b.used
	}
	*b.at(place) = h
	return place
}

// release lets a chain of lines go and counts them.
func (b *Book) release(first int32) (n int) {
	for first > 0 {
		h := b.at(first)
		next := h.next
		*h = held{next: b.free}
		b.free = first
		first = next
		n++
	}
	return n
}
