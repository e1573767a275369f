package pack

import (
	"context"
	"time"

	"relais/cases"
	"relais/cases/intake/folder"
	"relais/exports"
	"relais/exports/bundle"
)

// bind makes the dossier of the numbered files.
func (r *run) bind(ctx context.Context, out *output) error {
	on := r.folder.Description.AsOf
	if on.IsZero() {
		on = r.Today
	}
	r.report.AsOf = on
	src := bundle.Source{
		Case: r.c, Parties: r.parties(), Statement: r.statement(on), Made: on.Time().Add(12 * time.Hour), On: on, Pieces: r.pieces(),
	}
	work, err := r.workFolder("bundle")
	if err != nil {
		return err
	}
	result, err := bundle.Build(ctx, bundle.FromCase(src, r.words, r.lang), r.words, work, out.zip, nil)
	if err != nil {
		return err
	}
	if err := out.takePDF(result); err != nil {
		return err
	}
	info, err := out.zip.Stat()
	if err != nil {
		return err
	}
	r.tell(result.Manifest, info.Size())
	return nil
}

// pieces hands the numbered files to the bundle.
func (r *run) pieces() []bundle.Piece {
	byID := map[cases.DocumentID]*item{}
	for _, it := range r.items {
		if it.twin == nil {
			byID[it.doc.ID] = it
		}
	}
	var pieces []bundle.Piece
	for i := range r.c.Documents {
		doc := &r.c.Documents[i]
		it := byID[doc.ID]
		piece := bundle.Piece{Document: doc, Pages: it.pages, Drawing: it.drawing}
		if it.readable() {
			piece.Original = it.open
		}
		for _, twin := range it.twins {
			piece.OtherNames = append(piece.OtherNames, twin.name)
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// statement computes the claim, when the folder holds one. What stands against it is said, and the dossier goes without:
// a statement that is not complete would be a wrong claim.
func (r *run) statement(on cases.Date) *cases.Statement {
	if len(r.c.Invoices) == 0 {
		return nil
	}
	preview := cases.PreviewOf(r.c, on, cases.DefaultRates())
	for _, problem := range preview.Problems {
		r.warn("no claim statement: %s", r.words.T(problem.Key, problem.Args))
	}
	if len(preview.Problems) > 0 {
		return nil
	}
	r.report.Total = preview.Statement.Left
	return preview.Statement
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
