package templates

import (
	"fmt"
	"html/template"
	"text/template/parse"
)

// complete adds to the templates of a page those of the frame that it reaches from the layout, and gives the layout. A page
// that had them all would take ten times the memory: every page needs copies of its own, because html/template writes the
// escapes into them.
func complete(page, frame *template.Template) (*template.Template, error) {
	seen := map[string]bool{}
	for wanted := []string{layout}; len(wanted) > 0; {
		name := wanted[0]
		wanted = wanted[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		own := page.Lookup(name)
		if own == nil || own.Tree == nil {
			shared := frame.Lookup(name)
			if shared == nil {
				return nil, fmt.Errorf("no template defines %q", name)
			}
			var err error
			if own, err = page.AddParseTree(name, shared.Tree.Copy()); err != nil {
				return nil, err
			}
		}
		wanted = append(wanted, calls(own.Tree.Root)...)
	}
	return page.Lookup(layout), nil
}

// calls lists the templates that a list of nodes calls.
func calls(list *parse.ListNode) (names []string) {
	if list == nil {
		return nil
	}
	branch := func(b *parse.BranchNode) {
		names = append(names, calls(b.List)...)
		names = append(names, calls(b.ElseList)...)
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.TemplateNode:
			names = append(names, n.Name)
		case *parse.IfNode:
			branch(&n.BranchNode)
		case *parse.RangeNode:
			branch(&n.BranchNode)
		case *parse.WithNode:
			branch(&n.BranchNode)
		}
	}
	return names
}
