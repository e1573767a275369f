package cases_test

import (
	"reflect"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

func event() cases.Event {
	return cases.Event{
		Org: casestest.North, Case: "c", Seq: 7, OccurredOn: casestest.Today, RecordedAt: time.Date(2026, 11, 21, 9, 30, 0, 123_000, time.UTC),
		Actor: "p", ActorOrg: casestest.Red, Channel: cases.Portal, Key: "k", Kind: cases.EvReceipt,
		Facts: cases.Facts{Amount: 123_45, Day: casestest.Today, Code: "transfer"}, Prev: "00",
	}
}

// The hash of an entry is kept for ever: these values may not change.
func TestTheHashOfAnEntryNeverChanges(t *testing.T) {
	zero := cases.Event{}
	for _, row := range []struct {
		name string
		e    cases.Event
		want string
	}{
		{"an entry", event(), "8370d8492acae7175905550abdaf6c61d2091c59888943b73c2afa19dbd4e170"},
		{"an empty entry", zero, "d577a1ad4146b3d5885e6b050fb33cdbe8ebb913f28fc1d7b6808b8d8397f058"},
	} {
		if got, err := row.e.Digest(); err != nil || got != row.want {
			t.Errorf("%s: %s, %v", row.name, got, err)
		}
	}
}

func TestEveryFieldOfAnEntryIsUnderItsHash(t *testing.T) {
	base := event()
	want, err := base.Digest()
	if err != nil {
		t.Fatal(err)
	}
	outside := map[string]bool{"Hash": true, "Text": true} // the hash itself; free text is under it as Facts.Note
	for i := range reflect.TypeFor[cases.Event]().NumField() {
		changed := event()
		name := reflect.TypeFor[cases.Event]().Field(i).Name
		disturb(reflect.ValueOf(&changed).Elem().Field(i))
		if got, _ := changed.Digest(); (got == want) != outside[name] {
			t.Errorf("%s: changed %v", name, got != want)
		}
	}
	for i := range reflect.TypeFor[cases.Facts]().NumField() {
		changed := event()
		disturb(reflect.ValueOf(&changed.Facts).Elem().Field(i))
		if got, _ := changed.Digest(); got == want {
			t.Errorf("Facts.%s is not under the hash", reflect.TypeFor[cases.Facts]().Field(i).Name)
		}
	}
}

func disturb(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *cases.Date:
		*x = x.AddDays(3)
	case *time.Time:
		*x = x.Add(time.Hour)
	case *cases.Facts:
		x.Count++
	default:
		if v.Kind() == reflect.String {
			v.SetString(v.String() + "x")
		} else {
			v.SetInt(v.Int() + 1)
		}
	}
}

func TestMovingACharacterBetweenFieldsChangesTheHash(t *testing.T) {
	a, b := event(), event()
	a.Actor, a.ActorOrg = "ab", "c"
	b.Actor, b.ActorOrg = "a", "bc"
	x, _ := a.Digest()
	y, _ := b.Digest()
	if x == y {
		t.Error("the same hash")
	}
}

func TestTheZoneInWhichAnInstantIsWrittenDoesNotMatter(t *testing.T) {
	a, b := event(), event()
	b.RecordedAt = b.RecordedAt.In(time.FixedZone("x", 3600))
	x, _ := a.Digest()
	y, _ := b.Digest()
	if x != y {
		t.Error("another hash")
	}
}

func TestTheHashOfAText(t *testing.T) {
	if cases.HashText("") != "" || cases.HashText("abc") != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(cases.HashText("abc"))
	}
}
