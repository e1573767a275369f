package intake

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const mailHead = "From: =?utf-8?q?In=C3=A8s?= <a@b.example>\r\nTo: c@d.example\r\nSubject: =?iso-8859-1?q?Re=E7u?=\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"

func multipart(boundary string, parts ...string) string {
	return fmt.Sprintf("Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n%s\r\n--%s--\r\n", boundary, boundary, strings.Join(parts, "\r\n--"+boundary+"\r\n"), boundary)
}

func attachment(name, content string) string {
	return "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n\r\n" + content
}

func TestAMailGivesItsHeadItsTextAndItsFiles(t *testing.T) {
	m, err := ReadMail(strings.NewReader(mailHead+multipart("b", "Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour,\r\nmerci.",
		attachment("facture.pdf", "%PDF"), attachment("../../x.exe", "MZ"), "Content-Type: image/png\r\n\r\nPNG")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "Reçu" || !strings.Contains(m.From, "Inès") || m.Text != "Bonjour,\nmerci." || m.Date.Hour() != 9 || m.FromHTML {
		t.Errorf("%+v", m)
	}
	var list []string
	for _, f := range m.Files {
		list = append(list, f.Name+"="+string(f.Content))
	}
	if !slices.Equal(list, []string{"facture.pdf=%PDF", "x.exe=MZ", "partie-3.png=PNG"}) {
		t.Errorf("%q", list)
	}
}

func TestTheTextOfAMailWithoutPlainTextIsThatOfItsHTML(t *testing.T) {
	m, err := ReadMail(strings.NewReader(mailHead+"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Je <b>conteste</b>.</p><img src=\"http://evil.example/x\">"), Limits{})
	if err != nil || !m.FromHTML || !strings.Contains(m.Text, "conteste") || strings.Contains(m.Text, "<") {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestLettersOfAMailThatDeclaresNoneAreRead(t *testing.T) {
	for raw, want := range map[string]string{"d\xc3\xa9bit\xc3\xa9": "débité", "d\xe9bit\xe9": "débité"} {
		if m, err := ReadMail(strings.NewReader("From: a\r\nTo: b\r\n\r\n"+raw), Limits{}); err != nil || m.Text != want {
			t.Errorf("%q: %+v, %v", raw, m, err)
		}
	}
}

func TestAMailInAMailIsAFile(t *testing.T) {
	inner := "From: x@y.example\r\nSubject: dedans\r\n\r\ntexte"
	m, err := ReadMail(strings.NewReader(mailHead+multipart("b", "Content-Type: text/plain\r\n\r\nVoir.",
		"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"dedans.eml\"\r\n\r\n"+inner)), Limits{})
	if err != nil || len(m.Files) != 1 || m.Files[0].Name != "dedans.eml" || !strings.Contains(string(m.Files[0].Content), "Subject: dedans") {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestMailsMadeToHurtAreRefusedAtOnce(t *testing.T) {
	deep := mailHead
	for i := range 1000 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
	}
	var crowd []string
	for range 10_000 {
		crowd = append(crowd, attachment("x", "x"))
	}
	for name, raw := range map[string]string{
		"a thousand deep": deep, "ten thousand parts": mailHead + multipart("b", crowd...), "more than its limit": mailHead + "\r\n" + strings.Repeat("x", 2<<20),
		"more files than its limit": mailHead + multipart("b", crowd[:15]...),
	} {
		if m, err := ReadMail(strings.NewReader(raw), Limits{Entries: 10, Unpacked: 1 << 20}); !errors.Is(err, ErrArchiveTooBig) {
			t.Errorf("%s: %v, %v", name, m != nil, err)
		}
	}
}

func TestAThreadOfForwardedMailsIsBearable(t *testing.T) {
	mail := mailHead + "\r\nau centre"
	for i := range 15 {
		mail = mailHead + multipart(fmt.Sprintf("n%d", i), "Content-Type: text/plain\r\n\r\nVoir ci-dessous.",
			"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"m.eml\"\r\n\r\n"+mail)
	}
	if m, err := ReadMail(strings.NewReader(mail), Limits{}); err != nil || len(m.Files) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
}

func FuzzReadMail(f *testing.F) {
	f.Add([]byte(mailHead + multipart("b", "Content-Type: text/plain\r\n\r\nx", attachment("a/b", "y"))))
	f.Add([]byte(mailHead + "Content-Type: text/html\r\n\r\n<p>x"))
	f.Add([]byte("From: a\n\n"))
	f.Add([]byte(mailHead + "Content-Transfer-Encoding: base64\r\n\r\n!!!"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ReadMail(bytes.NewReader(raw), Limits{Entries: 20, Unpacked: 1 << 20, Text: 1 << 10})
		if err != nil {
			return
		}
		if len(m.Files) > 20 || len(m.Text) > 1<<10 {
			t.Errorf("%d files, %d bytes of text", len(m.Files), len(m.Text))
		}
		for _, file := range m.Files {
			if file.Name == "" || strings.ContainsAny(file.Name, "/\\\r\n") || !utf8.ValidString(file.Name) {
				t.Errorf("file %q", file.Name)
			}
		}
	})
}
