package portal_test

import (
	"net/http"
	"testing"

	"relais/cases"
)

func TestExhibitsArePutInOrderBeforeTheyAreNumbered(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	actor := s.north.actor(cases.Controller)
	first := s.file(actor, id, "relance-1.pdf", "F", northOnly)
	second := s.file(actor, id, "relance-2.pdf", "F", northOnly)
	b := s.as(s.north, cases.Controller)
	up := func(d cases.DocumentID) string { return caseAct(id, "documents/"+string(d)+"/rank") }
	page := b.get(caseAct(id, "release")).expect(http.StatusOK).has(1, "form[action="+up(second)+"]")
	b.post(up(second), page.formTo(up(second))).follow().has(1, "form[action="+up(first)+"]").has(0, "form[action="+up(second)+"]")
	c := s.look(id)
	if a, z := c.Document(second), c.Document(first); a.Rank+1 != z.Rank {
		t.Errorf("relance-2 stands at %d, relance-1 at %d", a.Rank, z.Rank)
	}
}
