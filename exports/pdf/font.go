package pdf

import (
	"encoding/binary"
	"fmt"
	"sort"
	"unicode/utf16"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typeface is the one font of all stamps. It collects the glyphs that are drawn, so that only these are embedded.
type typeface struct {
	data  []byte
	font  *sfnt.Font
	buf   sfnt.Buffer
	used  map[sfnt.GlyphIndex]rune
	units fixed.Int26_6
}

func newTypeface(ttf []byte) (*typeface, error) {
	if ttf == nil {
		ttf = goregular.TTF
	}
	f, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("stamp font: %w", err)
	}
	return &typeface{data: ttf, font: f, used: map[sfnt.GlyphIndex]rune{0: 0}, units: fixed.I(1000)}, nil
}

// glyph returns the glyph of a character and its width in thousandths of the font size. A character the font does not have
// is drawn as the font's empty box: visible, not dropped.
func (t *typeface) glyph(r rune) (sfnt.GlyphIndex, float64) {
	g, err := t.font.GlyphIndex(&t.buf, r)
	if err != nil {
		g = 0
	}
	adv, err := t.font.GlyphAdvance(&t.buf, g, t.units, font.HintingNone)
	if err != nil {
		adv = fixed.I(500)
	}
	return g, float64(adv) / 64
}

// width measures a text at a size in points.
func (t *typeface) width(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		_, adv := t.glyph(r)
		w += adv
	}
	return w * size / 1000
}

// show returns the string operand that draws a text, and remembers its glyphs.
func (t *typeface) show(s string) str {
	var b []byte
	for _, r := range s {
		g, _ := t.glyph(r)
		if _, known := t.used[g]; !known {
			t.used[g] = r
		}
		b = append(b, byte(g>>8), byte(g))
	}
	return hexString(b)
}

// write puts the font into the file: a composite font whose character codes are glyph numbers, with the way back to text.
func (t *typeface) write(w *writer, to ref) error {
	subset, err := t.subset()
	if err != nil {
		return err
	}
	base := name(fmt.Sprintf("%s+%s", t.tag(), t.postScriptName()))
	cid, descriptor, file, unicode := w.reserve(), w.reserve(), w.reserve(), w.reserve()
	if err := w.put(to, &dict{[]entry{
		{"Type", name("Font")}, {"Subtype", name("Type0")}, {"BaseFont", base}, {"Encoding", name("Identity-H")},
		{"DescendantFonts", arr{cid}}, {"ToUnicode", unicode},
	}}); err != nil {
		return err
	}
	system := &dict{[]entry{{"Registry", text("Adobe")}, {"Ordering", text("Identity")}, {"Supplement", integer(0)}}}
	if err := w.put(cid, &dict{[]entry{
		{"Type", name("Font")}, {"Subtype", name("CIDFontType2")}, {"BaseFont", base}, {"CIDSystemInfo", system},
		{"FontDescriptor", descriptor}, {"CIDToGIDMap", name("Identity")}, {"DW", integer(0)}, {"W", t.widths()},
	}}); err != nil {
		return err
	}
	if err := w.put(descriptor, t.descriptor(base, file)); err != nil {
		return err
	}
	plain := &dict{[]entry{{"Length1", integer(int64(len(subset)))}}}
	if err := w.deflate(file, plain, writeAll(subset)); err != nil {
		return err
	}
	return w.deflate(unicode, &dict{}, writeAll(t.toUnicode()))
}

func (t *typeface) glyphs() []sfnt.GlyphIndex {
	list := make([]sfnt.GlyphIndex, 0, len(t.used))
	for g := range t.used {
		list = append(list, g)
	}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return list
}

func (t *typeface) widths() arr {
	var a arr
	for _, g := range t.glyphs() {
		adv, err := t.font.GlyphAdvance(&t.buf, g, t.units, font.HintingNone)
		if err != nil {
			continue
		}
		a = append(a, integer(int64(g)), arr{decimal(float64(adv) / 64)})
	}
	return a
}

func (t *typeface) descriptor(base name, file ref) *dict {
	scale := 1000 / float64(t.font.UnitsPerEm())
	bounds, err := t.font.Bounds(&t.buf, fixed.I(int(t.font.UnitsPerEm())), font.HintingNone)
	if err != nil {
		bounds = fixed.R(0, -1000, 1000, 250)
	}
	v := func(f fixed.Int26_6) float64 { return float64(f.Round()) * scale }
	box := reals(v(bounds.Min.X), -v(bounds.Max.Y), v(bounds.Max.X), -v(bounds.Min.Y))
	return &dict{[]entry{
		{"Type", name("FontDescriptor")}, {"FontName", base}, {"Flags", integer(4)}, {"FontBBox", box},
		{"ItalicAngle", integer(0)}, {"Ascent", decimal(-v(bounds.Min.Y))}, {"Descent", decimal(-v(bounds.Max.Y))},
		{"CapHeight", integer(700)}, {"StemV", integer(80)}, {"FontFile2", file},
	}}
}

// tag is the six letters that say "subset"; they come from the glyphs, so that equal subsets have equal names.
func (t *typeface) tag() string {
	h := uint32(2166136261)
	for _, g := range t.glyphs() {
		h = (h ^ uint32(g)) * 16777619
	}
	b := make([]byte, 6)
	for i := range b {
		b[i] = 'A' + byte(h%26)
		h = h/26 ^ h<<7
	}
	return string(b)
}

func (t *typeface) postScriptName() string {
	n, err := t.font.Name(&t.buf, sfnt.NameIDPostScript)
	if err != nil || n == "" {
		return "Stamp"
	}
	for _, c := range n {
		if isDelimiter(int(c)) || c > '~' || c == '#' {
			return "Stamp"
		}
	}
	return n
}

func (t *typeface) toUnicode() []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n" +
		"<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	list := t.glyphs()[1:]
	for len(list) > 0 {
		n := min(100, len(list)) // the most one block may hold
		b = fmt.Appendf(b, "%d beginbfchar\n", n)
		for _, g := range list[:n] {
			b = fmt.Appendf(b, "<%04X> <", g)
			for _, u := range utf16.Encode([]rune{t.used[g]}) {
				b = fmt.Appendf(b, "%04X", u)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
		list = list[n:]
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}

// subset returns the font file with the outlines of unused glyphs taken out. Glyph numbers stay as they are.
func (t *typeface) subset() ([]byte, error) {
	tables, err := fontTables(t.data)
	if err != nil {
		return nil, err
	}
	glyf, loca, err := keepGlyphs(tables, t.used)
	if err != nil {
		return nil, err
	}
	head := append([]byte{}, tables["head"]...)
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets in loca
	binary.BigEndian.PutUint32(head[8:], 0)  // checksum of the whole, not checked by any reader of embedded fonts
	tables["head"], tables["glyf"], tables["loca"] = head, glyf, loca
	return joinTables(tables), nil
}

// fontTables splits a TrueType file.
func fontTables(data []byte) (map[string][]byte, error) {
	bad := fmt.Errorf("stamp font: not a TrueType file")
	if len(data) < 12 {
		return nil, bad
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, bad
		}
		off, size := uint64(binary.BigEndian.Uint32(data[at+8:])), uint64(binary.BigEndian.Uint32(data[at+12:]))
		if off+size > uint64(len(data)) {
			return nil, bad
		}
		tables[string(data[at:at+4])] = data[off : off+size]
	}
	if len(tables["head"]) < 54 || len(tables["maxp"]) < 6 || len(tables["glyf"]) == 0 {
		return nil, bad
	}
	return tables, nil
}

// keepGlyphs rebuilds the outlines with only the used glyphs and those they are composed of.
func keepGlyphs(tables map[string][]byte, used map[sfnt.GlyphIndex]rune) (glyf, loca []byte, err error) {
	count := int(binary.BigEndian.Uint16(tables["maxp"][4:]))
	outline := func(g int) []byte {
		var from, to uint32
		if l := tables["loca"]; binary.BigEndian.Uint16(tables["head"][50:]) == 0 {
			if 2*g+4 > len(l) {
				return nil
			}
			from, to = 2*uint32(binary.BigEndian.Uint16(l[2*g:])), 2*uint32(binary.BigEndian.Uint16(l[2*g+2:]))
		} else {
			if 4*g+8 > len(l) {
				return nil
			}
			from, to = binary.BigEndian.Uint32(l[4*g:]), binary.BigEndian.Uint32(l[4*g+4:])
		}
		if from > to || int(to) > len(tables["glyf"]) {
			return nil
		}
		return tables["glyf"][from:to]
	}
	keep := map[int]bool{}
	var visit func(g int)
	visit = func(g int) {
		if g >= count || keep[g] {
			return
		}
		keep[g] = true
		for _, part := range components(outline(g)) {
			visit(part)
		}
	}
	for g := range used {
		visit(int(g))
	}
	for g := range count {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if keep[g] {
			glyf = append(glyf, outline(g)...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
	}
	return glyf, binary.BigEndian.AppendUint32(loca, uint32(len(glyf))), nil
}

// components lists the glyphs a composite glyph is made of: é of e and an accent.
func components(outline []byte) []int {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	var parts []int
	for at := 10; at+4 <= len(outline); {
		flags, g := binary.BigEndian.Uint16(outline[at:]), binary.BigEndian.Uint16(outline[at+2:])
		parts = append(parts, int(g))
		at += 6
		if flags&0x01 != 0 { // words instead of bytes
			at += 2
		}
		switch {
		case flags&0x08 != 0:
			at += 2
		case flags&0x40 != 0:
			at += 4
		case flags&0x80 != 0:
			at += 8
		}
		if flags&0x20 == 0 {
			break
		}
	}
	return parts
}

// joinTables writes a TrueType file of the tables that drawing needs.
func joinTables(tables map[string][]byte) []byte {
	var tags []string
	for _, tag := range []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"} {
		if len(tables[tag]) > 0 {
			tags = append(tags, tag)
		}
	}
	entries, selector := 1, 0
	for entries*2 <= len(tags) {
		entries, selector = entries*2, selector+1
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(tags), entries * 16, selector, len(tags)*16 - entries*16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*len(tags)
	for _, tag := range tags {
		out = append(out, tag...)
		for _, v := range []uint32{checksum(tables[tag]), uint32(at), uint32(len(tables[tag]))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(tables[tag]) + 3) &^ 3
	}
	for _, tag := range tags {
		out = append(out, tables[tag]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for i := 0; i < len(b); i += 4 {
		var word [4]byte
		copy(word[:], b[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
