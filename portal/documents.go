package portal

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/portal/input"
	"relais/templates"
)

// Limits of an upload: the files of one request together, and the time it may take.
const (
	uploadRequest  = 600 << 20
	uploadDeadline = 30 * time.Minute
	uploadField    = "files"
	maxParts       = 220
)

// uploadNames are the fields that may come with files.
var uploadNames = []string{uploadField, "idem", "version", "back", "category", "keep", "answer"}

// inspectWithin is how long an upload waits for its file to be read; after that the job does it.
const inspectWithin = 4 * time.Second

// filed is what happened to one file of an upload.
type filed struct {
	name     string
	document cases.DocumentID
	err      error
}

// documentsAdd takes any number of files. A script sends them one by one and reads JSON; without script they come in one
// request and the page says what became of each.
func (s *Server) documentsAdd(v *visit) (answer, error) {
	files, form, err := s.receive(v)
	if err != nil {
		return nil, err
	}
	if v.wantsJSON() {
		return s.uploadedJSON(v, files)
	}
	if len(files) == 0 {
		return s.noFiles(v, form)
	}
	s.sayFiled(v, files)
	return seeOther(localPath(formBack(v, form))), nil
}

// uploadAct is the page on which an upload without files comes back.
var uploadAct = &act{
	name: "documents", title: "evidence.send", button: "evidence.send", icon: "upload", files: true,
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		categories := append([]templates.Option{{Label: templates.Say("file.by_content")}}, categoryOptions()...)
		return []templates.Field{f.File(uploadField, "evidence.files").Many().Must(), f.Select("category", "file.category", categories)}
	},
}

// noFiles says that nothing was chosen; what was stays.
func (s *Server) noFiles(v *visit, values url.Values) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	form := &input.Form{Values: values}
	form.Fail(cases.Wrong(cases.Field(uploadField, "error.required")))
	p := actPage(v, uploadAct, c, formOf(form))
	return p.wrong(p.data.Form), nil
}

func formBack(v *visit, form url.Values) string {
	if back := form.Get("back"); back != "" {
		return back
	}
	return "/cases/" + string(v.caseID())
}

// receive streams every file of a multipart request into the case, one after the other: no file is ever held in memory.
func (s *Server) receive(v *visit) ([]filed, url.Values, error) {
	// Look first: nobody sends files for half an hour into a case that is not theirs, only to be told so at the end.
	if _, err := s.Cases.Case(v.Context(), v.actor, v.caseID()); err != nil {
		return nil, nil, err
	}
	control := http.NewResponseController(v.w)
	// A connection that cannot have deadlines keeps the server's own.
	_ = control.SetReadDeadline(s.Now().Add(uploadDeadline))
	_ = control.SetWriteDeadline(s.Now().Add(uploadDeadline))
	v.Body = http.MaxBytesReader(v.w, v.Body, uploadRequest)
	if kind, _, err := mime.ParseMediaType(v.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return nil, nil, &cases.Error{Code: cases.Invalid, Key: "error.content_type", Cause: err}
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return nil, nil, &cases.Error{Code: cases.Invalid, Key: "error.form_unreadable", Cause: err}
	}
	var files []filed
	form := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return files, form, nil
		}
		if err != nil {
			return files, form, uploadError(err)
		}
		if n >= maxParts {
			return files, form, cases.Refuse("error.too_many_files", "limit", cases.MaxFiles)
		}
		if part.FormName() != uploadField || part.FileName() == "" {
			if name := part.FormName(); !slices.Contains(uploadNames, name) {
				return files, form, &cases.Error{Code: cases.Invalid, Key: "error.unknown_field", Args: map[string]any{"field": name[:min(len(name), 60)]}}
			}
			value, err := io.ReadAll(io.LimitReader(part, 10_000))
			if err != nil {
				return files, form, uploadError(err)
			}
			form.Add(part.FormName(), string(value))
			continue
		}
		key := keyFor(form.Get("idem"), len(files), part.FileName())
		files = append(files, s.takeFile(v, key, part.FileName(), part, form))
	}
}

func uploadError(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return &cases.Error{Code: cases.TooLarge, Key: "error.upload_too_large", Args: map[string]any{"limit": int64(uploadRequest)}}
	}
	return &cases.Error{Code: cases.Invalid, Key: "error.upload_broken", Cause: err}
}

// takeFile stores one file, then waits a little for it to be read, so that a protected or broken one is named at once.
func (s *Server) takeFile(v *visit, key, name string, body io.Reader, form url.Values) filed {
	head, body, err := peek(body)
	if err != nil {
		return filed{name: name, err: uploadError(err)}
	}
	if found := intake.DetectHead(name, head); !found.Accepted() {
		_, _ = io.Copy(io.Discard, body)
		return filed{name: name, err: refusedType(name, found)}
	}
	in := cases.FileInput{
		Ref: cases.Ref{Case: v.caseID(), Key: key}, Name: name, Body: body, Limit: s.UploadMax,
		Category: cases.Category(form.Get("category")), Keep: form.Get("keep") != "",
	}
	add := s.Cases.AddDocument
	if v.actor.Side() == cases.AgencySide {
		add = s.Cases.AddAgencyDocument
	}
	id, err := add(v.Context(), v.actor, in)
	if err != nil {
		_, _ = io.Copy(io.Discard, body)
		return filed{name: name, err: err}
	}
	ctx, cancel := context.WithTimeout(v.Context(), inspectWithin)
	defer cancel()
	if err := s.Inspect(ctx, v.caseID(), id, v.actor); err != nil && ctx.Err() == nil {
		v.fail(err) // the job tries again
	}
	return filed{name: name, document: id}
}

// refusedType says why a file is not taken. The list of types helps nobody whose file claims to be one of them.
func refusedType(name string, found intake.Type) error {
	promised := intake.Promised(name)
	switch {
	case found == intake.Empty:
		return cases.Refuse("error.file_empty", "name", name)
	case promised != "" && promised.Accepted():
		return cases.Refuse("error.file_content", "name", name)
	}
	return cases.Refuse("error.file_type", "type", ending(name))
}

// keyFor makes the idempotency key of one file out of that of its form, its place among the files and its name: two folders
// may well hold a file of one name.
func keyFor(idem string, place int, name string) string {
	if idem == "" {
		return ""
	}
	return idem + "/" + strconv.Itoa(place) + "/" + cases.HashText(name)[:16]
}

func ending(name string) string {
	if e := intake.Ending(name); e != "" {
		return "." + e
	}
	return name
}

// peek reads the beginning of a body and gives the whole again.
func peek(body io.Reader) ([]byte, io.Reader, error) {
	head := make([]byte, 8<<10)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, err
	}
	return head[:n], io.MultiReader(strings.NewReader(string(head[:n])), body), nil
}

// uploadedJSON tells a script what became of its one file.
func (s *Server) uploadedJSON(v *visit, files []filed) (answer, error) {
	if len(files) == 0 {
		return nil, cases.Wrong(cases.Field(uploadField, "error.required"))
	}
	f := files[0]
	if f.err != nil {
		return nil, f.err
	}
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	words := v.words.T("evidence.received")
	if d := c.Document(f.document); d != nil {
		line := fileOf(c, d)
		switch {
		case line.Trouble.Key != "":
			return data{http.StatusUnprocessableEntity, map[string]string{"error": v.words.T(line.Trouble.Key, line.Trouble.Args)}}, nil
		case d.Category != cases.Unsorted:
			words = v.words.T("category." + string(d.Category))
		}
	}
	return data{http.StatusOK, map[string]string{"kind": words}}, nil
}

// sayFiled says on the next page how many files came, and of each that did not, why.
func (s *Server) sayFiled(v *visit, files []filed) {
	taken := 0
	for _, f := range files {
		if f.err == nil {
			taken++
			continue
		}
		var e *cases.Error
		if !errors.As(f.err, &e) {
			v.fail(f.err)
			e = &cases.Error{Key: "error.internal"}
		}
		v.keep(said{Tone: string(templates.Trouble), Text: f.name, Detail: v.words.T(e.Key, e.Args)})
	}
	if taken > 0 {
		v.sayN(templates.Done, "done.files", taken)
	}
}

// documentsGet sends a file as it was uploaded, byte for byte.
func (s *Server) documentsGet(v *visit) (answer, error) {
	body, d, err := s.Cases.ReadFile(v.Context(), v.actor, v.caseID(), cases.DocumentID(v.path("document")))
	if err != nil {
		return nil, err
	}
	return download{name: d.Name, mime: intake.Type(d.Type).MIME(), size: d.Bytes, body: body}, nil
}

// dossierGet sends a built dossier: "pdf" or "zip".
func (s *Server) dossierGet(v *visit) (answer, error) {
	format := v.path("format")
	file, err := s.Cases.OpenDossier(v.Context(), v.actor, v.caseID(), cases.ItemID(v.path("dossier")), format)
	if err != nil {
		return nil, err
	}
	kind := map[string]string{"pdf": "application/pdf", "zip": "application/zip"}[format]
	return download{name: file.Name, mime: kind, size: file.Bytes, body: file.ReadCloser}, nil
}

type sortForm struct {
	Idem      string     `form:"idem"`
	Version   int64      `form:"version"`
	Category  string     `form:"category"`
	Title     string     `form:"title" validate:"max=300"`
	DatedOn   cases.Date `form:"dated_on"`
	Invoice   string     `form:"invoice"`
	NamedOnly string     `form:"named_only"`
}

// sortAct files a document where a person wants it.
var sortAct = &act{
	name: "sort", title: "file.sort", button: "form.save", icon: "save", done: "done.sorted", back: "/release",
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		invoices := append([]templates.Option{{Label: templates.Say("file.no_invoice")}}, invoiceOptions(c)...)
		fields := []templates.Field{
			f.Select("category", "file.category", categoryOptions()).Must(), f.Text("title", "file.title"), f.Date("dated_on", "file.dated_on").Wide("medium"),
			f.Select("invoice", "file.invoice", invoices),
		}
		if d := c.Document(cases.DocumentID(v.path("document"))); d != nil && (d.State == cases.Protected || d.State == cases.Broken) {
			fields = append(fields, f.Check("named_only", "file.named_only"))
		}
		return fields
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		d := c.Document(cases.DocumentID(v.path("document")))
		if d == nil {
			return nil
		}
		return url.Values{"category": {string(d.Category)}, "title": {d.Title}, "dated_on": {d.DatedOn.String()}, "invoice": {string(d.Invoice)}}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[sortForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.SortDocument(v.Context(), v.actor, cases.SortInput{
			Ref: v.ref(0, in.Idem), Document: cases.DocumentID(v.path("document")), Category: cases.Category(in.Category), Title: in.Title, DatedOn: in.DatedOn,
			Invoice: cases.ItemID(in.Invoice), NamedOnly: in.NamedOnly != "",
		})
	},
}

type confirmForm struct {
	Idem      string   `form:"idem"`
	Version   int64    `form:"version"`
	Documents []string `form:"document"`
}

// confirmAct accepts what recognition suggested, for one file or for several.
var confirmAct = &act{
	name: "confirm", title: "file.confirm", button: "file.confirm", icon: "check", done: "done.confirmed", back: "/release", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[confirmForm](v.Request)
		if err != nil {
			return form, err
		}
		ids := make([]cases.DocumentID, len(in.Documents))
		for i, id := range in.Documents {
			ids[i] = cases.DocumentID(id)
		}
		return form, s.Cases.ConfirmDocuments(v.Context(), v.actor, v.ref(0, in.Idem), ids)
	},
}

// removeFileAct takes a file out of a draft, or withdraws a late one.
var removeFileAct = &act{
	name: "remove", title: "file.remove", button: "file.remove", icon: "trash-2", danger: true, done: "done.removed", back: "/release", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[keyForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.RemoveDocument(v.Context(), v.actor, v.ref(0, in.Idem), cases.DocumentID(v.path("document")))
	},
}

type rankForm struct {
	Idem string `form:"idem"`
	Rank int    `form:"rank" validate:"required"`
}

// rankAct moves a file to a place inside its category: exhibits are numbered in this order.
var rankAct = &act{
	name: "rank", title: "file.up", button: "file.up", icon: "arrow-up", back: "/release", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[rankForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.RankDocument(v.Context(), v.actor, v.ref(0, in.Idem), cases.DocumentID(v.path("document")), in.Rank)
	},
}

type waiveForm struct {
	Idem    string `form:"idem"`
	Version int64  `form:"version"`
	Reason  string `form:"reason" validate:"required,max=300"`
}

// waiveAct declares a category not applicable, with the reason that is printed in the exhibit list.
var waiveAct = &act{
	name: "waive", title: "file.waive", button: "file.waive", icon: "circle-minus", done: "done.waived", back: "/release", help: "file.waive_help",
	heading: func(v *visit) templates.Message {
		letter := v.path("category")
		if !slices.Contains(cases.Categories, cases.Category(letter)) {
			return templates.Say("file.waive") // no such category: the answer to the form says it
		}
		return templates.Say("file.waive_of", "letter", letter, "category", v.words.T("category."+letter))
	},
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Text("reason", "file.waive_reason").Must()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[waiveForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Waive(v.Context(), v.actor, v.ref(0, in.Idem), cases.Category(v.path("category")), in.Reason)
	},
}

// unwaiveAct takes such a declaration back.
var unwaiveAct = &act{
	name: "unwaive", title: "file.unwaive", button: "file.unwaive", icon: "undo-2", done: "done.unwaived", back: "/release", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[keyForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Unwaive(v.Context(), v.actor, v.ref(0, in.Idem), cases.Category(v.path("category")))
	},
}
