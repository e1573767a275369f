// Package bundle makes the dossier of a release: one PDF (cover, exhibit list, facts, claim statement, every exhibit
// stamped and bookmarked, chronology, integrity page) and one ZIP with that PDF, a file per exhibit, the originals
// untouched, the statement and a manifest of hashes, which Verify checks without the portal.
//
// It binds what others drew (exports/draw) and writes what exports sets; it decides nothing about numbers or order, which
// stand in the exhibits it is given. The same dossier gives the same bytes. It holds no file in memory: pages and
// originals are streamed from and to disk.
package bundle
