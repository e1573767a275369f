package portal

import (
	"sync"

	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/templates"
)

// openedLedger is a ledger with what reading it came to; kept is nil as long as it was not read.
type openedLedger struct {
	*cases.Ledger
	kept *ledger.Kept
	base string
}

// openLedger finds the ledger of the address.
func (s *Server) openLedger(v *visit) (*openedLedger, error) {
	return s.openLedgerOf(v, cases.LedgerID(v.path("ledger")))
}

func (s *Server) openLedgerOf(v *visit, id cases.LedgerID) (*openedLedger, error) {
	l, err := s.Cases.Ledger(v.Context(), v.actor, id)
	if err != nil {
		return nil, err
	}
	o := &openedLedger{Ledger: l, base: ledgersPath + "/" + string(l.ID)}
	if l.ReadAt.IsZero() || l.Failure != "" {
		return o, nil
	}
	key := ledgerKey{l.Org, l.Result}
	if o.kept = s.books.get(key); o.kept != nil {
		return o, nil
	}
	select { // a few at once: a large one takes its second and its memory
	case s.sheets <- struct{}{}:
		defer func() { <-s.sheets }()
	case <-v.Context().Done():
		return nil, v.Context().Err()
	}
	if o.kept = s.books.get(key); o.kept != nil {
		return o, nil
	}
	body, err := s.Cases.OpenSheet(v.Context(), v.actor, l.Result)
	if err != nil {
		return nil, err
	}
	defer body.Close() //nolint:errcheck // only read
	if o.kept, err = ledger.ReadKept(body); err != nil {
		return nil, err
	}
	s.books.put(key, o.kept)
	return o, nil
}

// openRead finds the ledger of the address when it was read; before that there is nothing at the address.
func (s *Server) openRead(v *visit) (*openedLedger, error) {
	o, err := s.openLedger(v)
	if err == nil && o.kept == nil {
		err = cases.Missing()
	}
	return o, err
}

// crumb leads back to the ledger.
func (o *openedLedger) crumb() templates.Crumb {
	return templates.Crumb{Label: templates.Plain(o.Name), Href: o.base}
}

// terms gives when the invoices of a customer fall due, and whether the customer has a rule of its own.
func (o *openedLedger) terms(customer string) (ledger.Terms, bool) {
	rule, own := o.Own[customer]
	if !own {
		rule = o.Rule
	}
	return ledger.Terms{Days: rule.Days, EndOfMonth: rule.EndOfMonth}, own
}

// age gives the aged balance of a day, one row for each customer, in their order.
func (o *openedLedger) age(on cases.Date) ledger.Aged {
	usual, _ := o.terms("")
	own := make(map[string]ledger.Terms, len(o.Own))
	for key := range o.Own {
		own[key], _ = o.terms(key)
	}
	return o.kept.Age(on, usual, own)
}

// ledgerKey names what reading a file came to. The organisation is part of it, as it is of the address of every file.
type ledgerKey struct {
	org    cases.OrgID
	result string
}

// Bounds of the ledgers in memory: so many files, and beyond the first so many customers together.
const (
	booksKept     = 6
	customersKept = 100_000
)

// ledgerCache keeps the ledgers that were looked at last; what is found by its hash is right, however old it is. Nothing in it
// is ever changed.
type ledgerCache struct {
	mu    sync.Mutex
	by    map[ledgerKey]*ledger.Kept
	order []ledgerKey // the one used last at the end
}

func (c *ledgerCache) get(key ledgerKey) *ledger.Kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.by[key]
	if k != nil {
		c.touch(key)
	}
	return k
}

// touch puts a key at the end.
func (c *ledgerCache) touch(key ledgerKey) {
	rest := c.order[:0]
	for _, k := range c.order {
		if k != key {
			rest = append(rest, k)
		}
	}
	c.order = append(rest, key)
}

func (c *ledgerCache) put(key ledgerKey, k *ledger.Kept) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[ledgerKey]*ledger.Kept{}
	}
	c.by[key] = k
	c.touch(key)
	for len(c.order) > 1 && (len(c.order) > booksKept || c.customers() > customersKept) {
		delete(c.by, c.order[0])
		c.order = c.order[1:]
	}
}

func (c *ledgerCache) customers() (n int) {
	for _, k := range c.by {
		n += len(k.Customers)
	}
	return n
}
