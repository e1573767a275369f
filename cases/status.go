package cases

import "slices"

// Stage says how far collection has gone.
type Stage string

// The stages.
const (
	Amicable    Stage = "amicable"
	Legal       Stage = "legal"
	Enforcement Stage = "enforcement"
)

// Handling says whose turn it is and whether the case moves.
type Handling string

// The states of handling.
const (
	Draft         Handling = "draft"
	Released      Handling = "released"
	Active        Handling = "active"
	OnHold        Handling = "on_hold"
	RecallPending Handling = "recall_pending"
	Closed        Handling = "closed"
)

// Handlings lists the states in the order of a case's life.
var Handlings = []Handling{Draft, Released, Active, OnHold, RecallPending, Closed}

// Move is something done to a case that may change its handling.
type Move string

// The moves.
const (
	MoveRelease      Move = "release"
	MoveCancel       Move = "cancel"
	MoveAccept       Move = "accept"
	MoveDecline      Move = "decline"
	MoveAsk          Move = "ask"
	MoveAnswer       Move = "answer"
	MoveLog          Move = "log"
	MoveReceive      Move = "receive"
	MoveAddLate      Move = "add_late"
	MoveDirect       Move = "direct_payment"
	MoveAcknowledge  Move = "acknowledge"
	MoveHold         Move = "hold"
	MoveResume       Move = "resume"
	MoveRecall       Move = "recall"
	MoveObject       Move = "object"
	MoveFinishRecall Move = "finish_recall"
	MoveClose        Move = "close"
	MoveReopen       Move = "reopen"
	MovePlaceAgain   Move = "place_again"
)

// Transition is one row of the table of moves: from which states, by which side, to which state. What must hold
// besides is checked by the use case of the same name.
type Transition struct {
	Move Move
	From []Handling
	Who  Side
	To   Handling // empty: stays
}

// Transitions is the life of a case as a table.
var Transitions = []Transition{
	{MoveRelease, []Handling{Draft}, CreditorSide, Released},
	{MoveCancel, []Handling{Released}, CreditorSide, Draft},
	{MoveAccept, []Handling{Released}, AgencySide, Active},
	{MoveDecline, []Handling{Released}, AgencySide, Draft},
	{MoveAsk, []Handling{Released, Active}, AgencySide, ""},
	{MoveAnswer, []Handling{Released, Active, OnHold}, CreditorSide, ""},
	{MoveLog, []Handling{Active, OnHold}, AgencySide, ""},
	{MoveReceive, []Handling{Active, OnHold, RecallPending, Closed}, AgencySide, ""},
	{MoveAddLate, []Handling{Released, Active, OnHold}, CreditorSide, ""},
	{MoveDirect, []Handling{Released, Active, OnHold, RecallPending, Closed}, CreditorSide, ""},
	{MoveAcknowledge, []Handling{Released, Active, OnHold, RecallPending, Closed}, AgencySide, ""},
	{MoveHold, []Handling{Active}, CreditorSide, OnHold},
	{MoveResume, []Handling{OnHold}, CreditorSide, Active},
	{MoveRecall, []Handling{Active, OnHold}, CreditorSide, RecallPending},
	{MoveObject, []Handling{RecallPending}, AgencySide, ""},
	{MoveFinishRecall, []Handling{RecallPending}, CreditorSide, Closed},
	{MoveClose, []Handling{Active, OnHold}, AgencySide, Closed},
	{MoveReopen, []Handling{Closed}, CreditorSide, Active},
	{MovePlaceAgain, []Handling{Closed}, CreditorSide, Draft},
}

// Can says whether a side may make a move on a case in this state.
func (h Handling) Can(m Move, side Side) bool {
	for _, t := range Transitions {
		if t.Move == m {
			return t.Who == side && slices.Contains(t.From, h)
		}
	}
	return false
}

// move changes the handling of a case by the table, or refuses with the state it is in.
func (c *Case) move(m Move, side Side) error {
	for _, t := range Transitions {
		if t.Move != m {
			continue
		}
		if t.Who != side || !slices.Contains(t.From, c.Handling) {
			return Refuse("error.move."+string(m), "handling", string(c.Handling))
		}
		if t.To != "" {
			c.Handling = t.To
		}
		return nil
	}
	return Refuse("error.move.unknown", "handling", string(c.Handling))
}

// PaymentState is computed from the amounts.
type PaymentState string

// The payment states of a case.
const (
	Unpaid   PaymentState = "unpaid"
	PartPaid PaymentState = "part_paid"
	Paid     PaymentState = "paid"
	Overpaid PaymentState = "overpaid"
)

// Tone is the colour in which a label is shown, always doubled by its word and an icon.
type Tone string

// The tones.
const (
	Quiet   Tone = "quiet"   // running, or over
	Done    Tone = "done"    // petrol
	Waiting Tone = "waiting" // saffron: waits for someone else
	Accord  Tone = "accord"  // violet: an agreement
	Trouble Tone = "trouble" // vermilion
)

// Label is the one plain word for where a case stands, computed for lists and headers.
type Label struct {
	Name string // catalogue key behind "label."
	Tone Tone
	Icon string
}

// labels says which label a case gets: the first row that holds. Order matters: what needs somebody's eyes goes before what
// runs by itself.
var labels = []struct {
	when  func(s *Summary, today Date) bool
	label Label
}{
	{func(s *Summary, _ Date) bool { return s.Handling == Draft && s.Declined }, Label{"declined", Trouble, "triangle-alert"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Draft }, Label{"draft", Quiet, "pencil"}},

	{func(s *Summary, _ Date) bool { return s.Handling == Closed && s.CloseCode == "settled_below" }, Label{"settled", Quiet, "handshake"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Closed && s.Payment == Paid }, Label{"paid", Done, "check"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Closed && s.Payment == Overpaid }, Label{"paid", Done, "check"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Closed && s.Recalled }, Label{"recalled", Quiet, "undo-2"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Closed }, Label{"irrecoverable", Quiet, "ban"}},

	{func(s *Summary, _ Date) bool { return s.Handling == RecallPending }, Label{"recall_asked", Waiting, "undo-2"}},
	{func(s *Summary, _ Date) bool { return s.Insolvent }, Label{"insolvent", Trouble, "gavel"}},
	{func(s *Summary, _ Date) bool { return s.Disputed }, Label{"disputed", Trouble, "message-square-warning"}},
	{func(s *Summary, _ Date) bool { return s.WaitingCreditor }, Label{"piece_asked", Waiting, "paperclip"}},
	{func(s *Summary, _ Date) bool { return s.Handling == OnHold }, Label{"on_hold", Waiting, "pause"}},
	{func(s *Summary, today Date) bool { return !s.PromiseDueOn.IsZero() && s.PromiseDueOn.Before(today) }, Label{"promise_missed", Trouble, "triangle-alert"}},
	{func(s *Summary, _ Date) bool { return !s.PromiseDueOn.IsZero() }, Label{"promised", Accord, "handshake"}},
	{func(s *Summary, _ Date) bool { return s.Handling == Released }, Label{"released", Quiet, "send"}},
	{func(s *Summary, _ Date) bool { return !s.Worked }, Label{"accepted", Done, "check"}},
}

// LabelOf computes the label of a case on a day.
func LabelOf(s Summary, today Date) Label {
	for i := range labels {
		if labels[i].when(&s, today) {
			return labels[i].label
		}
	}
	return Label{"active", Quiet, "clock"}
}
