package demo

import (
	"bytes"
	"context"
	"fmt"

	"relais/cases"
	"relais/exports/papers"
)

// Paper is a file as it stands in the store, with what reading it showed.
type Paper struct {
	Name     string
	Category cases.Category
	Kind     string
	Title    string
	On       cases.Date
	Blob     cases.Blob
	Finding  cases.Finding
}

// library holds the scans and the odd files that all cases of a creditor share: a scan costs a hundred papers.
type library struct {
	scans     map[cases.OrgID][]Paper
	broken    map[cases.OrgID]Paper
	protected map[cases.OrgID]Paper
	invoice   map[cases.OrgID]Paper // for brief stories
}

// scansEach is the number of scans of each creditor.
const scansEach = 4

func (m *maker) library(ctx context.Context) (*library, error) {
	lib := &library{scans: map[cases.OrgID][]Paper{}, broken: map[cases.OrgID]Paper{}, protected: map[cases.OrgID]Paper{}, invoice: map[cases.OrgID]Paper{}}
	for i := range m.world.creditors {
		if err := m.stock(ctx, lib, &m.world.creditors[i], uint64(i)); err != nil {
			return nil, err
		}
	}
	return lib, nil
}

// stock makes the shared papers of one creditor.
func (m *maker) stock(ctx context.Context, lib *library, c *creditor, seed uint64) error {
	chance := papers.NewChance(m.Seed*31 + seed)
	turns := []papers.Orientation{papers.TurnRight, papers.TurnLeft, papers.UpsideDown, papers.Upright}
	scans := make([]Paper, scansEach)
	sales := make([]papers.Sale, scansEach)
	for k := range sales {
		sales[k] = chance.Sale(c.company, chance.Company(k), 180_000, m.today.AddDays(-200-30*k), 900+k)
	}
	if err := parallel(scansEach, func(k int) error {
		jpeg, err := papers.ScannedDelivery(sales[k], turns[k], m.Seed+uint64(k))
		if err != nil {
			return err
		}
		scans[k], err = m.scan(ctx, c.org, jpeg, fmt.Sprintf("scan%04d.jpg", 41+k))
		return err
	}); err != nil {
		return err
	}
	lib.scans[c.org] = scans
	var err error
	if lib.broken[c.org], err = m.odd(ctx, c.org, "bon_livraison.pdf", papers.BrokenPaper(sales[0]), cases.Broken); err != nil {
		return err
	}
	invoice := Paper{Name: "facture.pdf", Category: cases.Invoices, Kind: "invoice", Title: "Facture", On: sales[0].InvoicedOn}
	if lib.invoice[c.org], err = m.sheet(ctx, c.org, invoice, papers.InvoicePaper(sales[0]), 1); err != nil {
		return err
	}
	lib.protected[c.org], err = m.odd(ctx, c.org, "contrat_protege.pdf", papers.ProtectedPaper(sales[0], "secret", m.Seed), cases.Protected)
	return err
}

// scan stores a picture and the page it is laid on.
func (m *maker) scan(ctx context.Context, org cases.OrgID, jpeg []byte, name string) (Paper, error) {
	page, err := m.Draw(jpeg)
	if err != nil {
		return Paper{}, err
	}
	blob, err := m.Blobs.Put(ctx, org, bytes.NewReader(jpeg), 50<<20)
	if err != nil {
		return Paper{}, err
	}
	drawn, err := m.Blobs.Put(ctx, org, bytes.NewReader(page), 50<<20)
	if err != nil {
		return Paper{}, err
	}
	return Paper{
		Name: name, Category: cases.Deliveries, Kind: "delivery", Title: "Bon de livraison émargé", Blob: blob,
		Finding: cases.Finding{Type: "jpeg", State: cases.Readable, Pages: 1, Drawn: drawn.Hash},
	}, nil
}

func (m *maker) odd(ctx context.Context, org cases.OrgID, name string, data []byte, state cases.DocumentState) (Paper, error) {
	blob, err := m.Blobs.Put(ctx, org, bytes.NewReader(data), 50<<20)
	return Paper{Name: name, Category: cases.Unsorted, Blob: blob, Finding: cases.Finding{Type: "pdf", State: state}}, err
}

// sheet stores a PDF of our own making. It needs no drawing: its pages are bound as they are.
func (m *maker) sheet(ctx context.Context, org cases.OrgID, p Paper, data []byte, pages int) (Paper, error) {
	blob, err := m.Blobs.Put(ctx, org, bytes.NewReader(data), 50<<20)
	if err != nil {
		return Paper{}, err
	}
	p.Blob = blob
	p.Finding = cases.Finding{Type: "pdf", State: cases.Readable, Pages: pages, HasText: true, Drawn: blob.Hash}
	return p, nil
}
