package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"relais/cases"
)

// errRaced says that another transaction came first: the closure is run again.
var errRaced = errors.New("another change came first")

// taken is the table of unique keys whose violation has a meaning of its own: the name PostgreSQL gives, the columns
// SQLite gives, the answer.
var taken = []struct {
	name    string
	columns string
	answer  error
}{
	{"events_idem", "events.actor_org, events.idem_key", cases.ErrRepeated},
	{"cases_reference", "cases.org_id, cases.reference", &cases.Error{Code: cases.Conflict, Key: "error.reference_exists"}},
	{"people_org_email", "people.org_id, people.email", &cases.Error{Code: cases.Conflict, Key: "error.person_exists"}},
	{"people_active_email", "people.email", &cases.Error{Code: cases.Conflict, Key: "error.account_exists"}},
	{"org_events_pkey", "org_events.org_id, org_events.seq", errRaced},
	{"org_events_idem", "org_events.actor_org, org_events.idem_key", cases.ErrRepeated},
	{"agency_events_pkey", "agency_events.org_id, agency_events.seq", errRaced},
	{"agency_events_idem", "agency_events.actor_org, agency_events.idem_key", cases.ErrRepeated},
	{"mandates_reference", "mandates.creditor_id, mandates.reference", &cases.Error{Code: cases.Conflict, Key: "error.mandate_reference"}},
	{"remittances_reference", "remittances.agency_id, remittances.reference", &cases.Error{Code: cases.Conflict, Key: "error.remittance_reference"}},
	{"remittances_idem", "remittances.agency_id, remittances.idem_key", cases.ErrRepeated},
	{"remittance_lines_payment", "remittance_lines.creditor_id, remittance_lines.case_id, remittance_lines.payment_id", cases.Stale()},
}

// translate turns an error of a driver into one of ours. An error that is ours already passes.
func translate(err error) error {
	var ours *cases.Error
	switch {
	case err == nil, errors.As(err, &ours), errors.Is(err, errRaced), errors.Is(err, errOutdated), errors.Is(err, errLost):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return cases.Missing()
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return unavailable("error.cancelled", err)
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return translateSQLite(lite)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return translatePostgres(pg)
	}
	if lostConnection(err) {
		return unavailable("error.unavailable", err)
	}
	return err
}

func translateSQLite(err sqlite3.Error) error {
	switch {
	case err.ExtendedCode == sqlite3.ErrConstraintUnique, err.ExtendedCode == sqlite3.ErrConstraintPrimaryKey:
		for _, t := range taken {
			if strings.HasSuffix(err.Error(), ": "+t.columns) {
				return t.answer
			}
		}
		return &cases.Error{Code: cases.Conflict, Key: "error.exists", Cause: err}
	case err.Code == sqlite3.ErrFull:
		return unavailable("error.disk_full", err)
	case err.Code == sqlite3.ErrReadonly, err.Code == sqlite3.ErrCantOpen, err.Code == sqlite3.ErrBusy,
		err.Code == sqlite3.ErrLocked, err.Code == sqlite3.ErrIoErr:
		return unavailable("error.unavailable", err)
	}
	return err
}

func translatePostgres(err *pgconn.PgError) error {
	switch {
	case err.Code == "40001", err.Code == "40P01": // serialization failure, deadlock
		return errRaced
	case err.Code == "23505":
		for _, t := range taken {
			if err.ConstraintName == t.name {
				return t.answer
			}
		}
		return &cases.Error{Code: cases.Conflict, Key: "error.exists", Cause: err}
	case err.Code == "53100": // disk full
		return unavailable("error.disk_full", err)
	case strings.HasPrefix(err.Code, "53"), strings.HasPrefix(err.Code, "57"), strings.HasPrefix(err.Code, "08"),
		err.Code == "55P03", err.Code == "25006": // out of resources, shutting down, cut off, lock not had in time, read-only
		return unavailable("error.unavailable", err)
	}
	return err
}

// lostConnection says that nothing was heard from the server any more.
func lostConnection(err error) bool {
	var op *net.OpError
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &op) ||
		errors.As(err, &connect) || pgconn.Timeout(err) || strings.Contains(err.Error(), "unexpected EOF") ||
		strings.Contains(err.Error(), "conn closed")
}

func unavailable(key string, cause error) *cases.Error {
	return &cases.Error{Code: cases.Unavailable, Key: key, Cause: cause}
}

// broken is the error of a mistake in our own program.
func broken(cause error) *cases.Error {
	return &cases.Error{Code: cases.Internal, Key: "error.internal", Cause: cause}
}

// noTable says that a query failed because nothing has been created yet.
func noTable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "42P01"
	}
	return err != nil && strings.Contains(err.Error(), "no such table")
}

// diskTrouble says that SQLite could not read or write its file.
func diskTrouble(err error) bool {
	var lite sqlite3.Error
	return errors.As(err, &lite) && (lite.Code == sqlite3.ErrIoErr || lite.Code == sqlite3.ErrCorrupt || lite.Code == sqlite3.ErrFull)
}

// merelyFull says that SQLite wrote nothing because there was no room or no turn, which may change.
func merelyFull(err error) bool {
	var lite sqlite3.Error
	return errors.As(err, &lite) && (lite.Code == sqlite3.ErrFull || lite.Code == sqlite3.ErrBusy)
}

// damaged says that the database found what it reads not to be what it wrote.
func damaged(err error) bool {
	var lite sqlite3.Error
	var pg *pgconn.PgError
	return errors.As(err, &lite) && (lite.Code == sqlite3.ErrCorrupt || lite.Code == sqlite3.ErrNotADB) ||
		errors.As(err, &pg) && (pg.Code == "XX001" || pg.Code == "XX002")
}
