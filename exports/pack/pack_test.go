package pack

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"relais/exports/bundle"
	"relais/exports/draw"
	"relais/exports/pdf"
)

func TestADossierNamesStampsAndLinksEveryExhibit(t *testing.T) {
	for lang, say := range map[string]struct{ label, stamp, list string }{
		"fr": {"p. %d / %d", "Pièce n° %d (%s) – p. %d/%d", "Bordereau de pièces"},
		"en": {"p. %d / %d", "Exhibit %d (%s) – p. %d/%d", "List of exhibits"},
	} {
		t.Run(lang, func(t *testing.T) {
			report, archive := packed(t, newPacker(t), write(t, story(t, lang)))
			pages := words(t, archive+".pdf")
			if len(pages) != report.Pages {
				t.Fatalf("poppler reads %d pages, the report says %d", len(pages), report.Pages)
			}
			for i, page := range pages {
				if want := fmt.Sprintf(say.label, i+1, len(pages)); !strings.HasSuffix(page, want) {
					t.Errorf("page %d does not end with %q", i+1, want)
				}
			}
			m := manifestOf(t, archive)
			list := ""
			for i, page := range pages {
				if i > 0 && i < m.Exhibits[0].FirstPage-1 {
					list += page
				}
			}
			if !strings.Contains(list, say.list) {
				t.Errorf("there is no list of exhibits before the first of them")
			}
			for _, e := range m.Exhibits {
				if !strings.Contains(squeezed(list), squeezed(e.Title)) {
					t.Errorf("the list does not have the title %q", e.Title)
				}
				for k := range e.Pages {
					if want := fmt.Sprintf(say.stamp, e.Number, e.Code, k+1, e.Pages); !strings.Contains(pages[e.FirstPage-1+k], want) {
						t.Errorf("page %d lacks the stamp %q", e.FirstPage+k, want)
					}
				}
			}
			checkLinks(t, archive+".pdf", m)
		})
	}
}

// squeezed leaves out blanks, since cells of a table break titles.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// checkLinks wants two levels of bookmarks, a link from the list to each exhibit, and one back from its first page.
func checkLinks(t *testing.T, file string, m bundle.Manifest) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pdf.Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	marked, linked := map[int]string{}, map[int]bool{}
	for _, chapter := range f.Outline {
		for _, mark := range chapter.Children {
			marked[mark.Page] = mark.Title
			if len(mark.Children) > 0 {
				t.Errorf("the bookmark %q has a third level", mark.Title)
			}
		}
	}
	listPages := map[int]bool{}
	for i := range f.Pages {
		for _, link := range f.Pages[i].Links {
			if f.Pages[i].Exhibit == "" {
				linked[link.Target] = true
				listPages[i+1] = true
			}
		}
	}
	for _, e := range m.Exhibits {
		if !strings.HasPrefix(marked[e.FirstPage], fmt.Sprintf("%d - %s", e.Number, e.Title)) {
			t.Errorf("exhibit %d has the bookmark %q", e.Number, marked[e.FirstPage])
		}
		if !linked[e.FirstPage] {
			t.Errorf("nothing links to exhibit %d", e.Number)
		}
		back := f.Pages[e.FirstPage-1].Links
		if len(back) != 1 || back[0].Target != 2 {
			t.Errorf("exhibit %d links back to %v", e.Number, back)
		}
	}
	if !listPages[2] {
		t.Error("the list has no links")
	}
}

func TestTheReportSaysHowEachFileWasDrawnAndWhy(t *testing.T) {
	report, _ := packed(t, newPacker(t), write(t, story(t, "fr")))
	for file, want := range map[string]struct {
		how  draw.How
		code string
		why  string
	}{
		"FA-2026-0340/FA-2026-0340.pdf":           {draw.Merged, "D1", "reprises"},
		"FA-2026-0340/scan_BL-2026-0651.jpg":      {draw.Image, "C1", "Image posée"},
		"FA-2026-0340/relance_1_FA-2026-0340.eml": {draw.Text, "E1", "mis en page"},
		"FA-2026-0340/historique_relances.xlsx":   {draw.NamedOnly, "", "bureautique"},
		"Facture abîmée.pdf":                      {draw.NamedOnly, "", "endommagé"},
		"Devis protégé.pdf":                       {draw.NamedOnly, "", "mot de passe"},
	} {
		d := entryOf(t, report, file)
		if d.How != want.how || !strings.Contains(d.Why, want.why) || (want.code != "" && d.Code != want.code) {
			t.Errorf("%s: %s %s %q", file, d.How, d.Code, d.Why)
		}
	}
	if d := entryOf(t, report, "FA-2026-0340/FA-2026-0340.pdf"); d.Title != "Facture du premier lot" {
		t.Errorf("case.json says another title than %q", d.Title)
	}
	if report.Total == 0 || len(report.Warnings) > 0 {
		t.Errorf("total %d, warnings %q", report.Total, report.Warnings)
	}
}

func TestTheSameFolderGivesTheSameBytes(t *testing.T) {
	files := story(t, "fr")
	var first, second [2][]byte
	for i, into := range []*[2][]byte{&first, &second} {
		p := newPacker(t)
		p.Workers = 1 + i // whoever is first with a file must not matter
		_, archive := packed(t, p, write(t, files))
		for k, name := range []string{archive, archive + ".pdf"} {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			into[k] = raw
		}
	}
	if !bytes.Equal(first[0], second[0]) || !bytes.Equal(first[1], second[1]) {
		t.Error("two runs differ")
	}
}

func TestFilesOfTheSameBytesShareAnExhibit(t *testing.T) {
	report, archive := packed(t, newPacker(t), write(t, map[string]string{
		"a.txt": "Bonjour, voici ma facture.", "b/copie.txt": "Bonjour, voici ma facture.", "autre.txt": "Autre chose.",
		"vide-1.pdf": "", "vide-2.pdf": "",
		"case.json": `{"documents": [{"path": "b/copie.txt", "category": "relance", "title": "Lettre du 3 mai"}],
			"reminders": [{"done_on": "2026-05-03", "channel": "letter", "proof": "b/copie.txt"}]}`,
	}))
	a, b := entryOf(t, report, "a.txt"), entryOf(t, report, "b/copie.txt")
	if a.Exhibit != b.Exhibit || b.Duplicate != "a.txt" || a.Duplicate != "" || report.Exhibits != 4 {
		t.Errorf("%+v\n%+v, %d exhibits", a, b, report.Exhibits)
	}
	if a.Title != "Lettre du 3 mai" || a.Code != "E1" {
		t.Errorf("the entry that names one of them does not speak for both: %+v", a)
	}
	if m := manifestOf(t, archive); !slices.ContainsFunc(m.Exhibits, func(e bundle.ManifestExhibit) bool {
		return e.Name == "a.txt" && slices.Equal(e.OtherNames, []string{"b/copie.txt"})
	}) {
		t.Errorf("the manifest does not name both: %+v", m.Exhibits)
	}
	if v1, v2 := entryOf(t, report, "vide-1.pdf"), entryOf(t, report, "vide-2.pdf"); v1.Exhibit == v2.Exhibit {
		t.Error("two empty files are two missing papers, not one")
	}
	if pages := words(t, archive+".pdf"); !slices.ContainsFunc(pages, func(page string) bool {
		return strings.Contains(page, "Chronologie des relances") && strings.Contains(page, fmt.Sprintf("(%s)", a.Code))
	}) {
		t.Error("the chronology does not name the proof by its code")
	}
}

func TestWithoutAClaimTheCoverCountsExhibitsAndNamesNoAmount(t *testing.T) {
	_, archive := packed(t, newPacker(t), write(t, map[string]string{"x1.txt": "un", "x2.txt": "deux"}))
	cover := words(t, archive+".pdf")[0]
	if !strings.Contains(cover, "2 pièces") || !strings.Contains(cover, "Non classées") || strings.Contains(cover, "Somme réclamée") || strings.Contains(cover, "€") {
		t.Errorf("the cover says %q", cover)
	}
}

func TestAClaimThatCannotBeCountedIsLeftOutAloud(t *testing.T) {
	report, archive := packed(t, newPacker(t), write(t, map[string]string{
		"case.json": `{"invoices": [{"number": "FA-1", "issued_on": "2026-01-05", "due_on": "2026-02-05", "ammount": "12.00"}], "remarques": 1}`,
	}))
	all := strings.Join(report.Warnings, "\n")
	for _, want := range []string{"invoices[0].ammount", "remarques", "no claim statement"} {
		if !strings.Contains(all, want) {
			t.Errorf("no warning speaks of %q: %s", want, all)
		}
	}
	if cover := words(t, archive+".pdf")[0]; strings.Contains(cover, "Somme réclamée") || strings.Contains(all, "[error.") {
		t.Errorf("cover %q, warnings %s", cover, all)
	}
}

func TestNamesWithBlanksAndAccentsAreKeptOrToldApart(t *testing.T) {
	files := map[string]string{
		"Pièces du dossier/Réponse – été.txt": "un", "Pièces du dossier/réponse – été.txt": "deux",
		"e\u0301crit.txt": "trois", "\u00e9crit.txt": "quatre", "gauche\u202eFDP.txt": "cinq", "br\xe9f.txt": "six",
		"a\nb.txt": "sept", "case.json": `{"documents": [{"file": "br\u00e9f.txt", "title": "Bref"}]}`,
	}
	dir := filepath.Join(t.TempDir(), "Dossier d’été n° 3")
	if err := os.Rename(write(t, files), dir); err != nil {
		t.Fatal(err)
	}
	report, archive := packed(t, newPacker(t), dir)
	if report.Case != "Dossier d’été n° 3" || len(report.Documents) != len(files)-1 || report.Exhibits != len(files)-1 {
		t.Errorf("%s: %d files, %d exhibits, %q", report.Case, len(report.Documents), report.Exhibits, report.Warnings)
	}
	if d := entryOf(t, report, "bréf.txt"); d.Title != "Bref" {
		t.Errorf("a name in an old encoding is not found by its letters: %+v", d)
	}
	entryOf(t, report, "écrit.txt")
	entryOf(t, report, "écrit.txt (2)")
	for name := range members(t, archive) {
		base := filepath.Base(name)
		if len(base) > 80 || strings.ContainsFunc(base, func(r rune) bool {
			return r != '.' && r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			t.Errorf("the archive holds %q", name)
		}
	}
}

func TestAnOutputInsideTheFolderDoesNotPackItself(t *testing.T) {
	p := newPacker(t)
	dir := write(t, map[string]string{"a.txt": "un", ".relais-pack-123/out.zip": "half of an earlier run"})
	job := Job{Folder: dir, ZIP: filepath.Join(dir, "dossier.zip"), PDF: filepath.Join(dir, "dossier.pdf")}
	var sizes [2]int64
	for i := range sizes {
		report, err := p.Pack(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Documents) != 1 || !report.OK {
			t.Fatalf("run %d packed %+v", i+1, report.Documents)
		}
		if i == 1 && !strings.Contains(strings.Join(report.Warnings, "\n"), "dossier.zip") {
			t.Errorf("what was left out is not named: %q", report.Warnings)
		}
		sizes[i] = report.Bytes
	}
	if sizes[0] != sizes[1] {
		t.Errorf("the second run is of another size: %v", sizes)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 4 {
		t.Errorf("left behind: %q", left)
	}
}

func TestWhatCannotBeWrittenIsSaidBeforeTheWorkAndLeavesNothing(t *testing.T) {
	p := newPacker(t)
	dir := write(t, map[string]string{"a.txt": "un"})
	out := t.TempDir()
	if err := os.Mkdir(filepath.Join(out, "folder.zip"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		job  Job
		want string
	}{
		"no such folder":         {Job{Folder: filepath.Join(out, "none"), ZIP: filepath.Join(out, "x.zip")}, "there is no folder"},
		"a file as folder":       {Job{Folder: filepath.Join(dir, "a.txt"), ZIP: filepath.Join(out, "x.zip")}, "is no folder"},
		"output nowhere":         {Job{Folder: dir, ZIP: filepath.Join(out, "none", "x.zip")}, "cannot write"},
		"output is a folder":     {Job{Folder: dir, ZIP: filepath.Join(out, "folder.zip")}, "is no file"},
		"PDF nowhere":            {Job{Folder: dir, ZIP: filepath.Join(out, "x.zip"), PDF: filepath.Join(out, "none", "x.pdf")}, "cannot write"},
		"both of the same name":  {Job{Folder: dir, ZIP: filepath.Join(out, "x.zip"), PDF: filepath.Join(out, "x.zip")}, "same name"},
		"output beyond a device": {Job{Folder: dir, ZIP: "/proc/x.zip"}, "cannot write"},
	} {
		report, err := p.Pack(context.Background(), c.job)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(out, "*")); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
	if hidden, _ := filepath.Glob(filepath.Join(out, ".*")); len(hidden) != 0 {
		t.Errorf("left behind: %q", hidden)
	}
}

func TestACancelledRunEndsAndLeavesNothing(t *testing.T) {
	p := newPacker(t)
	ctx, cancel := context.WithCancel(context.Background())
	p.Progress = func(int, int) { cancel() }
	out := t.TempDir()
	if _, err := p.Pack(ctx, Job{Folder: write(t, story(t, "fr")), ZIP: filepath.Join(out, "x.zip")}); err == nil {
		t.Fatal("it went on")
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
