package portal

import (
	"bytes"
	"net/http"
	"strconv"

	"relais/cases"
	"relais/cases/intake/sheet"
	"relais/exports"
	"relais/templates"
)

// importTemplate sends a sheet to be filled in, in the reader's language.
func (s *Server) importTemplate(v *visit) (answer, error) {
	kind := sheet.Kind(v.path("kind"))
	if !kind.Known() {
		return nil, cases.Missing()
	}
	words := func(key string) string { return v.words.T(key) }
	name := v.words.T("import.template_file", "kind", v.words.T("sheet.template."+string(kind)))
	var body bytes.Buffer
	if v.path("format") == string(sheet.XLSX) {
		if err := sheet.WriteTemplate(&body, kind, words); err != nil {
			return nil, err
		}
		return file(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body.Bytes()), nil
	}
	c, err := exports.NewCSV(&body)
	if err != nil {
		return nil, err
	}
	header, example := sheet.TemplateRows(kind, words)
	for _, line := range [][]string{header, example} {
		if err := c.Row(texts(line)...); err != nil {
			return nil, err
		}
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	return file(name+".csv", "text/csv; charset=utf-8", body.Bytes()), nil
}

func texts(cells []string) []exports.Field {
	fields := make([]exports.Field, len(cells))
	for i, c := range cells {
		fields[i] = exports.CSVText(c)
	}
	return fields
}

// importRefused sends the lines that are left out, as they stand in the file, each with its number and the reason: mended, it
// can be imported again.
func (s *Server) importRefused(v *visit) (answer, error) {
	im, err := s.openImport(v)
	if err != nil {
		return s.lost(v, err)
	}
	if len(im.plan.Missing()) > 0 {
		return nil, cases.Refuse("error.sheet.column_missing")
	}
	return refusedSheet{im}, nil
}

// refusedSheet is written while the file is read: of a large file nothing is held.
type refusedSheet struct{ im *importing }

func (r refusedSheet) send(s *Server, v *visit) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", attachment(v.words.T("import.refused_file")+".csv"))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	v.w.WriteHeader(http.StatusOK)
	if v.Method == http.MethodHead {
		return nil
	}
	if err := r.write(s, v); err != nil {
		// The status is out: a sheet that ends in the middle must not look whole.
		v.fail(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (r refusedSheet) write(s *Server, v *visit) error {
	s.longer(v)
	c, err := exports.NewCSV(v.w)
	if err != nil {
		return err
	}
	titles := append([]string{v.words.T("import.column.line"), v.words.T("import.column.reason")}, r.im.plan.Headers...)
	if err := c.Row(texts(titles)...); err != nil {
		return err
	}
	_, err = s.read(v, r.im, sheet.Target{Refused: func(row *sheet.Row) error {
		reasons := ""
		for i, p := range row.Reasons() {
			if i > 0 {
				reasons += " "
			}
			if label := r.im.labelOf(p); !label.Empty() {
				reasons += v.words.T("common.field_error", "label", wordsOf(v, label), "text", v.words.T(p.Key, p.Args))
				continue
			}
			reasons += v.words.T(p.Key, p.Args)
		}
		return c.Row(texts(append([]string{strconv.Itoa(row.Line), reasons}, row.Cells...))...)
	}})
	if err != nil {
		return err
	}
	return c.Close()
}

// labelOf names the column of a problem: by its header, else by what it would be; empty for the line as a whole.
func (im *importing) labelOf(p sheet.Problem) templates.Message {
	if p.Column != "" {
		return templates.Plain(p.Column)
	}
	for _, c := range sheet.Columns(im.plan.Kind) {
		if c.Field == p.Field {
			return templates.Say(sheet.LabelKey(im.plan.Kind, c.Field))
		}
	}
	return templates.Message{}
}

func wordsOf(v *visit, m templates.Message) string {
	if m.Text != "" {
		return m.Text
	}
	return v.words.T(m.Key, m.Args)
}
