// Package evidence does the slow work on evidence files, outside transactions and outside requests: it reads a file that
// arrived (Inspector) and binds the dossier of a release (Binder). What a file is and how it is drawn is decided by
// exports/draw in a sandbox; what it means for a case, by package cases. It knows no SQL and no page.
package evidence
