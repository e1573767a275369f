package store

import (
	"context"
	"strings"

	"relais/cases"
)

// tellingWord gives the word of a number by which the search finds it: of the words with figures the longest, the last of
// equals. "FA-2026-0311" has fa, 2026 and 0311; years stand in very many numbers. A number without a word is not found.
func tellingWord(number string) string {
	telling := ""
	for _, w := range strings.Fields(cases.Fold(number)) {
		figures := strings.ContainsAny(w, "0123456789")
		known := strings.ContainsAny(telling, "0123456789")
		if len(w) >= shortest && (figures && !known || figures == known && len(w) >= len(telling)) {
			telling = w
		}
	}
	return telling
}

// InvoicesHeld finds invoices by their numbers. It starts from the words of the search, as numbers have no index of their own.
func (s *Store) InvoicesHeld(ctx context.Context, scope cases.Scope, numbers []string) ([]cases.InvoiceHeld, error) {
	if len(numbers) == 0 || scope.Org() == "" {
		return nil, nil
	}
	var a args
	where := within(scope, &a)
	owner := a.add(string(scope.Org()))
	var words, wanted []string
	for _, n := range numbers {
		if w := tellingWord(n); w != "" {
			words, wanted = append(words, a.add(w)), append(wanted, a.add(n))
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	return collect(s.read(ctx), `/* Store.InvoicesHeld */ select i.number, c.id, c.reference, c.handling = '`+string(cases.Closed)+`' as closed, c.debtor_name, c.debtor_siren, c.debtor_account
		from cases c join invoices i on i.org_id = c.org_id and i.case_id = c.id
		where `+where+` and c.id in (select w.case_id from case_words w where w.owner_id = `+owner+` and w.word in (`+strings.Join(words, ", ")+`))
		and i.number in (`+strings.Join(wanted, ", ")+`) order by i.number, c.reference, c.id`, a.list,
		func(h *cases.InvoiceHeld) []column {
			return []column{
				{"number", text[string]{&h.Number}}, {"id", text[cases.CaseID]{&h.Case}}, {"reference", text[string]{&h.Reference}}, {"closed", flag{&h.Closed}},
				{"debtor_name", text[string]{&h.Name}}, {"debtor_siren", text[string]{&h.SIREN}}, {"debtor_account", text[string]{&h.Account}},
			}
		})
}
