package draw

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/exports"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

// beginningMost bounds what is kept of a text for recognition, in bytes.
const beginningMost = 64 << 10

// Child is the body of the hidden sub-command that reads one file: a task comes in as JSON, the answer goes out as JSON. It
// must run in a process of its own, on which it sets limits for good.
func Child(stdin io.Reader, stdout io.Writer) error {
	limitMemory()
	var t task
	if err := json.NewDecoder(stdin).Decode(&t); err != nil {
		return fmt.Errorf("draw worker: %w", err)
	}
	a, err := t.run()
	if ours(err) {
		a = answer{Ours: err.Error()}
	}
	return json.NewEncoder(stdout).Encode(a)
}

// ours says that an error is about the disk and not about the file.
func ours(err error) bool {
	var disk *fs.PathError
	return errors.As(err, &disk) && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS))
}

func (t task) run() (answer, error) {
	in, err := os.Open(string(t.Path))
	if err != nil {
		return answer{How: NamedOnly, Key: "draw.unreadable", Broken: true}, err
	}
	defer in.Close()
	if t.Dir != "" {
		return t.takeApart(in)
	}
	a, err := t.draw(in)
	if err != nil {
		os.Remove(string(t.Out))
		a = answer{How: NamedOnly, Key: "draw.broken", Broken: true}
		if errors.Is(err, errTooBig) || errors.Is(err, pdf.ErrTooBig) || errors.Is(err, intake.ErrArchiveTooBig) {
			a = answer{How: NamedOnly, Key: "draw.too_big"}
		}
	}
	return a, err
}

func (t task) draw(in *os.File) (answer, error) {
	switch t.Type {
	case intake.PNG, intake.TIFF, intake.GIF, intake.WebP, intake.BMP, intake.HEIC:
		return t.picture(in)
	case intake.EML:
		return t.mail(in)
	default:
		return t.text(in)
	}
}

func (t task) picture(in *os.File) (answer, error) {
	pictures, err := openPictures(t.Type, in, filepath.Dir(string(t.Out)))
	if err != nil {
		return answer{}, err
	}
	err = writeFile(string(t.Out), func(w io.Writer) error { return pdf.ImagePages(w, pictures...) })
	return answer{How: Image, Pages: len(pictures)}, err
}

func (t task) mail(in *os.File) (answer, error) {
	mail, err := intake.ReadMail(in, t.Limits)
	if err != nil {
		return answer{}, err
	}
	page := exports.MailPage{
		Heading: exports.Heading{Made: madeOn(mail.Date)}, FromHTML: mail.FromHTML,
		From: mail.From, To: mail.To, Cc: mail.Cc, Subject: mail.Subject, Text: mail.Text,
	}
	for _, f := range mail.Files {
		page.Attachments = append(page.Attachments, exports.MailAttachment{Name: f.Name, Bytes: int64(len(f.Content))})
	}
	a, err := t.authored(func(w io.Writer, words *i18n.Printer) (exports.Layout, error) {
		if !mail.Date.IsZero() {
			_, offset := mail.Date.Zone()
			page.Sent = words.In(mail.Date.Location()).Instant(mail.Date) + offsetOf(offset)
		}
		return page.Draw(w, words)
	})
	a.Beginning = beginning(mail.Subject + "\n" + mail.Text)
	return a, err
}

// offsetOf writes the zone of a mail: " (UTC+02:00)".
func offsetOf(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '−', -seconds
	}
	return fmt.Sprintf(" (UTC%c%02d:%02d)", sign, seconds/3600, seconds/60%60)
}

func (t task) text(in *os.File) (answer, error) {
	text, _, err := intake.ReadText(in, intake.Defaults.Text)
	if err != nil {
		return answer{}, err
	}
	if t.Type == intake.HTML {
		text = strings.TrimSpace(intake.StripHTML(text))
	}
	page := exports.PlainText{Heading: exports.Heading{Made: madeOn(time.Time{})}, Name: t.Name, Text: text}
	a, err := t.authored(func(w io.Writer, words *i18n.Printer) (exports.Layout, error) { return page.Draw(w, words) })
	a.Beginning = beginning(text)
	return a, err
}

func beginning(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), beginningMost)], "")
}

// authored writes pages that Relais sets itself.
func (t task) authored(draw func(io.Writer, *i18n.Printer) (exports.Layout, error)) (answer, error) {
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		return answer{}, fmt.Errorf("draw worker: %w", err)
	}
	var layout exports.Layout
	err = writeFile(string(t.Out), func(w io.Writer) error {
		layout, err = draw(w, catalogue.Printer(i18n.Lang(t.Lang)))
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

// takeApart writes the files inside an archive or a mail to the folder of the task.
func (t task) takeApart(in *os.File) (answer, error) {
	var a answer
	var err error
	switch t.Type {
	case intake.ZIP:
		err = t.unzip(in, &a)
	case intake.EML:
		err = t.unmail(in, &a)
	default:
		return a, fmt.Errorf("a %s file holds no files", t.Type)
	}
	if err != nil && !errors.As(err, &a.Fault) {
		a.Fault = &cases.Error{Code: cases.Invalid, Key: "error.archive.broken"}
	}
	if a.Fault != nil {
		a.Fault, a.Parts = &cases.Error{Code: a.Fault.Code, Key: a.Fault.Key}, nil // nothing of it is used: it stays whole
	}
	return a, err
}

func (t task) unzip(in *os.File, a *answer) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	return intake.Unzip(in, info.Size(), t.Limits, func(e intake.Entry) error {
		part := Part{Name: e.Name, Path: partPath(string(t.Dir), len(a.Parts))}
		err := t.unpack(e, &part)
		if errors.Is(err, intake.ErrArchiveLocked) || errors.Is(err, intake.ErrArchiveBroken) {
			var known *cases.Error
			errors.As(err, &known)
			os.Remove(part.Path)
			part.Problem, part.Size, part.Path, err = known.Key, 0, "", nil
		}
		a.Parts = append(a.Parts, part)
		return err
	})
}

func (t task) unpack(e intake.Entry, part *Part) error {
	body, err := e.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	return writeFile(part.Path, func(w io.Writer) error {
		part.Size, err = io.Copy(w, body)
		return err
	})
}

func (t task) unmail(in *os.File, a *answer) error {
	mail, err := intake.ReadMail(in, t.Limits)
	if err != nil {
		return err
	}
	for _, f := range mail.Files {
		part := Part{Name: f.Name, Path: partPath(string(t.Dir), len(a.Parts)), Size: int64(len(f.Content))}
		err := writeFile(part.Path, func(w io.Writer) error { _, err := w.Write(f.Content); return err })
		if err != nil {
			return err
		}
		a.Parts = append(a.Parts, part)
	}
	return nil
}

// partPath says where a part of a file is written: it is named by its place only, counted from 0.
func partPath(dir string, n int) string { return fmt.Sprintf("%s/part-%d", dir, n+1) }
