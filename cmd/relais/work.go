package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/bundle"
	"relais/portal"
	"relais/portal/accounts"
	"relais/portal/jobs"
	"relais/portal/store"
)

// handlers is what is done for each kind of job.
func (s *site) handlers() map[string]jobs.Handler {
	handlers := s.notifier.Handlers()
	handlers[cases.JobInspect] = s.inspectJob
	handlers[cases.JobDossier] = s.dossierJob
	handlers[cases.JobLedger] = s.ledgerJob
	return handlers
}

// inspectJob reads a file, unless the upload already waited for it.
func (s *site) inspectJob(ctx context.Context, t *jobs.Task) error {
	var job cases.InspectJob
	if err := json.Unmarshal(t.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	clock := cases.ClockActor(t.Org)
	c, err := s.store.Case(ctx, clock.Scope(), t.Case)
	if err != nil {
		return gone(err)
	}
	if d := c.Document(job.Document); d == nil || d.State != "" {
		return nil
	}
	return gone(s.cases.Inspect(ctx, clock, cases.Ref{Case: t.Case}, job.Document))
}

// dossierTries is how often a dossier is bound, or a ledger read, before the page says that it failed: more would only keep
// people waiting.
const dossierTries = 4

// dossierJob binds a dossier and says how far it is. What cannot be bound is noted on the case, where it can be asked for
// again, before the job gives up.
func (s *site) dossierJob(ctx context.Context, t *jobs.Task) error {
	var job cases.DossierJob
	if err := json.Unmarshal(t.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	err := s.binder.Bind(ctx, t.Org, t.Case, job.Dossier, func(done, total int) { t.Report(done, total, "jobs.dossier") })
	if err == nil || ctx.Err() != nil || cases.CodeOf(err) == cases.NotFound || t.Attempt < dossierTries {
		return gone(err)
	}
	if noted := s.cases.MarkFailed(ctx, cases.ClockActor(t.Org), cases.Ref{Case: t.Case}, job.Dossier, "dossier.failed"); noted != nil {
		return errors.Join(err, noted)
	}
	return jobs.Permanent(err)
}

// ledgerJob reads an accounting entries file and says how far it is.
func (s *site) ledgerJob(ctx context.Context, t *jobs.Task) error {
	var job cases.LedgerJob
	if err := json.Unmarshal(t.Payload, &job); err != nil {
		return jobs.Permanent(err)
	}
	err := s.ledgers.Read(ctx, t.Org, job.Ledger, func(done, total int) { t.Report(done, total, "jobs.ledger") })
	if err == nil || ctx.Err() != nil || cases.CodeOf(err) == cases.NotFound || t.Attempt < dossierTries {
		return gone(err)
	}
	if noted := s.cases.MarkLedgerFailed(ctx, cases.ClockActor(t.Org), job.Ledger, "error.ledger.unread"); noted != nil {
		return errors.Join(err, noted)
	}
	return jobs.Permanent(err)
}

// gone ends a job whose case is not there any more.
func gone(err error) error {
	if cases.CodeOf(err) == cases.NotFound {
		return jobs.Permanent(err)
	}
	return err
}

// queueView shows the operator the jobs that gave up, and a case the progress of its own.
type queueView struct {
	store *store.Store
	now   func() time.Time
}

// Dead lists jobs that failed for good, the newest first.
func (q queueView) Dead(ctx context.Context, limit int) ([]portal.DeadJob, error) {
	list, err := q.store.UnscopedJobs(ctx, jobs.Dead, limit)
	if err != nil {
		return nil, err
	}
	dead := make([]portal.DeadJob, len(list))
	for i, j := range list {
		dead[i] = portal.DeadJob{ID: j.ID, Kind: j.Kind, Attempts: j.Attempts, Error: j.Failure, At: j.EndedAt}
	}
	return dead, nil
}

// Progress says how far the newest job of a kind for a case is.
func (q queueView) Progress(ctx context.Context, scope cases.Scope, id cases.CaseID, kind string) (done, total int, err error) {
	list, err := q.store.CaseJobs(ctx, scope, id)
	if err != nil {
		return 0, 0, err
	}
	for _, j := range list {
		if j.Kind == kind && j.State == jobs.Running {
			return j.Done, j.Total, nil
		}
	}
	return 0, 0, nil
}

// Reading says how far the reading of a ledger is.
func (q queueView) Reading(ctx context.Context, scope cases.Scope, id cases.LedgerID) (done, total int, err error) {
	j, err := q.store.LedgerJob(ctx, scope, id)
	return j.Done, j.Total, err
}

// Retry puts one back into the queue.
func (q queueView) Retry(ctx context.Context, id cases.JobID) error {
	return q.store.UnscopedReviveJob(ctx, id, q.now())
}

// printed gives the parties of a case as a dossier prints them.
type printed struct{ accounts accounts.Store }

// Parties names creditor (the entity that invoiced, when there is one), debtor and agency.
func (p *printed) Parties(ctx context.Context, c *cases.Case, agency cases.OrgID) (bundle.Parties, error) {
	creditor, err := p.party(ctx, c.Org)
	if err != nil {
		return bundle.Parties{}, err
	}
	entities, err := p.accounts.Entities(ctx, c.Org)
	if err != nil {
		return bundle.Parties{}, err
	}
	for _, e := range entities {
		if e.ID == c.Entity {
			creditor = exports.Party{Name: e.Name, SIREN: e.SIREN, Address: lines(e.Address)}
		}
	}
	to, err := p.party(ctx, agency)
	if err != nil {
		return bundle.Parties{}, err
	}
	return bundle.Parties{Creditor: creditor, Debtor: bundle.DebtorParty(c.Debtor, c.Contacts), Agency: to}, nil
}

func (p *printed) party(ctx context.Context, org cases.OrgID) (exports.Party, error) {
	o, err := p.accounts.Organisation(ctx, org)
	if err != nil {
		return exports.Party{}, err
	}
	party := exports.Party{Name: o.Name, SIREN: o.SIREN, Address: lines(o.Address)}
	for _, contact := range []string{o.Phone, o.Email} {
		if contact != "" {
			party.Contact = append(party.Contact, contact)
		}
	}
	return party, nil
}

// Uploaders names the people who brought the exhibits.
func (p *printed) Uploaders(ctx context.Context, c *cases.Case) (map[cases.PersonID]string, error) {
	names := map[cases.PersonID]string{}
	orgs := []cases.OrgID{c.Org}
	for i := range c.Placements {
		orgs = append(orgs, c.Placements[i].Agency)
	}
	for _, org := range orgs {
		people, err := p.accounts.People(ctx, org)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			names[person.ID] = person.Name
		}
	}
	return names, nil
}

// Language gives the language in which an agency reads; French when it is not known.
func (p *printed) Language(ctx context.Context, agency cases.OrgID) string {
	o, err := p.accounts.Organisation(ctx, agency)
	if err != nil || o.Lang != "en" {
		return "fr"
	}
	return "en"
}
