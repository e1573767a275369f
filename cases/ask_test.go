package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAQuestionWaitsForTheCreditorUntilItIsAnsweredInKind(t *testing.T) {
	for _, row := range []struct {
		kind, wrong, right string
	}{
		{"yes_no", "maybe", "no"}, {"date", "demain", "2026-12-01"}, {"amount", "12,50", "1250"}, {"text", " ", "Oui, en mars."},
		{"decision", "", "Accordé."},
	} {
		t.Run(row.kind, func(t *testing.T) {
			w, ref := accepted(t)
			id, err := w.Ask(w.ctx, agent, cases.AskInput{Ref: ref, Kind: row.kind, Question: "Qu’en est-il ?"})
			w.must(err)
			c := w.now(ref)
			if !c.Summarise().WaitingCreditor || c.Request(id).DueOn != casestest.Day("2026-11-27") {
				t.Errorf("waiting %t until %s", c.Summarise().WaitingCreditor, c.Request(id).DueOn)
			}
			answer := cases.AnswerInput{Ref: ref, Request: id, Answer: row.wrong}
			w.refused(w.Answer(w.ctx, controller, answer), "answer", ref, c.Version)
			answer.Answer = row.right
			w.must(w.Answer(w.ctx, controller, answer))
			c = w.now(ref)
			if c.Summarise().WaitingCreditor || c.Request(id).Answer != row.right {
				t.Errorf("answered %q", c.Request(id).Answer)
			}
			w.refused(w.Answer(w.ctx, controller, answer), "error.answered_already", ref, c.Version)
		})
	}
}

func TestAPieceThatIsAskedForBecomesALateExhibit(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	_, err := w.Ask(w.ctx, agent, cases.AskInput{Ref: ref, Kind: "piece", Question: "Le bon signé ?"})
	w.refused(err, "category", ref, version)
	id, err := w.Ask(w.ctx, agent, cases.AskInput{Ref: ref, Kind: "piece", Category: cases.Deliveries, Question: "Le bon signé ?"})
	w.must(err)
	in := upload(ref, "BL signé.pdf", "signé")
	in.Category = cases.Deliveries
	file, err := w.AddDocument(w.ctx, controller, in)
	w.must(err)
	answer := cases.AnswerInput{Ref: ref, Request: id, Document: file}
	w.refused(w.Answer(w.ctx, controller, answer), "file_unread", ref, w.now(ref).Version)
	w.look.Finding = cases.Finding{Type: "pdf", State: cases.Readable, Pages: 1}
	w.must(w.Inspect(w.ctx, cases.ClockActor(casestest.North), ref, file))
	w.must(w.Answer(w.ctx, controller, answer))
	c := w.now(ref)
	if d := c.Document(file); d.Exhibit != 15 || d.Bordereau != 1 || c.Request(id).Document != file || len(c.Dossiers) != 2 {
		t.Errorf("the piece is exhibit %d of list %d; %d dossiers", d.Exhibit, d.Bordereau, len(c.Dossiers))
	}
	if e := w.last(ref); e.Kind != cases.EvAnswered || e.Facts.Exhibit != 15 || e.Facts.Item != id {
		t.Errorf("journal %+v", e)
	}
}
