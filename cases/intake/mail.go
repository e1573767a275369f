package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

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
	limits = limits.orDefaults()
	raw, err := io.ReadAll(io.LimitReader(r, limits.Unpacked+1))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	if int64(len(raw)) > limits.Unpacked {
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
		Text: strings.ReplaceAll(envelope.Text, "\r\n", "\n"),
	}
	if at, err := envelope.Date(); err == nil {
		m.Date = at
	}
	if len(m.Text) > int(limits.Text) {
		m.Text = strings.ToValidUTF8(m.Text[:limits.Text], "")
	}
	for _, problem := range envelope.Errors {
		m.Problems = append(m.Problems, problem.Name)
	}
	for _, part := range append(append([]*enmime.Part{}, envelope.Attachments...), envelope.Inlines...) {
		if len(m.Files) >= limits.Entries {
			return nil, ErrArchiveTooBig
		}
		m.Files = append(m.Files, MailFile{Name: flatName(part.FileName), Content: part.Content})
	}
	return m, nil
}
