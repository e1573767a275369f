package cases_test

import (
	"io"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAFileIsStoredFiledAndSentToBeRead(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	in := upload(ref, `C:\scans\..\relevé.pdf`, "relevé")
	in.Category, in.Title = cases.Account, " Relevé de novembre "
	id, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	d := w.now(ref).Document(id)
	if d.Name != "relevé.pdf" || d.Title != "Relevé de novembre" || d.Code() != "G3" || !d.Confirmed || d.State != "" {
		t.Errorf("stored as %+v", d)
	}
	if len(w.store.Queued(cases.JobInspect)) != 1 {
		t.Error("nobody was asked to read it")
	}
	body, _, err := w.ReadFile(w.ctx, controller, ref.Case, id)
	w.must(err)
	text, err := io.ReadAll(body)
	w.must(err)
	if string(text) != "relevé" {
		t.Errorf("it reads %q", text)
	}
	if _, _, err := w.ReadFile(w.ctx, stranger, ref.Case, id); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a stranger reads it: %v", err)
	}
}

func TestTheSameBytesAreNamedAndKeptTwiceOnlyOnDemand(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	in := upload(ref, "relevé.pdf", "mêmes octets")
	in.Category = cases.Account
	_, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	in = upload(ref, "relevé (2).pdf", "mêmes octets")
	_, err = w.AddDocument(w.ctx, controller, in)
	w.refused(err, "error.duplicate_file", ref, 2)
	if cases.CodeOf(err) != cases.Conflict {
		t.Errorf("code %s", cases.CodeOf(err))
	}
	in = upload(ref, "relevé (2).pdf", "mêmes octets")
	in.Keep = true
	_, err = w.AddDocument(w.ctx, controller, in)
	w.must(err)
}

func TestAFileBeyondTheLimitsIsRefused(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	in := upload(ref, "lourd.pdf", strings.Repeat("x", 100))
	in.Limit = 99
	_, err := w.AddDocument(w.ctx, controller, in)
	w.refused(err, "too_large", ref, 1)

	c := casestest.Case()
	for len(c.Documents) < cases.MaxFiles {
		c.Documents = append(c.Documents, casestest.File(cases.DocumentID(casestest.ID(9000+len(c.Documents))), "x.pdf"))
	}
	w, ref = seeded(t, c)
	_, err = w.AddDocument(w.ctx, controller, upload(ref, "de trop.pdf", "y"))
	w.refused(err, "error.too_many_files", ref, 1)

	c = casestest.Case()
	c.Documents[0].Bytes = cases.MaxCaseBytes
	w, ref = seeded(t, c)
	_, err = w.AddDocument(w.ctx, controller, upload(ref, "de trop.pdf", "y"))
	w.refused(err, "error.case_too_large", ref, 1)
}

func TestReadingAFileSaysWhatItIsAndAPersonsChoiceStands(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	clock := cases.ClockActor(casestest.North)
	in := upload(ref, "document.pdf", "texte")
	in.Category = cases.Account
	id, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	w.must(w.ApplyFinding(w.ctx, clock, ref, id, cases.Finding{
		Type: "pdf", State: cases.Readable, Pages: 3, HasText: true, Drawn: "d", Text: "FACTURE N° FA-2026-0347 du 30/04/2026",
	}))
	d := w.now(ref).Document(id)
	if d.Type != "pdf" || d.Pages != 3 || !d.HasText || d.Drawn != "d" || d.Category != cases.Account {
		t.Errorf("read as %+v", d)
	}
	if err := w.ApplyFinding(w.ctx, controller, ref, id, cases.Finding{}); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a person states a finding: %v", err)
	}
}

func TestAFileThatTurnsOutProtectedMustBeConfirmedAgainOnce(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	clock := cases.ClockActor(casestest.North)
	in := upload(ref, "contrat.pdf", "verrouillé")
	in.Category = cases.Contract
	id, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	locked := cases.Finding{Type: "pdf", State: cases.Protected}
	w.must(w.ApplyFinding(w.ctx, clock, ref, id, locked))
	if w.now(ref).Document(id).Confirmed {
		t.Error("still confirmed although nobody knew that it is locked")
	}
	w.refused(w.ConfirmDocuments(w.ctx, controller, ref, []cases.DocumentID{id}), "error.file_protected", ref, 3)
	w.must(w.SortDocument(w.ctx, controller, cases.SortInput{Ref: ref, Document: id, Category: cases.Contract, NamedOnly: true}))
	w.must(w.ApplyFinding(w.ctx, clock, ref, id, locked)) // the job ran twice
	if !w.now(ref).Document(id).Confirmed {
		t.Error("a second reading took the person's decision back")
	}
}

func TestAnArchiveGivesItsFilesToTheCaseOnce(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	clock := cases.ClockActor(casestest.North)
	id, err := w.AddDocument(w.ctx, controller, upload(ref, "pieces.zip", "PK"))
	w.must(err)
	known := w.now(ref).Documents[0].Hash
	found := cases.Finding{Type: "zip", State: cases.Opaque, Parts: []cases.Part{
		{Name: "a/bon.pdf", Type: "pdf", Blob: cases.Blob{Hash: "h1", Bytes: 10}},
		{Name: "b/bon.pdf", Type: "pdf", Blob: cases.Blob{Hash: "h1", Bytes: 10}},
		{Name: "contrat.pdf", Type: "pdf", Blob: cases.Blob{Hash: known, Bytes: 10}},
	}}
	w.must(w.ApplyFinding(w.ctx, clock, ref, id, found))
	w.must(w.ApplyFinding(w.ctx, clock, ref, id, found))
	c := w.now(ref)
	if len(c.Documents) != 16 {
		t.Fatalf("%d files, want the fourteen, the archive and one new", len(c.Documents))
	}
	child := c.Documents[15]
	if child.Parent != id || child.Name != "bon.pdf" || child.UploadedBy != controller.Person {
		t.Errorf("the file inside became %+v", child)
	}
	if len(w.store.Queued(cases.JobInspect)) != 2 {
		t.Errorf("%d readings queued, want one for the archive and one for its file", len(w.store.Queued(cases.JobInspect)))
	}
	for _, d := range c.Unsent() {
		if d.ID == id {
			t.Error("the archive itself would become an exhibit")
		}
	}
}

func TestRanksCloseTheirGapsInADraft(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	codes := func() string {
		var list []string
		for _, d := range w.now(ref).Documents {
			if d.Category == cases.Deliveries {
				list = append(list, d.Name+" "+d.Code())
			}
		}
		return strings.Join(list, ", ")
	}
	c := w.now(ref)
	w.must(w.RankDocument(w.ctx, controller, ref, c.Documents[4].ID, 1))
	if got, want := codes(), "BL-5512.pdf C2, BL-5560.pdf C3, BL-5601.pdf C1"; got != want {
		t.Errorf("moved up: %s", got)
	}
	w.must(w.RemoveDocument(w.ctx, controller, ref, c.Documents[4].ID))
	if got, want := codes(), "BL-5512.pdf C1, BL-5560.pdf C2"; got != want {
		t.Errorf("after removing the first: %s", got)
	}
	w.must(w.SortDocument(w.ctx, controller, cases.SortInput{Ref: ref, Document: c.Documents[0].ID, Category: cases.Deliveries}))
	if got, want := codes(), "contrat_vasseur_2024_signe.pdf C3, BL-5512.pdf C1, BL-5560.pdf C2"; got != want {
		t.Errorf("after filing another there: %s", got)
	}
	w.refused(w.RankDocument(w.ctx, controller, ref, c.Documents[2].ID, 9), "error.rank", ref, 4)
}

func TestACategoryIsWaivedWithAReasonAndTheReasonCanChange(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	w.refused(w.Waive(w.ctx, controller, ref, cases.Orders, "  "), "reason", ref, 1)
	w.refused(w.Waive(w.ctx, controller, ref, "Z", "rien"), "category", ref, 1)
	w.must(w.Waive(w.ctx, controller, ref, cases.Orders, "Commande par téléphone"))
	first := w.now(ref).Waived(cases.Orders).ID
	w.must(w.Waive(w.ctx, controller, ref, cases.Orders, "Commande verbale, confirmée par livraison"))
	c := w.now(ref)
	if len(c.Waivers) != 1 || c.Waivers[0].ID != first || w.last(ref).Facts.Note != cases.HashText(c.Waivers[0].Reason) {
		t.Errorf("waivers: %+v", c.Waivers)
	}
	w.must(w.Unwaive(w.ctx, controller, ref, cases.Orders))
	if err := w.Unwaive(w.ctx, controller, ref, cases.Orders); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestASuggestionIsConfirmedWithOneClickButTheTrayMustBeSorted(t *testing.T) {
	c := casestest.Case()
	c.Documents[0].Confirmed, c.Documents[0].Confidence = false, 60
	c.Documents = append(c.Documents, casestest.File("tray", "scan.pdf"))
	w, ref := seeded(t, c)
	w.refused(w.ConfirmDocuments(w.ctx, controller, ref, nil), "error.required", ref, 1)
	w.refused(w.ConfirmDocuments(w.ctx, controller, ref, []cases.DocumentID{"tray"}), "error.file_unsorted", ref, 1)
	w.refused(w.ConfirmDocuments(w.ctx, controller, ref, []cases.DocumentID{c.Documents[0].ID, "tray"}), "error.file_unsorted", ref, 1)
	w.must(w.ConfirmDocuments(w.ctx, controller, ref, []cases.DocumentID{c.Documents[0].ID}))
	if d := w.now(ref).Documents[0]; !d.Confirmed || d.Doubtful() {
		t.Errorf("confirmed as %+v", d)
	}
}

func TestAFileThatGoesTakesItsTracesWithIt(t *testing.T) {
	c := casestest.Case()
	c.Documents[1].Parent = c.Documents[10].ID
	w, ref := seeded(t, c)
	w.must(w.RemoveDocument(w.ctx, controller, ref, c.Documents[10].ID)) // the formal notice, proof of a reminder
	after := w.now(ref)
	if len(after.Documents) != 13 || after.Reminders[2].Proof != "" || after.Document(c.Documents[1].ID).Parent != "" {
		t.Errorf("%d files, proof %q", len(after.Documents), after.Reminders[2].Proof)
	}
	if e := w.last(ref); e.Facts.Hash != c.Documents[10].Hash {
		t.Error("the journal does not know which bytes went")
	}
}

func TestAnArchiveThatDoesNotFitStaysClosedAndSaysSo(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	id, err := w.AddDocument(w.ctx, controller, upload(ref, "tout.zip", "PK"))
	w.must(err)
	w.must(w.ApplyFinding(w.ctx, cases.ClockActor(casestest.North), ref, id, cases.Finding{
		Type: "zip", State: cases.Opaque, Parts: []cases.Part{{Name: "film.mov", Blob: cases.Blob{Hash: "h", Bytes: cases.MaxCaseBytes}}},
	}))
	if c := w.now(ref); len(c.Documents) != 15 || c.Document(id).Why != "archive_too_large" {
		t.Errorf("%d files, why %q", len(c.Documents), c.Document(id).Why)
	}
}
