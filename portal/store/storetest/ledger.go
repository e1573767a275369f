package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/blob"
	"relais/portal/jobs"
	"relais/portal/store"
)

// The oracle for everything that can go wrong with a machine: a ledger outside the faulty system, with one line per
// request before it is sent and one per answer. After the fault, every request that was answered must be found exactly
// once (file, row, event, job), every other one once or not at all, and sending all of them again must change nothing.

// Ledger is what a client knows of what it sent.
type Ledger struct {
	Sent     map[string]bool
	Answered map[string]bool
}

// ReadLedger reads lines "send KEY" and "done KEY" until the input ends or enough answers have come. A last line that was
// cut off is no answer.
func ReadLedger(l *Ledger, r *bufio.Reader, answers int) error {
	for range answers {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return err
			}
			word, key, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if word == "send" {
				l.Sent[key] = true
			}
			if word == "done" {
				l.Answered[key] = true
				break
			}
		}
	}
	return nil
}

// crashCases is how many cases the load works on.
const crashCases = 8

// Load sends requests without end and writes the ledger, until ctx ends. It is what runs in the process that is killed.
func Load(ctx context.Context, s *store.Store, files cases.Blobs, round string, ledger io.Writer) {
	var mu sync.Mutex
	note := func(word, key string) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = fmt.Fprintln(ledger, word, key) // nobody listens any more: then nothing counts as answered
	}
	var clients sync.WaitGroup
	for client := range crashCases {
		clients.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				key := fmt.Sprintf("%s-%d-%d", round, client, i)
				note("send", key)
				if err := send(ctx, s, files, key); err == nil {
					note("done", key)
				}
			}
		})
	}
	clients.Wait()
}

// contentOf is the file of a request: what it holds follows from its key.
func contentOf(key string) string { return strings.Repeat("file of request "+key+"\n", 50) }

// send carries out one request: a file, and a change of a case that names it, with a note and a job. Every fifth request
// opens a case of its own first.
func send(ctx context.Context, s *store.Store, files cases.Blobs, key string) error {
	by := casestest.Actor(casestest.North, cases.Controller)
	id, opens := caseOf(key)
	if opens {
		c := casestest.CaseOf(by.Org, 1000)
		c.ID, c.Reference = id, ""
		err := s.CreateCase(ctx, by.Scope(), c, cases.Change{Event: event(by, cases.EvOpened, "open "+key)})
		if err != nil && !errors.Is(err, cases.ErrRepeated) {
			return err
		}
	}
	b, err := files.Put(ctx, by.Org, strings.NewReader(contentOf(key)), 1<<20)
	if err != nil {
		return err
	}
	return s.UpdateCase(ctx, by.Scope(), id, func(c *cases.Case) (cases.Change, error) {
		c.Documents = append(c.Documents, cases.Document{ID: cases.DocumentID(key), Name: key, Hash: b.Hash, Bytes: b.Bytes})
		e := event(by, cases.EvFileAdded, key)
		e.Text, e.Facts = "note of "+key, cases.Facts{Document: cases.DocumentID(key), Hash: b.Hash}
		return cases.Change{Event: e, Jobs: []cases.Job{{ID: cases.JobID("job " + key), Org: c.Org, Case: c.ID, Kind: cases.JobInspect}}}, nil
	})
}

// caseOf gives the case of a request, and whether it is opened by the request.
func caseOf(key string) (cases.CaseID, bool) {
	parts := strings.Split(key, "-")
	if strings.HasSuffix(key, "0") || strings.HasSuffix(key, "5") {
		return cases.CaseID("case-" + key), true
	}
	return cases.CaseID("case-" + parts[1]), false
}

// PrepareLoad opens the cases that the load works on.
func PrepareLoad(ctx context.Context, s *store.Store) error {
	by := casestest.Actor(casestest.North, cases.Controller)
	for i := range crashCases {
		c := casestest.CaseOf(by.Org, 1000)
		c.ID, c.Reference = cases.CaseID(fmt.Sprint("case-", i)), ""
		if err := s.CreateCase(ctx, by.Scope(), c, cases.Change{Event: event(by, cases.EvOpened, "")}); err != nil {
			return err
		}
	}
	return nil
}

// Verdict is what the oracle says.
type Verdict struct {
	Problems   []string
	Unanswered int // requests that nobody answered and that were carried out
}

func (v *Verdict) find(format string, arguments ...any) {
	v.Problems = append(v.Problems, fmt.Sprintf(format, arguments...))
}

// Check applies the oracle.
func Check(ctx context.Context, l *Ledger, s *store.Store, files *blob.Dir) Verdict {
	var v Verdict
	o := oracle{s, files, &v, queuedJobs(ctx, s, &v)}
	found := map[string]bool{}
	for key := range l.Sent {
		found[key] = o.whole(ctx, key)
		if l.Answered[key] && !found[key] {
			v.find("request %s was answered and is lost", key)
		}
		if found[key] && !l.Answered[key] {
			v.Unanswered++
		}
	}
	for key := range l.Sent {
		o.again(ctx, key, found[key])
	}
	o.queued = queuedJobs(ctx, s, &v)
	for key := range l.Sent {
		if !o.whole(ctx, key) {
			v.find("request %s sent again is not there", key)
		}
	}
	journal, err := s.Verify(ctx)
	if err != nil || len(journal.Faults) != 0 {
		v.find("the journal after the fault: %v, %v", journal.Faults, err)
	}
	figures, err := s.VerifyCounters(ctx)
	if err != nil || len(figures.Faults) != 0 {
		v.find("the figures after the fault: %v, %v", figures.Faults, err)
	}
	return v
}

type oracle struct {
	s     *store.Store
	files *blob.Dir
	v     *Verdict
	// queued counts the jobs of each case by their id.
	queued map[string]int
}

func queuedJobs(ctx context.Context, s *store.Store, v *Verdict) map[string]int {
	all, err := s.UnscopedJobs(ctx, jobs.Queued, 1_000_000)
	if err != nil {
		v.find("jobs: %v", err)
	}
	counts := map[string]int{}
	for _, j := range all {
		counts[string(j.Case)+"/"+string(j.ID)]++
	}
	return counts
}

// again sends a request once more: what was carried out stays as it is, what was not is carried out now.
func (o oracle) again(ctx context.Context, key string, found bool) {
	err := send(ctx, o.s, o.files, key)
	if found && !errors.Is(err, cases.ErrRepeated) {
		o.v.find("request %s sent again: %v", key, err)
	}
	if !found && err != nil {
		o.v.find("request %s, which was not carried out, sent again: %v", key, err)
	}
}

// whole says that a request is there with all its parts; anything between all and nothing is a problem.
func (o oracle) whole(ctx context.Context, key string) bool {
	by := casestest.Actor(casestest.North, cases.Controller)
	id, _ := caseOf(key)
	e, err := o.s.EventByKey(ctx, by.Scope(), key)
	there := err == nil
	if !there && cases.CodeOf(err) != cases.NotFound {
		o.v.find("request %s: %v", key, err)
		return false
	}
	rows, queued := o.parts(ctx, id, key)
	if there && (rows != 1 || queued != 1 || e.Text != "note of "+key) {
		o.v.find("request %s is half done: %d rows, %d jobs, note %q", key, rows, queued, e.Text)
	}
	if !there && (rows != 0 || queued != 0) {
		o.v.find("request %s left %d rows, %d jobs without an event", key, rows, queued)
	}
	if there {
		if err := blob.Check(ctx, o.files, by.Org, e.Facts.Hash); err != nil {
			o.v.find("request %s: its file: %v", key, err)
		}
	}
	return there
}

// parts counts what is there of a request besides its event.
func (o oracle) parts(ctx context.Context, id cases.CaseID, key string) (rows, queued int) {
	by := casestest.Actor(casestest.North, cases.Controller)
	c, err := o.s.Case(ctx, by.Scope(), id)
	if err != nil {
		return 0, 0 // a case that was not opened has nothing
	}
	for i := range c.Documents {
		if c.Documents[i].Name == key {
			rows++
		}
	}
	return rows, o.queued[string(id)+"/job "+key]
}

// NewLedger gives an empty ledger.
func NewLedger() *Ledger { return &Ledger{Sent: map[string]bool{}, Answered: map[string]bool{}} }
