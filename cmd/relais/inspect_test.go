package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"relais/cases/intake"
)

// hybrid writes a PDF of one page that carries a file, as Factur-X does: hybrid out.pdf invoice.xml [name].
func hybrid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: hybrid out.pdf in.xml [name]")
	}
	name := "factur-x.xml"
	if len(args) > 2 {
		name = args[2]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), hybridPDF(name, []byte(ts.ReadFile(args[1]))), 0o600))
}

func hybridPDF(name string, content []byte) []byte {
	page := "BT /F1 12 Tf 50 700 Td (Facture FA-2026-0241 du 31 mars 2026, total 1200,00 euros) Tj ET"
	objects := []string{
		fmt.Sprintf("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(%s) 6 0 R] >> >> >>", name),
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		fmt.Sprintf("<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Alternative /EF << /F 7 0 R >> >>", name, name),
		fmt.Sprintf("<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d >>\nstream\n%s\nendstream", len(content), content),
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var places []int
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, place := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// repeat writes a text many times into a file: repeat out.xml 1000 'text'.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	var n int
	if _, err := fmt.Sscan(strings.Join(args[1:2], ""), &n); neg || err != nil || len(args) != 3 {
		ts.Fatalf("usage: repeat file times text")
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	_, err = f.WriteString(strings.Repeat(args[2], n))
	ts.Check(err)
	ts.Check(f.Close())
}

func TestAGraveProblemIsNamedThoughTheListIsFull(t *testing.T) {
	words, err := printerOf("en")
	if err != nil {
		t.Fatal(err)
	}
	in := &inspector{words: words}
	found := &inspected{}
	in.say(found, intake.Problem{Level: intake.Warning, Key: "fec.problem.point"})
	in.count(found, []intake.Tally{{Key: "fec.problem.point", Level: intake.Warning, Count: 9}, {Key: "fec.problem.date", Level: intake.Refuse, Count: 3}})
	if !found.stopped() || found.Counts["fec.problem.date"] != 3 || !strings.Contains(found.Problems[1].Message, "3 more") {
		t.Errorf("%+v", found)
	}
}
