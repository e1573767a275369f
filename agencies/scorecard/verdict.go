package scorecard

import (
	"cmp"
	"math"
	"slices"
)

// Standing says how much may be shown of one agency. It is part of a catalogue key.
type Standing string

// Standings, from nothing to everything.
const (
	Unlisted Standing = "no_figure" // listed, without a figure
	TooFew   Standing = "too_few"   // counts only: too few cases to judge
	TooEarly Standing = "too_early" // most of its money has not had its time
	Careful  Standing = "range"     // a range; claims only when they are clear
	Full     Standing = "full"      // a range and every word
)

// standings is the table of gates by effective cases: below the number, the standing holds.
var standings = []struct {
	below    float64
	standing Standing
}{{5, Unlisted}, {20, TooFew}, {50, Careful}, {math.Inf(1), Full}}

// Gates of a pair, and of an agency whose cases are young.
const (
	leastMaturity = 0.30
	leastOverlap  = 0.20
	mostApart     = 2 // months between the half times of two agencies
)

// Verdict is what may be said of two agencies. It is part of a catalogue key.
type Verdict string

// Verdicts.
const (
	Clearly       Verdict = "clearly"
	Probably      Verdict = "probably"
	Leans         Verdict = "leans"
	NoDifference  Verdict = "no_difference"
	CannotTell    Verdict = "cannot_tell"
	NotComparable Verdict = "not_comparable"
)

// claims is the table of words by the probability that the better one is better: from the number on, the word holds.
var claims = []struct {
	from    float64
	verdict Verdict
}{{0.95, Clearly}, {0.80, Probably}, {0.60, Leans}, {0, NoDifference}}

// rounded is how a figure meets a threshold: in three decimals, for processors differ in the last digits.
func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }

// Standing gives what may be shown of an agency.
func (s *Score) Standing() Standing {
	gate := Full
	for _, row := range standings {
		if rounded(s.Effective) < row.below {
			gate = row.standing
			break
		}
	}
	if (gate == Careful || gate == Full) && rounded(s.Maturity) < leastMaturity {
		return TooEarly
	}
	return gate
}

// Shown says whether a rate and its range may be shown.
func (s Standing) Shown() bool { return s == Careful || s == Full }

// Pair is what may be said of two agencies: A has the higher fair rate.
type Pair struct {
	A, B    int     // ranks
	P       float64 // that A is better
	Overlap float64
	Verdict Verdict
	Timing  bool // they are paid at different speed: rates at 6 and 12 months belong side by side
}

// wordFor applies the gates of a pair, then the table of claims.
func wordFor(p, overlap float64, a, b Standing) Verdict {
	p = rounded(p)
	switch {
	case !a.Shown() || !b.Shown():
		return CannotTell
	case rounded(overlap) < leastOverlap:
		return NotComparable
	}
	for _, claim := range claims {
		if p < claim.from {
			continue
		}
		if claim.verdict != Clearly && (a == Careful || b == Careful) {
			return CannotTell
		}
		return claim.verdict
	}
	return NoDifference
}

// Order lists the agencies by fair rate, those without a figure last, by cases. It is no ranking: see Brackets.
func (c *Comparison) Order() []int {
	order := make([]int, len(c.Scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &c.Scores[x], &c.Scores[y]
		shownA, shownB := a.Standing().Shown(), b.Standing().Shown()
		switch {
		case shownA != shownB && shownA:
			return -1
		case shownA != shownB:
			return 1
		case shownA:
			return cmp.Or(cmp.Compare(b.Rate.Mean, a.Rate.Mean), cmp.Compare(x, y))
		}
		return cmp.Or(cmp.Compare(b.Effective, a.Effective), cmp.Compare(x, y))
	})
	return order
}

// Pairs gives every pair of agencies, the better of the two first, in the order of their fair rates.
func (c *Comparison) Pairs() []Pair {
	order, half := c.Order(), make([]int, len(c.Scores))
	for rank := range half {
		half[rank] = HalfTime(c.Sums.Curve(rank, c.Sums.Horizon, false))
	}
	var pairs []Pair
	for i, a := range order {
		for _, b := range order[i+1:] {
			// Means may be ordered otherwise than chances. Without figures there is no better one.
			if c.P(a, b) < 0.5 && c.Scores[a].Standing().Shown() && c.Scores[b].Standing().Shown() {
				pairs = append(pairs, c.pair(b, a, half))
				continue
			}
			pairs = append(pairs, c.pair(a, b, half))
		}
	}
	return pairs
}

func (c *Comparison) pair(a, b int, half []int) Pair {
	p := Pair{A: a, B: b, P: c.P(a, b), Overlap: c.Overlap(a, b)}
	sa, sb := c.Scores[a].Standing(), c.Scores[b].Standing()
	p.Verdict = wordFor(p.P, p.Overlap, sa, sb)
	apart := half[a] - half[b]
	p.Timing = sa.Shown() && sb.Shown() && half[a] > 0 && half[b] > 0 && max(apart, -apart) > mostApart
	return p
}

// Verdict gives what may be said of two agencies, and whether the first is the better one.
func (c *Comparison) Verdict(a, b int) (v Verdict, firstBetter bool) {
	p := c.P(a, b)
	return wordFor(max(p, 1-p), c.Overlap(a, b), c.Scores[a].Standing(), c.Scores[b].Standing()), p >= 0.5
}

// Brackets numbers groups of agencies in the order of Order: inside one, none is probably or clearly better than the one
// that leads it, so that their order means nothing. Agencies without a figure share the number 0.
func (c *Comparison) Brackets() []int {
	order := c.Order()
	brackets := make([]int, len(order))
	number, lead := 0, -1
	for i, rank := range order {
		if !c.Scores[rank].Standing().Shown() {
			continue
		}
		if lead >= 0 {
			if v, _ := c.Verdict(lead, rank); v == Clearly || v == Probably {
				lead = -1
			}
		}
		if lead < 0 {
			number++
			lead = rank
		}
		brackets[i] = number
	}
	return brackets
}
