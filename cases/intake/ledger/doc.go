// Package ledger finds the unpaid invoices of customers in accounting entries: what is open, how old it is, what is certain
// and what somebody has to look at, tied to the general ledger to the cent.
//
// A Book takes the lines of a file one by one and gives a Balance. Lines whose lettering, or whose reference, comes to
// nothing are forgotten at once, so that memory grows with what is open, not with what was read; in a file without any
// lettering or shared references everything on the accounts of customers is open until the end.
//
// Each match between a credit and an invoice carries its reason and can be undone; what cannot be matched stands beside the
// customer and is never spread in silence. The package knows no due dates, addresses or proof, which no ledger holds, and
// decides nothing: it proposes.
package ledger
