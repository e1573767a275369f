package portal

import (
	"slices"
	"strings"
	"unicode"

	"relais/cases"
	"relais/templates"
)

// navRow is one entry of the main navigation: where it leads, which right it needs, what waits there.
type navRow struct {
	key      string
	href     string
	roles    []cases.Role
	shortcut string
	count    *navCount
	aside    bool // in the menu of the account: reached now and then, not every day
}

// navCount is what is counted beside an entry.
type navCount struct {
	filter cases.Filter
	key    string // says what is counted, for screen readers
	alert  bool
}

var (
	draftsCount  = &navCount{cases.Filter{Handling: []cases.Handling{cases.Draft}}, "nav.count.drafts", false}
	waitingCount = &navCount{cases.Filter{Waiting: true}, "nav.count.waiting", true}
	arrivedCount = &navCount{cases.Filter{Handling: []cases.Handling{cases.Released}}, "nav.count.arrived", true}
)

// navigation is the main navigation of every role, in order.
var navigation = []navRow{
	{"nav.home", "/", []cases.Role{cases.Controller}, "g h", nil, false},
	{"nav.inbox", "/", []cases.Role{cases.Agent, cases.AgencyManager}, "g b", arrivedCount, false},
	{"nav.summary", "/", []cases.Role{cases.Director}, "g h", nil, false},
	{"nav.drafts", draftsPath, []cases.Role{cases.Controller}, "g b", draftsCount, false},
	{"nav.agencies", "/agencies", []cases.Role{cases.Director}, "g a", nil, false},
	{"nav.cases", "/cases", []cases.Role{cases.Controller}, "g d", waitingCount, false},
	{"nav.cases", "/cases", []cases.Role{cases.Director, cases.Agent, cases.AgencyManager}, "g d", nil, false},
	{"nav.receipts", "/receipts", []cases.Role{cases.Agent, cases.AgencyManager}, "g e", nil, false},
	{"nav.remittances", "/remittances", []cases.Role{cases.Controller, cases.Director, cases.Agent, cases.AgencyManager}, "g r", nil, false},
	{"nav.own_rate", "/scorecard", []cases.Role{cases.Agent, cases.AgencyManager}, "g t", nil, false},
	{"nav.people", "/settings/people", []cases.Role{cases.CreditorAdmin}, "", nil, false},
	{"nav.people", "/settings/people", []cases.Role{cases.AgencyManager}, "", nil, true},
	{"nav.organisation", "/settings/organisation", []cases.Role{cases.CreditorAdmin, cases.AgencyManager}, "", nil, true},
	{"nav.entities", "/settings/entities", []cases.Role{cases.CreditorAdmin}, "", nil, false},
	{"nav.mandates", "/settings/mandates", []cases.Role{cases.CreditorAdmin, cases.Director}, "", nil, false},
	{"nav.papers", "/settings/papers", []cases.Role{cases.AgencyManager}, "", nil, true},
	{"nav.organisations", "/operator/organisations", []cases.Role{cases.Operator}, "", nil, false},
	{"nav.jobs", "/operator/jobs", []cases.Role{cases.Operator}, "", nil, false},
}

// draftsPath is the list of what was not handed over yet.
const draftsPath = "/cases?view=drafts"

// countLimit bounds what a badge counts: no page counts a whole list. What reaches it is shown as "100+".
const countLimit = 101

// shownCount gives what a badge shows of a count up to countLimit, and whether there are more.
func shownCount(n int) (shown int, more bool) {
	if n >= countLimit {
		return countLimit - 1, true
	}
	return n, false
}

// frame fills what stands around every page.
func (s *Server) frame(v *visit) templates.Chrome {
	f := templates.Chrome{
		Lang: v.words.Code(), Path: v.URL.RequestURI(), Demo: s.Demo, Idem: s.NewID(), Shortcuts: true, Flash: v.takeFlash(),
	}
	if v.actor.Person == "" {
		return f
	}
	f.User = &templates.User{Name: v.person.Name, Initials: initials(v.person.Name), Org: v.org}
	f.Theme, f.Shortcuts = themeOf(v.person.Theme), v.person.Shortcuts
	f.Search = v.actor.May(cases.ActList)
	f.Nav, f.Menu = s.nav(v), menu(v)
	return f
}

// nav lists what the role may reach. The counts come with one query for all of them.
func (s *Server) nav(v *visit) []templates.NavItem {
	var items []templates.NavItem
	var counted []int
	var filters []cases.Filter
	for _, row := range navigation {
		if row.aside || !slices.Contains(row.roles, v.actor.Role) {
			continue
		}
		item := templates.NavItem{Key: row.key, Href: row.href, Shortcut: row.shortcut, Current: current(row.href, v)}
		if row.count != nil {
			item.CountKey, item.Alert = row.count.key, row.count.alert
			counted, filters = append(counted, len(items)), append(filters, row.count.filter)
		}
		items = append(items, item)
	}
	if len(filters) == 0 {
		return items
	}
	counts, err := s.Cases.Counts(v.Context(), v.actor, filters, countLimit)
	if err != nil {
		v.fail(err) // a page without its badges is better than no page
		return items
	}
	for i, at := range counted {
		items[at].Count, items[at].More = shownCount(counts[i])
	}
	return items
}

// menu lists what the role reaches through the menu of the account.
func menu(v *visit) []templates.NavItem {
	var items []templates.NavItem
	for _, row := range navigation {
		if row.aside && slices.Contains(row.roles, v.actor.Role) {
			items = append(items, templates.NavItem{Key: row.key, Href: row.href, Current: current(row.href, v)})
		}
	}
	return items
}

// underDrafts marks the drafts in the navigation, on the pages of a case that was not handed over yet.
func underDrafts(nav []templates.NavItem, crumbs []templates.Crumb) {
	if len(crumbs) == 0 || crumbs[0].Href != draftsPath {
		return
	}
	for i := range nav {
		nav[i].Current = nav[i].Href == draftsPath
	}
}

func current(href string, v *visit) bool {
	path, query, _ := strings.Cut(href, "?")
	if path == "/" {
		return v.URL.Path == "/"
	}
	if v.URL.Path != path && !strings.HasPrefix(v.URL.Path, path+"/") {
		return false
	}
	drafts := v.URL.Query().Get("view") == "drafts"
	return (query != "") == drafts
}

// initials gives the one or two letters in the round beside a name.
func initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(name) {
		letters = append(letters, unicode.ToUpper([]rune(word)[0]))
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// themeOf turns the choice of a profile into the attribute of the page; "auto" leaves it to the device.
func themeOf(theme string) string {
	if theme == "light" || theme == "dark" {
		return theme
	}
	return ""
}
