package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

// ending writes what holds the pages together: font, page tree, outline, metadata, catalogue, table.
func (a *assembler) ending() error {
	if err := a.face.write(a.w, a.font); err != nil {
		return err
	}
	kids := make(arr, len(a.pages))
	for i, p := range a.pages {
		kids[i] = p.obj
	}
	if err := a.w.put(a.tree, &dict{[]entry{
		{"Type", name("Pages")}, {"Count", integer(int64(len(kids)))}, {"Kids", kids},
	}}); err != nil {
		return err
	}
	if err := a.w.put(a.info, a.infoDict()); err != nil {
		return err
	}
	meta := a.w.reserve()
	if err := a.w.putStream(meta, &dict{[]entry{{"Type", name("Metadata")}, {"Subtype", name("XML")}}}, a.xmp()); err != nil {
		return err
	}
	if err := a.writeCatalog(meta); err != nil {
		return err
	}
	id := hexString(a.spec.ID[:])
	return a.w.finish(&dict{[]entry{{"Root", a.catalog}, {"Info", a.info}, {"ID", arr{id, id}}}})
}

func (a *assembler) writeCatalog(meta ref) error {
	p := a.pages[0]
	d := &dict{[]entry{
		{"Type", name("Catalog")}, {"Pages", a.tree}, {"Metadata", meta},
		{"PageLabels", &dict{[]entry{{"Nums", arr{integer(0), &dict{[]entry{{"S", name("D")}}}}}}}},
		{"ViewerPreferences", &dict{[]entry{{"DisplayDocTitle", true}}}},
		{"OpenAction", arr{p.obj, name("XYZ"), integer(0), decimal(p.size.H), integer(1)}}, // at 100 %
	}}
	if a.spec.Lang != "" {
		d.add("Lang", text(a.spec.Lang))
	}
	if len(a.spec.Outline) > 0 {
		root := a.w.reserve()
		first, last, count, err := a.outline(root, a.spec.Outline)
		if err != nil {
			return err
		}
		if err := a.w.put(root, &dict{[]entry{
			{"Type", name("Outlines")}, {"First", first}, {"Last", last}, {"Count", integer(count)},
		}}); err != nil {
			return err
		}
		d.add("Outlines", root)
		d.add("PageMode", name("UseOutlines"))
	}
	return a.w.put(a.catalog, d)
}

// outline writes one level of the outline and what is below it; count is the number of entries seen when it is open.
func (a *assembler) outline(parent ref, list []Bookmark) (first, last ref, count int64, err error) {
	refs := make([]ref, len(list))
	for i := range list {
		refs[i] = a.w.reserve()
	}
	for i, b := range list {
		d := &dict{[]entry{{"Title", text(b.Title)}, {"Parent", parent}, {"Dest", a.top(b.Page)}}}
		if i > 0 {
			d.add("Prev", refs[i-1])
		}
		if i+1 < len(list) {
			d.add("Next", refs[i+1])
		}
		count++
		if len(b.Children) > 0 {
			f, l, n, err := a.outline(refs[i], b.Children)
			if err != nil {
				return first, last, 0, err
			}
			d.add("First", f)
			d.add("Last", l)
			if b.Open {
				count += n
			} else {
				n = -n
			}
			d.add("Count", integer(n))
		}
		if err := a.w.put(refs[i], d); err != nil {
			return first, last, 0, err
		}
	}
	return refs[0], refs[len(refs)-1], count, nil
}

const dateLayout = "D:20060102150405Z"

func (a *assembler) infoDict() *dict {
	d := &dict{}
	for _, e := range []struct {
		key name
		val string
	}{
		{"Title", a.spec.Title}, {"Author", a.spec.Author}, {"Subject", a.spec.Subject}, {"Creator", a.spec.Creator},
	} {
		if e.val != "" {
			d.add(e.key, text(e.val))
		}
	}
	d.add("Producer", text("Relais"))
	if !a.spec.Date.IsZero() {
		date := text(a.spec.Date.UTC().Format(dateLayout))
		d.add("CreationDate", date)
		d.add("ModDate", date)
	}
	return d
}

// xmp says the same as the Info dictionary to newer readers.
func (a *assembler) xmp() []byte {
	var b bytes.Buffer
	esc := func(s string) string {
		var e bytes.Buffer
		_ = xml.EscapeText(&e, []byte(s))
		return e.String()
	}
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:pdf="http://ns.adobe.com/pdf/1.3/">` + "\n")
	if a.spec.Title != "" {
		fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", esc(a.spec.Title))
	}
	if a.spec.Subject != "" {
		fmt.Fprintf(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", esc(a.spec.Subject))
	}
	if a.spec.Author != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", esc(a.spec.Author))
	}
	if a.spec.Lang != "" {
		fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n", esc(a.spec.Lang))
	}
	if !a.spec.Date.IsZero() {
		date := a.spec.Date.UTC().Format(time.RFC3339)
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%s</xmp:ModifyDate>\n", date, date)
	}
	if a.spec.Creator != "" {
		fmt.Fprintf(&b, "<xmp:CreatorTool>%s</xmp:CreatorTool>\n", esc(a.spec.Creator))
	}
	b.WriteString("<pdf:Producer>Relais</pdf:Producer>\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}
