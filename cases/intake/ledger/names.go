package ledger

import (
	"bytes"
	"slices"
	"strings"

	"relais/cases"
	"relais/cases/intake/fec"
)

// customerOf gives the place of the line's customer: by CompAuxNum, or the customer number of cash accounting; else by
// what the account says behind its class (411DUPONT and 416DUPONT are one); else by CompAuxLib.
func (b *Book) customerOf(l *fec.Line) int32 {
	general := false
	aux := l.Bytes(fec.Customer)
	if len(aux) == 0 {
		aux = l.Bytes(fec.Client)
	}
	b.key = append(b.key[:0], '#')
	number := l.Bytes(fec.Account)
	switch tail := number[min(3, len(number)):]; {
	case len(aux) > 0:
		b.key = append(b.key, aux...)
	case len(bytes.Trim(tail, "0")) > 0:
		b.key = append(append(b.key, '='), tail...)
	case len(l.Bytes(fec.CustomerLabel)) > 0:
		b.key = append(append(b.key, ':'), l.Bytes(fec.CustomerLabel)...)
	default:
		general = true
	}
	if i, known := b.byKey[string(b.key)]; known {
		if b.customers[i].name == "" {
			b.customers[i].name = l.Text(fec.CustomerLabel)
		}
		return i
	}
	i := int32(len(b.customers))
	a := account{general: general, name: l.Text(fec.CustomerLabel)}
	switch {
	case len(aux) > 0 && len(l.Bytes(fec.Customer)) > 0:
		a.key = l.Text(fec.Customer)
	case len(aux) > 0:
		a.key = l.Text(fec.Client)
	case b.key[min(1, len(b.key)-1)] == ':':
		a.key = a.name
	default:
		a.key = l.Text(fec.Account)
	}
	if a.name == "" && len(aux) == 0 {
		a.name = l.Text(fec.AccountLabel)
	}
	b.customers = append(b.customers, a)
	b.byKey[string(b.key)] = i
	return i
}

// openingCodes are the usual codes of the journal that carries balances forward (à-nouveaux).
var openingCodes = []string{"AN", "ANO", "AD", "RAN", "A NOUV", "ANV", "OUV"}

func isOpening(code, label string) bool {
	return slices.Contains(openingCodes, strings.ToUpper(strings.TrimSpace(code))) || strings.Contains(cases.Fold(label), "nouveau")
}

// placeholders stand where a reference should.
var placeholders = []string{"-", "--", "[NS]", "NS", "N/A", "NA", "RAN", "AN", "A NOUVEAU", "A NOUVEAUX", "NEANT", "SANS", ".", "X", "REPORT"}

// placeholder says that a reference is none: empty, zeros, or one of the signs for it.
func placeholder(piece []byte) bool {
	if len(bytes.Trim(piece, "0 ")) == 0 {
		return true
	}
	if len(piece) > 10 {
		return false
	}
	for _, p := range placeholders {
		if strings.EqualFold(p, string(piece)) {
			return true
		}
	}
	return false
}

// speaksOfFactor finds an account, or a customer, that is a factor.
func speaksOfFactor(label string) bool {
	folded := cases.Fold(label)
	return strings.Contains(folded, "factor") || strings.Contains(folded, "affactur") || strings.Contains(folded, "creances cedees")
}

// means are customers that are means of payment, as shops keep them.
var means = []string{"carte bancaire", "cartes bancaires", "carte bleue", "cb", "especes", "cheque", "cheques", "caisse", "tickets restaurant",
	"ticket restaurant", "titres restaurant", "cheques vacances", "american express", "amex", "paypal", "stripe", "sumup", "client divers",
	"clients divers", "clients comptoir", "client comptoir", "vente comptoir", "ventes comptoir"}

func isMeans(key, name string) bool {
	return slices.Contains(means, cases.Fold(name)) || slices.Contains(means, cases.Fold(key))
}
