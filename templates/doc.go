// Package templates holds the pages and mails of Relais and the types that tie each of them to its data.
//
// It must know nothing of cases, HTTP or databases, and it holds no words: those come from the catalogues
// through the functions t, n, say and rich.
//
// # How a page is added: four files
//
//  1. Route: a row in portal/routes.go with method, path, permission and handler.
//
//  2. Handler: portal/cases_list.go declares the page beside the type of its data and renders it.
//
//     type casesListData struct {
//     Form  templates.Form
//     Tabs  templates.Tabs
//     Rows  []caseRow
//     Pager templates.Pager
//     }
//
//     var casesList = templates.NewPage[casesListData]("cases/list")
//
//     err := casesList.Render(&buffer, set, chrome, casesListData{…})
//
//  3. Template: templates/pages/cases/list.html defines "title" and "main". The dot is the frame (Chrome) with
//     the page's own data under .Page; inside {{with .Page}} the frame is still there as $.
//
//     {{define "title"}}{{t "cases.list.title"}}{{end}}
//     {{define "main"}}{{with .Page}}
//     <div class="page-head"><h1>{{t "cases.list.title"}}</h1></div>
//     {{template "tabs" .Tabs}}
//     <form method="post" action="/cases/bulk" data-fragment="#rows">{{template "idem" $.Idem}}
//     …{{range .Rows}}<td class="num">{{money .Left}}</td>{{end}}
//     </form>
//     {{template "pager" .Pager}}
//     {{end}}{{end}}
//
//  4. Words: portal/i18n/fr/cases.json and en/cases.json, the same keys in both. A key that is put together at
//     run time ("label."+state) is declared by its beginning in families, portal/i18n/usage_test.go.
//
// A page with data of the wrong type does not compile; a misspelt field in the template fails the test in
// package portal that calls Set.Check(templatecheck.CheckHTML); so does a template that no page claims.
//
// A define without content does not replace anything: give every define at least an action.
//
// # What a template may say
//
// No letters outside actions (a test), no style, no <style>, no on… attributes: the policy of the site refuses
// them. Widths come from classes, <progress>, <meter> or SVG attributes computed in Go.
//
//	{{t "key"}} {{t "key" "name" .Name "due" .Due}}     a message; arguments by name
//	{{n "cases.count" .Total "agency" .Agency}}         plural; {{.n}} in the message is the number
//	{{rich "key" "amount" .Amount}}                     a message with <strong>; arguments are escaped
//	{{say .Message}}                                    a templates.Message made in Go
//	{{money .Cents}} {{money .Cents .Currency}} {{euros .Cents}} {{kilo .Cents}} {{mega .Cents}}
//	{{percent .BasisPoints}} {{percent .BasisPoints 1}} {{count .N}} {{bytes .Size}}
//	{{date .Day}} {{longdate .Day}} {{weekday .Day}} {{month .Day}} {{instant .At}} {{clock .At}} {{iso .Day}}
//	{{siren .SIREN}} {{siret .SIRET}} {{iban .IBAN}} {{phone .Phone}}
//	{{icon "phone"}}                                    Lucide, static/icons; always beside a word or aria-label
//	{{asset "app.js"}} {{lang}}
//
// # Partials
//
// Each takes one typed value of this package: {{template "badge" .Badge}}.
//
//	frame.html   notice, post (button that is a form), idem, badge, link
//	form.html    errors (summary), field: {{template "field" (((.Form.Text "siren" "debtor.siren").Help "debtor.siren_help").Must)}}
//	list.html    tabs, chips, pager, sorthead, empty, progress
//	case.html    folder, steps, chronology, statement, facts, items
//	charts.html  score, scorebar, minitabs, moneybar, interval, share
//
// The classes of everything else (dividers and exhibits, arrivals, bulk bar, menus, report grid) are shown by
// gallery_test.go; copy from there.
//
// # Script
//
// Every page works without it. <form data-fragment="#rows"> replaces #rows after the post; data-key="a" is a
// shortcut, data-row a line of a list, data-upload a drop zone, data-poll="5" a line that asks how a job goes on. See
// static/js.
package templates
