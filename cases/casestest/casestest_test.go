package casestest_test

import (
	"reflect"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTheWorldIsTheSameAtEveryRunAndItsParticipantsAreApart(t *testing.T) {
	if !reflect.DeepEqual(casestest.Case(), casestest.Case()) {
		t.Error("two cases differ")
	}
	seen := map[cases.PersonID]bool{}
	for _, a := range casestest.Actors() {
		if seen[a.Person] || a.Person == "" || a.Side() == "" || !a.May(cases.ActHome) {
			t.Errorf("%+v", a)
		}
		seen[a.Person] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d people", len(seen))
	}
}

func TestCasesOfTwoSeedsShareNoIdentifier(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range []*cases.Case{casestest.Case(), casestest.CaseOf(casestest.South, 3000), casestest.CaseOf(casestest.North, 5000)} {
		all := []string{string(c.ID)}
		for _, i := range c.Invoices {
			all = append(all, string(i.ID))
		}
		for _, d := range c.Documents {
			all = append(all, string(d.ID))
		}
		for _, id := range all {
			if ids[id] {
				t.Errorf("%s twice", id)
			}
			ids[id] = true
		}
	}
}

func TestAChangeOfOneCaseDoesNotReachTheNext(t *testing.T) {
	one := casestest.Case()
	one.Invoices[0].Amount, one.Documents[0].Name = 1, "x"
	if two := casestest.Case(); two.Invoices[0].Amount == 1 || two.Documents[0].Name == "x" {
		t.Error("the cases share their parts")
	}
}

func TestIdentifiersCountOn(t *testing.T) {
	next := casestest.IDs(50_000)
	if a, b := next(), next(); a != casestest.ID(50_000) || b != casestest.ID(50_001) {
		t.Errorf("%s %s", a, b)
	}
}
