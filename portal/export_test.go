package portal

import (
	"relais/cases"
)

// Row is a row of the site as tests see it.
type Row struct {
	Method, Path string
	Access       string       // "public", "half signed in" or the name of an action
	Action       cases.Action // "" for the first two
}

// Routes gives the table of the site.
func Routes() []Row {
	rows := make([]Row, 0, len(routes()))
	for _, r := range routes() {
		rows = append(rows, Row{Method: r.method, Path: r.path, Access: r.access.String(), Action: r.access.action})
	}
	return rows
}

// What tests try on their own.
var (
	LocalPath  = localPath
	Attachment = attachment
)

// Policy is the content security policy of every page.
const Policy = policy
