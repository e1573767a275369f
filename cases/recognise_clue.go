package cases

import (
	"slices"
	"strings"
)

// tally holds points by kind, in the order of ExhibitKinds, and the category that leads.
type tally struct {
	points [kindCount]int
	lead   Category
}

// kindCount is the length of ExhibitKinds; a test compares them.
const kindCount = 27

// hit is a clue found at a place.
type hit struct {
	clue *clue
	at   int // character of the folded text
}

// clueIndex lists the clues by their first word.
var clueIndex = indexClues()

type indexedClue struct {
	*clue
	words  []string
	number bool // wants a number behind
	length int
}

func indexClues() map[string][]indexedClue {
	index := map[string][]indexedClue{}
	for i := range clues {
		text, number := strings.CutSuffix(clues[i].words, "#")
		words := strings.Fields(text)
		index[words[0]] = append(index[words[0]], indexedClue{&clues[i], words, number, len(clues[i].words)})
	}
	return index
}

// hits finds the clues that can speak in a row of words, each at its first place; of those that begin at one word the
// longest.
func hits(tokens []string, speaks func(*clue) bool) (found []hit) {
	seen := map[*clue]bool{}
	for i, at := 0, 0; i < len(tokens); {
		best, took := longest(tokens[i:], speaks)
		if best != nil && !seen[best.clue] {
			seen[best.clue] = true
			found = append(found, hit{best.clue, at})
		}
		for range max(took, 1) {
			at += len(tokens[i]) + 1
			i++
		}
	}
	return found
}

// A clue without a kind speaks everywhere: it silences shorter ones.
func speaksInName(c *clue) bool { return c.name > 0 || c.kind == "" }
func speaksInText(c *clue) bool { return c.title+c.body > 0 || c.kind == "" }

// longest finds the longest clue at the beginning of some words, and how many words it took.
func longest(tokens []string, speaks func(*clue) bool) (best *indexedClue, took int) {
	first := tokens[0]
	for i, word := range [...]string{first, strings.TrimSuffix(first, "s"), strings.TrimRight(first, "0123456789")} {
		if word == "" || (i > 0 && word == first) {
			continue
		}
		for k := range clueIndex[word] {
			c := &clueIndex[word][k]
			if (best != nil && c.length <= best.length) || !speaks(c.clue) {
				continue
			}
			if n := c.match(tokens); n > 0 {
				best, took = c, n
			}
		}
	}
	return best, took
}

// match says how many words a clue takes at the beginning of some; 0 for none.
func (c *indexedClue) match(tokens []string) int {
	n := len(c.words)
	if len(tokens) < n {
		return 0
	}
	for i, word := range c.words[:n-1] {
		if tokens[i] != word {
			return 0
		}
	}
	last, got := c.words[n-1], tokens[n-1]
	if (c.number && beforeNumber(last, tokens[n-1:])) || (!c.number && (got == last || got == last+"s")) {
		return n
	}
	return 0
}

// beforeNumber says that words begin with one word and a number behind it, joined or apart: fa2026, fa 2026.
func beforeNumber(word string, tokens []string) bool {
	figures, ok := strings.CutPrefix(tokens[0], word)
	if !ok {
		return false
	}
	if figures == "" && len(tokens) > 1 {
		return tokens[1][0] >= '0' && tokens[1][0] <= '9'
	}
	return figures != "" && allDigits(figures, len(figures))
}

// kindAt gives the place of a kind in ExhibitKinds; -1 for none.
func kindAt(kind string) int {
	return slices.IndexFunc(ExhibitKinds, func(k ExhibitKind) bool { return k.Kind == kind })
}

// add counts a clue: the strongest in full, further ones of the same kind a little.
func (t *tally) add(kind string, points int) {
	if i := kindAt(kind); i >= 0 && points > 0 {
		t.points[i] = max(t.points[i], points) + min(t.points[i], points)/8
	}
}

// top gives the strongest kind, inside a category or outside it.
func (t *tally) top(cat Category, inside bool) (kind string, points int) {
	for i, p := range t.points {
		if p > points && (ExhibitKinds[i].Category == cat) == inside {
			kind, points = ExhibitKinds[i].Kind, p
		}
	}
	return kind, points
}

// plus adds points up: in a text each clue counts.
func (t *tally) plus(kind string, points int) {
	if i := kindAt(kind); i >= 0 {
		t.points[i] += points
	}
}

// leading chooses the clue that says what a paper is: the first strong one of its head, unless a later one overrules it.
func leading(found []hit) (lead *clue) {
	payable := slices.ContainsFunc(found, func(h hit) bool { return slices.Contains(payableWords, h.clue.words) })
	for _, h := range found {
		if h.at < headLimit && h.clue.title >= 40 && (lead == nil || h.clue.overrules(lead, payable)) {
			lead = h.clue
		}
	}
	return lead
}

// overrules says that a clue counts more than one that stands before it: a reminder or a notice goes before the papers it
// speaks of, and an invoice with an amount to pay before the order and the delivery it names first.
func (c *clue) overrules(before *clue, payable bool) bool {
	was := CategoryOf(before.kind)
	if was != Orders && was != Deliveries && was != Invoices {
		return false
	}
	switch CategoryOf(c.kind) {
	case Reminders, Notice:
		return c.title >= 60
	case Invoices:
		return was != Invoices && payable && c.title >= 75
	}
	return false
}

// payableWords are what only a paper that asks for money says.
var payableWords = []string{"net a payer", "amount due", "total due", "date d echeance", "echeance", "due date"}
