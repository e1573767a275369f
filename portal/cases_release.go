package portal

import (
	"relais/agencies"
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
	"slices"
)

// casesReleaseData is the hand-over on one page: evidence, agency, confirmation, and beside them what is missing and what
// is owed.
type casesReleaseData struct {
	Case       *cases.Case
	Base       string // address of the case
	Folder     templates.Folder
	Form       templates.Form
	Tray       []fileLine // not recognised, or to be mended
	Dividers   []divider
	Sorted     int
	Doubtful   int
	Reading    int // files that are being read
	Score      templates.Score
	Band       templates.Message
	Todo       []templates.Item
	Blocked    bool
	Statement  templates.Statement
	Lines      []statementLine
	Problems   []templates.Message
	Candidates []candidateLine
	Chosen     string
	Advised    bool // one of them is suggested
	Confirm    templates.Message
	Button     templates.Message
	Certify    templates.Field
	Reason     templates.Field
	Today      cases.Date
	UploadMax  int64
	Declined   templates.Message
	Categories []templates.Option
}

// divider is a lettered tab with its files.
type divider struct {
	Category cases.Category
	Title    templates.Message
	Class    string // tint
	Badge    templates.Badge
	Files    []fileLine
	Holes    []templates.Message
	Missing  bool
	Waiver   *cases.Waiver
	Points   int
}

// fileLine is a file of a draft.
type fileLine struct {
	ID       cases.DocumentID
	Code     string
	Title    string
	Name     string
	Href     string
	Sort     string // address of its form
	Pages    int
	Doubtful bool
	Category cases.Category
	Kind     templates.Message // what it was recognised as, or put as
	Why      templates.Message
	Trouble  templates.Message // protected, broken: what to do
	Reading  bool
	Bytes    int64
	Up       int // place inside the category that moves it one up; 0: it stands first, or behind a numbered one

	rank     int
	numbered bool
}

// fileView is a file line with what its forms need: the address of the case and the key of the page.
type fileView struct {
	File fileLine
	Base string
	Idem string
}

// For joins a line with the page it stands on.
func (l fileLine) For(base, idem string) fileView { return fileView{l, base, idem} }

// candidateLine is an agency to choose from, or why it cannot be chosen.
type candidateLine struct {
	ID      cases.OrgID
	Name    string
	Fits    bool
	Checked bool
	Rate    int64 // fee, basis points
	Fee     int64 // cents if everything came
	Mandate string
	Remit   int
	Answer  int
	Reasons []templates.Message
	Known   bool // cases were placed there before
	Offer   offer
}

// statementLine is one segment of interest, for "voir le calcul".
type statementLine struct {
	Invoice string
	cases.Segment
}

var casesRelease = templates.NewPage[casesReleaseData]("cases/release")

// releaseForm is the confirmation: to whom, and that it is true.
type releaseForm struct {
	Idem      string `form:"idem"`
	Version   int64  `form:"version"`
	Agency    string `form:"agency" validate:"required"`
	Certified string `form:"certified"`
	Reason    string `form:"reason" validate:"max=1000"`
	Suggested string `form:"suggested" validate:"max=100"` // what the page proposed
}

// casesReleaseForm shows the hand-over of a draft.
func (s *Server) casesReleaseForm(v *visit) (answer, error) {
	p, err := s.releasePage(v, templates.Form{Values: v.URL.Query()})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// casesReleaseDo hands a draft over. What stands against it comes back on the page, with what was chosen.
func (s *Server) casesReleaseDo(v *visit) (answer, error) {
	in, form, err := input.Decode[releaseForm](v.Request)
	if err == nil {
		_, err = s.Cases.Release(v.Context(), v.actor, cases.ReleaseInput{
			Ref: v.ref(in.Version, in.Idem), Agency: cases.OrgID(in.Agency), Certified: in.Certified != "", Reason: in.Reason,
			Suggested: cases.OrgID(in.Suggested),
		})
	}
	if err == nil {
		v.sayUndo("/cases/"+string(v.caseID())+"/cancel", nil, "done.released")
		return seeOther("/cases/" + string(v.caseID())), nil
	}
	if staleError(err) {
		form.Key = "error.stale_release"
	} else if !form.Fail(err) {
		return nil, err
	}
	p, pageErr := s.releasePage(v, formOf(form))
	if pageErr != nil {
		return nil, pageErr
	}
	return p.wrong(p.data.Form), nil
}

func (s *Server) releasePage(v *visit, form templates.Form) (*page[casesReleaseData], error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	if c.Handling != cases.Draft {
		return nil, cases.Refuse("error.move.release", "handling", string(c.Handling))
	}
	today := s.Cases.Today()
	list := cases.ChecklistOf(c)
	preview := cases.PreviewOf(c, today, s.rates())
	data := casesReleaseData{
		Case: c, Base: "/cases/" + string(c.ID), Form: form, Today: today, UploadMax: s.UploadMax, Score: scoreOf(list), Band: templates.Say("evidence.band." + string(list.Band)),
		Statement: claimTable(c, preview.Statement), Lines: segmentsOf(preview.Statement), Dividers: dividersOf(c, list), Chosen: form.Value("agency"),
		Certify: form.Check("certified", "release.certify"), Reason: form.Text("reason", "release.reason").May(), Categories: categoryOptions(),
	}
	data.Form = form.Named(form.Text("agency", "column.agency"), data.Certify, data.Reason)
	data.Tray = trayOf(c)
	data.count(c)
	for _, p := range preview.Problems {
		data.Problems = append(data.Problems, templates.Message{Key: p.Key, Args: p.Args})
	}
	data.Todo, data.Blocked = s.todoOf(c, list, today)
	if last := c.LastPlacement(); last != nil && !last.DeclinedAt.IsZero() {
		data.Declined = templates.Say("release.declined", "reason", v.words.T("close."+string(last.DeclineCode)))
	}
	candidates, err := s.Agencies.Candidates(v.Context(), v.actor, c)
	if err != nil {
		return nil, err
	}
	advised, err := s.advise(v, c, candidates)
	if err != nil {
		return nil, err
	}
	data.candidates(candidates, preview.Statement, c)
	for i := range data.Candidates {
		line := &data.Candidates[i]
		line.Offer, line.Known = advised.offers[line.ID]
	}
	data.Advised = advised.suggested != ""
	data.Folder = releaseFolder(c, data)
	return show(casesRelease, data, templates.Crumb{Label: templates.Say("nav.drafts"), Href: draftsPath},
		templates.Crumb{Label: templates.Plain(c.Debtor.Name), Href: "/cases/" + string(c.ID) + "/edit"}, templates.Crumb{Label: templates.Say("release.crumb")}), nil
}

func releaseFolder(c *cases.Case, data casesReleaseData) templates.Folder {
	folder := templates.Folder{
		Kind: templates.Say("label.draft"), Ref: c.Reference, Title: templates.Say("release.title", "debtor", c.Debtor.Name),
		Steps: &templates.Steps{Label: templates.Say("release.steps"), Items: []templates.Step{
			{Label: templates.Say("release.step.files"), Href: "#files", Current: data.Blocked || len(data.Tray) > 0, Done: !data.Blocked},
			{Label: templates.Say("release.step.agency"), Href: "#agency", Current: !data.Blocked && data.Chosen == ""},
			{Label: templates.Say("release.step.confirm"), Href: "#confirm", Current: !data.Blocked && data.Chosen != ""},
		}},
	}
	if c.Debtor.SIREN != "" {
		folder.Meta = append(folder.Meta, templates.Meta{Label: templates.Say("case.siren"), Value: spacedSIREN(c.Debtor.SIREN), Mono: true})
	}
	if town := place(c.Debtor.Address.City, c.Debtor.Address.Department()); town != "" {
		folder.Meta = append(folder.Meta, templates.Meta{Value: town, Icon: "map-pin"})
	}
	return folder
}

// count says how many files are sorted, in doubt and being read.
func (d *casesReleaseData) count(c *cases.Case) {
	for i := range c.Documents {
		doc := &c.Documents[i]
		switch {
		case doc.State == "":
			d.Reading++
		case doc.Category == cases.Unsorted:
		case doc.Doubtful():
			d.Sorted, d.Doubtful = d.Sorted+1, d.Doubtful+1
		default:
			d.Sorted++
		}
	}
}

// trayOf lists the files that nobody could sort.
func trayOf(c *cases.Case) []fileLine {
	var tray []fileLine
	for i := range c.Documents {
		if d := &c.Documents[i]; d.Category == cases.Unsorted && d.WithdrawnOn.IsZero() && !c.Unpacked(d) {
			tray = append(tray, fileOf(c, d))
		}
	}
	return tray
}

func fileOf(c *cases.Case, d *cases.Document) fileLine {
	title := d.Title
	if title == "" {
		title = d.Name
	}
	base := "/cases/" + string(c.ID) + "/documents/" + string(d.ID)
	line := fileLine{
		ID: d.ID, Code: d.Code(), Title: title, Name: d.Name, Href: base, Sort: base + "/sort", Pages: d.Pages, Doubtful: d.Doubtful(), Category: d.Category,
		Reading: d.State == "", Bytes: d.Bytes, rank: d.Rank, numbered: d.Exhibit > 0,
	}
	if d.Kind != "" {
		line.Kind = templates.Say("kind." + string(d.Kind))
	}
	if d.Why != "" && d.Doubtful() {
		line.Why = templates.Say("evidence.why." + d.Why)
	}
	switch d.State {
	case cases.Protected:
		line.Trouble = templates.Say("evidence.trouble.protected", "name", d.Name)
	case cases.Broken:
		line.Trouble = templates.Say("evidence.trouble.broken", "name", d.Name)
	}
	return line
}

// dividersOf builds the seven tabs: what is there, what is missing, what was declared not applicable.
func dividersOf(c *cases.Case, list cases.Checklist) []divider {
	var dividers []divider
	for _, state := range list.Categories {
		d := divider{
			Category: state.Category, Title: categoryName(state.Category), Class: "tab-" + lower(state.Category), Points: state.Weight - state.Points,
			Waiver: c.Waived(state.Category), Badge: dividerBadge(state),
		}
		for i := range c.Documents {
			if doc := &c.Documents[i]; doc.Category == state.Category && doc.WithdrawnOn.IsZero() && !c.Unpacked(doc) {
				d.Files = append(d.Files, fileOf(c, doc))
			}
		}
		d.order()
		for _, hole := range state.Holes {
			d.Holes = append(d.Holes, templates.Message{Key: hole.Key, Args: hole.Args})
		}
		d.Missing = state.State == cases.EvidenceMissing
		dividers = append(dividers, d)
	}
	return dividers
}

// order puts the files in their order as exhibits and says which of them can move up: those that stand behind one without a
// number for ever.
func (d *divider) order() {
	slices.SortStableFunc(d.Files, func(a, b fileLine) int { return a.rank - b.rank })
	for i := 1; i < len(d.Files); i++ {
		if !d.Files[i].numbered && !d.Files[i-1].numbered {
			d.Files[i].Up = d.Files[i-1].rank
		}
	}
}

func lower(c cases.Category) string { return string(c[0] + 'a' - 'A') }

func dividerBadge(state cases.CategoryState) templates.Badge {
	switch state.State {
	case cases.EvidenceComplete:
		return templates.Badge{Tone: templates.Done, Icon: "check", Text: templates.Say("evidence.complete")}
	case cases.EvidenceWaived:
		return templates.Badge{Tone: templates.Neutral, Icon: "circle-minus", Text: templates.Say("evidence.waived")}
	case cases.EvidenceDoubtful:
		return templates.Badge{Tone: templates.Wait, Icon: "circle-alert", Text: templates.SayN("evidence.to_check", state.Doubtful)}
	}
	if state.Need == cases.Blocks {
		return templates.Badge{Tone: templates.Trouble, Icon: "triangle-alert", Text: templates.Say("evidence.missing_blocks")}
	}
	return templates.Badge{Tone: templates.Wait, Icon: "triangle-alert", Text: templates.SayN("evidence.missing_points", state.Weight-state.Points)}
}

// todoOf says what blocks the release and what would make the file stronger, the pressing first.
func (s *Server) todoOf(c *cases.Case, list cases.Checklist, today cases.Date) (items []templates.Item, blocked bool) {
	for _, gate := range cases.ReleaseGates(c, today, s.rates()) {
		item := templates.Item{Tone: templates.Wait, Icon: "circle-alert", Text: templates.Message{Key: gate.Key, Args: gate.Args}}
		if gate.Article != "" {
			item.End = templates.Say("gate.do." + gate.Do)
		}
		if gate.Blocks {
			blocked, item.Tone, item.Icon = true, templates.Trouble, "triangle-alert"
		}
		items = append(items, item)
	}
	if !blocked {
		ready := templates.Item{Tone: templates.Done, Icon: "circle-check", Text: templates.Say("evidence.nothing_blocks")}
		items = append([]templates.Item{ready}, items...)
	}
	for _, state := range list.Categories {
		if state.State == cases.EvidenceMissing && state.Need != cases.Blocks && state.Weight > state.Points {
			items = append(items, templates.Item{Tone: templates.Wait, Icon: "triangle-alert", Text: categoryName(state.Category),
				End: templates.Say("evidence.plus", "points", state.Weight-state.Points), Bold: false})
		}
	}
	return items, blocked
}

// candidates lists the agencies; one that was chosen before stays chosen while it fits.
func (d *casesReleaseData) candidates(list []agencies.Candidate, st *cases.Statement, c *cases.Case) {
	fitting := 0
	for i := range list {
		if list[i].Fits() {
			fitting++
		}
	}
	for i := range list {
		k := &list[i]
		line := candidateLine{ID: k.Agency.ID, Name: k.Agency.Name, Fits: k.Fits(), Rate: int64(k.Terms.Fee), Fee: int64(k.Fee), Mandate: k.Terms.MandateReference, Remit: k.Terms.RemitMonths, Answer: k.Terms.AnswerDays}
		line.Checked = line.Fits && (d.Chosen == string(k.Agency.ID) || fitting == 1)
		for _, r := range k.Reasons {
			line.Reasons = append(line.Reasons, templates.Message{Key: r.Key, Args: r.Args})
		}
		if line.Checked {
			d.Chosen = string(k.Agency.ID)
			d.Confirm = templates.SayN("release.confirm_to", len(c.Exhibits())+len(c.Unsent()), "total", int64(st.Left), "agency", line.Name)
			d.Button = templates.Say("release.send_to", "agency", line.Name)
		}
		d.Candidates = append(d.Candidates, line)
	}
	if d.Confirm.Empty() {
		d.Confirm = templates.SayN("release.confirm", len(c.Exhibits())+len(c.Unsent()), "total", int64(st.Left))
		d.Button = templates.Say("release.send")
	}
}

func categoryOptions() []templates.Option {
	var options []templates.Option
	for _, c := range cases.Categories {
		options = append(options, templates.Option{Value: string(c), Label: templates.Say("category.lettered." + string(c))})
	}
	return options
}

// claimTable shows the claim invoice by invoice, then what runs on top.
func claimTable(c *cases.Case, st *cases.Statement) templates.Statement {
	t := statementTable(st)
	lines := []templates.StatementLine{}
	for i := range st.Invoices {
		claim := &st.Invoices[i]
		line := templates.StatementLine{Label: templates.Plain(claim.Number), Cents: int64(claim.Principal)}
		if claim.LateDays > 0 {
			line.Notes = append(line.Notes, templates.SayN("cases.late_days_long", claim.LateDays))
		}
		lines = append(lines, line)
	}
	if len(t.Lines) > 0 && len(lines) > 0 {
		t.Lines = append(lines, t.Lines[1:]...)
	}
	t.Total.Label = templates.Say("statement.claimed")
	return t
}

func segmentsOf(st *cases.Statement) []statementLine {
	var lines []statementLine
	for i := range st.Invoices {
		for _, seg := range st.Invoices[i].Segments {
			lines = append(lines, statementLine{Invoice: st.Invoices[i].Number, Segment: seg})
		}
	}
	return lines
}
