package templates

// Note is a plain mail: a few sentences and one button. It serves for all mails that need no layout of their
// own; what it says are messages, so it is written in the recipient's language.
type Note struct {
	Subject Message
	Lines   []Message // paragraphs
	Facts   []Fact    // names and values, may be empty
	Button  *Link     // the one thing to do
	After   Message   // small, after the button: how long a link is valid
}

// NoteMail is the mail of a Note.
var NoteMail = NewMail[Note]("note")
