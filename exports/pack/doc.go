// Package pack makes a dossier of a folder without a server: it reads the folder (cases/intake/folder), takes archives and
// mails apart, draws every file (exports/draw), numbers the exhibits and binds them (exports/bundle). Whatever is in the
// folder, it finishes and its report names every file: how it was drawn, and why not better.
//
// It opens no foreign file by itself beyond its first bytes: PDFs go to the sandbox of exports/pdf, everything else to
// children of exports/draw. Nothing appears under the names of the output before it is whole.
package pack
