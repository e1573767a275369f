package walk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch listens to what the browser tells about a page: whether it is being loaded, how it was answered, and everything
// that a person would not see but that is wrong.
type watch struct {
	mu            sync.Mutex
	frame         cdp.FrameID
	address       string
	loader        cdp.LoaderID // tells one loaded page from the next
	status        int
	wanted        time.Time // when a navigation was asked for that has not begun yet
	busy          bool      // one is under way
	wrong         []string  // complaints so far
	tolerated     []string  // parts of complaints that the test expects
	noScript      bool
	answerDialogs func()
}

// Tolerate takes complaints that contain the words as expected: for tests that provoke what must be refused.
func (p *Page) Tolerate(words string) *Page {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tolerated = append(p.tolerated, words)
	return p
}

// Status returns how the server answered the page shown, 0 if it was not asked.
func (p *Page) Status() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

func (w *watch) mainFrame(id cdp.FrameID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frame = id
}

// loading tells whether a page is on its way. What was asked for and does not begin, such as a link to a mail program,
// will not come.
func (w *watch) loading() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy || time.Since(w.wanted) < 3*time.Second
}

func (w *watch) loaded() cdp.LoaderID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.loader
}

// complaints returns what is wrong and was not expected.
func (w *watch) complaints() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.wrong), func(complaint string) bool {
		return slices.ContainsFunc(w.tolerated, func(words string) bool { return strings.Contains(complaint, words) })
	})
}

// notice runs on the goroutine that reads the browser's messages: it must neither wait nor send a command.
func (w *watch) notice(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
		if e.FrameID == w.frame && e.Disposition == page.ClientNavigationDispositionCurrentTab {
			w.wanted = time.Now()
		}
	case *page.EventFrameStartedLoading:
		w.noticeLoading(e.FrameID, true)
	case *page.EventFrameStoppedLoading:
		w.noticeLoading(e.FrameID, false)
	case *page.EventNavigatedWithinDocument:
		w.noticeLoading(e.FrameID, false)
	case *page.EventFrameNavigated:
		if e.Frame.ID == w.frame {
			w.address, w.loader = e.Frame.URL, e.Frame.LoaderID
		}
	case *page.EventJavascriptDialogOpening:
		go w.answerDialogs()
	case *network.EventResponseReceived:
		w.noticeResponse(e)
	default:
		w.noticeWrong(event)
	}
}

func (w *watch) noticeLoading(frame cdp.FrameID, begins bool) {
	if frame == w.frame {
		w.busy, w.wanted = begins, time.Time{}
	}
}

func (w *watch) noticeResponse(e *network.EventResponseReceived) {
	switch e.Type {
	case network.ResourceTypeDocument:
		if e.FrameID == w.frame {
			w.status = int(e.Response.Status)
		}
	case network.ResourceTypeStylesheet, network.ResourceTypeScript, network.ResourceTypeImage, network.ResourceTypeFont:
		if e.Response.Status >= 400 {
			w.complain("%s is answered with %d", e.Response.URL, e.Response.Status)
		}
	}
}

func (w *watch) noticeWrong(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		what := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			what += " " + e.ExceptionDetails.Exception.Description
		}
		w.complain("script error: %s", what)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, arg := range e.Args {
				words = append(words, strings.Trim(string(arg.Value), `"`)+arg.Description)
			}
			w.complain("console: %s", strings.Join(words, " "))
		}
	case *log.EventEntryAdded:
		// Failed requests are judged by their kind in noticeResponse: an error page is a page too.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.complain("%s: %s", e.Entry.Source, e.Entry.Text)
		}
	case *audits.EventIssueAdded:
		if e.Issue.Code == audits.InspectorIssueCodeContentSecurityPolicyIssue {
			d := e.Issue.Details.ContentSecurityPolicyIssueDetails
			w.complain("content security policy: %s violated (%s) %s", d.ViolatedDirective, d.ContentSecurityPolicyViolationType, d.BlockedURL)
		}
	}
}

func (w *watch) complain(format string, args ...any) {
	complaint := fmt.Sprintf("on %s: ", w.address) + fmt.Sprintf(format, args...)
	if !slices.Contains(w.wrong, complaint) {
		w.wrong = append(w.wrong, complaint)
	}
}
