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

// runAxe asks for the rules that follow.
const runAxe = `axe.run(document, {resultTypes: ["violations"], runOnly: %s}).then(r => r.violations)`

// allRules are those of WCAG 2.2 up to level AA, and what axe holds to be good practice.
const allRules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// colourRules are the few that a change of colours alone can break.
const colourRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`

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
	return p.report(t, p.violations(allRules))
}

// AxeColours is Axe for a page that is known to be in order and is shown again in other colours.
func (p *Page) AxeColours(t testing.TB) *Page {
	t.Helper()
	return p.report(t, p.violations(colourRules))
}

func (p *Page) report(t testing.TB, violations []Violation) *Page {
	t.Helper()
	var broken []string
	for _, v := range violations {
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
	return p.violations(allRules)
}

func (p *Page) violations(rules string) []Violation {
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
	if string(ask(`typeof axe`).Value) == `"undefined"` { // the world of a page keeps it
		ask(axe + "; 0")
	}
	var violations []Violation
	if result := ask(fmt.Sprintf(runAxe, rules)); len(result.Value) == 0 {
		p.fail("axe gives no answer")
	} else if err := json.Unmarshal([]byte(result.Value), &violations); err != nil {
		p.fail("read axe's answer: %v", err)
	}
	return violations
}
