package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"relais/agencies"
	"relais/cases"
)

// errEvent is a mistake of a caller within the program.
var errEvent = errors.New("an event of an organisation without kind, instant or organisation, or of a case")

// reversedOf sums what came back of a payment p and was not remitted yet.
const reversedOf = `cast(coalesce((select -sum(y.amount_cents) from payments y where y.org_id = p.org_id and y.case_id = p.case_id
		and y.reverses_id = p.id and y.remittance_id is null), 0) as bigint)`

func bindReceipt(r *agencies.Receipt) []column {
	t := &r.Terms
	return []column{
		{"p.id", text[cases.ItemID]{&r.Payment}}, {"p.case_id", text[cases.CaseID]{&r.Case}},
		{"p.org_id", text[cases.OrgID]{&r.Creditor}}, {"p.agency_id", maybe[cases.OrgID]{&r.Agency}},
		{"p.placement_id", text[cases.PlacementID]{&r.Placement}}, {"c.reference", text[string]{&r.CaseReference}},
		{"x.agency_reference", text[string]{&r.AgencyReference}}, {"c.debtor_name", text[string]{&r.DebtorName}},
		{"c.currency", text[cases.Currency]{&r.Currency}}, {"p.received_on", day{&r.ReceivedOn}},
		{"p.amount_cents", number[cases.Cents]{&r.Amount}}, {"p.fee_cents", number[cases.Cents]{&r.Fee}},
		{reversedOf, number[cases.Cents]{&r.Reversed}},
		{"p.remittance_id", maybe[cases.RemittanceID]{&r.Remittance}}, {"x.mandate_id", text[cases.MandateID]{&t.Mandate}},
		{"x.mandate_reference", text[string]{&t.MandateReference}}, {"x.fee_rate", number[cases.BasisPoints]{&t.Fee}},
		{"x.fee_minimum_cents", number[cases.Cents]{&t.FeeMinimum}}, {"x.vat_rate", number[cases.BasisPoints]{&t.VAT}},
		{"x.remit_months", number[int]{&t.RemitMonths}}, {"x.answer_days", number[int]{&t.AnswerDays}},
	}
}

// Receipts lists payments to agencies that no remittance covers yet, oldest first. See agencies.Store.
func (s *Store) Receipts(ctx context.Context, scope cases.Scope, f agencies.ReceiptFilter) ([]agencies.Receipt, error) {
	var a args
	where := party(scope, &a, "p.org_id", "p.agency_id")
	for _, equal := range []struct{ column, value string }{
		{"p.org_id", string(f.Creditor)}, {"p.agency_id", string(f.Agency)}, {"c.currency", string(f.Currency)},
	} {
		if equal.value != "" {
			where += " and " + equal.column + " = " + a.add(equal.value)
		}
	}
	if !f.Through.IsZero() {
		where += " and p.received_on <= " + a.add(f.Through.String())
	}
	limit := ""
	if f.Limit > 0 {
		limit = " limit " + a.add(f.Limit)
	}
	var r agencies.Receipt
	return collect(s.read(ctx), "/* Store.Receipts */ select "+join(names(bindReceipt(&r)), ", ")+` from payments p
		join cases c on c.org_id = p.org_id and c.id = p.case_id
		left join placements x on x.org_id = p.org_id and x.case_id = p.case_id and x.id = p.placement_id
		where p.source = 'receipt' and p.remittance_id is null and `+where+" order by p.received_on, p.id"+limit, a.list, bindReceipt)
}

func bindRemittance(r *agencies.Remittance) []column {
	return []column{
		{"id", text[cases.RemittanceID]{&r.ID}}, {"creditor_id", text[cases.OrgID]{&r.Creditor}},
		{"agency_id", text[cases.OrgID]{&r.Agency}}, {"reference", text[string]{&r.Reference}},
		{"currency", text[cases.Currency]{&r.Currency}}, {"from_on", day{&r.From}}, {"to_on", day{&r.To}},
		{"gross_cents", number[cases.Cents]{&r.Gross}}, {"fee_cents", number[cases.Cents]{&r.Fee}},
		{"vat_cents", number[cases.Cents]{&r.VAT}}, {"net_cents", number[cases.Cents]{&r.Net}}, {"bank_on", day{&r.BankOn}},
		{"issued_at", stamp{&r.IssuedAt}}, {"issued_by", text[cases.PersonID]{&r.IssuedBy}}, {"idem_key", text[string]{&r.Key}},
	}
}

func bindLine(l *agencies.Line) []column {
	return []column{
		{"payment_id", text[cases.ItemID]{&l.Payment}}, {"case_id", text[cases.CaseID]{&l.Case}},
		{"placement_id", text[cases.PlacementID]{&l.Placement}}, {"case_reference", text[string]{&l.CaseReference}},
		{"agency_reference", text[string]{&l.AgencyReference}}, {"debtor_name", text[string]{&l.DebtorName}},
		{"received_on", day{&l.ReceivedOn}}, {"amount_cents", number[cases.Cents]{&l.Amount}},
		{"fee_cents", number[cases.Cents]{&l.Fee}}, {"vat_rate", number[cases.BasisPoints]{&l.VATRate}},
	}
}

// CreateRemittance stores a remittance, marks its payments in their cases and writes the entries. See agencies.Store.
func (s *Store) CreateRemittance(ctx context.Context, scope cases.Scope, r *agencies.Remittance, events []cases.Event, jobs []cases.Job) error {
	if !owns(scope, cases.AgencySide, r.Agency) {
		return cases.Missing()
	}
	if len(events) == 0 || events[len(events)-1].Case != "" {
		return broken(errEvent)
	}
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, r.Agency); err != nil {
			return err
		}
		own := events[len(events)-1]
		if err := repeatedIn(t, "agency_events", own.ActorOrg, own.Key); err != nil {
			return err
		}
		if err := insert(t, "remittances", bindRemittance(r)); err != nil {
			return err
		}
		marked := 0
		for _, e := range events[:len(events)-1] {
			n, err := s.remitCase(t, r, e)
			if err != nil {
				return err
			}
			marked += n
		}
		if marked != len(r.Lines) {
			return cases.Stale()
		}
		if err := insertLines(t, r); err != nil {
			return err
		}
		if err := appendAgencyEvent(t, &own); err != nil {
			return err
		}
		return queue(t, own.RecordedAt, jobs, own.Hash)
	})
}

// remitCase marks the payments of one case and says how many. The case may be with another agency by now, or with none:
// what counts is who got the money.
func (s *Store) remitCase(t *tx, r *agencies.Remittance, e cases.Event) (int, error) {
	marked := 0
	err := s.updateCase(t, "CreateRemittance", "c.org_id = $1 and c.id = $2", []any{string(r.Creditor), string(e.Case)},
		func(c *cases.Case) (cases.Change, error) {
			for i := range r.Lines {
				if r.Lines[i].Case != c.ID {
					continue
				}
				if err := remitLine(c, r, &r.Lines[i]); err != nil {
					return cases.Change{}, err
				}
				marked++
			}
			c.UpdatedAt, c.UpdatedBy = e.RecordedAt, e.Actor
			return cases.Change{Event: e}, nil
		})
	if cases.CodeOf(err) == cases.NotFound {
		err = cases.Stale()
	}
	return marked, err
}

// remitLine marks one payment, if it still is what the line says.
func remitLine(c *cases.Case, r *agencies.Remittance, l *agencies.Line) error {
	p := c.Payment(l.Payment)
	if p == nil || p.Source != cases.Receipt || p.Agency != r.Agency || p.Amount != l.Amount || p.Fee != l.Fee || p.Remittance != "" {
		return cases.Stale()
	}
	p.Remittance = r.ID
	return nil
}

func insertLines(t *tx, r *agencies.Remittance) error {
	var l agencies.Line
	columns := append([]string{"remittance_id", "pos", "creditor_id"}, names(bindLine(&l))...)
	rows := make([][]any, len(r.Lines))
	for i := range r.Lines {
		row, err := values(bindLine(&r.Lines[i]))
		if err != nil {
			return broken(err)
		}
		rows[i] = append([]any{string(r.ID), int64(i), string(r.Creditor)}, row...)
	}
	return insertRows(t, "remittance_lines", columns, rows)
}

// remittanceCursor is the place after which a page of remittances goes on.
type remittanceCursor struct {
	At string `json:"a"`
	ID string `json:"i"`
}

// Remittances lists remittances, newest first, without their lines.
func (s *Store) Remittances(ctx context.Context, scope cases.Scope, f agencies.RemittanceFilter) (agencies.RemittancePage, error) {
	var a args
	where, err := remittancesOf(scope, f, &a)
	if err != nil {
		return agencies.RemittancePage{}, err
	}
	if f.Limit <= 0 || f.Limit > maxPage {
		f.Limit = defaultPage
	}
	rows, err := collect(s.read(ctx), "/* Store.Remittances */ select "+selected("r", bindRemittance)+" from remittances r where "+where+
		" order by r.issued_at desc, r.id desc limit "+a.add(f.Limit+1), a.list, bindRemittance)
	if err != nil {
		return agencies.RemittancePage{}, err
	}
	p := agencies.RemittancePage{Rows: rows}
	if len(rows) > f.Limit {
		p.Rows = rows[:f.Limit]
		last := rows[f.Limit-1]
		b, err := json.Marshal(remittanceCursor{stampText(last.IssuedAt), string(last.ID)})
		if err != nil {
			return agencies.RemittancePage{}, broken(err)
		}
		p.Next = base64.RawURLEncoding.EncodeToString(b)
	}
	return p, nil
}

func remittancesOf(scope cases.Scope, f agencies.RemittanceFilter, a *args) (string, error) {
	where := party(scope, a, "r.creditor_id", "r.agency_id")
	if f.Creditor != "" {
		where += " and r.creditor_id = " + a.add(string(f.Creditor))
	}
	if f.Agency != "" {
		where += " and r.agency_id = " + a.add(string(f.Agency))
	}
	if !f.From.IsZero() {
		where += " and r.bank_on >= " + a.add(f.From.String())
	}
	if !f.To.IsZero() {
		where += " and r.bank_on <= " + a.add(f.To.String())
	}
	if f.After == "" {
		return where, nil
	}
	var c remittanceCursor
	b, err := base64.RawURLEncoding.DecodeString(f.After)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err == nil {
		_, err = parseStamp(c.At)
	}
	if err != nil {
		return "", wrongCursor("after", fmt.Errorf("cursor of remittances: %w", err))
	}
	return where + " and (r.issued_at, r.id) < (" + a.add(c.At) + ", " + a.add(c.ID) + ")", nil
}

// Remittance reads one with its lines.
func (s *Store) Remittance(ctx context.Context, scope cases.Scope, id cases.RemittanceID) (*agencies.Remittance, error) {
	var a args
	where := party(scope, &a, "r.creditor_id", "r.agency_id")
	t := s.read(ctx)
	r, err := first(t, "/* Store.Remittance */ select "+selected("r", bindRemittance)+" from remittances r where "+where+
		" and r.id = "+a.add(string(id)), a.list, bindRemittance)
	if err != nil {
		return nil, err
	}
	r.Lines, err = collect(t, "/* Store.Remittance */ select "+selected("l", bindLine)+` from remittance_lines l
		where l.remittance_id = $1 order by l.pos`, []any{string(r.ID)}, bindLine)
	return &r, err
}
