package templates

// Message is something to say in the reader's language: a catalogue key with arguments, or text that is the
// same in every language (a name, a reference).
type Message struct {
	Key    string
	Args   map[string]any
	Count  int
	Plural bool   // the message has plural forms and Count chooses one
	Text   string // set: shown as it is
}

// Say is a message; args are pairs of name and value.
func Say(key string, args ...any) Message { return Message{Key: key, Args: pairs(args)} }

// SayN is a message with plural forms for n things.
func SayN(key string, n int, args ...any) Message {
	return Message{Key: key, Args: pairs(args), Count: n, Plural: true}
}

// Plain is text that needs no translation.
func Plain(text string) Message { return Message{Text: text} }

// Empty says that there is nothing to say.
func (m Message) Empty() bool { return m.Key == "" && m.Text == "" }

// In gives the text in a language, for what is not a template: a sheet, a picture.
func (m Message) In(words Words) string { return m.in(words) }

func (m Message) in(words Words) string {
	switch {
	case m.Text != "" || m.Key == "":
		return m.Text
	case m.Plural:
		return words.N(m.Key, m.Count, m.Args)
	case m.Args != nil:
		return words.T(m.Key, m.Args)
	}
	return words.T(m.Key)
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}
