// Package walk lets a test use Relais as a person would: a headless Chromium, and pages with readable verbs. Things are
// found by the words a person reads (the name of a button, the label of a field), because a walk that a reader cannot
// follow proves nothing to him.
//
//	p := walk.Browser(t).Page(t, server.URL)
//	p.Open("/login")
//	p.Fill("Adresse électronique", "claire@exemple.test")
//	p.Click("Se connecter")
//	p.See("Dossiers")
//
// A page fails its test on any script error, any violation of the content security policy or of Trusted Types, and any
// missing style, script, picture or font, also where the test did not look. The package is for tests only.
package walk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"

	"relais/portal/leash"
)

// patience bounds how long a verb waits for what it names. A loaded machine needs some of it; a page that is right needs
// little.
const patience = 2 * time.Minute

// Chromium is the browser of this test process.
type Chromium struct {
	ctx context.Context // of its first tab, from which all others are opened
}

// shared is the one browser of this test process; it ends with the process.
var shared struct {
	sync.Mutex
	browser *Chromium
	err     error // why it could not start; asked once
}

// Browser returns the browser of this test process, started at the first call.
func Browser(t testing.TB) *Chromium {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.browser == nil && shared.err == nil {
		shared.browser, shared.err = start()
	}
	if shared.err != nil {
		t.Fatalf("start Chromium: %v", shared.err)
	}
	return shared.browser
}

// flags keep the browser still: no call to anybody's server, no question to the person, the same colours everywhere.
var flags = []string{
	"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
	"--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
	"--disable-sync", "--disable-extensions", "--disable-default-apps", "--metrics-recording-only", "--mute-audio",
	"--password-store=basic", "--use-mock-keychain", "--disable-features=Translate,MediaRouter,OptimizationHints",
	"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
	"--force-color-profile=srgb", "--font-render-hinting=none", "--accept-lang=fr-FR,fr", "--remote-debugging-port=0",
}

func start() (*Chromium, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.New("chromium is not installed: run \"apt-get install chromium\" (or \"make test\" as root, which does it)")
	}
	l, err := leash.New("relais-walk-", syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	address, err := launch(l, path)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	allocator, _ := remote.NewAllocator(context.Background(), address, remote.NoModifyURL) // ends with the process
	ctx, _ := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // the pages' listeners report
	if err := chromedp.Do(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the browser at %s: %w", address, err), l.Close())
	}
	return &Chromium{ctx: ctx}, nil
}

// launch starts the browser and returns the address at which it takes commands.
func launch(l *leash.Leash, path string) (string, error) {
	profile := filepath.Join(l.Dir, "profile")
	log, err := os.Create(filepath.Join(l.Dir, "log"))
	if err != nil {
		return "", fmt.Errorf("open the browser's log: %w", err)
	}
	defer log.Close() //nolint:errcheck // the browser has its own handle
	browser := exec.Command(path, append(flags, "--user-data-dir="+profile, "about:blank")...)
	browser.Dir = l.Dir
	browser.Env = append(os.Environ(), "HOME="+l.Dir, "XDG_CONFIG_HOME="+l.Dir, "XDG_CACHE_HOME="+l.Dir)
	browser.Stdout, browser.Stderr = log, log
	ended, err := l.Hold(browser)
	if err != nil {
		return "", err
	}
	limit := time.After(60 * time.Second)
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		// The first line is the port, the second the path.
		if port, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort")); err == nil {
			if lines := strings.Fields(string(port)); len(lines) == 2 {
				return "ws://127.0.0.1:" + lines[0] + lines[1], nil
			}
		}
		select {
		case <-tick.C:
		case <-ended:
			return "", fmt.Errorf("the browser ended at once:\n%s", lastWords(log.Name()))
		case <-limit:
			return "", fmt.Errorf("the browser takes no commands after a minute:\n%s", lastWords(log.Name()))
		}
	}
}

func lastWords(log string) string {
	words, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	return string(words[max(0, len(words)-2000):])
}
