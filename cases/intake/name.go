package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// nameMost is the longest name kept of a file inside an archive or a mail, in bytes: what file systems allow.
const nameMost = 255

// ReadableName turns the name of a file into text that can be shown and compared: bytes that are no UTF-8 are read as
// Windows-1252, letters and their accents are joined (macOS parts them), control characters and the marks that turn
// the direction of writing are taken out, because they make one name look like another. It is a name still, no path.
func ReadableName(name string) string {
	if !utf8.ValidString(name) {
		if decoded, err := charmap.Windows1252.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, name)
	return norm.NFC.String(name)
}

// clipName shortens a name to what file systems allow and keeps its ending.
func clipName(name string) string {
	if len(name) <= nameMost {
		return name
	}
	ending := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 && len(name)-i <= 16 {
		ending = name[i:]
	}
	return strings.ToValidUTF8(name[:nameMost-len(ending)], "") + ending
}
