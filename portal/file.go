package portal

import (
	"bytes"
	"io"
	"strings"
)

// file is a download that was made in memory.
func file(name, mime string, body []byte) download {
	return download{name: fileName(name), mime: mime, size: int64(len(body)), body: io.NopCloser(bytes.NewReader(body))}
}

// fileName keeps a name from being read as a path or an option: references are typed by people.
func fileName(name string) string {
	return strings.TrimLeft(strings.NewReplacer("/", "-", "\\", "-", ":", "-").Replace(name), ".- ")
}

// addressLines splits a postal address into its lines; empty ones are left out.
func addressLines(address string) []string {
	var lines []string
	for line := range strings.SplitSeq(address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
