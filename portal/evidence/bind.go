package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"relais/cases"
	"relais/exports/bundle"
	"relais/exports/draw"
	"relais/portal/i18n"
)

// Names gives the parties of a case as they are printed, and the names of people. Package accounts stands behind it.
type Names interface {
	Parties(ctx context.Context, c *cases.Case, agency cases.OrgID) (bundle.Parties, error)
	Uploaders(ctx context.Context, c *cases.Case) (map[cases.PersonID]string, error)
	// Language of an agency's pages: "fr" or "en".
	Language(ctx context.Context, agency cases.OrgID) string
}

// Binder makes dossiers.
type Binder struct {
	Cases  *cases.Service
	Store  cases.Store
	Blobs  cases.Blobs
	Drawer *draw.Drawer
	Words  *i18n.Catalogue
	Names  Names
	Temp   string
}

// Bind makes one dossier of a case and files it. It may run twice: the same inputs give the same bytes.
func (b *Binder) Bind(ctx context.Context, creditor cases.OrgID, id cases.CaseID, dossier cases.ItemID, progress func(done, total int)) error {
	clock := cases.ClockActor(creditor)
	c, err := b.Store.Case(ctx, clock.Scope(), id)
	if err != nil {
		return fmt.Errorf("bind dossier %s: %w", dossier, err)
	}
	d := c.Dossier(dossier)
	if d == nil || !d.BuiltAt.IsZero() {
		return nil // the release was taken back, or another worker was quicker
	}
	built, err := b.build(ctx, c, d, progress)
	if err != nil {
		return fmt.Errorf("bind dossier %s: %w", dossier, err)
	}
	return b.Cases.MarkBuilt(ctx, clock, cases.Ref{Case: id}, built)
}

func (b *Binder) build(ctx context.Context, c *cases.Case, d *cases.Dossier, progress func(done, total int)) (cases.Built, error) {
	dir, err := os.MkdirTemp(b.Temp, "relais-bind-*")
	if err != nil {
		return cases.Built{}, err
	}
	defer os.RemoveAll(dir)
	src, lang, err := b.source(ctx, c, d, dir)
	if err != nil {
		return cases.Built{}, err
	}
	words := b.Words.Printer(i18n.Lang(lang))
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o700); err != nil {
		return cases.Built{}, err
	}
	archive, err := os.Create(filepath.Join(dir, "out.zip"))
	if err != nil {
		return cases.Built{}, err
	}
	defer archive.Close()
	result, err := bundle.Build(ctx, bundle.FromCase(src, words, lang), words, work, archive, progress)
	if err != nil {
		return cases.Built{}, err
	}
	built := cases.Built{Dossier: d.ID, Pages: result.Manifest.PDF.Pages}
	if built.ZIP, err = b.put(ctx, c.Org, archive.Name()); err != nil {
		return cases.Built{}, err
	}
	built.PDF, err = b.Blobs.Put(ctx, c.Org, result.PDF(), 1<<40)
	return built, err
}

func (b *Binder) put(ctx context.Context, org cases.OrgID, path string) (cases.Blob, error) {
	f, err := os.Open(path)
	if err != nil {
		return cases.Blob{}, err
	}
	defer f.Close()
	return b.Blobs.Put(ctx, org, f, 1<<40)
}

// source gathers what a dossier is made from: the frozen statement of its placement and the exhibits of its list.
func (b *Binder) source(ctx context.Context, c *cases.Case, d *cases.Dossier, dir string) (bundle.Source, string, error) {
	var placement *cases.Placement
	for i := range c.Placements {
		if c.Placements[i].ID == d.Placement {
			placement = &c.Placements[i]
		}
	}
	if placement == nil {
		return bundle.Source{}, "", fmt.Errorf("placement %s is not there", d.Placement)
	}
	src := bundle.Source{Case: c, Bordereau: d.Bordereau}
	src.Made, src.On = made(d, placement, b.Cases.Zone)
	var err error
	if src.Parties, err = b.Names.Parties(ctx, c, placement.Agency); err != nil {
		return src, "", err
	}
	if src.Statement, err = frozen(placement.Statement); err != nil {
		return src, "", err
	}
	uploaders, err := b.Names.Uploaders(ctx, c)
	if err != nil {
		return src, "", err
	}
	src.Pieces, err = b.pieces(ctx, c, d, uploaders, dir)
	return src, b.Names.Language(ctx, placement.Agency), err
}

// made gives the instant that a dossier bears, and the day it was where the parties are: those of the release, or of the
// sending of late exhibits.
func made(d *cases.Dossier, p *cases.Placement, zone *time.Location) (time.Time, cases.Date) {
	at, on := p.ReleasedAt, p.ReleasedOn
	if d.Bordereau > 0 {
		at, on = d.QueuedAt, cases.DateOf(d.QueuedAt.In(zone))
	}
	return at.UTC().Truncate(time.Second), on
}

// frozen reads the statement as it was at the release.
func frozen(text []byte) (*cases.Statement, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var s cases.Statement
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("frozen statement: %w", err)
	}
	return &s, nil
}

// pieces fetches the drawn pages of every exhibit that belongs into the dossier: all that had a number when it was
// ordered, or those of a complementary list.
func (b *Binder) pieces(ctx context.Context, c *cases.Case, d *cases.Dossier, uploaders map[cases.PersonID]string, dir string) ([]bundle.Piece, error) {
	var pieces []bundle.Piece
	for _, doc := range c.ExhibitsOf(d) {
		piece := bundle.Piece{Document: doc, Uploader: uploaders[doc.UploadedBy], Drawing: drawingOf(doc)}
		piece.Original = func() (io.ReadCloser, error) {
			body, _, err := b.Blobs.Open(ctx, c.Org, doc.Hash)
			return body, err
		}
		if doc.Drawn != "" {
			piece.Pages = filepath.Join(dir, fmt.Sprintf("exhibit-%d.pdf", doc.Exhibit))
			if err := fetch(ctx, b.Blobs, c.Org, doc.Drawn, piece.Pages); err != nil {
				return nil, fmt.Errorf("pages of exhibit %d: %w", doc.Exhibit, err)
			}
		}
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// drawingOf tells from what is stored how a document was drawn.
func drawingOf(d *cases.Document) draw.Drawing {
	drawing := draw.Drawing{How: draw.Merged, Pages: d.Pages, HasText: d.HasText}
	switch d.Type {
	case "jpeg", "png", "tiff", "gif", "webp", "bmp", "heic":
		drawing.How = draw.Image
	case "eml", "text", "csv", "xml", "html":
		drawing.How = draw.Text
	}
	if d.Drawn == "" {
		drawing = draw.Drawing{How: draw.NamedOnly, Why: draw.Reason{Key: draw.WhyNot(d.Type, d.State == cases.Protected, d.State == cases.Broken)}}
	}
	return drawing
}
