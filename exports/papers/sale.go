package papers

import (
	"fmt"

	"relais/cases"
)

// Sale is one piece of business from quote to invoice. All its papers agree with each other.
type Sale struct {
	Seller, Buyer                                       Company
	By, For                                             Person // who sells, who buys
	Quote, Order, Delivery, Invoice                     string // numbers
	QuotedOn, OrderedOn, DeliveredOn, InvoicedOn, DueOn cases.Date
	Lines                                               []Line
}

// Line is one article. Quantity is in whole units, Price in cents before VAT.
type Line struct {
	Label, Unit string
	Quantity    int64
	Price       int64
}

// vatRate is the ordinary rate in per cent (CGI art. 278).
const vatRate = 20

// Net is the sum before VAT, in cents.
func (s Sale) Net() int64 {
	sum := int64(0)
	for _, l := range s.Lines {
		sum += l.Quantity * l.Price
	}
	return sum
}

// VAT is the tax on Net, rounded half-up to the cent.
func (s Sale) VAT() int64 { return (s.Net()*vatRate + 50) / 100 }

// Total is what the buyer owes, VAT included, in cents.
func (s Sale) Total() int64 { return s.Net() + s.VAT() }

// Sale invents a sale of about so many cents before VAT, delivered on a day and due after so many days. n is the running number of
// its papers.
func (c *Chance) Sale(seller, buyer Company, net int64, delivered cases.Date, n int) Sale {
	year := delivered.Year()
	s := Sale{Seller: seller, Buyer: buyer, By: c.Person(seller, "Service commercial"), For: c.Person(buyer, "Achats"),
		Quote: fmt.Sprintf("DE-%d-%04d", year, n), Order: fmt.Sprintf("BC%d%05d", year%100, c.Between(100, 99_999)),
		Delivery: fmt.Sprintf("BL-%d-%04d", year, n+311), Invoice: fmt.Sprintf("FA-%d-%04d", year, n), DeliveredOn: delivered}
	s.OrderedOn = delivered.AddDays(-c.Between(6, 30))
	s.QuotedOn = s.OrderedOn.AddDays(-c.Between(2, 20))
	s.InvoicedOn = delivered.AddDays(c.Between(0, 4))
	s.DueOn = s.InvoicedOn.AddDays(pick(c, []int{30, 30, 45, 60}))
	s.Lines = c.Lines(seller.Trade, net)
	return s
}

// Lines invents articles of a trade that add up to exactly so many cents before VAT.
func (c *Chance) Lines(trade int, net int64) []Line {
	goods := Trades[trade%len(Trades)].goods
	var lines []Line
	left := net
	for _, i := range c.r.Perm(len(goods))[:c.Between(2, len(goods))] {
		g := goods[i]
		price := int64(c.Between(g.low, g.high))
		quantity := left * int64(c.Between(25, 75)) / 100 / price
		if quantity > 0 {
			lines = append(lines, Line{g.label, g.unit, quantity, price})
			left -= quantity * price
		}
	}
	if left > 0 {
		lines = append(lines, Line{"Préparation et suivi de la commande", "forfait", 1, left})
	}
	return lines
}
