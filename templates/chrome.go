package templates

// Chrome is the frame of a page: everything around its own content. Package portal fills it for every
// answer; page templates reach its fields as $.Lang, $.Idem and so on.
type Chrome struct {
	Lang      string    // language of the page: "fr"
	Path      string    // path and query of the page itself; the language switch comes back to it
	User      *User     // nil when nobody is signed in: no navigation, no search
	Nav       []NavItem // main navigation
	Menu      []NavItem // what the menu of the account leads to, beside the profile
	Search    bool      // show the search field; it asks /cases?q=
	Query     string    // what was searched for
	Crumbs    []Crumb   // the way here; the last one is the page itself and has no Href
	Flash     []Notice  // what just happened; also read out
	Errors    int       // number of wrong fields, for the title of the page
	Demo      bool      // a demonstration: invented data, second factor off; every page says so
	Theme     string    // "light", "dark" or "" for what the device prefers
	Shortcuts bool      // one-key shortcuts are on (WCAG 2.1.4: they can be off)
	Idem      string    // idempotency key for the forms of this page
}

// User is who is signed in, as the frame shows it.
type User struct {
	Name     string
	Initials string
	Org      string
}

// NavItem is an entry of the main navigation.
type NavItem struct {
	Key      string // catalogue key of its name
	Href     string
	Current  bool
	Count    int    // things waiting there; none is shown for 0
	More     bool   // there are more than Count
	CountKey string // catalogue key with plural forms that says what is counted ("3 dossiers à accepter"), for screen readers
	Alert    bool   // the count is urgent
	Shortcut string // data-key, such as "g d"
}

// Crumb is a step of the way to a page.
type Crumb struct {
	Label Message
	Href  string // empty for the page itself
}

// Tone gives a notice, badge or event its colour. A tone never stands alone: an icon and a word say the same.
type Tone string

// The tones of ux: neutral is running or over, done is done, wait is waiting for somebody else, agreement is
// a promise or plan, trouble needs a hand.
const (
	Neutral   Tone = ""
	Done      Tone = "done"
	Wait      Tone = "wait"
	Agreement Tone = "agreement"
	Trouble   Tone = "trouble"
)

// Notice is a message on top of a page. With Undo it carries a button that takes the change back.
type Notice struct {
	Tone   Tone
	Text   Message
	Detail Message // after the bold text
	Undo   *Post   // "Annuler"
	Link   *Link
}

// Icon gives the icon that repeats the tone.
func (n Notice) Icon() string {
	switch n.Tone {
	case Done:
		return "circle-check"
	case Wait, Trouble:
		return "triangle-alert"
	}
	return "info"
}

// Post is a button that changes something: a form of its own with one button.
type Post struct {
	Action string
	Label  Message
	Icon   string
	Hidden []Hidden
	Idem   string // idempotency key; $.Idem of the page
}

// Hidden is a hidden form field.
type Hidden struct{ Name, Value string }

// Link is a link with its words.
type Link struct {
	Label Message
	Href  string
	Icon  string
}
