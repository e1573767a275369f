package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// Words for scripts about a running server:
//
//	launch relais serve --addr 127.0.0.1:0   begins it and waits until it prints its address, which becomes $URL
//	get 200 /healthz 'ok'                    asks it; the answer must have the status and match the pattern, if one is given
//	shutdown                                 asks it to stop (SIGTERM); it must end with status 0
//	crash                                    kills it (SIGKILL)
//	damage data/blobs                        turns over one bit of the first file in a folder
//	hybrid out.pdf in.xml                    writes a PDF that carries a file
//	repeat file times text                   writes a text many times
//
// What it printed is shown when something fails. A server that a script leaves running is killed at its end.
func serverWords() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"launch": launch, "get": get, "shutdown": shutdown, "crash": crash, "damage": damage, "hybrid": hybrid, "repeat": repeat,
	}
}

// inScript is where a script keeps its server.
type inScript struct{}

func prepare(env *testscript.Env) error {
	env.Values[inScript{}] = &started{}
	return nil
}

// patience bounds how long a server may take to start, to answer and to stop.
const patience = 60 * time.Second

// started is the server of one script.
type started struct {
	command *exec.Cmd
	output  *output
	ended   chan struct{} // closed when it has ended; then err says how
	err     error
}

// output collects what a program prints and hands on the first address in it.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	address chan string // holds one
	found   bool
}

var httpAddress = regexp.MustCompile(`https?://[0-9A-Za-z.\[\]:-]+:[0-9]+`)

// Write keeps what is printed.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if lines := o.text.Bytes(); !o.found && bytes.HasSuffix(lines, []byte("\n")) {
		if address := httpAddress.Find(lines); address != nil {
			o.found = true
			o.address <- string(address)
		}
	}
	return len(p), nil
}

// String returns what has been printed so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func launch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: launch program [args]")
	}
	program := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found, err := exec.LookPath(filepath.Join(dir, args[0])); err == nil {
			program = found
			break
		}
	}
	s := ts.Value(inScript{}).(*started)
	if s.command != nil && s.command.ProcessState == nil {
		ts.Fatalf("a server is running already: shutdown or crash comes first")
	}
	*s = started{command: exec.Command(program, args[1:]...), output: &output{address: make(chan string, 1)}, ended: make(chan struct{})}
	s.command.Dir, s.command.Env = ts.MkAbs("."), environment(ts)
	s.command.Stdout, s.command.Stderr = s.output, s.output
	ts.Check(s.command.Start())
	go s.await(s.command, s.ended)
	ts.Defer(func() { s.end(syscall.SIGKILL) })
	select {
	case address := <-s.output.address:
		ts.Setenv("URL", address)
	case <-s.ended:
		ts.Fatalf("%s ended at once: %v\n%s", args[0], s.err, s.output)
	case <-time.After(patience):
		ts.Fatalf("%s prints no address:\n%s", args[0], s.output)
	}
}

// environment is what the script has set of the names that a program of ours may read.
func environment(ts *testscript.TestScript) []string {
	names := []string{"PATH", "HOME", "TMPDIR", "WORK"}
	for _, s := range settings {
		names = append(names, prefix+s.name, prefix+s.name+"_FILE")
	}
	var env []string
	for _, name := range names {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func (s *started) await(command *exec.Cmd, ended chan struct{}) {
	s.err = command.Wait()
	close(ended)
}

// end sends the signal and waits; false if the program does not end.
func (s *started) end(signal syscall.Signal) bool {
	_ = s.command.Process.Signal(signal) // fails only if it has ended already
	select {
	case <-s.ended:
		return true
	case <-time.After(patience):
		return false
	}
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: get status path [pattern]")
	}
	s := serverOf(ts)
	client := http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Get(ts.Getenv("URL") + args[1])
	if err != nil {
		ts.Fatalf("get %s: %v\n%s", args[1], err, s.output)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	if fmt.Sprint(response.StatusCode) != args[0] {
		ts.Fatalf("get %s: status %d, want %s\n%.2000s\n%s", args[1], response.StatusCode, args[0], body, s.output)
	}
	if len(args) == 3 && !regexp.MustCompile("(?m)"+args[2]).Match(body) {
		ts.Fatalf("get %s: the answer does not match %s\n%.2000s", args[1], args[2], body)
	}
}

func shutdown(ts *testscript.TestScript, _ bool, _ []string) {
	s := serverOf(ts)
	if !s.end(syscall.SIGTERM) {
		ts.Fatalf("it does not stop:\n%s", s.output)
	}
	if s.err != nil {
		ts.Fatalf("asked to stop, it ended with %v:\n%s", s.err, s.output)
	}
}

func crash(ts *testscript.TestScript, _ bool, _ []string) {
	if s := serverOf(ts); !s.end(syscall.SIGKILL) {
		ts.Fatalf("it survives being killed:\n%s", s.output)
	}
}

func serverOf(ts *testscript.TestScript) *started {
	s := ts.Value(inScript{}).(*started)
	if s.command == nil {
		ts.Fatalf("no server was launched")
	}
	return s
}

// damage turns over the lowest bit of the first byte of the first file in a folder and its folders.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("damage wants a folder")
	}
	done := errors.New("done")
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil || len(content) == 0 {
			return err
		}
		content[0] ^= 1
		ts.Check(os.Chmod(path, 0o600))
		ts.Check(os.WriteFile(path, content, 0o600))
		return done
	})
	if !errors.Is(err, done) {
		ts.Fatalf("damage %s: no file, %v", args[0], err)
	}
}
