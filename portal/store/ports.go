package store

import (
	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/jobs"
)

// The ports that a Store implements.
var (
	_ cases.Store    = (*Store)(nil)
	_ agencies.Store = (*Store)(nil)
	_ accounts.Store = (*Store)(nil)
	_ jobs.Queue     = (*Store)(nil)
)
