package portal

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/templates"
)

// ledgerQuery is the address of an aged balance: which customers, in which order, on which day.
type ledgerQuery struct {
	Query string     `form:"q"`
	Age   string     `form:"age" validate:"omitempty,oneof=not_due to_30 to_60 to_90 over_90 unknown"`
	State string     `form:"state" validate:"omitempty,oneof=certain look"`
	Sort  string     `form:"sort" validate:"omitempty,oneof=name overdue over_90 net"`
	Desc  string     `form:"desc" validate:"omitempty,oneof=1"`
	On    cases.Date `form:"on"`
	Page  int        `form:"page" validate:"gte=0,lte=100000"`
}

// ageNames are the ages in addresses and words, in their order.
var ageNames = [ledger.Buckets]string{"not_due", "to_30", "to_60", "to_90", "over_90", "unknown"}

func ageLabel(i int) templates.Message { return templates.Say("ledgers.age." + ageNames[i]) }

// values gives the parts of the address that say which customers are meant.
func (q ledgerQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Query, "age": q.Age, "state": q.State, "sort": q.Sort, "desc": q.Desc, "on": q.On.String()} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// with gives an address with some of its parts changed; an empty value takes a part away.
func (q ledgerQuery) with(path string, pairs ...string) string {
	v := q.values()
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Del(pairs[i]); pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// agedCustomer is a row of an aged balance with its customer.
type agedCustomer struct {
	ledger.AgedRow
	Of *ledger.Customer
}

// overdue is what fell due, and what has no age: it is older than the file.
func (r *agedCustomer) overdue() cases.Cents {
	var sum cases.Cents
	for i := ledger.To30; i < ledger.Buckets; i++ {
		sum += r.ByAge[i]
	}
	return sum
}

// certain says that nobody has to look at anything of the customer.
func (r *agedCustomer) certain() bool {
	return r.Uncertain == 0 && len(r.Of.Look) == 0 && r.Certain > 0
}

// choose gives the customers that the address means, in its order.
func (q ledgerQuery) choose(o *openedLedger, on cases.Date) []agedCustomer {
	aged := o.age(on)
	words := strings.Fields(cases.Fold(q.Query))
	bucket := slices.Index(ageNames[:], q.Age)
	var rows []agedCustomer
	for i := range aged.Rows {
		row := agedCustomer{aged.Rows[i], &o.kept.Customers[i]}
		switch {
		case bucket >= 0 && row.ByAge[bucket] == 0:
		case q.State == "certain" && !row.certain(), q.State == "look" && row.certain():
		case len(words) > 0 && !speaksOf(row.Of, words):
		default:
			rows = append(rows, row)
		}
	}
	q.order(rows)
	return rows
}

// speaksOf finds each word in the name or the number of a customer, or in the number of an invoice of it.
func speaksOf(c *ledger.Customer, words []string) bool {
	text := cases.Fold(c.Name + " " + c.Key)
	return !slices.ContainsFunc(words, func(word string) bool {
		return !strings.Contains(text, word) && !slices.ContainsFunc(c.Items, func(i ledger.Item) bool { return strings.Contains(cases.Fold(i.Number), word) })
	})
}

func (q ledgerQuery) order(rows []agedCustomer) {
	by, desc := q.sorted()
	slices.SortStableFunc(rows, func(a, b agedCustomer) int {
		order := 0
		switch by {
		case "name":
			order = cmp.Compare(cases.Fold(a.Of.Name), cases.Fold(b.Of.Name))
		case "over_90":
			order = cmp.Compare(a.ByAge[ledger.Over90], b.ByAge[ledger.Over90])
		case "net":
			order = cmp.Compare(a.Net, b.Net)
		default:
			order = cmp.Compare(a.overdue(), b.overdue())
		}
		if desc {
			order = -order
		}
		return cmp.Or(order, cmp.Compare(a.Of.Key, b.Of.Key))
	})
}

// sorted gives the order of the list; whoever owes most that is due comes first.
func (q ledgerQuery) sorted() (by string, desc bool) {
	if q.Sort == "" {
		return "overdue", true
	}
	return q.Sort, q.Desc != ""
}

// head gives the head of a sortable column.
func (q ledgerQuery) head(base, by string) templates.SortHead {
	now, desc := q.sorted()
	head := templates.SortHead{Label: templates.Say("ledgers.column." + by), Number: by != "name"}
	next := "1"
	if by == "name" {
		next = ""
	}
	if by == now {
		head.Direction, next = "ascending", "1"
		if desc {
			head.Direction, next = "descending", ""
		}
	}
	head.Href = q.with(base, "sort", by, "desc", next)
	return head
}

// pageOf gives the rows of one page, and its addresses.
func pageOf[T any](rows []T, page, size int, to func(page string) string) ([]T, templates.Pager) {
	page = min(page, max(0, (len(rows)-1)/size))
	part := rows[page*size : min(len(rows), (page+1)*size)]
	pager := templates.Pager{Summary: templates.SayN("ledgers.shown", len(rows), "from", page*size+1, "to", page*size+len(part))}
	if page > 0 {
		pager.Previous = to(strconv.Itoa(page - 1))
		if page == 1 {
			pager.Previous = to("")
		}
	}
	if (page+1)*size < len(rows) {
		pager.Next = to(strconv.Itoa(page + 1))
	}
	return part, pager
}
