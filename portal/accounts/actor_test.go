package accounts_test

import (
	"context"
	"reflect"
	"testing"

	"relais/cases"
	"relais/portal/accounts"
)

// public lists the methods that work without an actor, each with its reason. Whatever else is exported takes one.
var public = map[string]string{
	"Login":        "nobody is signed in yet",
	"Factor":       "the half session is proof",
	"Enrolment":    "the half session is proof",
	"Enrol":        "the half session is proof",
	"Resume":       "the token is proof; gives the actor of every other method",
	"Actor":        "computes the actor from a session that was read",
	"Logout":       "the token is proof",
	"Invitation":   "the link is proof",
	"Accept":       "the link is proof",
	"RequestReset": "whoever forgot a password cannot sign in",
	"ResetValid":   "the link is proof",
	"Reset":        "the link is proof",
	"PrepareReset": "a job of the program itself",
	"Letter":       "a job of the program itself; the payload is sealed",
	"Recipients":   "a job of the program itself; gives actors whose rights are asked for each letter",
	"Sweep":        "a job of the program itself",
	"Found":        "the command line of the machine",
	"Rescue":       "the command line of the machine",
}

func TestEveryMethodRefusesNobody(t *testing.T) {
	w := newWorld(t)
	seen := map[string]bool{}
	for _, service := range []any{w.Service, accounts.NewNames(w.store, w.now)} {
		v := reflect.ValueOf(service)
		for i := range v.NumMethod() {
			name, method := v.Type().Method(i).Name, v.Method(i)
			seen[name] = true
			if public[name] != "" {
				continue
			}
			if method.Type().NumIn() < 2 || method.Type().In(1) != reflect.TypeFor[cases.Actor]() {
				t.Errorf("%s does not take the actor first", name)
				continue
			}
			args := []reflect.Value{reflect.ValueOf(t.Context())}
			for j := 1; j < method.Type().NumIn(); j++ {
				args = append(args, reflect.Zero(method.Type().In(j)))
			}
			out := method.Call(args)
			err, _ := out[len(out)-1].Interface().(error)
			if cases.CodeOf(err) != cases.Unauthorized {
				t.Errorf("%s with the zero actor: %v", name, err)
			}
		}
	}
	for name := range public {
		if !seen[name] {
			t.Errorf("%s is listed as public and does not exist", name)
		}
	}
}

func TestRolesDoWhatTheTableOfRightsSaysAndNoMore(t *testing.T) {
	w := newWorld(t)
	actors := map[cases.Role]cases.Actor{}
	for i, row := range cases.Roles {
		org := map[cases.Side]cases.OrgID{cases.CreditorSide: north, cases.AgencySide: red, cases.OperatorSide: home}[row.Side]
		actors[row.Role] = w.member(org, row.Role, string(rune('a'+i))+"@x.example")
	}
	admins := []cases.Role{cases.CreditorAdmin, cases.AgencyManager}
	tests := []struct {
		name string
		may  []cases.Role
		act  func(ctx context.Context, a cases.Actor) error
	}{
		{"see people", admins, func(ctx context.Context, a cases.Actor) error { _, err := w.People(ctx, a); return err }},
		{"invite", admins, func(ctx context.Context, a cases.Actor) error {
			_, err := w.Invite(ctx, a, accounts.Invitation{})
			return err
		}},
		{"close an account", admins, func(ctx context.Context, a cases.Actor) error { return w.Disable(ctx, a, a.Person, "") }},
		{"change the organisation", admins, func(ctx context.Context, a cases.Actor) error {
			return w.SaveOrganisation(ctx, a, accounts.Particulars{}, 0, "")
		}},
		{"add an entity", []cases.Role{cases.CreditorAdmin}, func(ctx context.Context, a cases.Actor) error {
			_, err := w.AddEntity(ctx, a, accounts.EntityInput{})
			return err
		}},
		{"list agencies", []cases.Role{cases.CreditorAdmin, cases.Director}, func(ctx context.Context, a cases.Actor) error {
			_, err := w.Agencies(ctx, a)
			return err
		}},
		{"list organisations", []cases.Role{cases.Operator}, func(ctx context.Context, a cases.Actor) error {
			_, err := w.Organisations(ctx, a)
			return err
		}},
		{"make an organisation", []cases.Role{cases.Operator}, func(ctx context.Context, a cases.Actor) error {
			_, err := w.CreateOrganisation(ctx, a, accounts.NewOrganisation{})
			return err
		}},
	}
	for _, tc := range tests {
		for role, actor := range actors {
			err := tc.act(t.Context(), actor)
			may := false
			for _, r := range tc.may {
				may = may || r == role
			}
			if got := cases.CodeOf(err) != cases.NotFound; got != may {
				t.Errorf("%s as %s: %v", tc.name, role, err)
			}
		}
	}
}
