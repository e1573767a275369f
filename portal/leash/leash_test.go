package leash_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"relais/portal/leash"
)

// TestMain lets the test binary play the process that is killed: it holds a program, says so, and waits for its end.
func TestMain(m *testing.M) {
	if os.Getenv("LEASH_TEST_VICTIM") == "" {
		os.Exit(m.Run())
	}
	l, err := leash.New("leash-victim-", syscall.SIGTERM)
	if err != nil {
		panic(err)
	}
	program := exec.Command("/bin/sleep", "600")
	if _, err := l.Hold(program); err != nil {
		panic(err)
	}
	fmt.Println(program.Process.Pid, l.Dir)
	select {}
}

func TestProgramAndFolderGoAwayWhenTheTestProcessIsKilled(t *testing.T) {
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), "LEASH_TEST_VICTIM=1", "TMPDIR="+t.TempDir())
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	var dir string
	if _, err := fmt.Fscan(out, &pid, &dir); err != nil {
		t.Fatal(err)
	}
	if !running(pid) || !exists(dir) {
		t.Fatal("the program or its folder is not there to begin with")
	}

	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it says "killed"

	await(t, "the program to end", func() bool { return !running(pid) })
	await(t, "the folder to go", func() bool { return !exists(dir) })
}

func TestCloseEndsTheProgramAndRemovesTheFolder(t *testing.T) {
	l := hold(t, exec.Command("/bin/sleep", "600"))
	if err := os.WriteFile(filepath.Join(l.leash.Dir, "a file"), []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.leash.Close(); err != nil {
		t.Fatal(err)
	}
	if running(l.program.Process.Pid) {
		t.Error("the program still runs")
	}
	if exists(l.leash.Dir) {
		t.Error("the folder is still there")
	}
}

func TestHoldTakesOneProgramAtATime(t *testing.T) {
	l := hold(t, exec.Command("/bin/sleep", "600"))
	if _, err := l.leash.Hold(exec.Command("/bin/true")); err == nil {
		t.Error("a second program was started beside the first")
	}
	l.leash.Halt()
	ended, err := l.leash.Hold(exec.Command("/bin/true"))
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	<-ended
	if !exists(l.leash.Dir) {
		t.Error("halting a program removed the folder")
	}
	if err := l.leash.Close(); err != nil {
		t.Fatal(err)
	}
}

type held struct {
	leash   *leash.Leash
	program *exec.Cmd
}

func hold(t *testing.T, program *exec.Cmd) held {
	t.Helper()
	l, err := leash.New("leash-test-", syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Hold(program); err != nil {
		t.Fatal(err)
	}
	return held{l, program}
}

// running tells whether the process lives; one that has ended and waits to be asked about counts as gone.
func running(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func await(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if happened() {
			return
		}
	}
	t.Fatalf("waited 20 s for %s", what)
}
