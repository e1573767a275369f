package pack

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/folder"
	"relais/exports"
	"relais/exports/bundle"
	"relais/exports/draw"
)

// Packer packs folders.
type Packer struct {
	Drawer  *draw.Drawer
	Words   func(lang string) exports.Words
	Limits  intake.Limits
	Workers int // files drawn at a time; 1
	// Today is the day of a folder that states none.
	Today    cases.Date
	Progress func(done, total int)
}

// Job says what to pack and where to.
type Job struct {
	Folder string
	ZIP    string // the archive to write
	PDF    string // the bound dossier as a file of its own; "" for none
}

// item is one file on its way to becoming an exhibit.
type item struct {
	path      string // on disk
	name      string // inside the folder
	parent    string
	size      int64
	hash      string
	problem   error
	detection intake.Detection
	doc       cases.Document
	drawing   draw.Drawing
	pages     string
	duplicate string
}

// run is the packing of one folder.
type run struct {
	*Packer
	job    Job
	dir    string
	folder *folder.Folder
	c      *cases.Case
	words  exports.Words
	lang   string
	items  []*item
	names  map[string]bool
	report *Report
}

// Pack makes the dossier and writes it under the names of the job, each whole or not at all.
func (p *Packer) Pack(ctx context.Context, job Job) (*Report, error) {
	dir, err := os.MkdirTemp(filepath.Dir(job.ZIP), ".relais-pack-*")
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	defer os.RemoveAll(dir)
	r := &run{Packer: p, job: job, dir: dir, names: map[string]bool{}, report: &Report{Warnings: []string{}, Documents: []Document{}, Output: job.ZIP, PDF: job.PDF}}
	for _, step := range []func(context.Context) error{r.open, r.gather, r.draw, r.sort, r.bind} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("pack %s: %w", job.Folder, err)
		}
	}
	return r.report, nil
}

func (r *run) open(context.Context) error {
	var err error
	if r.folder, err = folder.Open(r.job.Folder); err != nil {
		return err
	}
	if r.c, err = r.folder.Case(); err != nil {
		return err
	}
	r.lang = r.folder.Description.Language
	if r.lang != "en" {
		r.lang = "fr"
	}
	r.words = r.Words(r.lang)
	if r.c.Reference == "" {
		if abs, err := filepath.Abs(r.job.Folder); err == nil {
			r.c.Reference = filepath.Base(abs)
		}
	}
	r.report.Case = r.c.Reference
	r.report.Warnings = append(r.report.Warnings, r.folder.Warnings...)
	for _, name := range r.folder.Missing() {
		r.report.Warnings = append(r.report.Warnings, "named in "+folder.File+" but not in the folder: "+name)
	}
	return nil
}

// draw draws every file, several at a time. A file that cannot be drawn is named; only our own faults end the work.
func (r *run) draw(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan int)
	var wait sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range max(1, r.Workers) {
		wait.Go(func() {
			for i := range jobs {
				if err := r.drawItem(ctx, i); err != nil {
					cancel(err)
				}
				mu.Lock()
				done++
				if r.Progress != nil {
					r.Progress(done, len(r.items))
				}
				mu.Unlock()
			}
		})
	}
	for i := range r.items {
		if ctx.Err() != nil {
			break
		}
		jobs <- i
	}
	close(jobs)
	wait.Wait()
	return context.Cause(ctx)
}

func (r *run) drawItem(ctx context.Context, i int) error {
	it := r.items[i]
	if it.problem != nil {
		it.drawing = draw.Drawing{How: draw.NamedOnly, Why: draw.Reason{Key: "draw.unreadable"}, Broken: true}
		return nil
	}
	out := filepath.Join(r.dir, fmt.Sprintf("pages-%d.pdf", i))
	drawing, err := r.Drawer.Draw(ctx, draw.File{Path: it.path, Name: filepath.Base(it.name), Detection: it.detection}, out)
	if err != nil {
		return err
	}
	it.drawing = drawing
	if drawing.How != draw.NamedOnly {
		it.pages = out
	}
	return nil
}

// sort gives every file its category, then its number: A to G, what nobody recognised last; inside a category by date,
// then in name order.
func (r *run) sort(ctx context.Context) error {
	for _, it := range r.items {
		text := ""
		if it.drawing.How == draw.Merged && it.drawing.HasText {
			// Recognition is a suggestion: without text it goes by the name.
			text, _ = r.Drawer.PDF.Text(ctx, it.path, 2)
		} else if it.drawing.How == draw.Text {
			text = r.beginning(it)
		}
		doc := r.folder.Sort(r.c, it.name, text)
		doc.Type, doc.Bytes, doc.Hash = string(it.detection.Type), it.size, it.hash
		if doc.Title == "" {
			doc.Title = filepath.Base(it.name)
		}
		it.doc = doc
	}
	order := slices.Clone(r.items)
	slices.SortStableFunc(order, func(a, b *item) int {
		return cmp.Or(cmp.Compare(place(a.doc.Category), place(b.doc.Category)), compareDays(a.doc.DatedOn, b.doc.DatedOn))
	})
	ranks := map[cases.Category]int{}
	number := 0
	for _, it := range order {
		if it.duplicate != "" {
			continue
		}
		number++
		ranks[it.doc.Category]++
		it.doc.Exhibit, it.doc.Rank = number, ranks[it.doc.Category]
		it.doc.ID = cases.DocumentID(it.name)
		r.c.Documents = append(r.c.Documents, it.doc)
	}
	r.prove()
	return nil
}

// prove links reminders to the files that case.json names as their proof.
func (r *run) prove() {
	for i, reminder := range r.folder.Description.Reminders {
		if reminder.Proof != "" && r.c.Document(cases.DocumentID(reminder.Proof)) != nil {
			r.c.Reminders[i].Proof = cases.DocumentID(reminder.Proof)
		}
	}
}

// place gives the position of a category; what nobody recognised comes last.
func place(c cases.Category) int {
	if i := slices.Index(cases.Categories, c); i >= 0 {
		return i
	}
	return len(cases.Categories)
}

// compareDays puts what has no date behind what has one.
func compareDays(a, b cases.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func (r *run) bind(ctx context.Context) error {
	on := r.folder.Description.AsOf
	if on.IsZero() {
		on = r.Today
	}
	src := bundle.Source{
		Case: r.c, Parties: r.parties(), Statement: r.statement(on), Made: on.Time().Add(12 * time.Hour), On: on, Pieces: r.pieces(),
	}
	work := filepath.Join(r.dir, "bundle")
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	tmp := filepath.Join(r.dir, "out.zip")
	zip, err := os.Create(tmp)
	if err != nil {
		return err
	}
	defer zip.Close()
	result, err := bundle.Build(ctx, bundle.FromCase(src, r.words, r.lang), r.words, work, zip, nil)
	if err != nil {
		return err
	}
	if err := zip.Sync(); err != nil {
		return err
	}
	r.tell(result)
	if r.job.PDF != "" {
		if err := move(result.PDF, r.job.PDF); err != nil {
			return err
		}
	}
	return os.Rename(tmp, r.job.ZIP)
}

// statement computes the claim, when the folder holds one. What stands against it is said, and the dossier goes without.
func (r *run) statement(on cases.Date) *cases.Statement {
	if len(r.c.Invoices) == 0 {
		return nil
	}
	statement, err := cases.StatementOf(r.c, on, cases.DefaultRates())
	if err != nil {
		r.report.Warnings = append(r.report.Warnings, "no claim statement: "+err.Error())
		return nil
	}
	r.report.AsOf, r.report.Total = on, statement.Left
	return statement
}

func (r *run) parties() bundle.Parties {
	d := r.folder.Description
	party := func(p folder.Party) exports.Party {
		printed := exports.Party{Name: p.Name, SIREN: cases.CleanIdentifier(p.SIREN), Address: p.AddressLines()}
		if p.Contact != "" {
			printed.Contact = []string{p.Contact}
		}
		return printed
	}
	return bundle.Parties{Creditor: party(d.Creditor), Debtor: bundle.DebtorParty(r.c.Debtor, nil), Agency: party(d.Agency)}
}
