package exports

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"relais/portal/i18n"
)

var sampleTransfer = Transfer{Name: "Forges Belhomme SA", IBAN: "FR76 3000 6000 0112 3456 7890 189", Cents: 2_815_472, Text: "D-2026-0241 FA-2026-0347"}

func TestTheCodeOfATransferSaysWhatTheGuidelineAsks(t *testing.T) {
	got, err := sampleTransfer.Payload()
	if err != nil {
		t.Fatal(err)
	}
	want := "BCD\n002\n1\nSCT\n\nForges Belhomme SA\nFR7630006000011234567890189\nEUR28154.72\n\n\nD-2026-0241 FA-2026-0347"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	bank := Transfer{Name: "É\nCie", IBAN: "FR7630006000011234567890189", BIC: "agrifrpp", Cents: 5}
	if got, err := bank.Payload(); err != nil || got != "BCD\n002\n1\nSCT\nAGRIFRPP\nÉ Cie\nFR7630006000011234567890189\nEUR0.05" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestALongNameAndTextAreCutToTheLimitsOfTheCode(t *testing.T) {
	long := Transfer{Name: strings.Repeat("É", 100), IBAN: sampleTransfer.IBAN, Cents: 99_999_999_999, Text: strings.Repeat("référence ", 40)}
	got, err := long.Payload()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(got, "\n")
	if len(lines) != 11 || utf8.RuneCountInString(lines[5]) != 70 || utf8.RuneCountInString(lines[10]) > 140 || len(got) > 331 || lines[7] != "EUR999999999.99" {
		t.Errorf("%d lines, %d bytes: %q", len(lines), len(got), got)
	}
}

func TestWhatCannotBePaidHasNoCode(t *testing.T) {
	for name, spoil := range map[string]func(*Transfer){
		"a wrong IBAN": func(x *Transfer) { x.IBAN = "FR7630006000011234567890188" }, "no IBAN": func(x *Transfer) { x.IBAN = "" },
		"nobody": func(x *Transfer) { x.Name = " \n" }, "nothing": func(x *Transfer) { x.Cents = 0 }, "too much": func(x *Transfer) { x.Cents = 100_000_000_000 },
	} {
		x := sampleTransfer
		spoil(&x)
		if payload, err := x.Payload(); err == nil {
			t.Errorf("%s: %q", name, payload)
		}
		if _, err := x.Code(); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
}

func TestAStatementIsPrintedWithItsPaymentBlock(t *testing.T) {
	s := sampleStatement()
	s.Payment = &sampleTransfer
	var b bytes.Buffer
	if _, err := s.Draw(&b, wordsIn(t, i18n.FR)); err != nil {
		t.Fatal(err)
	}
	text := inOrder(t, b.Bytes())
	for _, want := range []string{"Pour payer par virement", "FR76 3000 6000 0112 3456 7890 189", "28 154,72 €", "D-2026-0241 FA-2026-0347"} {
		if !strings.Contains(text, squeezed(want)) {
			t.Errorf("not printed: %s", want)
		}
	}
	s.Payment = &Transfer{Name: "x", IBAN: "y", Cents: 1}
	if _, err := s.Draw(&b, wordsIn(t, i18n.FR)); err == nil {
		t.Error("a block with a wrong IBAN is printed")
	}
}
