package accountstest_test

import (
	"testing"

	"relais/cases"
	"relais/portal/accounts/accountstest"
)

func TestTheStoreInMemoryKeepsTheContract(t *testing.T) {
	accountstest.Contract(t, func(*testing.T) accountstest.Fixture {
		m := accountstest.NewMemory()
		return accountstest.Fixture{Store: m, Relate: func(_ *testing.T, creditor, agency cases.OrgID) { m.Relate(creditor, agency) }}
	})
}
