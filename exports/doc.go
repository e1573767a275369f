// Package exports writes the files that leave Relais: the PDF pages that Relais authors itself (cover, exhibit list, facts,
// claim statement, chronology, integrity page, placeholders, text and mail pages, remittance statement) and CSV sheets. It
// draws what it is given and decides nothing: no rule, no amount and no word is made here. Words come from the caller's
// catalogue, days and amounts from the caller's data.
//
// It must not read a clock, a random source, the network or a database: the same data gives the same bytes.
//
// Pages are rows of maroto. Paragraphs, tables and page breaks are ours, because maroto loses the text of a row that is
// taller than a page, does not repeat table headers, and lets long words run out of their cell. Every text is measured, broken
// into lines and placed here; maroto is asked to print single lines only. Page numbers, exhibit stamps, links and bookmarks
// are added by the assembler of the dossier, which needs the places returned in Layout.
package exports
