package walk

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A target is what a person would call the thing: the words on a button or link, the label of a field. Any space in it
// stands for any space on the page, non-breaking ones included, and ' for any apostrophe. Whole words win over
// beginnings, beginnings over parts; two things of one name are an error, unless they are links to the same place. A
// field may also be called by its name attribute, and anything by a CSS selector that begins with #, . or [ or that
// follows "css=".

// answer is what finder's functions return.
type answer struct {
	Why   string  `json:"why"`  // why it cannot be done; empty if it can
	Done  bool    `json:"done"` // it is so already
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Value string  `json:"value"`
}

// find asks until the page has what is asked for.
func (p *Page) find(question string) answer {
	p.t.Helper()
	var got answer
	p.await(func() string {
		a, err := tryEvaluate[answer](p, question)
		if err != nil {
			return err.Error()
		}
		got = a
		return a.Why
	})
	return got
}

// Click presses a link, a button or the label of a field with the mouse, and waits for the page that follows, if any.
func (p *Page) Click(target string) *Page {
	p.t.Helper()
	return p.press(p.find(call("pointOf", target)))
}

// Check ticks a box or chooses one of several; it does nothing if that is so already.
func (p *Page) Check(target string) *Page {
	p.t.Helper()
	return p.press(p.find(call("pointOfChoice", target, true)))
}

// Uncheck takes the tick out of a box.
func (p *Page) Uncheck(target string) *Page {
	p.t.Helper()
	return p.press(p.find(call("pointOfChoice", target, false)))
}

func (p *Page) press(at answer) *Page {
	p.t.Helper()
	if at.Done {
		return p
	}
	mouse := input.DispatchMouseEventParams{X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1}
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved,
		input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		mouse.Type = kind
		command(p, input.DispatchMouseEvent, mouse)
	}
	p.settle()
	return p
}

// Fill replaces what stands in a field by what a person types. Dates are written 2026-03-31.
func (p *Page) Fill(target, value string) *Page {
	p.t.Helper()
	if p.find(call("beginFill", target, value)).Done {
		return p
	}
	command(p, input.InsertText, input.InsertTextParams{Text: value})
	return p
}

// Value returns what stands in a field or which value of a list is chosen.
func (p *Page) Value(target string) string {
	p.t.Helper()
	return p.find(call("valueOf", target)).Value
}

// Select chooses from a list, by the words of the choice or its value.
func (p *Page) Select(target, option string) *Page {
	p.t.Helper()
	p.find(call("choose", target, option))
	p.settle()
	return p
}

// Upload chooses files for a file field, which may hide behind its drop zone.
func (p *Page) Upload(target string, paths ...string) *Page {
	p.t.Helper()
	files := make([]string, len(paths))
	for i, path := range paths {
		absolute, err := filepath.Abs(path)
		if err != nil {
			p.fail("upload %s: %v", path, err)
		}
		files[i] = absolute
	}
	p.find(call("hasFileField", target))
	object, err := p.ask(call("fileField", target), false)
	if err != nil {
		p.fail("upload to “%s”: %v", target, err)
	}
	command(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: object.ObjectID})
	p.settle()
	return p
}

// Drop lets files fall on a place of the page, as somebody drags them there from a folder. It needs the page's scripts.
func (p *Page) Drop(target string, paths ...string) *Page {
	p.t.Helper()
	at := p.find(call("pointOf", target))
	files := make([]string, len(paths))
	for i, path := range paths {
		absolute, err := filepath.Abs(path)
		if err != nil {
			p.fail("drop %s: %v", path, err)
		}
		files[i] = absolute
	}
	for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver,
		input.DispatchDragEventTypeDrop} {
		command(p, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at.X, Y: at.Y,
			Data: &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}})
	}
	p.settle()
	return p
}

// keys are those that have no character of their own.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Backspace": kb.Backspace, "Delete": kb.Delete, "Space": " ",
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
}

var modifiers = map[string]chromedp.Modifier{
	"Alt": chromedp.ModifierAlt, "Control": chromedp.ModifierCtrl, "Meta": chromedp.ModifierMeta, "Shift": chromedp.ModifierShift,
}

// PressKey presses a key where the cursor is: a character, "Enter", "Escape", "Tab", "ArrowDown" and the like, or a
// chord such as "Control+k". It waits for the page that follows, if any.
func (p *Page) PressKey(key string) *Page {
	p.t.Helper()
	parts := strings.Split(key, "+")
	last := parts[len(parts)-1]
	var held []chromedp.Modifier
	for _, name := range parts[:len(parts)-1] {
		modifier, known := modifiers[name]
		if !known {
			p.fail("press %s: there is no key %s to hold", key, name)
		}
		held = append(held, modifier)
	}
	if special, ok := keys[last]; ok {
		last = special
	} else if len([]rune(last)) != 1 {
		p.fail("press %s: there is no key %s", key, last)
	}
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(last, chromedp.KeyModifiers(held...))); err != nil {
		p.fail("press %s: %v", key, err)
	}
	p.settle()
	return p
}

// See waits until the words can be read on the page.
func (p *Page) See(words string) *Page {
	p.t.Helper()
	p.await(func() string {
		if seen, err := p.seen(words); err != nil {
			return err.Error()
		} else if !seen {
			return fmt.Sprintf("cannot see “%s”", words)
		}
		return ""
	})
	return p
}

// NotSee waits until the words cannot be read on the page. Say first with See that the page is the one you mean: words
// are easily absent from a wrong page.
func (p *Page) NotSee(words string) *Page {
	p.t.Helper()
	p.await(func() string {
		if seen, err := p.seen(words); err != nil {
			return err.Error()
		} else if seen {
			return fmt.Sprintf("can still see “%s”", words)
		}
		return ""
	})
	return p
}

func (p *Page) seen(words string) (bool, error) {
	if p.scope != "" {
		found, err := tryEvaluate[bool](p, "roots().length > 0")
		if err != nil || !found {
			return false, err
		}
	}
	return tryEvaluate[bool](p, "words().includes("+call("plain", words)+")")
}

// Text returns the words that can be read, all spaces being one space.
func (p *Page) Text() string {
	p.t.Helper()
	return evaluate[string](p, "words()")
}

// Count returns how many elements the CSS selector matches, shown or not.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return evaluate[int](p, call("within", selector)+".length")
}

// Names returns what a person would call the elements that the CSS selector matches.
func (p *Page) Names(selector string) []string {
	p.t.Helper()
	return evaluate[[]string](p, call("within", selector)+".map(nameOf)")
}

// SeeFewer waits until fewer elements match the CSS selector than before.
func (p *Page) SeeFewer(before int, selector string) *Page {
	p.t.Helper()
	p.await(func() string {
		n, err := tryEvaluate[int](p, call("within", selector)+".length")
		if err != nil {
			return err.Error()
		} else if n >= before {
			return fmt.Sprintf("there are still %d of %s", n, selector)
		}
		return ""
	})
	return p
}

// ReloadUntil asks for the page again until the words can be read on it: what people do who run no scripts.
func (p *Page) ReloadUntil(words string) *Page {
	p.t.Helper()
	p.await(func() string {
		if seen, err := p.seen(words); err != nil {
			return err.Error()
		} else if !seen {
			p.Reload()
			return fmt.Sprintf("cannot see “%s”, however often the page is asked for again", words)
		}
		return ""
	})
	return p
}

// Row returns what stands in the cells of the table row whose head begins with the words.
func (p *Page) Row(head string) []string {
	p.t.Helper()
	var cells []string
	p.await(func() string {
		got, err := tryEvaluate[[]string](p, call("row", head))
		if err != nil {
			return err.Error()
		} else if len(got) == 0 {
			return fmt.Sprintf("there is no row “%s” in a table, or there are several", head)
		}
		cells = got
		return ""
	})
	return cells
}

// Links returns where the links of the page lead, without fragments, as far as they lead below the base.
func (p *Page) Links() []string {
	p.t.Helper()
	var paths []string
	for _, address := range evaluate[[]string](p, "within('a[href]').map(a => new URL(a.getAttribute('href'), location.href).href.replace(/#.*/, ''))") {
		if path, below := strings.CutPrefix(address, p.base); below && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// acceptDialog says yes to what a page asks outside itself; an answer is due or the page stands still.
func (p *Page) acceptDialog() {
	_, _ = tryCommand(p, cdp.Command[map[string]bool, cdp.Empty]{Method: "Page.handleJavaScriptDialog"}, map[string]bool{"accept": true})
}
