package walk

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Download presses a link or button that gives a file, and returns the name under which a person would find it, and the
// file.
func (p *Page) Download(target string) (name string, content []byte) {
	p.t.Helper()
	dir := p.t.TempDir()
	yes := true
	if _, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &yes,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID}); err != nil {
		p.fail("prepare for a download: %v", err)
	}
	ctx, cancel := context.WithCancel(p.ctx) // ends the listening
	defer cancel()
	d := &download{frame: p.frame().String()}
	if err := chromedp.ListenBrowser(ctx, d.notice); err != nil {
		p.fail("listen for a download: %v", err)
	}
	p.Click(target)
	p.await(d.missing)
	content, err := os.ReadFile(filepath.Join(dir, d.guid))
	if err != nil {
		p.fail("read the download: %v", err)
	}
	return d.name, content
}

// download follows the first file that a page gives.
type download struct {
	mu    sync.Mutex
	frame string
	guid  string // the browser's name for it, also of the file
	name  string
	state browser.DownloadProgressState
}

func (d *download) notice(event any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch e := event.(type) {
	case *browser.EventDownloadWillBegin:
		if d.guid == "" && e.FrameID.String() == d.frame {
			d.guid, d.name = e.GUID, e.SuggestedFilename
		}
	case *browser.EventDownloadProgress:
		if e.GUID == d.guid {
			d.state = e.State
		}
	}
}

// missing says why the file is not there yet.
func (d *download) missing() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.guid == "":
		return "nothing is downloaded"
	case d.state != browser.DownloadProgressStateCompleted:
		return fmt.Sprintf("the download of %s is %s", d.name, d.state)
	}
	return ""
}
