package portal

import (
	"errors"
	"io"
	"net/http"

	"github.com/gorilla/mux"
)

// What tests try on their own.
var (
	LocalPath  = localPath
	Attachment = attachment
)

// Policy is the content security policy of every page.
const Policy = policy

// Drawing answers a request as far as the page is ready to be drawn, and gives what draws it: the template and nothing else.
func Drawing(s *Server, r *http.Request) (draw func(io.Writer) error, err error) {
	router := mux.NewRouter()
	for _, row := range routes() {
		router.HandleFunc(row.path, func(w http.ResponseWriter, r *http.Request) {
			v := s.stranger(w, r)
			if err = s.admit(v, row.access); err != nil {
				return
			}
			var a answer
			if a, err = row.handle(s, v); err != nil {
				return
			}
			p, ok := a.(interface {
				drawing(*Server, *visit) func(io.Writer) error
			})
			if !ok {
				err = errors.New("the answer is no page")
				return
			}
			draw = p.drawing(s, v)
		}).Methods(row.method)
	}
	router.ServeHTTP(nil, r)
	return draw, err
}

func (p *page[T]) drawing(s *Server, v *visit) func(io.Writer) error {
	frame := s.frame(v)
	frame.Crumbs, frame.Errors, frame.Query = p.crumbs, p.errors, p.query
	return func(w io.Writer) error { return p.page.Render(w, s.Pages, frame, p.data) }
}
