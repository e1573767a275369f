// Package sheet reads what people keep in spreadsheets, as CSV or XLSX: the invoices, credit notes, payments,
// reminders and contacts of a draft, or whole drafts with their debtors. It finds out how a file is written, matches its columns, and says line by
// line what it understood and what is wrong, before anything is saved.
//
// Look guesses how a file is written; every guess can be overruled by a Choice. Read goes through the file by such a Plan
// and gives batches for cases.Service, counts, problems and a preview. Both read the file from the beginning, as a stream:
// what is kept of a large file is what it says, never its lines.
//
// The package saves nothing, knows no words (problems carry keys of the catalogues) and no page. It opens files from
// outside in the process of the program, so everything it takes from them is bounded (see limits.go), and what it cannot
// read it says: a line is imported as it stands, refused with its reason, or repaired with a remark, never dropped.
package sheet
