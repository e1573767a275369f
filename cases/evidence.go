package cases

import "slices"

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
	Blocks   bool
	Article  string // the law behind it; empty: good order
	Do       string // what to do: catalogue key behind "gate.do."
	Override Overrider
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

// ChecklistOf compares what a case has with what the table of requirements wants. The blocking holes are those of the
// papers and the master data; ReleaseGates adds the claim and the law.
func ChecklistOf(c *Case) Checklist {
	e := evidence{c: c, files: c.provingFiles()}
	var list Checklist
	for _, r := range RequirementsOf(c.Nature, c.Debtor.Kind, c.netPrincipal()) {
		state := e.category(r)
		list.Score += state.Points
		list.Categories = append(list.Categories, state)
		if r.Need == Blocks {
			list.Blocking = append(list.Blocking, state.Holes...)
		}
	}
	list.Band = BandOf(list.Score)
	list.Chains = e.chains(list.Categories)
	list.Blocking = append(list.Blocking, c.blanks()...)
	list.Blocking = append(list.Blocking, c.unfitFiles()...)
	list.Warnings = c.warnings()
	return list
}

// netPrincipal is what was invoiced less what was credited.
func (c *Case) netPrincipal() (sum Cents) {
	for i := range c.Invoices {
		sum += c.Invoices[i].Amount
	}
	for i := range c.CreditNotes {
		sum -= c.CreditNotes[i].Amount
	}
	return sum
}

// received is everything paid, reversals deducted.
func (c *Case) received() (sum Cents) {
	for i := range c.Payments {
		sum += c.Payments[i].Amount
	}
	return sum
}

// kept says that a file counts: not withdrawn, and not an archive whose parts stand for it.
func (c *Case) kept(d *Document) bool {
	return d.WithdrawnOn.IsZero() &&
		(d.Type != "zip" || !slices.ContainsFunc(c.Documents, func(o Document) bool { return o.Parent == d.ID }))
}

// provingFiles lists the files that can prove something: kept, filed, and possible to open.
func (c *Case) provingFiles() (files []*Document) {
	for i := range c.Documents {
		d := &c.Documents[i]
		if d.Category != Unsorted && d.State != Protected && d.State != Broken && c.kept(d) {
			files = append(files, d)
		}
	}
	return files
}

// evidence compares one case.
type evidence struct {
	c     *Case
	files []*Document
}

// category works out one letter.
func (e *evidence) category(r Requirement) CategoryState {
	state := CategoryState{Category: r.Category, Need: r.Need, Weight: r.Weight, Kinds: KindsOf(r.Category)}
	for _, d := range e.files {
		if d.Category == r.Category {
			state.Documents++
			if d.Doubtful() {
				state.Doubtful++
			}
		}
	}
	// What blocks cannot be waived: no claim leaves without its invoices.
	if w := e.c.Waived(r.Category); w != nil && r.Need != Blocks {
		state.State, state.Reason, state.Points = EvidenceWaived, w.Reason, r.Weight
		return state
	}
	share := 0 // of the weight, in hundredths of a per cent
	for i := range proofs {
		if proofs[i].category == r.Category {
			got, holes := e.prove(&proofs[i])
			share += got * proofs[i].share
			state.Holes = append(state.Holes, holes...)
		}
	}
	state.Points = r.Weight * share / 10_000
	switch {
	case len(state.Holes) > 0:
		state.State = EvidenceMissing
	case state.Doubtful > 0:
		state.State = EvidenceDoubtful
	default:
		state.State = EvidenceComplete
	}
	return state
}

// prove says how much of a proof is there, in per cent, and what is missing.
func (e *evidence) prove(p *proof) (percent int, holes []Hole) {
	if p.each {
		return e.proveEach(p)
	}
	if e.best(p, "") != nil || (p.name == "reminder" && e.c.remindedOnRecord()) {
		return 100, nil
	}
	if on := e.c.formalNoticeOn(); p.name == "notice" && !on.IsZero() {
		return 0, []Hole{{Key: "evidence.hole.notice_recorded", Args: map[string]any{"day": on}, Category: p.category}}
	}
	return 0, []Hole{{Key: "evidence.hole." + p.name, Category: p.category}}
}

// remindedOnRecord says that reminders are recorded, which the dossier prints as a chronology.
func (c *Case) remindedOnRecord() bool {
	return slices.ContainsFunc(c.Reminders, func(r Reminder) bool { return r.Level != LevelFormalNotice })
}

// proveEach wants a proof for each invoice. Files that belong to no invoice yet stand for as many as there are.
func (e *evidence) proveEach(p *proof) (percent int, holes []Hole) {
	total := len(e.c.Invoices)
	if total == 0 {
		return 0, []Hole{{Key: "evidence.hole." + p.name + "_none", Category: p.category}}
	}
	spare := 0
	for _, d := range e.files {
		if p.takes(d) && d.Invoice == "" {
			spare++
			if d.Kind == "invoice_batch" {
				spare = total
			}
		}
	}
	pooled := spare > 0
	for i := range e.c.Invoices {
		in := &e.c.Invoices[i]
		if e.linked(p, in.ID) != nil {
			continue
		}
		if spare > 0 {
			spare--
			continue
		}
		holes = append(holes, Hole{
			Key: "evidence.hole." + p.name, Args: map[string]any{"invoice": in.Number}, Category: p.category, Invoice: in.ID,
		})
	}
	percent = 100 * (total - len(holes)) / total
	if pooled && len(holes) > 0 {
		// Which invoice lacks its proof is not known before the files are linked.
		n := len(holes)
		holes = []Hole{{Key: "evidence.hole." + p.name + "_some", Args: map[string]any{"count": n, "of": total}, Category: p.category}}
	}
	return percent, holes
}

// takes says that a file satisfies a proof by its kind; one without a kind, or with one of another category, satisfies
// the first proof of the category it was filed under.
func (p *proof) takes(d *Document) bool {
	if d.Category != p.category {
		return false
	}
	if CategoryOf(d.Kind) == d.Category {
		return slices.Contains(p.kinds, d.Kind)
	}
	return p == firstProof(p.category)
}

func firstProof(cat Category) *proof {
	for i := range proofs {
		if proofs[i].category == cat {
			return &proofs[i]
		}
	}
	return nil
}

// best finds the file that proves best: for an invoice the one linked to it, else one that belongs to none; for the
// whole case any. A certain file goes before a doubtful one.
func (e *evidence) best(p *proof, invoice ItemID) *Document {
	if d := e.linked(p, invoice); invoice != "" && d != nil {
		return d
	}
	return e.pick(func(d *Document) bool { return p.takes(d) && (invoice == "" || d.Invoice == "") })
}

func (e *evidence) linked(p *proof, invoice ItemID) *Document {
	return e.pick(func(d *Document) bool { return p.takes(d) && d.Invoice == invoice })
}

func (e *evidence) pick(match func(*Document) bool) (found *Document) {
	for _, d := range e.files {
		if match(d) && (found == nil || (found.Doubtful() && !d.Doubtful())) {
			found = d
		}
	}
	return found
}

// chainProofs names the proofs of each step.
var chainProofs = map[string][]string{
	"agreement": {"order", "agreement"}, "performance": {"delivery"}, "invoice": {"invoice"},
	"reminders": {"reminder"}, "notice": {"notice"}, "receipt": {"receipt"},
}

// chains works out the chain of each invoice.
func (e *evidence) chains(states []CategoryState) []Chain {
	chains := make([]Chain, 0, len(e.c.Invoices))
	for i := range e.c.Invoices {
		in := &e.c.Invoices[i]
		chain := Chain{Invoice: in.ID, Number: in.Number, Links: make([]ChainLink, 0, len(ChainSteps))}
		for _, step := range ChainSteps {
			chain.Links = append(chain.Links, e.link(step, in.ID, states))
		}
		chains = append(chains, chain)
	}
	return chains
}

// link works out one step of one chain from the proofs that can stand for it.
func (e *evidence) link(step string, invoice ItemID, states []CategoryState) ChainLink {
	link := ChainLink{Step: step, State: EvidenceMissing}
	for i := range proofs {
		p := &proofs[i]
		if !slices.Contains(chainProofs[step], p.name) {
			continue
		}
		if link.Category == "" {
			link.Category = p.category
		}
		d := e.best(p, invoice)
		switch {
		case d != nil && !d.Doubtful():
			return ChainLink{Step: step, Category: p.category, State: EvidenceComplete, Document: d.ID}
		case d != nil:
			link = ChainLink{Step: step, Category: p.category, State: EvidenceDoubtful, Document: d.ID}
		case link.State == EvidenceMissing && p.name == "reminder" && e.c.remindedOnRecord():
			link.State = EvidenceComplete
		case link.State == EvidenceMissing && waived(states, p.category):
			link.State, link.Category = EvidenceWaived, p.category
		}
	}
	return link
}

func waived(states []CategoryState, cat Category) bool {
	return slices.ContainsFunc(states, func(s CategoryState) bool {
		return s.Category == cat && s.State == EvidenceWaived
	})
}
