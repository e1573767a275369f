package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
)

// belonging says that the rows of a table belong to rows of another: which columns of the one name which of the other. The
// keys of the schema refuse most of it; a damaged file, or a database that was edited or restored in parts, does not ask them.
type belonging struct {
	table, to string
	columns   [][2]string
	owner     string // column of the organisation, when it is not org_id
	when      string // of the rows, called x, that name anything; empty: all do
}

var toCase = [][2]string{{"org_id", "org_id"}, {"case_id", "id"}}

// belongings lists what belongs to what.
func belongings() []belonging {
	var all []belonging
	for _, p := range caseParts {
		all = append(all, belonging{table: p.table(), to: "cases", columns: toCase})
	}
	toOrg := [][2]string{{"org_id", "id"}}
	return append(all,
		belonging{table: "events", to: "cases", columns: toCase},
		belonging{table: "jobs", to: "cases", columns: toCase, when: "x.case_id is not null"},
		belonging{table: "notes", to: "events", columns: [][2]string{{"org_id", "org_id"}, {"case_id", "case_id"}, {"seq", "seq"}}},
		belonging{table: "payments", to: "placements", columns: [][2]string{{"org_id", "org_id"}, {"case_id", "case_id"}, {"placement_id", "id"}}, when: "x.placement_id <> ''"},
		belonging{table: "payments", to: "remittances", columns: [][2]string{{"remittance_id", "id"}}, when: "x.remittance_id is not null"},
		belonging{table: "remittance_lines", owner: "creditor_id", to: "remittances", columns: [][2]string{{"remittance_id", "id"}}},
		belonging{table: "people", to: "organisations", columns: toOrg},
		belonging{table: "entities", to: "organisations", columns: toOrg},
		belonging{table: "org_events", to: "organisations", columns: toOrg},
		belonging{table: "agency_events", to: "organisations", columns: toOrg},
		belonging{table: "sessions", to: "people", columns: [][2]string{{"org_id", "org_id"}, {"person_id", "id"}}},
	)
}

// orphans writes the query for the rows that belong to nothing, counted by organisation.
func (b belonging) orphans() string {
	owner, when, on := "x."+cmp.Or(b.owner, "org_id"), cmp.Or(b.when, "1 = 1"), "1 = 1"
	for _, c := range b.columns {
		on += " and y." + c[1] + " = x." + c[0]
	}
	return "/* Store.VerifyCounters */ select " + owner + ", count(*) from " + b.table + " x where " + when +
		" and not exists (select 1 from " + b.to + " y where " + on + ") group by 1 order by 1"
}

// verifyOrphans finds the rows that belong to nothing and counts them by table and organisation.
func verifyOrphans(t *tx, v *Verified) error {
	for _, b := range belongings() {
		err := t.each(b.orphans(), nil, func(rows *sql.Rows) error {
			n, f := 0, Fault{Journal: b.table}
			err := rows.Scan(&f.Org, &n)
			f.What = fmt.Sprintf("%d rows without their row of %s", n, b.to)
			v.Faults = append(v.Faults, f)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// VerifyDatabase has the database check itself: a page that was overwritten, an index that is not of its table. What it finds
// is not to be repaired in place but restored from a backup.
func (s *Store) VerifyDatabase(ctx context.Context) (Verified, error) {
	var v Verified
	found, err := s.dialect.sound(s.read(ctx))
	for _, line := range found {
		v.Faults = append(v.Faults, Fault{Journal: "database", What: line})
	}
	if damaged(err) {
		v.Faults = append(v.Faults, Fault{Journal: "database", What: err.Error()})
		err = nil
	}
	return v, err
}
