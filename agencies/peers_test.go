package agencies_test

import (
	"testing"

	"relais/agencies"
	"relais/cases"
)

func TestAnAverageIsShownOnlyWhenNobodyCanBeToldOutOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		peers agencies.Peers
		rate  cases.BasisPoints
		shown bool
	}{
		"three of a size":     {agencies.Peers{Agencies: 3, Principal: 300, Recovered: 120, Largest: 100}, 4000, true},
		"two":                 {agencies.Peers{Agencies: 2, Principal: 200, Recovered: 80, Largest: 100}, 0, false},
		"one has nearly all":  {agencies.Peers{Agencies: 5, Principal: 1000, Recovered: 80, Largest: 601}, 0, false},
		"one has the most":    {agencies.Peers{Agencies: 5, Principal: 1000, Recovered: 80, Largest: 600}, 800, true},
		"nobody":              {agencies.Peers{}, 0, false},
		"nothing was placed ": {agencies.Peers{Agencies: 4}, 0, false},
	} {
		if rate, shown := c.peers.Rate(); rate != c.rate || shown != c.shown {
			t.Errorf("%s: %d, %v", name, rate, shown)
		}
	}
}
