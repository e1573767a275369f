package cases_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// Short names for the invoices of the case.
var invoiceNames = map[cases.ItemID]string{casestest.FirstInvoice: "311", casestest.SecondInvoice: "347", casestest.ThirdInvoice: "402"}

// The bands of confidence.
const (
	sure   = "sure"   // filed silently
	likely = "likely" // filed, to be checked
	tray   = "tray"
)

func band(confidence int) string {
	switch {
	case confidence >= cases.Sure:
		return sure
	case confidence >= cases.Likely:
		return likely
	}
	return tray
}

func TestNamesAreRecognised(t *testing.T) {
	for _, row := range []struct {
		name    string
		cat     cases.Category
		kind    string
		band    string
		invoice string
		on      string
		title   string
	}{
		{"FA-2026-0347.pdf", "D", "invoice", sure, "347", "", "FA-2026-0347"},
		{"fa_2026_0347.pdf", "D", "invoice", sure, "347", "", "fa 2026 0347"},
		{"FA20260347.PDF", "D", "invoice", sure, "347", "", "FA20260347"},
		{"Facture FA-2026-0311.pdf", "D", "invoice", sure, "311", "", "Facture FA-2026-0311"},
		{"Facture_FA-2026-0311_BC-1187.pdf", "D", "invoice", sure, "311", "", "Facture FA-2026-0311 BC-1187"},
		{"facture.pdf", "D", "invoice", likely, "", "", "facture"},
		{"Facture n°4711.pdf", "D", "invoice", likely, "", "", "Facture n°4711"},
		{"invoice 2026-118.pdf", "D", "invoice", likely, "", "", "invoice 2026-118"},
		{"INV-20418.pdf", "D", "invoice", likely, "", "", "INV-20418"},
		{"Factures impayées Vasseur.pdf", "D", "invoice_batch", likely, "", "", "Factures impayées Vasseur"},
		{"FA-2026-0311 et FA-2026-0347.pdf", "D", "invoice_batch", likely, "", "", "FA-2026-0311 et FA-2026-0347"},
		{"AV-2026-018.pdf", "D", "credit_note", sure, "347", "", "AV-2026-018"},
		{"Avoir AV-2026-018.pdf", "D", "credit_note", sure, "347", "", "Avoir AV-2026-018"},
		{"avoir.pdf", "D", "credit_note", likely, "", "", "avoir"},
		{"Facture d'avoir 2026-12.pdf", "D", "credit_note", likely, "", "", "Facture d'avoir 2026-12"},
		{"credit note 77.pdf", "D", "credit_note", likely, "", "", "credit note 77"},
		{"proforma_8812.pdf", "B", "quote", likely, "", "", "proforma 8812"},
		{"factur-x.xml", "D", "invoice", likely, "", "", "factur-x"},

		{"contrat_vasseur_2024_signe.pdf", "A", "contract", likely, "", "", "contrat vasseur 2024 signe"},
		{"Contrat-cadre de fourniture.docx", "A", "contract", likely, "", "", "Contrat-cadre de fourniture"},
		{"CGV_2025_v3.pdf", "A", "terms", likely, "", "", "CGV 2025 v3"},
		{"Conditions générales de vente.pdf", "A", "terms", likely, "", "", "Conditions générales de vente"},
		{"Terms and Conditions.pdf", "A", "terms", likely, "", "", "Terms and Conditions"},
		{"avenant n°2.pdf", "A", "amendment", likely, "", "", "avenant n°2"},
		{"Bail commercial.pdf", "A", "lease", likely, "", "", "Bail commercial"},

		{"devis_signe.pdf", "B", "quote", likely, "", "", "devis signe"},
		{"DEV-2026-044.pdf", "B", "quote", likely, "", "", "DEV-2026-044"},
		{"Quotation 4471.pdf", "B", "quote", likely, "", "", "Quotation 4471"},
		{"BC-1187.pdf", "B", "order", sure, "311", "", "BC-1187"},
		{"bon de commande 1204.pdf", "B", "order", likely, "", "", "bon de commande 1204"},
		{"BonDeCommande_BC-1204.pdf", "B", "order", sure, "347", "", "BonDeCommande BC-1204"},
		{"PO 4500123456.pdf", "B", "order", likely, "", "", "PO 4500123456"},
		{"Purchase_Order_4500123456.pdf", "B", "order", likely, "", "", "Purchase Order 4500123456"},
		{"commandes_vasseur.zip", "B", "order", likely, "", "", "commandes vasseur"},
		{"Accusé de réception de commande.pdf", "B", "order_confirmation", likely, "", "", "Accusé de réception de commande"},

		{"BL-5512.pdf", "C", "delivery", sure, "311", "", "BL-5512"},
		{"BL5560.pdf", "C", "delivery", sure, "347", "", "BL5560"},
		{"bl 998.pdf", "C", "delivery", likely, "", "", "bl 998"},
		{"Bon de livraison signé.pdf", "C", "delivery", likely, "", "", "Bon de livraison signé"},
		{"BonLivraison.pdf", "C", "delivery", likely, "", "", "BonLivraison"},
		{"proof of delivery.pdf", "C", "delivery", likely, "", "", "proof of delivery"},
		{"PV de réception.pdf", "C", "acceptance", likely, "", "", "PV de réception"},
		{"PV_recette_lot2.pdf", "C", "acceptance", tray, "", "", "PV recette lot2"},
		{"CMR 20260328.pdf", "C", "waybill", likely, "", "2026-03-28", "CMR"},
		{"lettre de voiture.pdf", "C", "waybill", likely, "", "", "lettre de voiture"},
		{"relevé d'heures mars.xlsx", "C", "timesheet", likely, "", "", "relevé d'heures mars"},
		{"Rapport d'intervention 12-03-2026.pdf", "C", "acceptance", likely, "", "2026-03-12", "Rapport d'intervention"},

		{"relances_vasseur.pdf", "E", "reminder", likely, "", "", "relances vasseur"},
		{"export_relances_2026-11-06.xlsx", "E", "reminder", likely, "", "2026-11-06", "export relances"},
		{"Relance facture FA-2026-0347.pdf", "E", "reminder", sure, "347", "", "Relance facture FA-2026-0347"},
		{"FA-2026-0347 relance 2.pdf", "E", "reminder", sure, "347", "", "FA-2026-0347 relance 2"},
		{"Rappel BL-5512.pdf", "E", "reminder", likely, "311", "", "Rappel BL-5512"},
		{"RE_ relance factures.eml", "E", "email", sure, "", "", "RE relance factures"},
		{"RE: Facture FA-2026-0347.msg", "E", "email", sure, "347", "", "RE: Facture FA-2026-0347"},
		{"Tr Votre commande.eml", "E", "email", sure, "", "", "Tr Votre commande"},
		{"journal d'appels.csv", "E", "call_log", likely, "", "", "journal d'appels"},
		{"litige BL 5512.pdf", "E", "dispute", likely, "311", "", "litige BL 5512"},
		{"dernière relance avant mise en demeure.pdf", "E", "reminder", sure, "", "", "dernière relance avant mise en demeure"},

		{"MED_vasseur_06112026.pdf", "F", "formal_notice", likely, "", "2026-11-06", "MED vasseur"},
		{"Mise en demeure.pdf", "F", "formal_notice", likely, "", "", "Mise en demeure"},
		{"mise_en_demeure_LRAR_FA-2026-0347.pdf", "F", "formal_notice", sure, "347", "", "mise en demeure LRAR FA-2026-0347"},
		{"Formal notice 2026-11-06.pdf", "F", "formal_notice", likely, "", "2026-11-06", "Formal notice"},
		{"LRAR 1A20455188324.pdf", "F", "formal_notice", likely, "", "", "LRAR 1A20455188324"},
		{"AR_recommande.pdf", "F", "receipt", sure, "", "", "AR recommande"},
		{"AR.jpg", "F", "receipt", likely, "", "", "AR"},
		{"Accusé de réception.pdf", "F", "receipt", likely, "", "", "Accusé de réception"},
		{"preuve de dépôt.pdf", "F", "receipt", likely, "", "", "preuve de dépôt"},

		{"releve_411VASSEUR.pdf", "G", "statement", likely, "", "", "releve 411VASSEUR"},
		{"Relevé de compte 20-11-2026.pdf", "G", "statement", likely, "", "2026-11-20", "Relevé de compte"},
		{"Grand livre client.xlsx", "G", "statement", likely, "", "", "Grand livre client"},
		{"Extrait Kbis.pdf", "G", "identity", sure, "", "", "Extrait Kbis"},
		{"sirene_812345676.pdf", "G", "identity", likely, "", "", "sirene 812345676"},
		{"bodacc.pdf", "G", "insolvency", likely, "", "", "bodacc"},
		{"reconnaissance de dette.pdf", "G", "acknowledgement", sure, "", "", "reconnaissance de dette"},
		{"échéancier signé.pdf", "G", "plan", likely, "", "", "échéancier signé"},
		{"avis de virement 15.07.2026.pdf", "G", "payment_proof", likely, "", "2026-07-15", "avis de virement"},
		{"chèque impayé.pdf", "G", "unpaid_bill", likely, "", "", "chèque impayé"},

		// Names that a dossier or a careful person gave.
		{"07_D2_Facture_FA-2026-0347_2026-03-31.pdf", "D", "invoice", sure, "347", "2026-03-31", "Facture FA-2026-0347"},
		{"02_A2_CGV_2025-01-01.pdf", "A", "terms", sure, "", "2025-01-01", "CGV"},
		{"11_F1_Vasseur_2026-11-06.pdf", "F", "formal_notice", sure, "", "2026-11-06", "Vasseur"},
		{"2026-03-31 Facture FA-2026-0311.pdf", "D", "invoice", sure, "311", "2026-03-31", "Facture FA-2026-0311"},
		{"2026-03-27 bon de livraison.pdf", "C", "delivery", likely, "", "2026-03-27", "bon de livraison"},
		{"20260706 relance.pdf", "E", "reminder", likely, "", "2026-07-06", "relance"},
		{"Factures/0347.pdf", "", "", tray, "", "", ""},
		{`Livraisons\BL-5601.pdf`, "C", "delivery", sure, "402", "", "BL-5601"},

		// Names that say nothing.
		{"scan0042.jpg", "", "", tray, "", "", ""},
		{"IMG_20260331_101112.jpg", "", "", tray, "", "2026-03-31", ""},
		{"Numérisation_20260331.pdf", "", "", tray, "", "2026-03-31", ""},
		{"document (1).pdf", "", "", tray, "", "", ""},
		{"sans titre.pdf", "", "", tray, "", "", ""},
		{"WhatsApp Image 2026-03-31 at 10.11.12.jpeg", "", "", tray, "", "2026-03-31", ""},
		{"347.pdf", "", "", tray, "", "", ""},
		{"0347.pdf", "", "", tray, "", "", ""},
		{".pdf", "", "", tray, "", "", ""},
		{"", "", "", tray, "", "", ""},
		{"../../etc/passwd", "", "", tray, "", "", "passwd"},
		{"réunion.pdf", "", "", tray, "", "", "réunion"},
		{"La blanchisserie (bla).pdf", "", "", tray, "", "", "La blanchisserie (bla"},
	} {
		got := cases.Recognise(row.name, "", casestest.Case())
		if b := band(got.Confidence); b != row.band {
			t.Errorf("%s: %d per cent (%s %s), want %s", row.name, got.Confidence, got.Category, got.Kind, row.band)
		}
		if row.band != tray && (got.Category != row.cat || got.Kind != row.kind) {
			t.Errorf("%s: %s %s, want %s %s", row.name, got.Category, got.Kind, row.cat, row.kind)
		}
		if got.DatedOn.String() != row.on {
			t.Errorf("%s: dated %s, want %s", row.name, got.DatedOn, row.on)
		}
		if got.Title != row.title {
			t.Errorf("%s: title %q, want %q", row.name, got.Title, row.title)
		}
		if name := invoiceNames[got.Invoice]; name != row.invoice {
			t.Errorf("%s: belongs to %q, want %q", row.name, name, row.invoice)
		}
	}
}

func TestTextsAreRecognised(t *testing.T) {
	files, err := os.ReadDir("testdata/papers")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d papers", len(files))
	}
	for _, f := range files {
		raw, err := os.ReadFile("testdata/papers/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		// The first line says what is expected: category, kind, band, invoice, day; then what the file is called.
		head, text, _ := strings.Cut(string(raw), "\n")
		want, name, _ := strings.Cut(head, " | ")
		got := cases.Recognise(name, text, casestest.Case())
		line := fmt.Sprintf("%s %s %s %s %s", got.Category, got.Kind, band(got.Confidence), orDash(invoiceNames[got.Invoice]), orDash(got.DatedOn.String()))
		if line != want {
			t.Errorf("%s: %s (%d per cent, %s), want %s", f.Name(), line, got.Confidence, got.Why, want)
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func TestTheTextGoesBeforeTheName(t *testing.T) {
	text := "Fonderies du Ponant\nBON DE LIVRAISON N° BL-5512\nQuantité livrée : 40\nReçu en bon état, cachet et signature"
	got := cases.Recognise("facture.pdf", text, casestest.Case())
	if got.Kind != "delivery" || got.Confidence >= cases.Sure {
		t.Errorf("%+v", got)
	}
	agreed := cases.Recognise("bon de livraison.pdf", text, casestest.Case())
	if agreed.Confidence <= got.Confidence || agreed.Why != "both" {
		t.Errorf("agreeing %+v, disagreeing %+v", agreed, got)
	}
}

func TestWithoutACaseNothingIsLinked(t *testing.T) {
	got := cases.Recognise("Facture FA-2026-0347.pdf", "", nil)
	if got.Invoice != "" || got.Number != "FA-2026-0347" || got.Category != cases.Invoices {
		t.Errorf("%+v", got)
	}
}

func TestTheNumbersOfACompanyAreNotThoseOfItsPapers(t *testing.T) {
	text := "Fonderies du Ponant, SIREN 900 111 220, RCS 900111220, TVA FR45900111220\nRelevé de compte REL-2026-118"
	if got := cases.Recognise("scan.pdf", text, nil); got.Number != "REL-2026-118" {
		t.Errorf("number %q", got.Number)
	}
}

func TestANumberInsideALongerOneIsNoMatch(t *testing.T) {
	c := casestest.Case()
	c.Invoices[0].Number = "FA-2026-034"
	if got := cases.Recognise("FA-2026-0347.pdf", "", c); got.Invoice != casestest.SecondInvoice {
		t.Errorf("linked to %s", got.Invoice)
	}
}

func TestEveryKindBelongsToACategoryAndEveryClueToAKind(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range cases.ExhibitKinds {
		if seen[k.Kind] || cases.CategoryOf(k.Kind) != k.Category {
			t.Errorf("kind %s", k.Kind)
		}
		seen[k.Kind] = true
	}
	for _, cat := range cases.Categories {
		if len(cases.KindsOf(cat)) == 0 {
			t.Errorf("no kind in %s", cat)
		}
	}
	if cases.CategoryOf("") != cases.Unsorted {
		t.Error("no kind has a category")
	}
}

func TestRecognitionSurvivesAnything(t *testing.T) {
	for _, text := range []string{
		"\xff\xfe\x00", strings.Repeat("facture ", 100_000), strings.Repeat("é", 20_000), strings.Repeat(" ", 50_000), "::::\n:\n", "99/99/9999 31/02/2026 0000-00-00",
	} {
		got := cases.Recognise(text, text, casestest.Case())
		if got.Confidence < 0 || got.Confidence > 100 {
			t.Errorf("%d per cent", got.Confidence)
		}
	}
}

func BenchmarkRecogniseAPage(b *testing.B) {
	raw, err := os.ReadFile("testdata/papers/invoice.txt")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(string(raw), 4)
	c := casestest.Case()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		cases.Recognise("FA-2026-0347.pdf", text, c)
	}
}
