// Package papers makes French business papers for the demo and for tests: quotes, orders, delivery notes, invoices, credit notes,
// reminders, formal notices, receipts, statements, terms of sale, mails, spreadsheets and scans of companies that do not exist.
// Every paper is a pure function of its data and a seed: the same input gives the same bytes.
//
// The papers imitate the software of many companies, so each creditor has its own look. They are drawn with gofpdf directly and
// not with maroto: a demo needs hundreds of them in seconds, a page of maroto costs about ten times as much, and these papers
// need signatures, stamps and pictures that maroto cannot draw.
//
// Nothing here may be used for real letters: the law is quoted for looks. No person or company is meant; telephone numbers are
// from the ranges that are never given out, addresses of mail end in .example.
package papers
