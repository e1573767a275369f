package intake

import (
	"bytes"
	"strings"
	"testing"
)

// ole is a container that holds a name as Outlook and Office write it.
func ole(name string) string {
	return "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504) + string(utf16LE(name)) + strings.Repeat("\x00", 512)
}

func TestBytesDecideWhatAFileIs(t *testing.T) {
	office := func(part string) string {
		return string(zipOf(t, [2]string{"[Content_Types].xml", "<Types/>"}, [2]string{part, "<x/>"}))
	}
	open := func(mime string) string {
		return string(zipOf(t, [2]string{"mimetype", mime}, [2]string{"content.xml", "<x/>"}))
	}
	for _, c := range []struct {
		name, content string
		want          Detection
	}{
		{"facture.pdf", "%PDF-1.7\n", Detection{Type: PDF}},
		{"facture.pdf", "HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n", Detection{Type: PDF}},
		{"facture.pdf", "\x00\x01junk%PDF-1.4\n", Detection{Type: PDF}},
		{"facture.jpg", "%PDF-1.7\n", Detection{Type: PDF, Mismatch: true}},
		{"notes.txt", "A PDF begins with %PDF-1.7, says the norm.", Detection{Type: Text}},
		{"facture.pdf", "<html><body>Erreur 404</body></html>", Detection{Type: HTML, Mismatch: true}},
		{"scan.jpeg", "\xff\xd8\xff\xe0....", Detection{Type: JPEG}},
		{"scan.png", "\x89PNG\r\n\x1a\n....", Detection{Type: PNG}},
		{"scan.jpg", "\x89PNG\r\n\x1a\n....", Detection{Type: PNG, Mismatch: true}},
		{"fax.tif", "II*\x00....", Detection{Type: TIFF}}, {"fax.tiff", "MM\x00*....", Detection{Type: TIFF}},
		{"x.gif", "GIF89a....", Detection{Type: GIF}}, {"x.webp", "RIFF\x10\x00\x00\x00WEBPVP8L", Detection{Type: WebP}},
		{"x.txt", "xxxxxxxxWEBP is a format", Detection{Type: Text}},
		{"x.bmp", "BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00....", Detection{Type: BMP}},
		{"x.txt", "BMW, garage du centre, facture du mois de mars", Detection{Type: Text}},
		{"x.heic", "\x00\x00\x00\x18ftypheic....", Detection{Type: HEIC}}, {"x.mp4", "\x00\x00\x00\x18ftypmp42....", Detection{Type: Film}},
		{"x.wav", "RIFF\x10\x00\x00\x00WAVEfmt ", Detection{Type: Sound}}, {"x.mp3", "ID3\x03....", Detection{Type: Sound}},
		{"m.eml", "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n<html>", Detection{Type: EML}},
		{"m.eml", "Received: by x\r\n  with y\r\nDate: z\r\n\r\n", Detection{Type: EML}},
		{"m.txt", "From: a@b.example\nTo: c@d.example\n\nBonjour", Detection{Type: EML, Mismatch: true}},
		{"lettre.txt", "Objet : relance\nDate : 3 mars\n\nBonjour", Detection{Type: Text}},
		{"m.msg", ole("__substg1.0_0037001F"), Detection{Type: MSG}}, {"x.doc", ole("WordDocument"), Detection{Type: Office}},
		{"x.xlsx", ole("EncryptedPackage"), Detection{Type: Office, Locked: true, Mismatch: true}},
		{"x.xls", ole("_VBA_PROJECT"), Detection{Type: Office, Macros: true}},
		{"x.docx", office("word/document.xml"), Detection{Type: DOCX}}, {"x.xlsx", office("xl/workbook.xml"), Detection{Type: XLSX}},
		{"x.pptx", office("ppt/presentation.xml"), Detection{Type: PPTX}}, {"x.zip", office("word/document.xml"), Detection{Type: DOCX, Mismatch: true}},
		{"x.docx", string(zipOf(t, [2]string{"word/document.xml", ""}, [2]string{"word/vbaProject.bin", ""})), Detection{Type: DOCX, Macros: true}},
		{"x.odt", open("application/vnd.oasis.opendocument.text"), Detection{Type: ODT}},
		{"x.ods", open("application/vnd.oasis.opendocument.spreadsheet"), Detection{Type: ODS}},
		{"x.zip", string(zipOf(t, [2]string{"a.txt", "x"})), Detection{Type: ZIP}}, {"x.zip", "PK\x03\x04cut", Detection{Type: ZIP}},
		{"x.jar", string(zipOf(t, [2]string{"META-INF/MANIFEST.MF", ""})), Detection{Type: Active}},
		{"x.rtf", `{\rtf1 x}`, Detection{Type: RTF}},
		{"x.csv", "Date;Montant\r\n01/02/2026;1 234,56\r\n", Detection{Type: CSV}}, {"x.txt", "R\xe9ponse", Detection{Type: Text}},
		{"x.txt", "\xff\xfeB\x00", Detection{Type: Text}}, {"x.bin", "\x00\x01\x02\x03", Detection{Type: Other}},
		{"x.xml", `<?xml version="1.0"?><Invoice/>`, Detection{Type: XML}}, {"x.xml", "<Invoice/>", Detection{Type: XML}},
		{"x.svg", `<svg xmlns="http://www.w3.org/2000/svg">`, Detection{Type: Active}},
		{"x.xml", `<?xml version="1.0"?><svg><script/></svg>`, Detection{Type: Active, Mismatch: true}},
		{"facture.pdf.exe", "%PDF-1.7", Detection{Type: Active, Mismatch: true}}, {"x.pdf", "MZ\x90\x00", Detection{Type: Active, Mismatch: true}},
		{"x", "\x7fELF", Detection{Type: Active}}, {"x.txt", "#!/bin/sh\n", Detection{Type: Active, Mismatch: true}},
		{"x.pdf", "", Detection{Type: Empty}}, {"x.p7m", "0\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\x00", Detection{Type: P7M}},
		{"sans ending", "Bonjour", Detection{Type: Text}},
	} {
		if got := Detect(c.name, strings.NewReader(c.content), int64(len(c.content))); got != c.want {
			t.Errorf("%s %.20q: %+v instead of %+v", c.name, c.content, got, c.want)
		}
	}
}

func TestEveryTypeIsServedAsSomethingThatDoesNotRun(t *testing.T) {
	for _, k := range kinds {
		if k.mime == "" || (k.accept && (k.typ == HTML || k.typ == Active || k.typ == Other || k.typ == Empty)) {
			t.Errorf("%s: %+v", k.typ, k)
		}
		if k.typ.MIME() != k.mime || k.typ.Accepted() != k.accept {
			t.Errorf("%s is not what its row says", k.typ)
		}
	}
	if Type("new").MIME() != "application/octet-stream" || Type("new").Accepted() {
		t.Error("an unknown type is taken")
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("x.pdf", []byte("junk%PDF-1.4"))
	f.Add("x.docx", zipOf(f, [2]string{"mimetype", "application/vnd.oasis.opendocument.text"}))
	f.Add("x.eml", []byte("From: a\nTo: b\n\n"))
	f.Add("x.msg", []byte(ole("__substg1.0_")))
	f.Add("x", []byte("RIFF"))
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		d := Detect(name, bytes.NewReader(raw), int64(len(raw)))
		if d.Type == "" || (d.Type == Empty) != (len(raw) == 0) {
			t.Errorf("%q: %+v", name, d)
		}
		if again := Detect(name, bytes.NewReader(raw), int64(len(raw))); again != d {
			t.Errorf("%+v, then %+v", d, again)
		}
	})
}
