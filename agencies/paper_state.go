package agencies

import "relais/cases"

// soonDays is how long before its end a paper is said to run out.
const soonDays = 30

// PaperState says how one kind of paper stands on a day: for pages that show what an agency has on file.
type PaperState struct {
	Kind     PaperKind
	Required bool
	Reason   *Reason    // why it does not count; nil: it is in force, or not required and not on file
	OnFile   bool       // a proof is in force
	Until    cases.Date // last day on which it counts; zero: without end, or it does not count
	Soon     bool       // it counts, and runs out within 30 days
}

// PaperStates says how each kind of paper stands on a day: those that are required (CPCE R124-2), and those on file.
func (p *Partner) PaperStates(on cases.Date) []PaperState {
	required := map[PaperKind]bool{}
	for _, kind := range Required[p.Agency.Kind] {
		required[kind] = true
	}
	var states []PaperState
	for _, kind := range PaperKinds {
		state := PaperState{Kind: kind, Required: required[kind]}
		state.OnFile, state.Until = p.inForce(kind, on)
		if state.Required {
			if r, missing := p.paper(kind, on); missing {
				state.Reason, state.Until = &r, cases.Date{}
			}
		}
		if !state.Required && !state.OnFile {
			continue
		}
		state.Soon = state.Reason == nil && !state.Until.IsZero() && state.Until.DaysSince(on) <= soonDays
		states = append(states, state)
	}
	return states
}

// inForce says whether a proof of a kind counts on a day, and until when; the insurance ends with what the agency states
// of it, too.
func (p *Partner) inForce(kind PaperKind, on cases.Date) (bool, cases.Date) {
	found, endless := false, false
	var until cases.Date
	for i := range p.Papers {
		paper := &p.Papers[i]
		if paper.Kind != kind || !paper.InForce(on) {
			continue
		}
		found, endless = true, endless || paper.ValidUntil.IsZero()
		if paper.ValidUntil.After(until) {
			until = paper.ValidUntil
		}
	}
	if endless {
		until = cases.Date{}
	}
	stated := p.Agency.InsuredUntil
	if found && kind == Insurance && !stated.IsZero() && (until.IsZero() || stated.Before(until)) {
		until = stated
	}
	return found, until
}
