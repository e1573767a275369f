package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// limitFiles bounds the files that a running program may write to, as a disk that fails would: beyond it every write is an
// error. Zero takes the bound away.
func limitFiles(t *testing.T, pid int, bytes uint64) {
	t.Helper()
	limit := syscall.Rlimit{Cur: bytes, Max: ^uint64(0)}
	if bytes == 0 {
		limit.Cur = limit.Max
	}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		t.Fatalf("limit the files of process %d: %v", pid, errno)
	}
}

func TestADiskThatFailsStopsWritingUntilTheRestartAndReadingGoesOn(t *testing.T) {
	data := t.TempDir()
	address := "sqlite:" + filepath.Join(data, "relais.db")
	const email = "exploitation@relais.example"
	said, err := onDatabase(t, address, data, "user", "found", "--email", email, "--name", "Camille").CombinedOutput()
	if err != nil {
		t.Fatalf("found the first person: %v\n%s", err, said)
	}
	n := startNode(t, address, data)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	somebody := &person{t, http.Client{Jar: jar, Timeout: patience}}
	somebody.signIn(n.base, invitationLink.FindString(string(said)), email)
	stranger := &person{t, http.Client{Timeout: patience}}
	guess := url.Values{"email": {"nobody@relais.example"}, "password": {"not the password"}}
	if status, _ := stranger.page(stranger.PostForm(n.base+"/login", guess)); status == http.StatusServiceUnavailable {
		t.Fatal("nothing is written although the disk is in order")
	}

	limitFiles(t, n.command.Process.Pid, 1)
	refused := func(when string) {
		t.Helper()
		status, body := stranger.page(stranger.PostForm(n.base+"/login", guess))
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "lecture seule") {
			t.Errorf("%s: a request that has to write is answered %d\n%s", when, status, body)
		}
		if status, _ := stranger.page(stranger.Get(n.base + "/readyz")); status != http.StatusServiceUnavailable {
			t.Errorf("%s: ready, %d", when, status)
		}
		if status, _ := stranger.page(stranger.Get(n.base + "/healthz")); status != http.StatusOK {
			t.Errorf("%s: not alive, %d", when, status)
		}
		if status, body := somebody.page(somebody.Get(n.base + "/")); status != http.StatusOK || strings.Contains(body, `name="password"`) {
			t.Errorf("%s: whoever signed in cannot read: %d\n%s", when, status, body)
		}
	}
	refused("while the disk fails")
	limitFiles(t, n.command.Process.Pid, 0)
	refused("after it has failed") // nobody knows what the disk holds

	n.stop(t)
	n = startNode(t, address, data)
	if status, _ := stranger.page(stranger.PostForm(n.base+"/login", guess)); status == http.StatusServiceUnavailable {
		t.Error("nothing is written after the restart")
	}
	if status, _ := stranger.page(stranger.Get(n.base + "/readyz")); status != http.StatusOK {
		t.Errorf("not ready after the restart: %d", status)
	}
	n.stop(t)
	if said, err := onDatabase(t, address, data, "verify", "--deep").CombinedOutput(); err != nil {
		t.Errorf("the data are not whole: %v\n%s", err, said)
	}
}

func TestAPageOfTheDatabaseThatWasOverwrittenIsNamedByVerify(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, "relais.db")
	if said, err := onDatabase(t, "sqlite:"+path, data, "demo", "--only-data", "--cases", "20", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	verify := func() (string, error) {
		said, err := onDatabase(t, "sqlite:"+path, data, "verify", "--journal").CombinedOutput()
		return string(said), err
	}
	if said, err := verify(); err != nil {
		t.Fatalf("before: %v\n%s", err, said)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(10); n < info.Size()/page; n += 40 { // some pages, whatever they hold
		if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", 512)), n*page); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	said, err := verify()
	if err == nil || !strings.Contains(said, "wrong: database") || !strings.Contains(said, "restore") {
		t.Errorf("overwritten pages are not named: %v\n%s", err, said)
	}
}
