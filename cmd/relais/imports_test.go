package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the root of our own import paths.
const module = "relais"

// border says what one of our packages may import.
type border struct {
	ours     []string // packages of ours; what is not listed is forbidden
	never    []string // packages of the standard library; * stands for every library that is not of it
	testOnly bool     // serves tests: only such packages and tests may import it
}

// What rules must not touch, because they are to be read, run and tested without a machine around them.
var (
	pure     = []string{"net", "net/http", "database/sql", "html/template", "os", "*"}
	noWeb    = []string{"net/http", "database/sql"}
	noSQL    = []string{"database/sql"}
	noPages  = []string{"net/http", "html/template"}
	noSource = []string{"database/sql", "html/template"}
)

// borders is who may import whom. A package that is not a key here fails, too.
var borders = map[string]border{
	// What Relais is about.
	"cases":              {never: pure},
	"cases/relances":     {ours: []string{"cases"}, never: pure},
	"cases/intake":       {ours: []string{"cases"}, never: noWeb},
	"cases/intake/sheet": {ours: []string{"cases", "cases/intake"}, never: noWeb},
	// A folder with a case.json, as the command pack takes it.
	"cases/intake/folder":   {ours: []string{"cases", "cases/intake"}, never: noWeb},
	"cases/intake/fec":      {ours: []string{"cases", "cases/intake"}, never: noWeb},
	"cases/intake/ledger":   {ours: []string{"cases", "cases/intake", "cases/intake/fec"}, never: noWeb},
	"cases/intake/xmltree":  {ours: []string{"cases", "cases/intake"}, never: noWeb},
	"cases/intake/bank":     {ours: []string{"cases", "cases/intake", "cases/intake/xmltree"}, never: noWeb},
	"cases/intake/einvoice": {ours: []string{"cases", "cases/intake", "cases/intake/xmltree"}, never: noWeb},
	"agencies":              {ours: []string{"cases"}, never: pure},
	"agencies/scorecard":    {ours: []string{"cases", "agencies"}, never: pure},
	// An export of placements, as the command scorecard takes it.
	"agencies/scorecard/rows": {ours: []string{"cases", "agencies/scorecard"}, never: pure},

	// What Relais writes.
	"exports":       {ours: []string{"cases", "agencies", "agencies/scorecard", "exports/fonts", "exports/qr", "portal/i18n"}, never: noWeb},
	"exports/fonts": {never: noWeb},
	"exports/qr":    {never: noWeb},
	"exports/pdf":   {never: noWeb}, // opens foreign PDFs in its sandbox: knows nothing of ours
	"exports/draw":  {ours: []string{"cases", "cases/intake", "exports", "exports/fonts", "exports/pdf", "portal/i18n"}, never: noWeb},
	"exports/bundle": {ours: []string{"cases", "exports", "exports/draw", "exports/fonts", "exports/pdf", "portal/i18n"},
		never: noWeb},
	"exports/pack": {ours: []string{"cases", "cases/intake", "cases/intake/folder", "exports", "exports/bundle", "exports/draw",
		"exports/pdf", "portal/i18n"}, never: noWeb},
	"exports/papers": {ours: []string{"cases", "exports/fonts"}, never: noWeb}, // business papers of the demo and of tests

	// Words and looks.
	"portal/i18n":  {never: noWeb},
	"portal/chart": {ours: []string{"portal/i18n"}, never: noWeb},
	"templates":    {never: noSQL},
	"static":       {never: noSQL},

	// The portal.
	"portal/accounts": {ours: []string{"cases", "exports/qr"}, never: noSQL},
	"portal/input":    {ours: []string{"cases"}, never: noSQL},
	"portal/jobs":     {ours: []string{"cases"}, never: noSQL},
	"portal/blob":     {ours: []string{"cases"}, never: noSQL},
	"portal/evidence": {ours: []string{"cases", "cases/intake", "cases/intake/fec", "cases/intake/ledger", "exports", "exports/bundle", "exports/draw", "exports/pdf",
		"portal/blob", "portal/i18n", "portal/jobs"}, never: noWeb},
	"portal/notify": {ours: []string{"cases", "cases/relances", "agencies", "portal/accounts", "portal/i18n", "portal/jobs",
		"templates"}, never: noSQL},
	"portal/store": {ours: []string{"cases", "cases/relances", "agencies", "agencies/scorecard", "portal/accounts", "portal/jobs"},
		never: noPages},
	"portal/api": {ours: []string{"cases", "cases/relances", "cases/intake", "agencies", "agencies/scorecard", "exports",
		"exports/bundle", "portal/accounts", "portal/input"}, never: noSource},
	"portal": {ours: []string{"cases", "cases/relances", "cases/intake", "cases/intake/sheet", "cases/intake/fec", "cases/intake/ledger", "agencies", "agencies/scorecard",
		"exports", "exports/bundle", "exports/draw", "exports/pdf", "portal/accounts", "portal/api", "portal/blob", "portal/chart",
		"portal/i18n", "portal/input", "portal/jobs", "static", "templates"}, never: noSQL},
	"portal/demo": {ours: []string{"cases", "cases/relances", "cases/intake", "cases/intake/sheet", "agencies", "agencies/scorecard",
		"exports", "exports/bundle", "exports/draw", "exports/papers", "exports/pdf", "portal/accounts", "portal/blob",
		"portal/evidence", "portal/i18n", "portal/jobs", "portal/store"}, never: noWeb},
	"cmd/relais": {ours: []string{"cases", "cases/relances", "cases/intake", "cases/intake/folder", "cases/intake/sheet", "cases/intake/fec",
		"cases/intake/ledger", "cases/intake/einvoice", "cases/intake/bank", "agencies", "agencies/scorecard", "agencies/scorecard/rows", "exports",
		"exports/bundle", "exports/draw", "exports/pack", "exports/papers", "exports/pdf", "portal",
		"portal/accounts", "portal/api", "portal/blob", "portal/demo", "portal/evidence", "portal/i18n", "portal/input",
		"portal/jobs", "portal/notify", "portal/store", "static", "templates"}},

	// For tests.
	"bench":                              {testOnly: true},
	"cases/casestest":                    {ours: []string{"cases", "agencies"}, never: pure[:4], testOnly: true},
	"cases/intake/fec/fectest":           {ours: []string{"cases", "cases/intake"}, testOnly: true},
	"cases/intake/einvoice/einvoicetest": {ours: []string{"cases"}, testOnly: true},
	"portal/accounts/accountstest":       {ours: []string{"cases", "cases/casestest", "portal/accounts"}, testOnly: true},
	"portal/blob/blobtest":               {ours: []string{"cases", "portal/blob"}, testOnly: true},
	"portal/store/pgtest":                {ours: []string{"portal/leash"}, testOnly: true},
	"portal/store/storetest":             {ours: []string{"cases", "cases/relances", "cases/casestest", "agencies", "agencies/scorecard", "portal/accounts", "portal/blob", "portal/jobs", "portal/store", "portal/store/pgtest"}, testOnly: true},
	"portal/leash":                       {testOnly: true},
	"portal/walk":                        {ours: []string{"portal/leash"}, testOnly: true},
}

// homes is where each library may be used outside tests. A new one gets its home here first.
var homes = map[string][]string{
	"github.com/gorilla/mux":                 {"portal", "portal/api"},
	"github.com/gorilla/sessions":            {"portal", "portal/accounts"},
	"github.com/gorilla/securecookie":        {"portal"},
	"github.com/klauspost/compress":          {"portal"},
	"golang.org/x/time":                      {"portal", "portal/accounts"},
	"github.com/mattn/go-sqlite3":            {"portal/store"},
	"github.com/jackc/pgx/v5":                {"portal/store", "portal/store/pgtest"},
	"github.com/pressly/goose/v3":            {"portal/store"},
	"golang.org/x/crypto":                    {"portal/accounts"},
	"github.com/pquerna/otp":                 {"portal/accounts"},
	"github.com/boombuler/barcode":           {"exports/qr"},
	"github.com/go-playground/validator/v10": {"portal/input"},
	"github.com/wneessen/go-mail":            {"portal/notify"},
	"github.com/nicksnyder/go-i18n/v2":       {"portal/i18n"},
	"github.com/evanw/esbuild":               {"static"},
	"github.com/johnfercher/maroto/v2":       {"exports"},
	"github.com/johnfercher/go-tree":         {"exports"}, // in the signatures of maroto's core
	"github.com/phpdave11/gofpdf":            {"exports", "exports/fonts", "exports/papers"},
	"github.com/klippa-app/go-pdfium":        {"exports/pdf"},
	"github.com/tetratelabs/wazero":          {"exports/pdf"},
	"golang.org/x/sys":                       {"exports/pdf", "exports/draw"}, // limits of the processes that open foreign files
	"github.com/gen2brain/heic":              {"exports/draw"},
	"github.com/hhrutter/tiff":               {"exports/draw"},
	"golang.org/x/image":                     {"exports", "exports/draw", "exports/papers", "exports/pdf"},
	"github.com/xuri/excelize/v2":            {"cases/intake/sheet", "exports", "exports/bundle", "exports/papers"},
	"github.com/gabriel-vasile/mimetype":     {"cases/intake"},
	"github.com/jhillyerd/enmime/v2":         {"cases/intake"},
	"github.com/richardlehane/mscfb":         {"cases/intake"},
	"golang.org/x/net":                       {"cases/intake"}, // text of mails written in HTML
	"golang.org/x/text":                      {"cases/intake", "cases/intake/fec/fectest", "cases/intake/sheet", "exports", "exports/papers", "portal/i18n", "portal/store"},
	"github.com/chromedp/chromedp":           {"portal/walk"},
	"github.com/chromedp/cdproto":            {"portal/walk"},
	"github.com/google/go-cmp":               {"cases/casestest", "portal/accounts/accountstest", "portal/blob/blobtest", "portal/store/storetest"},
}

// timeless begins the packages in which time, ids and chance come from outside.
var timeless = []string{"cases", "agencies", "exports"}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && file != root && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		files++
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, trespass := range trespasses(filepath.ToSlash(filepath.Dir(relative)), parsed) {
			t.Errorf("%s: %s", set.Position(trespass.at), trespass.what)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were looked at", files)
	}
}

// trespass is one breach of the tables.
type trespass struct {
	at   token.Pos
	what string
}

// trespasses lists what a file of the package does that the tables forbid.
func trespasses(pkg string, file *ast.File) []trespass {
	allowed, known := borders[pkg]
	if !known {
		return []trespass{{file.Package, fmt.Sprintf("package %s is not in the table of imports_test.go", pkg)}}
	}
	var found []trespass
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			imported = spec.Path.Value
		}
		if why := forbidden(pkg, allowed, imported); why != "" {
			found = append(found, trespass{spec.Pos(), why})
		}
	}
	if slices.ContainsFunc(timeless, func(top string) bool { return under(pkg, top) }) {
		found = append(found, clocksAndDice(pkg, file)...)
	}
	return found
}

// forbidden says why a package must not import another; "" if it may.
func forbidden(pkg string, allowed border, imported string) string {
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		if !slices.Contains(allowed.ours, own) {
			return fmt.Sprintf("%s must not import %s", pkg, own)
		}
		if borders[own].testOnly && !allowed.testOnly {
			return fmt.Sprintf("%s serves tests: %s must not import it", own, pkg)
		}
		return ""
	}
	if slices.Contains(allowed.never, imported) {
		return fmt.Sprintf("%s must not import %s", pkg, imported)
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if slices.Contains(allowed.never, "*") {
		return fmt.Sprintf("%s imports %s: only the standard library is allowed there", pkg, imported)
	}
	for library, home := range homes {
		if under(imported, library) {
			if slices.Contains(home, pkg) {
				return ""
			}
			return fmt.Sprintf("%s imports %s, whose home is %s", pkg, imported, strings.Join(home, ", "))
		}
	}
	return fmt.Sprintf("%s imports %s, which has no home in imports_test.go", pkg, imported)
}

func under(path, top string) bool { return path == top || strings.HasPrefix(path, top+"/") }

// clocksAndDice finds calls that ask the machine for the time or for chance. A generator made from a given seed is fine.
func clocksAndDice(pkg string, file *ast.File) []trespass {
	asks := map[string][]string{"time": {"Now", "Since", "Until"}}
	seeded := []string{"New", "NewPCG", "NewChaCha8", "NewSource", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"}
	names := make(map[string]string) // of imported packages, by the name that this file gives them
	var found []trespass
	for _, spec := range file.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		name := path.Base(imported)
		if imported == "math/rand/v2" {
			name = "rand"
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
		if imported == "crypto/rand" {
			found = append(found, trespass{spec.Pos(), fmt.Sprintf("%s must not import crypto/rand: chance comes from outside", pkg)})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		name, ok := selector.X.(*ast.Ident)
		if !ok {
			return true
		}
		imported, what := names[name.Name], selector.Sel.Name
		dice := strings.HasPrefix(imported, "math/rand") && !slices.Contains(seeded, what)
		if dice || slices.Contains(asks[imported], what) {
			found = append(found, trespass{n.Pos(), fmt.Sprintf("%s must not use %s.%s: time and chance come from outside", pkg, imported, what)})
		}
		return true
	})
	return found
}

// Each breach must be found, or the test above proves nothing.
func TestEveryKindOfTrespassIsFound(t *testing.T) {
	tests := []struct{ pkg, source, want string }{
		{"cases", `import "net/http"`, "must not import net/http"},
		{"cases", `import "golang.org/x/text/cases"`, "only the standard library"},
		{"cases", `import "relais/agencies"`, "must not import agencies"},
		{"portal", `import "relais/portal/store"`, "must not import portal/store"},
		{"portal", `import _ "github.com/jackc/pgx/v5/stdlib"`, "whose home is portal/store"},
		{"portal/store/storetest", `import "net/http/httptest"`, ""},
		{"exports", `import "github.com/some/thing"`, "no home"},
		{"portal/helpers", `import "fmt"`, "not in the table"},
		{"cmd/relais", `import "relais/portal/walk"`, "must not import portal/walk"},
		{"agencies", `import "time"; var now = time.Now()`, "must not use time.Now"},
		{"exports/bundle", `import clock "time"; func f() { _ = clock.Since }`, "must not use time.Since"},
		{"cases", `import "crypto/rand"`, "must not import crypto/rand"},
		{"exports/papers", `import "math/rand/v2"; var n = rand.IntN(6)`, "must not use math/rand/v2.IntN"},
		{"exports/papers", `import "math/rand/v2"; var r = rand.New(rand.NewPCG(1, 2))`, ""},
		{"cases", `import "time"; func f(t time.Time) { t.UTC() }`, ""},
		{"portal", `import "time"; var now = time.Now()`, ""},
	}
	for _, tt := range tests {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x; "+tt.source, 0)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, trespass := range trespasses(tt.pkg, file) {
			found = append(found, trespass.what)
		}
		all := strings.Join(found, "; ")
		if tt.want == "" && all != "" || !strings.Contains(all, tt.want) {
			t.Errorf("%s: %s\n found %q, want %q", tt.pkg, tt.source, all, tt.want)
		}
	}
}

func TestTablesNameOnlyPackagesThatTheyKnow(t *testing.T) {
	for pkg, b := range borders {
		for _, own := range b.ours {
			if _, known := borders[own]; !known {
				t.Errorf("%s may import %s, which is not in the table", pkg, own)
			}
		}
	}
	for library, home := range homes {
		for _, pkg := range home {
			if _, known := borders[pkg]; !known {
				t.Errorf("the home of %s is %s, which is not in the table", library, pkg)
			}
		}
	}
}
