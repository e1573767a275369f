package cases

import "strings"

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
	r.named.lead = leadOfName(found)
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

// leadOfName gives the category that leads a name.
func leadOfName(found []hit) (lead Category) {
	for _, h := range found {
		cat := CategoryOf(h.clue.kind)
		strong := lead == Unsorted || (h.clue.name >= 50 && cat >= Reminders && lead < Reminders)
		if cat != Unsorted && h.clue.name >= 40 && strong {
			lead = cat
		}
	}
	return lead
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
