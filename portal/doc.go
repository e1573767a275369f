// Package portal is the site: pages over HTTP. It knows no SQL and no rule; it reads what people send, calls one method
// of a service and shows the answer.
//
// The whole site stands in routes.go, with the permission of each row. A handler reads its input, calls one service
// method, chooses the page, and returns the error (visit.go says what it is given, answer.go what it may return,
// respond.go how errors become pages). One page, the GET and its POST, is one file, called after its path. Words live in
// the catalogues, pages in package templates.
package portal
