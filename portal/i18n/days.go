package i18n

import (
	"fmt"
	"strconv"
	"time"
)

// Day is a day of the calendar. The zero day is written as nothing.
type Day = interface {
	Year() int
	Month() time.Month
	Day() int
	IsZero() bool
}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

var frenchWeekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

// ISO writes a day for machines: 2026-11-21.
func ISO(d Day) string {
	if d == nil || d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), int(d.Month()), d.Day())
}

// Date writes a day the same way in both languages: 21/11/2026. The zero day is empty.
func (p *Printer) Date(d Day) string {
	if d == nil || d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day(), int(d.Month()), d.Year())
}

// LongDate writes a day in words: "1er novembre 2026", "1 November 2026". The zero day is empty.
func (p *Printer) LongDate(d Day) string {
	if d == nil || d.IsZero() {
		return ""
	}
	day := strconv.Itoa(d.Day())
	if p.french() && d.Day() == 1 {
		day = "1er"
	}
	return day + Hard + p.monthName(d.Month()) + " " + strconv.Itoa(d.Year())
}

// Weekday writes a day as people say it for the near future: "lundi 23/11", "Monday 23/11".
func (p *Printer) Weekday(d Day) string {
	if d == nil || d.IsZero() {
		return ""
	}
	weekday := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Weekday()
	name := weekday.String()
	if p.french() {
		name = frenchWeekdays[weekday]
	}
	return fmt.Sprintf("%s%s%02d/%02d", name, Hard, d.Day(), int(d.Month()))
}

// Month writes the month of a day: "novembre 2026", "November 2026".
func (p *Printer) Month(d Day) string {
	if d == nil || d.IsZero() {
		return ""
	}
	return p.monthName(d.Month()) + Hard + strconv.Itoa(d.Year())
}

func (p *Printer) monthName(m time.Month) string {
	if p.french() {
		return frenchMonths[m-1]
	}
	return m.String()
}

// Clock writes the time of an instant in the printer's zone: "14 h 32", "14:32". The zero instant is empty.
func (p *Printer) Clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(p.zone)
	if p.french() {
		return at.Format("15") + Hard + "h" + Hard + at.Format("04")
	}
	return at.Format("15:04")
}

// Instant writes day and time in the printer's zone: "21/11/2026 à 14 h 32", "21/11/2026 at 14:32".
func (p *Printer) Instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	word := "at"
	if p.french() {
		word = "à"
	}
	return p.Date(at.In(p.zone)) + " " + word + Hard + p.Clock(at)
}
