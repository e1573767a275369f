package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the release that the next tag will bear; CHANGELOG.md says what is in it.
const version = "0.1.0-dev"

// buildInfo is what the program was built from.
type buildInfo struct {
	Version  string        `json:"version"`
	Commit   string        `json:"commit,omitempty"`   // empty if the build was told not to ask
	Time     string        `json:"time,omitempty"`     // of the commit
	Modified bool          `json:"modified,omitempty"` // built from a tree with changes
	Go       string        `json:"go"`
	Platform string        `json:"platform"`
	Modules  []builtModule `json:"modules"`
}

// builtModule is one line of the bill of materials.
type builtModule struct {
	Path    string `json:"path"`
	Version string `json:"version"`
	Sum     string `json:"sum,omitempty"`
}

func showVersion(_ context.Context, c call) error {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print what the program was built from")
	if err := parseFlags(flags, c.args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError{"version takes no arguments"}
	}
	info, err := readBuildInfo()
	if err != nil {
		return err
	}
	if *asJSON {
		encoder := json.NewEncoder(c.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(info)
	}
	commit := ""
	if info.Commit != "" {
		commit = ", " + info.Commit[:min(12, len(info.Commit))]
	}
	_, err = fmt.Fprintf(c.out, "relais %s (%s, %s%s)\n", info.Version, info.Go, info.Platform, commit)
	return err
}

func readBuildInfo() (buildInfo, error) {
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return buildInfo{}, errors.New("the program does not say what it was built from")
	}
	info := buildInfo{Version: version, Go: built.GoVersion, Platform: runtime.GOOS + "/" + runtime.GOARCH, Modules: []builtModule{}}
	for _, s := range built.Settings {
		switch s.Key {
		case "vcs.revision":
			info.Commit = s.Value
		case "vcs.time":
			info.Time = s.Value
		case "vcs.modified":
			info.Modified = s.Value == "true"
		}
	}
	for _, m := range built.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		info.Modules = append(info.Modules, builtModule{Path: m.Path, Version: m.Version, Sum: m.Sum})
	}
	return info, nil
}
