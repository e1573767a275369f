// Package i18n holds the words of Relais in French and English and writes and reads amounts, days,
// instants, rates and identifiers the way each language wants them.
//
// Words stand in fr/<area>.json and en/<area>.json, one flat object a file: "cases.release.title":
// "Transmettre le dossier {{.name}}". A message with plural forms is an object: {"one": "{{.n}} dossier",
// "other": "{{.n}} dossiers"}. A placeholder may format its argument: {{money .left}}, {{date .due}},
// {{instant .at}}, {{count .n}}, {{percent .rate}}, {{bytes .size}}, {{siren .siren}} and the others of
// Printer.Funcs. Areas are merged at load; a key that stands in two files is refused.
//
// French typography is part of the words: U+202F before ; ! ? and %, U+00A0 before : and the euro sign and
// inside quotation marks, ’ for the apostrophe. A test refuses anything else.
//
// The package must know nothing of cases, pages or HTTP; it takes plain integers and anything that looks
// like a day.
package i18n
