package portal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/portal/input"
)

// inputs are the zero values of everything that handlers decode. A form that is missing here fails.
var inputs = []any{
	answerForm{}, bandForm{}, mandateForm{}, paperForm{}, acceptForm{}, askForm{}, assignForm{}, basicsForm{}, bulkForm{}, callForm{}, confirmForm{}, contactForm{},
	creditNoteForm{}, debtorForm{}, declineForm{}, disputeForm{}, endMandateForm{}, endSessionForm{}, entityForm{}, factorForm{}, forgotForm{}, holdForm{}, importForm{}, inviteForm{},
	invoiceForm{}, keyForm{}, languageForm{}, ledgerChangesQuery{}, ledgerCustomerQuery{}, ledgerDraftsForm{}, ledgerDraftsQuery{}, ledgerQuery{}, ledgerRemoveForm{}, ledgerTermsForm{}, listQuery{}, logForm{}, loginForm{}, moneyForm{}, openForm{}, organisationActForm{}, organisationForm{}, particularsForm{},
	passwordForm{}, paymentForm{}, personForm{}, planQuery{}, postponeForm{}, preferencesForm{}, promiseForm{}, proofForm{}, queueQuery{}, rankForm{}, reasonForm{}, receiptsQuery{},
	releaseForm{}, reminderForm{}, termsForm{}, limitEventForm{}, chargeForm{}, remitForm{}, remitQuery{}, remittancesQuery{}, reopenForm{}, reportQuery{}, resetForm{}, retryForm{}, reverseForm{}, sortForm{},
	settlementQuery{}, statementQuery{}, textForm{}, vettingForm{}, waiveForm{}, welcomeForm{}, withdrawForm{},
}

func TestEveryFormCanBeReadAndItsErrorsHaveWords(t *testing.T) {
	t.Parallel()
	if err := input.Check(inputs...); err != nil {
		t.Error(err)
	}
	var known []string
	for _, in := range inputs {
		known = append(known, reflect.TypeOf(in).Name())
	}
	decoded := decodedTypes(t)
	for _, name := range decoded {
		if !slices.Contains(known, name) {
			t.Errorf("%s is decoded but not checked: add it to inputs", name)
		}
	}
	for _, name := range known {
		if !slices.Contains(decoded, name) {
			t.Errorf("%s is decoded nowhere", name)
		}
	}
	if len(decoded) < 50 {
		t.Errorf("only %d forms were found", len(decoded))
	}
}

// decodedTypes reads from the source of this package what input.Decode and input.DecodeValues are called for.
func decodedTypes(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.IndexExpr)
			if !ok {
				return true
			}
			of, isSelector := call.X.(*ast.SelectorExpr)
			name, isName := call.Index.(*ast.Ident)
			if isSelector && isName && (of.Sel.Name == "Decode" || of.Sel.Name == "DecodeValues") {
				names = append(names, name.Name)
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}
