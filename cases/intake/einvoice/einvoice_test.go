package einvoice_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relais/bench"
	"relais/cases"
	"relais/cases/intake/einvoice"
	"relais/cases/intake/einvoice/einvoicetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func read(t testing.TB, text string) *einvoice.File {
	t.Helper()
	f, err := einvoice.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func sum(c cases.Cents) *cases.Cents { return &c }

// expected is what the example says, whatever it is written in.
func expected() *einvoice.Invoice {
	s := einvoicetest.Example()
	return &einvoice.Invoice{
		Profile: einvoice.EN16931, Number: "FA-2026-0241", TypeCode: "380", IssuedOn: s.Issued, DueOn: s.Due, Currency: "EUR",
		References: einvoice.References{Order: "BC-77", Contract: "CT-3", Despatch: "BL-9"}, Terms: "30 jours fin de mois",
		Notes: []einvoice.Note{{Code: "PMD", Text: "Pénalités de retard : 12,4 %"}, {Code: "PMT", Text: "Indemnité forfaitaire de 40 €"}, {Code: "AAB", Text: "Pas d’escompte"}},
		Seller: einvoice.Party{Name: "Fonderies du Ponant SAS", TradingName: "Ponant", SIREN: "732829320", SIRET: "73282932000074",
			VAT: "FR44732829320", Endpoint: "0225:732829320_FACT", Address: []string{"1 quai des Forges"}, PostalCode: "29200", City: "Brest", Country: "FR"},
		Buyer: einvoice.Party{Name: "Transports Kerdilès SARL", SIREN: "404833048", VAT: "FR83404833048", Endpoint: "0225:404833048_FACT",
			Address: []string{"9 rue du Port"}, PostalCode: "56100", City: "Lorient", Country: "FR", Email: "compta@kerdiles.example"},
		Means:  []einvoice.Means{{Code: "30", Reference: "FA-2026-0241", IBAN: "FR7630006000011234567890189"}},
		Totals: einvoice.Totals{Lines: sum(100_000), Net: sum(100_000), VAT: sum(20_000), Gross: sum(120_000), Paid: sum(10_000), Due: sum(110_000)},
		VAT:    []einvoice.VAT{{Base: sum(100_000), Tax: sum(20_000), Category: "S", Rate: "20.00"}},
		Lines: []einvoice.Line{{ID: "1", Name: "Pièce 1", Quantity: "1", Unit: "C62", Price: "600.00", Net: sum(60_000)},
			{ID: "2", Name: "Pièce 2", Quantity: "1", Unit: "C62", Price: "400.00", Net: sum(40_000)}},
		Attachments: []einvoice.Attachment{{Reference: "BL-9", Description: "BON_LIVRAISON", Name: "bl-9.pdf", MIME: "application/pdf",
			Size: len(s.Attached), Content: s.Attached}},
	}
}

func TestTheSameInvoiceIsReadFromEveryVocabularyAndEncoding(t *testing.T) {
	s := einvoicetest.Example()
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(s.CII(), "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := charmap.ISO8859_15.NewEncoder().String(strings.NewReplacer("UTF-8", "ISO-8859-15", "’", "&#8217;").Replace(s.CII()))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, text string
		syntax     einvoice.Syntax
	}{
		{"CII", s.CII(), einvoice.CII}, {"UBL", s.UBL(), einvoice.UBL}, {"ZUGFeRD 1", s.ZUGFeRD1(), einvoice.ZUGFeRD1},
		{"with a mark", "\ufeff" + s.CII(), einvoice.CII}, {"UTF-16", wide, einvoice.CII}, {"ISO-8859-15", narrow, einvoice.CII},
		{"other prefixes", strings.NewReplacer("ram:", "a:", ":ram=", ":a=").Replace(s.CII()), einvoice.CII},
		{"with an extension", strings.Replace(s.UBL(), "<cbc:ID>", `<x:UBLExtensions xmlns:x="urn:other"><x:ID>9</x:ID></x:UBLExtensions><cbc:ID>`, 1), einvoice.UBL},
		{"with comments and references", strings.NewReplacer("FA-2026", "FA<!-- - -->-2026", "Brest", "B&#114;est").Replace(s.CII()), einvoice.CII},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, tt.text)
			want := expected()
			want.Syntax = tt.syntax
			got := *f.Invoice
			want.ProfileID = got.ProfileID
			if diff := cmp.Diff(want, &got, cmpopts.EquateComparable(cases.Date{})); diff != "" {
				t.Error(diff)
			}
			if len(f.Problems) > 0 {
				t.Errorf("problems %v", f.Problems)
			}
			if !einvoice.Recognised([]byte(tt.text[:1000])) {
				t.Error("not recognised")
			}
		})
	}
}

func TestProfilesAreToldApart(t *testing.T) {
	for id, want := range map[string]einvoice.Profile{
		"urn:factur-x.eu:1p0:minimum": einvoice.Minimum, "urn:factur-x.eu:1p0:basicwl": einvoice.BasicWL,
		"urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": einvoice.Basic, "urn:cen.eu:en16931:2017": einvoice.EN16931,
		"urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended":            einvoice.Extended,
		"urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr":    einvoice.FrenchCTC,
		"urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0":      einvoice.XRechnung,
		"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0": einvoice.Peppol,
		"urn:ferd:CrossIndustryDocument:invoice:1p0:comfort":                         einvoice.EN16931, "maison": einvoice.AnyProfile, "": einvoice.AnyProfile,
	} {
		s := einvoicetest.Example()
		s.Profile = id
		if got := read(t, s.CII()).Invoice.Profile; got != want {
			t.Errorf("%q is %s, want %s", id, got, want)
		}
	}
}

func TestACreditNoteNamesItsInvoiceAndIsPositive(t *testing.T) {
	s := einvoicetest.Example()
	s.Credit, s.TypeCode, s.Preceding = true, "381", "FA-2026-0100"
	for _, text := range []string{s.CII(), s.UBL()} {
		i := read(t, text).Invoice
		if !i.Credit || *i.Totals.Gross != 120_000 || len(i.Preceding) != 1 || i.Preceding[0] != (einvoice.Reference{Number: "FA-2026-0100", IssuedOn: cases.NewDate(2026, 2, 28)}) {
			t.Errorf("%+v", i)
		}
	}
}

func TestSIRENComesFromTheIdentifierElseFromTheVATNumber(t *testing.T) {
	for _, tt := range []struct{ siren, siret, vat, want string }{
		{"732829320", "", "", "732829320"}, {"", "73282932000074", "", "732829320"}, {"", "", "FR44732829320", "732829320"},
		{"", "", "FR00732829320", ""}, {"", "", "DE123456789", ""}, {"732829321", "", "", ""}, {"", "", "", ""},
	} {
		s := einvoicetest.Example()
		s.Buyer.SIREN, s.Buyer.SIRET, s.Buyer.VAT = tt.siren, tt.siret, tt.vat
		for _, text := range []string{s.CII(), s.UBL()} {
			if got := read(t, text).Invoice.Buyer.SIREN; got != tt.want {
				t.Errorf("%+v: %q", tt, got)
			}
		}
	}
}

// odd are documents with something wrong; what is said about each stands in testdata/problems.
func odd() map[string]einvoicetest.Sample {
	list := map[string]einvoicetest.Sample{}
	change := func(name string, how func(*einvoicetest.Sample)) {
		s := einvoicetest.Example()
		how(&s)
		list[name] = s
	}
	change("gross", func(s *einvoicetest.Sample) { s.Gross = "1200.01" })
	change("due", func(s *einvoicetest.Sample) { s.Payable = "1200.00" })
	change("lines", func(s *einvoicetest.Sample) { s.Lines = []string{"600.00"} })
	change("vat_row", func(s *einvoicetest.Sample) { s.VAT = "199.99" })
	change("comma", func(s *einvoicetest.Sample) { s.Gross = "1200,00" })
	change("blank", func(s *einvoicetest.Sample) { s.Gross = "1 200.00" })
	change("exponent", func(s *einvoicetest.Sample) { s.Gross = "1.2E3" })
	change("decimals", func(s *einvoicetest.Sample) { s.Gross = "1200.005" })
	change("more_zeros", func(s *einvoicetest.Sample) { s.Gross = "1200.0000" })
	change("no_currency", func(s *einvoicetest.Sample) { s.Currency = "" })
	change("currency", func(s *einvoicetest.Sample) { s.Currency = "€" })
	change("nothing", func(s *einvoicetest.Sample) { *s = einvoicetest.Sample{} })
	change("due_before", func(s *einvoicetest.Sample) {
		s.Due = []cases.Date{cases.NewDate(2026, 3, 1), cases.NewDate(2026, 6, 1)}
	})
	change("siren", func(s *einvoicetest.Sample) { s.Buyer.SIREN = "123456789" })
	change("vat_key", func(s *einvoicetest.Sample) { s.Buyer.VAT = "FR99404833048" })
	change("profile", func(s *einvoicetest.Sample) { s.Profile = "maison" })
	change("factor", func(s *einvoicetest.Sample) { s.Payee = "Comptoir d’affacturage" })
	return list
}

func TestWhatIsWrongIsSaidAndTheFiguresStay(t *testing.T) {
	for name, s := range odd() {
		for form, text := range map[string]string{"cii": s.CII(), "ubl": s.UBL()} {
			t.Run(name+"_"+form, func(t *testing.T) {
				f := read(t, text)
				var b strings.Builder
				for _, p := range f.Problems {
					fmt.Fprintf(&b, "%s, %s %q: %s %v\n", p.Level, p.Field, p.Value, p.Key, p.Args)
				}
				if c := f.Invoice.Totals.Gross; c != nil {
					fmt.Fprintf(&b, "gross %d\n", *c)
				}
				golden(t, name+"_"+form, b.String())
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "problems", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDaysAreReadInTheFormThatIsDeclared(t *testing.T) {
	cii := einvoicetest.Example().CII()
	issued := `<udt:DateTimeString format="102">20260331</udt:DateTimeString></ram:IssueDateTime>`
	for _, tt := range []struct{ text, want, said string }{
		{`<udt:DateTimeString format="102">20260331</udt:DateTimeString>`, "2026-03-31", ""},
		{`<udt:DateTimeString format="102">2026-03-31</udt:DateTimeString>`, "2026-03-31", "einvoice.problem.date_form"},
		{`<udt:DateTimeString format="102">20260231</udt:DateTimeString>`, "", "einvoice.problem.date"},
		{`<udt:DateTimeString format="610">202603</udt:DateTimeString>`, "", "einvoice.problem.date"},
		{`<udt:DateTimeString>31/03/2026</udt:DateTimeString>`, "", "einvoice.problem.date"},
	} {
		f := read(t, strings.Replace(cii, issued, tt.text+"</ram:IssueDateTime>", 1))
		said := ""
		if len(f.Problems) > 0 {
			said = f.Problems[0].Key
		}
		if got := f.Invoice.IssuedOn.String(); got != tt.want || said != tt.said {
			t.Errorf("%s: %q, said %q", tt.text, got, said)
		}
	}
}

func TestStatusesAreDatedEvidence(t *testing.T) {
	for _, tt := range []struct {
		code, detail string
		effect       einvoice.Effect
		dispute      string
	}{
		{"203", "", einvoice.Available, ""}, {"205", "", einvoice.Approved, ""},
		{"207", "<ram:ReasonCode>PU_ERR</ram:ReasonCode><ram:Reason>Prix unitaire</ram:Reason>", einvoice.Disputed, "price"},
		{"207", "<ram:ReasonCode>LIVR_INCOMP</ram:ReasonCode>", einvoice.Disputed, "not_delivered"},
		{"210", "<ram:ReasonCode>AUTRE</ram:ReasonCode>", einvoice.Refused, "other"},
		{"225", "", einvoice.Factored, ""}, {"999", "", einvoice.UnknownEffect, ""},
	} {
		f := read(t, einvoicetest.Status(tt.code, "FA-2026-0241", tt.detail))
		s := f.Statuses[0]
		if s.Effect != tt.effect || s.Dispute != tt.dispute || s.Number != "FA-2026-0241" || s.On() != cases.NewDate(2026, 4, 9) ||
			s.IssuedOn != cases.NewDate(2026, 3, 31) || s.ReceivedAt.Hour() != 8 || s.By.SIREN != "404833048" || s.Type != "23" {
			t.Errorf("%s: %+v", tt.code, s)
		}
	}
	f := read(t, einvoicetest.Status("212", "FA-1", "<ram:SpecifiedDocumentCharacteristic><ram:TypeCode>MEN</ram:TypeCode><ram:ValueAmount>500.00</ram:ValueAmount></ram:SpecifiedDocumentCharacteristic>"))
	if got := f.Statuses[0].Amounts; !slices.Equal(got, []einvoice.SaysAmount{{Code: "MEN", Cents: 50_000}}) {
		t.Errorf("%v", got)
	}
}

// hostile are documents of which nothing is read.
func hostile() map[string]string {
	cii := einvoicetest.Example().CII()
	root := strings.Index(cii, "<rsm:CrossIndustryInvoice")
	many := strings.Repeat("<ram:ID/>", 1_000_001)
	return map[string]string{
		"error.xml.dtd entities":          cii[:root] + `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + strings.Replace(cii[root:], "Brest", "&b;", 1),
		"error.xml.dtd file":              cii[:root] + `<!DOCTYPE x SYSTEM "file:///etc/passwd">` + cii[root:],
		"error.xml.malformed_at entity":   strings.Replace(cii, "Brest", "&nowhere;", 1),
		"error.xml.malformed_at cut":      cii[:len(cii)/2],
		"error.xml.malformed_at bytes":    strings.Replace(cii, "Brest", "Br\xe9st", 1),
		"error.xml.malformed empty":       "",
		"error.xml.malformed two roots":   `<a/><b/>`,
		"error.xml.encoding declared":     strings.Replace(cii, "UTF-8", "EBCDIC-FR", 1),
		"error.xml.deep nest":             strings.Replace(cii, "<ram:TypeCode>380", strings.Repeat("<ram:A>", 1_000_000)+"<ram:TypeCode>380", 1),
		"error.xml.deep foreign nest":     `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">` + strings.Repeat(`<x xmlns="urn:x">`, 100_000),
		"error.xml.large nodes":           strings.Replace(cii, "<ram:TypeCode>380", many+"<ram:TypeCode>380", 1),
		"error.xml.large bytes":           strings.Replace(cii, "Brest", strings.Repeat("x", 21<<20), 1),
		"error.xml.large attributes":      `<Invoice ` + strings.Repeat(`a="" `, 100_000) + `/>`,
		"error.xml.large many attributes": `<Invoice>` + strings.Repeat(`<a `+strings.Repeat(`a="" `, 1000)+`/>`, 1200),
		"error.einvoice.unknown other":    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`,
		"error.einvoice.unknown close":    strings.Replace(cii, "CrossIndustryInvoice:100", "CrossIndustryInvoice:101", 1),
	}
}

func TestHostileDocumentsAreRefusedInWords(t *testing.T) {
	for name, text := range hostile() {
		want, _, _ := strings.Cut(name, " ")
		_, err := einvoice.Read([]byte(text))
		var e *cases.Error
		if !errors.As(err, &e) || e.Key != want || e.Code != cases.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTextInManyPiecesIsReadInOneGo(t *testing.T) {
	pieces := strings.Repeat("a<!---->", 400_000)
	s := strings.Replace(einvoicetest.Example().CII(), "Brest", pieces, 1)
	if got := read(t, s).Invoice.Seller.City; !strings.HasPrefix(got, "aaaa") || len(got) > 5000 {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzRead(f *testing.F) {
	s := einvoicetest.Example()
	f.Add([]byte(s.CII()))
	f.Add([]byte(s.UBL()))
	f.Add([]byte(s.ZUGFeRD1()))
	f.Add([]byte(einvoicetest.Status("207", "FA-1", "<ram:ReasonCode>PU_ERR</ram:ReasonCode>")))
	for _, o := range odd() {
		f.Add([]byte(o.CII()))
		f.Add([]byte(o.UBL()))
	}
	for _, text := range hostile() {
		if len(text) < 100_000 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		einvoice.Recognised(content)
		file, err := einvoice.Read(content)
		if err != nil {
			if e := (*cases.Error)(nil); !errors.As(err, &e) {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		if (file.Invoice == nil) == (file.Statuses == nil) && len(file.Problems) == 0 {
			t.Errorf("neither an invoice nor a status, and nothing said: %+v", file)
		}
		for _, p := range file.Problems {
			if p.Key == "" || p.Field == "" {
				t.Errorf("a problem without words or field: %+v", p)
			}
		}
	})
}

// BenchmarkInvoices reads a thousand invoices, in turn of each vocabulary.
func BenchmarkInvoices(b *testing.B) {
	s := einvoicetest.Example()
	texts := [][]byte{[]byte(s.CII()), []byte(s.UBL()), []byte(s.ZUGFeRD1())}
	read := func() {
		for i := range 1000 {
			if f, err := einvoice.Read(texts[i%len(texts)]); err != nil || len(f.Problems) > 0 {
				b.Fatal(err, f)
			}
		}
	}
	for b.Loop() {
		bench.Least(b, 1000/bench.Costs(3, read)[0].Seconds(), "xml/s", 500)
	}
}
