package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/demo"
	"relais/portal/walk"
)

// TestAsPeopleUseIt starts the program with a portfolio of invented cases and uses it in a browser: the whole job of a
// creditor, an agency and a director, with scripts and without; and every page of every role, looked at as a picture of
// the rules of accessibility and in every width.
//
// RELAIS_TEST_PICTURES names a folder in which pictures of all pages are kept, for eyes.
func TestAsPeopleUseIt(t *testing.T) {
	d := startDemo(t)
	t.Run("the whole job", func(t *testing.T) {
		t.Parallel()
		jobOf(t, d, true, "Forges Belhomme SA", "Cabinet Morvan")
	})
	t.Run("the whole job without scripts", func(t *testing.T) {
		t.Parallel()
		jobOf(t, d, false, "Services du Ponant EURL", "Armorique Créances")
	})
	t.Run("every page of every role", func(t *testing.T) { tourOf(t, d) })
}

// played is a demo that is being served.
type played struct {
	url    string
	people []demo.Login
}

// startDemo serves a small portfolio until the test and what belongs to it have ended.
func startDemo(t *testing.T) *played {
	t.Helper()
	program, err := exec.LookPath("relais") // this very test, see TestMain
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	s := &started{command: exec.Command(program, "demo", "--cases", "100", "--data", dir, "--addr", "127.0.0.1:0"),
		output: &output{address: make(chan string, 1)}, ended: make(chan struct{})}
	s.command.Stdout, s.command.Stderr = s.output, s.output
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go s.await(s.command, s.ended)
	t.Cleanup(func() {
		if !s.end(syscall.SIGTERM) {
			s.end(syscall.SIGKILL)
			t.Errorf("the demo does not stop:\n%s", s.output)
		} else if s.err != nil {
			t.Errorf("asked to stop, the demo ended with %v:\n%s", s.err, s.output)
		}
	})
	select {
	case url := <-s.output.address:
		text, err := os.ReadFile(filepath.Join(dir, demoMark))
		if err != nil {
			t.Fatal(err)
		}
		return &played{url: url, people: readLogins(text)}
	case <-s.ended:
		t.Fatalf("the demo ended at once: %v\n%s", s.err, s.output)
	case <-time.After(patience):
		t.Fatalf("the demo prints no address:\n%s", s.output)
	}
	return nil
}

// first gives the log-in of the first person of a role.
func (d *played) first(role cases.Role) demo.Login { return d.of(role, ".") }

// of gives the log-in of the first person of a role whose organisation has a name that matches.
func (d *played) of(role cases.Role, org string) demo.Login {
	for _, l := range d.people {
		if l.Role == role && regexp.MustCompile(org).MatchString(l.Org) {
			return l
		}
	}
	panic("the demo has no " + string(role) + " of " + org)
}

// signIn types the address and the password of somebody into a browser of his own.
func (d *played) signIn(t *testing.T, who demo.Login) *walk.Page {
	t.Helper()
	return signInto(walk.Browser(t).Page(t, d.url), who)
}

func signInto(p *walk.Page, who demo.Login) *walk.Page {
	p.Open("/login").Fill("email", who.Email).Fill("password", demo.Password).Click("Se connecter")
	return p.See("Compte : " + who.Name)
}
