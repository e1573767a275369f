package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// Type is what a file is, by its content.
type Type string

// The types that Relais treats apart. Everything else is Other: kept, named, not drawn.
const (
	PDF    Type = "pdf"
	JPEG   Type = "jpeg"
	PNG    Type = "png"
	TIFF   Type = "tiff"
	GIF    Type = "gif"
	WebP   Type = "webp"
	BMP    Type = "bmp"
	HEIC   Type = "heic"
	EML    Type = "eml"
	MSG    Type = "msg"
	DOCX   Type = "docx"
	XLSX   Type = "xlsx"
	PPTX   Type = "pptx"
	ODT    Type = "odt"
	ODS    Type = "ods"
	ODP    Type = "odp"
	Office Type = "office" // the old binary formats of Word, Excel, PowerPoint
	RTF    Type = "rtf"
	CSV    Type = "csv"
	Text   Type = "text"
	XML    Type = "xml"
	HTML   Type = "html"
	ZIP    Type = "zip"
	P7M    Type = "p7m"
	Sound  Type = "sound"
	Film   Type = "film"
	Other  Type = "other"
	Active Type = "active" // programs and scripts: refused at upload
	Empty  Type = "empty"
)

// kind is one row of the table of types: the MIME type under which a file of it is served, the endings it usually
// has, and whether an upload of it is accepted.
type kind struct {
	typ     Type
	mime    string
	endings string // separated by spaces
	accept  bool
}

var kinds = []kind{
	{PDF, "application/pdf", "pdf", true},
	{JPEG, "image/jpeg", "jpg jpeg jpe jfif", true},
	{PNG, "image/png", "png", true},
	{TIFF, "image/tiff", "tif tiff", true},
	{GIF, "image/gif", "gif", true},
	{WebP, "image/webp", "webp", true},
	{BMP, "image/bmp", "bmp dib", true},
	{HEIC, "image/heic", "heic heif hif", true},
	{EML, "message/rfc822", "eml", true},
	{MSG, "application/vnd.ms-outlook", "msg", true},
	{DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", true},
	{XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", true},
	{PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", true},
	{ODT, "application/vnd.oasis.opendocument.text", "odt", true},
	{ODS, "application/vnd.oasis.opendocument.spreadsheet", "ods", true},
	{ODP, "application/vnd.oasis.opendocument.presentation", "odp", true},
	{Office, "application/x-ole-storage", "doc xls ppt", true},
	{RTF, "text/rtf", "rtf", true},
	{CSV, "text/csv", "csv tsv", true},
	{Text, "text/plain", "txt log md", true},
	{XML, "application/xml", "xml", true},
	{HTML, "text/html", "html htm xhtml mht mhtml", false},
	{ZIP, "application/zip", "zip", true},
	{P7M, "application/pkcs7-mime", "p7m p7s asc sig", true},
	{Sound, "audio/mpeg", "mp3 m4a wav ogg", true},
	{Film, "video/mp4", "mp4 mov avi", true},
	{Active, "application/octet-stream", "exe dll com scr msi bat cmd ps1 vbs js jse wsf hta lnk jar sh svg svgz iso reg docm xlsm pptm", false},
	{Other, "application/octet-stream", "", false},
	{Empty, "application/octet-stream", "", false},
}

// MIME gives the content type under which a file of this type is served.
func (t Type) MIME() string { return t.row().mime }

// Accepted says whether an upload of this type is taken. What is not accepted can still stand in a packed folder,
// where it is named and kept.
func (t Type) Accepted() bool { return t.row().accept }

func (t Type) row() kind {
	for _, k := range kinds {
		if k.typ == t {
			return k
		}
	}
	return kind{typ: Other, mime: "application/octet-stream"}
}

// Detection is what looking at a file showed.
type Detection struct {
	Type Type
	// Mismatch: the ending promises something else than the bytes are.
	Mismatch bool
	// Locked: an office file that needs a password.
	Locked bool
	// Macros: an office file that carries programs.
	Macros bool
}

// headBytes is how much of a file is looked at; junk before "%PDF-" is common within the first 4 KiB.
const headBytes = 8 << 10

// Detect says what a file is. Content first, ending second; it never fails: what nobody knows is Other.
func Detect(name string, r io.ReaderAt, size int64) Detection {
	if size == 0 {
		return Detection{Type: Empty}
	}
	head := make([]byte, min(size, headBytes))
	n, _ := r.ReadAt(head, 0)
	head = head[:n]
	ending := Ending(name)

	d := Detection{Type: byContent(head, ending)}
	if d.Type == ZIP {
		d = byArchive(r, size)
	}
	if d.Type == Office {
		d = byOLE(r, size)
	}
	if promised := byEnding(ending); promised == Active {
		d.Mismatch = d.Type != Active
		d.Type = Active
	} else if promised != "" && promised != d.Type {
		d.Mismatch = true
	}
	return d
}

// Ending gives the ending of a file name, lower case, without the dot.
func Ending(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(strings.ReplaceAll(name, `\`, "/")), "."))
}

// Promised gives the type that the ending of a name promises; "" when it promises none.
func Promised(name string) Type { return byEnding(Ending(name)) }

func byEnding(ending string) Type {
	if ending == "" {
		return ""
	}
	for _, k := range kinds {
		for e := range strings.FieldsSeq(k.endings) {
			if e == ending {
				return k.typ
			}
		}
	}
	return ""
}

// magic is the table of first bytes; offset says where they stand.
var magic = []struct {
	offset int
	bytes  string
	typ    Type
}{
	{0, "\xff\xd8\xff", JPEG},
	{0, "\x89PNG\r\n\x1a\n", PNG},
	{0, "II*\x00", TIFF}, {0, "MM\x00*", TIFF},
	{0, "GIF87a", GIF}, {0, "GIF89a", GIF},
	{0, "PK\x03\x04", ZIP}, {0, "PK\x05\x06", ZIP},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Office},
	{0, "{\\rtf", RTF},
	{0, "MZ", Active}, {0, "\x7fELF", Active}, {0, "#!", Active}, {0, "\xca\xfe\xba\xbe", Active}, {0, "L\x00\x00\x00\x01\x14\x02\x00", Active},
	{4, "ftypheic", HEIC}, {4, "ftypheix", HEIC}, {4, "ftypmif1", HEIC}, {4, "ftypheim", HEIC}, {4, "ftyphevc", HEIC},
	{4, "ftyp", Film},
	{0, "ID3", Sound}, {0, "\xff\xfb", Sound}, {0, "OggS", Sound},
}

// riff is the table of what a RIFF container holds, by the word at its place 8.
var riff = map[string]Type{"WEBP": WebP, "WAVE": Sound, "AVI ": Film}

// bitmapHeaders are the sizes that the second header of a BMP can have; "BM" alone may begin any text.
var bitmapHeaders = map[uint32]bool{12: true, 40: true, 52: true, 56: true, 64: true, 108: true, 124: true}

func byContent(head []byte, ending string) Type {
	if i := bytes.Index(head[:min(len(head), 4096)], []byte("%PDF-")); i >= 0 && (i == 0 || !printable(head[:i]) || ending == "pdf") {
		return PDF
	}
	if typ, known := bySignature(head); known {
		return typ
	}
	if m := mimetype.Detect(head); m.Is("application/pkcs7-signature") || m.Is("application/pkcs7-mime") {
		return P7M
	}
	if !textual(head) {
		if ending == "p7m" || ending == "p7s" {
			return P7M
		}
		return Other
	}
	return byText(head, ending)
}

// bySignature recognises what begins with fixed bytes: pictures, archives, old office files.
func bySignature(head []byte) (Type, bool) {
	for _, m := range magic {
		if len(head) >= m.offset+len(m.bytes) && string(head[m.offset:m.offset+len(m.bytes)]) == m.bytes {
			return m.typ, true
		}
	}
	if typ, known := riff[string(head[min(8, len(head)):min(12, len(head))])]; known && string(head[:4]) == "RIFF" {
		return typ, true
	}
	if len(head) >= 18 && string(head[:2]) == "BM" && bitmapHeaders[binary.LittleEndian.Uint32(head[14:18])] {
		return BMP, true
	}
	return "", false
}

// byText tells the kinds of text apart.
func byText(head []byte, ending string) Type {
	text := strings.TrimLeft(string(trimBOM(head)), " \t\r\n")
	lower := strings.ToLower(text[:min(len(text), 1024)])
	switch {
	case looksLikeMail(text):
		return EML
	case strings.Contains(lower, "<svg"), strings.HasPrefix(lower, "<script"):
		return Active
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"), strings.Contains(lower, "<html"):
		return HTML
	case strings.HasPrefix(lower, "<?xml"), ending == "xml" && strings.HasPrefix(lower, "<"):
		return XML
	case ending == "csv" || ending == "tsv":
		return CSV
	}
	return Text
}

// looksLikeMail wants a block of header lines with at least two of the usual names.
func looksLikeMail(text string) bool {
	known := 0
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" || i > 60 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, ok := strings.Cut(line, ":")
		if !ok || strings.ContainsAny(name, " \t") {
			return known >= 3
		}
		switch strings.ToLower(name) {
		case "from", "to", "date", "subject", "message-id", "received", "mime-version", "return-path", "delivered-to":
			known++
		}
	}
	return known >= 2
}

// byArchive tells office files and plain archives apart by what they hold.
func byArchive(r io.ReaderAt, size int64) Detection {
	d := Detection{Type: ZIP}
	z, err := openArchive(r, size, 4*Defaults.Entries)
	if err != nil {
		return d
	}
	for _, f := range z.File {
		switch name := strings.ToLower(f.Name); {
		case strings.HasSuffix(name, "vbaproject.bin"):
			d.Macros = true
		case name == "word/document.xml":
			d.Type = DOCX
		case name == "xl/workbook.xml", name == "xl/workbook.bin":
			d.Type = XLSX
		case name == "ppt/presentation.xml":
			d.Type = PPTX
		case name == "mimetype":
			d.Type = openDocument(f, d.Type)
		case name == "meta-inf/manifest.mf":
			d.Type = Active
		}
	}
	return d
}

func openDocument(f *zip.File, otherwise Type) Type {
	if f.UncompressedSize64 > 200 {
		return otherwise
	}
	rc, err := f.Open()
	if err != nil {
		return otherwise
	}
	defer rc.Close()
	content, err := io.ReadAll(io.LimitReader(rc, 200))
	if err != nil {
		return otherwise
	}
	for _, t := range []Type{ODT, ODS, ODP} {
		if strings.HasPrefix(string(content), t.MIME()) {
			return t
		}
	}
	return otherwise
}

// byOLE tells a mail of Outlook, an encrypted office file and an old office file apart by the names in the container's
// directory, which are UTF-16.
func byOLE(r io.ReaderAt, size int64) Detection {
	buf := make([]byte, min(size, 1<<20))
	n, _ := r.ReadAt(buf, 0)
	buf = buf[:n]
	switch {
	case bytes.Contains(buf, utf16LE("__substg1.0_")), bytes.Contains(buf, utf16LE("__properties_version1.0")):
		return Detection{Type: MSG}
	case bytes.Contains(buf, utf16LE("EncryptedPackage")):
		return Detection{Type: Office, Locked: true}
	}
	return Detection{Type: Office, Macros: bytes.Contains(buf, utf16LE("_VBA_PROJECT"))}
}

func utf16LE(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) }

// textual says that bytes are text in some encoding: no NUL except as UTF-16, few control characters.
func textual(b []byte) bool {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return true
	}
	control := 0
	for _, c := range b {
		if c == 0 {
			return false
		}
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			control++
		}
	}
	return control*50 <= len(b)
}

func printable(b []byte) bool { return utf8.Valid(b) && textual(b) }

// DetectHead judges a file by its first bytes alone, while it still arrives: enough to refuse programs at the door. What
// only the whole file shows (which office format, what an archive holds) is seen by Detect later.
func DetectHead(name string, head []byte) Type {
	if len(head) == 0 {
		return Empty
	}
	typ := byContent(head, Ending(name))
	if promised := byEnding(Ending(name)); promised != "" && !promised.Accepted() {
		return promised // whatever it holds: who saves it and opens it goes by its ending
	}
	return typ
}
