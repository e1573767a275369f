package store

import (
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"relais/cases"
)

// The search finds the cases in which every word of the query begins a word. The words of a case stand in case_words,
// once for its creditor and once for the agency that holds it, so that few matches are read straight from there. When very
// many cases match, the list is walked in its order and each case is asked, which ends soon for the same reason.

// shortest is the length in bytes from which a word stands in the index.
const shortest = 2

// Bounds of what the search counts before it decides where to start.
const (
	common = 20_000 // cases from which a word says too little to be looked at
	few    = 1_000  // matches that are read and sorted rather than walked to
)

// keepWords brings case_words in step with the case: before is nil for a new one.
func keepWords(t *tx, before, after *header) error {
	old, fresh := ownedWords(before), ownedWords(after)
	c := &after.c
	for _, w := range old {
		if _, kept := slices.BinarySearchFunc(fresh, w, compareWords); kept {
			continue
		}
		if _, err := t.exec("/* Store.keepWords */ delete from case_words where owner_id = $1 and word = $2 and case_id = $3",
			string(w.owner), w.word, string(c.ID)); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, w := range fresh {
		if _, there := slices.BinarySearchFunc(old, w, compareWords); !there {
			rows = append(rows, []any{string(w.owner), w.word, string(c.ID), string(c.Org)})
		}
	}
	return insertRows(t, "case_words", []string{"owner_id", "word", "case_id", "org_id"}, rows)
}

// ownedWord is a word of a case and who may find the case by it.
type ownedWord struct {
	owner cases.OrgID
	word  string
}

func compareWords(a, b ownedWord) int {
	if a.owner != b.owner {
		return strings.Compare(string(a.owner), string(b.owner))
	}
	return strings.Compare(a.word, b.word)
}

// ownedWords lists the words of a case for those who may find it, sorted, each once.
func ownedWords(h *header) []ownedWord {
	if h == nil {
		return nil
	}
	var all []ownedWord
	for _, word := range strings.Fields(h.s.Search) {
		if len(word) < shortest {
			continue
		}
		all = append(all, ownedWord{h.c.Org, word})
		if h.c.Agency != "" {
			all = append(all, ownedWord{h.c.Agency, word})
		}
	}
	slices.SortFunc(all, compareWords)
	return slices.Compact(all)
}

// queryWords takes what somebody typed apart. Groups of digits that together make a SIREN or SIRET are one word, because
// people write 812 345 676.
func queryWords(query string) []string {
	words := strings.Fields(cases.Fold(query))
	var all []string
	for i := 0; i < len(words); {
		number, used := digitGroup(words[i:])
		if used > 1 {
			all = append(all, number)
			i += used
			continue
		}
		all = append(all, words[i])
		i++
	}
	return all[:min(len(all), 8)]
}

// digitGroup joins words of digits from the first on if that gives nine or fourteen digits.
func digitGroup(words []string) (number string, used int) {
	var joined string
	for i, w := range words {
		if strings.Trim(w, "0123456789") != "" {
			break
		}
		joined += w
		if len(joined) == 9 || len(joined) == 14 {
			number, used = joined, i+1
		}
	}
	return number, used
}

// match is how a list finds the cases of a query: by conditions on each case, and, when few match, from their ids.
type match struct {
	conditions []string
	ids        string // a query for the ids as case_id; empty: walk the list
	placements int    // that were counted on the way; 0 when they were too many
}

// matching writes how the cases of a query are found.
func matching(t *tx, scope cases.Scope, query string, a *args) (match, error) {
	var m match
	words := queryWords(query)
	for _, w := range words {
		m.conditions = append(m.conditions, "(' ' || c.search) like "+a.add("% "+escapeLike(w)+"%")+` escape '\'`)
	}
	telling, err := tellingWords(t, scope, words)
	if err != nil || len(telling) == 0 {
		return m, err
	}
	if len(telling) > 1 || telling[0].count > few {
		var counting args
		n := 0
		_, err := t.one("/* Store.matching */ select count(*) from (select x.case_id from ("+withWords(scope, telling, &counting)+") as x limit "+
			counting.add(few+1)+") as found", counting.list, &n)
		if err != nil || n > few {
			return m, err
		}
	}
	m.ids = withWords(scope, telling, a)
	return m, nil
}

// withWords writes the query for the ids of the cases that have all the words.
func withWords(scope cases.Scope, words []countedWord, a *args) string {
	owner := a.add(string(scope.Org()))
	parts := make([]string, len(words))
	for i, w := range words {
		from, to := wordRange(w.word)
		parts[i] = "select distinct w.case_id from case_words w where w.owner_id = " + owner + " and w.word >= " + a.add(from) + " and w.word < " + a.add(to)
	}
	return strings.Join(parts, " intersect ")
}

// countedWord is a word of a query and how many words of cases begin with it.
type countedWord struct {
	word  string
	count int
}

// tellingWords gives the words that are in the index and not too common, the rarest first.
func tellingWords(t *tx, scope cases.Scope, words []string) ([]countedWord, error) {
	var a args
	var counts []string
	owner := a.add(string(scope.Org()))
	for i, w := range words {
		if len(w) < shortest {
			continue
		}
		from, to := wordRange(w)
		counts = append(counts, "select "+strconv.Itoa(i)+" as word, count(*) as n from (select 1 from case_words w where w.owner_id = "+owner+
			" and w.word >= "+a.add(from)+" and w.word < "+a.add(to)+" limit "+a.add(common+1)+") as found")
	}
	if len(counts) == 0 {
		return nil, nil
	}
	var telling []countedWord
	err := t.each("/* Store.tellingWords */ "+strings.Join(counts, " union all "), a.list, func(rows *sql.Rows) error {
		var i, n int
		if err := rows.Scan(&i, &n); err != nil {
			return err
		}
		if n <= common {
			telling = append(telling, countedWord{words[i], n})
		}
		return nil
	})
	slices.SortFunc(telling, func(a, b countedWord) int { return a.count - b.count })
	return telling, err
}

// wordRange gives the bounds of all words that begin with a word: by bytes, which is the order of both databases here.
func wordRange(word string) (from, to string) { return word, word + "\U0010FFFF" }

// escapeLike takes the meaning from the signs of a pattern.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
