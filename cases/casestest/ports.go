package casestest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"time"

	"relais/cases"
)

// Clock is a clock that a test moves.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now gives the instant it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to an instant.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// SetDay moves the clock to half past nine, UTC, of a day.
func (c *Clock) SetDay(day cases.Date) { c.Set(day.Time().Add(9*time.Hour + 30*time.Minute)) }

// Blobs keeps files in memory, by organisation and content.
type Blobs struct {
	mu    sync.Mutex
	files map[string][]byte
}

// Put implements cases.Blobs.
func (b *Blobs) Put(_ context.Context, org cases.OrgID, r io.Reader, limit int64) (cases.Blob, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return cases.Blob{}, err
	}
	if int64(len(text)) > limit {
		return cases.Blob{}, &cases.Error{Code: cases.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": limit}}
	}
	sum := sha256.Sum256(text)
	blob := cases.Blob{Hash: hex.EncodeToString(sum[:]), Bytes: int64(len(text))}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.files == nil {
		b.files = map[string][]byte{}
	}
	b.files[string(org)+"/"+blob.Hash] = text
	return blob, nil
}

// Open implements cases.Blobs.
func (b *Blobs) Open(_ context.Context, org cases.OrgID, hash string) (io.ReadCloser, cases.Blob, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	text, ok := b.files[string(org)+"/"+hash]
	if !ok {
		return nil, cases.Blob{}, cases.Missing()
	}
	return io.NopCloser(bytes.NewReader(text)), cases.Blob{Hash: hash, Bytes: int64(len(text))}, nil
}

// Placing gives Terms for every agency it lists and refuses the others.
type Placing struct {
	Agencies []cases.OrgID
	Ended    bool // the mandates have ended
}

// Terms implements cases.Placing.
func (p *Placing) Terms(_ context.Context, _ cases.Actor, _ *cases.Case, agency cases.OrgID, _ cases.Date) (cases.Terms, error) {
	for _, a := range p.Agencies {
		if a == agency && !p.Ended {
			return Terms(), nil
		}
	}
	return cases.Terms{}, cases.Refuse("match.no_mandate")
}

// Running implements cases.Placing.
func (p *Placing) Running(context.Context, cases.Actor, cases.MandateID, cases.Date) error {
	if p.Ended {
		return cases.Refuse("match.mandate_ended")
	}
	return nil
}

// People knows the people of the world: those of Actors.
type People struct{}

// Works implements cases.People.
func (People) Works(_ context.Context, actor cases.Actor, person cases.PersonID) (bool, error) {
	for _, a := range Actors() {
		if a.Person == person {
			return a.Org == actor.Org && a.May(cases.ActWork), nil
		}
	}
	return false, nil
}

// Inspector finds in every file what it was told to.
type Inspector struct {
	Finding cases.Finding
	Err     error
}

// Inspect implements cases.Inspector.
func (i *Inspector) Inspect(context.Context, cases.OrgID, cases.Document) (cases.Finding, error) {
	return i.Finding, i.Err
}
