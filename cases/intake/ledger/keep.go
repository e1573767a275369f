package ledger

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
)

// Kept is what a file came to, as it is kept beside it: what is open, and what is wrong with the file.
type Kept struct {
	Balance
	Lines      int              `json:"lines"`
	LeftOut    int              `json:"left_out"`
	Debit      cases.Cents      `json:"debit_cents"`
	Credit     cases.Cents      `json:"credit_cents"`
	Unbalanced int              `json:"unbalanced"`
	Problems   []intake.Problem `json:"problems,omitempty"` // the first ones
	Tallies    []intake.Tally   `json:"tallies,omitempty"`  // all, by kind
}

// Keep puts together what is kept of a file.
func Keep(b *Balance, o *fec.Outcome) *Kept {
	return &Kept{Balance: *b, Lines: o.Lines, LeftOut: o.LeftOut, Debit: o.Debit, Credit: o.Credit, Unbalanced: o.Unbalanced, Problems: o.Problems, Tallies: o.Tallies}
}

// Has says that a problem of this level was found.
func (k *Kept) Has(level intake.Level) bool {
	return (&intake.Problems{Tallies: k.Tallies}).Has(level)
}

// Write writes it compressed: a line of JSON with the head, then one for each customer, so that no more than one customer is
// held twice.
func (k *Kept) Write(w io.Writer) error {
	zip := gzip.NewWriter(w)
	lines := bufio.NewWriter(zip)
	to := json.NewEncoder(lines)
	head := *k
	head.Customers = nil
	if err := to.Encode(&head); err != nil {
		return fmt.Errorf("keep ledger: %w", err)
	}
	for i := range k.Customers {
		if err := to.Encode(&k.Customers[i]); err != nil {
			return fmt.Errorf("keep ledger: %w", err)
		}
	}
	if err := lines.Flush(); err != nil {
		return fmt.Errorf("keep ledger: %w", err)
	}
	return zip.Close()
}

// ReadKept reads what Write wrote.
func ReadKept(r io.Reader) (*Kept, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read kept ledger: %w", err)
	}
	from := json.NewDecoder(bufio.NewReader(zip))
	from.UseNumber()
	var k Kept
	if err := from.Decode(&k); err != nil {
		return nil, fmt.Errorf("read kept ledger: %w", err)
	}
	for {
		var c Customer
		err := from.Decode(&c)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read kept ledger: %w", err)
		}
		k.Customers = append(k.Customers, c)
	}
	// The file ends where its sum was checked: whoever stores it checks its hash there, too.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, fmt.Errorf("read kept ledger: %w", err)
	}
	for i := range k.Problems {
		for name, value := range k.Problems[i].Args {
			if n, is := value.(json.Number); is {
				whole, err := n.Int64()
				if err != nil {
					return nil, fmt.Errorf("read kept ledger: %w", err)
				}
				k.Problems[i].Args[name] = whole
			}
		}
	}
	return &k, nil
}

// Customer finds a customer with something open by its key, or nil.
func (b *Balance) Customer(key string) *Customer {
	for i := range b.Customers {
		if b.Customers[i].Key == key {
			return &b.Customers[i]
		}
	}
	return nil
}
