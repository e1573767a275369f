package main

import (
	"bufio"
	"database/sql"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relais/bench"
)

// built compiles the program once for a benchmark.
func built(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "relais")
	if text, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, text)
	}
	return program
}

// finished runs the program to its end.
func finished(b *testing.B, program string, args ...string) string {
	b.Helper()
	text, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		b.Fatalf("%v %s", err, text)
	}
	return string(text)
}

// large is the portfolio of the promises.
const large = 100_000

// BenchmarkLargePortfolio makes a portfolio of 100,000 cases, and starts the server on it: the time until it says that it is
// ready, the best of five, and what it takes once its dossiers are bound and it has rested.
func BenchmarkLargePortfolio(b *testing.B) {
	program, data := built(b), filepath.Join(b.TempDir(), "data")
	began := time.Now()
	finished(b, program, "demo", "--data", data, "--cases", "100000", "--only-data")
	made := time.Since(began)
	ready, memory := time.Hour, int64(0)
	for b.Loop() {
		for n := range 5 {
			start := time.Now()
			server := serving(b, program, data)
			ready = min(ready, time.Since(start))
			if n == 4 {
				working(b, data)
				<-time.After(3 * time.Second) // it rests
				memory = bench.Resident(server.Process.Pid)
			}
			_ = server.Process.Signal(os.Interrupt)
			_ = server.Wait() // dossiers on their way are left: the exit status says so
		}
	}
	bench.Least(b, large/made.Seconds(), "cases/s", 5000)
	bench.Figure(b, ready.Seconds(), "s-start", 0.3)
	bench.Figure(b, bench.MB(memory), "MB-idle", 60)
}

// serving starts the server and waits until it says that it is ready.
func serving(b *testing.B, program, data string) *exec.Cmd {
	b.Helper()
	server := exec.Command(program, "serve", "--data", data, "--addr", "127.0.0.1:0")
	log, err := server.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), `"ready"`) {
	}
	go func() { _, _ = io.Copy(io.Discard, log) }() // what it says later must not stop it
	return server
}

// working waits until the server has done all jobs that waited.
func working(b *testing.B, data string) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "relais.db")+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for left := 1; left > 0; <-time.After(time.Second) {
		if err := db.QueryRow("select count(*) from jobs where state in ('queued', 'running')").Scan(&left); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDemo waits until the usual demo answers its first page.
func BenchmarkDemo(b *testing.B) {
	program := built(b)
	best := time.Hour
	for b.Loop() {
		start := time.Now()
		server := exec.Command(program, "demo", "--data", filepath.Join(b.TempDir(), "data"), "--addr", "127.0.0.1:0")
		out, err := server.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := server.Start(); err != nil {
			b.Fatal(err)
		}
		address := ""
		for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
			if _, after, found := strings.Cut(lines.Text(), "Relais demo: "); found {
				address = after
			}
		}
		res, err := http.Get(address + "/login")
		if err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
		best = min(best, time.Since(start))
		_ = server.Process.Kill() // its jobs are of no use to anybody
		_ = server.Wait()
	}
	bench.Figure(b, best.Seconds(), "s-demo", 10)
}
