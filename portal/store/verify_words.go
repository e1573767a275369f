package store

import (
	"database/sql"
	"fmt"
	"hash/fnv"
	"slices"

	"relais/cases"
)

// wordSum says how many words a case has and which, in little room: all cases are in memory at once.
type wordSum struct {
	count int32
	sum   uint64 // of the hashes, which does not depend on the order
}

func (s *wordSum) add(org, owner cases.OrgID, word string) {
	h := fnv.New64a()
	for _, part := range []string{string(org), string(owner), word} {
		_, _ = h.Write(append([]byte(part), 0)) // never fails
	}
	s.count++
	s.sum += h.Sum64()
}

// verifyWords compares the words of the search with the cases. Both are read while others write, so that whatever differs is
// looked at once more before it is named.
func (s *Store) verifyWords(t *tx, v *Verified) error {
	want, err := s.wordsOfCases(t)
	if err != nil {
		return err
	}
	kept, err := keptWords(t)
	if err != nil {
		return err
	}
	var doubtful []cases.CaseID
	for id, sum := range want {
		if kept[id] != sum {
			doubtful = append(doubtful, id)
		}
		delete(kept, id)
	}
	for id := range kept {
		doubtful = append(doubtful, id)
	}
	slices.Sort(doubtful)
	for chunk := range slices.Chunk(doubtful, claimChunk) {
		if err := s.judgeWords(t, chunk, v); err != nil {
			return err
		}
	}
	return nil
}

// wordsOfCases sums the words that each case should have.
func (s *Store) wordsOfCases(t *tx) (map[cases.CaseID]wordSum, error) {
	want := map[cases.CaseID]wordSum{}
	for after := ""; ; {
		headers, err := s.headersFor(t, "c.id > $1 order by c.id limit $2", []any{after, verifyChunk})
		if err != nil {
			return nil, err
		}
		for i := range headers {
			var sum wordSum
			for _, w := range ownedWords(&headers[i]) {
				sum.add(headers[i].c.Org, w.owner, w.word)
			}
			after = string(headers[i].c.ID)
			if sum.count > 0 {
				want[headers[i].c.ID] = sum
			}
		}
		if len(headers) < verifyChunk {
			return want, nil
		}
	}
}

// headersFor reads of cases what their words follow from.
func (s *Store) headersFor(t *tx, where string, arguments []any) ([]header, error) {
	return collect(t, "/* Store.VerifyCounters */ select c.id, c.org_id, c.agency_id, c.search, c.version from cases c where "+where, arguments,
		func(h *header) []column {
			return []column{
				{"id", text[cases.CaseID]{&h.c.ID}}, {"org_id", text[cases.OrgID]{&h.c.Org}}, {"agency_id", maybe[cases.OrgID]{&h.c.Agency}},
				{"search", text[string]{&h.s.Search}}, {"version", number[int64]{&h.c.Version}},
			}
		})
}

// keptWord is a row of the words.
type keptWord struct {
	ownedWord
	id  cases.CaseID
	org cases.OrgID
}

func wordsWhere(t *tx, where string, arguments []any, visit func(keptWord)) (int, error) {
	n := 0
	err := t.each("/* Store.VerifyCounters */ select w.owner_id, w.word, w.case_id, w.org_id from case_words w where "+where, arguments, func(rows *sql.Rows) error {
		var w keptWord
		err := rows.Scan(&w.owner, &w.word, &w.id, &w.org)
		visit(w)
		n++
		return err
	})
	return n, err
}

// keptWords sums the words that stand in the index, in the order of its key.
func keptWords(t *tx) (map[cases.CaseID]wordSum, error) {
	const chunk = 10 * verifyChunk
	kept := map[cases.CaseID]wordSum{}
	var last keptWord
	for {
		n, err := wordsWhere(t, "(w.owner_id, w.word, w.case_id) > ($1, $2, $3) order by w.owner_id, w.word, w.case_id limit $4",
			[]any{string(last.owner), last.word, string(last.id), chunk}, func(w keptWord) {
				sum := kept[w.id]
				sum.add(w.org, w.owner, w.word)
				kept[w.id], last = sum, w
			})
		if err != nil || n < chunk {
			return kept, err
		}
	}
}

// judgeWords compares some cases with their words, word by word, and names those that differ although nobody changed the case
// meanwhile.
func (s *Store) judgeWords(t *tx, ids []cases.CaseID, v *Verified) error {
	var a args
	in := list(&a, padded(ids))
	for range maxTries {
		before, err := s.headersFor(t, "c.id in "+in+" order by c.id", a.list)
		if err != nil {
			return err
		}
		kept := map[cases.CaseID]map[keptWord]bool{}
		if _, err = wordsWhere(t, "w.case_id in "+in, a.list, func(w keptWord) {
			if kept[w.id] == nil {
				kept[w.id] = map[keptWord]bool{}
			}
			kept[w.id][w] = true
		}); err != nil {
			return err
		}
		after, err := s.headersFor(t, "c.id in "+in+" order by c.id", a.list)
		if err != nil {
			return err
		}
		if slices.EqualFunc(before, after, func(a, b header) bool { return a.c.ID == b.c.ID && a.c.Version == b.c.Version }) {
			v.Faults = append(v.Faults, wrongWords(before, kept)...)
			return nil
		}
	}
	return unavailable("error.busy", fmt.Errorf("%d cases change too fast to be verified", len(ids)))
}

// wrongWords names the cases whose words are not what they should be. It says how many, for the words are names.
func wrongWords(headers []header, kept map[cases.CaseID]map[keptWord]bool) []Fault {
	var faults []Fault
	for i := range headers {
		c, missing := &headers[i].c, 0
		for _, w := range ownedWords(&headers[i]) {
			word := keptWord{w, c.ID, c.Org}
			if !kept[c.ID][word] {
				missing++
			}
			delete(kept[c.ID], word)
		}
		if extra := len(kept[c.ID]); missing+extra > 0 {
			faults = append(faults, Fault{Journal: "case_words", Org: c.Org, Case: c.ID, What: fmt.Sprintf("%d words missing, %d too many", missing, extra)})
		}
		delete(kept, c.ID)
	}
	for id, words := range kept {
		faults = append(faults, Fault{Journal: "case_words", Case: id, What: fmt.Sprintf("%d words of a case that is not there", len(words))})
	}
	return faults
}
