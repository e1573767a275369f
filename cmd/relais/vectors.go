package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"relais/cases"
)

// vector is one row of a table of claims, a value for each name of a column.
type vector map[string]string

// vectorColumns are the columns without which a row says nothing.
var vectorColumns = []string{"id", "debtor_kind", "principal_cents", "due_on", "cutoff_on", "rate_basis"}

// vectorResult is what the engine makes of a row, in the words and figures of the columns expected_….
type vectorResult struct {
	ID        string       `json:"id"`
	Segments  string       `json:"segments"`
	Interest  *cases.Cents `json:"interest_cents"`
	Indemnity *cases.Cents `json:"indemnity_cents"`
	Total     *cases.Cents `json:"total_cents"`
	Flags     string       `json:"flags"`
	Error     string       `json:"error"`
	// Message says why a row cannot be read; ClaimTotal sums the rows of one claim_ref.
	Message    string       `json:"message,omitempty"`
	ClaimTotal *cases.Cents `json:"claim_total_cents,omitempty"`
}

// unreadable is the error of a row that is no claim: a day that does not exist, an amount that is none.
const unreadable = "unreadable"

// runVectors works a table row by row and prints one JSON object a line. With check it compares them with what the table
// expects, and a difference is status 1.
func runVectors(c call, path string, rates *cases.Rates, check bool) error {
	rows, err := readVectors(path)
	if err != nil {
		return err
	}
	results := make([]vectorResult, len(rows))
	for i, row := range rows {
		results[i] = row.work(rates)
	}
	addUpClaims(rows, results)
	out := bufio.NewWriter(c.out)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	wrong := 0
	for i := range results {
		if err := encoder.Encode(results[i]); err != nil {
			return err
		}
		if check {
			wrong += rows[i].compare(c.errOut, results[i])
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return exitStatus(1)
	}
	return nil
}

func readVectors(path string) ([]vector, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	in := bufio.NewReader(file)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3) // was peeked
	}
	reader := csv.NewReader(in)
	reader.Comment = '#'
	head, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range vectorColumns {
		if !slices.Contains(head, name) {
			return nil, fmt.Errorf("%s has no column %s", path, name)
		}
	}
	var rows []vector
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		row := vector{}
		for i, name := range head {
			row[name] = strings.TrimSpace(record[i])
		}
		rows = append(rows, row)
	}
}

// work computes one row.
func (v vector) work(rates *cases.Rates) vectorResult {
	r := vectorResult{ID: v["id"]}
	claim, on, err := v.claim()
	if err != nil {
		r.Error, r.Message = unreadable, err.Error()
		return r
	}
	s, err := claim.Statement(on, rates)
	var refusal *cases.Error
	switch {
	case errors.As(err, &refusal):
		r.Error = claimCode(refusal)
		return r
	case err != nil:
		r.Error, r.Message = unreadable, err.Error()
		return r
	}
	line := &s.Invoices[0]
	r.Segments, r.Interest, r.Indemnity, r.Total = segmentsOf(line), &line.Interest, &line.Indemnity, &s.Left
	var flags []string
	for _, f := range s.Flags {
		flags = append(flags, f.String())
	}
	r.Flags = strings.Join(flags, ";")
	return r
}

// claimCode gives the code of a refusal without the beginning that all of them share.
func claimCode(e *cases.Error) string { return strings.TrimPrefix(e.Key, "error.claim.") }

func segmentsOf(line *cases.InvoiceClaim) string {
	var all []string
	for _, s := range line.Segments {
		all = append(all, fmt.Sprintf("%d@%d.%02d=%d", s.Days, s.Rate/100, s.Rate%100, s.Amount))
	}
	return strings.Join(all, ";")
}

// cellReader reads the cells of a row and keeps the first that cannot be read.
type cellReader struct{ err error }

func (r *cellReader) fail(column string, err error) {
	if r.err == nil && err != nil {
		r.err = fmt.Errorf("column %s: %w", column, err)
	}
}

func (r *cellReader) day(column, text string) cases.Date {
	d, err := cases.ParseDate(text)
	r.fail(column, err)
	return d
}

func (r *cellReader) cents(column, text string) cases.Cents {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.fail(column, fmt.Errorf("%q is no number of cents", text))
	}
	return cases.Cents(n)
}

// percent reads "14.76" as 1476.
func (r *cellReader) percent(column, text string) cases.BasisPoints {
	if text == "" {
		return 0
	}
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 31)
	if err != nil || whole == "" || len(part) > 2 {
		r.fail(column, fmt.Errorf("%q is no rate in per cent with two decimals", text))
	}
	return cases.BasisPoints(n)
}

// list splits "a:b;c:d" into its items, each of so many parts.
func (r *cellReader) list(column, text string, parts int) (items [][]string) {
	for item := range strings.SplitSeq(text, ";") {
		if item == "" {
			continue
		}
		fields := strings.Split(strings.TrimSpace(item), ":")
		if len(fields) != parts {
			r.fail(column, fmt.Errorf("%q has not %d parts", item, parts))
			continue
		}
		items = append(items, fields)
	}
	return items
}

// word reads one of a list of words; empty passes.
func word[T ~string](r *cellReader, column, text string, known []T) T {
	if text != "" && !slices.Contains(known, T(text)) {
		r.fail(column, fmt.Errorf("%q is none of %v", text, known))
	}
	return T(text)
}

// claim builds the claim of a row, and the day it asks for.
func (v vector) claim() (cases.Claim, cases.Date, error) {
	var r cellReader
	const invoice = cases.ItemID("invoice")
	cl := cases.Claim{
		Currency: cases.EUR,
		Debtor:   word(&r, "debtor_kind", v["debtor_kind"], cases.DebtorKinds),
		Basis: word(&r, "rate_basis", v["rate_basis"],
			[]cases.RateBasis{cases.B2BDefault, cases.B2BContract, cases.PublicRate, cases.LegalConsumer}),
		ContractRate: r.percent("contract_rate_pct", v["contract_rate_pct"]),
		DayCount:     word(&r, "day_count", v["day_count"], []cases.DayCount{cases.Act365, cases.ActAct}),
		Imputation:   word(&r, "imputation", v["imputation"], []cases.Imputation{cases.InterestFirst, cases.PrincipalFirst}),
		NoticeOn:     r.day("formal_notice_on", v["formal_notice_on"]),
		InsolventOn:  r.day("insolvency_on", v["insolvency_on"]),
		Invoices: []cases.Invoice{{
			ID: invoice, Number: v["id"], DueOn: r.day("due_on", v["due_on"]), Amount: r.cents("principal_cents", v["principal_cents"]),
		}},
	}
	for i, p := range r.list("payments", v["payments"], 2) {
		cl.Payments = append(cl.Payments, cases.Payment{
			ID: cases.ItemID(fmt.Sprintf("payment-%04d", i)), Invoice: invoice, ReceivedOn: r.day("payments", p[0]), Amount: r.cents("payments", p[1]),
		})
	}
	for i, n := range r.list("credit_notes", v["credit_notes"], 3) {
		cl.CreditNotes = append(cl.CreditNotes, cases.CreditNote{
			ID: cases.ItemID(fmt.Sprintf("credit-%04d", i)), Invoice: invoice, IssuedOn: r.day("credit_notes", n[0]), Amount: r.cents("credit_notes", n[1]),
			Effect: word(&r, "credit_notes", n[2], []cases.CreditNoteEffect{cases.Retroactive, cases.FromDate}),
		})
	}
	for _, x := range r.list("extra_lines", v["extra_lines"], 2) {
		cl.Charges = append(cl.Charges, cases.Charge{Kind: x[0], Amount: r.cents("extra_lines", x[1])})
	}
	on := r.day("cutoff_on", v["cutoff_on"])
	if on.IsZero() {
		r.fail("cutoff_on", errors.New("no day"))
	}
	return cl, on, r.err
}

// addUpClaims sums the totals of the rows of each claim, unless one of them was refused.
func addUpClaims(rows []vector, results []vectorResult) {
	sums, broken := map[string]cases.Cents{}, map[string]bool{}
	for i, row := range rows {
		if ref := row["claim_ref"]; results[i].Total == nil {
			broken[ref] = true
		} else {
			sums[ref] += *results[i].Total
		}
	}
	for i, row := range rows {
		if ref := row["claim_ref"]; ref != "" && !broken[ref] {
			sum := sums[ref]
			results[i].ClaimTotal = &sum
		}
	}
}

// compare says where a result is not what the table expects, and counts the differences. A table without a column expects
// nothing of it, and of a refusal only its code is expected.
func (v vector) compare(out io.Writer, r vectorResult) (wrong int) {
	cents := func(n *cases.Cents) string {
		if n == nil {
			return ""
		}
		return strconv.FormatInt(int64(*n), 10)
	}
	for _, row := range []struct{ column, got string }{
		{"expected_error", r.Error}, {"expected_segments", r.Segments}, {"expected_interest_cents", cents(r.Interest)},
		{"expected_indemnity_cents", cents(r.Indemnity)}, {"expected_total_cents", cents(r.Total)}, {"expected_flags", r.Flags},
		{"expected_claim_total_cents", cents(r.ClaimTotal)},
	} {
		if want, there := v[row.column]; there && want != row.got {
			fmt.Fprintf(out, "%s: %s is %q, the table expects %q\n", r.ID, strings.TrimPrefix(row.column, "expected_"), row.got, want)
			wrong++
		}
	}
	return wrong
}
