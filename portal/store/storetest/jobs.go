package storetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/jobs"
)

// manyWorkersManyJobs lets eight workers do 250 jobs, 50 of which a lost worker had claimed.
func manyWorkersManyJobs(t *testing.T, f *Fixture) {
	start := casestest.Now
	for i := range 250 {
		job := cases.Job{ID: cases.JobID(fmt.Sprintf("job %03d", i)), Org: f.North.Org, Kind: "work", RunAt: start.Add(time.Duration(i) * time.Microsecond)}
		if err := f.Enqueue(t.Context(), job); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 {
		c, err := f.ClaimJob(t.Context(), start.Add(time.Second), start.Add(2*time.Second))
		if err != nil || c.ID != cases.JobID(fmt.Sprintf("job %03d", i)) {
			t.Fatalf("the lost worker got %q, %v", c.ID, err)
		}
	}
	var mu sync.Mutex
	ran := map[cases.JobID]int{}
	all := make(chan struct{})
	var pools []*jobs.Workers
	for range 4 { // four programs of two workers each on one database
		pools = append(pools, jobs.Start(jobs.Options{
			Queue: f, Workers: 2, Look: 5 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { return start.Add(time.Hour) }, Chance: func() float64 { return 0 },
			Handlers: map[string]jobs.Handler{"work": func(_ context.Context, task *jobs.Task) error {
				mu.Lock()
				defer mu.Unlock()
				if ran[task.ID]++; len(ran) == 250 && ran[task.ID] == 1 {
					close(all)
				}
				return nil
			}},
		}))
	}
	<-all
	for _, p := range pools {
		if err := p.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for id, n := range ran {
		if n != 1 {
			t.Errorf("%s ran %d times", id, n)
		}
	}
	done, err := f.UnscopedJobs(t.Context(), jobs.Done, 1000)
	if err != nil || len(done) != 250 {
		t.Errorf("%d jobs are done, %v", len(done), err)
	}
}

func lostClaim(t *testing.T, f *Fixture) {
	now := casestest.Now
	if err := f.Enqueue(t.Context(), cases.Job{ID: "j", Org: f.North.Org, Kind: "work", Payload: []byte(`{"a":1}`), RunAt: now}); err != nil {
		t.Fatal(err)
	}
	_, err := f.ClaimJob(t.Context(), now.Add(-time.Second), now)
	wantCode(t, "a claim before the job is due", err, cases.NotFound)
	first, err := f.ClaimJob(t.Context(), now, now.Add(time.Minute))
	if err != nil || first.Attempt != 1 || string(first.Payload) != `{"a":1}` || !first.RunAt.Equal(now) || first.Org != f.North.Org {
		t.Fatalf("claimed %+v, %v", first, err)
	}
	_, err = f.ClaimJob(t.Context(), now.Add(30*time.Second), now.Add(time.Hour))
	wantCode(t, "a second claim while the first stands", err, cases.NotFound)
	if err := f.ExtendJob(t.Context(), first, now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	_, err = f.ClaimJob(t.Context(), now.Add(90*time.Second), now.Add(time.Hour))
	wantCode(t, "a second claim while the first was extended", err, cases.NotFound)
	second, err := f.ClaimJob(t.Context(), now.Add(3*time.Minute), now.Add(time.Hour))
	if err != nil || second.Attempt != 2 {
		t.Fatalf("taken over as %+v, %v", second, err)
	}
	for name, act := range map[string]func(jobs.Claimed) error{
		"extends":  func(c jobs.Claimed) error { return f.ExtendJob(t.Context(), c, now) },
		"reports":  func(c jobs.Claimed) error { return f.ReportJob(t.Context(), c, jobs.Progress{}) },
		"finishes": func(c jobs.Claimed) error { return f.FinishJob(t.Context(), c, now) },
		"retries":  func(c jobs.Claimed) error { return f.RetryJob(t.Context(), c, now, "x") },
		"buries":   func(c jobs.Claimed) error { return f.BuryJob(t.Context(), c, now, "x") },
	} {
		wantCode(t, "the lost worker "+name+" the job", act(first), cases.Conflict)
	}
	if err := f.FinishJob(t.Context(), second, now.Add(4*time.Minute)); err != nil {
		t.Error(err)
	}
}

func deadLetters(t *testing.T, f *Fixture) {
	now := casestest.Now
	c := f.placed(t, 1000)
	if err := f.Enqueue(t.Context(), cases.Job{ID: "j", Org: c.Org, Case: c.ID, Kind: "dossier", RunAt: now}); err != nil {
		t.Fatal(err)
	}
	claim := func(at time.Time) jobs.Claimed {
		t.Helper()
		claimed, err := f.ClaimJob(t.Context(), at, at.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return claimed
	}
	first := claim(now)
	err := errors.Join(
		f.ReportJob(t.Context(), first, jobs.Progress{Done: 12, Total: 60, Label: "job.pages"}),
		f.RetryJob(t.Context(), first, now.Add(time.Hour), "no memory"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.ClaimJob(t.Context(), now.Add(59*time.Minute), now.Add(time.Hour))
	wantCode(t, "a claim before the next attempt", err, cases.NotFound)
	shown, err := f.CaseJobs(t.Context(), f.Red.Scope(), c.ID)
	if err != nil || len(shown) != 1 || shown[0].Progress != (jobs.Progress{Done: 12, Total: 60, Label: "job.pages"}) || shown[0].Failure != "" || shown[0].State != jobs.Queued {
		t.Errorf("the page of the case shows %+v, %v", shown, err)
	}
	if err := f.BuryJob(t.Context(), claim(now.Add(time.Hour)), now.Add(2*time.Hour), "no memory again"); err != nil {
		t.Fatal(err)
	}
	dead, err := f.UnscopedJobs(t.Context(), jobs.Dead, 10)
	if err != nil || len(dead) != 1 || dead[0].Failure != "no memory again" || dead[0].Attempts != 2 || !dead[0].EndedAt.Equal(now.Add(2*time.Hour)) {
		t.Fatalf("the operator sees %+v, %v", dead, err)
	}
	wantCode(t, "reviving what is not dead", f.UnscopedReviveJob(t.Context(), "other", now), cases.NotFound)
	if err := f.UnscopedReviveJob(t.Context(), "j", now.Add(3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	again := claim(now.Add(3 * time.Hour))
	if again.Attempt != 1 {
		t.Errorf("the revived job is at attempt %d", again.Attempt)
	}
	if err := f.FinishJob(t.Context(), again, now.Add(4*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]int{3 * time.Hour: 0, 5 * time.Hour: 1} {
		if n, err := f.UnscopedForgetJobs(t.Context(), now.Add(at)); err != nil || (n != want && at == 3*time.Hour) {
			t.Errorf("forgot %d jobs done before %v, %v", n, at, err)
		}
	}
	if left, err := f.CaseJobs(t.Context(), f.North.Scope(), c.ID); err != nil || len(left) != 0 {
		t.Errorf("%d jobs are left, %v", len(left), err)
	}
}

func health(t *testing.T, f *Fixture) {
	if err := errors.Join(f.Probe(t.Context(), casestest.Now), f.Probe(t.Context(), casestest.Now.Add(time.Second)), f.Broken()); err != nil {
		t.Errorf("a healthy database says %v", err)
	}
	steps, err := f.Status(t.Context())
	if err != nil || len(steps) < 2 {
		t.Errorf("steps of the schema: %+v, %v", steps, err)
	}
	for _, s := range steps {
		if !s.Applied {
			t.Errorf("step %s has not been taken", s.Name)
		}
	}
	if done, err := f.Migrate(t.Context()); err != nil || len(done) != 0 {
		t.Errorf("a second migration took %v, %v", done, err)
	}
}
