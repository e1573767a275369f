package cases

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// What a case may hold of files.
const (
	MaxFiles     = 200
	MaxCaseBytes = 500 << 20
)

// FileInput is a file that somebody puts into a case.
type FileInput struct {
	Ref
	Name     string
	Body     io.Reader
	Limit    int64 // bytes, from the configuration
	Category Category
	Title    string
	Invoice  ItemID
	Keep     bool // keep it though the case has the same bytes already
}

// AddDocument stores a file in a draft, or beside a released case as a late exhibit that SendLate then numbers. A
// category that came with it is the person's choice; without one the name suggests it until the file has been read. The
// same bytes twice are a Conflict, "error.duplicate_file", with id, code and name of the file that is there.
func (s *Service) AddDocument(ctx context.Context, actor Actor, in FileInput) (DocumentID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	return s.addFile(ctx, actor, in, func(c *Case) error {
		if c.Handling == Draft {
			return nil
		}
		return c.move(MoveAddLate, actor.Side())
	})
}

// AddAgencyDocument stores a file that the agency puts beside its work: a copy of its letter, the debtor's answer.
func (s *Service) AddAgencyDocument(ctx context.Context, actor Actor, in FileInput) (DocumentID, error) {
	if err := actor.authorise(ActWork); err != nil {
		return "", err
	}
	return s.addFile(ctx, actor, in, func(c *Case) error { return c.move(MoveLog, actor.Side()) })
}

func (s *Service) addFile(ctx context.Context, actor Actor, in FileInput, may func(*Case) error) (DocumentID, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Document, nil
	}
	// Read first: nobody stores bytes in a case that is not theirs or that takes no files.
	c, err := s.Store.Case(ctx, actor.Scope(), in.Case)
	if err != nil {
		return "", fmt.Errorf("case %s: %w", in.Case, err)
	}
	if err := may(c); err != nil {
		return "", err
	}
	blob, err := s.Blobs.Put(ctx, c.Org, in.Body, in.Limit)
	if err != nil {
		return "", fmt.Errorf("store file of case %s: %w", in.Case, err)
	}
	d := s.newDocument(actor, in.Name, blob)
	d.Title, d.Invoice = strings.TrimSpace(in.Title), in.Invoice
	err = s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := may(c); err != nil {
			return entry{}, err
		}
		return s.putFile(c, d, in)
	})
	if err != nil {
		return "", err
	}
	return d.ID, nil
}

func (in *FileInput) check() error {
	var fields []FieldError
	if in.Body == nil || strings.TrimSpace(in.Name) == "" {
		fields = append(fields, Field("file", "error.required"))
	}
	if in.Category != Unsorted && !slices.Contains(Categories, in.Category) {
		fields = append(fields, Field("category", "error.choice"))
	}
	return Wrong(append(fields, checkText("title", in.Title, false)...)...)
}

func (s *Service) newDocument(actor Actor, name string, blob Blob) Document {
	return Document{
		ID: DocumentID(s.NewID()), Name: uploadName(name), Hash: blob.Hash, Bytes: blob.Bytes,
		UploadedAt: s.Now().UTC(), UploadedBy: actor.Person, FromAgency: actor.Side() == AgencySide,
	}
}

// uploadName gives the last part of a name, whatever the sender's system separates with. It stays data, never a path.
func uploadName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	if len(name) > 255 {
		name = strings.ToValidUTF8(name[len(name)-255:], "")
	}
	return name
}

// putFile adds a stored file to the case and queues its inspection.
func (s *Service) putFile(c *Case, d Document, in FileInput) (entry, error) {
	if twin := c.sameBytes(d.Hash); twin != nil && !in.Keep {
		e := Refuse("error.duplicate_file", "name", d.Name, "document", twin.ID, "code", twin.Code(), "twin", twin.Name)
		e.Code = Conflict
		return entry{}, e
	}
	if d.Invoice != "" && c.Invoice(d.Invoice) == nil {
		return entry{}, Wrong(Field("invoice", "error.no_such_invoice"))
	}
	if err := c.roomFor(1, d.Bytes); err != nil {
		return entry{}, err
	}
	if in.Category != Unsorted {
		d.Category, d.Confidence, d.Confirmed = in.Category, 100, true
		d.Rank = c.nextRank(in.Category)
	} else {
		suggest(c, &d, "")
	}
	c.Documents = append(c.Documents, d)
	return entry{
		kind: EvFileAdded, facts: Facts{Document: d.ID, Hash: d.Hash, Code: string(d.Category)},
		jobs: []Job{s.job(c, JobInspect, InspectJob{Document: d.ID})},
	}, nil
}

// InspectJob is the payload of JobInspect.
type InspectJob struct {
	Document DocumentID `json:"document"`
}

// sameBytes finds a file that stands in the case with the same content.
func (c *Case) sameBytes(hash string) *Document {
	return find(c.Documents, func(d *Document) bool { return d.Hash == hash && d.WithdrawnOn.IsZero() })
}

func (c *Case) roomFor(files int, bytes int64) error {
	if len(c.Documents)+files > MaxFiles {
		return Refuse("error.too_many_files", "limit", MaxFiles)
	}
	for i := range c.Documents {
		bytes += c.Documents[i].Bytes
	}
	if bytes > MaxCaseBytes {
		e := Refuse("error.case_too_large", "limit", int64(MaxCaseBytes))
		e.Code = TooLarge
		return e
	}
	return nil
}

// nextRank gives the place behind the last file of a category.
func (c *Case) nextRank(cat Category) int {
	rank := 0
	for i := range c.Documents {
		if c.Documents[i].Category == cat {
			rank = max(rank, c.Documents[i].Rank)
		}
	}
	return rank + 1
}

// suggest files a document where recognition thinks it belongs, unless a person has decided. Below Likely it waits in the
// tray.
func suggest(c *Case, d *Document, text string) {
	found := Recognise(d.Name, text, c)
	if d.Title == "" {
		d.Title = found.Title
	}
	if d.DatedOn.IsZero() {
		d.DatedOn = found.DatedOn
	}
	if d.Invoice == "" {
		d.Invoice = found.Invoice
	}
	if d.Kind == "" || !d.Confirmed {
		d.Kind = found.Kind
	}
	if d.Confirmed || d.Exhibit > 0 {
		return
	}
	cat := found.Category
	if found.Confidence < Likely {
		cat = Unsorted
	}
	d.Confidence, d.Why = found.Confidence, found.Why
	c.refile(d, cat)
}

// refile moves a file to a category, behind the last one there, and closes the gap it leaves. A numbered exhibit keeps
// its place.
func (c *Case) refile(d *Document, cat Category) {
	if d.Category == cat {
		return
	}
	old, left := d.Category, d.Rank
	d.Category, d.Rank = cat, 0
	if cat != Unsorted {
		d.Rank = c.nextRank(cat)
	}
	c.closeGap(old, left)
}

// closeGap moves the files behind a rank up, as long as none of the category has a number that is out already.
func (c *Case) closeGap(cat Category, rank int) {
	numbered := func(d Document) bool { return d.Category == cat && d.Exhibit > 0 && d.Rank > rank }
	if cat == Unsorted || slices.ContainsFunc(c.Documents, numbered) {
		return
	}
	for i := range c.Documents {
		if d := &c.Documents[i]; d.Category == cat && d.Rank > rank && rank > 0 {
			d.Rank--
		}
	}
}
