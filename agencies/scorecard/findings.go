package scorecard

import (
	"math"
	"slices"
)

// Finding is one sentence of a report as a catalogue key with its arguments. Shares are basis points, amounts cents, agencies
// names; pages and the command say them in the reader's language. They are made here, from what the charts draw, so that a
// sentence never says more than its figure.
type Finding struct {
	Key  string
	Args map[string]any
}

func find(key string, args ...any) Finding {
	f := Finding{Key: "scorecard." + key, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i].(string)] = args[i+1]
	}
	return f
}

// points are basis points, as figures are handed to the catalogue; whole per cents, because more would be pretended.
func points(share float64) int64 { return int64(math.Round(share*100)) * 100 }

// Bounds of what is said at once: who reads it must act on it.
const (
	mostSentences = 3
	mostNames     = 4
)

func (c *Comparison) name(rank int) string { return c.Sums.Agencies[rank].Name }

// Headline names only real differences. With none it says so; when nothing can be told it says why.
func (c *Comparison) Headline() []Finding {
	shown := 0
	for i := range c.Scores {
		if c.Scores[i].Standing().Shown() {
			shown++
		}
	}
	switch {
	case len(c.Scores) == 0:
		return []Finding{find("headline.nobody")}
	case shown == 0:
		return []Finding{find("headline.too_few", "n", c.units())}
	case shown == 1:
		return []Finding{find("headline.one", "agency", c.name(c.Order()[0]))}
	}
	for _, v := range []Verdict{Clearly, Probably} {
		if list := c.differences(v); len(list) > 0 {
			return list
		}
	}
	return c.noDifference()
}

func (c *Comparison) units() (n int64) {
	for i := range c.Scores {
		n += c.Scores[i].Units
	}
	return n
}

// differences groups the pairs of one verdict by the agency that recovers less.
func (c *Comparison) differences(v Verdict) []Finding {
	better := map[int][]int{}
	for _, p := range c.Pairs() {
		if p.Verdict == v {
			better[p.B] = append(better[p.B], p.A)
		}
	}
	order := c.Order()
	slices.Reverse(order)
	var list []Finding
	for _, rank := range order {
		if len(better[rank]) == 0 {
			continue
		}
		if len(list) == mostSentences {
			break
		}
		var names []string
		for _, a := range better[rank] {
			names = append(names, c.name(a))
		}
		if len(names) > mostNames {
			list = append(list, find("headline."+string(v)+"_many", "agency", c.name(rank), "n", int64(len(names)), "of", int64(len(order)-1)))
			continue
		}
		list = append(list, find("headline."+string(v), "agency", c.name(rank), "others", names, "n", int64(len(names))))
	}
	return list
}

// noDifference tells apart that nothing differs from that nothing can be compared.
func (c *Comparison) noDifference() []Finding {
	pairs := c.Pairs()
	for _, word := range []Verdict{Leans, NoDifference, CannotTell} {
		for _, p := range pairs {
			if p.Verdict == word && c.Scores[p.A].Standing().Shown() && c.Scores[p.B].Standing().Shown() {
				if word == CannotTell {
					return []Finding{find("headline.cannot_tell")}
				}
				return []Finding{find("headline.no_difference")}
			}
		}
	}
	return []Finding{find("headline.not_comparable")}
}

// Sentences are what is said of one agency beside its dot.
func (c *Comparison) Sentences(rank int) []Finding {
	s, name := &c.Scores[rank], c.name(rank)
	standing := s.Standing()
	if !standing.Shown() {
		return []Finding{find("standing."+string(standing), "agency", name, "n", s.Units)}
	}
	list := []Finding{find("rate", "agency", name, "rate", points(s.Rate.Mean), "low", points(s.Rate.Low), "high", points(s.Rate.High),
		"months", int64(c.Sums.Horizon), "money", points(s.MoneyRate.Mean))}
	if s.Expected > 0 {
		list = append(list, find("own", "agency", name, "ratio", int64(math.Round(100*s.Ratio()))))
	}
	if standing == Careful {
		list = append(list, find("few", "agency", name))
	}
	return list
}

// Word is the sentence about a pair.
func (c *Comparison) Word(p Pair) Finding {
	return find("pair."+string(p.Verdict), "better", c.name(p.A), "worse", c.name(p.B), "p", points(p.P), "overlap", points(p.Overlap))
}

// Warnings are what a reader must know before acting on the comparison. Many pairs with the same warning are one warning.
func (c *Comparison) Warnings() (list []Finding) {
	if !c.Sums.Holds {
		list = append(list, find("warning.taken_away", "months", int64(c.Sums.Horizon)))
	} else if c.Sums.Horizon < defaultMost {
		list = append(list, find("warning.horizon", "months", int64(c.Sums.Horizon)))
	}
	var timing, different []Pair
	for _, p := range c.Pairs() {
		if p.Timing {
			timing = append(timing, p)
		}
		if p.Verdict == NotComparable {
			different = append(different, p)
		}
	}
	list = append(append(list, c.warn("timing", timing)...), c.warn("not_comparable", different)...)
	for _, rank := range c.Order() {
		up, told := c.Scores[rank].Drift.Told()
		switch {
		case !told || !c.Scores[rank].Standing().Shown():
		case up:
			list = append(list, find("warning.better_lately", "agency", c.name(rank)))
		default:
			list = append(list, find("warning.worse_lately", "agency", c.name(rank)))
		}
	}
	return list
}

func (c *Comparison) warn(what string, pairs []Pair) (list []Finding) {
	if len(pairs) > mostSentences {
		return []Finding{find("warning."+what+"_many", "n", int64(len(pairs)), "of", int64(len(c.Scores)*(len(c.Scores)-1)/2))}
	}
	for _, p := range pairs {
		list = append(list, find("warning."+what, "better", c.name(p.A), "worse", c.name(p.B)))
	}
	return list
}
