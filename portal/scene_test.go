package portal_test

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/cases/intake/fec/fectest"
	"relais/portal"
	"relais/portal/accounts"
)

// scene is what a route is tried on: fresh things of North and Red, in the state the route is about.
type scene struct {
	s     *site
	c     *cases.Case // nil when the route names none
	named map[string]string
	who   *org // who sends the form
}

// try says how a route is tried: in which state the case is, and what a right form says.
type try struct {
	state string // of the case; "": active
	form  func(x *scene) url.Values
	// The form carries a file, or could.
	file, multipart bool
	sheet           bool // the file is a sheet
	books           bool // the file is an accounting entries file
	// owners are those to whom what the address names belongs; nil: whoever may ask sees something of his own.
	owners func(s *site) []*org
	ask    string // what stands behind the path
	absent bool   // the address names nothing that exists, or a page of the demo
	looks  bool   // the first look of the agency is written down, though it is a GET
	refuse int    // status of a right form that is refused on purpose
}

func northAndRed(s *site) []*org { return []*org{s.north, s.red} }
func northAlone(s *site) []*org  { return []*org{s.north} }
func redAlone(s *site) []*org    { return []*org{s.red} }
func operators(s *site) []*org   { return []*org{s.operator} }
func creditors(s *site) []*org   { return []*org{s.north, s.south} }

// fixed makes a form that is always the same.
func fixed(pairs ...string) func(*scene) url.Values {
	return func(*scene) url.Values {
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		return form
	}
}

// versioned adds the version of the case to a form.
func versioned(pairs ...string) func(*scene) url.Values {
	return func(x *scene) url.Values {
		form := fixed(pairs...)(x)
		form.Set("version", strconv.FormatInt(x.c.Version, 10))
		return form
	}
}

// tries is the matrix' side of the table of routes: one row for each path. A path that is missing here fails.
var tries = map[string]try{
	"/": {}, "/queue": {}, "/help": {}, "/help/shortcuts": {}, "/help/accessibility": {}, "/help/privacy": {}, "/help/claim": {},
	"/language": {form: fixed("to", "fr", "back", "/help")},
	"/login": {refuse: 422, form: func(x *scene) url.Values {
		x.s.made++
		return url.Values{"email": {fmt.Sprintf("stranger%d@nowhere.example", x.s.made)}, "password": {"not the password"}}
	}},
	"/login/factor": {form: fixed("code", "000000")},
	"/login/enrol":  {form: fixed("code", "000000")},
	"/logout":       {form: fixed()},
	"/forgot": {form: func(x *scene) url.Values {
		x.s.made++
		return url.Values{"email": {fmt.Sprintf("forgot%d@nowhere.example", x.s.made)}}
	}},
	"/reset/{token}":      {absent: true, form: fixed("password", "Encore-quatre-mots-ici")},
	"/invitation/{token}": {absent: true, form: fixed("name", "Personne", "password", "Encore-quatre-mots-ici")},
	"/demo/mails":         {absent: true},

	"/cases": {}, "/cases/export": {},
	"/cases/new":                                 {form: fixed("kind", "company", "name", "Débiteur "+northOnly, "country", "FR", "nature", "goods")},
	"/cases/import":                              {sheet: true, multipart: true, form: fixed()},
	"/cases/import/{sheet}":                      {form: fixed("nature", "goods")},
	"/cases/import/{sheet}/refused":              {},
	"/import/templates/{kind}/{format:csv|xlsx}": {},
	"/ledgers":                                   {books: true, multipart: true, form: fixed()},
	"/ledgers/{ledger}":                          {owners: northAlone},
	"/ledgers/{ledger}/customer":                 {owners: northAlone, ask: "key=411K"},
	"/ledgers/{ledger}/changes":                  {owners: northAlone},
	"/ledgers/{ledger}/export":                   {owners: northAlone},
	"/ledgers/{ledger}/problems":                 {owners: northAlone},
	"/ledgers/{ledger}/problems/csv":             {owners: northAlone},
	"/ledgers/{ledger}/drafts":                   {owners: northAlone, ask: "all=1", form: fixed("nature", "goods")},
	"/ledgers/{ledger}/terms":                    {owners: northAlone, form: fixed("days", "45", "end_of_month", "on")},
	"/ledgers/{ledger}/remove":                   {owners: northAlone, form: fixed()},
	"/cases/bulk": {form: func(x *scene) url.Values {
		return url.Values{"act": {"letter"}, "case": {fmt.Sprintf("%s:%d", x.s.placed(x.s.north, x.s.red, northRed, active), 0)}, "back": {"/cases"}}
	}},

	"/cases/{case}":                                     {owners: northAndRed},
	"/cases/{case}/statement":                           {owners: northAndRed},
	"/cases/{case}/statement/pdf":                       {owners: northAndRed},
	"/cases/{case}/statement/csv":                       {owners: northAndRed},
	"/cases/{case}/statement/xlsx":                      {owners: northAndRed},
	"/cases/{case}/settlement":                          {owners: northAndRed},
	"/cases/{case}/plan":                                {owners: northAndRed},
	"/cases/{case}/plan/pdf":                            {owners: northAndRed},
	"/cases/{case}/plan/csv":                            {owners: northAndRed},
	"/cases/{case}/documents/{document}":                {owners: northAndRed},
	"/cases/{case}/dossiers/{dossier}/{format:pdf|zip}": {owners: northAndRed},

	"/cases/{case}/import":                 {state: drafted, owners: northAlone, sheet: true, multipart: true, form: fixed("kind", "invoices")},
	"/cases/{case}/import/{sheet}":         {state: drafted, owners: northAlone, form: versioned()},
	"/cases/{case}/import/{sheet}/refused": {state: drafted, owners: northAlone},

	"/cases/{case}/edit":            {state: drafted, owners: northAlone},
	"/cases/{case}/debtor":          {state: drafted, owners: northAlone, form: versioned("kind", "company", "name", "Neuf "+northOnly, "country", "FR")},
	"/cases/{case}/basics":          {state: drafted, owners: northAlone, form: versioned("nature", "services", "narrative", "Neuf "+northOnly)},
	"/cases/{case}/contacts/{item}": {state: drafted, owners: northAlone, form: versioned("name", "Neuf "+northOnly)},
	"/cases/{case}/invoices/{item}": {state: drafted, owners: northAlone, form: versioned("number", "F "+northOnly, "issued_on", "2026-05-31", "due_on", "2026-06-30", "amount", "1 000,00")},
	"/cases/{case}/credit-notes/{item}": {state: drafted, owners: northAlone, form: func(x *scene) url.Values {
		return versioned("invoice", string(x.c.Invoices[0].ID), "number", "A "+northOnly, "issued_on", "2026-06-12", "amount", "10,00", "effect", "retroactive")(x)
	}},
	"/cases/{case}/payments/{item}":  {state: drafted, owners: northAlone, form: versioned("received_on", "2026-07-15", "amount", "10,00", "method", "transfer")},
	"/cases/{case}/reminders/{item}": {state: drafted, owners: northAlone, form: versioned("done_on", "2026-07-08", "channel", "email", "level", "second", "result", "no_answer")},
	"/cases/{case}/law":              {owners: northAndRed},
	"/cases/{case}/terms":            {state: drafted, owners: northAlone, form: versioned("imputation", "principal_first", "limit_reason", "Neuf "+northOnly)},
	"/cases/{case}/charges/{item}":   {state: drafted, owners: northAlone, form: versioned("kind", "postage", "incurred_on", "2026-07-15", "amount", "7,12", "label", "Neuf "+northOnly)},
	"/cases/{case}/limitation/{item}": {state: drafted, owners: northAlone, form: func(x *scene) url.Values {
		return versioned("kind", "acknowledgement", "on", "2026-07-15", "document", string(x.c.Documents[0].ID), "note", "Neuf "+northOnly)(x)
	}},
	"/cases/{case}/limitation/{item}/remove": {state: drafted, owners: northAlone, form: fixed()},
	"/cases/{case}/items/{item}/remove":      {state: drafted, owners: northAlone, form: versioned()},

	"/cases/{case}/release": {state: drafted, owners: northAlone, form: func(x *scene) url.Values {
		return versioned("agency", string(x.s.red.id), "certified", "on")(x)
	}},
	"/cases/{case}/documents":                        {state: active, owners: northAndRed, file: true, form: fixed("category", "G")},
	"/cases/{case}/agency-documents":                 {state: active, owners: northAndRed, file: true, form: fixed("category", "G")},
	"/cases/{case}/documents/confirm":                {state: drafted, owners: northAlone, form: func(x *scene) url.Values { return url.Values{"document": {string(x.c.Documents[0].ID)}} }},
	"/cases/{case}/documents/{document}/sort":        {state: drafted, owners: northAlone, form: fixed("category", "D", "title", "Titre "+northOnly)},
	"/cases/{case}/documents/{document}/rank":        {state: drafted, owners: northAlone, form: fixed("rank", "1")},
	"/cases/{case}/documents/{document}/remove":      {state: drafted, owners: northAlone, form: fixed()},
	"/cases/{case}/waivers/{category:[A-G]}":         {state: drafted, owners: northAlone, form: fixed("reason", "Sans objet "+northOnly)},
	"/cases/{case}/waivers/{category:[A-G]}/unwaive": {state: drafted, owners: northAlone, form: fixed()},

	"/cases/{case}/accept":                     {state: released, owners: northAndRed, looks: true, form: fixed("agency_reference", "R-1")},
	"/cases/{case}/decline":                    {state: released, owners: northAndRed, looks: true, form: fixed("code", "duplicate")},
	"/cases/{case}/ask":                        {owners: northAndRed, form: fixed("kind", "text", "question", "Pourquoi ?")},
	"/cases/{case}/call":                       {owners: northAndRed, form: fixed("outcome", "no_answer")},
	"/cases/{case}/letter":                     {owners: northAndRed, form: fixed()},
	"/cases/{case}/email":                      {owners: northAndRed, form: fixed()},
	"/cases/{case}/note":                       {owners: northAndRed, form: fixed("text", "Une note")},
	"/cases/{case}/promise":                    {owners: northAndRed, form: fixed("amount", "100,00", "due_on", "2026-12-15")},
	"/cases/{case}/dispute":                    {owners: northAndRed, form: fixed("kind", "quality")},
	"/cases/{case}/receive":                    {owners: northAndRed, form: fixed("amount", "100,00", "received_on", "2026-11-25", "method", "transfer")},
	"/cases/{case}/close":                      {owners: northAndRed, form: fixed("code", "untraceable", "text", "Introuvable partout")},
	"/cases/{case}/object":                     {state: recalled, owners: northAndRed, form: fixed("text", "Le débiteur vient de promettre")},
	"/cases/{case}/payments/{payment}/reverse": {state: received, owners: northAndRed, form: fixed("amount", "100,00", "received_on", "2026-11-25", "reason", "Rejet de la banque")},
	"/cases/{case}/promises/{promise}/missed":  {state: promised, owners: northAndRed, refuse: 422, form: fixed()}, // the day is not over
	"/cases/{case}/dispute/over":               {state: disputed, owners: northAndRed, form: fixed()},
	"/cases/{case}/next":                       {owners: northAndRed, form: fixed("next_on", "2026-12-07")},
	"/cases/{case}/handler": {owners: northAndRed, form: func(x *scene) url.Values {
		return url.Values{"handler": {string(x.s.red.people[cases.Agent].ID)}}
	}},
	"/cases/{case}/payments/{payment}/acknowledge": {state: direct, owners: northAndRed, form: fixed()},

	"/cases/{case}/cancel":                            {state: released, owners: northAndRed, form: fixed()},
	"/cases/{case}/requests/{request}/answer":         {state: asked, owners: northAndRed, form: fixed("answer", "Voici"), multipart: true},
	"/cases/{case}/late":                              {state: late, owners: northAndRed, form: fixed()},
	"/cases/{case}/direct":                            {owners: northAndRed, form: fixed("amount", "100,00", "received_on", "2026-11-25", "method", "transfer")},
	"/cases/{case}/payments/{payment}/reverse-direct": {state: direct, owners: northAndRed, form: fixed("amount", "100,00", "received_on", "2026-11-25", "reason", "Rejet de la banque")},
	"/cases/{case}/credit-note": {owners: northAndRed, form: func(x *scene) url.Values {
		return versioned("invoice", string(x.c.Invoices[0].ID), "number", "A "+northRed, "issued_on", "2026-11-12", "amount", "10,00", "effect", "from_date")(x)
	}},
	"/cases/{case}/dossiers/{dossier}/again": {owners: northAndRed, form: fixed()},
	"/cases/{case}/hold":                     {owners: northAndRed, form: fixed("reason", "commercial")},
	"/cases/{case}/resume":                   {state: held, owners: northAndRed, form: fixed()},
	"/cases/{case}/recall":                   {owners: northAndRed, form: fixed("code", "withdrawn_commercial")},
	"/cases/{case}/recall/finish":            {state: heard, owners: northAndRed, form: fixed()},
	"/cases/{case}/reopen":                   {state: closed, owners: northAndRed, form: fixed("reason", "error", "text", "Clôturé par erreur")},
	"/cases/{case}/place-again":              {state: closed, owners: northAndRed, form: fixed()},

	"/receipts": {}, "/remittances": {},
	"/remittances/new": {form: func(x *scene) url.Values {
		token := map[*org]string{x.s.red: northRed, x.s.blue: northBlue}[x.who]
		id := x.s.placed(x.s.north, x.who, token, active)
		_, err := x.s.cases.Receive(x.s.t.Context(), x.who.actor(cases.Agent), cases.MoneyInput{Ref: cases.Ref{Case: id}, Amount: 10_000, ReceivedOn: x.s.cases.Today(), Method: "transfer"})
		x.s.must(err)
		return url.Values{"creditor": {string(x.s.north.id)}, "reference": {"REV-" + string(id)}, "bank_on": {"2026-11-26"}, "through": {"2026-11-25"}}
	}},
	"/remittances/{remittance}":     {owners: northAndRed},
	"/remittances/{remittance}/pdf": {owners: northAndRed},
	"/agencies":                     {}, "/agencies/export": {}, "/agencies/cohorts": {}, "/agencies/export/{format:pdf|xlsx}": {}, "/agencies/practice": {}, "/scorecard": {},
	"/agencies/{agency}": {owners: northAlone},

	"/profile":         {form: fixed("act", "preferences", "name", "Camille", "lang", "fr", "theme", "auto")},
	"/profile/factor":  {form: fixed("code", "000000")},
	"/settings/people": {},
	"/settings/people/new": {form: func(x *scene) url.Values {
		x.s.made++
		return url.Values{"email": {fmt.Sprint("neuf", x.s.made, "@neuf.example")}, "name": {"Neuf"}, "role": {string(accounts.RolesOf(x.who.kind)[0])}, "lang": {"fr"}}
	}},
	"/settings/people/{person}": {owners: northAlone, form: fixed("act", "sessions")},
	"/settings/entities":        {owners: creditors},
	"/settings/entities/{entity}": {owners: northAlone, form: func(x *scene) url.Values {
		list, err := x.s.store.Entities(x.s.t.Context(), x.s.north.id)
		x.s.must(err)
		return url.Values{"name": {"Entité " + northPeople}, "version": {strconv.FormatInt(list[0].Version, 10)}}
	}},
	"/settings/organisation": {form: func(x *scene) url.Values {
		o, err := x.s.store.Organisation(x.s.t.Context(), x.who.id)
		x.s.must(err)
		return url.Values{"name": {o.Name}, "address": {o.Address}, "phone": {"0240000000"}, "lang": {"fr"}, "version": {strconv.FormatInt(o.Version, 10)}}
	}},
	"/settings/mandates":                                  {},
	"/settings/mandates/agencies/{agency}":                {owners: creditors},
	"/settings/mandates/agencies/{agency}/papers/{paper}": {owners: creditors},
	"/settings/mandates/agencies/{agency}/mandate": {owners: creditors, form: func(x *scene) url.Values {
		x.s.made++
		return mandateForm(fmt.Sprint("NEUF-", x.s.made), "2028-01-01", 0)
	}},
	"/settings/mandates/{mandate}/edit": {owners: northAlone, form: func(x *scene) url.Values { return mandateForm("CONV2-"+x.named["mandate"], "2028-02-01", 1) }},
	"/settings/mandates/{mandate}/end":  {owners: northAlone, form: fixed("version", "1", "on", "2026-11-30")},
	"/settings/papers":                  {},
	"/settings/papers/new":              {file: true, form: fixed("kind", "register", "issued_on", "2026-01-01")},
	"/settings/papers/agency": {form: func(x *scene) url.Values {
		a, err := x.s.store.Agency(x.s.t.Context(), x.who.actor(cases.AgencyManager).Scope(), x.who.id)
		x.s.must(err)
		return url.Values{"kind": {"agency"}, "insurer": {"Mutuelle"}, "version": {strconv.FormatInt(a.Version, 10)}}
	}},
	"/settings/papers/{paper}":          {owners: redAlone},
	"/settings/papers/{paper}/withdraw": {owners: redAlone, form: fixed()},

	"/operator/organisations": {},
	"/operator/organisations/new": {form: func(x *scene) url.Values {
		x.s.made++
		return url.Values{"kind": {"agency"}, "name": {"Neuve"}, "lang": {"fr"}, "admin_name": {"Neuf"}, "admin_email": {fmt.Sprint("chef", x.s.made, "@neuve.example")}}
	}},
	"/operator/organisations/{org}": {owners: operators, refuse: 422, form: fixed("act", "invite")},
	"/operator/jobs":                {},
	"/operator/jobs/{job}/retry":    {owners: operators, form: fixed()},
}

// mandateForm fills in the terms of a mandate.
func mandateForm(reference, from string, version int) url.Values {
	return url.Values{
		"reference": {reference}, "signed_on": {"2026-10-02"}, "starts_on": {from}, "fee_rate": {"10"}, "vat": {"20"}, "remit_months": {"1"}, "answer_days": {"2"},
		"version": {strconv.Itoa(version)},
	}
}

// pathPart is a variable of a path: its name, and what it may be.
var pathPart = regexp.MustCompile(`\{(\w+)(?::([^}]+))?\}`)

// usual gives the organisation whose people a route is for: of North, Red and the operator.
func (s *site) usual(row portal.Row) *org {
	for _, o := range []*org{s.north, s.red, s.operator} {
		for role := range o.people {
			if o.actor(role).May(row.Action) {
				return o
			}
		}
	}
	return s.north
}

// scene makes what a route is about, around a case where the path names one. The test ends when nobody says what a part of
// the address is.
func (s *site) scene(row portal.Row, id cases.CaseID, who *org) *scene {
	s.t.Helper()
	x := &scene{s: s, named: map[string]string{}, who: who}
	if strings.Contains(row.Path, "{case}") {
		x.c = s.look(id)
	}
	for _, part := range pathPart.FindAllStringSubmatch(row.Path, -1) {
		x.named[part[1]] = x.value(row, part[1])
	}
	return x
}

// address fills the parts of a path in.
func (x *scene) address(path string) string {
	return pathPart.ReplaceAllStringFunc(path, func(part string) string { return x.named[pathPart.FindStringSubmatch(part)[1]] })
}

// value says what a part of an address names in this scene.
func (x *scene) value(row portal.Row, name string) string {
	s, ctx := x.s, x.s.t.Context()
	s.t.Helper()
	switch name {
	case "case":
		return string(x.c.ID)
	case "document":
		return string(x.c.Documents[0].ID)
	case "dossier":
		if strings.HasSuffix(row.Path, "/again") {
			d := x.c.Dossiers[0].ID
			s.must(s.cases.MarkFailed(ctx, cases.ClockActor(x.c.Org), cases.Ref{Case: x.c.ID}, d, "draw.broken"))
			return string(d)
		}
		return string(s.dossier(x.c.ID))
	case "promise":
		return string(x.c.Promises[0].ID)
	case "format":
		if strings.HasPrefix(row.Path, "/import/") {
			return "xlsx"
		}
		return "pdf"
	case "kind":
		return "payments"
	case "sheet":
		s.made++
		kept, err := s.cases.KeepSheet(ctx, s.north.actor(cases.Controller), strings.NewReader(fmt.Sprintf("Débiteur;N° facture;Montant TTC\n%s;F %s %d;1,00\n", northOnly, northOnly, s.made)), 1<<20)
		s.must(err)
		return kept.Hash
	case "ledger":
		s.made++
		var b fectest.Books
		b.Invoice(fectest.Party{Number: "411K", Name: "Kerdiles " + northOnly}, day("2026-03-10"), fmt.Sprint("L ", northOnly, s.made), 120_000, "")
		return string(s.ledger(s.north, b))
	case "category":
		if strings.HasSuffix(row.Path, "/unwaive") {
			return "B" // drafts come with one
		}
		return "A"
	case "item":
		return x.item(row.Path)
	case "request":
		return string(x.c.Requests[0].ID)
	case "payment":
		return string(x.c.Payments[len(x.c.Payments)-1].ID)
	case "remittance":
		_, id := s.remitted(s.north, s.red, northRed)
		return string(id)
	case "agency":
		return string(s.red.id)
	case "paper":
		id, err := s.agencies.AddPaper(ctx, s.red.actor(cases.AgencyManager), agencies.PaperInput{
			Kind: agencies.OtherPaper, Reference: redPapers, IssuedOn: day("2025-01-10"), Name: redPapers + ".pdf", Body: bytes.NewReader(sheet(redPapers)), Limit: 1 << 20,
		})
		s.must(err)
		return string(id)
	case "mandate":
		s.made++
		id, err := s.agencies.SaveMandate(ctx, s.north.actor(cases.CreditorAdmin), "", agencies.Mandate{
			Agency: s.red.id, Reference: fmt.Sprint("CONV ", northRed, s.made), SignedOn: day("2026-01-02"), StartsOn: day("2028-01-01"), Fee: agencies.Fee{Rate: 1137}, VAT: 2000, RemitMonths: 1, AnswerDays: 2,
		})
		s.must(err)
		return string(id)
	case "person":
		return string(s.clerk(s.north).ID)
	case "entity":
		return string(s.north.entity)
	case "org":
		return string(s.north.id)
	case "job":
		return string(s.deadJob())
	case "token":
		return "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	}
	s.t.Fatalf("%s %s: nobody says what {%s} is", row.Method, row.Path, name)
	return ""
}

// item gives the part of the draft that a path is about.
func (x *scene) item(path string) string {
	switch {
	case strings.Contains(path, "/contacts/"):
		return string(x.c.Contacts[0].ID)
	case strings.Contains(path, "/credit-notes/"):
		return string(x.c.CreditNotes[0].ID)
	case strings.Contains(path, "/payments/"):
		return string(x.c.Payments[0].ID)
	case strings.Contains(path, "/reminders/"):
		return string(x.c.Reminders[0].ID)
	case strings.Contains(path, "/items/"):
		return string(x.c.Contacts[0].ID)
	case strings.Contains(path, "/charges/"):
		id, err := x.s.cases.SaveCharge(x.s.t.Context(), cases.ClockActor(x.c.Org), cases.Ref{Case: x.c.ID}, cases.Charge{
			Kind: "bank", IncurredOn: cases.NewDate(2026, 7, 10), Amount: 1_000, Label: northOnly,
		})
		x.s.must(err)
		x.c.Version++
		return string(id)
	case strings.Contains(path, "/limitation/"):
		id, err := x.s.cases.SaveLimitationEvent(x.s.t.Context(), cases.ClockActor(x.c.Org), cases.Ref{Case: x.c.ID}, cases.LimitationEvent{
			Kind: "acknowledgement", On: cases.NewDate(2026, 7, 10), Document: x.c.Documents[0].ID, Note: northOnly,
		})
		x.s.must(err)
		x.c.Version++
		return string(id)
	}
	return string(x.c.Invoices[0].ID)
}

// clerk adds somebody to an organisation whom nobody will miss.
func (s *site) clerk(o *org) accounts.Person {
	s.t.Helper()
	s.made++
	p := accounts.Person{
		ID: cases.PersonID(s.cases.NewID()), Org: o.id, Email: fmt.Sprintf("clerk%d@%s.example", s.made, o.sees[0]), Name: "Dominique " + o.sees[0], Role: accounts.RolesOf(o.kind)[0],
		Theme: accounts.ThemeAuto, State: accounts.Active, Password: o.people[accounts.RolesOf(o.kind)[0]].Password, CreatedAt: start, PasswordAt: start,
	}
	s.must(s.store.CreatePerson(s.t.Context(), p, accounts.Change{Event: accounts.OrgEvent{
		Org: o.id, RecordedAt: start, Actor: cases.TheClock, ActorOrg: o.id, Channel: cases.Clock, Kind: accounts.EvInvited,
	}}))
	return p
}

// deadJob queues a job and gives it up.
func (s *site) deadJob() cases.JobID {
	s.t.Helper()
	ctx, now := s.t.Context(), s.clock.Now()
	id := cases.JobID(s.cases.NewID())
	s.must(s.store.Enqueue(ctx, cases.Job{ID: id, Kind: "test", Payload: []byte("{}"), RunAt: now.Add(-1000 * time.Hour)}))
	claim, err := s.store.ClaimJob(ctx, now, now.Add(time.Minute))
	s.must(err)
	if claim.ID != id {
		s.t.Fatalf("claimed job %s of kind %s", claim.ID, claim.Kind)
	}
	s.must(s.store.BuryJob(ctx, claim, now, "given up"))
	return id
}
