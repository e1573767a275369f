package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// floors are the least versions that are free of a known hole that would reach us. An empty version: never to be used.
var floors = []struct{ module, least, because string }{
	{"go", "1.26.6", "header timeout before h2c, XML recursion, escapes of html/template and os.Root, mail headers (CVE-2026-56853, -56859, -56858, -39822, -42504)"},
	{"github.com/jackc/pgx/v5", "v5.9.2", "SQL injection (GO-2026-5004), memory safety (GO-2026-4771, -4772)"},
	{"github.com/xuri/excelize/v2", "v2.11.0", "memory by row number (GO-2026-5960)"},
	{"github.com/wneessen/go-mail", "v0.7.1", "address injection (GO-2025-3988)"},
	{"golang.org/x/image", "v0.45.0", "decoder bombs (GO-2026-6222)"},
	{"golang.org/x/net", "v0.56.0", "parser panics and loops"},
	{"golang.org/x/text", "v0.39.0", "parser panics and loops"},
	{"github.com/klauspost/compress", "v1.18.7", "out-of-bounds read (GO-2026-5841)"},
	{"github.com/gorilla/schema", "", "memory (GO-2024-2958); forms are decoded in portal/input"},
	{"github.com/gorilla/csrf", "", "GO-2025-3884 has no fix; http.CrossOriginProtection does it"},
}

func TestModulesAreAboveTheirSecurityFloors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	used := requirements(string(text))
	if len(used) < 10 || used["go"] == "" {
		t.Fatalf("go.mod is not understood: %v", used)
	}
	for _, wrong := range belowFloor(used) {
		t.Error(wrong)
	}
}

func TestModuleBelowItsFloorIsFound(t *testing.T) {
	used := requirements("go 1.26.10\nrequire golang.org/x/net v0.9.0 // indirect\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.9.2\n\tgithub.com/gorilla/csrf v1.7.3\n)")
	wrong := belowFloor(used)
	if len(wrong) != 2 || !strings.Contains(wrong[0], "x/net v0.9.0") || !strings.Contains(wrong[1], "gorilla/csrf") {
		t.Errorf("found %q", wrong)
	}
}

// belowFloor lists what is used although the floors forbid it.
func belowFloor(used map[string]string) []string {
	var wrong []string
	for _, floor := range floors {
		version, there := used[floor.module]
		switch {
		case !there:
		case floor.least == "":
			wrong = append(wrong, floor.module+" must not be used: "+floor.because)
		case older(version, floor.least):
			wrong = append(wrong, floor.module+" "+version+" is older than "+floor.least+": "+floor.because)
		}
	}
	return wrong
}

// requirement is a line of go.mod that names a module, or the language.
var requirement = regexp.MustCompile(`(?m)^\s*(?:require )?(go|[a-z0-9.-]+\.[a-z]+/\S+) (v?[0-9]\S*)`)

func requirements(text string) map[string]string {
	used := make(map[string]string)
	for _, line := range requirement.FindAllStringSubmatch(text, -1) {
		used[line[1]] = line[2]
	}
	return used
}

// older compares versions number by number; what follows a dash does not count.
func older(version, least string) bool {
	a, b := numbers(version), numbers(least)
	for i := range max(len(a), len(b)) {
		x, y := at(a, i), at(b, i)
		if x != y {
			return x < y
		}
	}
	return false
}

func numbers(version string) []string {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	return strings.Split(version, ".")
}

func at(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}
