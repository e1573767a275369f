package cases

// Life is a case with everything that happened to it: the events form its chain from the first to Case.Head. It is how a
// finished case is brought into an empty installation.
type Life struct {
	Case   *Case
	Events []Event
	Jobs   []Job // what is still to be done for it
}
