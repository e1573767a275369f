package sheet

import "strings"

// Separators are the separators that are read, in the order of preference.
var Separators = []rune{';', '\t', '|', ','}

// steadyOver is how many lines the separator is looked for in.
const steadyOver = 50

// guessSeparator takes the separator with the steadiest count outside quotes. A decimal comma is steady, too: the header
// has none, so a candidate counts for more when the first line holds as many as the others.
func guessSeparator(sample string) rune {
	best, bestScore := ';', -1.0
	for _, candidate := range Separators {
		if s := steadiness(sample, candidate); s > bestScore {
			best, bestScore = candidate, s
		}
	}
	return best
}

// steadiness is the share of lines with the most usual count of a separator; 0 when that count is none.
func steadiness(sample string, separator rune) float64 {
	counts := countOutsideQuotes(sample, separator)
	if len(counts) == 0 {
		return 0
	}
	often := map[int]int{}
	usual := 0
	for _, n := range counts {
		often[n]++
		if n > 0 && (often[n] > often[usual] || usual == 0 || (often[n] == often[usual] && n > usual)) {
			usual = n
		}
	}
	if usual == 0 {
		return 0
	}
	score := float64(often[usual]) / float64(len(counts))
	if counts[0] == usual {
		score += 0.5
	}
	return score
}

// countOutsideQuotes counts a separator in each of the first lines that hold something.
func countOutsideQuotes(sample string, separator rune) []int {
	var counts []int
	n, filled, quoted := 0, false, false
	for _, r := range sample {
		switch {
		case r == '"':
			quoted = !quoted
			filled = true
		case r == '\n' && !quoted:
			if filled {
				counts = append(counts, n)
			}
			n, filled = 0, false
			if len(counts) == steadyOver {
				return counts
			}
		case r == separator && !quoted:
			n++
			filled = true
		case !strings.ContainsRune(" \t\n", r):
			filled = true
		}
	}
	if filled && len(counts) == 0 {
		counts = append(counts, n)
	}
	return counts
}
