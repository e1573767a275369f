// Package folder reads a folder of documents, with or without a case.json, into a case: the headless way into Relais.
// It names every file it finds and loses none; what case.json does not mention is sorted by recognition. It writes
// nothing and opens no PDF.
//
// case.json is an object. Every field may be left out; days are ISO 8601 ("2026-03-31"); amounts include VAT and are
// either cents ("amount_cents": 123456) or exact euros ("amount": "1234.56", or the number 1234.56). A field that nobody
// knows is not read, and a warning names it. What cannot be meant (a day that does not exist, an amount that is no
// amount, a payment on an invoice that is not listed) is refused with its place: guessing could hand over a wrong claim.
//
//	{
//	  "reference": "D-2026-0241",          // default: the folder's name
//	  "language": "fr",                    // of the pages: fr or en
//	  "as_of": "2026-08-24",               // day of the statement and of the hand-over; default: today
//	  "nature": "goods",                   // goods, services, works, subscription, transport, rent, …
//	  "currency": "EUR",
//	  "rate": "12.4",                      // contractual late-payment rate, per cent a year; default: the legal one
//	  "narrative": "What happened, in the creditor's words.",
//	  "creditor": {"name": "…", "siren": "…", "address": "…", "postal_code": "…", "city": "…", "contact": "…"},
//	  "debtor": {"kind": "company", "name": "…", "siren": "…", "email": "…", "phone": "…"},
//	  "agency": {"name": "…"},
//	  "invoices": [{"number": "FA-1", "issued_on": "…", "performed_on": "…", "due_on": "…", "amount": "1234.56"}],
//	  "credit_notes": [{"number": "AV-1", "invoice": "FA-1", "issued_on": "…", "amount": "100.00", "effect": "retroactive"}],
//	  "payments": [{"received_on": "…", "amount": "200.00", "invoice": "FA-1", "method": "transfer"}],
//	  "reminders": [{"done_on": "…", "channel": "email", "level": "first", "to": "…", "result": "no_answer", "proof": "relance.eml"}],
//	  "day_count": "ACT_365", "imputation": "interest_first",
//	  "penalty": {"rate": "15", "amount": "150.00", "final_on": "…"},   // agreed penalty, its least amount
//	  "capitalisation": {"by": "contract", "from": "…"},                 // or judgment; off unless it stands here
//	  "charges": [{"kind": "postage", "label": "…", "incurred_on": "…", "amount": "7.12", "document": "recepisse.pdf"}],
//	  "insolvency": {"opened_on": "…", "kind": "liquidation", "published_on": "…"},
//	  "limitation": {"regime": "telecom", "reason": "…", "months": 24},
//	  "limitation_events": [{"kind": "acknowledgement", "on": "…", "until": "…", "invoice": "FA-1", "document": "courrier.pdf"}],
//	  "not_applicable": [{"category": "B", "reason": "…"}],
//	  "documents": [{"file": "facture.pdf", "category": "invoice", "title": "Facture FA-1", "date": "…", "invoice": "FA-1"}]
//	}
//
// The category of a document is a letter A to G, a word for it (contract, orders, deliveries, invoices, reminders,
// notice, account, in English or French), or a kind of paper (quote, delivery, credit_note, formal_notice, …). Its file
// is a path inside the folder; "path" and "name" are read as "file". A file inside an archive or a mail is named behind
// it: "envoi.zip/facture.pdf".
package folder
