package portal

import (
	"encoding/json"

	"relais/templates"
)

// flashName is where a session keeps what is to be said on the next page.
const flashName = "flash"

// said is a message for the next page, already in words: the reader's language does not change in between.
type said struct {
	Tone   string      `json:"tone"`
	Text   string      `json:"text"`
	Detail string      `json:"detail,omitempty"`
	Undo   string      `json:"undo,omitempty"` // address that takes it back
	Label  string      `json:"label,omitempty"`
	Hidden [][2]string `json:"hidden,omitempty"`
}

// say keeps a message for the next page of this session, usually the one a 303 leads to.
func (v *visit) say(tone templates.Tone, key string, args ...any) {
	v.keep(said{Tone: string(tone), Text: v.words.T(key, args...)})
}

// sayN is say with plural forms.
func (v *visit) sayN(tone templates.Tone, key string, n int, args ...any) {
	v.keep(said{Tone: string(tone), Text: v.words.N(key, n, args...)})
}

// sayUndo says what was done with a button that takes it back.
func (v *visit) sayUndo(action string, hidden [][2]string, key string, args ...any) {
	v.keep(said{Tone: string(templates.Done), Text: v.words.T(key, args...), Undo: action, Label: v.words.T("act.undo"), Hidden: hidden})
}

func (v *visit) keep(m said) {
	s, err := v.server.Cookies.Get(v.Request, v.server.Cookies.Name())
	if err != nil || s.ID == "" {
		return
	}
	list := append(readFlash(s.Values[flashName]), m)
	s.Values[flashName] = list
	if err := s.Save(v.Request, v.w); err != nil {
		v.fail(err) // the act itself stands; only its message is lost
	}
}

// takeFlash gives what was kept for this page and forgets it.
func (v *visit) takeFlash() []templates.Notice {
	if v.session == nil {
		return nil
	}
	s, err := v.server.Cookies.Get(v.Request, v.server.Cookies.Name())
	if err != nil || s.Values[flashName] == nil {
		return nil
	}
	list := readFlash(s.Values[flashName])
	delete(s.Values, flashName)
	if err := s.Save(v.Request, v.w); err != nil {
		v.fail(err)
	}
	notices := make([]templates.Notice, len(list))
	for i, m := range list {
		notices[i] = templates.Notice{Tone: templates.Tone(m.Tone), Text: templates.Plain(m.Text), Detail: templates.Plain(m.Detail)}
		if m.Undo != "" {
			post := &templates.Post{Action: m.Undo, Label: templates.Plain(m.Label), Icon: "undo-2", Idem: v.server.NewID()}
			for _, h := range m.Hidden {
				post.Hidden = append(post.Hidden, templates.Hidden{Name: h[0], Value: h[1]})
			}
			notices[i].Undo = post
		}
	}
	return notices
}

// readFlash reads what a session holds: fresh values as they were put there, older ones as JSON gave them back.
func readFlash(value any) []said {
	if list, ok := value.([]said); ok {
		return list
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	var list []said
	if json.Unmarshal(text, &list) != nil {
		return nil
	}
	return list
}
