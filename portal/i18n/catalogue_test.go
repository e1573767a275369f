package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

func TestBothLanguagesSayTheSameThingsWithTheSameArguments(t *testing.T) {
	c := newCatalogue(t)
	for _, key := range c.Keys(FR) {
		fr, _ := c.Message(FR, key)
		en, ok := c.Message(EN, key)
		if !ok {
			t.Errorf("%s: missing in English", key)
			continue
		}
		if (fr.Forms == nil) != (en.Forms == nil) {
			t.Errorf("%s: plural forms in one language only", key)
		}
		if got, want := arguments(en), arguments(fr); !slices.Equal(got, want) {
			t.Errorf("%s: English uses %v, French %v", key, got, want)
		}
	}
	for _, key := range c.Keys(EN) {
		if _, ok := c.Message(FR, key); !ok {
			t.Errorf("%s: missing in French", key)
		}
	}
}

var argument = regexp.MustCompile(`\.(\w+)`)

// arguments lists the names a message uses, each once. How a figure is written may differ, its name may not.
// A plural form may leave the number out: "aucun" needs none.
func arguments(m Message) []string {
	var names []string
	for _, text := range m.Texts() {
		for _, p := range placeholder.FindAllString(text, -1) {
			for _, name := range argument.FindAllStringSubmatch(p, -1) {
				if m.Forms == nil || name[1] != "n" {
					names = append(names, name[1])
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var typographyFaults = []struct {
	fault *regexp.Regexp
	what  string
}{
	{regexp.MustCompile(`'`), "straight apostrophe; write ’"},
	{regexp.MustCompile(`"`), "straight quotation mark; write « »"},
	{regexp.MustCompile(`[^\x{202f}][;!?]`), "; ! ? need U+202F before them"},
	{regexp.MustCompile(`[^\x{00a0}]:(\s|$)`), ": needs U+00A0 before it"},
	{regexp.MustCompile(`[^\x{202f}]%`), "% needs U+202F before it"},
	{regexp.MustCompile(`[0-9} \x{202f}](€|k€|M€)`), "the euro sign needs U+00A0 before it"},
	{regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`), "« » need U+00A0 inside"},
	{regexp.MustCompile(`\.\.\.`), "three dots; write …"},
	{regexp.MustCompile(`  `), "two spaces"},
	{regexp.MustCompile(`[0-9] [0-9]{3}`), "thousands need U+202F between them"},
}

// typography lists what is wrong with a French sentence; placeholders and tags count as a letter.
func typography(text string) []string {
	text = placeholder.ReplaceAllString(text, "x")
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
	var faults []string
	for _, f := range typographyFaults {
		if f.fault.MatchString(text) {
			faults = append(faults, f.what)
		}
	}
	return faults
}

func TestFrenchMessagesAreTypeset(t *testing.T) {
	c := newCatalogue(t)
	for _, key := range c.Keys(FR) {
		m, _ := c.Message(FR, key)
		for _, text := range m.Texts() {
			for _, fault := range typography(text) {
				t.Errorf("%s: %q: %s", key, text, fault)
			}
		}
	}
}

func TestTypographyFindsEachFault(t *testing.T) {
	for _, wrong := range []string{
		"l'agence", "Prêt ?", "Prêt?", "Oui : non", "Oui: non", "Oui :", "5 %", "5%", "40 €", "40€", "« bon »", "«bon»", "Attendez...", "a  b", "1 200", `dit "oui"`,
	} {
		if len(typography(wrong)) == 0 {
			t.Errorf("%q passes", wrong)
		}
	}
	for _, right := range []string{
		"Prêt\u202f? Oui\u00a0: «\u00a0bon\u00a0» à 5\u202f% pour l’agence, 40\u00a0€", "{{.n}}\u202f%", "à 14:32", "{{money .left}}",
	} {
		if faults := typography(right); len(faults) > 0 {
			t.Errorf("%q: %v", right, faults)
		}
	}
}

func TestEnglishMessagesUseCurlyApostrophesAndNoFrenchSpaces(t *testing.T) {
	c := newCatalogue(t)
	for _, key := range c.Keys(EN) {
		m, _ := c.Message(EN, key)
		for _, text := range m.Texts() {
			if bare := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(bare, "'\u202f«»") || strings.Contains(bare, "\u00a0:") {
				t.Errorf("%s: %q", key, text)
			}
		}
	}
}

// allowedTags are what the template function rich lets through.
var allowedTags = regexp.MustCompile(`^</?(strong|em|kbd|abbr|span)>$|^<br>$|^<span class="nowrap">$|^<abbr title="[^"<>]*">$`)

func TestMessagesHoldHarmlessMarkupOnly(t *testing.T) {
	c := newCatalogue(t)
	for _, lang := range Langs() {
		for _, key := range c.Keys(lang) {
			m, _ := c.Message(lang, key)
			for _, text := range m.Texts() {
				if text == "" {
					t.Errorf("%s %s: empty", lang, key)
				}
				for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(text, -1) {
					if !allowedTags.MatchString(tag) {
						t.Errorf("%s %s: tag %s", lang, key, tag)
					}
				}
			}
		}
	}
}

func loadOf(t *testing.T, fr, en string) (*Catalogue, error) {
	t.Helper()
	return Load(fstest.MapFS{
		"fr/a.json": {Data: []byte(fr)}, "en/a.json": {Data: []byte(en)},
	}, time.UTC)
}

const cases = `{"c": {"one": "{{.n}} dossier", "many": "{{.n}} de dossiers", "other": "{{.n}} dossiers"}, "d": "dû le {{date .due}} : {{money .left}} ({{.who}})"}`

func TestPluralRules(t *testing.T) {
	c, err := loadOf(t, cases, `{"c": {"one": "{{.n}} case", "other": "{{.n}} cases"}, "d": "{{money .left}} due {{date .due}} ({{.who}})"}`)
	if err != nil {
		t.Fatal(err)
	}
	fr, en := c.Printer(FR), c.Printer(EN)
	for _, row := range []struct{ got, want string }{
		{fr.N("c", 0), "0 dossier"}, {fr.N("c", 1), "1 dossier"}, {fr.N("c", 2), "2 dossiers"},
		{fr.N("c", 1284), "1\u202f284 dossiers"}, {fr.N("c", 1_000_000), "1\u202f000\u202f000 de dossiers"},
		{fr.N("c", -1), "\u22121 dossier"},
		{en.N("c", 0), "0 cases"}, {en.N("c", 1), "1 case"}, {en.N("c", 1_000_000), "1,000,000 cases"},
		{en.T("d", "left", int64(4000), "due", day(2026, 11, 21), "who", "Oger"), "€40.00 due 21/11/2026 (Oger)"},
		{en.T("d", map[string]any{"left": 4000, "due": day(2026, 11, 21), "who": "Oger"}), "€40.00 due 21/11/2026 (Oger)"},
		{en.T("nowhere"), "[nowhere]"}, {en.N("nowhere", 3), "[nowhere]"},
		{en.T("d"), "[d]"}, // arguments forgotten: never "<no value>" on a page
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestAnEmbeddedMessageKnowsItsPlural(t *testing.T) {
	c := newCatalogue(t)
	if got := c.Printer(FR).N("common.error_count", 3); got != "3 erreurs" {
		t.Errorf("got %q", got)
	}
	if got := c.Printer("de").T("common.skip"); got != "Aller au contenu" {
		t.Errorf("an unknown language got %q", got)
	}
}

func TestDamagedCataloguesAreRefused(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"key in two areas":     {"fr/a.json": {Data: []byte(`{"k": "x"}`)}, "fr/b.json": {Data: []byte(`{"k": "y"}`)}},
		"key twice in a file":  {"fr/a.json": {Data: []byte(`{"k": "x", "k": "y"}`)}},
		"unknown plural form":  {"fr/a.json": {Data: []byte(`{"k": {"one": "x", "few": "y", "other": "z"}}`)}},
		"plural without other": {"fr/a.json": {Data: []byte(`{"k": {"one": "x"}}`)}},
		"unknown function":     {"fr/a.json": {Data: []byte(`{"k": "{{monney .a}}"}`)}},
		"open placeholder":     {"fr/a.json": {Data: []byte(`{"k": "{{.a"}`)}},
		"a list":               {"fr/a.json": {Data: []byte(`["k"]`)}},
		"cut off":              {"fr/a.json": {Data: []byte(`{"k": "x"`)}},
		"a number":             {"fr/a.json": {Data: []byte(`{"k": 3}`)}},
	} {
		if _, err := Load(files, time.UTC); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestThePseudoLanguageIsLongerAndKeepsPlaceholders(t *testing.T) {
	if got := stretch("Hand over {{money .left}} <strong>now</strong>"); got != "[Hànd ôvér {{money .left}} <strong>nôw</strong>~~~~~]" {
		t.Errorf("got %q", got)
	}
	c := newCatalogue(t)
	if en, qps := c.Printer(EN).T("common.skip"), c.Printer(Pseudo).T("common.skip"); len([]rune(qps)) < len([]rune(en))*14/10 {
		t.Errorf("%q is not 40 per cent longer than %q", qps, en)
	}
}

func TestTheLanguageIsTheUsersThenTheCookiesThenTheBrowsers(t *testing.T) {
	for _, row := range []struct {
		user, cookie, header string
		want                 Lang
	}{
		{"", "", "", FR},
		{"en", "fr", "fr", EN},
		{"", "en", "fr", EN},
		{"de", "", "en", EN},
		{"", "", "de-DE,de;q=0.9,en;q=0.5,fr;q=0.4", EN},
		{"", "", "en;q=0.3, fr-CA;q=0.8", FR},
		{"", "", "en;q=0, *", FR},
		{"", "", "en;q=abc", FR},
		{"qps", "", "", FR},
		{"", "", "EN-gb", EN},
	} {
		if got := Negotiate(row.user, row.cookie, row.header); got != row.want {
			t.Errorf("user %q, cookie %q, header %q: %s, want %s", row.user, row.cookie, row.header, got, row.want)
		}
	}
}
