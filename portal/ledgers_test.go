package portal_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/intake/fec/fectest"
	"relais/portal/evidence"
	"relais/portal/jobs"
)

var (
	kerdiles = fectest.Party{Number: "411K", Name: "Kerdiles & Fils"}
	vasseur  = fectest.Party{Number: "411V", Name: "=Vasseur"}
	morel    = fectest.Party{Number: "411M", Name: "Morel"}
)

// year is a year of books: Kerdiles owes two invoices, one of them in part, and a third that is not due; Vasseur has paid
// something that belongs to nothing; Morel has an opening balance without invoices.
func year() fectest.Books {
	var b fectest.Books
	b.Opening(morel, day("2026-01-01"), "RAN", 80_000, "")
	b.Invoice(kerdiles, day("2026-03-31"), "FA-101", 123_456, "a")
	b.Payment(kerdiles, day("2026-05-04"), "VIR-9", 23_456, "a")
	b.Invoice(kerdiles, day("2026-04-10"), "AV-7", -10_000, "a")
	b.Invoice(kerdiles, day("2026-08-20"), "FA-102", 5_001, "")
	b.Invoice(kerdiles, day("2026-11-20"), "FA-103", 7_000, "")
	b.Invoice(vasseur, day("2026-06-01"), "FA-104", 60_000, "")
	b.Payment(vasseur, day("2026-07-01"), "VIR-10", 11_111, "X")
	b.Invoice(morel, day("2026-09-15"), "FA-105", 40_000, "P")
	b.Payment(morel, day("2026-10-15"), "VIR-11", 40_000, "P")
	return b
}

func fecFile(b fectest.Books) upFile {
	return upFile{name: "812345676FEC20261031.txt", mime: "text/plain", data: []byte(fectest.Form{}.Write(b.Rows...))}
}

// readLedgers does what the workers would.
func (s *site) readLedgers(o *org) {
	s.t.Helper()
	all, err := s.cases.LedgersKept(s.t.Context(), o.actor(cases.Controller))
	s.must(err)
	reader := evidence.LedgerReader{Cases: s.cases, Store: s.store, Blobs: s.blobs}
	for _, l := range all {
		s.must(reader.Read(s.t.Context(), o.id, l.ID, func(int, int) {}))
	}
}

// ledger keeps books of an organisation and has them read.
func (s *site) ledger(o *org, b fectest.Books) cases.LedgerID {
	s.t.Helper()
	file, err := s.cases.KeepSheet(s.t.Context(), o.actor(cases.Controller), bytes.NewReader(fecFile(b).data), 1<<20)
	s.must(err)
	id, err := s.cases.AddLedger(s.t.Context(), o.actor(cases.Controller), "fec.txt", file)
	s.must(err)
	s.readLedgers(o)
	return id
}

// sendLedger uploads books, has them read and gives the aged balance.
func (s *site) sendLedger(b *browser, o *org, books fectest.Books) *reply {
	s.t.Helper()
	page := b.upload("/ledgers", url.Values{}, fecFile(books)).follow().expect(http.StatusOK).says("Lecture du FEC")
	s.readLedgers(o)
	return b.get(page.path()).expect(http.StatusOK)
}

// drafted gives the drafts of North, by the account of the debtor.
func (s *site) draftsBy() map[string]*cases.Case {
	s.t.Helper()
	list, err := s.cases.Cases(s.t.Context(), s.north.actor(cases.Controller), cases.Filter{Handling: []cases.Handling{cases.Draft}, Limit: 100})
	s.must(err)
	by := map[string]*cases.Case{}
	for _, row := range list.Rows {
		c := s.look(row.ID)
		if by[c.Debtor.Account] != nil {
			s.t.Errorf("two drafts for %s", c.Debtor.Account)
		}
		by[c.Debtor.Account] = c
	}
	return by
}

func TestFromALedgerOverTheAgedBalanceToDraftsWithExactAmounts(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	b.get("/cases/import").has(1, "a[href=/ledgers]")
	b.get("/cases/new").has(1, "a[href=/ledgers]")
	b.get("/ledgers").expect(http.StatusOK).says("Aucun FEC").has(1, "input[type=file]")
	page := s.sendLedger(b, s.north, year())
	base := page.path()
	// 1 234,56 − 234,56 − 100,00 + 50,01 + 70,00 = 1 020,01; 600,00 − 111,11; 800,00.
	const sum = "2 308,90 €"
	for _, id := range []string{"#items-sum", "#ledger-sum"} {
		if got := squeeze(page.find(id).text()); got != sum {
			t.Errorf("%s says %s, not %s", id, got, sum)
		}
	}
	page.says("Rapproché au centime", "Kerdiles & Fils", "1 020,01 €", "À-nouveau sans détail", "Des règlements ou avoirs ne se rattachent à aucune facture", "Total, 3 clients", "calculées par la règle")

	// Drafts: what is certain and due, and nothing else.
	page = b.get(base + "/drafts?customer=411K&customer=411V&customer=411M").expect(http.StatusOK)
	page.says("Ouvrir 1 brouillon", "2 factures, 1 avoir, 1 règlement", "950,01 €", "1 facture non échue", "1 facture à examiner", "1 à-nouveau sans détail", "Avoirs et règlements non rattachés")
	if len(s.draftsBy()) != 0 {
		t.Fatal("a proposal opened drafts")
	}
	action, form := confirmation(page)
	form.Set("nature", string(cases.Goods))
	form.Set("entity", string(s.north.entity))
	done := b.post(action, form).follow().expect(http.StatusOK).says("1 brouillon ouvert.", "Enregistré")
	c := s.draftsBy()["411K"]
	if c == nil {
		t.Fatal("no draft for 411K")
	}
	done.says(c.Reference)
	left := cases.Cents(0)
	for _, i := range c.Invoices {
		left += i.Amount
	}
	left -= c.CreditNotes[0].Amount + c.Payments[0].Amount
	if len(c.Invoices) != 2 || left != 95_001 || c.Summarise().Left != 95_001 {
		t.Errorf("the draft claims %d: %+v", left, c.Invoices)
	}
	i := c.Invoices[0]
	if i.Number != "FA-101" || i.Amount != 123_456 || i.IssuedOn != day("2026-03-31") || i.DueOn != day("2026-04-30") {
		t.Errorf("invoice %+v", i)
	}
	if n := c.CreditNotes[0]; n.Number != "AV-7" || n.Amount != 10_000 || n.IssuedOn != day("2026-04-10") || n.Invoice != i.ID {
		t.Errorf("credit note %+v", n)
	}
	if p := c.Payments[0]; p.Amount != 23_456 || p.ReceivedOn != day("2026-05-04") || p.Reference != "VIR-9" || p.Invoice != i.ID || p.Source != cases.BeforeRelease {
		t.Errorf("payment %+v", p)
	}
	if c.Debtor.Name != "Kerdiles & Fils" || c.Entity != s.north.entity || c.Nature != cases.Goods || !strings.Contains(c.Narrative, "Échéances calculées") {
		t.Errorf("draft %+v of %+v", c.Debtor, c.Narrative)
	}
	// Pressed twice, and asked for again: nothing is added twice.
	b.post(action, form).follow().expect(http.StatusOK)
	page = b.get(base+"/drafts?customer=411K").says("Déjà dans "+c.Reference, "2 factures déjà dans un dossier", "Il n’y a rien de nouveau à importer.").has(0, "aside form[method=post]")
	b.get(base).says("Déjà dans " + c.Reference)
	// After a look the rest is taken too, into a draft of its own for each customer.
	page = b.get(base + "/drafts?all=1&looked=on").expect(http.StatusOK).says("Ouvrir 1 brouillon")
	action, form = confirmation(page)
	form.Set("idem", "another")
	b.post(action, form).follow().says("1 brouillon ouvert.")
	if v := s.draftsBy()["411V"]; v == nil || v.Summarise().Left != 60_000 || len(v.Payments) != 0 || v.Debtor.Name != "=Vasseur" {
		t.Errorf("the draft of Vasseur: %+v", v)
	}
}

func TestARuleOfDueDatesMovesTheAgesAndIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	base := s.sendLedger(b, s.north, year()).path()
	customer := base + "/customer?key=411K"
	b.get(customer).expect(http.StatusOK).says("30/04/2026", "calculée par la règle", "même lettrage", "VIR-9", "règle générale", "Plus de 90 j", "1 020,01 €")
	b.post(base+"/terms", url.Values{"days": {"45"}, "end_of_month": {"on"}}).follow().expect(http.StatusOK).says("Les échéances sont recalculées.")
	b.get(customer).says("31/05/2026", "45 jours fin de mois")
	b.post(base+"/terms", url.Values{"days": {"0"}, "customer": {"411K"}}).follow().expect(http.StatusOK).says("31/03/2026", "règle propre à ce client", "0 jour après la date de facture")
	b.get(base).says("1 client a sa propre règle")
	b.post(base+"/terms", url.Values{"days": {"0"}, "usual": {"1"}, "customer": {"411K"}}).follow().says("31/05/2026", "règle générale")
	b.post(base+"/terms", url.Values{"days": {"4000"}}).follow().says("Indiquez un délai de 0 à 365 jours.")
	b.get(base + "/customer?key=411X").expect(http.StatusNotFound)
	// On another day other ages: on 1 September FA-102 is not due, and stays out.
	b.post(base+"/terms", url.Values{"days": {"30"}})
	b.get(base+"/drafts?customer=411K&on=2026-09-01").says("2 factures non échues", "1 facture, 1 avoir, 1 règlement", "900,00 €")
}

func TestTheListOfCustomersIsNarrowedSortedAndPagedByItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	books := year()
	for i := range 120 {
		books.Invoice(fectest.Party{Number: fmt.Sprintf("C%03d", i), Name: fmt.Sprintf("Client %03d", i)}, day("2026-10-01"), fmt.Sprintf("G-%03d", i), cases.Cents(1000+i), "")
	}
	base := s.sendLedger(b, s.north, books).path()
	names := func(path string) (list []string) {
		for _, e := range b.get(path).expect(http.StatusOK).findAll("tbody tr[data-row] .name-col .ref") {
			list = append(list, e.text())
		}
		return list
	}
	if got := names(base); len(got) != 50 || got[0] != "411K" {
		t.Errorf("the first page: %v", got)
	}
	var all []string
	for _, page := range []string{"", "&page=1", "&page=2"} {
		all = append(all, names(base+"?sort=name"+page)...)
	}
	sorted := slices.Sorted(slices.Values(all))
	if len(all) != 123 || len(slices.Compact(sorted)) != 123 {
		t.Errorf("three pages hold %d customers, %d of them different", len(all), len(sorted))
	}
	for path, want := range map[string][]string{
		"?q=kerdiles": {"411K"}, "?q=g-007": {"C007"}, "?age=unknown": {"411M"}, "?state=look&sort=net": {"411V", "411M"}, "?q=client+119&state=certain": {"C119"}, "?q=nobody": nil,
		"?age=to_30&sort=net&desc=1&page=2": names(base + "?age=to_30&sort=net&desc=1")[:0],
	} {
		if got := names(base + path); want != nil && !slices.Equal(got, want) && len(want) > 0 || want == nil && len(got) > 0 {
			t.Errorf("%s gives %v, not %v", path, got, want)
		}
	}
	b.get(base+"?q=kerdiles").says("Total de la liste, 1 client").has(1, ".chip")
	b.get(base + "?sort=evil").expect(http.StatusUnprocessableEntity)
}

func TestTheAgedBalanceAsASheetRunsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	base := s.sendLedger(b, s.north, year()).path()
	r := b.get(base + "/export?sort=name").expect(http.StatusOK)
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, "\ufeff")))
	lines.Comma = ';'
	rows, err := lines.ReadAll()
	s.must(err)
	if len(rows) != 4 {
		t.Fatalf("%d lines", len(rows))
	}
	by := map[string][]string{}
	for _, row := range rows[1:] {
		by[row[0]] = row
	}
	if by["411V"][1] != "'=Vasseur" || by["411V"][8] != "111,11" || by["411V"][9] != "488,89" {
		t.Errorf("Vasseur: %q", by["411V"])
	}
	if k := by["411K"]; k[2] != "70,00" || k[5] != "50,01" || k[6] != "900,00" || k[9] != "1020,01" || k[10] != "1020,01" {
		t.Errorf("Kerdiles: %q", k)
	}
}

func TestWhatIsWrongWithALedgerIsListedAndSentAsASheet(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	books := year()
	f := fecFile(books)
	spoiled := fectest.Form{Change: func(i int, cells []string) []string {
		if i%2 == 1 && i > len(books.Rows) { // beyond the real lines
			cells[11] = "=douze"
		}
		return cells
	}}
	rows := books.Rows
	for range 300 {
		rows = append(rows, fectest.Row{Journal: "OD", Entry: "9999", Date: day("2026-10-01"), Account: "471000", Piece: "x", PieceDate: day("2026-10-01"), Label: "y", Amount: 100},
			fectest.Row{Journal: "OD", Entry: "9999", Date: day("2026-10-01"), Account: "471000", Piece: "x", PieceDate: day("2026-10-01"), Label: "y", Amount: -100})
	}
	f.data = []byte(spoiled.Write(rows...))
	base := b.upload("/ledgers", url.Values{}, f).follow().path()
	s.readLedgers(s.north)
	page := b.get(base+"/problems").expect(http.StatusOK).says("=douze", "Ce n’est pas un montant.", "Ligne écartée", "Montant illisible")
	if n := len(page.findAll("section[aria-labelledby=lines] tbody tr")); n != 200 {
		t.Errorf("%d lines are listed", n)
	}
	r := b.get(base + "/problems/csv").expect(http.StatusOK)
	if n := strings.Count(r.body, "'=douze"); n < 290 {
		t.Errorf("the sheet names %d of the lines", n)
	}
	if strings.Contains(r.body, ";=douze") {
		t.Error("a cell of the sheet would run")
	}
	// Half of each entry is missing: nothing is opened from such a file.
	b.get(base).says("n’est pas équilibré", "lignes illisibles sont écartées")
	drafts := b.get(base+"/drafts?all=1&looked=on").expect(http.StatusOK).has(0, "aside form[method=post]")
	b.post(drafts.path(), url.Values{"idem": {"x"}, "nature": {"goods"}}).expect(http.StatusUnprocessableEntity).says("n’est pas équilibré")
	if len(s.draftsBy()) != 0 {
		t.Error("drafts were opened from a file that does not balance")
	}
}

func zipped(t *testing.T, files map[string][]byte) upFile {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return upFile{name: "fec.zip", data: b.Bytes()}
}

func TestWhatIsNoLedgerIsNamedAtOnceAndAZippedOneIsRead(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	fec := fecFile(year()).data
	for name, tc := range map[string]struct {
		file upFile
		says string
	}{
		"nothing":            {upFile{name: "vide.txt"}, "ne contient rien"},
		"a PDF":              {upFile{name: "fec.txt", data: sheetPDF}, "n’est pas un FEC"},
		"zeros":              {upFile{name: "fec.txt", data: make([]byte, 1<<20)}, "ne contient rien"},
		"random letters":     {upFile{name: "fec.txt", data: bytes.Repeat([]byte("\xff\x00|;\t\""), 50_000)}, ""},
		"XML":                {upFile{name: "fec.xml", data: []byte("<?xml version='1.0'?><comptabilite/>")}, "XML"},
		"columns missing":    {upFile{name: "fec.txt", data: []byte("JournalCode\tJournalLib\tEcritureNum\r\nVE\tVentes\t1\r\n")}, ""},
		"two in an archive":  {zipped(t, map[string][]byte{"a.txt": fec, "b.txt": fec}), "plusieurs fichiers"},
		"none in an archive": {zipped(t, map[string][]byte{"a.pdf": fec}), "aucun fichier"},
		"a broken archive":   {upFile{name: "fec.zip", data: []byte("PK\x03\x04 broken")}, ""},
		"a bomb":             {zipped(t, map[string][]byte{"a.txt": make([]byte, 60<<20)}), "dépasse"},
	} {
		r := b.upload("/ledgers", url.Values{}, tc.file).expect(http.StatusUnprocessableEntity).has(1, "#errors")
		if tc.says != "" && !strings.Contains(squeeze(r.body), tc.says) {
			t.Errorf("%s is answered with %s", name, squeeze(r.find("#errors").text()))
		}
	}
	b.upload("/ledgers", url.Values{}).expect(http.StatusUnprocessableEntity).has(1, "#errors")
	page := b.upload("/ledgers", url.Values{}, zipped(t, map[string][]byte{"812345676FEC20261031.txt": fec, "Lisez-moi.pdf": sheetPDF})).follow().expect(http.StatusOK)
	s.readLedgers(s.north)
	b.get(page.path()).says("2 308,90 €")
	// The header alone is a file without entries, of which nothing can be opened.
	page = b.upload("/ledgers", url.Values{}, fecFile(fectest.Books{})).follow().expect(http.StatusOK)
	s.readLedgers(s.north)
	b.get(page.path()).expect(http.StatusOK).says("Aucun client ne doit rien")
	b.get("/ledgers").says("Non rapproché", "Rapproché au centime")
	b.post(page.path()+"/remove", url.Values{}).follow().says("Le FEC est supprimé.")
	b.get(page.path()).expect(http.StatusNotFound)
}

func TestALedgerIsReadByAWorkerAndTheFileIsKeptFromTheSweep(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	path := b.upload("/ledgers", url.Values{}, fecFile(year())).follow().has(1, "progress").has(1, "[data-poll]").path()
	read := make(chan error, 1)
	reader := evidence.LedgerReader{Cases: s.cases, Store: s.store, Blobs: s.blobs}
	s.work(map[string]jobs.Handler{cases.JobLedger: func(ctx context.Context, task *jobs.Task) error {
		var job cases.LedgerJob
		err := json.Unmarshal(task.Payload, &job)
		if err == nil {
			err = reader.Read(ctx, task.Org, job.Ledger, func(done, total int) { task.Report(done, total, "jobs.ledger") })
		}
		read <- err
		return err
	}})
	s.must(<-read)
	b.get(path).has(0, "progress").says("2 308,90 €")
	l, err := s.cases.Ledger(t.Context(), s.north.actor(cases.Controller), cases.LedgerID(strings.TrimPrefix(path, "/ledgers/")))
	s.must(err)
	known, err := s.store.UnscopedKnownFiles(t.Context(), s.north.id, []string{l.File, l.Result})
	s.must(err)
	if !known[l.File] || !known[l.Result] || l.Balance != 230_890 || l.Net != 230_890 || l.Customers != 3 || l.Stopped {
		t.Errorf("read %+v, files named %v", l, known)
	}
}

func TestASecondLedgerSaysWhatWasPaidSinceAndInWhichCases(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	base := s.sendLedger(b, s.north, year()).path()
	b.get(base).has(0, "a[href*=changes]")
	action, form := confirmation(b.get(base + "/drafts?customer=411K"))
	form.Set("nature", "goods")
	b.post(action, form).follow().says("1 brouillon ouvert.")
	c := s.draftsBy()["411K"]
	later := year()
	later.Payment(kerdiles, day("2026-11-22"), "FA-102", 5_001, "") // by its number
	later.Payment(vasseur, day("2026-11-22"), "FA-104", 10_000, "")
	later.Invoice(morel, day("2026-11-23"), "FA-106", 999, "")
	next := s.sendLedger(b, s.north, later)
	changes := b.get(next.find("a[href^=" + next.path() + "/changes]").attr("href")).expect(http.StatusOK)
	changes.says("FA-102", "Réglée", "FA-104", "Réglée en partie", "FA-106", "Nouvelle", "Déjà dans "+c.Reference)
	if strings.Contains(changes.body, "FA-103") {
		t.Error("what did not change is listed")
	}
	if rows := b.get(next.path() + "/changes?since=" + strings.TrimPrefix(base, "/ledgers/") + "&fate=cases").findAll("tbody tr"); len(rows) != 1 {
		t.Errorf("%d changes in cases", len(rows))
	}
	b.get(next.path() + "/changes?since=nobody").expect(http.StatusNotFound)
	// The next proposal leaves out what stands in a case.
	b.get(next.path()+"/drafts?customer=411K&not_due=on").says("Déjà dans "+c.Reference, "1 facture déjà dans un dossier", "70,00 €")
}

func TestALedgerIsNothingToAnotherOrganisation(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	base := s.sendLedger(s.as(s.north, cases.Controller), s.north, year()).path()
	south := s.as(s.south, cases.Controller)
	for _, b := range []*browser{south, s.as(s.red, cases.Agent), s.as(s.north, cases.Director)} {
		for _, path := range []string{"", "/customer?key=411K", "/changes", "/export", "/problems", "/problems/csv", "/drafts?all=1"} {
			b.get(base + path).expect(http.StatusNotFound)
		}
		for _, path := range []string{"/drafts?all=1", "/terms", "/remove"} {
			b.post(base+path, url.Values{}).expect(http.StatusNotFound)
		}
	}
	// South sends the same file: it is a ledger of its own, and hears nothing of the cases of North.
	action, form := confirmation(s.as(s.north, cases.Controller).get(base + "/drafts?customer=411K"))
	form.Set("nature", "goods")
	s.as(s.north, cases.Controller).post(action, form).follow().says("1 brouillon ouvert.")
	own := s.sendLedger(south, s.south, year())
	if own.path() == base {
		t.Fatal("South was given the ledger of North")
	}
	south.get(own.path()+"/drafts?customer=411K").says("Ouvrir 1 brouillon").has(0, "a[href^=/cases/D-]")
	south.get(own.path() + "/changes?since=" + strings.TrimPrefix(base, "/ledgers/")).expect(http.StatusNotFound)
}

func TestALedgerThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	ctx, controller := t.Context(), s.north.actor(cases.Controller)
	file, err := s.cases.KeepSheet(ctx, controller, strings.NewReader("no ledger at all"), 1<<20)
	s.must(err)
	id, err := s.cases.AddLedger(ctx, controller, "fec.txt", file)
	s.must(err)
	s.readLedgers(s.north)
	b := s.as(s.north, cases.Controller)
	b.get("/ledgers").says("Illisible")
	b.get("/ledgers/"+string(id)).expect(http.StatusOK).says("n’est pas un FEC", "déposez un autre export").has(0, "progress")
	b.get("/ledgers/" + string(id) + "/drafts?all=1").expect(http.StatusNotFound)
	// Sent again it is tried again, not taken for the one that failed.
	again, err := s.cases.AddLedger(ctx, controller, "fec.txt", file)
	s.must(err)
	if again == id {
		t.Error("a file that could not be read is taken for one that was")
	}
}

func TestADraftTakesTheRegisterNumberThatAnotherCaseOfTheCustomerKnows(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_, err := s.cases.ImportCases(t.Context(), s.north.actor(cases.Controller), "", []cases.Batch{{
		Debtor:   cases.Debtor{Kind: cases.Company, Name: "Kerdiles", SIREN: "812345676", Account: "411K"},
		Invoices: []cases.Invoice{{ID: "i", Number: "FA-102", IssuedOn: day("2026-08-20"), Amount: 5_001}},
	}})
	s.must(err)
	known := s.draftsBy()["411K"]
	b := s.as(s.north, cases.Controller)
	base := s.sendLedger(b, s.north, year()).path()
	page := b.get(base+"/drafts?customer=411K").says("Déjà dans "+known.Reference, "1 facture déjà dans un dossier", "900,00 €")
	action, form := confirmation(page)
	form.Set("nature", "goods")
	b.post(action, form).follow().says("1 brouillon ouvert.")
	list, err := s.cases.Cases(t.Context(), s.north.actor(cases.Controller), cases.Filter{Handling: []cases.Handling{cases.Draft}, Limit: 10})
	s.must(err)
	for _, row := range list.Rows {
		if c := s.look(row.ID); c.Debtor.SIREN != "812345676" || len(c.Invoices) != 1 {
			t.Errorf("%s: SIREN %q, %d invoices", c.Reference, c.Debtor.SIREN, len(c.Invoices))
		}
	}
	if len(list.Rows) != 2 {
		t.Errorf("%d drafts", len(list.Rows))
	}
}
