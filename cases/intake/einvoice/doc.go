// Package einvoice reads electronic invoices and what platforms say about them: Factur-X and ZUGFeRD (the XML inside the
// PDF), plain CII, UBL invoices and credit notes with XRechnung and Peppol, ZUGFeRD 1, and the lifecycle statuses (CDAR).
// XML goes in, facts come out.
//
// It is strict in reading and tolerant of what does not conform: the invoice exists, so that its own figures stay, and what
// does not add up is said beside them. Nothing is guessed: a field that cannot be read is refused with its value, a currency,
// a day or a party that is missing stays missing. Links are never followed.
package einvoice
