package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"relais/agencies/scorecard"
)

// percent writes a share in whole per cents.
func (m *madeScorecard) percent(share float64) string {
	return m.words.PercentTo(int64(math.Round(share*10_000)), 0)
}

// money writes an amount without cents where the language has a way to.
func (m *madeScorecard) money(cents float64) string {
	if m.part.Currency == "EUR" {
		return m.words.Euros(int64(math.Round(cents)))
	}
	return m.words.Money(int64(math.Round(cents)), m.part.Currency)
}

// print writes the report for somebody at a terminal.
func (m *madeScorecard) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, m.words.T("scorecard.cli.title", "placements", m.placements(), "day", m.Sums.AsOf, "months", m.Sums.Horizon))
	for _, line := range m.sayAll(m.Headline) {
		fmt.Fprintln(w, line)
	}
	for _, line := range m.sayAll(m.Cautions) {
		fmt.Fprintln(w, "! "+line)
	}
	fmt.Fprintln(w)
	m.printAgencies(w)
	m.printLeftOut(w)
	m.printPairs(w)
	m.printCurves(w)
	m.printReturns(w)
	m.printForecast(w)
	fmt.Fprintln(w, m.words.T("scorecard.definition.rate"))
	fmt.Fprintln(w, m.words.T("scorecard.definition.raw"))
	return w.Flush()
}

func (m *madeScorecard) placements() (n int) {
	for i := range m.Sums.Agencies {
		n += m.Sums.Agencies[i].Placements
	}
	return n
}

// heads writes the titles of a table.
func (m *madeScorecard) heads(w io.Writer, keys ...string) {
	titles := make([]string, len(keys))
	for i, key := range keys {
		titles[i] = m.words.T("scorecard.cli." + key)
	}
	fmt.Fprintln(w, strings.Join(titles, "\t"))
}

// fewAgencies are compared pair by pair, in sentences; of more it is counted how many each one is clearly ahead of, and behind.
// JSON has all pairs.
const fewAgencies = 6

func (m *madeScorecard) printAgencies(w io.Writer) {
	titles := []string{"agency", "units", "net", "paid", "raw", "fair", "range", "unshrunk", "ratio", "verdict"}
	ahead, behind := m.clear()
	if len(m.Listed) > fewAgencies {
		titles = append(titles, "ahead", "behind")
	}
	m.heads(w, titles...)
	for _, rank := range m.Listed {
		a, s := &m.Sums.Agencies[rank], &m.Scores[rank]
		standing := s.Standing()
		rate, span, hollow, ratio := "–", "–", "–", "–"
		if standing.Shown() {
			rate, hollow = m.percent(s.Rate.Mean), m.percent(s.Unshrunk)
			span = m.words.T("scorecard.cli.span", "low", m.percent(s.Rate.Low), "high", m.percent(s.Rate.High))
			ratio = m.words.Count(whole(100 * s.Ratio()))
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", a.Name, a.Units, m.money(float64(a.Net)), m.money(float64(a.Paid)),
			m.percent(a.PaidOverNet()), rate, span, hollow, ratio, m.words.T("scorecard.verdict."+string(standing)))
		if len(m.Listed) > fewAgencies {
			fmt.Fprintf(w, "\t%d\t%d", ahead[rank], behind[rank])
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
}

// clear counts, by rank, the agencies that one is clearly ahead of and clearly behind.
func (m *madeScorecard) clear() (ahead, behind map[int]int) {
	ahead, behind = map[int]int{}, map[int]int{}
	for _, p := range m.Matches {
		if p.Verdict == scorecard.Clearly {
			ahead[p.A]++
			behind[p.B]++
		}
	}
	return ahead, behind
}

// printLeftOut says why hand-overs are in no rate.
func (m *madeScorecard) printLeftOut(w io.Writer) {
	said := false
	for _, rank := range m.Listed {
		a := &m.Sums.Agencies[rank]
		var parts []string
		if a.Declined > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", m.words.T("scorecard.cli.declined"), a.Declined))
		}
		for _, l := range a.LeftOut {
			key := "close." + l.Reason
			if l.Reason == scorecard.NothingOwed {
				key = "scorecard.cli.nothing_owed"
			}
			parts = append(parts, fmt.Sprintf("%s %d", m.words.T(key), l.Count))
		}
		if len(parts) > 0 {
			if !said {
				fmt.Fprintln(w, m.words.T("scorecard.cli.left_out"))
			}
			said = true
			fmt.Fprintf(w, "%s\t%s\n", a.Name, strings.Join(parts, ", "))
		}
	}
	if said {
		fmt.Fprintln(w)
	}
}

func (m *madeScorecard) printPairs(w io.Writer) {
	if len(m.Matches) == 0 || len(m.Listed) > fewAgencies {
		return
	}
	for _, p := range m.Matches {
		fmt.Fprintln(w, m.says(m.Word(p)))
	}
	fmt.Fprintln(w)
}

func (m *madeScorecard) printCurves(w io.Writer) {
	months := []int{1, 3, 6, 9, 12, 18, 24}
	title := m.words.T("scorecard.cli.agency")
	for _, k := range months {
		if k <= m.Sums.Horizon {
			title += "\t" + m.words.T("scorecard.cli.month", "n", k)
		}
	}
	fmt.Fprintln(w, title)
	for _, rank := range m.Listed {
		curve := m.Sums.Curve(rank, m.Sums.Horizon, false)
		line := m.Sums.Agencies[rank].Name
		for _, k := range months {
			switch {
			case k > m.Sums.Horizon:
			case k > len(curve) || !curve[k-1].Drawn():
				line += "\t–"
			case !curve[k-1].Solid():
				line += "\t(" + m.percent(curve[k-1].Rate) + ")"
			default:
				line += "\t" + m.percent(curve[k-1].Rate)
			}
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w, m.words.T("scorecard.cli.curve_note"))
	fmt.Fprintln(w)
}

func (m *madeScorecard) printReturns(w io.Writer) {
	returned := false
	for _, rank := range m.Listed {
		a := &m.Sums.Agencies[rank]
		if len(a.Returns) == 0 {
			continue
		}
		n, codes := 0, make([]string, 0, len(a.Returns))
		for _, r := range a.Returns {
			n += r.Count
			codes = append(codes, fmt.Sprintf("%s %d", m.words.T("close."+r.Reason), r.Count))
		}
		if !returned {
			fmt.Fprintln(w, m.words.T("scorecard.cli.returns"))
			returned = true
		}
		line := fmt.Sprintf("%s\t%s\t%s", a.Name, m.percent(float64(n)/float64(a.Placements)), strings.Join(codes, ", "))
		rate, ok := m.Sums.Mature[rank].Rate()
		if with, both := m.Sums.Mature[rank].IfUnpaid(); ok && both {
			line += "\t" + m.words.T("scorecard.cli.if_unpaid", "with", m.percent(with), "without", m.percent(rate))
		}
		fmt.Fprintln(w, line)
	}
	if returned {
		fmt.Fprintln(w)
	}
}

func (m *madeScorecard) printForecast(w io.Writer) {
	f := m.Cash
	if f.Label > 0 {
		fmt.Fprintln(w, m.words.T("scorecard.cli.forecast", "open", f.Open, "owed", m.money(float64(f.Owed)), "months", f.Months,
			"mean", m.money(f.Total.Mean), "low", m.money(f.Total.Low), "high", m.money(f.Total.High), "label", f.Label))
		if len(m.Record) > 0 {
			fmt.Fprintln(w, m.words.T("scorecard.cli.record", "n", len(m.Record), "inside", m.Inside()))
		}
	}
	if e := m.Waiting; e.Moves > 0 && e.Points.High > 0 {
		fmt.Fprintln(w, m.words.T("scorecard.cli.waiting", "months", int(math.Round(e.Months)), "points", whole(100*max(e.Points.Mean, 0)),
			"low", whole(100*e.Points.Low), "high", whole(100*e.Points.High), "money", m.money(max(e.Cents.Mean, 0))))
	}
	fmt.Fprintln(w)
}

// shareOf4 rounds what programs read to four decimals.
func shareOf4(x float64) float64 { return math.Round(x*10_000) / 10_000 }

func span(r scorecard.Range) [2]float64 { return [2]float64{shareOf4(r.Low), shareOf4(r.High)} }
