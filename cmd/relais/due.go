package main

import (
	"context"
	"fmt"
	"time"

	"relais/cases"
)

// How often and how long: what runs by the clock.
const (
	tickEvery  = time.Minute
	dayEvery   = time.Hour           // recalls, files, jobs: once an hour is often enough for what is due by the day
	orphanLife = 24 * time.Hour      // a file may be older than its row by a slow upload, never by a day
	jobLife    = 30 * 24 * time.Hour // after which a finished job is no use to the operator
)

// tick does what is due by time: sessions and links that ran out, recalls whose final day has passed, files and jobs that
// nothing names any more. Nothing that fails here stops anything else.
func (s *site) tick(ctx context.Context) {
	every := time.NewTicker(tickEvery)
	defer every.Stop()
	var day time.Time
	for {
		s.try(ctx, "sweep sessions", s.accounts.Sweep)
		if now := s.clock(); now.Sub(day) >= dayEvery {
			day = now
			s.try(ctx, "finish recalls", s.finishRecalls)
			s.try(ctx, "sweep files", s.sweepFiles)
			s.try(ctx, "forget jobs", s.forgetJobs)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

func (s *site) try(ctx context.Context, what string, do func(ctx context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		s.log.Error(what, "error", err.Error())
	}
}

// finishRecalls ends, for each creditor, the recalls whose final day has passed without an objection.
func (s *site) finishRecalls(ctx context.Context) error {
	creditors, err := s.store.Organisations(ctx, cases.CreditorSide)
	if err != nil {
		return err
	}
	for _, creditor := range creditors {
		done, err := s.cases.FinishDueRecalls(ctx, cases.ClockActor(creditor.ID))
		if err != nil {
			return err
		}
		if done > 0 {
			s.log.Info("recalls finished", "org", string(creditor.ID), "cases", done)
		}
	}
	return nil
}

// sweepFiles takes away files that no row names: uploads that were broken off.
func (s *site) sweepFiles(ctx context.Context) error {
	swept, err := s.blobs.Sweep(ctx, s.clock().Add(-orphanLife), s.store.UnscopedKnownFiles)
	if err != nil {
		return fmt.Errorf("after %d files: %w", swept.Files, err)
	}
	if swept.Files+swept.Temporary > 0 {
		s.log.Info("files swept", "files", swept.Files, "temporary", swept.Temporary, "bytes", swept.Bytes)
	}
	return nil
}

// forgetJobs drops jobs that ended long ago.
func (s *site) forgetJobs(ctx context.Context) error {
	_, err := s.store.UnscopedForgetJobs(ctx, s.clock().Add(-jobLife))
	return err
}
