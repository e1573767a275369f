package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"relais/cases"
	"relais/portal/jobs"
)

// The tests run on a clock of their own (testing/synctest) with a queue in memory; that the queues of the databases do
// the same is the contract of the store.

func TestJobsRunOnceEachByManyWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		var mu sync.Mutex
		ran := map[cases.JobID]int{}
		w := start(q, jobs.Options{Workers: 8, Handlers: map[string]jobs.Handler{"work": func(_ context.Context, task *jobs.Task) error {
			time.Sleep(time.Duration(len(task.ID)) * time.Millisecond)
			mu.Lock()
			ran[task.ID]++
			mu.Unlock()
			return nil
		}}})
		for i := range 250 {
			q.add(cases.JobID(fmt.Sprint("job ", i)), "work")
		}
		q.await(t, func() bool { return q.count(jobs.Done) == 250 })
		stop(t, w)
		for id, n := range ran {
			if n != 1 {
				t.Errorf("%s ran %d times", id, n)
			}
		}
	})
}

func TestWorkersRestOnceWhenNothingWaitsOrRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		var rests, running atomic.Int32
		w := start(q, jobs.Options{
			Workers: 2,
			Handlers: map[string]jobs.Handler{"work": func(_ context.Context, task *jobs.Task) error {
				running.Add(1)
				time.Sleep(time.Duration(len(task.ID)) * 3 * time.Second)
				running.Add(-1)
				return nil
			}},
			Rest: func() {
				rests.Add(1)
				if n := running.Load(); n != 0 {
					t.Errorf("it rests while %d jobs run", n)
				}
			},
		})
		time.Sleep(10 * time.Second)
		if n := rests.Load(); n != 0 {
			t.Errorf("it rested %d times before there was work", n)
		}
		q.add("m", "work")
		q.add("longer", "work")
		q.await(t, func() bool { return q.count(jobs.Done) == 2 })
		time.Sleep(10 * time.Second)
		if n := rests.Load(); n != 1 {
			t.Errorf("it rested %d times after the work, want once", n)
		}
		stop(t, w)
	})
}

func TestAFailedJobIsTriedAgainLaterEachTimeAndThenGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		var at []time.Time
		w := start(q, jobs.Options{Attempts: 4, Handlers: map[string]jobs.Handler{"mail": func(context.Context, *jobs.Task) error {
			at = append(at, time.Now())
			return errors.New("the mail server is away")
		}}})
		q.add("m", "mail")
		q.await(t, func() bool { return q.count(jobs.Dead) == 1 })
		stop(t, w)
		if len(at) != 4 {
			t.Fatalf("tried %d times", len(at))
		}
		for i, least := range []time.Duration{7 * time.Second, 15 * time.Second, 30 * time.Second} {
			if wait := at[i+1].Sub(at[i]); wait < least || wait > least+2*time.Second {
				t.Errorf("attempt %d came after %v, want %v and a look", i+2, wait, least)
			}
		}
		if job := q.get("m"); job.failure != "the mail server is away" || job.attempt != 4 {
			t.Errorf("given up with %q after %d attempts", job.failure, job.attempt)
		}
	})
}

func TestAJobThatCannotSucceedIsGivenUpAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		w := start(q, jobs.Options{Handlers: map[string]jobs.Handler{"mail": func(context.Context, *jobs.Task) error {
			return fmt.Errorf("send: %w", jobs.Permanent(errors.New("no such address")))
		}}})
		q.add("m", "mail")
		q.await(t, func() bool { return q.count(jobs.Dead) == 1 })
		stop(t, w)
		if job := q.get("m"); job.attempt != 1 || job.failure != "send: no such address" {
			t.Errorf("given up with %q after %d attempts", job.failure, job.attempt)
		}
	})
}

func TestAPanicIsAnErrorOfItsJobAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		w := start(q, jobs.Options{Workers: 1, Attempts: 1, Handlers: map[string]jobs.Handler{
			"bad":  func(context.Context, *jobs.Task) error { panic("a mistake") },
			"good": func(context.Context, *jobs.Task) error { return nil },
		}})
		q.add("1", "bad")
		q.add("2", "good")
		q.add("3", "nobody's")
		q.await(t, func() bool { return q.count(jobs.Done) == 1 && q.count(jobs.Dead) == 2 })
		stop(t, w)
		if f := q.get("1").failure; f != "panic: a mistake" {
			t.Errorf("the panic is kept as %q", f)
		}
		if f := q.get("3").failure; !strings.Contains(f, "nobody handles") {
			t.Errorf("a job without a handler is kept as %q", f)
		}
	})
}

func TestALostWorkersJobIsTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		q.add("m", "work")
		if _, err := q.ClaimJob(t.Context(), time.Now(), time.Now().Add(time.Minute)); err != nil { // and never heard of again
			t.Fatal(err)
		}
		began := time.Now()
		w := start(q, jobs.Options{Handlers: map[string]jobs.Handler{"work": func(context.Context, *jobs.Task) error { return nil }}})
		q.await(t, func() bool { return q.count(jobs.Done) == 1 })
		stop(t, w)
		if waited := time.Since(began); waited < time.Minute || waited > 65*time.Second {
			t.Errorf("taken over after %v, the lease is a minute", waited)
		}
	})
}

func TestAJobThatKillsItsWorkersIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		q.add("m", "work")
		q.get("m").attempt = 3
		w := start(q, jobs.Options{Attempts: 3, Handlers: map[string]jobs.Handler{"work": func(context.Context, *jobs.Task) error {
			t.Error("the job is run once more")
			return nil
		}}})
		q.await(t, func() bool { return q.count(jobs.Dead) == 1 })
		stop(t, w)
	})
}

func TestALongJobKeepsItsLeaseAndShowsItsProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		w := start(q, jobs.Options{Workers: 2, Handlers: map[string]jobs.Handler{"work": func(ctx context.Context, task *jobs.Task) error {
			for page := range 300 {
				time.Sleep(time.Second)
				task.Report(page+1, 300, "job.pages")
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
			return nil
		}}})
		q.add("m", "work")
		q.await(t, func() bool { return q.get("m").progress.Done > 100 })
		if p := q.get("m").progress; p.Total != 300 || p.Label != "job.pages" {
			t.Errorf("the progress is %+v", p)
		}
		q.await(t, func() bool { return q.count(jobs.Done) == 1 })
		stop(t, w)
		if job := q.get("m"); job.attempt != 1 || job.progress.Done != 300 || job.reports > 60 {
			t.Errorf("%d attempts, progress %+v in %d reports", job.attempt, job.progress, job.reports)
		}
	})
}

func TestWorkEndsWhenAnotherWorkerHasTakenTheJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		ended := make(chan error, 1)
		w := start(q, jobs.Options{Handlers: map[string]jobs.Handler{"work": func(ctx context.Context, _ *jobs.Task) error {
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		}}})
		q.add("m", "work")
		q.await(t, func() bool { return q.count(jobs.Running) == 1 })
		q.lose("m") // the database was away longer than the lease, and another node took it
		if err := <-ended; cases.CodeOf(err) != cases.Conflict {
			t.Errorf("the work ended with %v", err)
		}
		stop(t, w)
		if job := q.get("m"); job.state != jobs.Running || job.attempt != 2 {
			t.Errorf("the other worker's job is %s, attempt %d", job.state, job.attempt)
		}
	})
}

func TestStopWaitsForWhatRunsAndTakesNothingNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		w := start(q, jobs.Options{Workers: 1, Handlers: map[string]jobs.Handler{"work": func(context.Context, *jobs.Task) error {
			time.Sleep(20 * time.Second)
			return nil
		}}})
		q.add("1", "work")
		q.add("2", "work")
		q.await(t, func() bool { return q.count(jobs.Running) == 1 })
		stop(t, w)
		if q.get("1").state != jobs.Done || q.get("2").state != jobs.Queued {
			t.Errorf("after the stop the first is %s, the second %s", q.get("1").state, q.get("2").state)
		}
	})
}

func TestStopGivesBackWhatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		w := start(q, jobs.Options{Attempts: 1, Handlers: map[string]jobs.Handler{"work": func(ctx context.Context, _ *jobs.Task) error {
			<-ctx.Done()
			return ctx.Err()
		}}})
		q.add("m", "work")
		q.await(t, func() bool { return q.count(jobs.Running) == 1 })
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := w.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the stop says %v", err)
		}
		if q.get("m").state != jobs.Queued {
			t.Errorf("the job is %s", q.get("m").state)
		}
	})
}

func TestAQueueThatIsAwayIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		q.away = true
		w := start(q, jobs.Options{Handlers: map[string]jobs.Handler{"work": func(context.Context, *jobs.Task) error { return nil }}})
		q.add("m", "work")
		time.Sleep(10 * time.Second)
		q.mu.Lock()
		q.away = false
		q.mu.Unlock()
		q.await(t, func() bool { return q.count(jobs.Done) == 1 })
		stop(t, w)
	})
}

func start(q *queue, o jobs.Options) *jobs.Workers {
	o.Queue, o.Now, o.Log = q, time.Now, slog.New(slog.DiscardHandler)
	o.Chance = func() float64 { return 0.5 }
	return jobs.Start(o)
}

func stop(t *testing.T, w *jobs.Workers) {
	t.Helper()
	if err := w.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// queue is a queue in memory.
type queue struct {
	mu     sync.Mutex
	all    []*entry
	queued chan struct{}
	away   bool
}

type entry struct {
	cases.Job
	state    jobs.State
	until    time.Time
	attempt  int
	failure  string
	progress jobs.Progress
	reports  int
}

func newQueue() *queue { return &queue{queued: make(chan struct{}, 1)} }

func (q *queue) add(id cases.JobID, kind string) {
	q.mu.Lock()
	q.all = append(q.all, &entry{Job: cases.Job{ID: id, Kind: kind, RunAt: time.Now()}, state: jobs.Queued})
	q.mu.Unlock()
	select {
	case q.queued <- struct{}{}:
	default:
	}
}

func (q *queue) get(id cases.JobID) *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.all[slices.IndexFunc(q.all, func(e *entry) bool { return e.ID == id })]
}

func (q *queue) count(s jobs.State) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, e := range q.all {
		if e.state == s {
			n++
		}
	}
	return n
}

// await waits on the clock of the test.
func (q *queue) await(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Hour); !condition(); time.Sleep(time.Second) {
		if time.Now().After(deadline) {
			t.Fatal("it never happens")
		}
	}
}

// lose hands a running job to another worker.
func (q *queue) lose(id cases.JobID) {
	e := q.get(id)
	q.mu.Lock()
	e.attempt++
	e.until = time.Now().Add(time.Hour)
	q.mu.Unlock()
}

func (q *queue) Queued() <-chan struct{} { return q.queued }

func (q *queue) ClaimJob(_ context.Context, now, until time.Time) (jobs.Claimed, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.away {
		return jobs.Claimed{}, errors.New("the database is away")
	}
	for _, e := range q.all {
		if !e.RunAt.After(now) && (e.state == jobs.Queued || (e.state == jobs.Running && e.until.Before(now))) {
			e.state, e.until, e.attempt = jobs.Running, until, e.attempt+1
			return jobs.Claimed{Job: e.Job, Attempt: e.attempt}, nil
		}
	}
	return jobs.Claimed{}, cases.Missing()
}

func (q *queue) held(c jobs.Claimed, change func(*entry)) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.all {
		if e.ID == c.ID && e.state == jobs.Running && e.attempt == c.Attempt {
			change(e)
			return nil
		}
	}
	return &cases.Error{Code: cases.Conflict, Key: "error.lease_lost"}
}

func (q *queue) ExtendJob(_ context.Context, c jobs.Claimed, until time.Time) error {
	return q.held(c, func(e *entry) { e.until = until })
}

func (q *queue) ReportJob(_ context.Context, c jobs.Claimed, p jobs.Progress) error {
	return q.held(c, func(e *entry) { e.progress = p; e.reports++ })
}

func (q *queue) FinishJob(_ context.Context, c jobs.Claimed, _ time.Time) error {
	return q.held(c, func(e *entry) { e.state = jobs.Done })
}

func (q *queue) RetryJob(_ context.Context, c jobs.Claimed, at time.Time, failure string) error {
	return q.held(c, func(e *entry) { e.state, e.RunAt, e.failure = jobs.Queued, at, failure })
}

func (q *queue) BuryJob(_ context.Context, c jobs.Claimed, _ time.Time, failure string) error {
	return q.held(c, func(e *entry) { e.state, e.failure = jobs.Dead, failure })
}
