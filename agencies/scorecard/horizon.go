package scorecard

// horizons are the horizons that may be asked for, in months.
var horizons = [4]int{3, 6, 12, 24}

// Longest horizon, and how much of the old units may have been taken away before it.
const (
	maxHorizon   = 24
	defaultMost  = 12
	oldEnough    = 20 // units that old make an agency count
	takenPerCent = 10 // per cent of them
)

// ChooseHorizon gives the longest of 12, 6 and 3 months at which no agency with 20 units that old lost more than 10 % of them
// earlier to a withdrawal of the creditor's. Cases that were moved because they were silent are not missing at random.
// The second is false when not even 3 months hold: then 3 months are shown with a warning.
func ChooseHorizon(agencies []AgencyCount) (months int, holds bool) {
	for i := len(horizons) - 1; i >= 0; i-- {
		if horizons[i] <= defaultMost && holdsAt(agencies, i) {
			return horizons[i], true
		}
	}
	return horizons[0], false
}

func holdsAt(agencies []AgencyCount, horizon int) bool {
	for i := range agencies {
		old := agencies[i].old[horizon]
		if old.n >= oldEnough && 100*old.second > takenPerCent*int64(old.n) {
			return false
		}
	}
	return true
}
