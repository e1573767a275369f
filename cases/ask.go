package cases

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AskInput is a question of the agency to the creditor.
type AskInput struct {
	Ref
	Kind     string   // one of RequestKinds
	Category Category // of the piece, for "piece"
	Question string
	DueOn    Date // empty: in AnswerWorkingDays
}

// AnswerWorkingDays is how long the creditor has to answer unless the agency says otherwise.
const AnswerWorkingDays = 5

// The kind of request that a file answers.
const askPiece = "piece"

// Ask puts a question; while one is open the case waits for the creditor.
func (s *Service) Ask(ctx context.Context, actor Actor, in AskInput) (ItemID, error) {
	if err := actor.authorise(ActWork); err != nil {
		return "", err
	}
	today := s.Today()
	if in.DueOn.IsZero() {
		in.DueOn = today.AddWorkingDays(AnswerWorkingDays)
	}
	if err := in.check(today); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Item, nil
	}
	r := Request{
		ID: ItemID(s.NewID()), Kind: in.Kind, Category: in.Category, Question: strings.TrimSpace(in.Question),
		AskedAt: s.Now().UTC(), AskedBy: actor.Person, DueOn: in.DueOn,
	}
	err := s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(MoveAsk, actor.Side()); err != nil {
			return entry{}, err
		}
		if len(c.Requests) >= limitItems {
			return entry{}, Refuse("error.too_many_items", "limit", limitItems)
		}
		c.Requests = append(c.Requests, r)
		return entry{
			kind: EvAsked, facts: Facts{Item: r.ID, Code: r.Kind, Day: r.DueOn}, text: r.Question,
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvAsked, Item: r.ID}),
		}, nil
	})
	if err != nil {
		return "", err
	}
	return r.ID, nil
}

func (in *AskInput) check(today Date) error {
	var fields []FieldError
	if !slices.Contains(RequestKinds, in.Kind) {
		fields = append(fields, Field("kind", "error.choice"))
	}
	if in.Kind == askPiece && !slices.Contains(Categories, in.Category) {
		fields = append(fields, Field("category", "error.choice"))
	}
	if in.Kind != askPiece && in.Category != Unsorted {
		fields = append(fields, Field("category", "error.choice"))
	}
	if in.DueOn.Before(today) {
		fields = append(fields, Field("due_on", "error.past_day"))
	}
	return Wrong(append(fields, checkText("question", in.Question, true)...)...)
}

// AnswerInput is the creditor's answer. A piece is answered by a file of the case, or in words when there is none to give;
// yes_no by "yes" or "no", a date by its ISO form, an amount in cents.
type AnswerInput struct {
	Ref
	Request  ItemID
	Answer   string
	Document DocumentID
}

// Answer closes a request. A file given with it that the agency does not have yet becomes a late exhibit.
func (s *Service) Answer(ctx context.Context, actor Actor, in AnswerInput) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	in.Answer = strings.TrimSpace(in.Answer)
	if err := Wrong(checkText("answer", in.Answer, in.Document == "")...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(MoveAnswer, actor.Side()); err != nil {
			return entry{}, err
		}
		r := c.Request(in.Request)
		if r == nil {
			return entry{}, Missing()
		}
		if !r.Open() {
			return entry{}, Refuse("error.answered_already", "at", r.AnsweredAt)
		}
		if err := r.fits(in); err != nil {
			return entry{}, err
		}
		e, err := s.giveDocument(c, in.Document)
		if err != nil {
			return entry{}, err
		}
		r.Answer, r.Document, r.AnsweredAt, r.AnsweredBy = in.Answer, in.Document, s.Now().UTC(), actor.Person
		e.kind, e.text = EvAnswered, in.Answer
		e.facts.Item, e.facts.Code = r.ID, r.Kind
		e.jobs = append(e.jobs, s.notify(c, Notification{To: c.Agency, Person: c.Handler, Kind: EvAnswered, Item: r.ID})...)
		return e, nil
	})
}

// fits says whether an answer is of the kind that was asked for.
func (r *Request) fits(in AnswerInput) error {
	ok := true
	switch {
	case in.Document != "" && r.Kind != askPiece:
		return Wrong(Field("document", "error.choice"))
	case r.Kind == "yes_no":
		ok = in.Answer == "yes" || in.Answer == "no"
	case r.Kind == "date":
		day, err := ParseDate(in.Answer)
		ok = err == nil && !day.IsZero()
	case r.Kind == "amount":
		_, err := strconv.ParseInt(in.Answer, 10, 64)
		ok = err == nil
	}
	if !ok {
		return Wrong(Field("answer", "error.answer_kind", "kind", r.Kind))
	}
	return nil
}

// giveDocument makes a file of the case a late exhibit, unless the agency has it already.
func (s *Service) giveDocument(c *Case, id DocumentID) (entry, error) {
	if id == "" {
		return entry{}, nil
	}
	d := c.Document(id)
	switch {
	case d == nil || d.FromAgency || !d.WithdrawnOn.IsZero():
		return entry{}, Wrong(Field("document", "error.no_such_document"))
	case d.Exhibit > 0:
		return entry{facts: Facts{Document: d.ID, Exhibit: d.Exhibit}}, nil
	}
	return s.sendLate(c, []*Document{d})
}

// withdrawRequests closes the open requests of an agency that has the case no more.
func (c *Case) withdrawRequests(actor Actor, now time.Time) {
	for i := range c.Requests {
		if r := &c.Requests[i]; r.Open() {
			r.AnsweredAt, r.AnsweredBy = now, actor.Person
		}
	}
}
