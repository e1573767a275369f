package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/text/encoding/charmap"

	"relais/cases"
)

// ErrMailBroken: the file is no readable mail.
var ErrMailBroken = &cases.Error{Code: cases.Invalid, Key: "error.mail.broken"}

// Mail is a mail as evidence: its header, its text, the files it carries. HTML is reduced to text; nothing that a mail
// points to is ever loaded.
type Mail struct {
	From, To, Cc, Subject, MessageID string
	Date                             time.Time // zero when missing or unreadable
	Text                             string
	FromHTML                         bool // the mail has no plain text: Text is what its HTML says
	Files                            []MailFile
	Problems                         []string // what was odd, for the record
}

// MailFile is a file carried by a mail.
type MailFile struct {
	Name    string
	Content []byte
}

// ReadMail reads a mail of at most limits.Unpacked bytes.
func ReadMail(r io.Reader, limits Limits) (*Mail, error) {
	limits = limits.OrDefaults()
	raw, err := io.ReadAll(io.LimitReader(r, limits.Unpacked+1))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	if int64(len(raw)) > limits.Unpacked {
		return nil, ErrArchiveTooBig
	}
	if !bearable(raw, limits) {
		return nil, ErrArchiveTooBig
	}
	parser := enmime.NewParser(enmime.MaxStoredPartErrors(20), enmime.DisableTextConversion(false))
	envelope, err := parser.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", errors.Join(ErrMailBroken, err))
	}
	m := &Mail{
		From: envelope.GetHeader("From"), To: envelope.GetHeader("To"), Cc: envelope.GetHeader("Cc"),
		Subject: envelope.GetHeader("Subject"), MessageID: envelope.GetHeader("Message-ID"),
		Text: undeclared(raw, strings.ReplaceAll(envelope.Text, "\r\n", "\n")),
	}
	if at, err := envelope.Date(); err == nil {
		m.Date = at
	}
	if len(m.Text) > int(limits.Text) {
		m.Text = strings.ToValidUTF8(m.Text[:limits.Text], "")
	}
	for _, problem := range envelope.Errors {
		m.Problems = append(m.Problems, problem.Name)
		m.FromHTML = m.FromHTML || problem.Name == enmime.ErrorPlainTextFromHTML
	}
	for _, part := range slices.Concat(envelope.Attachments, envelope.Inlines, envelope.OtherParts) {
		if len(m.Files) >= limits.Entries {
			return nil, ErrArchiveTooBig
		}
		m.Files = append(m.Files, MailFile{Name: partName(part, len(m.Files)+1), Content: part.Content})
	}
	return m, nil
}

// undeclared reads the text of a mail anew that does not say how its letters are written: parsers take them for Latin ones,
// and most are UTF-8.
func undeclared(raw []byte, text string) string {
	if bytes.Contains(bytes.ToLower(raw), []byte("charset")) {
		return text
	}
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil || !utf8.ValidString(latin) {
		return text
	}
	return latin
}

// partName gives the name of a file in a mail; one without a name is called by its place and its type.
func partName(part *enmime.Part, place int) string {
	if part.FileName != "" {
		return flatName(part.FileName)
	}
	ending := "bin"
	for _, k := range kinds {
		if k.mime == part.ContentType && k.endings != "" {
			ending, _, _ = strings.Cut(k.endings, " ")
			break
		}
	}
	return fmt.Sprintf("partie-%d.%s", place, ending)
}
