package draw

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"
	"os"

	"github.com/gen2brain/heic"
	"github.com/hhrutter/tiff"
	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"relais/cases/intake"
	"relais/exports/pdf"
)

// maxPixels bounds what is decoded: 60 megapixels take 240 MB.
const maxPixels = 60_000_000

// maxFrames bounds the pages of one TIFF.
const maxFrames = 500

var errTooBig = errors.New("picture too big")

// codec reads one type of picture: its size first, its pixels after that was found bearable.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var codecs = map[intake.Type]codec{
	intake.PNG:  {png.DecodeConfig, png.Decode},
	intake.GIF:  {gif.DecodeConfig, gif.Decode},
	intake.WebP: {webp.DecodeConfig, webp.Decode},
	intake.BMP:  {bmp.DecodeConfig, bmp.Decode},
	intake.HEIC: {heic.DecodeConfig, heic.Decode},
}

// openPictures gives the pictures of a file, one per page. dir is for working files.
func openPictures(typ intake.Type, in *os.File, dir string) ([]pdf.Picture, error) {
	if typ == intake.TIFF {
		return openTIFF(in, dir)
	}
	c := codecs[typ]
	config, err := c.config(in)
	if err != nil {
		return nil, err
	}
	if tooBig(config) {
		return nil, errTooBig
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if typ == intake.PNG {
		info, err := in.Stat()
		if err != nil {
			return nil, err
		}
		return []pdf.Picture{{File: in, Size: info.Size()}}, nil
	}
	img, err := c.decode(in)
	if err != nil {
		return nil, err
	}
	return []pdf.Picture{{Raster: onWhite(img)}}, nil
}

// openTIFF gives every page of a TIFF. Each is decoded alone and waits as a PNG on disk, so that a fax of a hundred pages
// takes the memory of one.
func openTIFF(in *os.File, dir string) ([]pdf.Picture, error) {
	offsets, err := tiffPages(in, maxFrames)
	if err != nil {
		return nil, err
	}
	var pictures []pdf.Picture
	for _, offset := range offsets {
		config, err := tiff.DecodeConfigAt(in, offset)
		if err != nil {
			return nil, err
		}
		if tooBig(config) {
			return nil, errTooBig
		}
		img, err := tiff.DecodeAt(in, offset)
		if err != nil {
			return nil, err
		}
		picture, err := storePNG(blackAndWhite(onWhite(img)), dir)
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, picture)
	}
	if len(pictures) == 0 {
		return nil, errors.New("tiff without pages")
	}
	return pictures, nil
}

// storePNG keeps a picture in a file without a name, which is gone with this process.
func storePNG(img image.Image, dir string) (pdf.Picture, error) {
	f, err := os.CreateTemp(dir, "page-*.png")
	if err != nil {
		return pdf.Picture{}, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return pdf.Picture{}, err
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(f, img); err != nil {
		return pdf.Picture{}, err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	return pdf.Picture{File: f, Size: size}, err
}

// blackAndWhite gives a grey picture that has only black and white pixels, a fax, one bit for each.
func blackAndWhite(img image.Image) image.Image {
	grey, ok := img.(*image.Gray)
	if !ok {
		return img
	}
	for _, p := range grey.Pix {
		if p != 0 && p != 255 {
			return img
		}
	}
	out := image.NewPaletted(grey.Rect, color.Palette{color.Black, color.White})
	for y := grey.Rect.Min.Y; y < grey.Rect.Max.Y; y++ {
		for x := grey.Rect.Min.X; x < grey.Rect.Max.X; x++ {
			if grey.GrayAt(x, y).Y != 0 {
				out.SetColorIndex(x, y, 1)
			}
		}
	}
	return out
}

func tooBig(c image.Config) bool {
	return c.Width <= 0 || c.Height <= 0 || c.Width > 60_000 || c.Height > 60_000 || c.Width*c.Height > maxPixels
}

// onWhite lays a picture with transparency on white paper; others stay as they are.
func onWhite(img image.Image) image.Image {
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		return img
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}
