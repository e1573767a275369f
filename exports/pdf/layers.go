package pdf

import (
	"errors"
	"image"

	"github.com/klippa-app/go-pdfium/references"
)

// errAgain: pages were found that must not be imported; the import is to be repeated without them.
var errAgain = errors.New("import again")

// layersMax is how many pages of one file are compared; the time of a request ends somewhere.
const layersMax = 400

// Which layers are hidden stands in the catalogue of the original, which an import leaves behind: everything would be shown,
// also the draft under the final drawing. Files with layers are rare, so they can be looked at: a page that looks different in
// the copy is drawn as a picture instead.

// compareLayers adds the pages whose copy looks different to drawn, and asks for another import when there are any.
func (n *normalisation) compareLayers(kept []int) error {
	original, err := n.open()
	if err != nil {
		return err
	}
	defer original.close()
	copied, err := n.e.openAs(draft(n.out, "import"), false)
	if err != nil {
		return err
	}
	defer copied.close()
	forms := original.startForms()
	defer original.endForms(forms)
	for at, i := range kept[:min(len(kept), layersMax)] {
		if !n.alike(original, copied, forms, [2]int{i, at}) {
			n.drawn[i] = nil
			err = errAgain
		}
	}
	return err
}

// alike renders a page of the original and of the copy at thumbnail size and compares them.
func (n *normalisation) alike(original, copied *document, forms references.FPDF_FORMHANDLE, at [2]int) bool {
	size := n.info.PageSizes[at[0]]
	scale := 300 / max(size.W, size.H)
	a, err := original.pixels(at[0], size, scale, forms)
	if err != nil {
		return false
	}
	defer a.release()
	b, err := copied.pixels(at[1], size, scale, "")
	if err != nil {
		return false
	}
	defer b.release()
	return samePixels(a.image, b.image)
}

// samePixels compares two renderings block by block: edges may fall a little differently, a thing that is there may not be
// missing.
func samePixels(a, b *image.RGBA) bool {
	if a.Rect != b.Rect || len(a.Pix) != len(b.Pix) {
		return false
	}
	const block, most = 5, 16
	for y := 0; y < a.Rect.Dy(); y += block {
		for x := 0; x < a.Rect.Dx(); x += block {
			sum := [4]int{}
			for dy := range min(block, a.Rect.Dy()-y) {
				row := a.PixOffset(x, y+dy)
				for i := range 4 * min(block, a.Rect.Dx()-x) {
					sum[i%4] += int(a.Pix[row+i]) - int(b.Pix[row+i])
				}
			}
			for _, d := range sum {
				if d > most*block*block || d < -most*block*block {
					return false
				}
			}
		}
	}
	return true
}
