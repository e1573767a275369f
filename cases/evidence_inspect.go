package cases

import (
	"context"
	"fmt"
	"slices"
)

// Inspect has a file of a case read in the sandbox and writes down what it showed. The program runs it for JobInspect;
// run twice, it says the same again.
func (s *Service) Inspect(ctx context.Context, actor Actor, ref Ref, id DocumentID) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	c, err := s.Store.Case(ctx, actor.Scope(), ref.Case)
	if err != nil {
		return fmt.Errorf("case %s: %w", ref.Case, err)
	}
	d := c.Document(id)
	if d == nil {
		return Missing()
	}
	found, err := s.Inspector.Inspect(ctx, c.Org, *d)
	if err != nil {
		return fmt.Errorf("inspect file %s: %w", id, err)
	}
	return s.ApplyFinding(ctx, actor, ref, id, found)
}

// ApplyFinding writes down what reading a file showed: what it is, whether it can be opened, how many pages it takes. A
// category nobody has confirmed follows from its text. Files found inside an archive or a mail join the case, except
// those it has already; when they do not all fit, the archive stays closed and says so.
func (s *Service) ApplyFinding(ctx context.Context, actor Actor, ref Ref, id DocumentID, found Finding) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		d := c.Document(id)
		if d == nil {
			return entry{}, Missing()
		}
		unknown := d.State == ""
		d.Type, d.State, d.Pages, d.HasText, d.Drawn = found.Type, found.State, found.Pages, found.HasText, found.Drawn
		if unknown && (d.State == Protected || d.State == Broken) && d.Exhibit == 0 {
			d.Confirmed = false // whoever chose its category did not know that it cannot be opened
		}
		suggest(c, d, found.Text)
		facts := Facts{Document: id, Code: string(d.State), Count: d.Pages, Hash: d.Drawn}
		parts := c.freshParts(found.Parts)
		if c.roomFor(len(parts), bytesOf(parts)) != nil {
			d.Why = "archive_too_large"
			return entry{kind: EvFileInspected, quiet: true, facts: facts}, nil
		}
		return entry{kind: EvFileInspected, quiet: true, facts: facts, jobs: s.unpack(c, actor, *d, parts)}, nil
	})
}

func bytesOf(parts []Part) (sum int64) {
	for _, p := range parts {
		sum += p.Blob.Bytes
	}
	return sum
}

// freshParts leaves out the files that the case, or the archive itself, holds already.
func (c *Case) freshParts(parts []Part) []Part {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(parts), func(p Part) bool {
		twice := seen[p.Blob.Hash] || c.sameBytes(p.Blob.Hash) != nil
		seen[p.Blob.Hash] = true
		return twice
	})
}

// unpack puts the files found inside another one into the case; each is inspected in its turn.
func (s *Service) unpack(c *Case, actor Actor, parent Document, parts []Part) (jobs []Job) {
	for _, p := range parts {
		child := s.newDocument(actor, p.Name, p.Blob)
		child.Type, child.Parent, child.UploadedBy, child.FromAgency = p.Type, parent.ID, parent.UploadedBy, parent.FromAgency
		suggest(c, &child, "")
		c.Documents = append(c.Documents, child)
		jobs = append(jobs, s.job(c, JobInspect, InspectJob{Document: child.ID}))
	}
	return jobs
}
