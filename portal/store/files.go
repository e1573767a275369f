package store

import (
	"context"
	"database/sql"

	"relais/cases"
)

// File is a file that rows name.
type File struct {
	Org  cases.OrgID
	Hash string
}

// UnscopedNamedFiles calls visit once for every file that anything names, whoever it belongs to: for verification, which
// opens them all. An error of visit ends the walk.
func (s *Store) UnscopedNamedFiles(ctx context.Context, visit func(File) error) error {
	var after File
	for {
		var chunk []File
		err := s.read(ctx).each(`/* Store.UnscopedNamedFiles */ select f.org, f.hash from (
				select org_id as org, hash from documents
				union select org_id, drawn from documents where drawn <> ''
				union select org_id, pdf_hash from dossiers where pdf_hash <> ''
				union select org_id, zip_hash from dossiers where zip_hash <> ''
				union select agency_id, file from papers where file <> '') f
			where f.hash <> '' and (f.org > $1 or f.org = $1 and f.hash > $2) order by f.org, f.hash limit $3`,
			[]any{string(after.Org), after.Hash, verifyChunk}, func(rows *sql.Rows) error {
				var f File
				err := rows.Scan(&f.Org, &f.Hash)
				chunk = append(chunk, f)
				return err
			})
		if err != nil {
			return err
		}
		for _, f := range chunk {
			if err := visit(f); err != nil {
				return err
			}
			after = f
		}
		if len(chunk) < verifyChunk {
			return nil
		}
	}
}
