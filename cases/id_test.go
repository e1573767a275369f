package cases_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAnIdentifierIsAUUIDOfVersion7(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	at := time.Date(2022, time.February, 22, 19, 22, 22, 0, time.UTC)
	for _, random := range [][10]byte{{}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}} {
		if id := cases.UUIDv7(at, random); !shape.MatchString(id) {
			t.Errorf("%s", id)
		}
	}
	// The example of RFC 9562, appendix A.6.
	random := [10]byte{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f}
	if id := cases.UUIDv7(time.UnixMilli(0x017F22E279B0), random); id != "017f22e2-79b0-7cc3-98c4-dc0c0c07398f" {
		t.Errorf("%s", id)
	}
}

func TestIdentifiersSortByTheirTime(t *testing.T) {
	var ids []string
	for i := range 50 {
		ids = append(ids, cases.UUIDv7(casestest.Now.Add(time.Duration(i)*time.Millisecond), [10]byte{byte(50 - i)}))
	}
	if !slices.IsSorted(ids) {
		t.Error("not in order")
	}
}
