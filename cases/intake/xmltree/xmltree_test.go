package xmltree_test

import (
	"errors"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/intake/xmltree"
)

const sample = `<?xml version="1.0"?><a xmlns="urn:a" xmlns:x="urn:x"><b format="1" other="2">un</b><b>  </b><b>deux<!-- rien --> mots</b><x:b>non<x:c/></x:b><c><d><b>trois</b></d><d><b>quatre</b></d></c></a>`

func parse(t *testing.T, text string) *xmltree.Root {
	t.Helper()
	root, err := xmltree.Parse([]byte(text), func(namespace string) bool { return namespace == "urn:a" })
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestElementsAreFoundByTheirPathInTheirOrder(t *testing.T) {
	root := parse(t, sample)
	var texts []string
	for _, path := range []string{"b", "c/d/b", "c/b", "x"} {
		for _, n := range root.All(path) {
			texts = append(texts, n.Text)
		}
	}
	if got := strings.Join(texts, ","); got != "un,deux mots,trois,quatre" {
		t.Errorf("found %s", got)
	}
	if root.Namespace != "urn:a" || root.First("b").Attr("format") != "1" || root.First("b").Attr("other") != "" || root.First("c/d/b").Text != "trois" {
		t.Errorf("%+v", root)
	}
}

func TestWhatIsNotThereIsEmpty(t *testing.T) {
	nobody := parse(t, sample).First("nobody")
	if nobody != nil || nobody.Value("b") != "" || nobody.Attr("format") != "" || nobody.First("b") != nil || len(nobody.All("b")) > 0 {
		t.Errorf("%+v", nobody)
	}
}

func TestElementsAreRenamedEverywhere(t *testing.T) {
	root := parse(t, sample)
	root.Rename(map[string]string{"d": "e", "a": "z"})
	if root.Name != "z" || root.Value("c/e/b") != "trois" || root.First("c/d") != nil {
		t.Errorf("%+v", root)
	}
}

func TestTheRootIsSeenWithoutReadingFurther(t *testing.T) {
	for text, want := range map[string]string{
		sample: "a urn:a", sample[:60]: "a urn:a", "<!-- x -->\n<a>": "a ", "": " ", "text": " ", "\xff\xfe<\x00a\x00/\x00>\x00": "a ", "<a": " ",
	} {
		name, namespace := xmltree.Peek([]byte(text))
		if got := name + " " + namespace; got != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Add([]byte(`<a xmlns="urn:a"><![CDATA[<b>]]></a>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		xmltree.Peek(content)
		root, err := xmltree.Parse(content, func(namespace string) bool { return namespace != "urn:x" })
		if err != nil {
			if e := (*cases.Error)(nil); !errors.As(err, &e) || e.Key == "" {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		if root == nil || root.Name == "" {
			t.Error("no root, and no error")
		}
	})
}
