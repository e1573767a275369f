package templates

// Badge is a state: word, icon and colour. It is never clickable.
type Badge struct {
	Tone Tone
	Icon string
	Text Message
}

// Tab is one view of a list; a tab is a link, because every list is a URL.
type Tab struct {
	Label   Message
	Href    string
	Current bool
	Count   int
	More    bool // there are more than Count
	Counted bool // show Count, also when it is 0
}

// Tabs is a row of views with the name that screen readers give it.
type Tabs struct {
	Label Message
	Items []Tab
}

// Chip is a filter in force; following it takes the filter away.
type Chip struct {
	Label Message // "Gestionnaire : moi"
	Href  string  // the list without this filter
}

// Pager leads through a long list by keyset: no page numbers, only on and back.
type Pager struct {
	Summary  Message // "Dossiers 1 à 50 sur 181"
	Previous string  // URL, empty on the first page
	Next     string  // URL, empty on the last page
}

// SortHead is the head of a sortable column.
type SortHead struct {
	Label     Message
	Href      string // the list sorted by this column, or the other way round
	Direction string // "ascending", "descending", or "" when the list is sorted by another column
	Number    bool   // a column of figures: set to the right
}

// Empty is what a list without rows says: what that means and what to do.
type Empty struct {
	Icon   string
	Title  Message
	Detail Message
	Link   *Link
}

// Fact is a name with its value.
type Fact struct {
	Label Message
	Value Message
	Note  Message // small, below the value
	Mono  bool    // a reference or number: fixed width
}

// Folder is the head of a case: the folder with its tab, who it is about, how much is left.
type Folder struct {
	Kind  Message // "Dossier", "Brouillon"
	Ref   string  // D-2026-0241
	Badge *Badge
	Title Message // heading of the page
	Meta  []Meta
	Sum   *Sum
	Steps *Steps
}

// Meta is one short fact below the title of a folder.
type Meta struct {
	Label Message // "SIREN"
	Value string
	Icon  string
	Tone  Tone
	Mono  bool
	Bold  bool
}

// Sum is the amount on a folder.
type Sum struct {
	Label    Message // "Restant dû au 21/11/2026"
	Cents    int64
	Currency string
}

// Steps shows where a person is in a page of several parts.
type Steps struct {
	Label Message
	Items []Step
}

// Step is one part; Href leads to it.
type Step struct {
	Label   Message
	Href    string
	Current bool
	Done    bool
}

// Chronology is the journal of a case as people read it, newest first.
type Chronology struct {
	Items []Moment
}

// Moment is one event. When is written as words already made ("18/11/2026 à 14 h 32"); ISO is the same for
// machines, a day without a clock when the clock is not known.
type Moment struct {
	ID    string // anchor, may be empty
	Tone  Tone
	Icon  string
	Title Message
	When  Message
	ISO   string
	Body  []Message
	Links []Link
}

// Statement is what is owed on a day, line by line.
type Statement struct {
	Caption  Message // for screen readers
	Lines    []StatementLine
	Total    StatementLine
	Currency string
}

// StatementLine is one amount with its reason.
type StatementLine struct {
	Label Message
	Notes []Message // rate, days late
	Cents int64
	Href  string // to the exhibit or calculation
}

// Item is a line of a status list: icon and tone, words, and a figure or link at the end.
type Item struct {
	Tone Tone
	Icon string
	Text Message
	Bold bool
	End  Message
	Link *Link
}

// Progress is a job on its way.
type Progress struct {
	Label Message
	Done  int
	Total int // 0: not known yet
}

// Bulk is the bar for acting on several cases at once.
type Bulk struct {
	Handlers []Option // colleagues to whom cases can be given; none: that is not offered
}
