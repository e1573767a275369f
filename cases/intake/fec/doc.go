// Package fec reads the accounting entries file that French companies keep for the tax office (fichier des écritures
// comptables, LPF art. L47 A and A47 A-1): as a stream, in all its variants, with what real files do to the norm.
//
// Look finds out how a file is written: encoding, separator, columns. Read goes through it by such a Layout, hands out line
// by line what it understood, and says what is wrong with which field of which line. Only a file that is no FEC at all is
// refused; a line that cannot be read is left out with its reason, a doubtful one is taken with a remark.
//
// The package saves nothing, knows no customers and no debts (package ledger does), and keeps no lines: what it needs grows
// with the entries that do not balance.
package fec
