// Package draw turns an evidence file of any type into pages: a PDF that the dossier can bind. It never fails for what
// a file is: what cannot be drawn is "named only", with the reason, and gets a page of its own later that names it.
//
// PDFs go to the sandbox of exports/pdf. JPEGs are placed as they are; only their header is read here. Everything else
// is read by a child process of our own binary (Child) with limits on memory and time, because a picture, a mail or a
// text from outside can be made to hurt whoever opens it.
//
// The package knows nothing of cases, opens no connection and decides nothing about order or numbers.
package draw
