package fec

import (
	"path"
	"regexp"
	"strings"

	"relais/cases"
)

// fileName is the name that the norm wants: SIREN, FEC, the day on which the year ends.
var fileName = regexp.MustCompile(`(?i)^(\d{9})FEC(\d{8})\.`)

// Name reads what a file is called: the company and the end of its financial year. It is a hint only: names have wrong
// lengths and wrong years, and ok is false for those.
func Name(name string) (siren string, closes cases.Date, ok bool) {
	found := fileName.FindStringSubmatch(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if found == nil || !cases.ValidSIREN(found[1]) {
		return "", cases.Date{}, false
	}
	closes, ok = day([]byte(found[2]))
	return found[1], closes, ok && !closes.IsZero()
}
