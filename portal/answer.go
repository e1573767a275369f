package portal

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"relais/templates"
)

// answer is what a handler returns: made first, sent afterwards, so that a failure half way never reaches a reader.
type answer interface {
	send(s *Server, v *visit) error
}

// page is a whole page. T ties the data to the template that wants it.
type page[T any] struct {
	page   templates.Page[T]
	data   T
	status int               // 0 is 200
	crumbs []templates.Crumb // the way here
	errors int               // wrong fields, for the title
	query  string            // what was searched for
}

// show answers with a page.
func show[T any](p templates.Page[T], data T, crumbs ...templates.Crumb) *page[T] {
	return &page[T]{page: p, data: data, crumbs: crumbs}
}

// wrong answers with the page of a form that has errors: 422, and the number of errors in its title.
func (p *page[T]) wrong(form templates.Form) *page[T] {
	if p.errors += len(form.Errors); p.errors > 0 {
		p.status = http.StatusUnprocessableEntity
	}
	return p
}

func (p *page[T]) send(s *Server, v *visit) error {
	frame := s.frame(v)
	frame.Crumbs, frame.Errors, frame.Query = p.crumbs, p.errors, p.query
	underDrafts(frame.Nav, p.crumbs)
	text, used := s.texts.Get().(*bytes.Buffer)
	if !used {
		text = &bytes.Buffer{}
	}
	defer s.texts.Put(text)
	text.Reset()
	if err := p.page.Render(text, s.Pages, frame, p.data); err != nil {
		return err
	}
	status := p.status
	if status == 0 {
		status = http.StatusOK
	}
	return v.write(status, "text/html; charset=utf-8", text.Bytes())
}

// compressFrom is the size from which a page is compressed.
const compressFrom = 1 << 10

// packer compresses one page after the other: to make one costs more memory than a page.
type packer struct {
	zip *gzip.Writer
	out bytes.Buffer
}

// newPacker makes a packer of level 1: a page is read once.
func newPacker() (*packer, error) {
	p := &packer{}
	var err error
	p.zip, err = gzip.NewWriterLevel(&p.out, gzip.BestSpeed)
	return p, err
}

// pack compresses a body. What it gives lasts until the next one.
func (p *packer) pack(body []byte) ([]byte, error) {
	p.out.Reset()
	p.zip.Reset(&p.out)
	if _, err := p.zip.Write(body); err != nil {
		return nil, err
	}
	err := p.zip.Close()
	return p.out.Bytes(), err
}

// write sends a finished body, compressed when the reader can take it.
func (v *visit) write(status int, contentType string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= compressFrom && acceptsGzip(v.Header.Get("Accept-Encoding")) && v.Method != http.MethodHead {
		p, used := v.server.packers.Get().(*packer)
		var err error
		if !used {
			if p, err = newPacker(); err != nil {
				return err
			}
		}
		defer v.server.packers.Put(p)
		if body, err = p.pack(body); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.w.WriteHeader(status)
	if v.Method == http.MethodHead {
		return nil
	}
	_, err := v.w.Write(body)
	return err
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}

// redirect sends the reader elsewhere after a change: 303, so that a reload does not send the form again.
type redirect struct{ to string }

// seeOther answers a POST.
func seeOther(to string) answer { return redirect{to} }

func (r redirect) send(_ *Server, v *visit) error {
	v.w.Header().Set("Location", r.to)
	v.w.WriteHeader(http.StatusSeeOther)
	return nil
}

// download is a file for the reader to keep: always as an attachment, with the type that was found when it came in, never
// the sender's, and in a sandbox should a browser show it all the same.
type download struct {
	name string
	mime string
	size int64 // 0 when unknown
	body io.ReadCloser
}

func (d download) send(_ *Server, v *visit) error {
	defer d.body.Close()
	h := v.w.Header()
	h.Set("Content-Type", d.mime)
	h.Set("Content-Disposition", attachment(d.name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if d.size > 0 {
		h.Set("Content-Length", strconv.FormatInt(d.size, 10))
	}
	v.w.WriteHeader(http.StatusOK)
	if v.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(v.w, d.body); err != nil {
		// The status is out. Breaking the connection is the only way left to say that the file is not whole.
		v.fail(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// attachment writes the header of a download; control characters never get into it.
func attachment(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x200e && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, name)
	if len(clean) > 200 {
		clean = strings.ToValidUTF8(clean[:200], "")
	}
	if header := mime.FormatMediaType("attachment", map[string]string{"filename": clean}); header != "" {
		return header
	}
	return "attachment"
}

// data answers a script with JSON.
type data struct {
	status int
	value  any
}

func (d data) send(_ *Server, v *visit) error {
	body, err := json.Marshal(d.value)
	if err != nil {
		return err
	}
	return v.write(d.status, "application/json", body)
}

// picture is an image that Relais made, to be shown inside a page.
type picture struct {
	mime string
	body []byte
}

func (p picture) send(_ *Server, v *visit) error { return v.write(http.StatusOK, p.mime, p.body) }
