package portal

import (
	"slices"

	"relais/cases"
	"relais/templates"
)

// helpData is a page of help. Which part of it concerns the reader depends on the role; strangers read all of it.
type helpData struct {
	Sections []helpSection
	Limit    int64 // bytes per file
}

// helpSection is a heading with its paragraphs.
type helpSection struct {
	Title templates.Message
	Text  []templates.Message
}

// shortcutsData lists the keys.
type shortcutsData struct {
	On     bool // they are on in the profile
	Groups []keyGroup
}

// keyGroup is the keys of one kind of page.
type keyGroup struct {
	Title templates.Message
	Keys  []keyLine
}

// keyLine is one key, or two after each other.
type keyLine struct {
	Keys []string
	Does templates.Message
}

var (
	helpPage      = templates.NewPage[helpData]("help/help")
	helpShortcuts = templates.NewPage[shortcutsData]("help/shortcuts")
)

// helpSections is what each role finds under "help", in order. The key is the beginning of the words of a section.
var helpSections = []struct {
	key   string
	lines int
	roles []cases.Role
}{
	{"help.prepare", 3, []cases.Role{cases.Controller}},
	{"help.release", 3, []cases.Role{cases.Controller}},
	{"help.follow", 3, []cases.Role{cases.Controller, cases.Director}},
	{"help.inbox", 3, []cases.Role{cases.Agent, cases.AgencyManager}},
	{"help.money", 3, []cases.Role{cases.Agent, cases.AgencyManager, cases.Controller}},
	{"help.figures", 2, []cases.Role{cases.Director, cases.AgencyManager, cases.Agent}},
	{"help.people", 2, []cases.Role{cases.CreditorAdmin, cases.AgencyManager, cases.Operator}},
	{"help.lists", 2, nil},
	{"help.account", 2, nil},
}

// help says how the reader's work is done here.
func (s *Server) help(v *visit) (answer, error) {
	data := helpData{Limit: s.UploadMax}
	for _, section := range helpSections {
		if v.actor.Person != "" && section.roles != nil && !slices.Contains(section.roles, v.actor.Role) {
			continue
		}
		data.Sections = append(data.Sections, sectionOf(section.key, section.lines, s.UploadMax))
	}
	return show(helpPage, data, helpCrumbs("common.help")...), nil
}

func sectionOf(key string, lines int, limit int64) helpSection {
	section := helpSection{Title: templates.Say(key)}
	for n := 1; n <= lines; n++ {
		section.Text = append(section.Text, templates.Say(key+"."+itoa(int64(n)), "limit", limit))
	}
	return section
}

func helpCrumbs(key string) []templates.Crumb {
	if key == "common.help" {
		return []templates.Crumb{{Label: templates.Say(key)}}
	}
	return []templates.Crumb{{Label: templates.Say("common.help"), Href: "/help"}, {Label: templates.Say(key)}}
}

// helpAccessibility is the statement on accessibility.
func (s *Server) helpAccessibility(*visit) (answer, error) {
	var sections []helpSection
	for _, part := range []struct {
		key   string
		lines int
	}{{"help.a11y.state", 2}, {"help.a11y.gaps", 4}, {"help.a11y.how", 2}, {"help.a11y.contact", 2}} {
		sections = append(sections, sectionOf(part.key, part.lines, 0))
	}
	return show(helpText, helpTextData{Title: templates.Say("help.a11y"), Sections: sections}, helpCrumbs("help.a11y")...), nil
}

// helpPrivacy says what is kept about whom, why and for how long (GDPR 13 and 14).
func (s *Server) helpPrivacy(*visit) (answer, error) {
	var sections []helpSection
	for _, part := range []struct {
		key   string
		lines int
	}{{"help.privacy.who", 2}, {"help.privacy.what", 4}, {"help.privacy.why", 3}, {"help.privacy.long", 3}, {"help.privacy.rights", 3}, {"help.privacy.cookies", 2}} {
		sections = append(sections, sectionOf(part.key, part.lines, 0))
	}
	return show(helpText, helpTextData{Title: templates.Say("common.privacy"), Sections: sections}, helpCrumbs("common.privacy")...), nil
}

// helpTextData is a page of text.
type helpTextData struct {
	Title    templates.Message
	Sections []helpSection
}

var helpText = templates.NewPage[helpTextData]("help/text")

// shortcuts lists the keys, and says where they are turned off.
func (s *Server) shortcuts(v *visit) (answer, error) {
	data := shortcutsData{On: v.person.Shortcuts, Groups: keyGroups(v.actor.Role)}
	return show(helpShortcuts, data, helpCrumbs("common.shortcuts")...), nil
}

// keyGroups is the table of keys, as they are declared in the pages (data-key).
func keyGroups(role cases.Role) []keyGroup {
	key := func(does string, keys ...string) keyLine { return keyLine{keys, templates.Say(does)} }
	everywhere := keyGroup{Title: templates.Say("keys.everywhere"), Keys: []keyLine{key("keys.search", "/"), key("keys.help", "?")}}
	for _, row := range navigation {
		if row.shortcut != "" && slices.Contains(row.roles, role) {
			everywhere.Keys = append(everywhere.Keys, keyLine{[]string{row.shortcut[:1], row.shortcut[2:]}, templates.Say(row.key)})
		}
	}
	groups := []keyGroup{everywhere, {Title: templates.Say("keys.lists"), Keys: []keyLine{
		key("keys.down", "j"), key("keys.up", "k"), key("keys.select", "x"), key("keys.open", "↵"), key("keys.new", "n"),
	}}}
	if cases.SideOf(role) == cases.AgencySide {
		return append(groups,
			keyGroup{Title: templates.Say("keys.arrivals"), Keys: []keyLine{key("act.accept", "1"), key("act.ask", "2"), key("act.decline", "3")}},
			keyGroup{Title: templates.Say("keys.work"), Keys: []keyLine{
				key("act.call", "a"), key("act.letter", "c"), key("act.email", "m"), key("act.receive", "p"), key("act.promise", "r"), key("act.note", "n"),
			}},
			keyGroup{Title: templates.Say("call.outcome"), Keys: []keyLine{
				key("outcome.no_answer", "1"), key("outcome.message_left", "2"), key("outcome.promise", "3"), key("outcome.dispute", "4"), key("outcome.wrong_number", "5"),
			}},
			keyGroup{Title: templates.Say("queue.title"), Keys: []keyLine{key("queue.skip", "s")}})
	}
	return append(groups, keyGroup{Title: templates.Say("keys.case"), Keys: []keyLine{key("act.direct", "p")}})
}
