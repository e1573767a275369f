package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"relais/cases"
	"relais/portal/jobs"
)

// queue writes jobs in the transaction of a change. A job without an id gets one that follows from the change, so that
// the same change never queues it twice.
func queue(t *tx, now time.Time, added []cases.Job, seed string) error {
	for i, j := range added {
		if j.ID == "" {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", seed, i))
			j.ID = cases.JobID(hex.EncodeToString(sum[:16]))
		}
		if j.RunAt.IsZero() {
			j.RunAt = now
		}
		if err := addJob(t, j, now); err != nil {
			return err
		}
	}
	return nil
}

func addJob(t *tx, j cases.Job, now time.Time) error {
	if j.ID == "" || j.Kind == "" {
		return broken(fmt.Errorf("job %q of kind %q has no id or kind", j.ID, j.Kind))
	}
	caseID := maybe[cases.CaseID]{&j.Case}
	owner, err := caseID.Value()
	if err != nil {
		return err
	}
	t.jobs++
	_, err = t.exec(`/* Store.addJob */ insert into jobs
		(id, org_id, case_id, kind, payload, state, run_at, attempts, failure, done, total, label, queued_at)
		values ($1, $2, $3, $4, $5, 'queued', $6, 0, '', 0, 0, '', $7) on conflict (id) do nothing`,
		string(j.ID), string(j.Org), owner, j.Kind, string(j.Payload), stampText(j.RunAt), stampText(now))
	return err
}

// due is the condition of a job that may be claimed at $1. The states are said once more by themselves, for the index.
const due = `run_at <= $1 and state in ('queued', 'running') and (state = 'queued' or (state = 'running' and claimed_until < $1))`

// ClaimJob takes the job that has been due longest. See jobs.Queue.
func (s *Store) ClaimJob(ctx context.Context, now, until time.Time) (jobs.Claimed, error) {
	for { // as long as others take what we were about to take
		var one int
		there, err := s.read(ctx).one(`/* Store.ClaimJob */ select 1 from jobs where `+due+` limit 1`, []any{stampText(now)}, &one)
		if err != nil {
			return jobs.Claimed{}, err
		}
		if !there {
			return jobs.Claimed{}, cases.Missing()
		}
		c, found, err := s.claim(ctx, now, until)
		if err != nil || found {
			return c, err
		}
	}
}

func (s *Store) claim(ctx context.Context, now, until time.Time) (c jobs.Claimed, found bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		columns := bindClaimed(&c)
		found, err = t.one(`/* Store.ClaimJob */ update jobs set state = 'running', claimed_until = $2, attempts = attempts + 1
			where id = (select id from jobs where `+due+` order by run_at, id limit 1) and `+due+`
			returning `+join(names(columns), ", "), []any{stampText(now), stampText(until)}, dests(columns)...)
		return err
	})
	return c, found, err
}

func bindClaimed(c *jobs.Claimed) []column {
	return []column{
		{"id", text[cases.JobID]{&c.ID}}, {"org_id", text[cases.OrgID]{&c.Org}}, {"case_id", maybe[cases.CaseID]{&c.Case}},
		{"kind", text[string]{&c.Kind}}, {"payload", raw{&c.Payload}}, {"run_at", stamp{&c.RunAt}},
		{"attempts", number[int]{&c.Attempt}},
	}
}

// held changes a job as long as the claim on it stands.
func (s *Store) held(ctx context.Context, c jobs.Claimed, method, set string, arguments ...any) error {
	return s.write(ctx, func(t *tx) error {
		hit, err := t.exec("/* Store."+method+" */ update jobs set "+set+" where id = $1 and state = 'running' and attempts = $2",
			append([]any{string(c.ID), int64(c.Attempt)}, arguments...)...)
		if err == nil && hit == 0 {
			err = &cases.Error{Code: cases.Conflict, Key: "error.lease_lost", Cause: fmt.Errorf("job %s, attempt %d", c.ID, c.Attempt)}
		}
		return err
	})
}

// ExtendJob holds a job longer.
func (s *Store) ExtendJob(ctx context.Context, c jobs.Claimed, until time.Time) error {
	return s.held(ctx, c, "ExtendJob", "claimed_until = $3", stampText(until))
}

// ReportJob keeps the progress of a job.
func (s *Store) ReportJob(ctx context.Context, c jobs.Claimed, p jobs.Progress) error {
	return s.held(ctx, c, "ReportJob", "done = $3, total = $4, label = $5", int64(p.Done), int64(p.Total), p.Label)
}

// FinishJob marks a job as done.
func (s *Store) FinishJob(ctx context.Context, c jobs.Claimed, now time.Time) error {
	return s.held(ctx, c, "FinishJob", "state = 'done', ended_at = $3, claimed_until = null, failure = ''", stampText(now))
}

// RetryJob gives a job back, to be run again from an instant on.
func (s *Store) RetryJob(ctx context.Context, c jobs.Claimed, at time.Time, failure string) error {
	return s.held(ctx, c, "RetryJob", "state = 'queued', claimed_until = null, run_at = $3, failure = $4", stampText(at), failure)
}

// BuryJob gives a job up.
func (s *Store) BuryJob(ctx context.Context, c jobs.Claimed, now time.Time, failure string) error {
	return s.held(ctx, c, "BuryJob", "state = 'dead', ended_at = $3, claimed_until = null, failure = $4", stampText(now), failure)
}

// Enqueue queues a job that goes with no change.
func (s *Store) Enqueue(ctx context.Context, job cases.Job) error {
	return s.write(ctx, func(t *tx) error {
		if job.RunAt.IsZero() {
			return broken(fmt.Errorf("job %s has no instant to run at", job.ID))
		}
		return addJob(t, job, job.RunAt)
	})
}

func bindStatus(j *jobs.Status) []column {
	return []column{
		{"id", text[cases.JobID]{&j.ID}}, {"org_id", text[cases.OrgID]{&j.Org}}, {"case_id", maybe[cases.CaseID]{&j.Case}},
		{"kind", text[string]{&j.Kind}}, {"state", text[jobs.State]{&j.State}}, {"attempts", number[int]{&j.Attempts}},
		{"failure", text[string]{&j.Failure}}, {"done", number[int]{&j.Done}}, {"total", number[int]{&j.Total}},
		{"label", text[string]{&j.Label}}, {"queued_at", stamp{&j.QueuedAt}}, {"run_at", stamp{&j.RunAt}},
		{"ended_at", stamp{&j.EndedAt}},
	}
}

// statusList is the select list of bindStatus.
func statusList() string {
	var j jobs.Status
	return "j." + join(names(bindStatus(&j)), ", j.")
}

// CaseJobs lists the jobs of a case, newest first, for the progress on its page. Failure is for the operator and left out.
func (s *Store) CaseJobs(ctx context.Context, scope cases.Scope, id cases.CaseID) ([]jobs.Status, error) {
	var a args
	where := within(scope, &a) + " and c.id = " + a.add(string(id))
	all, err := collect(s.read(ctx), `/* Store.CaseJobs */ select `+statusList()+` from cases c
		join jobs j on j.org_id = c.org_id and j.case_id = c.id where `+where+`
		order by j.queued_at desc, j.id desc limit 50`, a.list, bindStatus)
	for i := range all {
		all[i].Failure = ""
	}
	return all, err
}

// LedgerJob gives the job that reads a ledger, for the progress on its page. Failure is for the operator and left out.
func (s *Store) LedgerJob(ctx context.Context, scope cases.Scope, id cases.LedgerID) (jobs.Status, error) {
	var a args
	where := creditorOnly(scope, &a) + " and id = " + a.add(string(id))
	found, err := collect(s.read(ctx), `/* Store.LedgerJob */ select `+statusList()+` from jobs j where j.id = `+a.add(string(cases.LedgerJobID(id)))+`
		and j.org_id = (select org_id from ledgers where `+where+`)`, a.list, bindStatus)
	if err == nil && len(found) == 0 {
		err = cases.Missing()
	}
	if err != nil {
		return jobs.Status{}, err
	}
	found[0].Failure = ""
	return found[0], nil
}

// UnscopedJobs lists jobs of the whole installation in a state, those that ended or were queued last first, for the
// operator. A job shows ids and errors, no content of a case.
func (s *Store) UnscopedJobs(ctx context.Context, state jobs.State, limit int) ([]jobs.Status, error) {
	return collect(s.read(ctx), `/* Store.UnscopedJobs */ select `+statusList()+` from jobs j where j.state = $1
		order by j.ended_at desc, j.queued_at desc, j.id desc limit $2`, []any{string(state), limit}, bindStatus)
}

// UnscopedReviveJob gives a dead job all its attempts again, at the wish of the operator.
func (s *Store) UnscopedReviveJob(ctx context.Context, id cases.JobID, now time.Time) error {
	return s.write(ctx, func(t *tx) error {
		hit, err := t.exec(`/* Store.UnscopedReviveJob */ update jobs set state = 'queued', attempts = 0, run_at = $2, ended_at = null
			where id = $1 and state = 'dead'`, string(id), stampText(now))
		if err == nil && hit == 0 {
			return cases.Missing()
		}
		t.jobs++
		return err
	})
}

// UnscopedForgetJobs deletes jobs that were done before an instant and says how many. Dead ones stay until they are revived.
func (s *Store) UnscopedForgetJobs(ctx context.Context, before time.Time) (int, error) {
	var n int64
	err := s.write(ctx, func(t *tx) (err error) {
		n, err = t.exec(`/* Store.UnscopedForgetJobs */ delete from jobs where id in
			(select id from jobs where state = 'done' and ended_at < $1 limit 1000)`, stampText(before))
		return err
	})
	return int(n), err
}
