package portal

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// bulkForm is what the bar below a list sends: rows as "ID:VERSION", one act.
type bulkForm struct {
	Idem    string   `form:"idem"`
	Act     string   `form:"act"`
	Cases   []string `form:"case"`
	Handler string   `form:"handler"`
	Back    string   `form:"back"`
}

// postponeDays is how far the bar moves the next action.
const postponeDays = 7

// casesBulk does one act to the chosen cases and says what became of each, on the list it came from.
func (s *Server) casesBulk(v *visit) (answer, error) {
	in, form, err := input.Decode[bulkForm](v.Request)
	if err != nil {
		return nil, err
	}
	back := localPath(in.Back)
	rows, err := s.Cases.Bulk(v.Context(), v.actor, cases.BulkInput{
		Key: in.Idem, Act: in.Act, Rows: bulkRefs(in.Cases), Handler: cases.PersonID(in.Handler), NextOn: s.Cases.Today().AddDays(postponeDays),
	})
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		for _, e := range form.List() {
			v.say(templates.Trouble, e.Key, e.Args)
		}
		return seeOther(back), nil
	}
	v.keep(bulkSaid(v, rows))
	return seeOther(back), nil
}

// bulkRefs reads the chosen rows. A version that is no number is version 0, which the rules take for "whatever it is".
func bulkRefs(values []string) []cases.Ref {
	refs := make([]cases.Ref, 0, len(values))
	for _, value := range values {
		id, version, _ := strings.Cut(value, ":")
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			n = 0
		}
		refs = append(refs, cases.Ref{Case: cases.CaseID(id), Version: n})
	}
	return refs
}

// bulkReason is one reason with the cases it concerns.
type bulkReason struct {
	text  string
	cases []string
}

// bulkSaid sums a bulk act up: "3 mis à jour, 1 ignoré", and the reason of each that was left out.
func bulkSaid(v *visit, rows []cases.BulkRow) said {
	done := 0
	var reasons []bulkReason
	for _, row := range rows {
		if row.Err == nil {
			done++
			continue
		}
		reasons = addReason(reasons, v.reason(row.Err), row.Reference)
	}
	out := said{Tone: string(templates.Done), Text: v.words.N("bulk.done", done)}
	if left := len(rows) - done; left > 0 {
		out.Tone = string(templates.Wait)
		out.Text = v.words.T("bulk.sum", "done", out.Text, "ignored", v.words.N("bulk.ignored", left))
	}
	var parts []string
	for _, r := range reasons {
		if len(r.cases) == 0 {
			parts = append(parts, r.text)
			continue
		}
		parts = append(parts, v.words.T("bulk.reason", "cases", strings.Join(r.cases, ", "), "reason", r.text))
	}
	out.Detail = strings.Join(parts, " ")
	return out
}

// reasonCases bounds how many references a reason names.
const reasonCases = 12

// addReason puts a case under its reason. A case that is not there has no reference to name.
func addReason(list []bulkReason, text, reference string) []bulkReason {
	at := slices.IndexFunc(list, func(r bulkReason) bool { return r.text == text })
	if at < 0 {
		at = len(list)
		list = append(list, bulkReason{text: text})
	}
	r := &list[at]
	switch {
	case reference == "" || len(r.cases) > reasonCases:
	case len(r.cases) == reasonCases:
		r.cases = append(r.cases, "…")
	default:
		r.cases = append(r.cases, reference)
	}
	return list
}

// reason says in words why something was refused; a field's own words when the refusal is about one.
func (v *visit) reason(err error) string {
	var e *cases.Error
	if !errors.As(err, &e) {
		return v.words.T("error.internal")
	}
	if staleError(err) {
		return v.words.T("bulk.stale")
	}
	if len(e.Fields) > 0 {
		return v.words.T(e.Fields[0].Key, e.Fields[0].Args)
	}
	return v.words.T(messageKey(e), e.Args)
}
