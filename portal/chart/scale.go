package chart

import (
	"math"
	"strings"
)

// scale maps values to places.
type scale struct{ from, to, start, end float64 }

func (s scale) at(value float64) float64 {
	if s.to == s.from {
		return s.start
	}
	return s.start + (s.end-s.start)*(value-s.from)/(s.to-s.from)
}

// within maps a value that may lie outside to the nearest place inside.
func (s scale) within(value float64) float64 { return s.at(min(max(value, s.from), s.to)) }

// nice widens a range to round ends with at most a number of steps between: 1, 2, 2.5 or 5 times a power of ten. A range of
// nothing gets a width.
func nice(from, to float64, steps int) (low, high, step float64) {
	if !(to > from) {
		to = from + 1
	}
	for power := math.Pow(10, math.Floor(math.Log10((to-from)/float64(steps)))); ; power *= 10 {
		for _, times := range []float64{1, 2, 2.5, 5} {
			step = power * times
			low, high = math.Floor(from/step+1e-9)*step, math.Ceil(to/step-1e-9)*step
			if math.Round((high-low)/step) <= float64(steps) {
				return low, high, step
			}
		}
	}
}

// whole makes a step of at least one: things are counted in whole numbers.
func whole(from, to float64, steps int) (low, high, step float64) {
	if low, high, step = nice(from, to, steps); step < 1 {
		return math.Floor(from), max(math.Ceil(to), math.Floor(from)+1), 1
	}
	if step == 2.5 {
		return nice(from, to, steps-1)
	}
	return low, high, step
}

// marks lists the values from low to high, both included.
func marks(low, high, step float64) []float64 {
	var list []float64
	for i := 0; i < 200; i++ {
		v := low + float64(i)*step
		if v > high+step/2 {
			break
		}
		list = append(list, v)
	}
	return list
}

// textSize is the usual size of type in a picture, nameSize that of names.
const (
	textSize = 13.0
	nameSize = 14.5
)

// width estimates how wide a text is: a table of the typeface would be exact, and of no use where the typeface is missing.
func width(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("ijlI.,:;'’|!()[] \u00a0\u202f", r):
			sum += 0.30
		case strings.ContainsRune("frt-", r):
			sum += 0.40
		case strings.ContainsRune("mwMW@%&—", r):
			sum += 0.90
		case r >= 'A' && r <= 'Z', r > 0x2fff:
			sum += 0.68
		default:
			sum += 0.58
		}
	}
	return sum * size
}

// cut shortens a text to the room it has, at the end, with an ellipsis.
func cut(text string, room, size float64) string {
	if width(text, size) <= room {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		shown := strings.TrimRight(string(runes[:n]), " \u00a0\u202f,-") + "…"
		if width(shown, size) <= room {
			return shown
		}
	}
	return "…"
}
