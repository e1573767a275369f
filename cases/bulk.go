package cases

import (
	"context"
	"errors"
	"slices"
)

// BulkActs lists what can be done to many cases at once: never money, a promise, a dispute or a closing, which each want
// somebody's eyes.
var BulkActs = []string{"no_answer", "letter", "postpone", "assign"}

// limitBulk is the largest number of cases in one go.
const limitBulk = 500

// BulkInput is one act on many cases. Each row names the version the person saw.
type BulkInput struct {
	Key     string
	Act     string // one of BulkActs
	Rows    []Ref
	On      Date
	Text    string
	NextOn  Date     // of postpone
	Handler PersonID // of assign
}

// BulkRow says what became of one case. Reference is empty when the case is not there.
type BulkRow struct {
	Case      CaseID
	Reference string
	Err       error
}

// Bulk does one act to many cases, each by itself: what one is refused does not stop the others.
func (s *Service) Bulk(ctx context.Context, actor Actor, in BulkInput) ([]BulkRow, error) {
	if err := actor.authorise(ActWork); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.Act == "assign" {
		if err := s.checkHandler(ctx, actor, in.Handler); err != nil {
			return nil, err
		}
	}
	rows := make([]BulkRow, 0, len(in.Rows))
	for _, ref := range in.Rows {
		if err := ctx.Err(); err != nil {
			return rows, err
		}
		if in.Key != "" {
			ref.Key = in.Key + "/" + string(ref.Case)
		}
		row := BulkRow{Case: ref.Case, Err: s.bulkOne(ctx, actor, in, ref)}
		rows = append(rows, row)
		if CodeOf(row.Err) == Unavailable || errors.Is(row.Err, context.Canceled) {
			return rows, row.Err
		}
	}
	return rows, s.nameRows(ctx, actor, rows)
}

// nameRows looks the references of the rows up, all at once.
func (s *Service) nameRows(ctx context.Context, actor Actor, rows []BulkRow) error {
	ids := make([]CaseID, len(rows))
	for i, row := range rows {
		ids[i] = row.Case
	}
	found, err := s.Store.Claims(ctx, actor.Scope(), ids)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if c := found[row.Case]; c != nil {
			rows[i].Reference = c.Reference
		}
	}
	return nil
}

func (in *BulkInput) check() error {
	var fields []FieldError
	if !slices.Contains(BulkActs, in.Act) {
		fields = append(fields, Field("act", "error.choice"))
	}
	if len(in.Rows) == 0 {
		fields = append(fields, Field("rows", "error.select_one"))
	}
	if len(in.Rows) > limitBulk {
		fields = append(fields, Field("rows", "error.too_many_rows", "limit", limitBulk))
	}
	if in.Act == "postpone" && in.NextOn.IsZero() {
		fields = append(fields, Field("next_on", "error.required"))
	}
	return Wrong(fields...)
}

func (s *Service) bulkOne(ctx context.Context, actor Actor, in BulkInput, ref Ref) error {
	entry := LogInput{Ref: ref, On: in.On, Text: in.Text, NextOn: in.NextOn}
	switch in.Act {
	case "no_answer":
		return s.LogCall(ctx, actor, CallInput{LogInput: entry, Outcome: "no_answer"})
	case "letter":
		return s.LogLetter(ctx, actor, entry)
	case "postpone":
		return s.Postpone(ctx, actor, entry)
	}
	return s.assign(ctx, actor, ref, in.Handler)
}
