package portal

import (
	"errors"
	"net/http"
	"strconv"

	"relais/cases"
	"relais/templates"
)

// statuses turns the code of an error into the status of the answer. It is the only place that knows both.
var statuses = map[cases.Code]int{
	cases.Invalid:      http.StatusUnprocessableEntity,
	cases.Unauthorized: http.StatusUnauthorized,
	cases.NotFound:     http.StatusNotFound,
	cases.Conflict:     http.StatusConflict,
	cases.Refused:      http.StatusConflict,
	cases.TooLarge:     http.StatusRequestEntityTooLarge,
	cases.TooMany:      http.StatusTooManyRequests,
	cases.Unavailable:  http.StatusServiceUnavailable,
	cases.Internal:     http.StatusInternalServerError,
}

// respond runs a handler and sends what it returns. Errors meet here: the code gives the status, the key gives the
// words, the cause goes to the log and nowhere else.
func (s *Server) respond(v *visit, handle handler) {
	a, err := handle(s, v)
	if err == nil {
		err = a.send(s, v)
	}
	if err != nil {
		s.failure(v, err)
	}
}

func (s *Server) failure(v *visit, err error) {
	code := cases.CodeOf(err)
	if code == cases.Internal || code == cases.Unavailable {
		v.fail(err)
	}
	if code == cases.Unauthorized && v.Method == http.MethodGet {
		v.w.Header().Set("Location", "/login?next="+queryEscape(v.URL.RequestURI()))
		v.w.WriteHeader(http.StatusSeeOther)
		return
	}
	var e *cases.Error
	if !errors.As(err, &e) {
		e = &cases.Error{Code: cases.Internal}
	}
	status := statuses[code]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	wait := waitOf(e)
	if wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	if v.wantsJSON() {
		s.sendOrGiveUp(v, data{status, map[string]string{"error": v.words.T(messageKey(e), e.Args)}})
		return
	}
	failure := templates.Failure{Status: status, Number: v.id, Wait: wait, Back: v.back()}
	if code != cases.Internal && e.Key != "error.not_found" { // "not yours" and "not there" are the same words; a link says that it is over
		failure.Message = templates.Message{Key: messageKey(e), Args: e.Args}
	}
	s.sendOrGiveUp(v, &page[templates.Failure]{page: templates.FailurePage, data: failure, status: status})
}

// sendOrGiveUp sends an error; when even that fails, a ready-made line is all that is left.
func (s *Server) sendOrGiveUp(v *visit, a answer) {
	if err := a.send(s, v); err != nil {
		v.fail(err)
		http.Error(v.w, "Relais: "+v.id, http.StatusInternalServerError)
	}
}

// messageKey gives the words of an error; an unknown failure says no more than its number.
func messageKey(e *cases.Error) string {
	if e.Code == cases.Internal || e.Key == "" {
		return "failure.500.text"
	}
	return e.Key
}

// waitOf reads the seconds to wait from an error that names them.
func waitOf(e *cases.Error) int {
	switch seconds := e.Args["seconds"].(type) {
	case int:
		return seconds
	case int64:
		return int(seconds)
	}
	if e.Code == cases.Unavailable {
		return 5
	}
	return 0
}

// fail writes the cause of a failure to the log under the number that the reader is shown.
func (v *visit) fail(err error) {
	v.server.Log.ErrorContext(v.Context(), "request failed", "id", v.id, "route", v.template, "error", err.Error())
}
