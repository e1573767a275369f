package accounts_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/portal/accounts"
)

// wellKnown keeps a few passwords as the published lists do.
func breachedList(t *testing.T, passwords ...string) *accounts.Offline {
	t.Helper()
	var lines []string
	for i, p := range passwords {
		sum := sha1.Sum([]byte(p))
		lines = append(lines, strings.ToUpper(hex.EncodeToString(sum[:]))+fmt.Sprintf(":%d", i*i*1000))
	}
	slices.Sort(lines)
	text := strings.Join(lines, "\r\n") + "\r\n"
	return accounts.NewOffline(bytes.NewReader([]byte(text)), int64(len(text)))
}

func TestPasswordsThatAreGuessedAreRefused(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "camille.durand@north.example")
	w.Breached = breachedList(t, "une phrase connue des listes", "x", "y")
	e, _, _ := w.enrol("camille.durand@north.example")
	tests := []struct{ password, key string }{
		{"", "accounts.password.short"},
		{"onze signes", "accounts.password.short"},
		{strings.Repeat("x+y=z ", 43), "accounts.password.long"},
		{"motdepasse2026", "accounts.password.common"},
		{"M0tDeP@sse!2026", "accounts.password.common"},
		{"azertyuiop12345", "accounts.password.common"},
		{"aaaaaaaaaaaaaaaa", "accounts.password.common"},
		{"coucoucoucoucoucou", "accounts.password.common"},
		{"123456789012", "accounts.password.common"},
		{"abcdefghijklmnop", "accounts.password.common"},
		{"Soleil-Vacances-2026", "accounts.password.common"},
		{"biscuiterie du nord", "accounts.password.common"},
		{"Camille.Durand.59", "accounts.password.common"},
		{"relais-relais-relais", "accounts.password.common"},
		{"!!!!!!!!!!!!!!!!", "accounts.password.common"},
		{"une phrase connue des listes", "accounts.password.breached"},
	}
	for _, tc := range tests {
		_, err := w.ChangePassword(w.ctx(), a, e.Session, accounts.PasswordChange{Old: goodPassword, New: tc.password}, visit())
		wantKey(t, err, cases.Invalid, tc.key)
		if f := asError(err); f != nil && len(f.Fields) > 0 && f.Fields[0].Field != "new_password" {
			t.Errorf("%q: field %s", tc.password, f.Fields[0].Field)
		}
	}
	for _, good := range []string{"quatre castors mangent une tarte", "kX9#vQ2mLp7w", "цап-царап и всё", "correct horse battery staple", strings.Repeat("kX9#vQ2mLp7w ", 19)} {
		e2, err := w.ChangePassword(w.ctx(), a, e.Session, accounts.PasswordChange{Old: goodPassword, New: good}, visit())
		if err != nil {
			t.Errorf("%q: %v", good, err)
			continue
		}
		if e, err = w.ChangePassword(w.ctx(), a, e2.Session, accounts.PasswordChange{Old: good, New: goodPassword}, visit()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheListOfLeaksIsSearchedFromTheFirstLineToTheLast(t *testing.T) {
	for size := range 40 {
		var in []string
		for i := range size {
			in = append(in, fmt.Sprintf("in-%d", i))
		}
		list := breachedList(t, in...)
		for _, p := range in {
			if found, err := list.Contains(p); err != nil || !found {
				t.Fatalf("of %d, %s is not found: %v", size, p, err)
			}
		}
		for i := range 40 {
			if found, err := list.Contains(fmt.Sprintf("out-%d", i)); err != nil || found {
				t.Fatalf("of %d, out-%d is found: %v", size, i, err)
			}
		}
	}
	if _, err := accounts.NewOffline(broken{}, 1000).Contains("x"); err == nil {
		t.Error("a list that cannot be read knows the answer")
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("disk on fire") }

func TestAFullQueueSendsPeopleAwayInsteadOfTakingMemory(t *testing.T) {
	p := accounts.NewPasswords(accounts.StandardCost)
	busy := make(chan error, 400)
	for range cap(busy) {
		go func() {
			_, err := p.Hash(context.Background(), goodPassword)
			busy <- err
		}()
	}
	refused := 0
	for range cap(busy) {
		if err := <-busy; cases.CodeOf(err) == cases.Unavailable {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if refused == 0 || refused == cap(busy) {
		t.Errorf("%d of %d were sent away", refused, cap(busy))
	}
	if _, err := p.Hash(t.Context(), goodPassword); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAStoredPasswordThatIsDamagedIsAnErrorAndNotAnOpenDoor(t *testing.T) {
	p := accounts.NewPasswords(cheap)
	good, err := p.Hash(t.Context(), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{
		"x", "$argon2id$v=19$m=64,t=1,p=1$$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "m=64", "m=99999999", 1), good[:len(good)-30],
	} {
		ok, err := p.Check(t.Context(), kept, goodPassword)
		if ok || err == nil {
			t.Errorf("%q: %t, %v", kept, ok, err)
		}
	}
}
