package store

import (
	"context"
	"fmt"

	"relais/cases"
)

// File is a file that rows name.
type File struct {
	Org  cases.OrgID
	Hash string
}

// UnscopedNamedFiles calls visit once for every file that anything names, whoever it belongs to: for verification, which
// opens them all. An error of visit ends the walk. Each chunk is read from the indexes by organisation and hash.
func (s *Store) UnscopedNamedFiles(ctx context.Context, visit func(File) error) error {
	orgs, err := collect(s.read(ctx), `/* Store.UnscopedNamedFiles */ select distinct d.org_id from documents d
		union select distinct x.org_id from dossiers x union select distinct p.agency_id from papers p
		union select distinct l.org_id from ledgers l order by 1`, nil,
		func(org *cases.OrgID) []column { return []column{{"org_id", text[cases.OrgID]{org}}} })
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if err := s.namedFilesOf(ctx, org, visit); err != nil {
			return err
		}
	}
	return nil
}

// namesOfFiles are the columns that name files, with the column of the organisation that keeps them.
var namesOfFiles = []struct{ table, org, hash string }{
	{"documents", "org_id", "hash"}, {"documents", "org_id", "drawn"}, {"dossiers", "org_id", "pdf_hash"},
	{"dossiers", "org_id", "zip_hash"}, {"papers", "agency_id", "file"}, {"ledgers", "org_id", "file"}, {"ledgers", "org_id", "result"},
}

func (s *Store) namedFilesOf(ctx context.Context, org cases.OrgID, visit func(File) error) error {
	parts := make([]string, len(namesOfFiles))
	for i, n := range namesOfFiles {
		parts[i] = fmt.Sprintf("select * from (select distinct %[1]s as hash from %[2]s where %[3]s = $1 and %[1]s <> '' and %[1]s > $2 order by 1 limit $3) as part",
			n.hash, n.table, n.org)
	}
	query := "/* Store.UnscopedNamedFiles */ select f.hash from (" + join(parts, " union ") + ") as f order by f.hash limit $3"
	for after := ""; ; {
		chunk, err := collect(s.read(ctx), query, []any{string(org), after, verifyChunk},
			func(hash *string) []column { return []column{{"hash", text[string]{hash}}} })
		if err != nil {
			return err
		}
		for _, hash := range chunk {
			if err := visit(File{org, hash}); err != nil {
				return err
			}
			after = hash
		}
		if len(chunk) < verifyChunk {
			return nil
		}
	}
}

// UnscopedKnownFiles says which hashes of an organisation anything names, for the sweep of files.
func (s *Store) UnscopedKnownFiles(ctx context.Context, org cases.OrgID, hashes []string) (map[string]bool, error) {
	known := make(map[string]bool, len(hashes))
	for start := 0; start < len(hashes); start += claimChunk {
		a := args{list: []any{string(org)}}
		in := list(&a, padded(hashes[start:min(start+claimChunk, len(hashes))]))
		parts := make([]string, len(namesOfFiles))
		for i, n := range namesOfFiles {
			parts[i] = fmt.Sprintf("select %[1]s as hash from %[2]s where %[3]s = $1 and %[1]s <> '' and %[1]s in %[4]s", n.hash, n.table, n.org, in)
		}
		found, err := collect(s.read(ctx), "/* Store.UnscopedKnownFiles */ "+join(parts, " union "), a.list,
			func(hash *string) []column { return []column{{"hash", text[string]{hash}}} })
		if err != nil {
			return nil, err
		}
		for _, hash := range found {
			known[hash] = true
		}
	}
	return known, nil
}
