package i18n

import (
	"fmt"
	"reflect"
	"time"
)

// figures are the functions that messages and pages share. They take any kind of integer, so that amounts,
// rates and counts of other packages fit without conversion.
func (p *Printer) figures() map[string]any {
	return map[string]any{
		"money":    p.moneyOf,
		"euros":    func(cents any) (string, error) { return withInt(cents, p.Euros) },
		"kilo":     func(cents any) (string, error) { return withInt(cents, p.Kilo) },
		"mega":     func(cents any) (string, error) { return withInt(cents, p.Mega) },
		"percent":  p.percentOf,
		"count":    func(n any) (string, error) { return withInt(n, p.Count) },
		"bytes":    func(n any) (string, error) { return withInt(n, p.Bytes) },
		"date":     p.Date,
		"longdate": p.LongDate,
		"weekday":  p.Weekday,
		"month":    p.Month,
		"clock":    p.Clock,
		"instant":  p.Instant,
		"siren":    func(s any) string { return SIREN(fmt.Sprint(s)) },
		"siret":    func(s any) string { return SIRET(fmt.Sprint(s)) },
		"iban":     func(s any) string { return IBAN(fmt.Sprint(s)) },
		"phone":    func(s any) string { return Phone(fmt.Sprint(s)) },
	}
}

// Funcs gives the functions of page templates: those of messages, and t, n for the messages themselves.
func (p *Printer) Funcs() map[string]any {
	funcs := p.figures()
	funcs["t"] = p.T
	funcs["n"] = func(key string, n any, args ...any) (string, error) {
		return withInt(n, func(v int64) string { return p.N(key, int(v), args...) })
	}
	funcs["lang"] = p.Code
	funcs["iso"] = isoOf
	return funcs
}

func (p *Printer) moneyOf(cents any, currency ...any) (string, error) {
	code := "EUR"
	if len(currency) > 0 && fmt.Sprint(currency[0]) != "" {
		code = fmt.Sprint(currency[0])
	}
	return withInt(cents, func(v int64) string { return p.Money(v, code) })
}

func (p *Printer) percentOf(basisPoints any, decimals ...int) (string, error) {
	if len(decimals) > 0 {
		return withInt(basisPoints, func(v int64) string { return p.PercentTo(v, decimals[0]) })
	}
	return withInt(basisPoints, p.Percent)
}

// isoOf writes a day or an instant for machines: the datetime attribute, the value of a date field.
func isoOf(v any) (string, error) {
	switch d := v.(type) {
	case time.Time:
		if d.IsZero() {
			return "", nil
		}
		return d.UTC().Format(time.RFC3339), nil
	case Day:
		return ISO(d), nil
	}
	return "", fmt.Errorf("%T is neither a day nor an instant", v)
}

func withInt(v any, write func(int64) string) (string, error) {
	value := reflect.ValueOf(v)
	switch {
	case value.IsValid() && value.CanInt():
		return write(value.Int()), nil
	case value.IsValid() && value.CanUint():
		return write(int64(value.Uint())), nil
	}
	return "", fmt.Errorf("%T is not a whole number", v)
}
