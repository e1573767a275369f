package portal

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"slices"
	"sync"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/i18n"
	"relais/templates"
)

// forecastsChecked is how many forecasts of the past are laid beside what came.
const forecastsChecked = 6

// assessed is what the outcomes of a creditor's hand-overs come to on one day. It is shared between requests and never
// changed.
type assessed struct {
	*scorecard.Report
	input    *scorecard.Input
	outcomes []agencies.Outcome
	orgs     []cases.OrgID // by rank
	rank     map[cases.OrgID]int
}

// assess compares agencies from outcomes. The seed is made of who asks and of the day, so that the same figures come on every
// page of that day. The forecast of cash, which takes the longest, is made where it is shown.
func (s *Server) assess(outcomes []agencies.Outcome, names map[cases.OrgID]string, org cases.OrgID, forecast bool) (*assessed, error) {
	today := s.Cases.Today()
	key := digest(outcomes, names, org, today)
	key[0] = byte(flags(forecast)) | key[0]&^1
	if found, ok := s.kept.get(key); ok {
		return found, nil
	}
	a := &assessed{outcomes: outcomes, rank: map[cases.OrgID]int{}}
	var byName map[string]cases.OrgID
	a.input, byName = inputOf(outcomes, names, today)
	seed := scorecard.Seed(string(org), today.String(), scorecard.Version)
	var report *scorecard.Report
	var err error
	if forecast {
		report, err = scorecard.Assess(a.input, scorecard.Options{Seed: seed, Hits: forecastsChecked})
	} else {
		report, err = judged(a.input, seed)
	}
	if err != nil {
		return nil, fmt.Errorf("compare the agencies of %s: %w", org, err)
	}
	a.Report = report
	for rank := range report.Sums.Agencies {
		id := byName[report.Sums.Agencies[rank].Name]
		a.orgs = append(a.orgs, id)
		a.rank[id] = rank
	}
	s.kept.put(key, a)
	return a, nil
}

// judged is the comparison without the forecast.
func judged(in *scorecard.Input, seed uint64) (*scorecard.Report, error) {
	p, err := scorecard.Pool(in, scorecard.DefaultBands)
	if err != nil {
		return nil, err
	}
	return scorecard.Judge(p.Sums(0), seed), nil
}

// name gives the name of an agency by rank.
func (a *assessed) name(rank int) string { return a.Sums.Agencies[rank].Name }

// inputOf makes what the scorecard reads. Two agencies of one name are told apart.
func inputOf(outcomes []agencies.Outcome, names map[cases.OrgID]string, today cases.Date) (*scorecard.Input, map[string]cases.OrgID) {
	in := &scorecard.Input{AsOf: today}
	at, byName := map[cases.OrgID]int32{}, map[string]cases.OrgID{}
	debtors, countries := map[string]int32{}, map[string]int16{}
	for i := range outcomes {
		o := &outcomes[i]
		n, known := at[o.Agency]
		if !known {
			n = int32(len(in.Agencies))
			at[o.Agency] = n
			name := cmp.Or(names[o.Agency], string(o.Agency))
			for twin := 2; byName[name] != ""; twin++ {
				name = fmt.Sprintf("%s (%d)", cmp.Or(names[o.Agency], string(o.Agency)), twin)
			}
			byName[name] = o.Agency
			in.Agencies = append(in.Agencies, name)
		}
		if _, seen := debtors[o.Debtor]; !seen {
			debtors[o.Debtor] = int32(len(debtors))
		}
		if _, seen := countries[o.Country]; !seen {
			countries[o.Country] = int16(len(countries))
		}
		in.Placements = append(in.Placements, placementOf(o, debtors[o.Debtor], n, countries[o.Country]))
	}
	return in, byName
}

// placementOf reads an outcome as the counting rules do. A code that blames the creditor counts as confirmed when the creditor
// gave it himself, by a recall, and the agency did not object; what an agency says alone never helps its own rate.
func placementOf(o *agencies.Outcome, debtor, agency int32, country int16) scorecard.Placement {
	p := scorecard.Placement{
		Debtor: debtor, Agency: agency, Country: country, Placed: o.ReleasedOn, OldestDue: o.OldestDue, Principal: o.Principal,
		Declined: o.Declined, Later: o.Later, Unconfirmed: !o.Recalled || o.Objected,
	}
	if o.Kind == cases.Consumer {
		p.Kind = scorecard.Consumer
	}
	if code, known := scorecard.CloseOf(o.CloseCode); known && !o.ClosedOn.IsZero() {
		p.Close, p.Closed = code, o.ClosedOn
	}
	for _, m := range o.Movements {
		p.Events = append(p.Events, scorecard.Event{On: m.On, Kind: movementKinds[m.Kind], Cents: m.Cents})
	}
	return p
}

var movementKinds = map[agencies.MovementKind]scorecard.EventKind{
	agencies.Received: scorecard.Receipt, agencies.PaidDirect: scorecard.Direct, agencies.Corrected: scorecard.Correction, agencies.Forgiven: scorecard.Goodwill,
}

// sayFinding turns what was found into a message; lists of names are written as the reader's language does.
func sayFinding(words *i18n.Printer, f scorecard.Finding) templates.Message {
	args := make(map[string]any, len(f.Args))
	for name, value := range f.Args {
		if list, many := value.([]string); many {
			value = words.List(list)
		}
		args[name] = value
	}
	return templates.Message{Key: f.Key, Args: args}
}

func sayFindings(words *i18n.Printer, found []scorecard.Finding) []templates.Message {
	list := make([]templates.Message, len(found))
	for i, f := range found {
		list[i] = sayFinding(words, f)
	}
	return list
}

// basisPoints writes a share the way figures are handed to messages: in whole per cents, because more would be pretended.
func basisPoints(share float64) int64 { return int64(math.Round(share*100)) * 100 }

// digestOf names everything that a comparison depends on.
type digestOf [sha256.Size]byte

func digest(outcomes []agencies.Outcome, names map[cases.OrgID]string, org cases.OrgID, day cases.Date) (sum digestOf) {
	h := sha256.New()
	text(h, string(org), day.String(), scorecard.Version)
	for _, id := range slices.Sorted(func(yield func(cases.OrgID) bool) {
		for id := range names {
			if !yield(id) {
				return
			}
		}
	}) {
		text(h, string(id), names[id])
	}
	for i := range outcomes {
		o := &outcomes[i]
		text(h, string(o.Placement), string(o.Agency), o.Debtor, string(o.Kind), o.Country, string(o.CloseCode), string(o.Entity))
		whole(h, int64(o.ReleasedOn.DaysSince(cases.Date{})), int64(o.OldestDue.DaysSince(cases.Date{})), int64(o.ClosedOn.DaysSince(cases.Date{})),
			int64(o.AcceptedOn.DaysSince(cases.Date{})), int64(o.Principal), flags(o.Declined, o.Recalled, o.Objected, o.Later), int64(len(o.Movements)))
		for _, m := range o.Movements {
			whole(h, int64(m.On.DaysSince(cases.Date{})), int64(m.Kind), int64(m.Cents), int64(m.Fee))
			text(h, m.Method)
		}
	}
	h.Sum(sum[:0])
	return sum
}

func text(h hash.Hash, parts ...string) {
	for _, part := range parts {
		whole(h, int64(len(part)))
		_, _ = h.Write([]byte(part)) // a hash never fails
	}
}

func whole(h hash.Hash, numbers ...int64) {
	var b [8]byte
	for _, n := range numbers {
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		_, _ = h.Write(b[:])
	}
}

func flags(list ...bool) (bits int64) {
	for i, set := range list {
		if set {
			bits |= 1 << i
		}
	}
	return bits
}

// How many comparisons are kept, and of how many hand-overs in all: a creditor looks at few at a time, and a large one is read
// anew rather than held.
const (
	keptReports  = 32
	keptOutcomes = 200_000
)

// reportCache keeps the last comparisons by what they depend on: one that is found is right, however old it is.
type reportCache struct {
	mu    sync.Mutex
	by    map[digestOf]*assessed
	order []digestOf
	held  int // hand-overs of all that are kept
}

func (c *reportCache) get(key digestOf) (*assessed, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, found := c.by[key]
	return a, found
}

func (c *reportCache) put(key digestOf, a *assessed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[digestOf]*assessed{}
	}
	if _, twice := c.by[key]; twice {
		return
	}
	c.by[key], c.order, c.held = a, append(c.order, key), c.held+len(a.outcomes)
	for len(c.order) > 0 && (len(c.order) > keptReports || c.held > keptOutcomes) {
		c.held -= len(c.by[c.order[0]].outcomes)
		delete(c.by, c.order[0])
		c.order = c.order[1:]
	}
}
