// Package leash runs programs that tests need (a database server, a browser) so that none outlives the test process,
// however that process ends, and so that the folder they work in goes away with them.
//
// A small shell waits on a pipe whose other end only the test process holds. The kernel closes that end when the process
// is gone, even after kill -9; then the shell ends the program and removes the folder. The package is for tests only:
// nothing of the portal may import it.
package leash

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// The watcher reads process ids, one a line, and remembers the last one: 0 says that none is left to end. At end of file
// it asks that process to stop, insists after ten seconds, and removes the folder.
const watcher = `
pid=0
while read -r line; do pid=$line; done
if [ "$pid" -gt 1 ] && kill -s "$2" "$pid" 2>/dev/null; then
	tries=0
	while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
	kill -s KILL "$pid" 2>/dev/null
fi
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`

// Leash holds one folder and at most one running program at a time.
type Leash struct {
	Dir string // the folder that goes away at the end

	stop    syscall.Signal
	watcher *exec.Cmd
	pipe    io.WriteCloser

	mu      sync.Mutex
	program *exec.Cmd
	ended   chan struct{} // closed when program has ended
}

// New makes a folder under the system's temporary folder, its name starting with prefix, and watches over it. The signal
// is what asks the program to stop at once and in order.
func New(prefix string, stop syscall.Signal) (*Leash, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, fmt.Errorf("make a folder for %s: %w", prefix, err)
	}
	l := &Leash{Dir: dir, stop: stop, watcher: exec.Command("/bin/sh", "-c", watcher, "leash", dir, fmt.Sprint(int(stop)))}
	l.watcher.Dir = "/"
	l.watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ^C at the terminal is for the tests, not for their watcher
	if l.pipe, err = l.watcher.StdinPipe(); err == nil {
		err = l.watcher.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("watch over %s: %w", dir, err), os.RemoveAll(dir))
	}
	return l, nil
}

// Hold starts the program and returns a channel that is closed when it ends. The caller sets everything about it but the
// process group, which becomes its own.
func (l *Leash) Hold(program *exec.Cmd) (<-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended != nil {
		select {
		case <-l.ended:
		default:
			return nil, fmt.Errorf("start %s: %s is still running", program.Path, l.program.Path)
		}
	}
	if program.SysProcAttr == nil {
		program.SysProcAttr = &syscall.SysProcAttr{}
	}
	program.SysProcAttr.Setpgid = true
	if err := program.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program.Path, err)
	}
	if _, err := fmt.Fprintln(l.pipe, program.Process.Pid); err != nil {
		return nil, errors.Join(fmt.Errorf("watch over %s: %w", program.Path, err), program.Process.Kill())
	}
	ended := make(chan struct{})
	l.program, l.ended = program, ended
	go func() {
		_ = program.Wait() // a test that ends its program does not care how it took it
		l.mu.Lock()
		_, _ = fmt.Fprintln(l.pipe, 0) // the id may be given to a stranger from now on
		l.mu.Unlock()
		close(ended)
	}()
	return ended, nil
}

// Halt asks the program to stop, insists after ten seconds, and returns when it has ended. The folder stays.
func (l *Leash) Halt() {
	l.mu.Lock()
	program, ended := l.program, l.ended
	l.mu.Unlock()
	if program == nil {
		return
	}
	_ = program.Process.Signal(l.stop) // fails only if it has ended already
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = program.Process.Kill()
		<-ended
	}
}

// Close halts the program and removes the folder.
func (l *Leash) Close() error {
	l.Halt()
	if err := l.pipe.Close(); err != nil {
		return fmt.Errorf("stop watching over %s: %w", l.Dir, err)
	}
	if err := l.watcher.Wait(); err != nil {
		return fmt.Errorf("remove %s: %w", l.Dir, err)
	}
	return nil
}
