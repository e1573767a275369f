package cases_test

import (
	"context"
	"reflect"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// notUseCases are the exported methods of Service that change and show nothing, each with its reason.
var notUseCases = map[string]string{"Today": "only reads the clock"}

func TestEveryUseCaseTakesTheActorFirstAndRefusesNobody(t *testing.T) {
	w := newWorld(t)
	service := reflect.ValueOf(w.Service)
	contextType, actorType := reflect.TypeFor[context.Context](), reflect.TypeFor[cases.Actor]()
	checked := 0
	for i := range service.NumMethod() {
		name, method := service.Type().Method(i).Name, service.Method(i)
		if notUseCases[name] != "" {
			continue
		}
		kind := method.Type()
		if kind.NumIn() < 2 || kind.In(0) != contextType || kind.In(1) != actorType {
			t.Errorf("%s does not take a context and an Actor first", name)
			continue
		}
		in := []reflect.Value{reflect.ValueOf(context.Background())}
		for n := 1; n < kind.NumIn(); n++ {
			in = append(in, reflect.Zero(kind.In(n)))
		}
		out := method.Call(in)
		err, _ := out[len(out)-1].Interface().(error)
		if cases.CodeOf(err) != cases.Unauthorized {
			t.Errorf("%s called by nobody gives %v", name, err)
		}
		checked++
	}
	if checked < 50 {
		t.Errorf("only %d methods were checked", checked)
	}
}

func TestEveryUseCaseIsClosedToTheOperatorWhoSeesNoCase(t *testing.T) {
	w := newWorld(t)
	service := reflect.ValueOf(w.Service)
	operator := reflect.ValueOf(casestest.Actor(casestest.Operator, cases.Operator))
	for i := range service.NumMethod() {
		name, method := service.Type().Method(i).Name, service.Method(i)
		if notUseCases[name] != "" {
			continue
		}
		in := []reflect.Value{reflect.ValueOf(context.Background()), operator}
		for n := 2; n < method.Type().NumIn(); n++ {
			in = append(in, reflect.Zero(method.Type().In(n)))
		}
		out := method.Call(in)
		err, _ := out[len(out)-1].Interface().(error)
		if cases.CodeOf(err) != cases.NotFound {
			t.Errorf("%s called by the operator gives %v", name, err)
		}
	}
}
