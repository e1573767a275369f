package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

func (e *engine) render(path string, page, width int) ([]byte, error) {
	d, err := e.open(path)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if page < 1 || page > d.pages {
		return nil, fmt.Errorf("%w: page %d of %d", ErrNotFound, page, d.pages)
	}
	s := d.size(page - 1)
	return d.draw(page-1, s, float64(width)/s.W)
}

// draw renders a page as a JPEG.
func (d *document) draw(i int, s Size, scale float64) ([]byte, error) {
	forms := d.startForms()
	defer d.endForms(forms)
	p, err := d.pixels(i, s, scale, forms)
	if err != nil {
		return nil, err
	}
	defer p.release()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.image, &jpeg.Options{Quality: 85}); err != nil {
		return nil, fmt.Errorf("%w: page %d: %v", ErrBroken, i+1, err)
	}
	return b.Bytes(), nil
}

// pixels is a rendered page. It lies in the sandbox's memory until it is released.
type pixels struct {
	image   *image.RGBA
	release func()
}

// pixels renders a page on white, with its annotations and the values of its form, at most pixelsMax large whatever the page
// claims to be. The library's own helper draws pages with transparency on black, and no form values.
func (d *document) pixels(i int, s Size, scale float64, forms references.FPDF_FORMHANDLE) (pixels, error) {
	w, h, err := pixelSize(s, scale)
	if err != nil {
		return pixels{}, fmt.Errorf("page %d: %w", i+1, err)
	}
	loaded, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return pixels{}, refusal(err, i)
	}
	page := requests.Page{ByReference: &loaded.Page}
	if forms != "" {
		_, _ = d.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: page, FormHandle: forms})
	}
	p, err := d.paint(page, w, h, forms)
	if forms != "" {
		_, _ = d.FORM_OnBeforeClosePage(&requests.FORM_OnBeforeClosePage{Page: page, FormHandle: forms})
	}
	_, _ = d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	if err != nil {
		return pixels{}, fmt.Errorf("%w: draw page %d: %v", ErrBroken, i+1, err)
	}
	return p, nil
}

func pixelSize(s Size, scale float64) (w, h int, err error) {
	if !(s.W > 0 && s.H > 0) || !(scale > 0) || math.IsInf(scale, 0) {
		return 0, 0, fmt.Errorf("%w: measures %v × %v", ErrBroken, s.W, s.H)
	}
	if px := s.W * s.H * scale * scale; px > pixelsMax {
		scale *= math.Sqrt(pixelsMax / px)
	}
	w, h = max(1, int(s.W*scale+0.5)), max(1, int(s.H*scale+0.5))
	if w > 1<<15 || h > 1<<15 {
		return 0, 0, fmt.Errorf("%w: %d × %d pixels", ErrTooBig, w, h)
	}
	return w, h, nil
}

func (d *document) paint(page requests.Page, w, h int, forms references.FPDF_FORMHANDLE) (pixels, error) {
	created, err := d.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: w, Height: h})
	if err != nil {
		return pixels{}, err
	}
	p := pixels{release: func() {
		_, _ = d.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: created.Bitmap})
	}}
	const flags = enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER
	_, err = d.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: created.Bitmap, Width: w, Height: h, Color: 0xffffffff})
	if err == nil {
		_, err = d.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: created.Bitmap, Page: page, SizeX: w, SizeY: h, Flags: flags})
	}
	if err == nil && forms != "" {
		_, err = d.FPDF_FFLDraw(&requests.FPDF_FFLDraw{FormHandle: forms, Bitmap: created.Bitmap, Page: page, SizeX: w, SizeY: h, Flags: flags})
	}
	if err != nil {
		return pixels{}, err
	}
	buffer, err := d.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: created.Bitmap})
	if err != nil {
		return pixels{}, err
	}
	if len(buffer.Buffer) != 4*w*h { // there was no memory for it
		return pixels{}, fmt.Errorf("bitmap of %d bytes", len(buffer.Buffer))
	}
	for i := 3; i < len(buffer.Buffer); i += 4 {
		buffer.Buffer[i] = 255 // the fourth byte of such bitmaps has no meaning
	}
	p.image = &image.RGBA{Pix: buffer.Buffer, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
	return p, nil
}
