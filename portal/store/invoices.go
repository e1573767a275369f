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

// InvoicesHeld finds invoices by their numbers. It starts from the words of the search, as numbers have no index of their own;
// the few numbers without such a word are looked for among all invoices of the scope.
func (s *Store) InvoicesHeld(ctx context.Context, scope cases.Scope, numbers []string) ([]cases.InvoiceHeld, error) {
	var told, short, words []string
	for _, n := range numbers {
		if w := tellingWord(n); w != "" {
			told, words = append(told, n), append(words, w)
		} else {
			short = append(short, n)
		}
	}
	var all []cases.InvoiceHeld
	if scope.Org() == "" {
		return nil, nil
	}
	if len(told) > 0 {
		var a args
		where := within(scope, &a) + " and c.id in (select w.case_id from case_words w where w.owner_id = " + a.add(string(scope.Org())) + " and w.word in (" + a.each(words) + "))"
		found, err := s.invoicesHeld(ctx, where, told, &a)
		if err != nil {
			return nil, err
		}
		all = found
	}
	if len(short) > 0 {
		var a args
		found, err := s.invoicesHeld(ctx, within(scope, &a), short, &a)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// each gives the placeholders of a list of texts.
func (a *args) each(list []string) string {
	marks := make([]string, len(list))
	for i, text := range list {
		marks[i] = a.add(text)
	}
	return strings.Join(marks, ", ")
}

func (s *Store) invoicesHeld(ctx context.Context, where string, numbers []string, a *args) ([]cases.InvoiceHeld, error) {
	query := `/* Store.InvoicesHeld */ select i.number, c.id, c.reference, c.handling = '` + string(cases.Closed) + `' as closed, c.debtor_name, c.debtor_siren, c.debtor_account
		from cases c join invoices i on i.org_id = c.org_id and i.case_id = c.id
		where ` + where + ` and i.number in (` + a.each(numbers) + `) order by i.number, c.reference, c.id`
	return collect(s.read(ctx), query, a.list,
		func(h *cases.InvoiceHeld) []column {
			return []column{
				{"number", text[string]{&h.Number}}, {"id", text[cases.CaseID]{&h.Case}}, {"reference", text[string]{&h.Reference}}, {"closed", flag{&h.Closed}},
				{"debtor_name", text[string]{&h.Name}}, {"debtor_siren", text[string]{&h.SIREN}}, {"debtor_account", text[string]{&h.Account}},
			}
		})
}
