package walk

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/page"
)

// Screenshot writes a picture of the whole page, PNG, to the path.
func (p *Page) Screenshot(path string) *Page {
	p.t.Helper()
	if err := p.picture(path); err != nil {
		p.t.Fatalf("picture of %s: %v", p.base, err)
	}
	return p
}

func (p *Page) picture(path string) error {
	size, err := tryCommand(p, page.GetLayoutMetrics, struct{}{})
	if err != nil {
		return err
	}
	whole := true
	// Beyond this height the browser's pictures break; nobody reads on there anyway.
	clip := &page.Viewport{Width: float64(size.CSSLayoutViewport.ClientWidth), Height: min(size.CSSContentSize.Height, 16000), Scale: 1}
	shot, err := tryCommand(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &whole, Clip: clip})
	if err != nil {
		return err
	}
	return os.WriteFile(path, shot.Data, 0o600)
}

// NoSidewaysScroll fails the test if the page is wider than the window, and names what sticks out.
func (p *Page) NoSidewaysScroll() *Page {
	p.t.Helper()
	if out := evaluate[[]string](p, "sticking()"); len(out) > 0 {
		p.complainOf("the page scrolls sideways", out)
	}
	return p
}

// complainOf reports what is wrong with the page as a whole; the walk goes on.
func (p *Page) complainOf(what string, details []string) {
	p.t.Helper()
	p.t.Errorf("on %s: %s:\n  %s\n%s", p.where(), what, strings.Join(details, "\n  "), p.keepPicture())
}

// fail ends the test and tells what a person would have seen.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	text, err := tryEvaluate[string](p, "words()")
	if err != nil {
		text = err.Error()
	}
	if runes := []rune(text); len(runes) > 800 {
		text = string(runes[:800]) + "…"
	}
	p.t.Fatalf("on %s: %s\nthe page says: %s\n%s", p.where(), fmt.Sprintf(format, args...), text, p.keepPicture())
}

func (p *Page) where() string {
	place, err := tryEvaluate[string](p, "document.title + ' (' + location.href + ')'")
	if err != nil {
		return "a page that does not answer"
	}
	if p.scope != "" {
		place += " in " + p.scope
	}
	return place
}

// pictures is the folder where pictures of failures stay for whoever looks into them.
var pictures = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "relais-failed-walk-") })

var unfit = regexp.MustCompile(`[^A-Za-z0-9]+`)

// keepPicture saves what the page looks like and says where.
func (p *Page) keepPicture() string {
	dir, err := pictures()
	if err != nil {
		return "no picture: " + err.Error()
	}
	file, err := os.CreateTemp(dir, unfit.ReplaceAllString(p.t.Name(), "-")+"-*.png")
	if err != nil {
		return "no picture: " + err.Error()
	}
	_ = file.Close() // empty so far
	if err := p.picture(file.Name()); err != nil {
		return "no picture: " + err.Error()
	}
	return "picture: " + filepath.Clean(file.Name())
}
