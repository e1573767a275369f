package fec

import (
	"strings"

	"relais/cases"
)

// Column is a column of the file.
type Column int

// The columns, in the order of the norm (LPF art. A47 A-1, VII and VIII). Debit and Credit may be replaced by Amount and
// Side; the last four are of cash accounting.
const (
	JournalCode Column = iota
	JournalLabel
	EntryNumber
	EntryDate
	Account
	AccountLabel
	Customer      // CompAuxNum: the sub-ledger account
	CustomerLabel // CompAuxLib
	Piece         // PieceRef: number of the paper
	PieceDate
	Label
	Debit
	Credit
	Amount // Montant
	Side   // Sens
	Letter // EcritureLet
	LetterDate
	ValidDate
	CurrencyAmount
	Currency
	SettledDate
	SettledBy
	Nature
	Client
	columns // how many
)

// none stands for a column that the file does not have.
const none Column = -1

// names is what stands in the first line, the name of the norm first, then names found in the wild.
var names = [columns][]string{
	JournalCode: {"JournalCode"}, JournalLabel: {"JournalLib"}, EntryNumber: {"EcritureNum"}, EntryDate: {"EcritureDate"},
	Account: {"CompteNum"}, AccountLabel: {"CompteLib"}, Customer: {"CompAuxNum", "CompteAuxNum"},
	CustomerLabel: {"CompAuxLib", "CompteAuxLib"}, Piece: {"PieceRef"}, PieceDate: {"PieceDate"}, Label: {"EcritureLib"},
	Debit: {"Debit"}, Credit: {"Credit"}, Amount: {"Montant"}, Side: {"Sens"}, Letter: {"EcritureLet", "EcrtureLet"},
	LetterDate: {"DateLet"}, ValidDate: {"ValidDate"}, CurrencyAmount: {"Montantdevise"}, Currency: {"Idevise"},
	SettledDate: {"DateRglt"}, SettledBy: {"ModeRglt", "ModeReglement"}, Nature: {"NatOp"}, Client: {"IdClient"},
}

// String gives the column's name in the norm.
func (c Column) String() string {
	if c < 0 || c >= columns {
		return ""
	}
	return names[c][0]
}

// byName finds columns by what stands in the first line.
var byName = indexNames()

func indexNames() map[string]Column {
	index := map[string]Column{}
	for c, list := range names {
		for _, name := range list {
			index[foldName(name)] = Column(c)
		}
	}
	return index
}

// foldName compares without case, accents, punctuation and blanks.
func foldName(s string) string { return strings.ReplaceAll(cases.Fold(s), " ", "") }

// columnOf finds the column of a name; none for a column that is not ours.
func columnOf(name string) Column {
	if c, known := byName[foldName(name)]; known {
		return c
	}
	return none
}
