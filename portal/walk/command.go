package walk

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// finder is what we know how to ask a page, in its own language.
//
//go:embed finder.js
var finder string

// command sends a command to the browser and fails the test if it cannot be carried out.
func command[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := tryCommand(p, c, params)
	if err != nil {
		p.fail("%s: %v", c.Method, err)
	}
	return result
}

func tryCommand[P, R any](p *Page, c cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, c, params)
}

// evaluate asks the page for the value of an expression, in which finder's functions are at hand.
func evaluate[T any](p *Page, expression string) T {
	p.t.Helper()
	var value T
	p.await(func() string {
		got, err := tryEvaluate[T](p, expression)
		if err != nil {
			return err.Error() // mostly that the page was replaced meanwhile
		}
		value = got
		return ""
	})
	return value
}

func tryEvaluate[T any](p *Page, expression string) (T, error) {
	var value T
	object, err := p.ask(expression, true)
	if err != nil {
		return value, err
	}
	if len(object.Value) == 0 {
		return value, nil // undefined
	}
	if err := json.Unmarshal([]byte(object.Value), &value); err != nil {
		return value, fmt.Errorf("read the page's answer %s: %w", object.Value, err)
	}
	return value, nil
}

// ask evaluates the expression in a world of our own: the page's scripts do not notice, and its content security policy,
// which must stay in force for them, does not bind us. It works with scripts switched off too.
func (p *Page) ask(expression string, byValue bool) (*runtime.RemoteObject, error) {
	world, err := tryCommand(p, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: p.frame(), WorldName: "walk"})
	if err != nil {
		return nil, err
	}
	scope, err := json.Marshal(p.scope)
	if err != nil {
		return nil, err
	}
	yes := true
	got, err := tryCommand(p, runtime.Evaluate, runtime.EvaluateParams{
		Expression:    "(() => { const scope = " + string(scope) + ";\n" + finder + "\nreturn (" + expression + "); })()",
		ContextID:     world.ExecutionContextID,
		ReturnByValue: &byValue, AwaitPromise: &yes, UserGesture: &yes, Silent: &yes,
	})
	if err != nil {
		return nil, err
	}
	if e := got.ExceptionDetails; e != nil {
		what := e.Text
		if e.Exception != nil {
			what = e.Exception.Description
		}
		return nil, fmt.Errorf("asking the page: %s", what)
	}
	return got.Result, nil
}

// call writes a call of one of finder's functions.
func call(function string, args ...any) string {
	written := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			panic(err) // only strings, booleans and numbers are passed
		}
		written[i] = string(text)
	}
	return function + "(" + strings.Join(written, ", ") + ")"
}
