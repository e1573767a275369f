package rows

import (
	"cmp"
	"slices"

	"relais/agencies/scorecard"
	"relais/cases"
)

// Part is the placements of one currency and stage: what one report is about.
type Part struct {
	Currency string `json:"currency"`
	Stage    string `json:"stage"`
	Rows     int    `json:"rows"`
}

// Parts lists what reports the rows would make, the largest first.
func (b *Book) Parts() []Part {
	count := map[Part]int{}
	for i := range b.list {
		count[Part{Currency: b.list[i].currency, Stage: b.list[i].stage}]++
	}
	var parts []Part
	for p, n := range count {
		p.Rows = n
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(x, y Part) int {
		return cmp.Or(cmp.Compare(y.Rows, x.Rows), cmp.Compare(x.Currency, y.Currency), cmp.Compare(x.Stage, y.Stage))
	})
	return parts
}

// Input gives the placements of one part on a report day. Agencies without any are not in it.
func (b *Book) Input(p Part, asOf cases.Date) *scorecard.Input {
	in := &scorecard.Input{AsOf: asOf}
	rank := make([]int32, len(b.agencies.list))
	for i := range b.list {
		r := &b.list[i]
		if r.currency != p.Currency || r.stage != p.Stage {
			continue
		}
		if rank[r.Agency] == 0 {
			in.Agencies = append(in.Agencies, b.agencies.list[r.Agency])
			rank[r.Agency] = int32(len(in.Agencies))
		}
		placed := r.Placement
		placed.Agency = rank[r.Agency] - 1
		in.Placements = append(in.Placements, placed)
	}
	return in
}
