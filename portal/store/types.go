package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"relais/cases"
)

// field ties a Go variable to a column: it gives the value to store and takes the value that was read. It reads what
// either driver gives, and the text that a cast to text gives, so that one query can carry rows of several tables.
type field interface {
	driver.Valuer
	sql.Scanner
}

// column is a field with the name of its column.
type column struct {
	name string
	field
}

// names lists the names of columns.
func names(columns []column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return list
}

// dests gives columns as arguments of Scan.
func dests(columns []column) []any {
	list := make([]any, len(columns))
	for i, c := range columns {
		list[i] = c.field
	}
	return list
}

// values gives what columns hold now.
func values(columns []column) ([]any, error) {
	list := make([]any, len(columns))
	for i, c := range columns {
		v, err := c.Value()
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.name, err)
		}
		list[i] = v
	}
	return list, nil
}

// plainText reads what a driver gives for a text.
func plainText(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%T where a text was stored", src)
}

// text is a text that is never null.
type text[T ~string] struct{ p *T }

func (f text[T]) Value() (driver.Value, error) { return string(*f.p), nil }

func (f text[T]) Scan(src any) error {
	s, err := plainText(src)
	*f.p = T(s)
	return err
}

// maybe is a text that is null when it is empty, for partial indexes and keys.
type maybe[T ~string] struct{ p *T }

func (f maybe[T]) Value() (driver.Value, error) {
	if *f.p == "" {
		return nil, nil
	}
	return string(*f.p), nil
}

func (f maybe[T]) Scan(src any) error { return text[T](f).Scan(src) }

// number is a whole number: cents, basis points, counts.
type number[T ~int | ~int64] struct{ p *T }

func (f number[T]) Value() (driver.Value, error) { return int64(*f.p), nil }

func (f number[T]) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*f.p = T(v)
		return nil
	case nil:
		*f.p = 0
		return nil
	}
	s, err := plainText(src)
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	*f.p = T(n)
	return err
}

// flag is yes or no.
type flag struct{ p *bool }

func (f flag) Value() (driver.Value, error) { return *f.p, nil }

func (f flag) Scan(src any) error {
	switch v := src.(type) {
	case bool:
		*f.p = v
		return nil
	case int64:
		*f.p = v != 0
		return nil
	}
	s, err := plainText(src)
	*f.p = s == "1" || s == "true"
	return err
}

// raw is bytes that are text, JSON of ours.
type raw struct{ p *[]byte }

func (f raw) Value() (driver.Value, error) { return string(*f.p), nil }

func (f raw) Scan(src any) error {
	s, err := plainText(src)
	*f.p = nil
	if s != "" {
		*f.p = []byte(s)
	}
	return err
}

// jsonText is a value kept as JSON.
type jsonText[T any] struct{ p *T }

func (f jsonText[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(f.p)
	return string(b), err
}

func (f jsonText[T]) Scan(src any) error {
	s, err := plainText(src)
	if err != nil {
		return err
	}
	var zero T
	*f.p = zero
	return json.Unmarshal([]byte(s), f.p)
}

// copied is a column that repeats a value from elsewhere for the sake of a query; reading it changes nothing.
type copied struct{ value string }

func (f copied) Value() (driver.Value, error) { return f.value, nil }

func (f copied) Scan(any) error { return nil }

// day is a calendar day, null when there is none.
type day struct{ p *cases.Date }

func (f day) Value() (driver.Value, error) {
	if f.p.IsZero() {
		return nil, nil
	}
	return f.p.String(), nil
}

func (f day) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*f.p = cases.DateOf(t)
		return nil
	}
	s, err := plainText(src)
	if err != nil {
		return err
	}
	*f.p, err = cases.ParseDate(s)
	return err
}

// The days that stand for "none" in columns that lists sort by, so that paging never meets a null.
const (
	lastDay  = "9999-12-31" // where the soonest comes first
	firstDay = "0001-01-01" // where the newest comes first
)

// soon is a day that comes after all others when there is none.
type soon struct{ p *cases.Date }

func (f soon) Value() (driver.Value, error) { return dayOr(*f.p, lastDay), nil }

func (f soon) Scan(src any) error { return scanDayOr(f.p, src, lastDay) }

// past is a day that comes before all others when there is none.
type past struct{ p *cases.Date }

func (f past) Value() (driver.Value, error) { return dayOr(*f.p, firstDay), nil }

func (f past) Scan(src any) error { return scanDayOr(f.p, src, firstDay) }

func dayOr(d cases.Date, none string) string {
	if d.IsZero() {
		return none
	}
	return d.String()
}

func scanDayOr(p *cases.Date, src any, none string) error {
	if err := (day{p}).Scan(src); err != nil {
		return err
	}
	if p.String() == none {
		*p = cases.Date{}
	}
	return nil
}

// stampLayout is how an instant is stored: UTC, microseconds, always as long, so that text sorts as time does.
const stampLayout = "2006-01-02 15:04:05.000000"

// stamp is an instant, null when it is zero.
type stamp struct{ p *time.Time }

func (f stamp) Value() (driver.Value, error) {
	if f.p.IsZero() {
		return nil, nil
	}
	return stampText(*f.p), nil
}

func (f stamp) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*f.p = t.UTC()
		return nil
	}
	s, err := plainText(src)
	*f.p = time.Time{}
	if err != nil || s == "" {
		return err
	}
	*f.p, err = time.Parse("2006-01-02 15:04:05.999999", s)
	return err
}

func stampText(t time.Time) string { return t.UTC().Format(stampLayout) }

// micro cuts an instant to what both databases keep.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
