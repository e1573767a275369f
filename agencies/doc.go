// Package agencies knows the collection agencies: what they must show before they may be given a case (CPCE R124-2),
// the mandates that say on which terms (R124-3), which agency fits a case and why another does not, the remittances
// that bring the money home (R124-6), and the simple figures of the director.
//
// Like cases it holds rules only: standard library, no page, no table, no clock of its own. The store is a port
// (store.go). It never changes a case itself: a remittance marks the receipts of a case through the store, with an
// event on the chain of that case.
package agencies
