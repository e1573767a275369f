package bank_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/cases/intake/bank"
)

const iban = "FR1420041010050500013M02606"

// camt writes a statement; entries are written as they are.
func camt(message, version, entries string, closing string) string {
	container := map[string]string{"053": "BkToCstmrStmt><Stmt", "052": "BkToCstmrAcctRpt><Rpt", "054": "BkToCstmrDbtCdtNtfctn><Ntfctn"}[message]
	outer, inner, _ := strings.Cut(container, "><")
	balances := ""
	if closing != "" {
		balances = `<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + closing + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>2026-04-01T23:00:00+02:00</DtTm></Dt></Bal>`
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.%s.001.%s"><%s><%s><Acct><Id><IBAN>%s</IBAN></Id><Ccy>EUR</Ccy></Acct>%s%s</%s></%s></Document>`,
		message, version, outer, inner, iban, balances, entries, inner, outer)
}

// entry writes one movement; details stand inside.
func entry(amount, side, details string) string {
	return `<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + side + `</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-04-01</Dt></BookgDt><ValDt><Dt>2026-04-02</Dt></ValDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls>` + details + `</NtryDtls></Ntry>`
}

const (
	oldParty = `<RltdPties><Dbtr><Nm>Transports Kerdilès</Nm></Dbtr><DbtrAcct><Id><IBAN>` + iban + `</IBAN></Id></DbtrAcct></RltdPties>`
	newParty = `<RltdPties><Dbtr><Pty><Nm>Transports Kerdilès</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>` + iban + `</IBAN></Id></DbtrAcct></RltdPties>`
	said     = `<Refs><EndToEndId>E2E-9</EndToEndId></Refs>%s<RmtInf><Ustrd>FA-2026-0241</Ustrd><Ustrd>solde</Ustrd><Strd><RfrdDocInf><Nb>FA-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>`
)

func TestEveryVersionOfAStatementIsReadAlike(t *testing.T) {
	want := bank.Entry{BookedOn: cases.NewDate(2026, 4, 1), ValueOn: cases.NewDate(2026, 4, 2), Amount: 120_000, Currency: "EUR", BankRef: "B-1",
		EndToEnd: "E2E-9", Reference: "RF18539007547034", Invoices: []string{"FA-7"}, Remittance: []string{"FA-2026-0241", "solde"},
		Payer: "Transports Kerdilès", PayerIBAN: iban}
	for _, tt := range []struct{ message, version, party string }{
		{"053", "02", oldParty}, {"053", "08", newParty}, {"052", "02", oldParty}, {"054", "08", newParty}, {"053", "13", newParty},
	} {
		text := camt(tt.message, tt.version, entry("1200.00000", "CRDT", "<TxDtls>"+fmt.Sprintf(said, tt.party)+"</TxDtls>"), "2200.00")
		f, err := bank.ReadXML([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s := f.Statements[0]
		if s.Account != iban || len(f.Problems) > 0 || s.ClosedOn != cases.NewDate(2026, 4, 1) || !bank.RecognisedXML([]byte(text[:300])) {
			t.Errorf("%v: %+v %v", tt, s, f.Problems)
		}
		if diff := cmp.Diff([]bank.Entry{want}, s.Entries, cmp.Comparer(func(a, b cases.Date) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAMovementOfSeveralPaymentsIsTakenApartWhenTheyComeToIt(t *testing.T) {
	two := func(a, b string) string {
		return `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">` + a + `</Amt></TxAmt></AmtDtls></TxDtls><TxDtls><Amt Ccy="EUR">` + b + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>`
	}
	for _, tt := range []struct {
		details string
		amounts []cases.Cents
		said    int
	}{{two("70.00", "30.00"), []cases.Cents{7_000, 3_000}, 0}, {two("70.00", "20.00"), []cases.Cents{10_000}, 1}} {
		f, err := bank.ReadXML([]byte(camt("053", "02", entry("100.00", "CRDT", tt.details), "1100.00")))
		if err != nil {
			t.Fatal(err)
		}
		var got []cases.Cents
		for _, e := range f.Statements[0].Entries {
			got = append(got, e.Amount)
		}
		if !slices.Equal(got, tt.amounts) || len(f.Problems) != tt.said {
			t.Errorf("%v, %v", got, f.Problems)
		}
	}
}

func TestWhatDoesNotAddUpOrCannotBeReadIsSaid(t *testing.T) {
	for _, tt := range []struct{ entries, closing, key string }{
		{entry("100.00", "CRDT", ""), "1200.00", "bank.problem.balance"}, {entry("100.005", "CRDT", ""), "1000.00", "bank.problem.amount"},
		{entry("1e2", "CRDT", ""), "1000.00", "bank.problem.amount"},
		{strings.Replace(entry("100.00", "DBIT", ""), "2026-04-01", "2026-02-30", 1), "900.00", "bank.problem.date"},
	} {
		f, err := bank.ReadXML([]byte(camt("053", "02", tt.entries, tt.closing)))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Problems) != 1 || f.Problems[0].Key != tt.key {
			t.Errorf("%s: %v", tt.key, f.Problems)
		}
	}
	for _, text := range []string{"", "<Document/>", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>`, camt("053", "02", "", "")[:200],
		`<!DOCTYPE a [<!ENTITY b "c">]>` + camt("053", "02", "", "")} {
		_, err := bank.ReadXML([]byte(text))
		if e := (*cases.Error)(nil); !errors.As(err, &e) || e.Code != cases.Invalid {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// record writes a record of CFONB120: fields at their places, from 1.
func record(code, amount string, fields map[int]string) string {
	line := []byte(strings.Repeat(" ", 120))
	put := func(at int, s string) { copy(line[at-1:], s) }
	put(1, code)
	put(3, "20041")
	put(12, "01005")
	put(17, "EUR2")
	put(22, "0500013M026")
	put(35, "010426")
	put(91, amount)
	for at, s := range fields {
		put(at, s)
	}
	return string(line)
}

func statement() []string {
	return []string{
		record("01", "0000000010000{", map[int]string{35: "310326"}),
		record("04", "0000000012000{", map[int]string{33: "05", 43: "020426", 49: "VIR TRANSPORTS KERDIL\xc8S", 105: "B-1"}),
		record("05", "", map[int]string{46: "LCCFA-2026-0241 solde"}),
		record("05", "", map[int]string{46: "NPYTransports Kerdil\xe8s"}),
		record("05", "", map[int]string{46: "RCNE2E-9"}),
		record("05", "", map[int]string{46: "ZZZautre"}),
		record("04", "0000000000500L", map[int]string{41: "AC", 49: "REJET"}),
		record("07", "0000000016997{", nil),
	}
}

func TestCFONBIsReadFromEveryForm(t *testing.T) {
	records := statement()
	short := slices.Clone(records)
	for i := range short {
		short[i] = strings.TrimRight(short[i], " ")
	}
	for name, text := range map[string]string{"lines": strings.Join(records, "\r\n"), "no line ends": strings.Join(records, ""),
		"short lines": strings.Join(short, "\n") + "\n\x1a", "blank lines": strings.Join(records, "\r\n\r\n")} {
		f, err := bank.ReadCFONB(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		s := f.Statements[0]
		if s.Account != iban || len(s.Entries) != 2 || *s.Opening != 100_000 || *s.Closing != 169_970 || !bank.RecognisedCFONB([]byte(text)) {
			t.Fatalf("%s: %+v", name, s)
		}
		e := s.Entries[0]
		if e.Amount != 120_000 || e.Payer != "Transports Kerdilès" || e.EndToEnd != "E2E-9" || !slices.Equal(e.Remittance, []string{"FA-2026-0241 solde", "autre"}) ||
			e.Label != "VIR TRANSPORTS KERDILÈS" || e.ValueOn != cases.NewDate(2026, 4, 2) {
			t.Errorf("%s: %+v", name, e)
		}
		if back := s.Entries[1]; back.Amount != -5_003 || back.Return != "AC" || !back.Reversal {
			t.Errorf("%s: %+v", name, back)
		}
		if len(f.Problems) != 1 || f.Problems[0].Key != "bank.problem.balance" || f.Problems[0].Args["gap"] != cases.Cents(-45_027) {
			t.Errorf("%s: %v", name, f.Problems)
		}
	}
}

func TestTheLastLetterOfAnAmountIsSignAndDigit(t *testing.T) {
	for last, want := range map[string]cases.Cents{"{": 100, "A": 101, "I": 109, "}": -100, "J": -101, "R": -109, "7": 107} {
		f, err := bank.ReadCFONB(strings.NewReader(record("01", "0000000000010"+last, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Statements[0].Opening; got == nil || *got != want {
			t.Errorf("%s: %v, want %d", last, got, want)
		}
	}
	f, err := bank.ReadCFONB(strings.NewReader(record("01", "0000000000010?", nil)))
	if err != nil || f.Statements[0].Opening != nil || f.Problems[0].Key != "bank.problem.amount" {
		t.Errorf("%v %v", err, f)
	}
}

func TestACreditIsMatchedWithItsReasons(t *testing.T) {
	open := []bank.Open{
		{ID: "1", Number: "FA-2026-0241", Debtor: "Transports Kerdilès SARL", IBANs: []string{iban}, Left: 120_000, Currency: "EUR", DueOn: cases.NewDate(2026, 4, 30), File: "D-2026-7"},
		{ID: "2", Number: "FA-2026-0250", Debtor: "Transports Kerdilès SARL", Left: 50_000, Currency: "EUR", DueOn: cases.NewDate(2026, 5, 31)},
		{ID: "3", Number: "F 77", Debtor: "Oger & fils", Left: 33_300, Currency: "EUR", DueOn: cases.NewDate(2026, 3, 31)},
	}
	for _, tt := range []struct {
		name string
		e    bank.Entry
		want string
	}{
		{"number and amount", bank.Entry{Amount: 120_000, Remittance: []string{"facture FA 2026 0241"}}, "1 120000 95 [number amount]"},
		{"a part of it", bank.Entry{Amount: 20_000, Remittance: []string{"acompte FA20260241"}}, "1 20000 90 [number]"},
		{"two of them", bank.Entry{Amount: 170_000, Invoices: []string{"FA-2026-0250", "FA-2026-0241"}}, "1 120000 95 [number sum], 2 50000 95 [number sum]"},
		{"two of them, too little", bank.Entry{Amount: 130_000, Remittance: []string{"FA-2026-0250 FA-2026-0241"}}, "1 120000 70 [number], 2 10000 70 [number]"},
		{"more than is left", bank.Entry{Amount: 130_000, Remittance: []string{"FA-2026-0241"}}, "1 120000 70 [number]"},
		{"the file of a QR code", bank.Entry{Amount: 120_000, Reference: "D-2026-7"}, "1 120000 95 [file amount]"},
		{"the name and the amount", bank.Entry{Amount: 50_000, Payer: "SARL TRANSPORTS KERDILES"}, "2 50000 85 [name amount]"},
		{"the account", bank.Entry{Amount: 120_000, PayerIBAN: iban}, "1 120000 85 [iban amount]"},
		{"the name and the sum", bank.Entry{Amount: 170_000, Label: "VIR TRANSPORTS KERDILES"}, "1 120000 80 [name sum], 2 50000 80 [name sum]"},
		{"the name alone", bank.Entry{Amount: 60_000, Payer: "Transports Kerdilès"}, "1 60000 40 [name]"},
		{"the amount alone", bank.Entry{Amount: 33_300, Payer: "Inconnu"}, "3 33300 35 [amount]"},
		{"nothing", bank.Entry{Amount: 12, Payer: "Inconnu"}, ""},
		{"a debit", bank.Entry{Amount: -120_000, Remittance: []string{"FA-2026-0241"}}, ""},
		{"a payment that came back", bank.Entry{Amount: 120_000, Reversal: true, Remittance: []string{"FA-2026-0241"}}, ""},
		{"another currency", bank.Entry{Amount: 120_000, Currency: "CHF", Remittance: []string{"FA-2026-0241"}}, ""},
		{"a longer number", bank.Entry{Amount: 12, Remittance: []string{"F 778"}}, ""},
	} {
		var got []string
		sum := cases.Cents(0)
		for _, p := range bank.Match(&tt.e, open) {
			got = append(got, fmt.Sprintf("%s %d %d %v", p.ID, p.Amount, p.Confidence, p.Why))
			sum += p.Amount
		}
		if text := strings.Join(got, ", "); text != tt.want || sum > max(tt.e.Amount, 0) {
			t.Errorf("%s: %s, want %s", tt.name, text, tt.want)
		}
	}
}

func FuzzBank(f *testing.F) {
	f.Add([]byte(camt("053", "02", entry("100.00", "CRDT", "<TxDtls>"+fmt.Sprintf(said, oldParty)+"</TxDtls>"), "1100.00")))
	f.Add([]byte(camt("054", "08", entry("100.00", "DBIT", ""), "")))
	f.Add([]byte(strings.Join(statement(), "\r\n")))
	f.Add([]byte(strings.Join(statement(), "")))
	f.Fuzz(func(t *testing.T, content []byte) {
		bank.RecognisedXML(content)
		bank.RecognisedCFONB(content)
		asXML, errXML := bank.ReadXML(content)
		asLines, errLines := bank.ReadCFONB(strings.NewReader(string(content)))
		for _, err := range []error{errXML, errLines} {
			if e := (*cases.Error)(nil); err != nil && !errors.As(err, &e) {
				t.Fatalf("an error without words: %v", err)
			}
		}
		for _, file := range []*bank.File{asXML, asLines} {
			if file == nil {
				continue
			}
			for _, s := range file.Statements {
				for i := range s.Entries {
					left := cases.Cents(0)
					for _, p := range bank.Match(&s.Entries[i], []bank.Open{{ID: "1", Number: "FA-2026-0241", Debtor: "Kerdilès", Left: 100, Currency: "EUR"}}) {
						left += p.Amount
					}
					if left > max(s.Entries[i].Amount, 0) {
						t.Errorf("%d of %d is spread", left, s.Entries[i].Amount)
					}
				}
			}
		}
	})
}
