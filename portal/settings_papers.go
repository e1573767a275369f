package portal

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"relais/agencies"
	"relais/cases"
	"relais/cases/intake"
	"relais/portal/input"
	"relais/templates"
)

// papersData is an agency's own page of what it must show (CPCE R124-2).
type papersData struct {
	Kind        templates.Message
	Stated      bool
	Facts       []templates.Fact
	Declaration []templates.Fact
	Insurance   []templates.Fact
	Account     []templates.Fact
	States      []paperStateLine
	Alert       templates.Message // what keeps creditors from handing cases over
	Papers      []paperLine
	Mandates    []mandateLine
}

var papersPage = templates.NewPage[papersData]("settings/papers")

const papersPath = "/settings/papers"

// papersShow shows an agency what it states about itself, its papers, and its mandates.
func (s *Server) papersShow(v *visit) (answer, error) {
	p, err := s.Agencies.Own(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	names, err := s.creditorNames(v, p.Mandates)
	if err != nil {
		return nil, err
	}
	today := s.Agencies.Today()
	data := papersData{Kind: agencyKind(p.Agency.Kind), Stated: p.Agency.Kind != "", States: paperStates(p, today)}
	data.Facts, data.Declaration, data.Insurance, data.Account = agencyFacts(&p.Agency)
	if badge, text := papersBadge(p, today); badge.Tone == templates.Trouble {
		if data.Alert = text; text.Empty() {
			data.Alert = badge.Text
		}
	}
	for i := range p.Papers {
		line := paperLineOf(&p.Papers[i], today)
		line.Href = papersPath + "/" + string(p.Papers[i].ID)
		if p.Papers[i].WithdrawnOn.IsZero() {
			line.Withdraw = line.Href + "/withdraw"
		}
		data.Papers = append(data.Papers, line)
	}
	for i := range p.Mandates {
		data.Mandates = append(data.Mandates, mandateLineOf(&p.Mandates[i], names.Orgs[p.Mandates[i].Creditor].Name, today))
	}
	return show(papersPage, data, templates.Crumb{Label: templates.Say("nav.papers")}), nil
}

// paperStates says in words how each kind of paper stands.
func paperStates(p *agencies.Partner, today cases.Date) []paperStateLine {
	var lines []paperStateLine
	for _, state := range p.PaperStates(today) {
		line := paperStateLine{Kind: templates.Say("paper." + string(state.Kind)), Badge: stateBadge(templates.Done, "file-check", "paper.in_force")}
		switch {
		case state.Reason != nil:
			line.Badge, line.Text = stateBadge(templates.Trouble, "file-x", "paper.lacking"), templates.Message{Key: state.Reason.Key, Args: state.Reason.Args}
		case state.Soon:
			line.Badge, line.Text = stateBadge(templates.Wait, "triangle-alert", "papers.soon"), templates.Say("paper.until", "day", state.Until)
		case !state.Until.IsZero():
			line.Text = templates.Say("paper.until", "day", state.Until)
		}
		lines = append(lines, line)
	}
	return lines
}

func paperLineOf(p *agencies.Paper, today cases.Date) paperLine {
	line := paperLine{Paper: *p, Kind: templates.Say("paper." + string(p.Kind)), State: stateBadge(templates.Done, "file-check", "paper.in_force")}
	switch {
	case !p.WithdrawnOn.IsZero():
		line.State = stateBadge(templates.Neutral, "undo-2", "paper.withdrawn", "day", p.WithdrawnOn)
	case !p.ValidUntil.IsZero() && p.ValidUntil.Before(today):
		line.State = stateBadge(templates.Trouble, "file-x", "paper.expired")
	case !p.ValidUntil.IsZero() && p.ValidUntil.DaysSince(today) <= 30:
		line.State = stateBadge(templates.Wait, "triangle-alert", "papers.soon")
	}
	return line
}

// agencyFacts lists what an agency states: who it is, then its declaration, its insurance and the dedicated account.
func agencyFacts(a *agencies.Agency) (who, declaration, insurance, account []templates.Fact) {
	add := func(list *[]templates.Fact, key string, value templates.Message, mono bool) {
		if !value.Empty() {
			*list = append(*list, templates.Fact{Label: templates.Say(key), Value: value, Mono: mono})
		}
	}
	day := func(d cases.Date) templates.Message {
		if d.IsZero() {
			return templates.Message{}
		}
		return templates.Say("fact.day", "day", d)
	}
	identifier := func(key, value string) templates.Message {
		if value == "" {
			return templates.Message{}
		}
		return templates.Say(key, "value", value)
	}
	add(&who, "agency.kind", agencyKind(a.Kind), false)
	add(&who, "entity.siren", identifier("fact.siren", a.SIREN), true)
	for _, line := range []string{a.Address.Line1, a.Address.Line2, place(a.Address.PostalCode+" "+a.Address.City, "")} {
		if line != " " {
			add(&who, "debtor.address", templates.Plain(line), false)
		}
	}
	add(&who, "login.email", templates.Plain(a.Email), false)
	add(&who, "debtor.phone", identifier("fact.phone", a.Phone), true)
	add(&declaration, "agency.declaration_court", templates.Plain(a.DeclarationCourt), false)
	add(&declaration, "agency.declared_on", day(a.DeclaredOn), false)
	add(&declaration, "agency.declaration_reference", templates.Plain(a.DeclarationReference), true)
	add(&insurance, "agency.insurer", templates.Plain(a.Insurer), false)
	add(&insurance, "agency.policy", templates.Plain(a.Policy), true)
	if a.Cover > 0 {
		add(&insurance, "agency.cover", templates.Say("mandate.money", "amount", int64(a.Cover)), false)
	}
	add(&insurance, "agency.insured_until", day(a.InsuredUntil), false)
	add(&account, "agency.bank", templates.Plain(a.Bank), false)
	add(&account, "entity.iban", identifier("fact.iban", a.IBAN), true)
	add(&account, "agency.account_letter", templates.Plain(a.AccountLetter), true)
	return who, declaration, insurance, account
}

// ownPaperOpen sends an agency the file of its own paper.
func (s *Server) ownPaperOpen(v *visit) (answer, error) { return s.sendPaper(v, v.actor.Org) }

func (s *Server) sendPaper(v *visit, agency cases.OrgID) (answer, error) {
	body, p, err := s.Agencies.OpenPaper(v.Context(), v.actor, agency, cases.ItemID(v.path("paper")))
	if err != nil {
		return nil, err
	}
	head, whole, err := peek(body)
	if err != nil {
		_ = body.Close() // the file could not be read at all; that is the error
		return nil, err
	}
	kind := intake.DetectHead(p.Name, head)
	return download{name: p.Name, mime: kind.MIME(), size: p.Bytes, body: readCloser{whole, body}}, nil
}

// readCloser reads from one and closes the other: a body whose beginning was looked at.
type readCloser struct {
	io.Reader
	io.Closer
}

type paperForm struct {
	Idem       string     `form:"idem"`
	Kind       string     `form:"kind" validate:"required"`
	Reference  string     `form:"reference" validate:"max=100"`
	Issuer     string     `form:"issuer" validate:"max=200"`
	IssuedOn   cases.Date `form:"issued_on" validate:"required"`
	ValidUntil cases.Date `form:"valid_until"`
}

// papersNewForm asks for a paper.
func (s *Server) papersNewForm(v *visit) (answer, error) {
	return s.newPaper(v, templates.Form{Values: v.URL.Query()}), nil
}

func (s *Server) newPaper(v *visit, form templates.Form) *page[settingsFormData] {
	var kinds []templates.Option
	for _, k := range agencies.PaperKinds {
		kinds = append(kinds, templates.Option{Value: string(k), Label: templates.Say("paper." + string(k))})
	}
	title := templates.Say("papers.add")
	return showForm(settingsFormData{
		Title: title, Intro: templates.Say("papers.add_help"), Form: form, Action: papersPath + "/new", Button: templates.Say("papers.save"), Icon: "upload",
		Back: papersPath, Files: true,
		Groups: []fieldGroup{{Fields: []templates.Field{
			form.Select("kind", "papers.kind", kinds).Must(), form.Text("issuer", "papers.issuer").May().Fill("off"),
			form.Date("issued_on", "papers.issued_on").Must(), form.Date("valid_until", "papers.valid_until").Help("papers.valid_help"),
			form.Text("reference", "papers.reference").May().Fill("off").Wide("medium"),
			form.File("file", "papers.file").Must().Of(".pdf,.jpg,.jpeg,.png").Help("papers.file_help", "limit", s.UploadMax),
		}}},
	}, templates.Crumb{Label: templates.Say("nav.papers"), Href: papersPath}, templates.Crumb{Label: title})
}

// paperTypes are the files a paper may be.
var paperTypes = map[intake.Type]bool{intake.PDF: true, intake.JPEG: true, intake.PNG: true}

// papersNewDo takes a paper in. Its fields are checked before a byte of the file is read; the file comes last in the form.
func (s *Server) papersNewDo(v *visit) (answer, error) {
	form := &input.Form{Values: url.Values{}}
	err := s.oneFile(v, func(values url.Values, name string, body io.Reader) error {
		var in paperForm
		var err error
		if in, form, err = input.DecodeValues[paperForm](values); err != nil {
			return err
		}
		head, whole, err := peek(body)
		if err != nil {
			return uploadError(err)
		}
		if !paperTypes[intake.DetectHead(name, head)] {
			return cases.Wrong(cases.Field("file", "error.paper_type", "type", ending(name)))
		}
		_, err = s.Agencies.AddPaper(v.Context(), v.actor, agencies.PaperInput{
			Key: in.Idem, Kind: agencies.PaperKind(in.Kind), Reference: in.Reference, Issuer: in.Issuer, IssuedOn: in.IssuedOn, ValidUntil: in.ValidUntil,
			Name: name, Body: whole, Limit: s.UploadMax,
		})
		return err
	})
	if done(err) {
		v.say(templates.Done, "done.paper")
		return seeOther(papersPath), nil
	}
	var missing *noFile
	if errors.As(err, &missing) {
		_, form, _ = input.DecodeValues[paperForm](missing.values) // what is wrong there stands in the form
		err = cases.Wrong(cases.Field("file", "error.required"))
	}
	if cases.CodeOf(err) == cases.TooLarge {
		err = cases.Wrong(cases.Field("file", "error.file_too_large", "limit", s.UploadMax))
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := s.newPaper(v, formOf(form))
	return p.wrong(p.data.Form), nil
}

type withdrawForm struct {
	Idem string `form:"idem"`
}

// papersWithdrawForm asks once more before a paper is taken out of force: it cannot be put back.
func (s *Server) papersWithdrawForm(v *visit) (answer, error) {
	p, err := s.Agencies.Own(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	for i := range p.Papers {
		if string(p.Papers[i].ID) != v.path("paper") || !p.Papers[i].WithdrawnOn.IsZero() {
			continue
		}
		title := templates.Say("papers.withdraw_title", "name", p.Papers[i].Name)
		return showForm(settingsFormData{
			Title: title, Intro: templates.Say("papers.withdraw_help"), Action: v.URL.Path, Button: templates.Say("papers.withdraw"), Icon: "undo-2", Danger: true, Back: papersPath,
		}, templates.Crumb{Label: templates.Say("nav.papers"), Href: papersPath}, templates.Crumb{Label: title}), nil
	}
	return nil, cases.Missing()
}

// papersWithdrawDo takes a paper out of force. One that is out already is what was asked for.
func (s *Server) papersWithdrawDo(v *visit) (answer, error) {
	if _, _, err := input.Decode[withdrawForm](v.Request); err != nil {
		return nil, err
	}
	err := s.Agencies.WithdrawPaper(v.Context(), v.actor, cases.ItemID(v.path("paper")))
	if err != nil && cases.CodeOf(err) != cases.Conflict {
		return nil, err
	}
	v.say(templates.Done, "done.paper_withdrawn")
	return seeOther(papersPath), nil
}

// noFile says that a form which should carry a file carries none.
type noFile struct{ values url.Values }

func (*noFile) Error() string { return "no file in the form" }

// oneFile reads a multipart form whose one file comes after its fields, and hands the file on as it arrives.
func (s *Server) oneFile(v *visit, take func(values url.Values, name string, body io.Reader) error) error {
	return s.oneFileWithin(v, s.UploadMax, take)
}

// oneFileWithin does the same for a file of at most so many bytes.
func (s *Server) oneFileWithin(v *visit, limit int64, take func(values url.Values, name string, body io.Reader) error) error {
	control := http.NewResponseController(v.w)
	// A connection that cannot have deadlines keeps the server's own.
	_ = control.SetReadDeadline(s.Now().Add(uploadDeadline))
	_ = control.SetWriteDeadline(s.Now().Add(uploadDeadline))
	v.Body = http.MaxBytesReader(v.w, v.Body, limit+formLimit)
	parts, err := v.MultipartReader()
	if err != nil {
		return &cases.Error{Code: cases.Invalid, Key: "error.content_type", Cause: err}
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return &noFile{values}
		}
		if err != nil || n >= maxParts {
			return uploadError(err)
		}
		if part.FileName() != "" {
			err := take(values, part.FileName(), part)
			_, _ = io.Copy(io.Discard, part) // a browser reads the answer only after it has sent everything
			return err
		}
		if part.FormName() == "file" { // the field of a file, left empty
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, 10_000))
		if err != nil {
			return uploadError(err)
		}
		values.Add(part.FormName(), string(value))
	}
}
