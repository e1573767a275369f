// Package cases holds the vocabulary and the rules of Relais: what a case is, what may happen to it, who may
// do it, what is owed, what proves it. It imports nothing but the standard library, opens nothing, knows no
// page and no table.
//
// # The life of a case
//
// A credit controller opens a draft: the debtor, the unpaid invoices with their credit notes and payments, the
// reminders already sent, and the files that prove all this. When nothing blocks it any more the draft is
// released: exhibits get numbers that never change, the claim statement is frozen, and the case is placed with
// an agency under a mandate. The agency accepts or declines it, works it, receives money and remits it, and
// closes it with a code; the creditor answers its requests, reports direct payments and may recall the case.
//
// Three axes describe where a case stands, never one overloaded status: Stage (amicable, legal, enforcement),
// Handling (draft, released, active, on hold, recall pending, closed) and the payment state, which is computed
// from the amounts. The table of moves is in status.go, the rights in access.go, the evidence wanted in
// evidence.go, the claim in claim.go.
//
// Every change goes through Service: authorise, validate, one transaction that writes the rows, one event of
// the journal and the jobs that follow. The store and the files are ports (service.go).
package cases
