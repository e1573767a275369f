package portal

import (
	"bufio"
	"errors"
	"io"
	"net/url"
	"os"
	"path"
	"strings"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
	"relais/portal/input"
	"relais/templates"
)

// ledgersPath is the list of the accounting entries files of a creditor.
const ledgersPath = "/ledgers"

// ledgersData is the list of ledgers, and the form that takes another one.
type ledgersData struct {
	Rows  []ledgerRow
	Form  templates.Form
	File  templates.Field
	Empty templates.Empty
}

// ledgerRow is one ledger of the list.
type ledgerRow struct {
	cases.Ledger
	Href  string
	State templates.Badge
}

var ledgersPage = templates.NewPage[ledgersData]("ledgers/list")

// ledgerCrumbs is the way to the ledgers.
func ledgerCrumbs(more ...templates.Crumb) []templates.Crumb {
	return append([]templates.Crumb{{Label: templates.Say("nav.drafts"), Href: draftsPath}, {Label: templates.Say("ledgers.title"), Href: ledgersPath}}, more...)
}

// ledgersList shows the ledgers that are kept.
func (s *Server) ledgersList(v *visit) (answer, error) {
	p, err := s.ledgersShowAll(v, templates.Form{})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *Server) ledgersShowAll(v *visit, form templates.Form) (*page[ledgersData], error) {
	all, err := s.Cases.LedgersKept(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	data := ledgersData{Empty: templates.Empty{Icon: "landmark", Title: templates.Say("ledgers.empty"), Detail: templates.Say("ledgers.empty_detail")}}
	data.File = form.File("file", "ledgers.file").Must().Of(".txt,.csv,.zip").Help("ledgers.file_help", "limit", s.ledgerMax())
	data.Form = form.Named(data.File)
	for i := range all {
		data.Rows = append(data.Rows, ledgerRow{all[i], ledgersPath + "/" + string(all[i].ID), ledgerBadge(&all[i])})
	}
	crumbs := ledgerCrumbs()
	crumbs[1].Href = ""
	return show(ledgersPage, data, crumbs...), nil
}

func ledgerBadge(l *cases.Ledger) templates.Badge {
	switch {
	case l.Failure != "":
		return stateBadge(templates.Trouble, "circle-x", "ledgers.state.failed")
	case l.ReadAt.IsZero():
		return stateBadge(templates.Neutral, "hourglass", "ledgers.state.reading")
	case l.Stopped:
		return stateBadge(templates.Trouble, "triangle-alert", "ledgers.state.stopped")
	}
	return stateBadge(templates.Done, "check", "ledgers.state.tied")
}

// ledgerMax is the largest ledger, in bytes: ten times any other file, because a year of entries is one.
func (s *Server) ledgerMax() int64 { return min(10*s.UploadMax, 1<<30) }

// ledgersUpload takes a file in, has it read by a job and leads on to it. What is no FEC is named at once.
func (s *Server) ledgersUpload(v *visit) (answer, error) {
	var stored cases.Blob
	var name string
	err := s.oneFileWithin(v, s.ledgerMax(), func(sent url.Values, file string, body io.Reader) (err error) {
		for field := range sent {
			if field != "idem" {
				return &cases.Error{Code: cases.Invalid, Key: "error.unknown_field", Args: map[string]any{"field": field[:min(len(field), longestName)]}}
			}
		}
		name = file
		stored, err = s.keepLedger(v, body)
		return err
	})
	var missing *noFile
	switch {
	case errors.As(err, &missing):
		err = cases.Wrong(cases.Field("file", "error.required"))
	case cases.CodeOf(err) == cases.TooLarge:
		err = cases.Wrong(cases.Field("file", "error.ledger.too_large", "limit", s.ledgerMax()))
	case err == nil:
		_, err = fec.Look(func() (io.ReadCloser, error) { return s.Cases.OpenSheet(v.Context(), v.actor, stored.Hash) })
	}
	var id cases.LedgerID
	if err == nil {
		id, err = s.Cases.AddLedger(v.Context(), v.actor, name[:min(len(name), longestName)], stored)
	}
	if err == nil {
		return seeOther(ledgersPath + "/" + string(id)), nil
	}
	var e *cases.Error
	if !errors.As(err, &e) || e.Code != cases.Invalid && e.Code != cases.Refused {
		return nil, err
	}
	form := templates.Form{Errors: []templates.FieldError{{Field: "file", Text: templates.Message{Key: e.Key, Args: e.Args}}}}
	if len(e.Fields) > 0 {
		form.Errors[0].Text = templates.Message{Key: e.Fields[0].Key, Args: e.Fields[0].Args}
	}
	p, err := s.ledgersShowAll(v, form)
	if err != nil {
		return nil, err
	}
	return p.wrong(p.data.Form), nil
}

// keepLedger stores a file as it comes; of an archive the one ledger in it.
func (s *Server) keepLedger(v *visit, body io.Reader) (cases.Blob, error) {
	whole := bufio.NewReader(body)
	if head, _ := whole.Peek(4); string(head) != "PK\x03\x04" {
		return s.Cases.KeepSheet(v.Context(), v.actor, whole, s.ledgerMax())
	}
	temp, err := os.CreateTemp("", "relais-ledger-*.zip")
	if err != nil {
		return cases.Blob{}, err
	}
	defer os.Remove(temp.Name())
	defer temp.Close() //nolint:errcheck // it is thrown away
	size, err := io.Copy(temp, whole)
	if err != nil {
		return cases.Blob{}, uploadError(err)
	}
	var stored cases.Blob
	found := 0
	limits := intake.Limits{Entries: 100, Entry: s.ledgerMax(), Unpacked: s.ledgerMax()}
	err = intake.Unzip(temp, size, limits, func(e intake.Entry) error {
		if ext := strings.ToLower(path.Ext(e.Name)); ext != ".txt" && ext != ".csv" {
			return nil
		}
		if found++; found > 1 {
			return cases.Wrong(cases.Field("file", "error.ledger.several"))
		}
		text, err := e.Open()
		if err != nil {
			return err
		}
		defer text.Close() //nolint:errcheck // only read
		stored, err = s.Cases.KeepSheet(v.Context(), v.actor, text, s.ledgerMax())
		return err
	})
	if err == nil && found == 0 {
		err = cases.Wrong(cases.Field("file", "error.ledger.none_in_archive"))
	}
	return stored, err
}

// ledgerRemoveForm is what the button that removes a ledger sends.
type ledgerRemoveForm struct {
	Idem string `form:"idem"`
}

// ledgersRemove forgets a ledger.
func (s *Server) ledgersRemove(v *visit) (answer, error) {
	if _, _, err := input.Decode[ledgerRemoveForm](v.Request); err != nil {
		return nil, err
	}
	if err := s.Cases.RemoveLedger(v.Context(), v.actor, cases.LedgerID(v.path("ledger"))); err != nil {
		return nil, err
	}
	v.say(templates.Done, "ledgers.removed")
	return seeOther(ledgersPath), nil
}
