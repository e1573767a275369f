package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"relais/cases"
)

// queue writes jobs in the transaction of a change. A job without an id gets one that follows from the change, so that
// the same change never queues it twice.
func queue(t *tx, now time.Time, jobs []cases.Job, seed string) error {
	for i, j := range jobs {
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
