package fectest

import (
	"io"
	"strconv"

	"relais/cases"
	"relais/cases/intake"
)

// Stream is a file of any length that is made while it is read: a year of invoices with VAT, most of them paid and lettered
// two months later, one in twenty open.
type Stream struct {
	Lines     int
	Customers int
}

// Source opens it.
func (s Stream) Source() (io.ReadCloser, error) { return &stream{of: s}, nil }

var _ intake.Source = Stream{}.Source

// stream makes the lines of one reading.
type stream struct {
	of    Stream
	ready []byte
	made  int // lines
	sale  int // invoices made
	paid  int // payments made
	on    int // day of the line made last
	date  []byte
	block []byte
}

// Close does nothing.
func (s *stream) Close() error { return nil }

// Read gives lines as they are made.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.ready) == 0 {
		if s.made >= s.of.Lines {
			return 0, io.EOF
		}
		s.fill()
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	return n, nil
}

// chunk is how much is made at a time.
const chunk = 60 << 10

func (s *stream) fill() {
	if s.block == nil {
		s.block = make([]byte, 0, 64<<10)
	}
	b := s.block[:0]
	if s.made == 0 {
		b = append(b, "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\r\n"...)
		s.made++
	}
	for len(b) < chunk && s.made < s.of.Lines {
		if s.sale-s.paid > s.of.Lines/30 { // two months of a year with an invoice every five lines
			if s.paid%20 != 0 {
				b = s.payment(b, s.paid)
			}
			s.paid++
			continue
		}
		b = s.invoice(b, s.sale)
		s.sale++
	}
	s.ready = b
}

func (s *stream) day(n int) int { return n * 5 * 360 / max(s.of.Lines, 1) % 360 }

func (s *stream) invoice(b []byte, n int) []byte {
	amount := cents(n)
	vat := amount / 6
	b = s.line(b, posting{journal: "VE\tVentes\t", number: n, day: s.day(n), account: "411000\tClients\t", customer: true, amount: amount, lettered: n%20 != 0})
	b = s.line(b, posting{journal: "VE\tVentes\t", number: n, day: s.day(n), account: "706000\tPrestations de services\t", amount: vat - amount})
	return s.line(b, posting{journal: "VE\tVentes\t", number: n, day: s.day(n), account: "445710\tTVA collect\xc3\xa9e\t", amount: -vat})
}

func (s *stream) payment(b []byte, n int) []byte {
	b = s.line(b, posting{journal: "BQ\tBanque\t", number: n, day: s.day(s.sale), account: "512000\tBanque\t", amount: cents(n)})
	return s.line(b, posting{journal: "BQ\tBanque\t", number: n, day: s.day(s.sale), account: "411000\tClients\t", customer: true, amount: -cents(n), lettered: true})
}

func cents(n int) cases.Cents { return cases.Cents(10_000 + n*7919%5_000_000) }

// posting is one line to be written.
type posting struct {
	journal  string // code and label, with their tabs
	number   int    // of the invoice
	day      int    // of the year
	account  string // number and label, with their tabs
	customer bool   // one stands on it
	amount   cases.Cents
	lettered bool
}

func (s *stream) line(b []byte, p posting) []byte {
	s.made++
	b = append(b, p.journal...)
	b = strconv.AppendInt(b, int64(p.number), 10)
	if p.day != s.on || s.date == nil {
		s.on, s.date = p.day, cases.NewDate(2025, 1, 1).AddDays(p.day).Time().AppendFormat(nil, "20060102")
	}
	date := s.date
	b = append(append(append(b, '\t'), date...), '\t')
	b = append(b, p.account...)
	if p.customer {
		who := int64(p.number % max(s.of.Customers, 1))
		b = strconv.AppendInt(append(b, "C0"...), who, 10)
		b = strconv.AppendInt(append(b, "\tSoci\xc3\xa9t\xc3\xa9 num\xc3\xa9ro "...), who, 10)
	} else {
		b = append(b, '\t')
	}
	b = strconv.AppendInt(append(b, "\tFA-"...), int64(p.number), 10)
	b = append(append(append(b, '\t'), date...), "\tFacture de prestations "...)
	b = append(strconv.AppendInt(b, int64(p.number), 10), '\t')
	if p.amount < 0 {
		b = append(money(append(b, "0,00\t"...), -p.amount), '\t')
	} else {
		b = append(money(b, p.amount), "\t0,00\t"...)
	}
	if p.lettered {
		b = strconv.AppendInt(append(b, 'L'), int64(p.number), 36)
	}
	b = append(b, "\t\t"...)
	return append(append(b, date...), "\t\t\r\n"...)
}

func money(b []byte, amount cases.Cents) []byte {
	b = strconv.AppendInt(b, int64(amount/100), 10)
	return append(b, ',', byte('0'+amount%100/10), byte('0'+amount%10))
}
