package draw

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"relais/cases/intake"
	"relais/exports"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

// answer is what the child prints on its standard output.
type answer struct {
	How     How    `json:"how"`
	Key     string `json:"key,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Pages   int    `json:"pages"`
	HasText bool   `json:"has_text"`
	Broken  bool   `json:"broken,omitempty"`
}

func readAnswer(raw []byte) (Drawing, error) {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil || a.Pages < 0 || (a.How != Image && a.How != Text && a.How != NamedOnly) {
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.broken"}, Broken: true}, nil
	}
	return Drawing{How: a.How, Why: Reason{Key: a.Key, Detail: a.Detail}, Pages: a.Pages, HasText: a.HasText, Broken: a.Broken}, nil
}

// Child is the body of the hidden sub-command that reads one file: path, name, type, path of the pages to write,
// language. It prints what it did as JSON. It must run in a process of its own.
func Child(args []string, stdout io.Writer) error {
	if len(args) != 5 {
		return errors.New("draw worker: want path, name, type, output, language")
	}
	limitMemory()
	job := childJob{path: args[0], name: args[1], typ: intake.Type(args[2]), out: args[3], lang: i18n.Lang(args[4])}
	a, err := job.run()
	if err != nil {
		os.Remove(job.out)
		a = answer{How: NamedOnly, Key: "draw.broken", Broken: true}
		if errors.Is(err, errTooBig) || errors.Is(err, intake.ErrArchiveTooBig) {
			a = answer{How: NamedOnly, Key: "draw.too_big"}
		}
	}
	return json.NewEncoder(stdout).Encode(a)
}

type childJob struct {
	path, name, out string
	typ             intake.Type
	lang            i18n.Lang
}

func (j childJob) run() (answer, error) {
	in, err := os.Open(j.path)
	if err != nil {
		return answer{}, err
	}
	defer in.Close()
	switch j.typ {
	case intake.PNG, intake.TIFF, intake.GIF, intake.WebP, intake.BMP, intake.HEIC:
		return j.picture(in)
	case intake.EML:
		return j.mail(in)
	default:
		return j.text(in)
	}
}

func (j childJob) picture(in *os.File) (answer, error) {
	pictures, err := openPictures(j.typ, in)
	if err != nil {
		return answer{}, err
	}
	err = writeFile(j.out, func(w io.Writer) error { return pdf.ImagePages(w, pictures...) })
	return answer{How: Image, Pages: len(pictures)}, err
}

func (j childJob) mail(in *os.File) (answer, error) {
	mail, err := intake.ReadMail(in, intake.Defaults)
	if err != nil {
		return answer{}, err
	}
	page := exports.MailPage{
		Heading: exports.Heading{Made: madeOn(mail.Date)},
		From:    mail.From, To: mail.To, Cc: mail.Cc, Subject: mail.Subject, Text: mail.Text,
	}
	if !mail.Date.IsZero() {
		page.Sent = mail.Date.Format("02/01/2006 15:04 -0700")
	}
	for _, f := range mail.Files {
		page.Attachments = append(page.Attachments, exports.MailAttachment{Name: f.Name, Bytes: int64(len(f.Content))})
	}
	return j.authored(page.Draw)
}

func (j childJob) text(in *os.File) (answer, error) {
	text, _, err := intake.ReadText(in, intake.Defaults.Text)
	if err != nil {
		return answer{}, err
	}
	if j.typ == intake.HTML {
		text = strings.TrimSpace(intake.StripHTML(text))
	}
	return j.authored(exports.PlainText{Heading: exports.Heading{Made: madeOn(time.Time{})}, Name: j.name, Text: text}.Draw)
}

// authored writes pages that Relais sets itself.
func (j childJob) authored(draw func(io.Writer, exports.Words) (exports.Layout, error)) (answer, error) {
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		return answer{}, fmt.Errorf("draw worker: %w", err)
	}
	var layout exports.Layout
	err = writeFile(j.out, func(w io.Writer) error {
		layout, err = draw(w, catalogue.Printer(j.lang))
		return err
	})
	return answer{How: Text, Pages: layout.Pages, HasText: true}, err
}

// madeOn gives the creation date written into pages made here: the file's own date, or a fixed one, never the clock, so
// that the same file gives the same pages.
func madeOn(at time.Time) time.Time {
	if at.IsZero() {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return at.UTC()
}
