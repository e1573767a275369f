package cases

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// Suggestion is what recognition thinks a file is.
type Suggestion struct {
	Category   Category
	Kind       string
	Confidence int    // per cent: see Sure and Likely
	Why        string // catalogue key of the reason, behind "evidence.why."
	Title      string // the name without extension, date and code; empty when the name says nothing
	DatedOn    Date
	Invoice    ItemID // the invoice of the case it belongs to
	Number     string // number of the paper, as found
}

// The reasons of a suggestion.
const (
	whyName    = "name"    // words of the file name
	whyText    = "text"    // words of the text
	whyBoth    = "both"    // name and text agree
	whyNumber  = "number"  // the number of an invoice of the case
	whyCode    = "code"    // a name that a dossier gave
	whyMail    = "mail"    // it is a mail
	whyNothing = "nothing" // nothing speaks
)

// readLimit bounds how much of a text is read: what a paper is stands on its first pages.
const readLimit = 12_000

// headLimit is how far the head of a text reaches, in folded characters.
const headLimit = 500

// full is the most a suggestion is believed: a person may always know better.
const full = 98

// Recognise suggests what a file is, from its name and the beginning of its text. c may be nil: then no invoice is
// looked for. Words of the text count more than those of the name.
func Recognise(name, text string, c *Case) Suggestion {
	if len(text) > readLimit {
		text = text[:readLimit]
	}
	r := reading{name: readName(name), text: text, tokens: strings.Fields(Fold(text))}
	r.mail = r.name.mail || headedAsMail(text)
	r.weigh()
	found := r.decide()
	r.link(&found, c)
	if r.disagree() {
		found.Confidence = min(found.Confidence, Sure-1)
	}
	found.Title = r.name.title
	if found.DatedOn = r.name.date; found.DatedOn.IsZero() {
		found.DatedOn = dateInText(text)
	}
	if found.Number == "" {
		found.Number = numberIn(r.name.base, text)
	}
	return found
}

// reading is one file while it is looked at.
type reading struct {
	name   nameParts
	text   string
	tokens []string
	mail   bool
	named  tally // what the name says
	said   tally // what the text says
}

// tally holds points by kind, in the order of ExhibitKinds, and the category that leads.
type tally struct {
	points [kindCount]int
	lead   Category
}

// kindCount is the length of ExhibitKinds; a test compares them.
const kindCount = 27

// hit is a clue found at a place.
type hit struct {
	clue *clue
	at   int // character of the folded text
}

// clueIndex lists the clues by their first word.
var clueIndex = indexClues()

type indexedClue struct {
	*clue
	words  []string
	number bool // wants a number behind
	length int
}

func indexClues() map[string][]indexedClue {
	index := map[string][]indexedClue{}
	for i := range clues {
		text, number := strings.CutSuffix(clues[i].words, "#")
		words := strings.Fields(text)
		index[words[0]] = append(index[words[0]], indexedClue{&clues[i], words, number, len(clues[i].words)})
	}
	return index
}

// hits finds the clues that can speak in a row of words, each at its first place; of those that begin at one word the
// longest.
func hits(tokens []string, speaks func(*clue) bool) (found []hit) {
	seen := map[*clue]bool{}
	for i, at := 0, 0; i < len(tokens); {
		best, took := longest(tokens[i:], speaks)
		if best != nil && !seen[best.clue] {
			seen[best.clue] = true
			found = append(found, hit{best.clue, at})
		}
		for range max(took, 1) {
			at += len(tokens[i]) + 1
			i++
		}
	}
	return found
}

// A clue without a kind speaks everywhere: it silences shorter ones.
func speaksInName(c *clue) bool { return c.name > 0 || c.kind == "" }
func speaksInText(c *clue) bool { return c.title+c.body > 0 || c.kind == "" }

// longest finds the longest clue at the beginning of some words, and how many words it took.
func longest(tokens []string, speaks func(*clue) bool) (best *indexedClue, took int) {
	first := tokens[0]
	for i, word := range [...]string{first, strings.TrimSuffix(first, "s"), strings.TrimRight(first, "0123456789")} {
		if word == "" || (i > 0 && word == first) {
			continue
		}
		for k := range clueIndex[word] {
			c := &clueIndex[word][k]
			if (best != nil && c.length <= best.length) || !speaks(c.clue) {
				continue
			}
			if n := c.match(tokens); n > 0 {
				best, took = c, n
			}
		}
	}
	return best, took
}

// match says how many words a clue takes at the beginning of some; 0 for none.
func (c *indexedClue) match(tokens []string) int {
	n := len(c.words)
	if len(tokens) < n {
		return 0
	}
	for i, word := range c.words[:n-1] {
		if tokens[i] != word {
			return 0
		}
	}
	last, got := c.words[n-1], tokens[n-1]
	if c.number {
		rest, ok := strings.CutPrefix(got, last)
		switch {
		case ok && rest != "" && allDigits(rest, len(rest)):
			return n
		case ok && rest == "" && len(tokens) > n && tokens[n][0] >= '0' && tokens[n][0] <= '9':
			return n
		}
		return 0
	}
	if got == last || got == last+"s" {
		return n
	}
	return 0
}

// kindAt gives the place of a kind in ExhibitKinds; -1 for none.
func kindAt(kind string) int {
	return slices.IndexFunc(ExhibitKinds, func(k ExhibitKind) bool { return k.Kind == kind })
}

// add counts a clue: the strongest in full, further ones of the same kind a little.
func (t *tally) add(kind string, points int) {
	if i := kindAt(kind); i >= 0 && points > 0 {
		t.points[i] = max(t.points[i], points) + min(t.points[i], points)/8
	}
}

// top gives the strongest kind, inside a category or outside it.
func (t *tally) top(cat Category, inside bool) (kind string, points int) {
	for i, p := range t.points {
		if p > points && (ExhibitKinds[i].Category == cat) == inside {
			kind, points = ExhibitKinds[i].Kind, p
		}
	}
	return kind, points
}

// weigh counts the clues of name and text.
func (r *reading) weigh() {
	r.weighName()
	r.weighText()
	if r.mail {
		r.weighMail()
	}
}

// weighName lets the first clue lead, but a word for what was done about a paper (a reminder, a notice, an account) before
// the paper it was done about.
func (r *reading) weighName() {
	found := hits(r.name.words, speaksInName)
	for _, h := range found {
		cat := CategoryOf(h.clue.kind)
		if cat == Unsorted || h.clue.name < 40 {
			continue
		}
		if r.named.lead == Unsorted || (h.clue.name >= 50 && cat >= Reminders && r.named.lead < Reminders) {
			r.named.lead = cat
		}
	}
	for _, h := range found {
		points := h.clue.name
		if CategoryOf(h.clue.kind) != r.named.lead {
			points /= 4
		}
		r.named.add(h.clue.kind, points)
	}
	for _, h := range hits(r.name.folders, speaksInName) {
		r.named.add(h.clue.kind, h.clue.name/2)
	}
	if r.name.code != Unsorted {
		// A name that a dossier gave carries its category; the words only say which paper of it.
		kind, points := r.named.top(r.name.code, true)
		if points == 0 {
			kind = KindsOf(r.name.code)[0]
		}
		r.named = tally{lead: r.name.code}
		r.named.add(kind, 94)
	}
}

// weighText lets the strongest word of the head lead.
func (r *reading) weighText() {
	found := hits(r.tokens, speaksInText)
	lead := leading(found)
	for _, h := range found {
		switch {
		case h.clue == lead:
			r.said.lead = CategoryOf(lead.kind)
			r.said.plus(h.clue.kind, h.clue.title)
		case h.at < headLimit:
			r.said.plus(h.clue.kind, h.clue.title/3)
		default:
			r.said.plus(h.clue.kind, h.clue.body)
		}
	}
}

// leading chooses the clue that says what a paper is: the first strong one of its head. But a reminder or a notice goes
// before the papers it speaks of, and an invoice with an amount to pay before the order and delivery it names first.
func leading(found []hit) (lead *clue) {
	payable := slices.ContainsFunc(found, func(h hit) bool { return slices.Contains(payableWords, h.clue.words) })
	for _, h := range found {
		if h.at >= headLimit || h.clue.title < 40 {
			continue
		}
		if lead == nil {
			lead = h.clue
			continue
		}
		cat, before := CategoryOf(h.clue.kind), CategoryOf(lead.kind)
		paper := before == Orders || before == Deliveries || before == Invoices
		switch {
		case (cat == Reminders || cat == Notice) && h.clue.title >= 60 && paper,
			cat == Invoices && h.clue.title >= 75 && payable && paper && before != Invoices:
			lead = h.clue
		}
	}
	return lead
}

// payableWords are what only a paper that asks for money says.
var payableWords = []string{"net a payer", "amount due", "total due", "date d echeance", "echeance", "due date"}

// plus adds points up: in a text each clue counts.
func (t *tally) plus(kind string, points int) {
	if i := kindAt(kind); i >= 0 {
		t.points[i] += points
	}
}

// weighMail takes a mail for a mail, unless it is a notice or an acknowledgement: what it speaks of is not what it is.
func (r *reading) weighMail() {
	for i, k := range ExhibitKinds {
		strong := r.said.points[i] >= 60 && (k.Category == Notice || k.Kind == "acknowledgement")
		if strong {
			return
		}
	}
	for i, k := range ExhibitKinds {
		if k.Category != Reminders {
			r.said.points[i] /= 4
			r.named.points[i] /= 4
		}
	}
	r.said.lead, r.named.lead = Reminders, Reminders
	r.said.plus("email", 80)
	if r.name.mail {
		r.named.add("email", 75)
	}
}

// decide chooses the kind and says how sure that is. Where name and text disagree the text goes before.
func (r *reading) decide() Suggestion {
	both := r.said
	for i, p := range r.named.points {
		if r.disagree() {
			p /= 2
		}
		both.points[i] += p
	}
	best, points := "", 0
	for i, p := range both.points {
		if p > points {
			best, points = ExhibitKinds[i].Kind, p
		}
	}
	if best == "" {
		return Suggestion{Why: whyNothing}
	}
	cat := CategoryOf(best)
	_, against := both.top(cat, false)
	found := Suggestion{Category: cat, Kind: best, Confidence: min(max(min(points, full+20)-against/4, 0), full)}
	found.Why = r.reason(cat)
	return found
}

// disagree says that name and text lead to different categories: a person should look.
func (r *reading) disagree() bool {
	return r.said.lead != Unsorted && r.named.lead != Unsorted && r.said.lead != r.named.lead && r.name.code == Unsorted
}

// reason names what spoke for a category.
func (r *reading) reason(cat Category) string {
	_, named := r.named.top(cat, true)
	_, said := r.said.top(cat, true)
	switch {
	case r.name.code == cat:
		return whyCode
	case r.mail && cat == Reminders:
		return whyMail
	case named >= 40 && said >= 40:
		return whyBoth
	case said > named:
		return whyText
	}
	return whyName
}

// headedAsMail says that a text begins with the head of a mail.
func headedAsMail(text string) bool {
	head := strings.ToLower(text[:min(len(text), 600)])
	from, subject := false, false
	for line := range strings.Lines(head) {
		label, _, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		switch strings.TrimSpace(strings.ReplaceAll(label, "\u00a0", " ")) {
		case "from", "de", "expéditeur", "to", "à", "destinataire":
			from = true
		case "subject", "objet", "sujet":
			subject = true
		}
	}
	return from && subject
}

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
