// Package pack makes a dossier of a folder without a server: it reads the folder (cases/intake/folder), opens archives and
// mails, draws every file (exports/draw), numbers the exhibits and binds them (exports/bundle). Whatever is in the
// folder, it finishes and its report names every file: how it was drawn, and why not better.
package pack
