package storetest_test

import (
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts/accountstest"
	"relais/portal/store/storetest"
)

// The contract of accounts is written where its port is; a store keeps it like any other.
func TestAccountsOnSQLite(t *testing.T) { accountsContract(t, sqlite) }

func TestAccountsOnPostgreSQL(t *testing.T) { accountsContract(t, postgres) }

func accountsContract(t *testing.T, b storetest.Backend) {
	accountstest.Contract(t, func(t *testing.T) accountstest.Fixture {
		s, _ := b.Open(t)
		return accountstest.Fixture{Store: s, Relate: func(t *testing.T, creditor, agency cases.OrgID) {
			t.Helper()
			by := cases.Actor{Person: "p", Org: creditor, Role: cases.CreditorAdmin, Channel: cases.Portal}
			m := agencies.Mandate{
				ID: casestest.Mandate, Creditor: creditor, Agency: agency, Reference: "M-1", SignedOn: casestest.Today, StartsOn: casestest.Today,
			}
			event := cases.Event{
				Org: creditor, Actor: by.Person, ActorOrg: creditor, Channel: by.Channel, Kind: agencies.EvMandateSaved,
				OccurredOn: casestest.Today, RecordedAt: casestest.Now.Truncate(time.Microsecond),
			}
			if err := s.SaveMandate(t.Context(), by.Scope(), &m, event); err != nil {
				t.Fatal(err)
			}
		}}
	})
}
