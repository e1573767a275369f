package portal_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/cases"
	sheets "relais/cases/intake/sheet"
)

// csvFile is a file as people keep it in France.
func csvFile(content string) upFile {
	return upFile{name: "liste.csv", mime: "text/csv", data: []byte(content)}
}

// workbook writes lines into a workbook; amounts and days may be numbers.
func workbook(t *testing.T, rows ...[]any) upFile {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return upFile{name: "liste.xlsx", data: b.Bytes()}
}

// upload sends a sheet and gives its preview.
func sendSheet(b *browser, base string, kind sheets.Kind, f upFile) *reply {
	b.s.t.Helper()
	return b.upload(base, url.Values{"kind": {string(kind)}}, f).follow().expect(http.StatusOK)
}

// confirmation gives where the button of a preview leads and what it sends.
func confirmation(r *reply) (string, url.Values) {
	r.b.s.t.Helper()
	form := r.find("aside form")
	values := url.Values{}
	for _, in := range form.find("input") {
		values.Set(in.attr("name"), in.attr("value"))
	}
	return form.attr("action"), values
}

func TestInvoicesOfASheetArePreviewedThenImported(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	base := "/cases/" + string(id) + "/import"
	b := s.as(s.north, cases.Controller)
	b.get("/cases/"+string(id)+"/edit").has(1, "a[href="+base+"]")
	b.get(base).expect(http.StatusOK).has(5, "input[type=radio]").has(1, "input[type=file]")

	before := s.look(id)
	page := sendSheet(b, base, sheets.Invoices, csvFile("N° facture;Date facture;Échéance;Montant TTC;Remarque\n"+
		"FA-X1;31/03/2026;30/04/2026;1 234,56;a\nFA-X2;1/4/26;30 avril;20,00;b\nFA-X3;01/04/2026;30/04/2026;douze;c\nFA-X1;01/04/2026;30/04/2026;1,00;d\n"))
	page.says("À importer", "1 254,56", "31/03/2026", "Ce n’est pas un montant.", "Ce numéro figure déjà à la ligne 2.", "Importer 2 lignes", "Remarque")
	if got := s.look(id); got.Version != before.Version {
		t.Fatal("a preview changed the draft")
	}
	action, form := confirmation(page)
	b.post(action, form).follow().expect(http.StatusOK).says("2 lignes importées.", "Résultat de l’import", "Enregistrées")
	c := s.look(id)
	if len(c.Invoices) != len(before.Invoices)+2 || c.Version != before.Version+1 {
		t.Fatalf("%d invoices, version %d", len(c.Invoices), c.Version)
	}
	i := c.Invoices[len(before.Invoices)]
	if i.Number != "FA-X1" || i.Amount != 123_456 || i.IssuedOn != day("2026-03-31") || i.DueOn != day("2026-04-30") {
		t.Errorf("imported %+v", i)
	}

	// The same button pressed again, and the same file sent again, add nothing.
	b.post(action, form).follow().says("2 lignes importées.")
	again := sendSheet(b, base, sheets.Invoices, csvFile("N° facture;Montant TTC\nFA-X1;1 234,56\n")).says("Il n’y a rien de nouveau à importer.").has(0, "aside form")
	form.Set("idem", "another")
	form.Set("version", strconv.FormatInt(c.Version, 10))
	b.post(strings.Split(again.asked, "GET ")[1], form).expect(http.StatusUnprocessableEntity).says("déjà enregistrées")
	if got := s.look(id); got.Version != c.Version {
		t.Errorf("version %d instead of %d", got.Version, c.Version)
	}
}

func TestEveryKindOfPartIsReadFromAWorkbook(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	base := "/cases/" + string(id) + "/import"
	b := s.as(s.north, cases.Controller)
	invoice := s.look(id).Invoices[0]
	for _, tc := range []struct {
		kind sheets.Kind
		rows [][]any
	}{
		{sheets.Invoices, [][]any{{"Numéro", "Date facture", "Montant TTC"}, {"FX-9", 46112, 99.5}}},
		{sheets.CreditNotes, [][]any{{"Facture", "Numéro d’avoir", "Date de l’avoir", "Montant TTC"}, {invoice.Number, "AV-9", 46200, 12.34}}},
		{sheets.Payments, [][]any{{"Date de paiement", "Montant payé", "Facture"}, {46220, "1 000,00", invoice.Number}}},
		{sheets.Reminders, [][]any{{"Date de relance", "Niveau", "Canal"}, {46225, "Mise en demeure", "LRAR"}}},
		{sheets.Contacts, [][]any{{"Contact", "Fonction", "Courriel"}, {"Mme Noël", "Comptable", "noel@exemple.example"}}},
	} {
		action, form := confirmation(sendSheet(b, base, tc.kind, workbook(t, tc.rows...)))
		b.post(action, form).follow().says("1 ligne importée.")
	}
	c := s.look(id)
	if i := c.Invoices[len(c.Invoices)-1]; i.Number != "FX-9" || i.Amount != 9_950 || i.IssuedOn != day("2026-03-31") {
		t.Errorf("invoice %+v", i)
	}
	if n := c.CreditNotes[len(c.CreditNotes)-1]; n.Number != "AV-9" || n.Amount != 1_234 || n.Invoice != invoice.ID {
		t.Errorf("credit note %+v", n)
	}
	if p := c.Payments[len(c.Payments)-1]; p.Amount != 100_000 || p.Invoice != invoice.ID || p.Source != cases.BeforeRelease {
		t.Errorf("payment %+v", p)
	}
	if r := c.Reminders[len(c.Reminders)-1]; r.Level != cases.LevelFormalNotice || r.Channel != "registered_letter" {
		t.Errorf("reminder %+v", r)
	}
	if k := c.Contacts[len(c.Contacts)-1]; k.Name != "Mme Noël" || k.Role != "Comptable" {
		t.Errorf("contact %+v", k)
	}
}

func TestAColumnThatWasGuessedWrongIsChosenWithoutSendingTheFileAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	b := s.as(s.north, cases.Controller)
	page := b.upload("/cases/"+string(id)+"/import", url.Values{"kind": {"invoices"}}, csvFile("Pièce X;Somme;Le\nFA-7;10.5;04/03/2026\n")).follow()
	page.expect(http.StatusUnprocessableEntity).has(1, "#errors").has(0, "aside form").says("Choisissez la colonne du fichier")
	form := page.find("form[method=get]")
	values := url.Values{}
	for _, in := range form.find("input") {
		values.Set(in.attr("name"), in.attr("value"))
	}
	values.Set("col_number", "0")
	values.Set("col_amount", "1")
	values.Set("col_due_on", "2")
	values.Set("days", "month")
	values.Set("decimal", "point")
	page = b.get(form.attr("action")+"?"+values.Encode()).expect(http.StatusOK).says("FA-7", "10,50", "03/04/2026", "Importer 1 ligne")
	action, confirm := confirmation(page)
	b.post(action, confirm).follow().says("1 ligne importée.")
	c := s.look(id)
	if i := c.Invoices[len(c.Invoices)-1]; i.Number != "FA-7" || i.Amount != 1_050 || i.DueOn != day("2026-04-03") {
		t.Errorf("imported %+v", i)
	}
}

func TestFilesThatAreNoSheetsAreNamedAtOnce(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	base := "/cases/" + string(id) + "/import"
	b := s.as(s.north, cases.Controller)
	for name, tc := range map[string]struct {
		file upFile
		says string
	}{
		"a PDF":           {upFile{name: "facture.pdf", data: sheetPDF}, "n’est pas un tableau"},
		"nothing":         {upFile{name: "vide.csv"}, "aucun tableau"},
		"an old workbook": {upFile{name: "liste.xls", data: []byte("\xd0\xcf\x11\xe0 old")}, "anciens classeurs"},
		"a broken one":    {upFile{name: "liste.xlsx", data: []byte("PK\x03\x04 broken")}, "endommagé"},
		"too large":       {upFile{name: "liste.csv", data: bytes.Repeat([]byte("a;b\n"), 2<<20)}, "dépasse"},
	} {
		r := b.upload(base, url.Values{"kind": {"payments"}}, tc.file).expect(http.StatusUnprocessableEntity).says(tc.says)
		if r.find("input[value=payments]"); !r.find("input[value=payments]").hasAttr("checked") {
			t.Errorf("%s: what was chosen is lost", name)
		}
	}
	b.upload(base, url.Values{"kind": {"payments"}}).expect(http.StatusUnprocessableEntity).has(1, "#errors")
}

var sheetPDF = []byte("%PDF-1.4\n%%EOF\n")

func TestRefusedLinesComeBackAsASheetThatRunsNothingAndCanBeMended(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	base := "/cases/" + string(id) + "/import"
	b := s.as(s.north, cases.Controller)
	page := sendSheet(b, base, sheets.Invoices, csvFile("N° facture;Montant TTC;Commande\nFA-1;1,00;x\n=HYPERLINK(1);beaucoup;\"+33;1\"\n;3,00;y\n"))
	href := page.find("a[href^=" + base + "/]").attr("href")
	r := b.get(href).expect(http.StatusOK)
	if got := r.header.Get("Content-Disposition"); !strings.Contains(got, ".csv") {
		t.Errorf("sent as %s", got)
	}
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, "\ufeff")))
	lines.Comma = ';'
	rows, err := lines.ReadAll()
	s.must(err)
	if len(rows) != 3 || rows[1][0] != "3" || rows[1][2] != "'=HYPERLINK(1)" || rows[1][4] != "'+33;1" || rows[2][0] != "4" {
		t.Fatalf("refused: %q", rows)
	}
	if reason := squeeze(rows[1][1]); reason != "Montant TTC : Ce n’est pas un montant." {
		t.Errorf("reason %q", reason)
	}
	mended := strings.Replace(r.body, "beaucoup", "5,00", 1)
	sendSheet(b, base, sheets.Invoices, csvFile(mended)).says("Importer 1 ligne", "=HYPERLINK(1)")
}

func TestADraftThatSomebodyElseChangedIsPreviewedAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	b := s.as(s.north, cases.Controller)
	action, form := confirmation(sendSheet(b, "/cases/"+string(id)+"/import", sheets.Invoices, csvFile("N° facture;Montant\nFA-21;1,00\nFA-22;2,00\n")))
	_, err := s.cases.SaveInvoice(t.Context(), s.north.actor(cases.Controller), cases.Ref{Case: id}, cases.Invoice{Number: "FA-21", Amount: 100})
	s.must(err)
	page := b.post(action, form).expect(http.StatusConflict).says("Quelqu’un a modifié ce brouillon", "Importer 1 ligne")
	action, form = confirmation(page)
	b.post(action, form).follow().says("1 ligne importée.")
}

func TestAFileThatIsNoLongerKeptIsAskedForAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	b := s.as(s.north, cases.Controller)
	base := "/cases/" + string(id) + "/import"
	b.get(base + "/" + strings.Repeat("0", 64) + "?kind=invoices&name=liste.csv").follow().expect(http.StatusOK).says("Ce fichier n’est plus conservé.")
}

func TestNobodyElseComesNearAnImport(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	placed := s.placed(s.north, s.red, northRed, active)
	base := "/cases/" + string(id) + "/import"
	page := sendSheet(s.as(s.north, cases.Controller), base, sheets.Invoices, csvFile("N° facture;Montant\nFA-31;1,00\n"))
	action, form := confirmation(page)
	plain, _, _ := strings.Cut(action, "?")
	for _, b := range []*browser{s.as(s.south, cases.Controller), s.as(s.red, cases.Agent), s.as(s.north, cases.Director)} {
		for _, path := range []string{base, action, plain + "/refused"} {
			b.get(path).expect(http.StatusNotFound)
		}
		b.post(action, form).expect(http.StatusNotFound)
		b.upload(base, url.Values{"kind": {"invoices"}}, csvFile("a;b\n1;2\n")).expect(http.StatusNotFound)
	}
	s.as(s.red, cases.Agent).get("/cases/import").expect(http.StatusNotFound)
	// The file of North is nothing to South, not even in an import of its own.
	own := s.draft(s.south, southPeople)
	hash := strings.TrimPrefix(plain, base)
	s.as(s.south, cases.Controller).get("/cases/" + string(own) + "/import" + hash).expect(http.StatusSeeOther)
	// After the hand-over the claim is frozen.
	b := s.as(s.north, cases.Controller)
	b.get("/cases/" + string(placed) + "/import").expect(http.StatusSeeOther)
	b.post("/cases/"+string(placed)+"/import"+hash+"?kind=invoices", form).expect(http.StatusConflict)
}

func TestASheetOfDebtorsOpensADraftForEach(t *testing.T) {
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	b.get("/cases?view=drafts").has(1, "a[href=/cases/import]")
	b.get("/cases/import").expect(http.StatusOK).has(0, "input[type=radio]")
	content := "Compte;Débiteur;SIREN;N° facture;Échéance;Montant TTC\n411K;Kerdiles;812345676;K-1;30/04/2026;100,00\n411K;Kerdiles;812345676;K-2;30/05/2026;200,00\n411V;Vasseur;;V-1;30/04/2026;50,00\n411W;;;W-1;30/04/2026;1,00\n"
	page := sendSheet(b, "/cases/import", sheets.Drafts, csvFile(content)).says("Ouvrir 2 brouillons", "350,00")
	action, form := confirmation(page)
	form.Set("entity", string(s.north.entity))
	form.Set("nature", string(cases.Goods))
	done := b.post(action, form).follow().expect(http.StatusOK).says("2 brouillons ouverts.", "Enregistrée dans le dossier")
	b.post(action, form).follow().expect(http.StatusOK) // pressed twice
	list, err := s.cases.Cases(t.Context(), s.north.actor(cases.Controller), cases.Filter{Handling: []cases.Handling{cases.Draft}, Limit: 10})
	s.must(err)
	if len(list.Rows) != 2 {
		t.Fatalf("%d drafts", len(list.Rows))
	}
	for _, row := range list.Rows {
		if c := s.look(row.ID); c.Debtor.Name == "Kerdiles" && (len(c.Invoices) != 2 || c.Entity != s.north.entity || c.Nature != cases.Goods) {
			t.Errorf("opened %+v", c)
		}
		done.says(row.Reference)
	}
	// The next list of the month holds what was placed already, and something new.
	page = sendSheet(b, "/cases/import", sheets.Drafts, csvFile(content+"411K;Kerdiles;812345676;K-3;30/06/2026;7,00\n"))
	page.says("Ouvrir 1 brouillon", "du même débiteur : elle est ignorée")
	// Another creditor with invoices of the same numbers hears nothing of it.
	sendSheet(s.as(s.south, cases.Controller), "/cases/import", sheets.Drafts, csvFile(content)).says("Ouvrir 2 brouillons").has(0, "a[href^=/cases/D-]")
}

func TestTemplatesAreRecognisedWholeWhenTheyComeBackInEitherLanguage(t *testing.T) {
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northOnly)
	b := s.as(s.north, cases.Controller)
	for _, lang := range []string{"fr", "en"} {
		b.post("/language", url.Values{"to": {lang}, "back": {"/"}}).expect(http.StatusSeeOther)
		for _, kind := range sheets.Kinds {
			base := "/cases/" + string(id) + "/import"
			if kind == sheets.Drafts {
				base = "/cases/import"
			}
			for _, format := range []string{"csv", "xlsx"} {
				r := b.get("/import/templates/" + string(kind) + "/" + format).expect(http.StatusOK)
				page := b.upload(base, url.Values{"kind": {string(kind)}}, upFile{name: "modele." + format, data: []byte(r.body)}).follow().expect(http.StatusOK)
				for i, field := range page.findAll("form[method=get] .form-row select[name^=col_]") {
					if chosen := field.find("option[selected]"); len(chosen) != 1 || chosen[0].attr("value") != strconv.Itoa(i) {
						t.Errorf("%s %s in %s: column %d, %s, is not recognised", kind, format, lang, i, field.attr("name"))
					}
				}
				if format == "csv" {
					want := map[string]string{"fr": "C’est la ligne d’exemple du modèle.", "en": "This is the example line of the template."}[lang]
					page.says(want).has(0, "aside form")
				}
			}
		}
	}
	b.get("/import/templates/nothing/csv").expect(http.StatusNotFound)
}
