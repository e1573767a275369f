// Package bank reads what banks tell their customers: camt.052, 053 and 054 (ISO 20022) and CFONB120. Files go in, dated
// entries come out, with what they say about who paid what. Match proposes, with its reasons, which unpaid invoices a credit
// pays; a person confirms.
//
// The package books nothing and knows no cases beyond what Match is given.
package bank
