package walk

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is one person's browser window: its cookies are its own. It belongs to one test and closes with it.
type Page struct {
	t     testing.TB
	ctx   context.Context
	base  string // what a path given to Open is appended to
	scope string // the CSS selector that In narrowed the page to; all of it if empty
	*watch
	media map[string]string // what the page is told about the screen and the person
	limit time.Duration     // how long a verb waits for what it names
}

// Page opens a window of somebody who has never been here. Paths given to Open are taken below base.
func (b *Chromium) Page(t testing.TB, base string) *Page {
	t.Helper()
	w := &watch{}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.notice))
	p := &Page{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/"), watch: w, limit: patience,
		media: map[string]string{"prefers-color-scheme": "light", "prefers-reduced-motion": "reduce"}}
	t.Cleanup(func() {
		t.Helper()
		p.hearOut()
		cancel()
		for _, complaint := range w.complaints() {
			t.Errorf("%s", complaint)
		}
	})
	w.answerDialogs = p.acceptDialog
	if err := chromedp.Do(ctx); err != nil { // binds the tab's life to ctx, which has no time limit
		t.Fatalf("open a window: %v", err)
	}
	w.mainFrame(p.frame())
	command(p, audits.Enable, cdp.Empty{})
	// Bars that lie over the page, as on a phone: a window of 390 pixels has 390 for the page.
	command(p, emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{Hidden: true})
	command(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.tellMedia()
	return p.Viewport(1280, 900)
}

// In returns the same page narrowed to what the CSS selector matches: verbs on it neither see nor touch the rest.
func (p *Page) In(selector string) *Page {
	narrowed := *p
	narrowed.scope = strings.TrimSpace(p.scope + " " + selector)
	return &narrowed
}

// Hurry lets the verbs wait for one second only: for walks that are meant to fail.
func (p *Page) Hurry() *Page {
	p.limit = time.Second
	return p
}

// WithoutScript opens all further pages as a browser does whose owner has switched scripts off.
func (p *Page) WithoutScript() *Page {
	p.t.Helper()
	p.noScript = true
	p.allowScript(false)
	return p
}

func (p *Page) allowScript(allow bool) {
	p.t.Helper()
	command(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allow})
}

// Viewport sets the size of the window, in CSS pixels.
func (p *Page) Viewport(width, height int64) *Page {
	p.t.Helper()
	command(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1})
	return p
}

// Dark lets the page know that the person prefers dark colours.
func (p *Page) Dark() *Page {
	p.t.Helper()
	p.media["prefers-color-scheme"] = "dark"
	return p.tellMedia()
}

// Light takes Dark back.
func (p *Page) Light() *Page {
	p.t.Helper()
	p.media["prefers-color-scheme"] = "light"
	return p.tellMedia()
}

func (p *Page) tellMedia() *Page {
	p.t.Helper()
	var features []*emulation.MediaFeature
	for name, value := range p.media {
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	return p
}

// Language sets what the browser says its owner reads, such as "en".
func (p *Page) Language(accept string) *Page {
	p.t.Helper()
	command(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"Accept-Language": accept}})
	return p
}

// Open goes to a path below the base, or to a whole address, and fails if the answer is an error.
func (p *Page) Open(path string) *Page {
	p.t.Helper()
	p.goTo(path)
	if status := p.Status(); status >= 400 {
		p.fail("open %s: the answer is %d", path, status)
	}
	return p
}

// OpenExpecting goes there and fails unless the answer has this status: for the pages that say no.
func (p *Page) OpenExpecting(status int, path string) *Page {
	p.t.Helper()
	p.goTo(path)
	if got := p.Status(); got != status {
		p.fail("open %s: the answer is %d, want %d", path, got, status)
	}
	return p
}

func (p *Page) goTo(path string) {
	p.t.Helper()
	address := path
	if !strings.Contains(path, "://") && !strings.HasPrefix(path, "about:") {
		address = p.base + path
	}
	got := command(p, page.Navigate, page.NavigateParams{URL: address})
	if got.ErrorText != "" {
		p.fail("open %s: %s", path, got.ErrorText)
	}
	if got.LoaderID != "" { // otherwise a place on the same page, for which nothing is loaded
		p.awaitLoader(func(now cdp.LoaderID) bool { return now == got.LoaderID })
	}
	p.settle()
}

// Reload asks for the same page again.
func (p *Page) Reload() *Page {
	p.t.Helper()
	before := p.loaded()
	command(p, page.Reload, page.ReloadParams{})
	p.awaitLoader(func(now cdp.LoaderID) bool { return now != before })
	p.settle()
	return p
}

func (p *Page) awaitLoader(right func(cdp.LoaderID) bool) {
	p.t.Helper()
	p.await(func() string {
		if right(p.loaded()) {
			return ""
		}
		return "the page does not come"
	})
}

// URL returns the path of the address shown, with query and fragment, if it is below the base; otherwise all of it.
func (p *Page) URL() string {
	p.t.Helper()
	address := evaluate[string](p, "location.href")
	if path, below := strings.CutPrefix(address, p.base); below {
		return path
	}
	return address
}

// SeeURL waits until the path of the address is this one; query and fragment are not compared unless given.
func (p *Page) SeeURL(want string) *Page {
	p.t.Helper()
	p.await(func() string {
		got := p.URL()
		if !strings.ContainsAny(want, "?#") {
			if u, err := url.Parse(got); err == nil {
				u.RawQuery, u.Fragment = "", ""
				got = u.String()
			}
		}
		if got == want {
			return ""
		}
		return fmt.Sprintf("the address is %s, want %s", got, want)
	})
	return p
}

// Title returns the title of the page.
func (p *Page) Title() string {
	p.t.Helper()
	return evaluate[string](p, "document.title")
}

// settle waits until the page that is being loaded, if any, is there with its styles and scripts.
func (p *Page) settle() {
	p.t.Helper()
	p.hearOut()
	for deadline := time.Now().Add(patience); p.loading(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.fail("the page is not loaded after %s", patience)
		}
	}
}

// hearOut asks the page for nothing in particular: the answer comes after all news of what was done before.
func (p *Page) hearOut() {
	_, _ = tryCommand(p, runtime.Evaluate, runtime.EvaluateParams{Expression: "0"}) // a page that is gone has no news
}

// await asks again and again until what says nothing; after patience the last words are why the test fails.
func (p *Page) await(what func() string) {
	p.t.Helper()
	deadline := time.Now().Add(p.limit)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		why := what()
		if why == "" {
			return
		}
		if time.Now().After(deadline) {
			p.fail("%s", why)
		}
		time.Sleep(pause)
	}
}

// frame returns the id of the page's own frame, which is that of its tab.
func (p *Page) frame() cdp.FrameID {
	return cdp.FrameID(chromedp.FromContext(p.ctx).Target.TargetID)
}
