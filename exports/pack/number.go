package pack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/folder"
)

// number gives every file its category, then its number: A to G, what nobody recognised last; inside a category by date,
// then in name order. Files of the same bytes share one number.
func (r *run) number(context.Context) error {
	var order []*item
	for _, it := range r.items {
		sorted := r.folder.Sort(r.c, it.name, it.first().text)
		it.doc = sorted.Document
		it.doc.Type, it.doc.Bytes, it.doc.Hash = string(it.detection.Type), it.size, it.hash
		it.doc.Title = r.title(it, sorted)
		if it.twin == nil {
			order = append(order, it)
		}
	}
	for _, it := range order {
		it.agree(r.folder.Listed)
	}
	slices.SortStableFunc(order, func(a, b *item) int {
		return cmp.Or(cmp.Compare(place(a.doc.Category), place(b.doc.Category)), compareDays(a.doc.DatedOn, b.doc.DatedOn))
	})
	ranks := map[cases.Category]int{}
	for i, it := range order {
		ranks[it.doc.Category]++
		it.doc.Exhibit, it.doc.Rank = i+1, ranks[it.doc.Category]
		it.doc.ID = cases.DocumentID(it.name)
		r.c.Documents = append(r.c.Documents, it.doc)
	}
	r.prove()
	return nil
}

// numbered are the kinds of paper that are known by a number of their own.
var numbered = []string{"quote", "order", "order_confirmation", "delivery", "invoice", "credit_note"}

// title names an exhibit: as case.json says; a mail by its subject; a paper by its kind and number; else by its file.
func (r *run) title(it *item, s folder.Sorted) string {
	if s.Titled {
		return s.Title
	}
	if it.detection.Type == intake.EML {
		if subject, _, _ := strings.Cut(it.first().text, "\n"); strings.TrimSpace(subject) != "" {
			return clipped(intake.ReadableName(strings.TrimSpace(subject)))
		}
	}
	switch {
	case s.Number != "" && slices.Contains(numbered, s.Kind):
		return r.words.T("kind."+s.Kind) + " " + s.Number
	case s.Title == "" && s.Kind != "":
		return r.words.T("kind." + s.Kind)
	case s.Title == "":
		s.Title = it.baseName()
	}
	first, size := utf8.DecodeRuneInString(s.Title)
	return clipped(string(unicode.ToUpper(first)) + s.Title[size:])
}

// titleMost is the longest title, in characters: some subjects are letters.
const titleMost = 200

func clipped(title string) string {
	if letters := []rune(title); len(letters) > titleMost {
		return string(letters[:titleMost-1]) + "…"
	}
	return title
}

// agree lets the name that case.json lists speak for all files of the same bytes, else the name that says most.
func (it *item) agree(listed func(name string) bool) {
	best := it
	for _, twin := range it.twins {
		switch {
		case listed(best.name):
			return
		case listed(twin.name), twin.doc.Confidence > best.doc.Confidence:
			name := it.doc.Name
			best, it.doc = twin, twin.doc
			it.doc.Name = name
		}
	}
}

// prove links reminders, costs and facts on limitation to the files that case.json names as their proof.
func (r *run) prove() {
	byName := map[string]*item{}
	for _, it := range r.items {
		byName[it.name] = it.first()
	}
	for i, reminder := range r.folder.Description.Reminders {
		if reminder.Proof == "" {
			continue
		}
		it := byName[reminder.Proof]
		if it == nil {
			r.warn("case.json: reminders[%d].proof: there is no file %s", i, reminder.Proof)
			continue
		}
		r.c.Reminders[i].Proof = it.doc.ID
	}
	named := func(place, name string, proof *cases.DocumentID) {
		if it := byName[name]; it != nil {
			*proof = it.doc.ID
		} else if name != "" {
			r.warn("case.json: %s.document: there is no file %s", place, name)
			*proof = ""
		}
	}
	for i, e := range r.folder.Description.LimitEvents {
		named(fmt.Sprintf("limitation_events[%d]", i), e.Document, &r.c.LimitationEvents[i].Document)
	}
	for i, x := range r.folder.Description.Charges {
		named(fmt.Sprintf("charges[%d]", i), x.Document, &r.c.Charges[i].Document)
	}
}

// place gives the position of a category; what nobody recognised comes last.
func place(c cases.Category) int {
	if i := slices.Index(cases.Categories, c); i >= 0 {
		return i
	}
	return len(cases.Categories)
}

// compareDays puts what has no date behind what has one.
func compareDays(a, b cases.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}
