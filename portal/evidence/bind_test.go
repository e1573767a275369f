package evidence

import (
	"testing"
	"time"

	"relais/cases"
)

func TestADossierBearsTheDayItWasWhereThePartiesAre(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, time.November, 24, 23, 30, 0, 5, time.UTC) // half past midnight in Paris
	placement := &cases.Placement{ReleasedAt: late.AddDate(0, 0, -3), ReleasedOn: cases.NewDate(2026, time.November, 22)}
	whole, on := made(&cases.Dossier{QueuedAt: late}, placement, paris)
	if on != placement.ReleasedOn || !whole.Equal(placement.ReleasedAt.Truncate(time.Second)) {
		t.Errorf("the whole file is of %s, %s", on, whole)
	}
	complement, on := made(&cases.Dossier{QueuedAt: late, Bordereau: 1}, placement, paris)
	if on != cases.NewDate(2026, time.November, 25) || !complement.Equal(late.Truncate(time.Second)) {
		t.Errorf("the complement is of %s, %s", on, complement)
	}
}
