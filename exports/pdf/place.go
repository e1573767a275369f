package pdf

import "math"

// a4 is the sheet of every bundle.
var a4 = Size{W: 595.276, H: 841.89}

// tiny is the longest side below which a page is no piece of paper but a stray size (points taken for inches): it is
// enlarged to the sheet. Larger small pages, a receipt or a cheque, keep their true size.
const tiny = 72

// placement says how a source page lies on its sheet.
type placement struct {
	sheet  Size
	matrix [6]float64
	band   float64 // free above and below the source
}

// place computes the placement of a page: turned as it is seen, fitted and centred.
func place(s sheet, fitA4 bool, scale float64) placement {
	size := s.size()
	target := size
	if fitA4 {
		target = a4
		if size.W > size.H*1.02 { // nearly square pages stand upright
			target = Size{W: a4.H, H: a4.W}
		}
	}
	if scale <= 0 || scale > 1 {
		scale = 1
	}
	k := scale
	if fitA4 {
		k = min(target.W*scale/size.W, target.H*scale/size.H)
		if max(size.W, size.H) >= tiny {
			k = min(k, 1)
		}
	}
	dx, dy := (target.W-size.W*k)/2, (target.H-size.H*k)/2
	k *= s.unit
	w, h := s.box.X1-s.box.X0, s.box.Y1-s.box.Y0
	var m [6]float64
	switch s.rotate {
	case 90:
		m = [6]float64{0, -1, 1, 0, -s.box.Y0, w + s.box.X0}
	case 180:
		m = [6]float64{-1, 0, 0, -1, w + s.box.X0, h + s.box.Y0}
	case 270:
		m = [6]float64{0, 1, -1, 0, h + s.box.Y0, -s.box.X0}
	default:
		m = [6]float64{1, 0, 0, 1, -s.box.X0, -s.box.Y0}
	}
	for i := range m {
		m[i] *= k
	}
	m[4], m[5] = m[4]+dx, m[5]+dy
	band := stampBand
	if free := target.H * (1 - scale) / 2; free > 0 {
		band = min(free, stampBand)
	}
	return placement{band: band, sheet: Size{W: round3(target.W), H: round3(target.H)}, matrix: m}
}

func round3(f float64) float64 { return math.Round(f*1000) / 1000 }
