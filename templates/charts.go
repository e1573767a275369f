package templates

import "strings"

// Segment is one category of the score bar. Its letter and tint are the same on tabs, bars and edges of the
// PDF; the tint means nothing.
type Segment struct {
	Letter string // "A" to "G"
	Weight int    // points it is worth
	Filled bool
}

// Class gives the tint of the segment; an empty one is dashed.
func (s Segment) Class() string {
	if !s.Filled {
		return "seg-empty"
	}
	return "seg-" + strings.ToLower(s.Letter)
}

// Score is the completeness of a case out of 100.
type Score struct {
	Points   int
	Segments []Segment
	Label    Message // says in words what the bar shows
}

// Bar is a rectangle of the score bar, computed.
type Bar struct {
	X, Width, Middle float64
	Letter           string
	Class            string
}

const (
	scoreWidth = 300.0
	scoreGap   = 2.0
)

// Bars lays the segments out on a width of 300, at least 13 each so that the letter fits.
func (s Score) Bars() []Bar {
	total := 0
	for _, segment := range s.Segments {
		total += segment.Weight
	}
	if total == 0 {
		return nil
	}
	const least = 13.0
	free := scoreWidth - float64(len(s.Segments))*(least+scoreGap)
	bars, x := make([]Bar, 0, len(s.Segments)), 1.0
	for _, segment := range s.Segments {
		width := least + free*float64(segment.Weight)/float64(total)
		bars = append(bars, Bar{X: x, Width: width, Middle: x + width/2, Letter: segment.Letter, Class: segment.Class()})
		x += width + scoreGap
	}
	return bars
}

// MiniTabs shows which categories of evidence a case has, in the height of a line.
type MiniTabs struct {
	Segments []Segment
	Label    Message // "6 catégories de pièces sur 7, manque : livraisons"
}

// MiniTab is one drawn tab.
type MiniTab struct {
	X     int
	Class string
}

// Drawn lays the tabs out, 12 apart.
func (m MiniTabs) Drawn() []MiniTab {
	tabs := make([]MiniTab, len(m.Segments))
	for i, segment := range m.Segments {
		tabs[i] = MiniTab{X: 1 + 12*i, Class: segment.Class()}
	}
	return tabs
}

// Width gives the width of the drawing.
func (m MiniTabs) Width() int { return 1 + 12*len(m.Segments) }

// MoneyPart is a part of the money bar. Kind is net, fees, open or lost.
type MoneyPart struct {
	Kind  string
	Label Message
	Cents int64
	Href  string
}

// MoneyBar shows what became of an amount.
type MoneyBar struct {
	Parts    []MoneyPart
	Currency string // of figures to the cent; empty: thousands of euros
}

// MoneySlice is a drawn part of the money bar.
type MoneySlice struct {
	MoneyPart
	X, Width    float64
	BasisPoints int64 // share of the whole
}

// Slices lays the parts out on a width of 1200 with gaps of 4. Parts without money are kept, without width.
func (b MoneyBar) Slices() []MoneySlice {
	var total int64
	drawn := 0
	for _, part := range b.Parts {
		total += max(part.Cents, 0)
		if part.Cents > 0 {
			drawn++
		}
	}
	slices, x := make([]MoneySlice, len(b.Parts)), 0.0
	free := 1200.0 - 4*float64(max(drawn-1, 0))
	for i, part := range b.Parts {
		slices[i] = MoneySlice{MoneyPart: part, X: x}
		if part.Cents <= 0 || total == 0 {
			continue
		}
		slices[i].Width = free * float64(part.Cents) / float64(total)
		slices[i].BasisPoints = (2*part.Cents*10_000 + total) / (2 * total)
		x += slices[i].Width + 4
	}
	return slices
}

// Interval is a rate with its plausible range beside the mean, in basis points.
type Interval struct {
	Low, Rate, High, Mean int64
	Tone                  Tone // Done above, Trouble below, Neutral cannot be told apart, Wait too few cases
}

// IntervalDrawing holds the positions of an interval on a width of 170 for rates of 0 to 100 %.
type IntervalDrawing struct{ Low, Rate, High, Mean float64 }

// Drawn lays the interval out.
func (i Interval) Drawn() IntervalDrawing {
	at := func(rate int64) float64 { return 5 + 160*float64(min(max(rate, 0), 10_000))/10_000 }
	return IntervalDrawing{Low: at(i.Low), Rate: at(i.Rate), High: at(i.High), Mean: at(i.Mean)}
}

// Share is a horizontal bar, in basis points of the longest one.
type Share struct{ BasisPoints int64 }

// Width gives the width of the bar out of 100.
func (s Share) Width() float64 { return float64(min(max(s.BasisPoints, 0), 10_000)) / 100 }
