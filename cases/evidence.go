package cases

// Need says how much a category of evidence is wanted.
type Need string

// The needs.
const (
	Blocks Need = "blocks" // without it nothing is released
	Asked  Need = "asked"  // the agency will ask for it
	Useful Need = "useful"
)

// Band is the word for a score of evidence.
type Band string

// The bands.
const (
	Insufficient Band = "insufficient" // under 50
	ToComplete   Band = "to_complete"  // 50 to 79
	Solid        Band = "solid"        // 80 and more
	Complete     Band = "complete"     // 100
)

// BandOf gives the band of a score.
func BandOf(score int) Band {
	switch {
	case score >= 100:
		return Complete
	case score >= 80:
		return Solid
	case score >= 50:
		return ToComplete
	}
	return Insufficient
}

// EvidenceState says how far one category, or one link of a chain, is proved.
type EvidenceState string

// The states of evidence.
const (
	EvidenceComplete EvidenceState = "complete"
	EvidenceMissing  EvidenceState = "missing" // something is missing: the holes say what
	EvidenceWaived   EvidenceState = "waived"
	EvidenceDoubtful EvidenceState = "doubtful" // complete if the suggestion of a file's kind is right
)

// Hole is one exact thing that is missing or wrong, as a catalogue key with its arguments.
type Hole struct {
	Key      string
	Args     map[string]any
	Category Category
	Invoice  ItemID     // the invoice it concerns, if one
	Document DocumentID // the file it concerns, if one
}

// Gate is a hole that stands between a draft and its release: it blocks it, or it only warns.
type Gate struct {
	Hole
	Blocks bool
}

// CategoryState is one letter of the checklist.
type CategoryState struct {
	Category  Category
	State     EvidenceState
	Need      Need
	Weight    int      // points of the category in this case
	Points    int      // points given
	Kinds     []string // kinds of file that satisfy it
	Documents int      // files filed there
	Doubtful  int      // of these, those to be checked
	Reason    string   // of the waiver
	Holes     []Hole
}

// Chain is the chain of proof of one invoice.
type Chain struct {
	Invoice ItemID
	Number  string
	Links   []ChainLink
}

// ChainSteps lists the links of a chain in order.
var ChainSteps = []string{"agreement", "performance", "invoice", "reminders", "notice", "receipt"}

// ChainLink is one step of a chain and the file that proves it best.
type ChainLink struct {
	Step     string
	Category Category
	State    EvidenceState
	Document DocumentID
}

// Checklist is the state of the evidence of a case.
type Checklist struct {
	Score      int // 0 to 100
	Band       Band
	Categories []CategoryState // A to G
	Chains     []Chain
	Blocking   []Hole
	Warnings   []Hole
}

// ChecklistOf compares what a case has with what the table of requirements wants.
func ChecklistOf(c *Case) Checklist { return Checklist{} }

// ReleaseGates lists everything that stands between a case and its release on a day: gaps of the evidence, a claim
// that cannot be computed, an insolvency, limitation. Those that block come first.
func ReleaseGates(c *Case, asOf Date) []Gate { return nil }
