package portal

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"relais/cases"
	"relais/cases/intake/sheet"
	"relais/templates"
)

// importing is a sheet on its way into a draft, or into drafts that are not open yet. Between its steps nothing is kept but
// the file; how it is to be read stands in the address.
type importing struct {
	c       *cases.Case // nil: the file opens drafts
	base    string      // address of the import
	q       importQuery
	src     sheet.Source
	plan    *sheet.Plan
	refused *templates.FieldError // a choice that the file cannot be read by; the guesses are taken instead
}

// importQuery is what the address of an import says.
type importQuery struct {
	name    string // of the file, as it was uploaded
	kind    sheet.Kind
	done    bool   // the lines were imported: what is shown is what came of them
	seen    string // mark of the headers that the columns were chosen for
	choice  sheet.Choice
	columns map[string]int
}

// separators are the names of separators in addresses and words.
var separators = []struct {
	name string
	sign rune
}{{"semicolon", ';'}, {"comma", ','}, {"tab", '\t'}, {"pipe", '|'}}

// decimals are those of the signs before cents.
var decimals = []struct {
	name string
	sign rune
}{{"comma", ','}, {"point", '.'}}

// notInFile is the choice of a field for which the file has no column.
const notInFile = "-"

// longestName is how much of the name of a file is carried through the addresses, in bytes.
const longestName = 200

func importQueryOf(values url.Values) importQuery {
	q := importQuery{
		name: values.Get("name"), kind: sheet.Kind(values.Get("kind")), done: values.Get("done") != "", seen: values.Get("seen"), columns: map[string]int{},
		choice: sheet.Choice{Encoding: sheet.Encoding(values.Get("encoding")), Sheet: values.Get("table"), Days: sheet.Order(values.Get("days"))},
	}
	q.name = strings.ToValidUTF8(q.name[:min(len(q.name), longestName)], "")
	q.choice.Header = int(min(int64Of(values.Get("header")), sheet.MaxRows))
	if q.choice.Days != sheet.DayFirst && q.choice.Days != sheet.MonthFirst {
		q.choice.Days = ""
	}
	for _, s := range separators {
		if s.name == values.Get("separator") {
			q.choice.Separator = s.sign
		}
	}
	for _, d := range decimals {
		if d.name == values.Get("decimal") {
			q.choice.Decimal = d.sign
		}
	}
	for name := range values {
		field, is := strings.CutPrefix(name, "col_")
		switch n, err := strconv.Atoi(values.Get(name)); {
		case !is:
		case err == nil && n >= 0:
			q.columns[field] = n
		case values.Get(name) == notInFile:
			q.columns[field] = -1
		}
	}
	return q
}

// importTo says where a file of this address would go: into the draft, or into drafts to be opened.
func (s *Server) importTo(v *visit) (*importing, error) {
	if v.path("case") == "" {
		return &importing{base: "/cases/import"}, nil
	}
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	if c.Handling != cases.Draft {
		return nil, cases.Refuse("error.frozen", "handling", string(c.Handling))
	}
	return &importing{c: c, base: "/cases/" + string(c.ID) + "/import"}, nil
}

// kinds lists what a file can hold here.
func (im *importing) kinds() []sheet.Kind {
	if im.c == nil {
		return []sheet.Kind{sheet.Drafts}
	}
	return sheet.Kinds[:len(sheet.Kinds)-1]
}

// admit takes a kind that is offered here, else the first of them.
func (im *importing) admit(kind sheet.Kind) sheet.Kind {
	for _, k := range im.kinds() {
		if k == kind {
			return kind
		}
	}
	return im.kinds()[0]
}

// openImport finds the file of the address and how it is to be read.
func (s *Server) openImport(v *visit) (*importing, error) {
	im, err := s.importTo(v)
	if err != nil {
		return nil, err
	}
	im.q = importQueryOf(v.URL.Query())
	im.q.kind = im.admit(im.q.kind)
	hash := v.path("sheet")
	if !sheetName.MatchString(hash) {
		return nil, cases.Missing()
	}
	im.src = func() (io.ReadCloser, error) { return s.Cases.OpenSheet(v.Context(), v.actor, hash) }
	return im, im.look()
}

// look makes the plan. Columns were chosen for the headers that the person saw: they count only as long as these stand.
func (im *importing) look() (err error) {
	im.plan, err = sheet.Look(im.q.name, im.src, im.q.kind, im.q.choice)
	if cases.CodeOf(err) == cases.Invalid {
		var e *cases.Error
		if errors.As(err, &e) {
			im.refused = &templates.FieldError{Text: templates.Message{Key: e.Key, Args: e.Args}}
		}
		im.q.choice = sheet.Choice{}
		im.plan, err = sheet.Look(im.q.name, im.src, im.q.kind, im.q.choice)
	}
	if err != nil || im.q.seen != im.mark() || len(im.q.columns) == 0 {
		return err
	}
	im.q.choice.Columns = im.q.columns
	im.plan, err = sheet.Look(im.q.name, im.src, im.q.kind, im.q.choice)
	return err
}

// mark stands for the kind of a file and its headers.
func (im *importing) mark() string {
	h := fnv.New64a()
	for _, text := range append([]string{string(im.plan.Kind), im.plan.Sheet, strconv.Itoa(im.plan.Header)}, im.plan.Headers...) {
		_, _ = h.Write([]byte(text + "\x00"))
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// sheetName is the hash by which a file is kept.
var sheetName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// read goes through the file. At most a few files are read at once: the others wait for their turn.
func (s *Server) read(v *visit, im *importing, to sheet.Target) (*sheet.Outcome, error) {
	select {
	case s.sheets <- struct{}{}:
		defer func() { <-s.sheets }()
	case <-v.Context().Done():
		return nil, v.Context().Err()
	}
	numbers, err := sheet.Numbers(im.src, im.plan)
	if err != nil {
		return nil, err
	}
	to.Case, to.Today = im.c, s.Cases.Today()
	if to.Held, err = s.Cases.InvoicesHeld(v.Context(), v.actor, numbers); err != nil {
		return nil, err
	}
	return sheet.Read(v.Context(), im.src, im.plan, to)
}

// sheetsAtOnce is how many files are read at the same time.
const sheetsAtOnce = 2

// address is the address of this import, with how the file is read; more replaces or adds to it.
func (im *importing) address(v *visit, more ...string) string {
	values := url.Values{}
	for name, list := range v.URL.Query() {
		if name != "done" {
			values[name] = list[:1]
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return im.base + "/" + v.path("sheet") + "?" + values.Encode()
}

// importUpload takes the file in and leads on to its columns. It stays with Relais between the steps, for a day.
func (s *Server) importUpload(v *visit) (answer, error) {
	im, err := s.importTo(v)
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	var stored cases.Blob
	var name string
	limit := min(s.UploadMax, int64(sheet.MaxFile))
	err = s.oneFile(v, func(sent url.Values, file string, body io.Reader) error {
		values, name = sent, file
		for field := range sent {
			if !slices.Contains([]string{"kind", "idem", "version"}, field) {
				return &cases.Error{Code: cases.Invalid, Key: "error.unknown_field", Args: map[string]any{"field": field[:min(len(field), longestName)]}}
			}
		}
		stored, err = s.Cases.KeepSheet(v.Context(), v.actor, body, limit)
		return err
	})
	var missing *noFile
	switch {
	case errors.As(err, &missing):
		values, err = missing.values, cases.Wrong(cases.Field("file", "error.required"))
	case cases.CodeOf(err) == cases.TooLarge:
		err = cases.Wrong(cases.Field("file", "error.sheet.too_large", "limit", limit))
	case err != nil:
		return nil, err
	}
	im.q.kind = im.admit(sheet.Kind(values.Get("kind")))
	if err == nil {
		_, err = sheet.Look(name, func() (io.ReadCloser, error) { return s.Cases.OpenSheet(v.Context(), v.actor, stored.Hash) }, im.q.kind, sheet.Choice{})
	}
	if err != nil {
		return s.importAgain(v, im, values, err)
	}
	to := url.Values{"kind": {string(im.q.kind)}, "name": {name[:min(len(name), longestName)]}}
	return seeOther(im.base + "/" + stored.Hash + "?" + to.Encode()), nil
}

// importAgain shows the page of the upload with what is wrong with the file.
func (s *Server) importAgain(v *visit, im *importing, values url.Values, err error) (answer, error) {
	var e *cases.Error
	if !errors.As(err, &e) || e.Code != cases.Invalid {
		return nil, err
	}
	form := templates.Form{Values: values, Errors: []templates.FieldError{{Field: "file", Text: templates.Message{Key: e.Key, Args: e.Args}}}}
	if len(e.Fields) > 0 {
		form.Errors[0].Text = templates.Message{Key: e.Fields[0].Key, Args: e.Fields[0].Args}
	}
	p := s.importStart(v, im, form)
	return p.wrong(p.data.Form), nil
}

// importForm is what the button of the preview sends.
type importForm struct {
	Idem    string `form:"idem"`
	Version int64  `form:"version"`
	Entity  string `form:"entity"`
	Nature  string `form:"nature"`
}

// lost leads back to the upload when the file is not kept any more.
func (s *Server) lost(v *visit, err error) (answer, error) {
	var e *cases.Error
	if !errors.As(err, &e) || e.Key != "error.sheet_gone" {
		return nil, err
	}
	im, err := s.importTo(v)
	if err != nil {
		return nil, err
	}
	return seeOther(im.base + "?gone=1"), nil
}

// longer gives a request the time that a large file takes.
func (s *Server) longer(v *visit) context.Context {
	// A connection that cannot have deadlines keeps the server's own.
	_ = http.NewResponseController(v.w).SetWriteDeadline(s.Now().Add(uploadDeadline))
	return v.Context()
}
