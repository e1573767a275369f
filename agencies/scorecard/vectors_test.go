package scorecard

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"relais/cases"
)

// vector is one row of testdata/vectors.json: an input, what must come out, and how far each field may be off.
type vector struct {
	ID, Kind, Note string
	Input          json.RawMessage
	Expected       map[string]any
	Tolerance      map[string]float64
}

// results computes the fields of each kind of vector.
var results = map[string]func(t *testing.T, input json.RawMessage) map[string]any{
	"mack": mackVector, "kaplan_meier": kaplanMeierVector, "cumulative_incidence": incidenceVector, "wilson": wilsonVector,
	"vintage_curve": vintageVector, "development_share": developmentVector, "months": monthsVector, "outcome": outcomeVector,
	"segment": segmentVector, "overlap": overlapVector, "standardise": standardiseVector, "logit_mode": modeVector,
	"posterior": posteriorVector, "detectable": detectableVector, "netback": netbackVector, "funnel": funnelVector,
	"promise_kept": promisesVector, "horizon": horizonVector,
}

func TestEveryVectorIsMet(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range list {
		seen[v.Kind] = true
		t.Run(v.ID, func(t *testing.T) {
			compute, known := results[v.Kind]
			if !known {
				t.Fatalf("no test computes vectors of the kind %s", v.Kind)
			}
			got := compute(t, v.Input)
			for field, want := range v.Expected {
				near(t, field, got[field], want, v.Tolerance[field])
			}
		})
	}
	for kind := range results {
		if !seen[kind] {
			t.Errorf("there is no vector of the kind %s", kind)
		}
	}
}

// near compares numbers and lists of numbers as they come from JSON with what was computed.
func near(t *testing.T, field string, got, want any, tolerance float64) {
	t.Helper()
	switch want := want.(type) {
	case float64:
		value, ok := got.(float64)
		if !ok || math.Abs(value-want) > tolerance+1e-12 {
			t.Errorf("%s = %v, want %v ± %v", field, got, want, tolerance)
		}
	case []any:
		list := decodeInto[[]any](t, got)
		if len(list) != len(want) {
			t.Fatalf("%s has %d values, want %d: %v", field, len(list), len(want), got)
		}
		for i := range want {
			near(t, field, list[i], want[i], tolerance)
		}
	default:
		t.Fatalf("%s: expected value %v cannot be compared", field, want)
	}
}

// decodeInto moves a value through JSON into a type.
func decodeInto[T any](t *testing.T, value any) (out T) {
	t.Helper()
	text, raw := value.(json.RawMessage)
	if !raw {
		var err error
		if text, err = json.Marshal(value); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func day(t *testing.T, text string) cases.Date {
	t.Helper()
	d, err := cases.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mackVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct{ Triangle [][]float64 }](t, input)
	m := Mack(in.Triangle)
	return map[string]any{"factors": m.Factors, "reserve": m.Reserve, "se": m.SE, "total": m.Total, "total_se": m.TotalSE}
}

func kaplanMeierVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Time  []float64
		Event []int
	}](t, input)
	var exits []Exit
	for i := range in.Time {
		exits = append(exits, Exit{in.Time[i], in.Event[i], 1})
	}
	var time, waiting, se []float64
	for _, s := range Incidence(exits, 1) {
		time, waiting, se = append(time, s.Time), append(waiting, s.Waiting), append(se, s.SE)
	}
	return map[string]any{"time": time, "survival": waiting, "se": se}
}

func incidenceVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Time, Weight []float64
		Cause        []int
		Causes       int
	}](t, input)
	var exits []Exit
	for i := range in.Time {
		exits = append(exits, Exit{in.Time[i], in.Cause[i], in.Weight[i]})
	}
	var time, waiting []float64
	var incidence [][]float64
	for _, s := range Incidence(exits, in.Causes) {
		time, waiting, incidence = append(time, s.Time), append(waiting, s.Waiting), append(incidence, s.Incidence)
	}
	return map[string]any{"time": time, "survival": waiting, "cif": incidence}
}

func wilsonVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Successes, Cases []int64
		Confidence       []float64
	}](t, input)
	var lo, hi []float64
	for i := range in.Cases {
		w := Wilson(in.Successes[i], in.Cases[i], in.Confidence[i])
		lo, hi = append(lo, w.Low), append(hi, w.High)
	}
	return map[string]any{"lo": lo, "hi": hi}
}

func vintageVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Horizon int
		Tracks  []struct {
			Debtor, Months, Weight int
			Pay                    []int
		}
	}](t, input)
	p := &Portfolio{agencies: []AgencyCount{{Name: "A"}}}
	for _, track := range in.Tracks {
		p.units = append(p.units, unit{
			debtor: int32(track.Debtor), net: cases.Cents(track.Weight), months: uint8(track.Months), pays: int32(len(p.cents)), day: 700_000,
		})
		for k, cents := range track.Pay {
			p.month, p.cents = append(p.month, uint8(k+1)), append(p.cents, cases.Cents(cents))
		}
	}
	var rate, se []float64
	for _, point := range p.Sums(12).Curve(0, in.Horizon, true) {
		rate, se = append(rate, point.Rate), append(se, point.SE)
	}
	return map[string]any{"rate": rate, "se": se}
}

func developmentVector(t *testing.T, input json.RawMessage) map[string]any {
	type cases []struct {
		Months int
		Pay    []float64
	}
	in := decodeInto[struct {
		Horizon           int
		Company, Consumer cases
	}](t, input)
	var all Track
	var by [kinds]Track
	for kind, list := range []cases{in.Company, in.Consumer} {
		for _, c := range list {
			by[kind].Units[c.Months]++
			for k, y := range c.Pay {
				by[kind].Share[k+1] += share(math.Round(y * shareOne))
			}
		}
		all.add(&by[kind])
	}
	d := develop(&all, &by, in.Horizon)
	got := map[string]any{}
	for kind, name := range []string{"company", "consumer"} {
		var list []float64
		for k := 1; k <= in.Horizon; k++ {
			list = append(list, d.At(Kind(kind), k))
		}
		got[name] = list
	}
	return got
}

func monthsVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct{ From, To []string }](t, input)
	var months []int
	for i := range in.From {
		months = append(months, CompleteMonths(day(t, in.From[i]), day(t, in.To[i])))
	}
	return map[string]any{"months": months}
}

// outcomeVector checks its cases itself: each has its own expectations.
func outcomeVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Cases []struct {
			ID             string
			AsOf           string `json:"as_of"`
			PlacedOn       string `json:"placed_on"`
			PrincipalCents int64  `json:"principal_cents"`
			Events         []struct {
				On, Kind string
				Cents    int64
			}
			ClosedOn    string `json:"closed_on"`
			CloseCode   string `json:"close_code"`
			Unconfirmed bool
			Expected    struct {
				Excluded  string
				NetCents  int64 `json:"net_cents"`
				Months    int
				Censored  bool
				PaidCents []int64 `json:"paid_cents"`
			}
		}
	}](t, input)
	kinds := map[string]EventKind{"receipt": Receipt, "direct": Direct, "correction": Correction, "goodwill": Goodwill}
	for _, c := range in.Cases {
		code, known := CloseOf(cases.CloseCode(c.CloseCode))
		if !known {
			t.Fatalf("%s: unknown code %s", c.ID, c.CloseCode)
		}
		pl := Placement{Placed: day(t, c.PlacedOn), Principal: cases.Cents(c.PrincipalCents), Closed: day(t, c.ClosedOn), Close: code, Unconfirmed: c.Unconfirmed}
		for _, e := range c.Events {
			pl.Events = append(pl.Events, Event{day(t, e.On), kinds[e.Kind], cases.Cents(e.Cents)})
		}
		in := &Input{AsOf: day(t, c.AsOf), Agencies: []string{"A"}, Placements: []Placement{pl}}
		p, err := Pool(in, DefaultBands)
		if err != nil {
			t.Fatal(err)
		}
		if c.Expected.Excluded != "" {
			if out := p.agencies[0].LeftOut; len(p.units) != 0 || len(out) != 1 || out[0].Reason != c.Expected.Excluded {
				t.Errorf("%s: left out %v, want %s", c.ID, out, c.Expected.Excluded)
			}
			continue
		}
		if len(p.units) != 1 {
			t.Errorf("%s: %d units, left out %v", c.ID, len(p.units), p.agencies[0].LeftOut)
			continue
		}
		u := p.units[0]
		paid := make([]cases.Cents, u.months)
		months, cents := p.payments(0)
		for i, k := range months {
			paid[k-1] = cents[i]
		}
		if int64(u.net) != c.Expected.NetCents || int(u.months) != c.Expected.Months || in.judge(&pl).taken != c.Expected.Censored {
			t.Errorf("%s: net %d over %d months, want %+v", c.ID, u.net, u.months, c.Expected)
		}
		near(t, c.ID, paid, decodeInto[any](t, c.Expected.PaidCents), 0)
	}
	return nil
}

func segmentVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		OldestDueOn    []string `json:"oldest_due_on"`
		PlacedOn       []string `json:"placed_on"`
		PrincipalCents []int64  `json:"principal_cents"`
		DebtorKind     []string `json:"debtor_kind"`
	}](t, input)
	var list [][]int
	for i := range in.PlacedOn {
		pl := Placement{Placed: day(t, in.PlacedOn[i]), OldestDue: day(t, in.OldestDueOn[i]), Principal: cases.Cents(in.PrincipalCents[i])}
		if in.DebtorKind[i] == "consumer" {
			pl.Kind = Consumer
		}
		s := DefaultBands.of(&pl)
		if SegmentAt(s.index()) != s {
			t.Errorf("segment %+v has the number %d, which is %+v", s, s.index(), SegmentAt(s.index()))
		}
		list = append(list, []int{s.Age, s.Amount, int(s.Kind)})
	}
	return map[string]any{"segment": list}
}

func overlapVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct{ A, B []float64 }](t, input)
	sum := func(list []float64) (all float64) {
		for _, v := range list {
			all += v
		}
		return all
	}
	return map[string]any{"overlap": overlapOf(in.A, in.B, sum(in.A), sum(in.B))}
}

func standardiseVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct{ Cases, Recovered [][]float64 }](t, input)
	var raw []float64
	for a := range in.Cases {
		n, y := 0.0, 0.0
		for s := range in.Cases[a] {
			n += in.Cases[a][s]
			y += in.Recovered[a][s]
		}
		raw = append(raw, y/n)
	}
	standard, odds := Standardise(in.Cases, in.Recovered)
	return map[string]any{"raw": raw, "standardised": standard, "mantel_haenszel": odds}
}

// modelInput is a model written out cell by cell.
type modelInput struct {
	Cells []struct {
		Agency int
		X      []int16
		Share  float64
		N, Sum float64
		SumSq  float64 `json:"sum_sq"`
	}
	PriorSD   []float64 `json:"prior_sd"`
	Agencies  int
	Tau, Phi  float64
	Reference []struct {
		X      []int
		Weight float64
	}
}

func (in *modelInput) model() *model {
	m := &model{agencies: in.Agencies}
	for _, sd := range in.PriorSD {
		m.prior = append(m.prior, 1/(sd*sd))
	}
	for _, c := range in.Cells {
		tm := term{g: c.Share, n: c.N, sum: c.Sum, square: c.SumSq}
		for _, j := range append(c.X, int16(len(m.prior)+c.Agency)) {
			tm.x[tm.used] = j
			tm.used++
		}
		m.terms = append(m.terms, tm)
	}
	return m
}

func modeVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[modelInput](t, input)
	m := in.model()
	return map[string]any{"mode": m.mode(in.Tau, in.Phi, m.start()).beta}
}

func posteriorVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[modelInput](t, input)
	m := in.model()
	d := m.integrate(in.Phi).draw(40_000, newGenerator(1)) // more than a report, so that the seed does not matter
	rates := make([][]float64, in.Agencies)
	all, better := 0.0, 0.0
	for _, r := range in.Reference {
		all += r.Weight
	}
	for i := range d.count() {
		beta := d.row(i)
		for a := range rates {
			sum := 0.0
			for _, r := range in.Reference {
				eta := beta[len(m.prior)+a]
				for _, j := range r.X {
					eta += beta[j]
				}
				sum += r.Weight / all * expit(eta)
			}
			rates[a] = append(rates[a], sum)
		}
		if rates[0][i] > rates[1][i] {
			better++
		}
	}
	var mean, lo, hi []float64
	for _, list := range rates {
		r := rangeOf(list)
		mean, lo, hi = append(mean, r.Mean), append(lo, r.Low), append(hi, r.High)
	}
	return map[string]any{"mean": mean, "lo": lo, "hi": hi, "p_first_better_than_second": better / float64(d.count())}
}

func detectableVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Base  float64
		Cases []float64
	}](t, input)
	var list []float64
	for _, n := range in.Cases {
		d := Detectable(in.Base, n)
		list = append(list, d)
		if back := CasesFor(in.Base, d); math.Abs(float64(back)-n) > 1 {
			t.Errorf("%v points are seen with %d cases, and with %v", d, back, n)
		}
	}
	return map[string]any{"difference": list}
}

func netbackVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct{ Placed, Rate, Fee []float64 }](t, input)
	var net []float64
	for i := range in.Placed {
		terms := Terms{Fee: in.Fee[i]}
		net = append(net, terms.net(in.Placed[i], in.Rate[i], 1, 0))
	}
	return map[string]any{"net": net}
}

func funnelVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Expected, Phi, Tau2 []float64
		Confidence          float64
	}](t, input)
	var lo, hi []float64
	for i := range in.Expected {
		f := Funnel(in.Expected[i], in.Phi[i], in.Tau2[i], in.Confidence)
		lo, hi = append(lo, f.Low), append(hi, f.High)
	}
	return map[string]any{"lo": lo, "hi": hi}
}

func promisesVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		AsOf     string `json:"as_of"`
		Promises []struct {
			DueOn string `json:"due_on"`
			Cents int64
			Paid  [][2]any
		}
	}](t, input)
	var list []Promise
	for _, p := range in.Promises {
		promise := Promise{DueOn: day(t, p.DueOn), Cents: cases.Cents(p.Cents)}
		for _, e := range p.Paid {
			promise.Paid = append(promise.Paid, Event{On: day(t, e[0].(string)), Cents: cases.Cents(e[1].(float64))})
		}
		list = append(list, promise)
	}
	sum := JudgePromises(list, day(t, in.AsOf))
	return map[string]any{"judged": float64(sum.Judged), "kept": float64(sum.Kept), "amount_rate": sum.AmountRate()}
}

func horizonVector(t *testing.T, input json.RawMessage) map[string]any {
	in := decodeInto[struct {
		Groups [][]struct {
			Agency                  string
			Units, Possible, Months int
		}
	}](t, input)
	var list []int
	for _, group := range in.Groups {
		p := &Portfolio{agencies: make([]AgencyCount, 2)}
		for _, g := range group {
			for range g.Units {
				p.units = append(p.units, unit{agency: int32(g.Agency[0] - 'A'), possible: uint8(g.Possible), months: uint8(g.Months)})
				p.age(&p.units[len(p.units)-1])
			}
		}
		h, _ := ChooseHorizon(p.agencies)
		list = append(list, h)
	}
	return map[string]any{"horizon": list}
}
