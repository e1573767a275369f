// Package folder reads a folder of documents, with or without a case.json, into a case: the headless way into Relais.
// It names every file it finds and loses none; what case.json does not mention is sorted by recognition. It writes
// nothing and opens no PDF.
package folder
