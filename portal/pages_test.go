package portal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"relais/cases"
)

// Misspelt fields and wrong arguments are found even in branches that never run.
func TestEveryPageFitsItsDataInEveryLanguage(t *testing.T) {
	t.Parallel()
	own, err := loadShown() // a page that was shown once cannot be checked any more
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range own.pages.Check(templatecheck.CheckHTML) {
		t.Error(problem)
	}
}

// queries gives how many queries a page took, as the log says.
func (b *browser) queries(path string) int {
	b.s.t.Helper()
	b.get(path).expect(http.StatusOK) // names and sessions are remembered for a while
	_ = b.s.log.take()
	b.get(path).expect(http.StatusOK)
	for line := range strings.SplitSeq(b.s.log.take(), "\n") {
		var entry struct {
			Msg     string
			Queries *int
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "request" && entry.Queries != nil {
			return *entry.Queries
		}
	}
	b.s.t.Fatalf("the log does not say how many queries %s took", path)
	return 0
}

// many imports drafts of North, all alike.
func (s *site) many(n int) {
	s.t.Helper()
	for n > 0 {
		batch := make([]cases.Batch, min(n, 500))
		for i := range batch {
			s.made++
			batch[i] = cases.Batch{
				Entity: s.north.entity, Debtor: cases.Debtor{Kind: cases.Company, Name: fmt.Sprint("Débiteur ", northOnly, " ", s.made), Address: cases.Address{Country: "FR"}},
				Basics:   cases.Basics{Nature: cases.Goods},
				Invoices: []cases.Invoice{{ID: "i", Number: fmt.Sprint("FA ", s.made), IssuedOn: day("2026-05-31"), DueOn: day("2026-06-30"), Amount: 100_000}},
			}
		}
		rows, err := s.cases.ImportCases(s.t.Context(), s.north.actor(cases.Controller), "", batch)
		s.must(err)
		for _, row := range rows {
			s.must(row.Err)
		}
		n -= len(batch)
	}
}

func TestAListTakesAsManyQueriesForFiveThousandCasesAsForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	controller := s.as(s.north, cases.Controller)
	paths := []string{"/cases?view=drafts", "/cases?view=drafts&q=" + northOnly, "/cases?view=drafts&sort=left", "/"}
	want := make([]int, len(paths))
	made := 0
	for _, n := range []int{1, 50, 5000} {
		s.many(n - made)
		made = n
		for i, path := range paths {
			got := controller.queries(path)
			if want[i] == 0 {
				want[i] = got
			}
			more := got - want[i]
			if strings.Contains(path, "&q=") && more == 1 {
				more = 0 // a search with very many hits asks once more, however many they are
			}
			if more != 0 || got > 25 {
				t.Errorf("%s takes %d queries for %d cases, %d for one", path, got, n, want[i])
			}
		}
	}
}

func TestTheListOfAnAgencyTakesAsManyQueriesForFiftyCasesAsForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	agent, controller := s.as(s.red, cases.Agent), s.as(s.north, cases.Controller)
	pages := map[*browser][]string{agent: {"/cases?view=all", "/queue?handler=all", "/"}, controller: {"/cases?view=all", "/cases?view=active"}}
	_ = s.placed(s.north, s.red, northRed, active)
	want := map[string]int{}
	for b, paths := range pages {
		for _, path := range paths {
			want[b.name+path] = b.queries(path)
		}
	}
	for range 49 {
		_ = s.placed(s.north, s.red, northRed, active)
	}
	for b, paths := range pages {
		for _, path := range paths {
			if got := b.queries(path); got != want[b.name+path] || got > 25 {
				t.Errorf("%s: %s takes %d queries for fifty cases, %d for one", b.name, path, got, want[b.name+path])
			}
		}
	}
}

func TestAPageOfACaseTakesAsManyQueriesForManyPartsAsForFew(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent, controller := s.as(s.red, cases.Agent), s.as(s.north, cases.Controller)
	pages := map[string]*browser{"/cases/" + string(id): agent, caseAct(id, "statement"): controller, caseAct(id, "call"): agent}
	want := map[string]int{}
	for path, b := range pages {
		want[path] = b.queries(path)
	}
	ctx, to, ref := t.Context(), s.red.actor(cases.Agent), cases.Ref{Case: id}
	for i := range 50 {
		s.must(s.cases.LogNote(ctx, to, cases.LogInput{Ref: ref, Text: fmt.Sprint("Note ", northRed, i)}))
		_, err := s.cases.Receive(ctx, to, cases.MoneyInput{Ref: ref, Amount: 100, ReceivedOn: s.cases.Today(), Method: "transfer"})
		s.must(err)
		s.file(s.north.actor(cases.Controller), id, fmt.Sprint("pièce ", i, ".pdf"), cases.Account, northPeople)
	}
	for path, b := range pages {
		if got := b.queries(path); got != want[path] || got > 20 {
			t.Errorf("%s takes %d queries with many parts, %d with few", path, got, want[path])
		}
	}
}
