package walk

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

//go:embed testdata/axe.min.js
var axe string

// The rules of WCAG 2.2 up to level AA, and what axe holds to be good practice.
const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	resultTypes: ["violations"]}).then(r => r.violations)`

// Violation is a rule of accessibility that a page breaks.
type Violation struct {
	ID     string `json:"id"`     // axe's name of the rule, such as color-contrast
	Impact string `json:"impact"` // minor, moderate, serious or critical
	Help   string `json:"help"`
	Nodes  []struct {
		Target         []any  `json:"target"` // selectors, from the outermost frame or shadow tree inwards
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe fails the test for every rule of accessibility that axe-core finds broken on the page as it is now: its colours,
// its width, its open dialogs.
func (p *Page) Axe(t testing.TB) *Page {
	t.Helper()
	var broken []string
	for _, v := range p.Violations() {
		line := fmt.Sprintf("%s (%s): %s", v.ID, v.Impact, v.Help)
		for _, node := range v.Nodes[:min(len(v.Nodes), 4)] {
			line += fmt.Sprintf("\n    %v: %s", node.Target, strings.ReplaceAll(node.FailureSummary, "\n", "; "))
		}
		broken = append(broken, line)
	}
	if len(broken) > 0 {
		t.Errorf("on %s: rules of accessibility are broken:\n  %s\n%s", p.where(), strings.Join(broken, "\n  "), p.keepPicture())
	}
	return p
}

// Violations returns what Axe would complain of.
func (p *Page) Violations() []Violation {
	p.t.Helper()
	// A world apart: neither the page's scripts nor its content security policy see axe at work.
	world := command(p, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: p.frame(), WorldName: "axe"})
	p.allowScript(true) // axe waits for promises, which a page without scripts never keeps; its own scripts stay unrun
	defer p.allowScript(!p.noScript)
	yes := true
	ask := func(expression string) *runtime.RemoteObject {
		p.t.Helper()
		got := command(p, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ContextID: world.ExecutionContextID,
			ReturnByValue: &yes, AwaitPromise: &yes})
		if e := got.ExceptionDetails; e != nil {
			p.fail("axe: %s %v", e.Text, e.Exception)
		}
		return got.Result
	}
	ask(axe + "; 0")
	var violations []Violation
	if result := ask(runAxe); len(result.Value) == 0 {
		p.fail("axe gives no answer")
	} else if err := json.Unmarshal([]byte(result.Value), &violations); err != nil {
		p.fail("read axe's answer: %v", err)
	}
	return violations
}
