package papers

import "github.com/phpdave11/gofpdf"

// BrokenPaper is an invoice whose file ends in the middle, as an interrupted transfer leaves it.
func BrokenPaper(sale Sale) []byte {
	pdf := InvoicePaper(sale)
	return pdf[:len(pdf)*55/100]
}

// ProtectedPaper is a signed quote that needs a password to open.
func ProtectedPaper(sale Sale, password string, seed uint64) []byte {
	s := quoteSheet(sale, NewChance(seed))
	s.pdf.SetProtection(gofpdf.CnProtectPrint, password, password+"-auteur")
	return s.finish(at(sale.QuotedOn, 10), sale.Seller.Name)
}
