package cases_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

var update = flag.Bool("update", false, "write the golden tables anew")

// constants reads the values of the text constants of a type from a source file of the package.
func constants(t *testing.T, file, typ string) (values []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typ {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, text)
			}
		}
		return true
	})
	if len(values) == 0 {
		t.Fatalf("no constant of type %s in %s", typ, file)
	}
	return values
}

// golden compares a table with the one a person has read and agreed to.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now\n%s", name, got)
	}
}

func TestEveryMoveHasOneRow(t *testing.T) {
	count := map[string]int{}
	for _, row := range cases.Transitions {
		count[string(row.Move)]++
		if len(row.From) == 0 || (row.Who != cases.CreditorSide && row.Who != cases.AgencySide) {
			t.Errorf("%s: from %v by %q", row.Move, row.From, row.Who)
		}
		for _, h := range append(slices.Clone(row.From), row.To) {
			if h != "" && !slices.Contains(cases.Handlings, h) {
				t.Errorf("%s: state %q", row.Move, h)
			}
		}
	}
	all := constants(t, "status.go", "Move")
	for _, m := range all {
		if count[m] != 1 {
			t.Errorf("%s has %d rows", m, count[m])
		}
	}
	if len(count) != len(all) {
		t.Errorf("%d moves in the table, %d constants", len(count), len(all))
	}
}

func TestEveryStateIsReachedAndLeft(t *testing.T) {
	into, out := map[cases.Handling]bool{cases.Draft: true}, map[cases.Handling]bool{}
	for _, row := range cases.Transitions {
		into[row.To] = true
		for _, h := range row.From {
			if row.To != "" && row.To != h {
				out[h] = true
			}
		}
	}
	for _, h := range cases.Handlings {
		if !into[h] || !out[h] {
			t.Errorf("%s: reached %v, left %v", h, into[h], out[h])
		}
	}
	if got := constants(t, "status.go", "Handling"); len(got) != len(cases.Handlings) {
		t.Errorf("Handlings lists %d of %d states", len(cases.Handlings), len(got))
	}
}

func TestTheMovesThatEachSideMayMake(t *testing.T) {
	var b strings.Builder
	for _, side := range []cases.Side{cases.CreditorSide, cases.AgencySide, cases.OperatorSide, ""} {
		fmt.Fprintf(&b, "# %s\n", orDash(string(side)))
		for _, h := range cases.Handlings {
			var can []string
			for _, row := range cases.Transitions {
				if h.Can(row.Move, side) {
					can = append(can, string(row.Move))
				}
			}
			fmt.Fprintf(&b, "%-14s %s\n", h, orDash(strings.Join(can, " ")))
		}
	}
	golden(t, "moves.golden", b.String())
}

func TestWhatEachRoleMayDo(t *testing.T) {
	var b strings.Builder
	for _, action := range cases.Actions() {
		line, some := fmt.Sprintf("%-15s", action), false
		for _, row := range cases.Roles {
			mark := "-"
			if casestest.Actor(casestest.North, row.Role).May(action) {
				mark, some = string(row.Role), true
			}
			line += fmt.Sprintf(" %-14s", mark)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		if !some {
			t.Errorf("nobody may %s", action)
		}
	}
	golden(t, "access.golden", b.String())
	if got, want := len(cases.Actions()), len(constants(t, "access.go", "Action")); got != want {
		t.Errorf("%d of %d actions stand in the table", got, want)
	}
	if got, want := len(cases.Roles), len(constants(t, "actor.go", "Role")); got != want {
		t.Errorf("%d of %d roles have a side", got, want)
	}
}

func TestNobodyWithoutAPersonOrAnOrganisationMayDoAnything(t *testing.T) {
	for _, a := range []cases.Actor{{}, {Role: cases.Controller}, {Role: cases.Controller, Org: casestest.North}, {Role: cases.Controller, Person: "p"}, {Person: "p", Org: casestest.North}, {Person: "p", Org: casestest.North, Role: "chief"}} {
		for _, action := range cases.Actions() {
			if a.May(action) {
				t.Errorf("%+v may %s", a, action)
			}
		}
		if a.Scope() != (cases.Scope{}) && (a.Person == "" || a.Org == "") {
			t.Errorf("%+v sees something", a)
		}
	}
	if code := cases.CodeOf(cases.Authorise(cases.Actor{}, cases.ActList)); code != cases.Unauthorized {
		t.Errorf("nobody gets %s", code)
	}
	if code := cases.CodeOf(cases.Authorise(casestest.Actor(casestest.Red, cases.Agent), cases.ActRelease)); code != cases.NotFound {
		t.Errorf("an agent who releases gets %s", code)
	}
}

func TestRightsStayOnTheirSide(t *testing.T) {
	for _, action := range []cases.Action{cases.ActPrepare, cases.ActRelease, cases.ActAnswer, cases.ActReport, cases.ActMandates} {
		for _, row := range cases.Roles {
			if row.Side != cases.CreditorSide && casestest.Actor(casestest.Red, row.Role).May(action) {
				t.Errorf("%s may %s", row.Role, action)
			}
		}
	}
	for _, action := range []cases.Action{cases.ActWork, cases.ActRemit, cases.ActSeeOwnRate, cases.ActAgencyPapers} {
		for _, row := range cases.Roles {
			if row.Side != cases.AgencySide && casestest.Actor(casestest.North, row.Role).May(action) {
				t.Errorf("%s may %s", row.Role, action)
			}
		}
	}
}

func TestClosingCodesAreWhatTheTradeKnows(t *testing.T) {
	seen := map[cases.CloseCode]bool{}
	var b strings.Builder
	for _, row := range cases.Closings {
		if seen[row.Code] {
			t.Errorf("%s stands twice", row.Code)
		}
		seen[row.Code] = true
		if got, ok := cases.ClosingOf(row.Code); !ok || got != row {
			t.Errorf("%s is not found", row.Code)
		}
		if row.Fault != cases.AgencyOutcome && row.Fault != cases.Preventable && row.Fault != cases.Neutral {
			t.Errorf("%s: flag %c", row.Code, row.Fault)
		}
		fmt.Fprintf(&b, "%-28s %c money=%d decline=%v agency=%v\n", row.Code, row.Fault, row.Money, row.Decline, row.Agency)
	}
	golden(t, "closings.golden", b.String())
	if _, ok := cases.ClosingOf("lost_in_the_post"); ok {
		t.Error("an unknown code is found")
	}
}

func TestAClosingCodeMayNotContradictTheMoney(t *testing.T) {
	for _, row := range []struct {
		code            cases.CloseCode
		principal, paid cases.Cents
		key             string
	}{
		{"paid_in_full", 1000, 1000, ""}, {"paid_in_full", 1000, 1200, ""}, {"paid_in_full", 1000, 999, "error.close_not_all_paid"},
		{"paid_in_part", 1000, 1, ""}, {"paid_in_part", 1000, 0, "error.close_not_part_paid"}, {"paid_in_part", 1000, 1000, "error.close_not_part_paid"},
		{"settled_below", 1000, 600, ""}, {"settled_below", 1000, 1000, "error.close_not_part_paid"},
		{"duplicate", 1000, 0, ""}, {"duplicate", 1000, 5, "error.close_money_came"},
		{"untraceable", 1000, 0, ""}, {"untraceable", 1000, 400, ""},
	} {
		closing, ok := cases.ClosingOf(row.code)
		if !ok {
			t.Fatal(row.code)
		}
		err := closing.CheckMoney(row.principal, row.paid)
		if row.key == "" {
			if err != nil {
				t.Errorf("%s with %d of %d: %v", row.code, row.paid, row.principal, err)
			}
			continue
		}
		refusedAs(t, err, row.key)
	}
}

func TestEveryLabelOfACase(t *testing.T) {
	today := casestest.Today
	for _, row := range []struct {
		want string
		tone cases.Tone
		s    cases.Summary
	}{
		{"draft", cases.Quiet, cases.Summary{Handling: cases.Draft}},
		{"declined", cases.Trouble, cases.Summary{Handling: cases.Draft, Declined: true}},
		{"released", cases.Quiet, cases.Summary{Handling: cases.Released}},
		{"piece_asked", cases.Waiting, cases.Summary{Handling: cases.Released, WaitingCreditor: true}},
		{"accepted", cases.Done, cases.Summary{Handling: cases.Active}},
		{"active", cases.Quiet, cases.Summary{Handling: cases.Active, Worked: true}},
		{"promised", cases.Accord, cases.Summary{Handling: cases.Active, Worked: true, PromiseDueOn: today}},
		{"promise_missed", cases.Trouble, cases.Summary{Handling: cases.Active, Worked: true, PromiseDueOn: today.AddDays(-1)}},
		{"disputed", cases.Trouble, cases.Summary{Handling: cases.Active, Disputed: true, WaitingCreditor: true}},
		{"insolvent", cases.Trouble, cases.Summary{Handling: cases.OnHold, Insolvent: true, Disputed: true}},
		{"on_hold", cases.Waiting, cases.Summary{Handling: cases.OnHold}},
		{"recall_asked", cases.Waiting, cases.Summary{Handling: cases.RecallPending, Disputed: true}},
		{"paid", cases.Done, cases.Summary{Handling: cases.Closed, Payment: cases.Paid, CloseCode: "paid_in_full"}},
		{"settled", cases.Quiet, cases.Summary{Handling: cases.Closed, Payment: cases.PartPaid, CloseCode: "settled_below"}},
		{"recalled", cases.Quiet, cases.Summary{Handling: cases.Closed, Recalled: true}},
		{"irrecoverable", cases.Quiet, cases.Summary{Handling: cases.Closed, CloseCode: "untraceable"}},
	} {
		if got := cases.LabelOf(row.s, today); got.Name != row.want || got.Tone != row.tone || got.Icon == "" {
			t.Errorf("%+v, want %s", got, row.want)
		}
	}
}
