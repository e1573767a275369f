package intake

import (
	"bytes"
	"regexp"
)

// mailDepth is the most parts inside parts: a forward of a forward has four.
const mailDepth = 40

// boundary finds the marks that a mail declares between its parts.
var boundary = regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s";]{1,200}))`)

// bearable looks at the outer shape of a mail before it is parsed: a parser may take a time that grows with the square of
// its parts or of their depth. It counts the lines that part and the parts that are open at once.
func bearable(raw []byte, limits Limits) bool {
	known := map[string]bool{}
	var open []string
	parts := 0
	for line := range bytes.Lines(raw) {
		if bytes.HasPrefix(line, []byte("--")) {
			mark := string(bytes.TrimRight(line[2:], " \t\r\n"))
			ended, closes := cutClosing(mark, known)
			if !known[ended] {
				continue
			}
			open = cutAt(open, ended)
			if !closes {
				open = append(open, ended)
				parts++
			}
			if parts > 2*limits.Entries+10 || len(open) > mailDepth {
				return false
			}
			continue
		}
		if !bytes.Contains(line, []byte("=")) || len(line) > 2000 || len(known) > 4*limits.Entries {
			continue
		}
		for _, found := range boundary.FindAllSubmatch(line, -1) {
			known[string(found[1])+string(found[2])] = true
		}
	}
	return true
}

// cutClosing takes the two dashes off that close a part.
func cutClosing(mark string, known map[string]bool) (string, bool) {
	if n := len(mark); n > 2 && mark[n-2:] == "--" && !known[mark] {
		return mark[:n-2], true
	}
	return mark, false
}

// cutAt closes a part and those inside it.
func cutAt(open []string, mark string) []string {
	for i := range open {
		if open[i] == mark {
			return open[:i]
		}
	}
	return open
}
