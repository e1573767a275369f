package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
	"relais/cases/intake/ledger"
)

// LedgerReader reads accounting entries files.
type LedgerReader struct {
	Cases *cases.Service
	Store cases.Ledgers
	Blobs cases.Blobs
}

// resultMost bounds what is kept of a file, in bytes.
const resultMost = 1 << 30

// Read reads one ledger of a creditor and files what it came to. It may run twice: the same file gives the same result.
// progress hears of per cents.
func (r *LedgerReader) Read(ctx context.Context, creditor cases.OrgID, id cases.LedgerID, progress func(done, total int)) error {
	clock := cases.ClockActor(creditor)
	l, err := r.Store.Ledger(ctx, clock.Scope(), id)
	if err != nil {
		return fmt.Errorf("read ledger %s: %w", id, err)
	}
	if !l.ReadAt.IsZero() {
		return nil // another worker was quicker
	}
	kept, err := r.balance(ctx, l, progress)
	var e *cases.Error
	if errors.As(err, &e) && (e.Code == cases.Invalid || e.Code == cases.NotFound) {
		return r.Cases.MarkLedgerFailed(ctx, clock, id, e.Key)
	}
	if err != nil {
		return fmt.Errorf("read ledger %s: %w", id, err)
	}
	read := cases.LedgerRead{First: kept.First, Last: kept.Last, Lines: kept.Lines, LeftOut: kept.LeftOut, Customers: len(kept.Customers),
		Balance: kept.Ledger, Net: kept.Net(), Stopped: kept.Has(intake.Stop) || kept.Gap() != 0 || kept.Lines == 0}
	if read.Result, err = r.keep(ctx, clock, kept); err != nil {
		return fmt.Errorf("read ledger %s: %w", id, err)
	}
	return r.Cases.MarkLedgerRead(ctx, clock, id, read)
}

// balance goes through the file: once to see how it is written, once to read it.
func (r *LedgerReader) balance(ctx context.Context, l *cases.Ledger, progress func(done, total int)) (*ledger.Kept, error) {
	seen := &counted{total: 2 * l.Bytes, tell: progress}
	src := func() (io.ReadCloser, error) {
		body, _, err := r.Blobs.Open(ctx, l.Org, l.File)
		if err != nil {
			return nil, err
		}
		return &counting{body, seen}, nil
	}
	layout, err := fec.Look(src)
	if err != nil {
		return nil, err
	}
	seen.done = l.Bytes
	balance, out, err := ledger.Read(ctx, src, layout)
	if err != nil {
		return nil, err
	}
	return ledger.Keep(balance, out), nil
}

// keep stores the result while it is written.
func (r *LedgerReader) keep(ctx context.Context, clock cases.Actor, kept *ledger.Kept) (string, error) {
	from, to := io.Pipe()
	go func() { to.CloseWithError(kept.Write(to)) }()
	blob, err := r.Cases.KeepLedgerResult(ctx, clock, from, resultMost)
	_ = from.CloseWithError(err) // ends the writer when the store gave up
	return blob.Hash, err
}

// counted is how much of a file was read.
type counted struct {
	done, total int64
	percent     int
	tell        func(done, total int)
}

type counting struct {
	io.ReadCloser
	of *counted
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.of.done += int64(n)
	if c.of.total > 0 && c.of.tell != nil {
		if percent := int(min(100*c.of.done/c.of.total, 99)); percent > c.of.percent {
			c.of.percent = percent
			c.of.tell(percent, 100)
		}
	}
	return n, err
}
