package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/cases"
	"relais/portal/jobs"
	"relais/portal/store"
	"relais/portal/store/pgtest"
)

// node is one running program of an installation.
type node struct {
	command *exec.Cmd
	out     *output
	ended   chan error
	base    string
}

// onDatabase gives a command of the program for an installation whose data are in a database.
func onDatabase(t *testing.T, address, data string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("relais") // the test binary under the name of the program
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Dir = data
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + data, "TMPDIR=" + data, "RELAIS_DATABASE=" + address, "RELAIS_DATA=" + data, "RELAIS_ADDR=127.0.0.1:0"}
	return c
}

var readyLine = regexp.MustCompile(`"msg":"ready","address":"([^"]+)"`)

func startNode(t *testing.T, address, data string) *node {
	t.Helper()
	n := &node{command: onDatabase(t, address, data, "serve"), out: &output{address: make(chan string, 1)}, ended: make(chan error, 1)}
	n.command.Stdout, n.command.Stderr = n.out, n.out
	if err := n.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.command.Process.Kill() }) // in case the test gave up
	go func() { n.ended <- n.command.Wait() }()
	eventually(t, "the program is ready", func() bool {
		found := readyLine.FindStringSubmatch(n.out.String())
		if found != nil {
			n.base = "http://" + found[1]
		}
		return found != nil
	}, n.out)
	return n
}

// stop asks the program to end and expects it to do so in order.
func (n *node) stop(t *testing.T) {
	t.Helper()
	if err := n.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-n.ended:
		if err != nil {
			t.Errorf("the program did not end in order: %v\n%s", err, n.out)
		}
	case <-time.After(patience):
		t.Fatalf("the program does not end:\n%s", n.out)
	}
}

// eventually waits for something another process does.
func eventually(t *testing.T, what string, done func() bool, said fmt.Stringer) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s:\n%s", what, said)
		}
	}
}

// person is somebody with a browser.
type person struct {
	t *testing.T
	http.Client
}

func (p *person) page(r *http.Response, err error) (status int, body string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, b.String()
}

var secretOnPage = regexp.MustCompile(`class="ref[^"]*">([A-Z2-7 ]{16,})<`)

// signIn follows the link of an invitation, then signs in with the password chosen there and a new second factor.
func (p *person) signIn(base, invitation, email string) {
	p.t.Helper()
	const password = "Quatre-mots-pour-Relais"
	if status, body := p.page(p.PostForm(base+invitation, url.Values{"name": {"Camille Exploitante"}, "password": {password}})); status != http.StatusOK {
		p.t.Fatalf("the invitation: %d\n%s", status, body)
	}
	if status, body := p.page(p.PostForm(base+"/login", url.Values{"email": {email}, "password": {password}})); status != http.StatusOK {
		p.t.Fatalf("the log-in: %d\n%s", status, body)
	}
	_, body := p.page(p.Get(base + "/login/enrol"))
	secret := secretOnPage.FindStringSubmatch(body)
	if secret == nil {
		p.t.Fatalf("no secret to enrol on the page:\n%s", body)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(secret[1], " ", ""), time.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	if status, body := p.page(p.PostForm(base+"/login/enrol", url.Values{"code": {code}})); status != http.StatusOK {
		p.t.Fatalf("the second factor: %d\n%s", status, body)
	}
}

var invitationLink = regexp.MustCompile(`/invitation/\S+`)

func TestAnInstallationOnPostgreSQLIsFoundedServedByTwoProgramsAndStoppedInOrder(t *testing.T) {
	address, data := pgtest.URL(t), t.TempDir()
	const email = "exploitation@relais.example"
	said, err := onDatabase(t, address, data, "user", "found", "--email", email, "--name", "Camille").CombinedOutput()
	if err != nil {
		t.Fatalf("found the first person: %v\n%s", err, said)
	}
	first, second := startNode(t, address, data), startNode(t, address, data)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	somebody := &person{t, http.Client{Jar: jar, Timeout: patience}}
	somebody.signIn(first.base, invitationLink.FindString(string(said)), email)
	for _, n := range []*node{first, second} { // a session opened at one is known to the other
		if status, _ := somebody.page(somebody.Get(n.base + "/readyz")); status != http.StatusOK {
			t.Errorf("not ready: %d", status)
		}
		if status, body := somebody.page(somebody.Get(n.base + "/")); status != http.StatusOK || strings.Contains(body, `name="password"`) {
			t.Errorf("whoever signed in is asked again: %d", status)
		}
	}
	shareJobs(t, address, first, second)
	first.stop(t)
	second.stop(t)
	if said, err := onDatabase(t, address, data, "verify", "--deep").CombinedOutput(); err != nil {
		t.Errorf("what they left is not whole: %v\n%s", err, said)
	}
}

var givenUp = regexp.MustCompile(`"msg":"a job is given up","job":"(shared-[0-9]+)"`)

// shareJobs queues jobs that leave a line in the log of whoever does them, until both programs have done some: each must have
// been done by one of them, once.
func shareJobs(t *testing.T, address string, nodes ...*node) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test is over
	queued, did := 0, make([]int, len(nodes))
	times := map[string]int{}
	count := func() (all bool) {
		times = map[string]int{}
		for i, n := range nodes {
			lines := givenUp.FindAllStringSubmatch(n.out.String(), -1)
			did[i] = len(lines)
			for _, line := range lines {
				times[line[1]]++
			}
		}
		return len(times) == queued
	}
	for rounds := 0; rounds < 20 && (did[0] == 0 || did[1] == 0); rounds++ {
		for range 50 {
			queued++
			job := cases.Job{ID: cases.JobID(fmt.Sprintf("shared-%04d", queued)), Org: "nobody", Kind: cases.JobInspect, Payload: []byte("no JSON"), RunAt: time.Now()}
			if err := s.Enqueue(t.Context(), job); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "all jobs are done", count, nodes[0].out)
	}
	if did[0] == 0 || did[1] == 0 {
		t.Errorf("one of two programs did all of %d jobs: %v", queued, did)
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("job %s was done %d times", id, n)
		}
	}
	var dead []jobs.Status
	eventually(t, "all jobs have ended", func() bool { // the line of log comes first
		if dead, err = s.UnscopedJobs(t.Context(), jobs.Dead, queued+1); err != nil {
			t.Fatal(err)
		}
		return len(dead) == queued
	}, nodes[0].out)
	for _, j := range dead {
		if j.Attempts != 1 {
			t.Errorf("job %s was taken %d times", j.ID, j.Attempts)
		}
	}
}
