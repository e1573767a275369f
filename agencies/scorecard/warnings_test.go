package scorecard_test

import (
	"fmt"
	"slices"
	"testing"

	"relais/agencies/scorecard"
	"relais/cases"
)

// even gives two agencies the same cases, some each month for two years; pay says what comes of the n-th of a month, and how
// many days after the hand-over; 0 is nothing.
func even(pay func(agency, month, n int) int) *scorecard.Input {
	in := &scorecard.Input{AsOf: worldDay, Agencies: []string{"Nord", "Sud"}}
	for month := range 23 {
		for n := range 10 {
			for agency := range 2 {
				placed := worldDay.AddMonths(-month - 1).AddDays(-n)
				p := scorecard.Placement{Agency: int32(agency), Debtor: int32(len(in.Placements)), Placed: placed, OldestDue: placed.AddDays(-90), Principal: 40_000}
				if after := pay(agency, month, n); after > 0 {
					p.Events = []scorecard.Event{{On: placed.AddDays(after), Cents: 40_000}}
				}
				in.Placements = append(in.Placements, p)
			}
		}
	}
	return in
}

func assess(t *testing.T, in *scorecard.Input) *scorecard.Report {
	t.Helper()
	r, err := scorecard.Assess(in, scorecard.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// keys lists what was found.
func keys(list []scorecard.Finding) (names []string) {
	for _, f := range list {
		names = append(names, f.Key)
	}
	return names
}

func TestAgenciesOfDifferentSpeedAreWarnedAboutAndReadAtSixMonthsToo(t *testing.T) {
	r := assess(t, even(func(agency, month, n int) int {
		if n > 3 {
			return 0
		}
		return 20 + agency*240
	}))
	if !slices.Contains(keys(r.Cautions), "scorecard.warning.timing") || r.Half == nil || r.Half.Sums.Horizon != 6 || !r.Matches[0].Timing {
		t.Fatalf("%v, %+v", keys(r.Cautions), r.Half)
	}
	of := func(c *scorecard.Comparison, name string) scorecard.Range {
		for rank := range c.Scores {
			if c.Sums.Agencies[rank].Name == name {
				return c.Scores[rank].Rate
			}
		}
		return scorecard.Range{}
	}
	if slow := of(r.Half, "Sud"); slow.Mean > 0.15 || of(r.Half, "Nord").Mean < 0.25 {
		t.Errorf("at six months the slow one has %v", slow)
	}
	if same := assess(t, even(func(agency, month, n int) int { return 20 * max(4-n, 0) })); same.Half != nil || len(same.Cautions) > 0 {
		t.Errorf("agencies of one speed: %v", keys(same.Cautions))
	}
}

func TestCasesThatWereTakenAwayShortenTheHorizon(t *testing.T) {
	in := even(func(agency, month, n int) int { return 20 * max(4-n, 0) })
	moved, _ := scorecard.CloseOf("moved_to_other_agency")
	take := func(every int) {
		for i := range in.Placements {
			p := &in.Placements[i]
			p.Close, p.Closed = 0, cases.Date{}
			if closed := p.Placed.AddMonths(8); len(p.Events) == 0 && i%every == 0 && !closed.After(worldDay) {
				p.Close, p.Closed = moved, closed
			}
		}
	}
	take(3)
	if r := assess(t, in); r.Sums.Horizon != 6 || !r.Sums.Holds || !slices.Equal(keys(r.Cautions), []string{"scorecard.warning.horizon"}) {
		t.Errorf("horizon %d, %v", r.Sums.Horizon, keys(r.Cautions))
	}
	take(15)
	if r := assess(t, in); r.Sums.Horizon != 12 {
		t.Errorf("a few that were moved: horizon %d", r.Sums.Horizon)
	}
	take(3)
	p, err := scorecard.Pool(in, scorecard.DefaultBands)
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Sums(12); s.Horizon != 12 || s.Holds {
		t.Errorf("asked for 12 months: %d, holds %v", s.Horizon, s.Holds)
	}
}

func TestAnAgencyThatChangedIsNamed(t *testing.T) {
	r := assess(t, even(func(agency, month, n int) int {
		good := 4
		if agency == 0 && month < 11 {
			good = 1 // lately it recovers less
		} else if agency == 0 {
			good = 7
		}
		return 20 * max(good-n, 0)
	}))
	if got := keys(r.Cautions); !slices.Equal(got, []string{"scorecard.warning.worse_lately"}) || r.Cautions[0].Args["agency"] != "Nord" {
		t.Errorf("%+v", r.Cautions)
	}
}

func TestAgenciesThatShareNoCasesAreNotCompared(t *testing.T) {
	in := even(func(agency, month, n int) int { return 20 * max(4-n, 0) })
	for i := range in.Placements {
		if p := &in.Placements[i]; p.Agency == 1 {
			p.OldestDue, p.Kind = p.Placed.AddDays(-500), scorecard.Consumer
		}
	}
	r := assess(t, in)
	if r.Matches[0].Verdict != scorecard.NotComparable || r.Matches[0].Overlap != 0 || keys(r.Headline)[0] != "scorecard.headline.not_comparable" {
		t.Errorf("%+v %v", r.Matches[0], keys(r.Headline))
	}
}

func TestTheCountryAndTheAttemptCountWhenThereAreEnoughOfBoth(t *testing.T) {
	for _, row := range []struct {
		abroad int
		want   bool
	}{{29, false}, {30, true}} {
		in := even(func(agency, month, n int) int { return 20 * max(4-n, 0) })
		for i := range row.abroad {
			in.Placements[7*i].Country, in.Placements[7*i].Later = 3, true
		}
		p, err := scorecard.Pool(in, scorecard.DefaultBands)
		if err != nil {
			t.Fatal(err)
		}
		s := p.Sums(12)
		if s.Factors.Abroad != row.want || s.Factors.Later != row.want {
			t.Errorf("%d from elsewhere: %+v", row.abroad, s.Factors)
		}
		apart := 0
		for _, g := range s.Segments {
			if at := scorecard.SegmentAt(g.Segment); at.Abroad || at.Later {
				apart += int(g.N)
			}
		}
		if (apart > 0) != row.want {
			t.Errorf("%d from elsewhere, %d compared apart", row.abroad, apart)
		}
	}
}

func TestTheDayWhenHalfHadItIsNotTheMeanOfThoseThatHadIt(t *testing.T) {
	var exits []scorecard.Exit
	for i := range 10 { // four had a contact on days 1 to 4, six are watched until day 30
		e := scorecard.Exit{Time: 30, Weight: 1}
		if i < 4 {
			e = scorecard.Exit{Time: float64(i + 1), Cause: 1, Weight: 1}
		}
		exits = append(exits, e)
	}
	steps := scorecard.Incidence(exits, 1)
	if _, half := scorecard.TimeUntil(steps, 0.5, 1); half {
		t.Error("half are said to have had it")
	}
	if day, ok := scorecard.TimeUntil(steps, 0.25, 1); !ok || day != 3 || scorecard.IncidenceAt(steps, 10, 1) < 0.399 || scorecard.IncidenceAt(steps, 0, 1) != 0 {
		t.Error(fmt.Sprint(day, ok, steps))
	}
}
