// Package demo makes a portfolio to look at: two creditors, four agencies, cases of two years in every state, with papers
// that look like French business papers. Everything is invented and follows from a seed: the same seed gives the same
// portfolio.
//
// Cases are not written into tables by hand: each is led through its life by the same use cases as in the portal, under a
// clock of its own, against a store that holds one case in memory (recorder.go). What comes out is loaded in bulk with its
// journal. Only large portfolios repeat stories under other names.
package demo
