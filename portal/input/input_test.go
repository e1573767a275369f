package input_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/portal/input"
)

// debtorInput is a form of the kind the portal declares.
type debtorInput struct {
	Name      string            `form:"name" validate:"required,max=20"`
	SIREN     string            `form:"siren" validate:"omitempty,siren"`
	VAT       string            `form:"vat" validate:"omitempty,vat"`
	IBAN      string            `form:"iban" validate:"omitempty,iban"`
	Email     string            `form:"email" validate:"omitempty,email"`
	Nature    cases.Nature      `form:"nature" validate:"required,oneof=goods services"`
	Principal input.AmountCents `form:"principal" validate:"required,amount"`
	Discount  input.AmountCents `form:"discount" validate:"omitempty,min=0,max=10000"`
	Rate      input.Percent     `form:"rate" validate:"omitempty,max=2000"`
	DueOn     cases.Date        `form:"due_on" validate:"required"`
	Days      int               `form:"days" validate:"omitempty,min=1,max=90"`
	Certified bool              `form:"certified" validate:"required"`
	Facts     string            `form:"facts,text"`
	Files     []string          `form:"files" validate:"max=3,dive,id"`
	Password  string            `form:"password,secret"`
	Version   int64             `form:"version"`
}

const fileID = "0190a0b0-1111-7abc-8def-0123456789ab"

func good() url.Values {
	return url.Values{
		"name": {"  Transports Kerdiles  "}, "siren": {"732 829 320"}, "nature": {"goods"}, "principal": {"1 234,56 €"},
		"due_on": {"21/11/2026"}, "certified": {"on"}, "facts": {"Une ligne\r\nune autre"}, "files": {fileID},
		"password": {"  as typed  "}, "version": {"7"}, "rate": {"12,5 %"}, "days": {"30"},
	}
}

func with(name string, values ...string) url.Values {
	v := good()
	v[name] = values
	return v
}

func TestAFormIsReadIntoItsStruct(t *testing.T) {
	in, form, err := input.DecodeValues[debtorInput](good())
	if err != nil {
		t.Fatal(err)
	}
	want := debtorInput{
		Name: "Transports Kerdiles", SIREN: "732829320", Nature: cases.Goods,
		Principal: input.AmountCents{Cents: 123456, Typed: "1 234,56 €"}, Rate: input.Percent{Rate: 1250, Typed: "12,5 %"},
		DueOn: cases.NewDate(2026, 11, 21), Days: 30, Certified: true, Facts: "Une ligne\nune autre",
		Files: []string{fileID}, Password: "  as typed  ", Version: 7,
	}
	if diff := cmp.Diff(want, in, cmp.Comparer(func(a, b cases.Date) bool { return a == b })); diff != "" {
		t.Errorf("read differently (-want +got):\n%s", diff)
	}
	if form.Failed() {
		t.Errorf("a good form has errors: %v", form.List())
	}
}

func TestEachWrongFieldIsNamedWithItsReason(t *testing.T) {
	tests := []struct {
		name  string
		given url.Values
		field string
		key   string
		args  map[string]any
	}{
		{"no name", with("name", "   "), "name", "input.required", nil},
		{"a long name", with("name", strings.Repeat("é", 21)), "name", "input.too_long", map[string]any{"max": int64(20)}},
		{"a SIREN with a wrong digit", with("siren", "732829321"), "siren", "input.siren", nil},
		{"a VAT number with a wrong key", with("vat", "FR00732829320"), "vat", "input.vat", nil},
		{"an IBAN with two digits swapped", with("iban", "FR7630006000011234567890198"), "iban", "input.iban", nil},
		{"no e-mail address", with("email", "kerdiles"), "email", "input.email", nil},
		{"a nature nobody offers", with("nature", "gold"), "nature", "input.choice", nil},
		{"words for an amount", with("principal", "mille"), "principal", "input.amount", nil},
		{"an amount that can be read in two ways", with("principal", "1,234"), "principal", "input.amount_ambiguous", map[string]any{"typed": "1,234"}},
		{"nothing to pay", with("principal", "0"), "principal", "input.amount_positive", nil},
		{"no amount", with("principal", ""), "principal", "input.required", nil},
		{"a discount too large", with("discount", "100,01"), "discount", "input.amount_max", map[string]any{"max": int64(10000)}},
		{"a rate too large", with("rate", "20,01"), "rate", "input.percent_max", map[string]any{"max": int64(2000)}},
		{"a rate that is none", with("rate", "101"), "rate", "input.percent", nil},
		{"a day that does not exist", with("due_on", "31/04/2026"), "due_on", "input.date", nil},
		{"no day", with("due_on", ""), "due_on", "input.required", nil},
		{"too many days", with("days", "91"), "days", "input.number_max", map[string]any{"max": int64(90)}},
		{"days in words", with("days", "dix"), "days", "input.number", nil},
		{"a number beyond all computers", with("days", "99999999999999999999"), "days", "input.number", nil},
		{"no certification", with("certified"), "certified", "input.required_tick", nil},
		{"a check box with another value", with("certified", "maybe"), "certified", "input.choice", nil},
		{"too many files", with("files", fileID, fileID, fileID, fileID), "files", "input.too_many", map[string]any{"max": int64(3)}},
		{"a file name for an id", with("files", "../x"), "files", "input.choice", nil},
		{"a second line in a name", with("name", "A\r\nBcc: x@y.z"), "name", "input.characters", nil},
		{"a NUL", with("facts", "a\x00b"), "facts", "input.characters", nil},
		{"a mark that turns the text round", with("name", "abc\u202efdp.exe"), "name", "input.characters", nil},
		{"broken UTF-8", with("name", "\xff\xfe"), "name", "input.characters", nil},
		{"a text without end", with("facts", strings.Repeat("x", input.MaxText+1)), "facts", "input.too_long", map[string]any{"max": input.MaxText}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			_, form, err := input.DecodeValues[debtorInput](tc.given)
			var e *cases.Error
			if !errors.As(err, &e) || e.Code != cases.Invalid {
				t.Fatalf("got %v, want an invalid input", err)
			}
			if len(e.Fields) != 1 {
				t.Fatalf("%d fields are wrong, want 1: %v", len(e.Fields), e.Fields)
			}
			want := cases.FieldError{Field: tc.field, Key: tc.key, Args: tc.args}
			if diff := cmp.Diff(want, e.Fields[0]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got := form.Error(tc.field); got == nil || got.Key != tc.key {
				t.Errorf("the form does not know: %v", got)
			}
			if !reflect.DeepEqual(form.Values[tc.field], tc.given[tc.field]) {
				t.Errorf("what was typed is lost: %q", form.Values[tc.field])
			}
		})
	}
}

func TestErrorsStandInTheOrderOfTheForm(t *testing.T) {
	_, form, _ := input.DecodeValues[debtorInput](url.Values{"days": {"x"}, "siren": {"1"}})
	var order []string
	for _, e := range form.List() {
		order = append(order, e.Field)
	}
	want := []string{"name", "siren", "nature", "principal", "due_on", "days", "certified"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheFormDoesNotDeclareIsRefused(t *testing.T) {
	for _, name := range []string{"org_id", "role", "handling", "paid_cents", "created_at", "Name", "name.x"} {
		_, form, err := input.DecodeValues[debtorInput](with(name, "1"))
		var e *cases.Error
		if !errors.As(err, &e) || e.Key != "error.unknown_field" || e.Args["field"] != name {
			t.Errorf("%s: got %v", name, err)
		}
		if form.Value("siren") != "732 829 320" || form.Key != "error.unknown_field" {
			t.Errorf("%s: the form is lost", name)
		}
	}
	for _, name := range []string{"idem", "save_and_next"} {
		if _, _, err := input.DecodeValues[debtorInput](with(name, "1"), "save_and_next"); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}

func TestAFieldGivenTwiceIsRefused(t *testing.T) {
	_, _, err := input.DecodeValues[debtorInput](with("siren", "732829320", "732829320"))
	var e *cases.Error
	if !errors.As(err, &e) || e.Key != "error.repeated_field" {
		t.Errorf("got %v", err)
	}
}

func TestSecretsAreNotShownAgain(t *testing.T) {
	_, form, _ := input.DecodeValues[debtorInput](with("name", ""))
	if got := form.Value("password"); got != "" {
		t.Errorf("the form still holds %q", got)
	}
}

func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/cases?name=from-the-query", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestAPostIsReadFromItsBodyAlone(t *testing.T) {
	in, _, err := input.Decode[debtorInput](post(good().Encode()))
	if err != nil || in.Name != "Transports Kerdiles" {
		t.Errorf("got %q, %v", in.Name, err)
	}
	r := post(good().Encode())
	for range 2 {
		if in, _, _ := input.Decode[debtorInput](r); in.Name != "Transports Kerdiles" {
			t.Errorf("the body can be read once only: %q", in.Name)
		}
	}
}

func TestAGetIsReadFromItsQuery(t *testing.T) {
	type filter struct {
		Query string `form:"q" validate:"max=100"`
		Sort  string `form:"sort" validate:"omitempty,oneof=updated due"`
	}
	in, _, err := input.Decode[filter](httptest.NewRequest(http.MethodGet, "/cases?q=Kerdil%C3%A8s&sort=due", nil))
	if err != nil || in.Query != "Kerdilès" || in.Sort != "due" {
		t.Errorf("got %+v, %v", in, err)
	}
	_, _, err = input.Decode[filter](httptest.NewRequest(http.MethodGet, "/cases?sort=password", nil))
	if cases.CodeOf(err) != cases.Invalid {
		t.Errorf("an unknown order: got %v", err)
	}
	for _, query := range []string{"q=%zz", "q=1;sort=due"} {
		_, _, err = input.Decode[filter](httptest.NewRequest(http.MethodGet, "/cases?"+query, nil))
		if cases.CodeOf(err) != cases.Invalid {
			t.Errorf("%s: got %v", query, err)
		}
	}
}

func TestAFormHasLimits(t *testing.T) {
	many := strings.Repeat("files=x&", input.MaxValues)
	endless := post("")
	endless.Body = io.NopCloser(io.LimitReader(zeros{}, 1<<40))
	tests := []struct {
		name string
		r    *http.Request
		code cases.Code
		key  string
	}{
		{"a long body", post("facts=" + strings.Repeat("x", input.MaxBody)), cases.TooLarge, "error.form_too_large"},
		{"a body without end", endless, cases.TooLarge, "error.form_too_large"},
		{"many fields", post(many), cases.TooLarge, "error.form_too_large"},
		{"another content type", httptest.NewRequest(http.MethodPost, "/", strings.NewReader("name=x")), cases.Invalid, "error.content_type"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			_, form, err := input.Decode[debtorInput](tc.r)
			var e *cases.Error
			if !errors.As(err, &e) || e.Code != tc.code || e.Key != tc.key {
				t.Errorf("got %v", err)
			}
			if form == nil {
				t.Error("no form to show")
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAServiceCanSayWhatIsWrongInTheSameForm(t *testing.T) {
	_, form, err := input.DecodeValues[debtorInput](good())
	if err != nil {
		t.Fatal(err)
	}
	refusal := fmt.Errorf("open case: %w", cases.Wrong(cases.Field("siren", "error.siren_ceased")))
	if !form.Fail(refusal) || form.Error("siren").Key != "error.siren_ceased" || !form.Failed() {
		t.Errorf("the form does not show the refusal: %+v", form)
	}
	for _, other := range []error{nil, cases.Missing(), cases.Stale(), errors.New("disk on fire")} {
		fresh := &input.Form{}
		if fresh.Fail(other) || fresh.Failed() {
			t.Errorf("%v was taken for a mistake of the reader", other)
		}
	}
}

func TestAFormShowsWhatExists(t *testing.T) {
	form := input.FormOf(debtorInput{
		Name: "Kerdiles", Nature: cases.Services, Principal: input.AmountCents{Cents: 5}, Discount: input.AmountCents{Cents: -120050},
		Rate: input.Percent{Rate: 1200}, DueOn: cases.NewDate(2026, 2, 3), Days: 30, Certified: true, Files: []string{"a", "b"},
		Password: "never",
	})
	want := url.Values{
		"name": {"Kerdiles"}, "nature": {"services"}, "principal": {"0,05"}, "discount": {"-1200,50"}, "rate": {"12"},
		"due_on": {"2026-02-03"}, "days": {"30"}, "certified": {"on"}, "files": {"a", "b"},
	}
	if diff := cmp.Diff(want, form.Values); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !form.Has("files", "b") || form.Has("files", "c") {
		t.Error("the check boxes are not those of the struct")
	}
	var absent *input.Form
	if absent.Value("x") != "" || absent.Has("x", "y") || absent.Error("x") != nil || absent.Failed() || absent.List() != nil {
		t.Error("a page without a form is not an empty form")
	}
}

func TestCheckFindsTypesThatWouldPanicOrStayWithoutWords(t *testing.T) {
	type address struct {
		Town string `form:"town" validate:"required"`
	}
	type fine struct {
		address
		Name string `form:"name" validate:"required"`
	}
	if err := input.Check(fine{}, debtorInput{}); err != nil {
		t.Errorf("good types are refused: %v", err)
	}
	tests := []struct {
		in   any
		want string
	}{
		{struct {
			A string `form:"a" validate:"sirene"`
		}{}, `the tag "sirene" has no words`},
		{struct{ A string }{}, "without a form tag"},
		{struct {
			A string `form:"a"`
			B string `form:"a"`
		}{}, `two fields are called "a"`},
		{struct {
			A map[string]string `form:"a"`
		}{}, "no form can fill"},
		{struct {
			A float64 `form:"a"`
		}{}, "no form can fill"},
		{struct {
			A string `form:"a" validate:"amount"`
		}{}, "makes no sense"},
		{struct {
			A string `form:"a" validate:"max=x"`
		}{}, "panics"},
		{struct {
			A []string `form:"a" validate:"oneof=a,dive,email"`
		}{}, "makes no sense"},
		{7, "not a struct"},
	}
	for _, tc := range tests {
		err := input.Check(tc.in)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%T: got %v, want %q", tc.in, err, tc.want)
		}
	}
}

func FuzzDecodeNeverPanicsAndNeverTakesControlCharacters(f *testing.F) {
	f.Add(good().Encode())
	f.Add("name=a%00b&principal=1.234.567,89&due_on=1er&files=&files=%ff&certified=on")
	f.Add("principal=-&discount=--1&rate=%25&days=+1")
	f.Fuzz(func(t *testing.T, body string) {
		in, form, err := input.Decode[debtorInput](post(body))
		if form == nil {
			t.Fatal("no form")
		}
		if err == nil && (bytes.ContainsAny([]byte(in.Name+in.Email), "\x00\r\n\x1b") || in.Principal.Cents <= 0) {
			t.Fatalf("took %+v", in)
		}
	})
}
