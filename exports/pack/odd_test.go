package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"relais/cases"
	"relais/exports/draw"
	"relais/exports/papers"
	"relais/exports/pdf"
)

// oddFolder is a folder of files as nobody would send them, and some that everybody does.
type oddFolder struct {
	t     testing.TB
	dir   string
	count int
}

func (o *oddFolder) add(name string, content []byte) {
	o.t.Helper()
	if err := os.WriteFile(filepath.Join(o.dir, name), content, 0o644); err != nil {
		o.t.Fatal(err)
	}
	o.count++
}

// must takes the value of a function that cannot fail here.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// newOddFolder makes about 500 files of every type and in every bad state.
func newOddFolder(t testing.TB) *oddFolder {
	o := &oddFolder{t: t, dir: filepath.Join(t.TempDir(), "odd")}
	if err := os.Mkdir(o.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	whole := o.wholeFiles()
	chance := rand.New(rand.NewPCG(3, 5))
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		content := whole[name]
		o.add(name, content)
		ending := filepath.Ext(name)
		if ending == ".heic" {
			continue // its decoder takes a second to start: twice is enough
		}
		stem := strings.TrimSuffix(name, ending)
		for _, share := range []int{1, 15, 30, 60, 95, 99} {
			o.add(fmt.Sprintf("%s cut %d%s", stem, share, ending), content[:len(content)*share/100])
		}
		for i := range 4 {
			damaged := bytes.Clone(content)
			for range 1 + len(damaged)/500 {
				damaged[chance.IntN(len(damaged))] ^= byte(1 << chance.IntN(8))
			}
			o.add(fmt.Sprintf("%s damaged %d%s", stem, i, ending), damaged)
		}
		o.add(stem+" called text"+ending+".txt", append([]byte{}, content...))
	}
	o.hostilePDFs()
	o.hostilePictures()
	o.hostileMails()
	o.hostileArchives(whole)
	o.hostileTexts()
	o.hostileNames()
	o.specialFiles()
	return o
}

func picture(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	return img
}

func encoded(encode func(io.Writer, image.Image) error, img image.Image) []byte {
	var b bytes.Buffer
	if err := encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(img image.Image) []byte {
	return encoded(func(w io.Writer, img image.Image) error { return jpeg.Encode(w, img, nil) }, img)
}

// smallWebP is a picture of one pixel in the lossless form.
var smallWebP = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// tiffOf writes grey pages without compression.
func tiffOf(pages, w, h int) []byte {
	b := []byte("II*\x00\x00\x00\x00\x00")
	next := 4
	for range pages {
		strip := len(b)
		b = append(b, bytes.Repeat([]byte{0, 255, 128, 255}, w*h/4)...)
		binary.LittleEndian.PutUint32(b[next:], uint32(len(b)))
		entries := [][3]uint32{{256, 4, uint32(w)}, {257, 4, uint32(h)}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, uint32(strip)}, {277, 3, 1}, {278, 4, uint32(h)}, {279, 4, uint32(w * h)}}
		b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
			b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, e[2])
		}
		next = len(b)
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

// zipOf packs files; the order is that of the names given.
func zipOf(files ...[2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w := must(z.Create(f[0]))
		must(io.WriteString(w, f[1]))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const officeTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`

// ole is a container that holds names as Outlook and Office write them.
func ole(names string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 504)...)
	for _, c := range names {
		b = append(b, byte(c), 0)
	}
	return append(b, make([]byte, 1024)...)
}

// wholeFiles are files of every type that evidence comes in.
func (o *oddFolder) wholeFiles() map[string][]byte {
	c := papers.NewChance(7)
	seller, buyer := c.Company(2), c.Company(5)
	sale := c.Sale(seller, buyer, 500_000, cases.NewDate(2026, 3, 3), 12)
	list := must(papers.Dossier(sale, 9))
	files := map[string][]byte{
		"picture.png": encoded(png.Encode, picture(120, 170)), "clear.png": encoded(png.Encode, image.NewNRGBA(image.Rect(0, 0, 40, 40))),
		"picture.gif":  encoded(func(w io.Writer, img image.Image) error { return gif.Encode(w, img, nil) }, picture(60, 60)),
		"picture.bmp":  encoded(bmp.Encode, picture(60, 60)),
		"picture.webp": smallWebP, "fax.tiff": tiffOf(5, 200, 280), "one.tif": tiffOf(1, 64, 64),
		"photo.heic":  append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"), bytes.Repeat([]byte("meta"), 200)...),
		"letter.docx": zipOf([2]string{"[Content_Types].xml", officeTypes}, [2]string{"word/document.xml", "<w:document/>"}),
		"slides.pptx": zipOf([2]string{"[Content_Types].xml", officeTypes}, [2]string{"ppt/presentation.xml", "<p/>"}),
		"text.odt":    zipOf([2]string{"mimetype", "application/vnd.oasis.opendocument.text"}, [2]string{"content.xml", "<x/>"}),
		"sheet.ods":   zipOf([2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, [2]string{"content.xml", "<x/>"}),
		"message.msg": ole("__substg1.0_0037001F"), "locked.xlsx": ole("EncryptedPackage"), "old.doc": ole("WordDocument"),
		"text.rtf": []byte(`{\rtf1\ansi Bonjour}`), "signed.p7m": append([]byte{0x30, 0x82, 0x10, 0x00, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}, make([]byte, 300)...),
		"voice.mp3": append([]byte("ID3\x03\x00\x00\x00\x00\x00\x00"), make([]byte, 400)...), "film.mp4": append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 400)...),
		"voice.wav": append([]byte("RIFF\x00\x01\x00\x00WAVEfmt "), make([]byte, 400)...),
		"note.txt":  []byte(strings.Repeat("Le débiteur a promis de régler avant la fin du mois.\n", 30)),
		"sheet.csv": []byte("Date;Libellé;Montant\r\n03/03/2026;Facture FA-12;1 234,56\r\n"),
		"ubl.xml":   []byte(`<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>FA-12</ID></Invoice>`),
		"page.html": []byte("<!DOCTYPE html><html><head><script>alert(1)</script></head><body><p>Bonjour</p></body></html>"),
		"all.zip":   zipOf([2]string{"a/lettre.txt", "Bonjour"}, [2]string{"b/lettre.txt", "Au revoir"}),
	}
	for _, p := range list {
		files[p.Name] = p.Data
	}
	files["mail with files.eml"] = papers.MailPaper(papers.Mail{From: sale.By, To: sale.For, At: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC), Subject: "Pièces",
		Text: "Voici.", Attachments: []papers.Attachment{{Name: "facture.pdf", Type: "application/pdf", Data: papers.InvoicePaper(sale)}, {Name: "../../x.exe", Type: "application/octet-stream", Data: []byte("MZ\x90")}}}, 4)
	files["locked.pdf"] = papers.ProtectedPaper(sale, "x", 3)
	return files
}

func (o *oddFolder) hostilePDFs() {
	o.add("empty.pdf", nil)
	o.add("html called.pdf", []byte("<html><body>not a PDF</body></html>"))
	o.add("nothing but head.pdf", []byte("%PDF-1.7\n%%EOF\n"))
	o.add("junk before.pdf", append(bytes.Repeat([]byte("HTTP/1.1 200 OK\r\n"), 200), must(os.ReadFile(filepath.Join(o.dir, "releve_compte.pdf")))...))
	o.add("count lies.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2000000000/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	o.add("goes in circles.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	o.add("deep.pdf", []byte("%PDF-1.4\n1 0 obj"+strings.Repeat("[", 200_000)+"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	o.add("huge page.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
}

// withSize writes another width and height into a picture: the place of the two big-endian words.
func withSize(content []byte, at, width int, size uint32) []byte {
	out := bytes.Clone(content)
	for i := range 2 {
		if width == 4 {
			binary.BigEndian.PutUint32(out[at+4*i:], size)
		} else {
			binary.BigEndian.PutUint16(out[at+2*i:], uint16(size))
		}
	}
	return out
}

func (o *oddFolder) hostilePictures() {
	huge := withSize(encoded(png.Encode, picture(20, 20)), 16, 4, 50_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	o.add("huge.png", huge)
	jpg := jpegOf(picture(20, 20))
	o.add("huge.jpg", withSize(jpg, bytes.Index(jpg, []byte{0xff, 0xc0})+5, 2, 50_000))
	o.add("huge.gif", []byte("GIF89a\x50\xc3\x50\xc3\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x50\xc3\x50\xc3\x00\x02\x02\x44\x01\x00;"))
	bitmap := encoded(bmp.Encode, picture(4, 4))
	binary.LittleEndian.PutUint32(bitmap[18:], 50_000)
	binary.LittleEndian.PutUint32(bitmap[22:], 50_000)
	o.add("huge.bmp", bitmap)
	scan := tiffOf(1, 64, 64)
	at := bytes.Index(scan, []byte{0, 1, 4, 0, 1, 0, 0, 0}) + 8
	binary.LittleEndian.PutUint32(scan[at:], 50_000)
	binary.LittleEndian.PutUint32(scan[at+12:], 50_000)
	o.add("huge.tiff", scan)
	loop := tiffOf(1, 64, 64)
	binary.LittleEndian.PutUint32(loop[len(loop)-4:], binary.LittleEndian.Uint32(loop[4:]))
	o.add("loop.tiff", loop)
	o.add("long fax.tiff", tiffOf(40, 800, 1100))
	o.add("broken.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1"))
	o.add("picture called.jpg", encoded(png.Encode, picture(30, 30)))
	o.add("script behind picture.gif", append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), []byte("/*<script>alert(1)</script>*/")...))
}

func (o *oddFolder) hostileMails() {
	head := "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nDate: Tue, 3 Mar 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
	multi := head + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
	part := "--b\r\nContent-Type: application/pdf; name=\"p.pdf\"\r\nContent-Disposition: attachment; filename=\"p.pdf\"\r\n\r\n%PDF\r\n"
	o.add("ten thousand parts.eml", []byte(multi+strings.Repeat(part, 10_000)+"--b--\r\n"))
	o.add("three parts alike.eml", []byte(multi+strings.Repeat(part, 3)+"--b--\r\n"))
	o.add("never ends.eml", []byte(multi+part))
	deep := head
	for i := range 1000 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
	}
	o.add("thousand deep.eml", []byte(deep+"Content-Type: text/plain\r\n\r\nau fond"))
	o.add("html only.eml", []byte(head+"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Je <b>conteste</b> la facture.</p><img src=\"http://evil.example/x\">"))
	o.add("long head.eml", []byte("From: a@b.example\r\nTo: "+strings.Repeat("x@y.example, ", 50_000)+"\r\nDate: x\r\n\r\nBonjour"))
	nested := head + "\r\nau centre"
	for i := range 9 {
		nested = head + fmt.Sprintf("Content-Type: multipart/mixed; boundary=\"n%d\"\r\n\r\n--n%d\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"inner%d.eml\"\r\n\r\n%s\r\n--n%d--\r\n", i, i, i, nested, i)
	}
	o.add("mail in mail.eml", []byte(nested))
	o.add("bad base64.eml", []byte(head+"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!"))
}

// rawZip writes entries with any header one likes.
func rawZip(entries ...rawEntry) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w := must(z.CreateRaw(&e.FileHeader))
		must(w.Write(e.raw))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

type rawEntry struct {
	zip.FileHeader
	raw []byte
}

// zeros is a run of zeros, deflated.
func zeros(n int) []byte {
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, flate.BestSpeed))
	block := make([]byte, 1<<20)
	for range n >> 20 {
		must(w.Write(block))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (o *oddFolder) hostileArchives(whole map[string][]byte) {
	bomb := zeros(128 << 20)
	entry := func(name string, size uint64) rawEntry {
		return rawEntry{zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: uint64(len(bomb))}, bomb}
	}
	var many []rawEntry
	for i := range 30 {
		many = append(many, entry(fmt.Sprintf("%d.bin", i), 128<<20))
	}
	o.add("bomb.zip", rawZip(many...))
	o.add("lying bomb.zip", rawZip(entry("small.txt", 100), entry("small2.txt", 100)))
	var crowd [][2]string
	for i := range 3000 {
		crowd = append(crowd, [2]string{fmt.Sprintf("%d.txt", i), ""})
	}
	o.add("crowd.zip", zipOf(crowd...))
	o.add("tricks.zip", zipOf([2]string{"../../../tmp/x.txt", "1"}, [2]string{"/etc/passwd", "2"}, [2]string{`..\..\x.txt`, "3"}, [2]string{"CON", "4"},
		[2]string{"a\r\nb.txt", "5"}, [2]string{"fdp.\u202etxt", "6"}, [2]string{"C:\\x.txt", "7"}, [2]string{strings.Repeat("n", 4096) + ".txt", "8"},
		[2]string{"x.txt", "9"}, [2]string{"x.txt", "10"}, [2]string{"nul\x00.txt", "11"}, [2]string{"__MACOSX/._x", "12"}, [2]string{"dir/", ""}))
	o.add("cp850.zip", rawZip(rawEntry{zip.FileHeader{Name: "R\x82ponse.txt", NonUTF8: true, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte("oui")), UncompressedSize64: 3, CompressedSize64: 3}, []byte("oui")}))
	locked := zip.FileHeader{Name: "secret.pdf", Method: zip.Store, Flags: 1, UncompressedSize64: 3, CompressedSize64: 3}
	good := zip.FileHeader{Name: "open.txt", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte("oui")), UncompressedSize64: 3, CompressedSize64: 3}
	bad := good
	bad.Name, bad.CRC32 = "bad.txt", 1
	odd := good
	odd.Name, odd.Method = "odd.txt", 99
	link := good
	link.Name = "link"
	link.SetMode(0o777 | os.ModeSymlink)
	o.add("half readable.zip", rawZip(rawEntry{locked, []byte("xyz")}, rawEntry{good, []byte("oui")}, rawEntry{bad, []byte("non")}, rawEntry{odd, []byte("oui")}, rawEntry{link, []byte("/et")}))
	inner := zipOf([2]string{"au fond.txt", "bonjour"})
	for i := range 12 {
		inner = zipOf([2]string{fmt.Sprintf("%d.zip", i), string(inner)}, [2]string{fmt.Sprintf("%d.txt", i), fmt.Sprint(i)})
	}
	o.add("zip in zip.zip", inner)
	o.add("mail in zip.zip", zipOf([2]string{"m.eml", string(whole["mail with files.eml"])}))
	o.add("junk around.zip", append(append([]byte("PK\x03\x04junk"), zipOf([2]string{"x.txt", "x"})...), "tail"...))
}

func (o *oddFolder) hostileTexts() {
	bomb := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">`
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
	}
	o.add("entities.xml", []byte(bomb+"]><l>&j;</l>"))
	o.add("deep.xml", []byte("<?xml version=\"1.0\"?>"+strings.Repeat("<a>", 100_000)))
	o.add("outside.xml", []byte(`<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>`))
	o.add("long.txt", bytes.Repeat([]byte("une ligne comme les autres\n"), 200_000))
	o.add("one line.txt", bytes.Repeat([]byte("x"), 3<<20))
	o.add("latin1.txt", []byte("R\xe9ponse du d\xe9biteur : non"))
	o.add("cp850.txt", []byte("R\x82ponse du d\x82biteur"))
	o.add("utf16.txt", []byte("\xff\xfeB\x00o\x00n\x00"))
	o.add("escapes.log", []byte("\x1b[31mrouge\x1b[0m\r\n\x07"))
	o.add("zeros.txt", make([]byte, 100_000))
	o.add("picture.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	for name, content := range map[string]string{"run.exe": "MZ\x90\x00", "run.sh": "#!/bin/sh\nrm -rf /", "run.bat": "@echo off", "run.js": "alert(1)", "run.lnk": "L\x00\x00\x00\x01\x14\x02\x00", "elf": "\x7fELF"} {
		o.add(name, []byte(content))
	}
	for i, b := range []byte{0, 1, 0x80, 0xff} {
		o.add(fmt.Sprintf("noise %d.bin", i), bytes.Repeat([]byte{b, 0x17, b ^ 0x5a}, 999))
	}
}

func (o *oddFolder) hostileNames() {
	for i, name := range []string{"-o x", ";id", "$(id).txt", "a\nb.txt", "a\r\nb.txt", "\u202egnp.txt", "CON", "NUL.txt", "e\u0301t\u00e9.txt", "\u00e9t\u00e9.txt",
		"Case.txt", "case.TXT", "CASE.txt", "br\xe9f.txt", "br\xff\xfef.txt", "\xff", ".hidden", "no ending", "point.", "..txt", " ", "日本語.txt", "🧾.txt",
		strings.Repeat("é", 127), strings.Repeat("x", 251) + ".pdf", "=1+1.txt", "@cmd.csv", "<b>gras<b>.txt", `"quoted".txt`, `back\slash.txt`, "07_D2_Facture_FA-2026-0347_2026-03-31.pdf"} {
		o.add(name, []byte(fmt.Sprintf("contenu du fichier %d", i)))
	}
	deep := filepath.Join(o.dir, filepath.Join(strings.Split(strings.Repeat("dossier/", 40), "/")...))
	if err := os.MkdirAll(deep, 0o755); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(deep, "au fond.txt"), []byte("au fond du dossier"), 0o644); err != nil {
		o.t.Fatal(err)
	}
	o.count++
}

// specialFiles are links, pipes, sockets and what may not be read.
func (o *oddFolder) specialFiles() {
	for name, target := range map[string]string{"link outside": "/etc/hostname", "broken link": "nowhere", "link to itself": "link to itself", "link to folder": ".", "link to file": "note.txt", "link to device": "/dev/zero"} {
		if err := os.Symlink(target, filepath.Join(o.dir, name)); err != nil {
			o.t.Fatal(err)
		}
		o.count++
	}
	if err := syscall.Mkfifo(filepath.Join(o.dir, "pipe.pdf"), 0o644); err != nil {
		o.t.Fatal(err)
	}
	short := must(os.MkdirTemp("", "s")) // the name of a socket must be short
	o.t.Cleanup(func() { os.RemoveAll(short) })
	socket := must(net.Listen("unix", filepath.Join(short, "s")))
	socket.(*net.UnixListener).SetUnlinkOnClose(false)
	socket.Close()
	if err := os.Rename(filepath.Join(short, "s"), filepath.Join(o.dir, "socket")); err != nil {
		o.t.Fatal(err)
	}
	o.count += 2
	for _, name := range []string{"forbidden.txt", "forbidden.pdf"} {
		o.add(name, []byte("secret"))
		if err := os.Chmod(filepath.Join(o.dir, name), 0); err != nil {
			o.t.Fatal(err)
		}
	}
	sparse := must(os.Create(filepath.Join(o.dir, "sparse.pdf")))
	must(sparse.WriteString("%PDF-1.4\n"))
	if err := sparse.Truncate(30 << 20); err != nil {
		o.t.Fatal(err)
	}
	sparse.Close()
	o.count++
}

func TestAFolderOf500OddFilesLosesNone(t *testing.T) {
	o := newOddFolder(t)
	if o.count < 500 {
		t.Fatalf("only %d files", o.count)
	}
	p := newPacker(t, func(o *pdf.Options) { o.Timeout = 6 * time.Second })
	out := filepath.Join(t.TempDir(), "out.zip")
	start := time.Now()
	report, err := p.Pack(context.Background(), Job{Folder: o.dir, ZIP: out, PDF: out + ".pdf"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d with those inside others, %d exhibits, %d pages, %d MB in %.1f s",
		o.count, len(report.Documents), report.Exhibits, report.Pages, report.Bytes>>20, time.Since(start).Seconds())
	check(t, report, out)
	found, inside := 0, 0
	ways := map[draw.How]int{}
	for _, d := range report.Documents {
		ways[d.How]++
		if d.Parent == "" {
			found++
		} else {
			inside++
		}
	}
	t.Log(ways)
	if found != o.count {
		t.Errorf("%d files are there, %d in the report", o.count, found)
	}
	if inside < 30 || ways[draw.Merged] < 20 || ways[draw.Image] < 20 || ways[draw.Text] < 50 || ways[draw.NamedOnly] < 100 {
		t.Errorf("%d inside others, %v", inside, ways)
	}
	if _, err := json.Marshal(report); err != nil {
		t.Error(err)
	}
	for file, want := range map[string]string{
		"huge.png": "volumineux", "huge.jpg": "volumineux", "huge.gif": "volumineux", "huge.bmp": "volumineux", "huge.tiff": "volumineux",
		"long fax.tiff": "Image posée", "link outside": "Lien", "pipe.pdf": "Lien", "socket": "Lien", "empty.pdf": "vide",
		"run.exe": "Programme", "picture.svg": "Programme", "half readable.zip/secret.pdf": "mot de passe", "half readable.zip/bad.txt": "Endommagé",
		"half readable.zip/odd.txt": "Endommagé", "half readable.zip/open.txt": "Texte", "message.msg": "Outlook", "locked.xlsx": "mot de passe", "locked.pdf": "mot de passe",
		"lying bomb.zip/small.txt": "Endommagé", "thousand deep.eml": "volumineux", "ten thousand parts.eml": "volumineux",
		"cp850.zip/Réponse.txt": "Texte", "mail in zip.zip/m.eml/facture.pdf": "reprises",
	} {
		if d := entryOf(t, report, file); !strings.Contains(d.Why, want) {
			t.Errorf("%s: %s, %q", file, d.How, d.Why)
		}
	}
	warned := strings.Join(report.Warnings, "\n")
	for _, kept := range []string{"bomb.zip", "crowd.zip", "ten thousand parts.eml"} {
		if !strings.Contains(warned, kept+": kept whole, not opened") {
			t.Errorf("nothing says that %s was not opened", kept)
		}
	}
}
