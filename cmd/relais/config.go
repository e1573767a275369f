package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"relais/portal/store"
)

// Config is what the settings say, read and checked once at start and passed down as a value.
type Config struct {
	Data        string         // the folder of relative paths in Database and Blobs
	Addr        string         // host:port to listen on; port 0 takes a free one
	URL         *url.URL       // public address without a path; nil: the address listened on
	Database    string         // "sqlite:" and a path, or a postgres:// address
	Blobs       string         // "dir:" and a path
	Rates       string         // path of a table of semesters that are not built in; "" for none
	Keys        [][]byte       // root keys, newest first, each of at least 32 bytes; none: the program makes one
	SMTP        *url.URL       // smtp:// or smtps://, with user and password; nil: mails are logged
	MailFrom    *mail.Address  // sender of all mails; nil only without SMTP
	Lang        string         // fr or en
	Zone        *time.Location // in which new users read times
	UploadMax   int64          // bytes per file
	SessionIdle time.Duration  // ends a session that is not used
	SessionMax  time.Duration  // ends any session
	Workers     int            // jobs done at the same time
	Proxies     []netip.Prefix // networks whose forwarded client addresses are believed
	Log         slog.Level
}

// prefix begins the name of every environment variable that we read.
const prefix = "RELAIS_"

// testPrefix begins the names that only tests read.
const testPrefix = prefix + "TEST_"

// setting is one row of the table: how a key is called, what it means and how it is read.
type setting struct {
	name    string // in the environment, after RELAIS_
	flag    string // on the command line; none for what should not be seen in a list of processes
	preset  string
	meaning string
	secret  bool // may be read from the file that RELAIS_…_FILE names, and is never printed
	read    func(c *Config, text string) error
}

// settings is every key there is, in the order in which people read about them.
var settings = []setting{
	{name: "DATA", flag: "data", preset: ".",
		meaning: "folder that holds everything: database, files, keys; relative paths below start here",
		read:    text(func(c *Config) *string { return &c.Data })},
	{name: "ADDR", flag: "addr", preset: "127.0.0.1:8080",
		meaning: "address to listen on; port 0 takes a free one",
		read:    func(c *Config, s string) error { return readAddr(&c.Addr, s) }},
	{name: "URL", flag: "url",
		meaning: "public address, such as https://relais.example; decides links and cookies. Needed unless ADDR is this machine only",
		read:    func(c *Config, s string) error { return readURL(&c.URL, s) }},
	{name: "DATABASE", flag: "database", preset: "sqlite:relais.db", secret: true,
		meaning: "sqlite:FILE or postgres://…",
		read:    func(c *Config, s string) error { return readDatabase(&c.Database, s) }},
	{name: "BLOBS", flag: "blobs", preset: "dir:blobs",
		meaning: "where evidence files are kept: dir:FOLDER",
		read:    func(c *Config, s string) error { return readBlobs(&c.Blobs, s) }},
	{name: "RATES", flag: "rates",
		meaning: "table of interest rates for semesters that this version does not know yet, a CSV as cases/rates.csv; none: those built in",
		read:    text(func(c *Config) *string { return &c.Rates })},
	{name: "KEYS", secret: true,
		meaning: "root keys for cookies and links, newest first, each the base64 of 32 random bytes (openssl rand -base64 32); none: made at the first start and kept in DATA",
		read:    func(c *Config, s string) error { return readKeys(&c.Keys, s) }},
	{name: "SMTP", secret: true,
		meaning: "mail server, smtp://user:password@host:587 or smtps://…; none: mails are only logged",
		read:    func(c *Config, s string) error { return readSMTP(&c.SMTP, s) }},
	{name: "MAIL_FROM", flag: "mail-from",
		meaning: "sender of all mails, such as Relais <relais@example.fr>; needed with SMTP",
		read:    func(c *Config, s string) error { return readMail(&c.MailFrom, s) }},
	{name: "LANG", flag: "lang", preset: "fr",
		meaning: "language of new users: fr or en",
		read:    oneOf(func(c *Config) *string { return &c.Lang }, "fr", "en")},
	{name: "ZONE", flag: "zone", preset: "Europe/Paris",
		meaning: "time zone of new users",
		read:    func(c *Config, s string) error { return readZone(&c.Zone, s) }},
	{name: "UPLOAD_MAX", flag: "upload-max", preset: "50 MB",
		meaning: "largest file that may be uploaded",
		read:    func(c *Config, s string) error { return readSize(&c.UploadMax, s) }},
	{name: "SESSION_IDLE", flag: "session-idle", preset: "30m",
		meaning: "a session ends when it is not used for so long",
		read:    duration(func(c *Config) *time.Duration { return &c.SessionIdle })},
	{name: "SESSION_MAX", flag: "session-max", preset: "12h",
		meaning: "a session ends after so long in any case",
		read:    duration(func(c *Config) *time.Duration { return &c.SessionMax })},
	{name: "WORKERS", flag: "workers", preset: "2",
		meaning: "jobs (dossiers, mails) done at the same time",
		read:    func(c *Config, s string) error { return readWorkers(&c.Workers, s) }},
	{name: "PROXIES", flag: "proxies",
		meaning: "networks of reverse proxies whose word on the client's address is believed, such as 10.0.0.0/8",
		read:    func(c *Config, s string) error { return readProxies(&c.Proxies, s) }},
	{name: "LOG", flag: "log", preset: "info",
		meaning: "least level that is logged: debug, info, warn or error",
		read:    func(c *Config, s string) error { return readLevel(&c.Log, s) }},
}

// origin is one setting with the text it was given and where that came from.
type origin struct {
	setting
	text string
	from string // "default", "flag --addr", "environment" or "file /run/secrets/keys"
}

// loadConfig adds a flag for each setting to flags, to which the caller may have added its own, reads the arguments, and
// returns what holds: a flag before the environment before the default. Everything that is wrong is told at once.
func loadConfig(flags *flag.FlagSet, args, env []string) (Config, []origin, error) {
	for _, s := range settings {
		if s.flag != "" {
			flags.String(s.flag, s.preset, s.meaning)
		}
	}
	if err := parseFlags(flags, args); err != nil {
		return Config{}, nil, err
	}
	given, err := readEnvironment(env)
	if err != nil {
		return Config{}, nil, err
	}
	typed := make(map[string]string) // flags that were given, by name
	flags.Visit(func(f *flag.Flag) { typed[f.Name] = f.Value.String() })

	var config Config
	var origins []origin
	var errs []error
	for _, s := range settings {
		o, err := s.originate(typed, given)
		if err == nil && o.text != "" {
			err = s.read(&config, o.text)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s (%s): %w", prefix+s.name, o.from, err))
		}
		origins = append(origins, o)
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, nil, err
	}
	if err := config.finish(); err != nil {
		return Config{}, nil, err
	}
	return config, origins, nil
}

// originate finds the text of a setting.
func (s setting) originate(typed, given map[string]string) (origin, error) {
	o := origin{setting: s, text: s.preset, from: "default"}
	path, inFile := given[s.name+"_FILE"]
	value, inEnvironment := given[s.name]
	if text, ok := typed[s.flag]; ok && s.flag != "" {
		o.text, o.from = text, "flag --"+s.flag
		return o, nil
	}
	if inFile && inEnvironment {
		o.from = "environment"
		return o, fmt.Errorf("%s%s_FILE is set too; which one holds?", prefix, s.name)
	}
	if inEnvironment {
		o.text, o.from = value, "environment"
	}
	if inFile {
		o.from = "file " + path
		content, err := os.ReadFile(path)
		if err != nil {
			return o, err
		}
		o.text = strings.TrimSpace(string(content))
	}
	return o, nil
}

// readEnvironment picks our own names and refuses those that we do not know: a misspelt key would otherwise be a default
// that nobody wanted.
func readEnvironment(env []string) (map[string]string, error) {
	var known []string
	for _, s := range settings {
		known = append(known, s.name)
		if s.secret {
			known = append(known, s.name+"_FILE")
		}
	}
	given := make(map[string]string)
	var errs []error
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(name, testPrefix) {
			continue
		}
		key := strings.TrimPrefix(name, prefix)
		if !slices.Contains(known, key) {
			errs = append(errs, fmt.Errorf("there is no setting %s; did you mean %s?", name, prefix+nearest(key, known)))
			continue
		}
		given[key] = value
	}
	return given, errors.Join(errs...)
}

// finish checks what only several settings together can tell, and makes relative paths start at Data.
func (c *Config) finish() error {
	if path, ok := store.FileOf(c.Database); ok {
		c.Database = "sqlite:" + c.inData(path)
	}
	if c.Rates != "" {
		c.Rates = c.inData(c.Rates)
	}
	if path, ok := strings.CutPrefix(c.Blobs, "dir:"); ok {
		c.Blobs = "dir:" + c.inData(path)
	}
	var errs []error
	if c.SMTP != nil && c.MailFrom == nil {
		errs = append(errs, errors.New("RELAIS_SMTP needs RELAIS_MAIL_FROM: mails have a sender"))
	}
	if c.SessionIdle > c.SessionMax {
		errs = append(errs, fmt.Errorf("RELAIS_SESSION_IDLE (%s) is longer than RELAIS_SESSION_MAX (%s)", c.SessionIdle, c.SessionMax))
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && c.URL == nil && !loopback(host) {
		errs = append(errs, fmt.Errorf("RELAIS_URL is needed: RELAIS_ADDR %s listens beyond this machine", c.Addr))
	}
	return errors.Join(errs...)
}

func (c *Config) inData(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.Data, path)
}

// parseFlags reads the arguments and speaks of an unknown flag as we do of an unknown key. It prints nothing: run does.
func parseFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		var known []string
		flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		if len(known) == 0 {
			return usageError{fmt.Sprintf("there is no flag --%s", strings.TrimPrefix(name, "-"))}
		}
		return usageError{fmt.Sprintf("there is no flag --%s; did you mean --%s?", strings.TrimPrefix(name, "-"), nearest(name, known))}
	}
	return usageError{err.Error()}
}

// nearest returns the word that takes the fewest typing mistakes to become the wrong one.
func nearest(wrong string, words []string) string {
	return slices.MinFunc(words, func(a, b string) int {
		return cmp.Compare(mistakes(wrong, a), mistakes(wrong, b))
	})
}

// mistakes counts the letters to add, drop or change between two words (Levenshtein).
func mistakes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
