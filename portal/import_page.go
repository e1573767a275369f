package portal

import (
	"strconv"

	"relais/cases"
	"relais/cases/intake/sheet"
	"relais/templates"
)

// importStartData is the page that asks for a file.
type importStartData struct {
	Folder    *templates.Folder // of the draft; nil for drafts to be opened
	Action    string
	Back      string
	Gone      bool // the file that was sent before is not kept any more
	Form      templates.Form
	Fields    []templates.Field
	Templates []importTemplateLine
}

// importTemplateLine is a template to download in both forms.
type importTemplateLine struct {
	Kind      templates.Message
	CSV, XLSX string
}

// importData is the page of the columns and the preview, and afterwards that of the result.
type importData struct {
	Folder   *templates.Folder
	Case     *cases.Case
	Name     string
	Base     string // the page of the upload
	Path     string // of this page
	Confirm  string // address of the button
	Download string // the refused lines
	Done     bool
	Refused  templates.Message // why nothing was imported
	Form     templates.Form
	Hidden   []templates.Hidden
	Columns  []templates.Field
	Options  []templates.Field
	Basics   []templates.Field // of drafts to be opened
	Unused   []string
	Unclear  bool // no day says whether day or month comes first
	Out      *sheet.Outcome
	Drafts   int
	Total    int64
	Heads    []templates.Message
	Lines    []importLine
	Problems []importProblem
	More     int // problems that are not listed
	Version  int64
	Currency string
}

// importLine is a line as it was understood.
type importLine struct {
	Line  int
	State templates.Badge
	Cells []importCell
}

type importCell struct {
	Text  templates.Message
	Num   bool
	Wrong bool
}

// importProblem is something to say about a line.
type importProblem struct {
	Line   int
	Level  templates.Badge
	Column templates.Message
	Value  string
	Text   templates.Message
}

var (
	importStartPage = templates.NewPage[importStartData]("cases/import")
	importPage      = templates.NewPage[importData]("cases/import_preview")
)

// importStartForm asks for a file.
func (s *Server) importStartForm(v *visit) (answer, error) {
	im, err := s.importTo(v)
	if err != nil {
		return s.frozen(v, err)
	}
	return s.importStart(v, im, templates.Form{Values: v.URL.Query()}), nil
}

// frozen leads to the case when its draft was handed over meanwhile.
func (s *Server) frozen(v *visit, err error) (answer, error) {
	if cases.CodeOf(err) == cases.Refused {
		return seeOther("/cases/" + string(v.caseID())), nil
	}
	return nil, err
}

func (s *Server) importStart(v *visit, im *importing, form templates.Form) *page[importStartData] {
	limit := min(s.UploadMax, int64(sheet.MaxFile))
	data := importStartData{Folder: s.importFolder(im), Action: im.base, Back: im.back(), Gone: v.URL.Query().Get("gone") != ""}
	if im.c != nil {
		data.Fields = append(data.Fields, form.Radios("kind", "import.kind", kindOptions(im)).Default(string(im.kinds()[0])).Must())
	}
	data.Fields = append(data.Fields, form.File("file", "import.file").Must().Of(".csv,.txt,.xlsx").Help("import.file_help", "limit", limit, "rows", sheet.MaxRows))
	data.Form = form.Named(data.Fields...)
	for _, k := range im.kinds() {
		base := "/import/templates/" + string(k) + "/"
		data.Templates = append(data.Templates, importTemplateLine{templates.Say("sheet.kind." + string(k)), base + "csv", base + "xlsx"})
	}
	return show(importStartPage, data, im.crumbs()...)
}

func kindOptions(im *importing) []templates.Option {
	var options []templates.Option
	for _, k := range im.kinds() {
		options = append(options, templates.Option{Value: string(k), Label: templates.Say("sheet.kind." + string(k))})
	}
	return options
}

// back is where a person came from.
func (im *importing) back() string {
	if im.c == nil {
		return draftsPath
	}
	return "/cases/" + string(im.c.ID) + "/edit"
}

func (im *importing) crumbs() []templates.Crumb {
	crumbs := []templates.Crumb{{Label: templates.Say("nav.drafts"), Href: draftsPath}}
	if im.c != nil {
		crumbs = append(crumbs, templates.Crumb{Label: templates.Plain(im.c.Debtor.Name), Href: im.back()})
	}
	return append(crumbs, templates.Crumb{Label: templates.Say("draft.import")})
}

func (s *Server) importFolder(im *importing) *templates.Folder {
	if im.c == nil {
		return nil
	}
	badge := badgeOf(im.c.Summarise(), s.Cases.Today())
	return &templates.Folder{
		Kind: templates.Say("label.draft"), Ref: im.c.Reference, Badge: &badge, Title: templates.Say("draft.import"),
		Meta: []templates.Meta{{Value: im.c.Debtor.Name, Bold: true}},
	}
}

// importPreview shows what the file would do, and lets everything that was guessed be changed.
func (s *Server) importPreview(v *visit) (answer, error) {
	im, err := s.openImport(v)
	if cases.CodeOf(err) == cases.Refused {
		return s.frozen(v, err)
	}
	if cases.CodeOf(err) == cases.Invalid {
		to, again := s.importTo(v)
		if again != nil {
			return nil, again
		}
		return s.importAgain(v, to, v.URL.Query(), err)
	}
	if err != nil {
		return s.lost(v, err)
	}
	p, err := s.importShow(v, im, templates.Form{Values: v.URL.Query()})
	if cases.CodeOf(err) == cases.Invalid {
		return s.importAgain(v, im, v.URL.Query(), err)
	}
	if err != nil {
		return nil, err
	}
	return p.wrong(p.data.Form), nil
}

// importShow makes the page of the preview.
func (s *Server) importShow(v *visit, im *importing, form templates.Form) (*page[importData], error) {
	s.longer(v)
	data := importData{
		Folder: s.importFolder(im), Case: im.c, Name: im.q.name, Base: im.base, Path: v.URL.Path, Confirm: im.address(v), Done: im.q.done, Form: form,
		Hidden: []templates.Hidden{{Name: "name", Value: im.q.name}, {Name: "seen", Value: im.mark()}}, Unused: im.plan.Unused(), Unclear: im.plan.DaysUnclear, Currency: string(cases.EUR),
	}
	data.Download = im.base + "/" + v.path("sheet") + "/refused?" + v.URL.RawQuery
	if im.c != nil {
		data.Version, data.Currency = im.c.Version, string(im.c.Currency)
	} else {
		data.Basics = s.importBasics(v, form)
	}
	if im.refused != nil {
		data.Form.Errors = append(data.Form.Errors, *im.refused)
	}
	for _, field := range im.plan.Missing() {
		data.Form.Errors = append(data.Form.Errors, templates.FieldError{Field: "col_" + field, Text: templates.Say("import.column_missing")})
	}
	data.Columns, data.Options = im.columnFields(data.Form), im.optionFields(data.Form)
	data.Form = data.Form.Named(append(append([]templates.Field{}, data.Columns...), data.Options...)...)
	if len(im.plan.Missing()) == 0 {
		out, err := s.read(v, im, sheet.Target{})
		if err != nil {
			return nil, err
		}
		data.show(v, im, out)
	}
	return show(importPage, data, im.crumbs()...), nil
}

// show fills in what was read.
func (d *importData) show(v *visit, im *importing, out *sheet.Outcome) {
	d.Out, d.Total = out, int64(out.Total)
	if im.c == nil {
		d.Drafts = len(out.Batches)
	}
	var shown []sheet.Column
	for _, c := range sheet.Columns(im.plan.Kind) {
		if _, there := im.plan.Columns[c.Field]; there {
			shown = append(shown, c)
			d.Heads = append(d.Heads, templates.Say(sheet.LabelKey(im.plan.Kind, c.Field)))
		}
	}
	for _, row := range out.Preview {
		line := importLine{Line: row.Line, State: rowBadge(row.State)}
		if d.Done && row.State == sheet.There {
			line.State = stateBadge(templates.Done, "check", "import.state.saved")
		}
		for _, c := range shown {
			line.Cells = append(line.Cells, cellOf(v, row, c, d.Currency))
		}
		d.Lines = append(d.Lines, line)
	}
	for _, p := range out.Problems {
		line := importProblem{Line: p.Line, Level: levelBadge(p.Level), Column: im.labelOf(p), Value: p.Value, Text: templates.Message{Key: p.Key, Args: p.Args}}
		if d.Done && p.Key == "sheet.problem.in_case" { // it is the one that was just opened, or was there before
			line.Level, line.Text.Key = stateBadge(templates.Done, "check", "import.state.saved"), "import.in_case"
		}
		d.Problems = append(d.Problems, line)
	}
	for _, t := range out.Tallies {
		d.More += t.Count
	}
	d.More -= len(out.Problems)
}

func rowBadge(state sheet.State) templates.Badge {
	switch state {
	case sheet.New:
		return stateBadge(templates.Done, "check", "import.state.new")
	case sheet.There:
		return stateBadge(templates.Neutral, "equal", "import.state.there")
	}
	return stateBadge(templates.Trouble, "circle-x", "import.state.refused")
}

func levelBadge(level sheet.Level) templates.Badge {
	switch level {
	case sheet.Info:
		return stateBadge(templates.Neutral, "info", "import.level.info")
	case sheet.Warning:
		return stateBadge(templates.Wait, "triangle-alert", "import.level.warning")
	}
	return stateBadge(templates.Trouble, "circle-x", "import.level.error")
}

// cellOf shows a cell as it was understood; what could not be understood as it stands in the file.
func cellOf(v *visit, row *sheet.Row, c sheet.Column, currency string) importCell {
	value := row.Values[c.Field]
	cell := importCell{Text: templates.Plain(value.Raw), Num: c.Type == sheet.Amount}
	for _, p := range row.Problems {
		cell.Wrong = cell.Wrong || p.Field == c.Field && p.Level == sheet.Refuse
	}
	switch {
	case cell.Wrong || value.Raw == "":
	case c.Type == sheet.Amount:
		cell.Text = templates.Plain(v.words.Money(int64(value.Cents), currency))
	case c.Type == sheet.Day && !value.Day.IsZero():
		cell.Text = templates.Say("fact.day", "day", value.Day)
	case c.Type == sheet.OneOf && value.Code != "":
		cell.Text = templates.Say(c.Family + value.Code)
	case value.Text != "":
		cell.Text = templates.Plain(value.Text)
	}
	return cell
}

// columnFields lets the column of each field be chosen.
func (im *importing) columnFields(form templates.Form) []templates.Field {
	options := []templates.Option{{Value: notInFile, Label: templates.Say("import.not_in_file")}}
	for i, h := range im.plan.Headers {
		label := templates.Plain(h)
		if h == "" {
			label = templates.Say("import.column_number", "n", i+1)
		}
		options = append(options, templates.Option{Value: strconv.Itoa(i), Label: label})
	}
	var fields []templates.Field
	for _, c := range sheet.Columns(im.plan.Kind) {
		field := form.Select("col_"+c.Field, sheet.LabelKey(im.plan.Kind, c.Field), options)
		field.Value = notInFile
		if column, there := im.plan.Columns[c.Field]; there {
			field.Value = strconv.Itoa(column)
		}
		if field.Optional = !c.Required; c.Required {
			field = field.Must()
		}
		fields = append(fields, field)
	}
	return fields
}

// optionFields lets the other guesses about the file be changed.
func (im *importing) optionFields(form templates.Form) []templates.Field {
	var fields []templates.Field
	choose := func(name, label, value string, options []templates.Option) {
		field := form.Select(name, label, options)
		field.Value = value
		fields = append(fields, field)
	}
	say := func(value, key string) templates.Option {
		return templates.Option{Value: value, Label: templates.Say(key)}
	}
	if im.c != nil {
		choose("kind", "import.kind", string(im.plan.Kind), kindOptions(im))
	}
	if im.plan.Format == sheet.XLSX {
		var tables []templates.Option
		for _, name := range im.plan.Sheets {
			tables = append(tables, templates.Option{Value: name, Label: templates.Plain(name)})
		}
		choose("table", "import.table", im.plan.Sheet, tables)
	} else {
		var encodings, signs, points []templates.Option
		for _, e := range sheet.Encodings {
			encodings = append(encodings, templates.Option{Value: string(e), Label: templates.Plain(string(e))})
		}
		choose("encoding", "import.encoding", string(im.plan.Encoding), encodings)
		separator, decimal := "", ""
		for _, sign := range separators {
			signs = append(signs, say(sign.name, "import.sign."+sign.name))
			if sign.sign == im.plan.Separator {
				separator = sign.name
			}
		}
		choose("separator", "import.separator", separator, signs)
		for _, sign := range decimals {
			points = append(points, say(sign.name, "import.sign."+sign.name))
			if sign.sign == im.plan.Decimal {
				decimal = sign.name
			}
		}
		choose("decimal", "import.decimal", decimal, points)
	}
	choose("days", "import.days", string(im.plan.Days), []templates.Option{say(string(sheet.DayFirst), "import.days.day"), say(string(sheet.MonthFirst), "import.days.month")})
	header := form.Number("header", "import.header").Wide("short")
	header.Value = strconv.Itoa(im.plan.Header)
	return append(fields, header)
}

// importBasics asks what is the same for all drafts of a file.
func (s *Server) importBasics(v *visit, form templates.Form) []templates.Field {
	var natures []templates.Option
	for _, n := range cases.Natures {
		natures = append(natures, templates.Option{Value: string(n), Label: templates.Say("nature." + string(n))})
	}
	fields := []templates.Field{form.Select("nature", "draft.nature", natures)}
	if entities := s.entityOptions(v); len(entities) > 0 {
		fields = append(fields, form.Select("entity", "draft.entity", entities))
	}
	return fields
}
