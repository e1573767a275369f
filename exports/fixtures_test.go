package exports

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/i18n"
)

// A page is anything that this package can draw.
type drawer interface {
	Draw(w io.Writer, words Words) (Layout, error)
}

// catalogue is loaded once: it is read-only, and loading costs more than a page.
var catalogue = sync.OnceValues(func() (*i18n.Catalogue, error) { return i18n.New(time.UTC) })

func wordsIn(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	words, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer(lang)
}

// drawn draws a page in French.
func drawn(t *testing.T, page drawer) ([]byte, Layout) {
	t.Helper()
	var b bytes.Buffer
	layout, err := page.Draw(&b, wordsIn(t, i18n.FR))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), layout
}

// inColumns reads the words of a file as they stand on its pages.
func inColumns(t *testing.T, pdf []byte) string {
	t.Helper()
	return poppler(t, pdf, "pdftotext", "-layout", "-enc", "UTF-8", "FILE", "-")
}

// poppler runs one of its programs on a file; FILE stands for its name.
func poppler(t *testing.T, pdf []byte, program string, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = name
		}
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// squeezed leaves out everything that breaks or sets apart, so that a text can be found across line breaks of a cell.
func squeezed(s string) string {
	return strings.Map(func(c rune) rune {
		switch c {
		case ' ', '\u00a0', '\u202f', '\n', '\r', '\t', '\f':
			return -1
		}
		return c
	}, s)
}

func day(s string) cases.Date {
	d, err := cases.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var heading = Heading{Reference: "D-2026-0241", Creditor: "Fonderies du Ponant", Debtor: "Transports Kerdiles SARL",
	Author: "Fonderies du Ponant", Made: time.Date(2026, 8, 24, 14, 58, 0, 0, time.UTC)}

var (
	creditor = Party{Name: "Fonderies du Ponant", SIREN: "512847364", Address: []string{"14, quai de la Fonderie", "29200 Brest"}, Contact: []string{"Claire Duhamel", "claire.duhamel@ponant.example"}}
	debtor   = Party{Name: "Transports Kerdiles SARL", SIREN: "439120567", Address: []string{"Zone de Kergaradec", "6, rue Alain-Colas", "29850 Gouesnou"}, Contact: []string{"Mme Kerdiles, gérante", "02 61 91 00 12"}}
	agency   = Party{Name: "Cévennes Recouvrement", SIREN: "803412557", Address: []string{"3, place du Marché", "30100 Alès"}, Contact: []string{"Inès Carré", "dossiers@cevennes.example"}}
)

func sampleCover() Cover {
	return Cover{Heading: heading, Creditor: creditor, Debtor: debtor, Agency: agency, Total: 1960437, Currency: "EUR",
		AsOf: day("2026-08-24"), ReleasedOn: day("2026-08-24"), Pages: 84, Contents: []CoverSection{
			{"A", "Contrat et conditions", 2}, {"B", "Commandes", 3}, {"C", "Livraisons et procès-verbaux de recette", 2},
			{"D", "Factures et avoirs", 4}, {"E", "Relances", 2}, {"F", "Mise en demeure et avis de réception", 2}, {"G", "Débiteur et compte", 1}}}
}

func sampleList() ExhibitList {
	return ExhibitList{Heading: heading, On: day("2026-08-24"), Exhibits: []ListedExhibit{
		{1, "A1", "Conditions générales de vente acceptées le 12 janvier 2026", day("2026-01-12"), 6, 5, false, cases.Date{}},
		{2, "A2", "Contrat-cadre de fourniture", day("2026-01-12"), 8, 11, false, cases.Date{}},
		{3, "B1", "Devis DE-2026-0112 signé, « bon pour accord »", day("2026-02-03"), 2, 19, true, cases.Date{}},
		{4, "C1", "Bon de livraison BL-2026-0873 émargé", day("2026-03-18"), 1, 21, true, cases.Date{}},
		{5, "D1", "Facture FA-2026-0347 du 31/03/2026", day("2026-03-31"), 1, 22, false, cases.Date{}},
		{6, "D2", "Facture FA-2026-0402 du 30/04/2026", day("2026-04-30"), 2, 23, false, cases.Date{}},
		{7, "D3", "Avoir AV-2026-0031", day("2026-05-12"), 1, 25, false, day("2026-09-02")},
		{8, "E1", "Relance n° 1 par courriel, avec la réponse du débiteur", day("2026-05-22"), 1, 26, false, cases.Date{}},
		{9, "F1", "Mise en demeure par lettre recommandée 1A 204 551 7719 3", day("2026-06-15"), 2, 27, false, cases.Date{}},
		{10, "F2", "Avis de réception signé", day("2026-06-18"), 1, 29, true, cases.Date{}},
		{11, "G1", "Relevé de compte client", day("2026-08-20"), 1, 1230, false, cases.Date{}},
	}, NotApplicable: []NotApplicable{{"B", "Commandes", "Vente sur devis accepté : le devis signé vaut commande."}}}
}

func sampleFacts() Facts {
	return Facts{Heading: heading, Creditor: creditor, Debtor: debtor, Currency: "EUR", Due: 1960437, AsOf: day("2026-08-24"),
		Story:     "Fourniture de pièces de fonderie pour remorques, livrées à Gouesnou en mars et avril 2026. Le débiteur a reconnu la livraison et n’a formulé aucune réserve.",
		Invoices:  []FactInvoice{{"FA-2026-0347", day("2026-03-31"), day("2026-04-30"), 1242000, 1242000}, {"FA-2026-0402", day("2026-04-30"), day("2026-05-30"), 600000, 590000}},
		Reminders: ReminderSummary{Count: 4, First: day("2026-05-08"), Last: day("2026-06-15"), NoticeOn: day("2026-06-15"), NoticeReceivedOn: day("2026-06-18")}}
}

func sampleStatement() Statement {
	basis := "Taux BCE 2,15 % + 10 points, C. com. art. L441-10, II"
	return Statement{Heading: heading, AsOf: day("2026-08-24"), Currency: "EUR", Invoices: []StatementInvoice{
		{Number: "FA-2026-0347", IssuedOn: day("2026-03-31"), DueOn: day("2026-04-30"), Principal: 1242000,
			Interest:  []InterestSegment{{day("2026-05-01"), day("2026-06-30"), 61, 1215, 365, 1242000, 25220, basis}, {day("2026-07-01"), day("2026-08-24"), 55, 1215, 365, 1242000, 22739, basis}},
			Indemnity: 4000, IndemnityBasis: "40 € par facture, C. com. art. D441-5", Due: 1293959},
		{Number: "FA-2026-0402", IssuedOn: day("2026-04-30"), DueOn: day("2026-05-30"), Principal: 600000,
			Adjustments: []Adjustment{{day("2026-05-12"), "Avoir AV-2026-0031, tri de pièces", -10000}},
			Interest:    []InterestSegment{{day("2026-05-31"), day("2026-06-30"), 31, 1215, 365, 590000, 6088, basis}, {day("2026-07-01"), day("2026-08-24"), 55, 1215, 365, 590000, 10802, basis}},
			Indemnity:   4000, IndemnityBasis: "40 € par facture, C. com. art. D441-5", Due: 610890},
	}, Totals: StatementTotals{Principal: 1842000, CreditNotes: -10000, Interest: 64849, Indemnity: 8000, Due: 1904849},
		Notes: []string{"Pénalités calculées jour par jour sur 365 jours, du lendemain de l’échéance au jour du décompte inclus, au taux du semestre.", "Les paiements s’imputent d’abord sur les pénalités, puis sur le principal (C. civ. art. 1343-1)."}}
}

func sampleChronology() Chronology {
	return Chronology{Heading: heading, Reminders: []Reminder{
		{day("2026-05-08"), "Courriel", "Relance 1", "compta@kerdiles.example", "Sans réponse", 8, "E1"},
		{day("2026-05-22"), "Téléphone", "Relance 2", "Mme Kerdiles, gérante", "Promet un virement le 31/05, non tenu", 0, ""},
		{day("2026-06-02"), "Courrier", "Relance 3", "Transports Kerdiles SARL", "Sans réponse", 0, ""},
		{day("2026-06-15"), "Lettre recommandée", "Mise en demeure", "Transports Kerdiles SARL", "Distribuée le 18/06/2026, avis signé", 9, "F1"}}}
}

func sampleIntegrity() Integrity {
	p := Integrity{Heading: heading, Archive: "D-2026-0241_lot-de-pieces.zip"}
	var digests []string
	for _, e := range sampleList().Exhibits {
		digest := WholeHash([]string{e.Title})
		digests = append(digests, digest)
		p.Exhibits = append(p.Exhibits, HashedExhibit{e.Number, e.Code, strings.ReplaceAll(e.Title, " ", "_") + ".pdf", int64(len(e.Title)) * 10241, digest, "Fusionnée"})
	}
	p.Whole = WholeHash(digests)
	return p
}

func samplePlaceholder() Placeholder {
	return Placeholder{Heading: heading, Number: 12, Code: "C2", Title: "Procès-verbal de recette", Name: "PV recette (signé).pdf", Bytes: 184223,
		SHA256: WholeHash(nil), Reason: "Le fichier est protégé par un mot de passe.", Path: "originaux/12_C2_PV_recette_signe.pdf"}
}

func sampleText() PlainText {
	return PlainText{Heading: heading, Number: 8, Code: "E1", Name: "journal-appels.txt", Text: "2026-05-22 10:12  Appel, Mme Kerdiles\n\tPromet un virement le 31/05.\n\n" +
		strings.Repeat("2026-06-02 09:40  Standard : « rappelez demain » ; pas de rappel reçu.\n", 60) + strings.Repeat("longue ligne ", 30)}
}

func sampleMail() MailPage {
	return MailPage{Heading: heading, Number: 8, Code: "E1", From: "Claire Duhamel <claire.duhamel@ponant.example>", To: "compta@kerdiles.example", Sent: "vendredi 22 mai 2026, 10 h 14",
		Subject: "Facture FA-2026-0347 échue le 30/04/2026 : 12 420,00 €", Text: "Bonjour,\n\nSauf erreur de notre part, la facture FA-2026-0347 reste impayée.\nPouvez-vous nous indiquer la date du virement ?\n\nCordialement,\nClaire Duhamel\n\n> Le 8 mai 2026, Claire Duhamel a écrit :\n> Votre facture est échue depuis huit jours.",
		Attachments: []MailAttachment{{"FA-2026-0347.pdf", 61244, 5, "D1"}, {"signature.png", 2210, 0, ""}}}
}

func sampleRemittance() Remittance {
	return Remittance{Heading: Heading{Creditor: "Cévennes Recouvrement", Author: "Cévennes Recouvrement", Made: heading.Made}, Number: "RV-2026-1017", Agency: agency, Creditor: creditor, From: day("2026-10-01"), To: day("2026-10-31"),
		IssuedOn: day("2026-11-02"), DueOn: day("2026-11-30"), IBAN: "FR7630006000011234567890189", Currency: "EUR", Lines: []RemittanceLine{
			{"D-2026-0241", "Transports Kerdiles SARL", day("2026-10-15"), 300000, 1000, 30000, 6000, 264000, false},
			{"D-2026-0198", "Menuiserie Le Goff", day("2026-10-20"), 123456, 1250, 15432, 3086, -18518, true}},
		Totals: RemittanceTotals{423456, 45432, 9086, 245482}}
}

// samples are all pages with ordinary data.
func samplePlan() Plan {
	return Plan{
		Heading: heading, AgreedOn: day("2026-11-25"), Currency: "EUR", Principal: 372_240, Interest: 29_620, Indemnity: 4_000, Owed: 405_860, Added: 1_200, Total: 407_060,
		Lines: []PlanLine{
			{Number: 1, On: day("2026-12-28"), Amount: 203_530, Interest: 30_820, Principal: 172_710, Left: 203_530},
			{Number: 2, On: day("2027-01-25"), Amount: 203_530, Principal: 199_530, Indemnity: 4_000, Forecast: true},
		},
		Notes: []string{"Aucune date ne tombe un jour férié.", "L’échéancier n’engage qu’une fois signé."},
	}
}

func TestThePlanOnPaperSaysEachInstalmentAndMarksForecasts(t *testing.T) {
	pdf, _ := drawn(t, samplePlan())
	text := inOrder(t, pdf)
	for _, want := range []string{"Intérêts pendant l’échéancier", "12,00 €", "4 070,60 €", "1 28/12/2026 2 035,30 € 308,20 € 1 727,10 € 0,00 € 2 035,30 €", "2* 25/01/2027", "Le créancier"} {
		if !strings.Contains(text, squeezed(want)) {
			t.Errorf("not printed: %s\n%s", want, text)
		}
	}
	var sheet bytes.Buffer
	if err := samplePlan().CSV(&sheet, wordsIn(t, i18n.EN)); err != nil {
		t.Fatal(err)
	}
	if rows := strings.Split(sheet.String(), "\r\n"); len(rows) != 4 || rows[2] != "2;25/01/2027;2035,30;0,00;1995,30;40,00;0,00;EUR;yes" {
		t.Errorf("%q", rows)
	}
}

func samples() map[string]drawer {
	return map[string]drawer{"cover": sampleCover(), "list": sampleList(), "facts": sampleFacts(), "statement": sampleStatement(), "chronology": sampleChronology(),
		"integrity": sampleIntegrity(), "placeholder": samplePlaceholder(), "text": sampleText(), "mail": sampleMail(), "remittance": sampleRemittance(), "plan": samplePlan()}
}
