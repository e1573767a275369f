package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"relais/cases"
)

// Case reads a case with all its parts.
func (s *Store) Case(ctx context.Context, scope cases.Scope, id cases.CaseID) (*cases.Case, error) {
	var a args
	where := within(scope, &a) + " and c.id = " + a.add(string(id))
	for range maxTries {
		h, whole, err := s.loadCase(s.read(ctx), "Case", where, a.list)
		if err != nil {
			return nil, err
		}
		if whole {
			return &h.c, nil
		}
	}
	return nil, unavailable("error.busy", fmt.Errorf("case %s changes too fast to be read", id))
}

// loadCase reads header and parts of the case that a condition selects. whole is false when the case changed between the
// two queries.
func (s *Store) loadCase(t *tx, method, where string, arguments []any) (*header, bool, error) {
	h := &header{}
	found, err := t.one("/* Store."+method+" */ select "+s.caseTexts.header+" from cases c where "+where, arguments, dests(h.bind())...)
	if err != nil {
		return nil, false, err
	}
	if !found {
		return nil, false, cases.Missing()
	}
	q := s.caseTexts.all
	rows, err := readParts(t, q, s.caseTexts.allOfOne, []any{string(h.c.Org), string(h.c.ID)})
	if err != nil {
		return nil, false, err
	}
	kept, version := splitVersion(rows)
	return h, version[string(h.c.ID)] == h.c.Version, fill(&h.c, q.parts, kept)
}

// readParts runs a query of parts.
func readParts(t *tx, q partsQuery, text string, arguments []any) ([]readRow, error) {
	var all []readRow
	var r readRow
	cells := make([]any, q.width)
	into := []any{&r.part, &r.caseID, &r.pos, &r.id}
	for i := range cells {
		into = append(into, &cells[i])
	}
	err := t.each(text, arguments, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		filled := 1
		if r.part >= 0 {
			filled = q.widths[r.part]
		}
		r.values = slices.Clone(cells[:filled])
		all = append(all, r)
		return nil
	})
	return all, err
}

// splitVersion takes the rows apart that carry the versions of the cases.
func splitVersion(rows []readRow) (kept []readRow, versions map[string]int64) {
	versions = map[string]int64{}
	kept = rows[:0]
	for _, r := range rows {
		if r.part >= 0 {
			kept = append(kept, r)
			continue
		}
		text, err := plainText(r.values[0])
		if err != nil {
			continue
		}
		versions[r.caseID], _ = strconv.ParseInt(text, 10, 64)
	}
	return kept, versions
}

// Claims reads the cases of a list with what their statement is computed from: header, invoices, credit notes,
// payments, reminders. The number of queries does not depend on the number of cases. A case outside the scope is not in
// the answer.
func (s *Store) Claims(ctx context.Context, scope cases.Scope, ids []cases.CaseID) (map[cases.CaseID]*cases.Case, error) {
	answer := make(map[cases.CaseID]*cases.Case, len(ids))
	for start := 0; start < len(ids); start += claimChunk {
		chunk := ids[start:min(start+claimChunk, len(ids))]
		if err := s.claims(s.read(ctx), scope, chunk, answer); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// claimChunk bounds the cases of one query.
const claimChunk = 500

// claims reads a chunk, again when one of its cases changed between the two queries.
func (s *Store) claims(t *tx, scope cases.Scope, ids []cases.CaseID, answer map[cases.CaseID]*cases.Case) error {
	var a args
	where := within(scope, &a) + " and c.id in " + list(&a, padded(ids))
	for range maxTries {
		headers, err := collect(t, "/* Store.Claims */ select "+s.caseTexts.header+" from cases c where "+where, a.list, (*header).bindCopy)
		if err != nil {
			return err
		}
		whole, err := s.claimParts(t, headers, where, a.list)
		if err != nil {
			return err
		}
		if !whole {
			continue
		}
		for i := range headers {
			answer[headers[i].c.ID] = &headers[i].c
		}
		return nil
	}
	return unavailable("error.busy", errors.New("cases change too fast to be read together"))
}

// claimParts fills headers with their parts and says whether both belong together.
func (s *Store) claimParts(t *tx, headers []header, where string, arguments []any) (bool, error) {
	q := s.caseTexts.claim
	text := q.text("Claims", "join cases c on c.org_id = x.org_id and c.id = x.case_id where "+where, "where "+where)
	rows, err := readParts(t, q, text, arguments)
	if err != nil {
		return false, err
	}
	kept, versions := splitVersion(rows)
	byCase := map[string][]readRow{}
	for _, r := range kept {
		byCase[r.caseID] = append(byCase[r.caseID], r)
	}
	for i := range headers {
		id := string(headers[i].c.ID)
		if versions[id] != headers[i].c.Version {
			return false, nil
		}
		if err := fill(&headers[i].c, q.parts, byCase[id]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// bindCopy ties the columns to this very header, for rows that are copied out one by one.
func (h *header) bindCopy() []column { return bindHeader(&h.c, &h.s, &h.sort) }

// padded repeats the last id until the list has one of a few lengths, so that few different texts are prepared.
func padded[T ~string](ids []T) []T {
	for _, length := range []int{1, 10, 50, 100, claimChunk} {
		if len(ids) <= length && len(ids) > 0 {
			full := append(make([]T, 0, length), ids...)
			for len(full) < length {
				full = append(full, ids[len(ids)-1])
			}
			return full
		}
	}
	return ids
}

// CaseByHash finds the cases with a file of these bytes.
func (s *Store) CaseByHash(ctx context.Context, scope cases.Scope, hash string) ([]cases.CaseID, error) {
	var a args
	where := within(scope, &a)
	return collect(s.read(ctx), `/* Store.CaseByHash */ select distinct c.id from documents d
		join cases c on c.org_id = d.org_id and c.id = d.case_id
		where `+where+` and d.hash = `+a.add(hash)+` order by c.id`, a.list,
		func(id *cases.CaseID) []column { return []column{{"id", text[cases.CaseID]{id}}} })
}
