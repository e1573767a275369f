package portal

import (
	"errors"
	"net/http"

	"relais/cases"
	"relais/cases/intake/sheet"
	"relais/portal/input"
	"relais/templates"
)

// importDo imports the lines of the preview. What a rule refuses comes back as the preview with the reason; the file stays.
func (s *Server) importDo(v *visit) (answer, error) {
	in, form, err := input.Decode[importForm](v.Request)
	if err != nil {
		return nil, err
	}
	im, err := s.openImport(v)
	if err != nil {
		return s.lost(v, err)
	}
	if err = s.pour(v, im, in); err == nil {
		return seeOther(im.address(v, "done", "1")), nil
	}
	var e *cases.Error
	switch {
	case cases.CodeOf(err) == cases.Conflict && staleError(err):
		err = &cases.Error{Code: cases.Conflict, Key: "import.stale"}
	case !form.Fail(err):
		return nil, err
	}
	errors.As(err, &e)
	p, again := s.importShow(v, im, templates.Form{Values: form.Values})
	if again != nil {
		return nil, again
	}
	p.data.Refused = templates.Message{Key: e.Key, Args: e.Args}
	if len(e.Fields) > 0 {
		p.data.Refused = templates.Message{Key: e.Fields[0].Key, Args: e.Fields[0].Args}
	}
	p.status = http.StatusUnprocessableEntity
	if e.Code == cases.Conflict {
		p.status = http.StatusConflict
	}
	return p, nil
}

// pour saves what the file says: into the draft all of it or nothing, and into new drafts one by one.
func (s *Server) pour(v *visit, im *importing, in importForm) error {
	ctx := s.longer(v)
	to := sheet.Target{Entity: cases.EntityID(in.Entity), Basics: cases.Basics{Nature: cases.Nature(in.Nature)}}
	out, err := s.read(v, im, to)
	if err != nil {
		return err
	}
	if im.c == nil {
		rows, err := s.Cases.ImportCases(ctx, v.actor, in.Idem, out.Batches)
		if err != nil {
			return err
		}
		s.sayOpened(v, rows)
		return nil
	}
	var batch cases.Batch // an empty one asks whether the same button was pressed before
	if len(out.Batches) > 0 {
		batch = out.Batches[0]
	}
	added, err := s.Cases.ImportInto(ctx, v.actor, v.ref(in.Version, in.Idem), batch)
	if err != nil {
		return err
	}
	v.sayN(templates.Done, "import.done", added)
	return nil
}

// mostSaid is how many refused drafts are named one by one.
const mostSaid = 5

// sayOpened says on the next page how many drafts were opened, and of the first that were not, why.
func (s *Server) sayOpened(v *visit, rows []cases.ImportRow) {
	opened, refused := 0, 0
	for _, row := range rows {
		if row.Err == nil {
			opened++
			continue
		}
		if refused++; refused > mostSaid {
			continue
		}
		var e *cases.Error
		if !errors.As(row.Err, &e) || e.Code == cases.Internal {
			v.fail(row.Err)
			e = &cases.Error{Key: "error.internal"}
		}
		key, args := e.Key, e.Args
		if len(e.Fields) > 0 {
			key, args = e.Fields[0].Key, e.Fields[0].Args
		}
		v.keep(said{Tone: string(templates.Trouble), Text: row.Debtor, Detail: v.words.T(key, args)})
	}
	v.sayN(templates.Done, "import.opened", opened)
	if refused > 0 {
		v.sayN(templates.Trouble, "import.not_opened", refused)
	}
}
