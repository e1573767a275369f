package templates

import "strconv"

// Failure is what an error page says. Status chooses the words; one without words of its own reads as 500.
type Failure struct {
	Status  int
	Message Message // instead of the usual words, when the error has its own
	Number  string  // of the incident, for 500: people can quote it, the log has it
	Wait    int     // seconds to wait, for 429 and 503; 0 says nothing
	Back    string  // where to go from here; empty: the start page
}

// FailurePage is the page of every error but a conflict.
var FailurePage = NewPage[Failure]("errors/failure")

// Conflict is the page of 409: somebody else changed the thing while this form was open. Both versions stand
// side by side; what was typed is in the form and can be sent again on top of the new version.
type Conflict struct {
	Text   Message // "Paul Riou a modifié ce dossier à 10 h 12."
	Rows   []ConflictRow
	Action string   // where the form goes when the person insists; empty: nothing to send again
	Fields []Hidden // what was typed, with the number of the new version
	Back   string   // the thing as it is now
}

// ConflictRow compares one field.
type ConflictRow struct {
	Label   Message
	Theirs  Message
	Yours   Message
	Differs bool
}

// ConflictPage is the page of 409.
var ConflictPage = NewPage[Conflict]("errors/conflict")

// failureIcons lists the statuses that have words of their own, each with its picture.
var failureIcons = map[int]string{
	401: "log-in", 403: "folder-search", 404: "folder-search", 405: "folder-search", 413: "file-warning",
	422: "circle-alert", 429: "clock", 500: "triangle-alert", 503: "clock",
}

// Icon gives the picture of the page.
func (f Failure) Icon() string { return failureIcons[f.status()] }

// Title gives the heading.
func (f Failure) Title() Message { return Say("failure." + strconv.Itoa(f.status()) + ".title") }

// Text gives the explanation.
func (f Failure) Text() Message {
	if !f.Message.Empty() {
		return f.Message
	}
	return Say("failure." + strconv.Itoa(f.status()) + ".text")
}

// status gives the one whose words are shown. A rule that says no is 409 to machines; its page reads as 422 does, because
// the words of 409 are about two people at one thing.
func (f Failure) status() int {
	if f.Status == 409 {
		return 422
	}
	if _, known := failureIcons[f.Status]; known {
		return f.Status
	}
	return 500
}
