package i18n

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// root is the repository.
const root = "../.."

// families are the beginnings of keys that are put together at run time, each with the reason why. All keys of
// a family count as used; everything else must stand in the code or in a template as it is.
var families = map[string]string{
	"failure.":         "templates/failures.go adds the status of the answer",
	"help.":            "portal/help.go numbers the paragraphs of a section",
	"case.show.":       "portal/timeline.go adds the filter of the chronology",
	"report.period.":   "portal/report.go adds the period",
	"error.move.":      "cases/status.go adds the move that is refused",
	"error.file_":      "cases/evidence_sort.go adds the state of the file",
	"error.claim.":     "cases/claim.go adds the code of the problem",
	"claim.flag.":      "cases/gates.go adds the code of the flag",
	"gate.do.":         "cases.GateRules",
	"gate.override.":   "cases.Overrider",
	"insolvency_kind.": "cases.InsolvencyKinds",
	"route.":           "cases.RoutesOf names routes, what they lack and why they are closed",
	"capital_by.":      "cases.CapitalBys",
	"charge.":          "cases.ChargeKinds",
	"law.effect.":      "cases.LimitEffect",
	"law.why.":         "cases/limitation.go says why a fact does not count",
	"limit_event.":     "cases.LimitEventKinds",
	"claim.head.":      "cases.HeadKind",
	"report.short.":    "portal/compare.go shortens verdicts",
	"report.chart.":    "portal/compare.go adds the chart, and its help",
	"report.days.":     "portal/compare.go adds the band",
	"report.verdict.":  "portal/compare_service.go adds how many",

	"claim.basis.":    "cases.RateBasis",
	"claim.why.":      "cases.RateBasis",
	"compute.":        "portal/help_claim.go numbers the sentences of a section and adds the code of a refusal",
	"plan.every.":     "cases.Paces",
	"plan.interest.":  "cases.PlanInterests",
	"claim.note.":     "cases.RateBasis, cases.DayCount and cases.Imputation",
	"dispute.":        "cases.DisputeKinds, and over",
	"event.":          "cases.EventKind, with the code of calls and items",
	"evidence.block.": "cases/gates.go adds what is missing",
	"evidence.hole.":  "cases/evidence.go adds the proof that is missing",
	"evidence.need.":  "cases.Need",
	"evidence.state.": "cases.EvidenceState",
	"evidence.step.":  "cases.ChainSteps",
	"evidence.why.":   "cases/recognise.go adds the reason",
	"kind.":           "cases.ExhibitKinds",
	"limitation.":     "cases/limitation.go adds the regime and the start",

	"act.":             "portal/acts.go adds the name of a plain act",
	"ask.":             "cases.RequestKinds",
	"bundle.bookmark.": "exports/bundle/compose.go adds the part",
	"bundle.sheet.":    "exports/bundle/sheet.go adds the column",
	"case.alert.hold.": "cases.HoldReasons",
	"category.":        "cases.Categories",
	"channel.":         "cases.ReminderChannels",
	"close.":           "cases.Closings",
	"debtor_kind.":     "cases.DebtorKinds",
	"done.":            "portal/acts.go adds what was done",
	"draw.":            "exports/draw names the reason, and the way a file was drawn",
	"effect.":          "cases.CreditNoteEffect",
	"evidence.band.":   "cases.Band",
	"evidence.warn.":   "cases/gates.go adds the warning",
	"hold.":            "cases.HoldReasons",
	"item.":            "parts of a case, for the chronology",
	"label.":           "cases.LabelOf",
	"last.":            "cases.EventKind, with the outcome of calls",
	"level.":           "cases.ReminderLevels",
	"method.":          "cases.PaymentMethods",
	"nature.":          "cases.Natures",
	"payment.":         "cases.PaymentState and cases.PaymentSource",
	"reopen.":          "cases.ReopenReasons",
	"result.":          "cases.ReminderResults",
	"role.":            "cases.Role",
	"view.":            "portal/cases_query.go names the views",

	"next.":         "cases/log.go and its neighbours name the next action",
	"outcome.":      "cases.CallOutcomes",
	"match.paper_":  "agencies/match.go adds the kind of paper",
	"agency_kind.":  "agencies.Kinds",
	"done.person_":  "portal/settings_people.go adds the act",
	"paper.":        "agencies.PaperKinds",
	"papers.until.": "agencies.PaperKinds",
	"role_help.":    "cases.Roles",
	"side.":         "cases.Side",
	"sides.":        "cases.Side",
	"theme.":        "accounts.Themes",
	"chip.placed":   "cases.PlacedAll, and the bounds of the days",

	"import.sign.":     "portal/import.go names separators and decimal signs",
	"einvoice.status.": "einvoice.Effect",
	"bank.why.":        "bank.Why",
	"fec.kind.":        "portal/ledgers_files.go names the kind of a problem by its key",
	"ledgers.age.":     "portal/ledgers_query.go names the ages",
	"ledgers.column.":  "portal/ledgers_query.go and ledgers_files.go name the columns",
	"ledgers.fate.":    "ledger.Fate",
	"ledgers.state.":   "portal/ledgers_show.go names the states",
	"ledgers.why.":     "ledger.Why",
	"ledger.fate.":     "ledger.Fate",
	"ledger.kind.":     "ledger.Kind",
	"ledger.look.":     "ledger.Look",
	"ledger.reason.":   "ledger.Reason",
	"sheet.kind.":      "sheet.Kinds",
	"sheet.explain.":   "cases/intake/sheet/template.go adds the field",
	"sheet.field.":     "cases/intake/sheet/template.go adds the field",
	"sheet.problem.":   "cases/intake/sheet/row.go adds the identifier",
	"sheet.template.":  "cases/intake/sheet/template.go adds the kind",

	"scorecard.": "agencies/scorecard/findings.go adds what was found",
	"common.and": "portal/i18n/figures.go writes lists of names",
}

// notKeys are texts in the code that look like keys and are none, each with the reason why.
var notKeys = map[string]string{}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// fileNames end like keys do but are names of files.
var fileNames = regexp.MustCompile(`\.(json|html|txt|go|csv|pdf|xlsx|xls|docx|xml|zip|css|js|mjs|svg|woff2|db|sql|eml|msg|png|jpg|jpeg|tiff|heic|md|yaml|sha256|wasm)$`)

func TestEveryKeyInUseIsInTheCatalogueAndEveryKeyInTheCatalogueIsInUse(t *testing.T) {
	c := newCatalogue(t)
	used := map[string]string{}
	collectFromTemplates(t, used)
	collectFromGo(t, used, c)

	for _, key := range sorted(used) {
		if _, ok := c.Message(FR, key); !ok && notKeys[key] == "" {
			t.Errorf("%s: the key %q is not in the catalogue", used[key], key)
		}
	}
	for _, key := range c.Keys(FR) {
		if used[key] == "" && family(key) == "" {
			t.Errorf("%s: nothing uses this key", key)
		}
	}
	for prefix := range families {
		if !hasPrefix(c.Keys(FR), prefix) {
			t.Errorf("family %s: no key begins like this", prefix)
		}
	}
}

func family(key string) string {
	for prefix := range families {
		if strings.HasPrefix(key, prefix) {
			return prefix
		}
	}
	return ""
}

func hasPrefix(keys []string, prefix string) bool {
	for _, key := range keys {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// quotedKey finds every quoted text inside the actions of a template.
var (
	action    = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	comment   = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}`)
	quotedKey = regexp.MustCompile(`"([^"]*)"`)
)

func collectFromTemplates(t *testing.T, used map[string]string) {
	t.Helper()
	walk(t, filepath.Join(root, "templates"), func(path string, text []byte) {
		if !strings.HasSuffix(path, ".html") && !strings.HasSuffix(path, ".txt") {
			return
		}
		for _, a := range action.FindAllString(comment.ReplaceAllString(string(text), ""), -1) {
			for _, quoted := range quotedKey.FindAllStringSubmatch(a, -1) {
				if key := quoted[1]; keyShape.MatchString(key) && !fileNames.MatchString(key) {
					used[key] = path
				}
			}
		}
	})
}

// collectFromGo takes every string literal of the program that looks like a key and begins like one: with the
// first word of some key or the name of an area.
func collectFromGo(t *testing.T, used map[string]string, c *Catalogue) {
	t.Helper()
	roots := map[string]bool{}
	for _, key := range c.Keys(FR) {
		first, _, _ := strings.Cut(key, ".")
		roots[first] = true
	}
	areas, err := os.ReadDir("fr")
	if err != nil {
		t.Fatal(err)
	}
	for _, area := range areas { // an area may have no words yet while the code has keys already
		roots[strings.TrimSuffix(area.Name(), ".json")] = true
	}
	files := token.NewFileSet()
	walk(t, root, func(path string, text []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/i18n/") {
			return
		}
		parsed, err := goparser.ParseFile(files, path, text, goparser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if _, isImport := n.(*ast.ImportSpec); isImport {
				return false
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			key, err := strconv.Unquote(literal.Value)
			if err != nil || !keyShape.MatchString(key) || fileNames.MatchString(key) || strings.HasSuffix(key, "_") {
				return true // a text that ends with _ is the beginning of a family
			}
			if first, _, _ := strings.Cut(key, "."); roots[first] {
				used[key] = files.Position(literal.Pos()).String()
			}
			return true
		})
	})
}

func walk(t *testing.T, dir string, visit func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			name := entry.Name()
			if slices.Contains([]string{".git", "node_modules", "testdata", "bin", "walk", "casestest", "storetest", "blobtest"}, name) {
				return filepath.SkipDir // not part of the program
			}
			return nil
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".html" && ext != ".txt" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
