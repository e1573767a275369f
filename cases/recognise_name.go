package cases

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// nameParts is a file name taken apart.
type nameParts struct {
	base    string   // without folders and extension
	words   []string // folded
	folders []string // folded words of the folders it came in
	code    Category // of a name that a dossier gave: 07_D2_…
	title   string
	date    Date
	mail    bool // a mail file, or a name like that of an answer
}

func readName(name string) nameParts {
	name = strings.ReplaceAll(name, `\`, "/")
	base := path.Base(name)
	ext := strings.ToLower(path.Ext(base))
	if len(ext) > 1 && len(ext) <= 6 && !strings.ContainsAny(ext, " _-") {
		base = base[:len(base)-len(ext)]
	} else {
		ext = ""
	}
	n := nameParts{base: base, mail: ext == ".eml" || ext == ".msg"}
	if dir := path.Dir(name); dir != "." && dir != "/" {
		n.folders = strings.Fields(Fold(dir))
	}
	n.words = strings.Fields(Fold(splitCamel(base)))
	n.code, base = cutCode(base)
	n.date, base = cutDate(base)
	n.title = titleOf(base)
	if len(n.words) > 0 && slices.Contains([]string{"re", "fwd", "fw", "tr"}, n.words[0]) {
		n.mail = true
	}
	return n
}

// splitCamel parts BonDeLivraison into words, and leaves FA2026 together.
func splitCamel(s string) string {
	var b strings.Builder
	var before rune
	for _, r := range s {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// cutCode takes the number and the letter off a name like 07_D2_Facture_….
func cutCode(base string) (Category, string) {
	number, rest, ok := strings.Cut(base, "_")
	if !ok || len(number) < 2 || len(number) > 4 || !allDigits(number, len(number)) {
		return Unsorted, base
	}
	code, rest, ok := strings.Cut(rest, "_")
	if !ok || len(code) < 2 || !allDigits(code[1:], len(code)-1) || !slices.Contains(Categories, Category(code[:1])) {
		return Unsorted, base
	}
	return Category(code[:1]), rest
}

// titleOf makes a readable title of what is left of a name; nothing when only words like "scan" and numbers are left.
func titleOf(base string) string {
	title := strings.Join(strings.Fields(strings.ReplaceAll(base, "_", " ")), " ")
	title = strings.Trim(title, " -–.,()")
	for _, word := range strings.Fields(Fold(title)) {
		letters := strings.TrimFunc(word, unicode.IsDigit)
		if letters != "" && !noise[letters] {
			return title
		}
	}
	return ""
}
