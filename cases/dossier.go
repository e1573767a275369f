package cases

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// DossierJob is the payload of JobDossier.
type DossierJob struct {
	Dossier ItemID `json:"dossier"`
}

// queueDossier adds a dossier to be built and its job.
func (s *Service) queueDossier(c *Case, placement PlacementID, bordereau int) []Job {
	d := Dossier{ID: ItemID(s.NewID()), Placement: placement, Bordereau: bordereau, QueuedAt: s.Now().UTC()}
	c.Dossiers = append(c.Dossiers, d)
	return []Job{s.job(c, JobDossier, DossierJob{Dossier: d.ID})}
}

// Dossier finds a dossier by id, or nil.
func (c *Case) Dossier(id ItemID) *Dossier {
	return find(c.Dossiers, func(d *Dossier) bool { return d.ID == id })
}

// SentDossiers lists the dossiers of hand-overs that held, oldest first. One that was taken back reached nobody.
func (c *Case) SentDossiers() (sent []Dossier) {
	for _, d := range c.Dossiers {
		taken := func(p Placement) bool { return p.ID == d.Placement && !p.CancelledAt.IsZero() }
		if !slices.ContainsFunc(c.Placements, taken) {
			sent = append(sent, d)
		}
	}
	return sent
}

// Built is a finished bundle, its files already stored.
type Built struct {
	Dossier ItemID
	PDF     Blob
	ZIP     Blob
	Pages   int
}

// MarkBuilt files a finished dossier. Built again, it must be the same, byte for byte: other hashes are a Conflict, because
// the parties may have the first already.
func (s *Service) MarkBuilt(ctx context.Context, actor Actor, ref Ref, built Built) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	if built.PDF.Hash == "" || built.ZIP.Hash == "" || built.Pages <= 0 {
		return Wrong(Field("dossier", "error.required"))
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		d := c.Dossier(built.Dossier)
		if d == nil {
			return entry{}, Missing()
		}
		if !d.BuiltAt.IsZero() && (d.PDF != built.PDF.Hash || d.ZIP != built.ZIP.Hash) {
			e := Refuse("error.dossier_differs", "bordereau", d.Bordereau)
			e.Code = Conflict
			return entry{}, e
		}
		if d.BuiltAt.IsZero() {
			d.BuiltAt = s.Now().UTC()
		}
		d.PDF, d.ZIP, d.Pages, d.Bytes, d.Failure = built.PDF.Hash, built.ZIP.Hash, built.Pages, built.ZIP.Bytes, ""
		return entry{kind: EvDossier, quiet: true, facts: Facts{
			Item: d.ID, Placement: d.Placement, Hash: d.ZIP, Count: d.Pages,
		}}, nil
	})
}

// MarkFailed notes why a dossier could not be built, as a catalogue key, for the page that shows it. Asked for again it is
// queued again.
func (s *Service) MarkFailed(ctx context.Context, actor Actor, ref Ref, dossier ItemID, failure string) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		d := c.Dossier(dossier)
		if d == nil || !d.BuiltAt.IsZero() {
			return entry{}, Missing()
		}
		d.Failure = failure
		facts := Facts{Item: d.ID, Placement: d.Placement, Code: "failed"}
		return entry{kind: EvDossier, quiet: true, facts: facts, text: failure}, nil
	})
}

// BuildAgain queues a dossier whose build failed.
func (s *Service) BuildAgain(ctx context.Context, actor Actor, ref Ref, dossier ItemID) error {
	if err := actor.authorise(ActRelease); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		d := c.Dossier(dossier)
		if d == nil {
			return entry{}, Missing()
		}
		if d.Failure == "" {
			return entry{}, Refuse("error.dossier_not_failed")
		}
		d.Failure, d.QueuedAt = "", s.Now().UTC()
		return entry{
			kind: EvDossier, quiet: true, facts: Facts{Item: d.ID, Placement: d.Placement, Code: "again"},
			jobs: []Job{s.job(c, JobDossier, DossierJob{Dossier: d.ID})},
		}, nil
	})
}

// DossierFile is a dossier ready to be sent.
type DossierFile struct {
	io.ReadCloser
	Name  string // "D-2026-0241.zip", "D-2026-0241-complement-1.pdf"
	Bytes int64
	Hash  string
}

// OpenDossier opens the PDF ("pdf") or the archive ("zip") of a dossier. While it is being made it is NotFound.
func (s *Service) OpenDossier(ctx context.Context, actor Actor, id CaseID, dossier ItemID, format string) (DossierFile, error) {
	if err := actor.authorise(ActList); err != nil {
		return DossierFile{}, err
	}
	c, err := s.Case(ctx, actor, id) // who has the dossier has looked
	if err != nil {
		return DossierFile{}, err
	}
	d := c.Dossier(dossier)
	if d == nil || d.BuiltAt.IsZero() {
		return DossierFile{}, Missing()
	}
	hash := map[string]string{"pdf": d.PDF, "zip": d.ZIP}[format]
	if hash == "" {
		return DossierFile{}, Missing()
	}
	body, blob, err := s.Blobs.Open(ctx, c.Org, hash)
	if err != nil {
		return DossierFile{}, fmt.Errorf("dossier %s: %w", dossier, err)
	}
	name := c.Reference
	if d.Bordereau > 0 {
		name += "-complement-" + strconv.Itoa(d.Bordereau)
	}
	return DossierFile{ReadCloser: body, Name: name + "." + format, Bytes: blob.Bytes, Hash: hash}, nil
}
