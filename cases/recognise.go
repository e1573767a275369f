package cases

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

// Recognise suggests what a file is, from its name and the beginning of its text. c may be nil: then no invoice is
// looked for.
func Recognise(name, text string, c *Case) Suggestion { return Suggestion{} }
