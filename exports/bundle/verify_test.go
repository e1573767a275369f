package bundle

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/exports/pdf"
)

func TestAnUntouchedArchiveIsClean(t *testing.T) {
	archive := built(t, dossier(t))
	for how, raw := range map[string][]byte{"as written": archive, "packed anew by another program": pack(t, unpack(t, archive))} {
		r := verify(raw)
		if !r.OK || r.Case != "D-2026-0241" || r.Exhibits != 4 || r.Pages < 9 || r.Files < 9 {
			t.Errorf("%s: %+v", how, r)
		}
	}
}

// has says that a report names a file with a code.
func has(r *Report, code, file string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == code && f.File == file })
}

func TestAByteFlippedInAnyFileIsNamed(t *testing.T) {
	archive := built(t, dossier(t))
	for i, m := range unpack(t, archive) {
		list := unpack(t, archive)
		at := len(m.content) / 2
		list[i].content[at] ^= 1
		r := verify(pack(t, list))
		if r.OK || (!has(r, "hash", m.name) && m.name != ManifestName) {
			t.Errorf("%s: %+v", m.name, r.Findings)
		}
	}
}

func TestAByteFlippedInTheArchiveItselfIsNamed(t *testing.T) {
	archive := built(t, dossier(t))
	for _, m := range unpack(t, archive) {
		if m.name == ManifestName || strings.HasSuffix(m.name, ".csv") {
			continue // compressed: its bytes do not stand in the archive as they are
		}
		raw := bytes.Clone(archive)
		at := bytes.LastIndex(raw, m.content)
		raw[at+len(m.content)/2] ^= 1
		if r := verify(raw); r.OK || !has(r, "hash", m.name) {
			t.Errorf("%s: %+v", m.name, r.Findings)
		}
	}
}

// edited changes the manifest of an archive.
func edited(t *testing.T, list []member, change func(*Manifest)) []member {
	t.Helper()
	for i := range list {
		if list[i].name != ManifestName {
			continue
		}
		var m Manifest
		if err := json.Unmarshal(list[i].content, &m); err != nil {
			t.Fatal(err)
		}
		change(&m)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		list[i].content = text
	}
	return list
}

func TestWhatWasDoneToAnArchiveIsNamed(t *testing.T) {
	archive := built(t, dossier(t))
	var m Manifest
	edited(t, unpack(t, archive), func(found *Manifest) { m = *found })
	first, second := m.Exhibits[0], m.Exhibits[1]
	shorter := shorterPDF(t)
	for name, c := range map[string]struct {
		do         func([]member) []member
		code, file string
	}{
		"a file was added": {func(l []member) []member { return append(l, member{"originaux/99_x.pdf", []byte("x")}) }, "extra", "originaux/99_x.pdf"},
		"an original was removed": {func(l []member) []member {
			return slices.DeleteFunc(l, func(m member) bool { return m.name == first.Original })
		}, "missing", first.Original},
		"the PDF was removed": {func(l []member) []member {
			return slices.DeleteFunc(l, func(m member) bool { return m.name == PDFName })
		}, "missing", PDFName},
		"the manifest was removed": {func(l []member) []member {
			return slices.DeleteFunc(l, func(m member) bool { return m.name == ManifestName })
		}, "missing", ManifestName},
		"two exhibits were swapped": {func(l []member) []member { return swap(l, first.Original, second.Original) }, "size", first.Original},
		"two exhibits were swapped, and the list of files with them": {func(l []member) []member {
			return edited(t, swap(l, first.Original, second.Original), func(m *Manifest) {
				for i := range m.Files {
					switch m.Files[i].Name {
					case first.Original:
						m.Files[i].SHA256, m.Files[i].Bytes = second.SHA256, second.Bytes
					case second.Original:
						m.Files[i].SHA256, m.Files[i].Bytes = first.SHA256, first.Bytes
					}
				}
			})
		}, "exhibit", first.Original},
		"two exhibits were swapped, and all of the manifest with them": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) {
				a, b := &m.Exhibits[0], &m.Exhibits[1]
				a.SHA256, b.SHA256, a.Original, b.Original, a.Bytes, b.Bytes = b.SHA256, a.SHA256, b.Original, a.Original, b.Bytes, a.Bytes
			})
		}, "whole", ManifestName},
		"a title was edited": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.Exhibits[0].Title = "Contrat" })
		}, "seal", ManifestName},
		"the day was edited": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.ReleasedOn = cases.NewDate(2020, 1, 1) })
		}, "seal", ManifestName},
		"an exhibit was taken out of the manifest": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.Exhibits = m.Exhibits[1:] })
		}, "pages", PDFName},
		"the pages were counted anew": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.Exhibits[0].Pages = 1 })
		}, "pages", PDFName},
		"the numbers run backwards": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.Exhibits[0], m.Exhibits[1] = m.Exhibits[1], m.Exhibits[0] })
		}, "exhibit", first.Original},
		"another schema": {func(l []member) []member {
			return edited(t, l, func(m *Manifest) { m.Schema = "relais-dossier/2" })
		}, "schema", ManifestName},
		"the PDF lacks a page": {func(l []member) []member { return replace(l, PDFName, shorter) }, "pages", PDFName},
		"the PDF lacks a page, and the manifest agrees": {func(l []member) []member {
			return edited(t, replace(l, PDFName, shorter), func(m *Manifest) {
				m.PDF.SHA256, m.PDF.Bytes, m.PDF.Pages = hashOf(shorter), int64(len(shorter)), m.PDF.Pages-1
				for i := range m.Files {
					if m.Files[i].Name == PDFName {
						m.Files[i].SHA256, m.Files[i].Bytes = m.PDF.SHA256, m.PDF.Bytes
					}
				}
			})
		}, "pages", PDFName},
		"the PDF is none":     {func(l []member) []member { return replace(l, PDFName, []byte("%PDF-1.7")) }, "pages", PDFName},
		"a file grew":         {func(l []member) []member { return replace(l, first.Original, make([]byte, 1<<20)) }, "size", first.Original},
		"the manifest is odd": {func(l []member) []member { return replace(l, ManifestName, []byte(`{"schema": 1}`)) }, "unreadable", ManifestName},
		"the manifest says more": {func(l []member) []member {
			return replace(l, ManifestName, []byte(`{"schema": "relais-dossier/1", "more": 1}`))
		}, "unreadable", ManifestName},
	} {
		r := verify(pack(t, c.do(unpack(t, archive))))
		if r.OK || !has(r, c.code, c.file) {
			t.Errorf("%s: wanted %s of %s, got %+v", name, c.code, c.file, r.Findings)
		}
	}
}

func swap(list []member, a, b string) []member {
	i := slices.IndexFunc(list, func(m member) bool { return m.name == a })
	j := slices.IndexFunc(list, func(m member) bool { return m.name == b })
	list[i].content, list[j].content = list[j].content, list[i].content
	return list
}

func replace(list []member, name string, content []byte) []member {
	list[slices.IndexFunc(list, func(m member) bool { return m.name == name })].content = content
	return list
}

// shorterPDF is the dossier bound again with one page less in its first exhibit.
func shorterPDF(t *testing.T) []byte {
	t.Helper()
	d := dossier(t)
	d.Exhibits[0] = exhibit(t, 1, 1)
	list := unpack(t, built(t, d))
	return list[slices.IndexFunc(list, func(m member) bool { return m.name == PDFName })].content
}

func hashOf(content []byte) string {
	f := newFingerprint(discard{}, newBlocks())
	_, _ = f.Write(content)
	sum, _ := f.close()
	return sum
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestAnArchiveThatWasCutOrIsNoneIsNamed(t *testing.T) {
	archive := built(t, dossier(t))
	for name, raw := range map[string][]byte{
		"half": archive[:len(archive)/2], "all but the last byte": archive[:len(archive)-1], "nothing": nil, "a text": []byte("PK, but no archive"),
		"zeros": make([]byte, 5000),
	} {
		// A sheet inside is an archive, too: without its own end the whole may be taken for that, and has no manifest then.
		if r := verify(raw); r.OK || len(r.Findings) != 1 || (r.Findings[0].Code != "unreadable" && !has(r, "missing", ManifestName)) || r.Findings[0].Text == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := verify(pack(t, []member{{"photo.jpg", []byte("x")}})); r.OK || !has(r, "missing", ManifestName) {
		t.Errorf("another archive: %+v", r)
	}
}

func FuzzVerify(f *testing.F) {
	archive := built(f, dossier(f))
	f.Add(archive)
	f.Add(archive[:len(archive)/3])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := verify(raw)
		if r.OK != (len(r.Findings) == 0) {
			t.Errorf("%+v", r)
		}
		if r.OK && r.Exhibits > 0 && !bytes.Contains(raw, []byte(PDFName)) {
			t.Error("clean without a dossier")
		}
	})
}

func TestTheDossierIsReadableWhereItLiesInTheArchive(t *testing.T) {
	archive := built(t, dossier(t))
	list := unpack(t, archive)
	content := list[slices.IndexFunc(list, func(m member) bool { return m.name == PDFName })].content
	file, err := pdf.Read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if file.Lang != "fr-FR" || file.Title == "" || file.Author != "Fonderies du Ponant" || file.Subject == "" {
		t.Errorf("%+v", file)
	}
	if !bytes.Contains(archive, content) {
		t.Error("the PDF does not lie in the archive as it is")
	}
}
