package main

import (
	"bytes"
	"encoding/base64"
	"flag"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// load reads settings as a command without flags of its own does.
func load(args, env []string) (Config, []origin, error) {
	return loadConfig(flag.NewFlagSet("serve", flag.ContinueOnError), args, env)
}

func TestDefaultsAreAPortalOnThisMachine(t *testing.T) {
	c, _, err := load(nil, []string{"PATH=/bin", "HOME=/root"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.URL != nil || c.Database != "sqlite:relais.db" || c.Blobs != "dir:blobs" {
		t.Errorf("addresses: %+v", c)
	}
	if c.Keys != nil || c.SMTP != nil || c.MailFrom != nil || c.Proxies != nil {
		t.Errorf("something is set that has no default: %+v", c)
	}
	if c.Lang != "fr" || c.Zone.String() != "Europe/Paris" || c.UploadMax != 50<<20 || c.Workers != 2 || c.Log != slog.LevelInfo {
		t.Errorf("defaults: %+v", c)
	}
	if c.SessionIdle != 30*time.Minute || c.SessionMax != 12*time.Hour {
		t.Errorf("sessions end after %s and %s", c.SessionIdle, c.SessionMax)
	}
}

func TestFlagHoldsBeforeEnvironmentAndEnvironmentBeforeDefault(t *testing.T) {
	env := []string{"RELAIS_ADDR=127.0.0.1:1", "RELAIS_LANG=en"}
	c, origins, err := load([]string{"--addr", "127.0.0.1:2"}, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:2" || c.Lang != "en" {
		t.Errorf("addr %s, lang %s", c.Addr, c.Lang)
	}
	for name, want := range map[string]string{"ADDR": "flag --addr", "LANG": "environment", "ZONE": "default"} {
		if from := originOf(t, origins, name).from; from != want {
			t.Errorf("%s comes from %s, want %s", name, from, want)
		}
	}
}

func TestSecretIsReadFromTheFileThatItsNameFileGives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	newest, older := strings.Repeat("n", 32), strings.Repeat("o", 40)
	content := base64.StdEncoding.EncodeToString([]byte(newest)) + "\n" + base64.StdEncoding.EncodeToString([]byte(older)) + "\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	c, origins, err := load(nil, []string{"RELAIS_KEYS_FILE=" + path})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Keys) != 2 || string(c.Keys[0]) != newest || string(c.Keys[1]) != older {
		t.Errorf("keys %q", c.Keys)
	}
	if o := originOf(t, origins, "KEYS"); o.from != "file "+path || o.shown() != "••••" {
		t.Errorf("shown as %s from %s", o.shown(), o.from)
	}
}

func TestRelativePathsStartInTheDataFolder(t *testing.T) {
	c, _, err := load([]string{"--data", "/srv/relais", "--blobs", "dir:files", "--rates", "rates.csv"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Database != "sqlite:/srv/relais/relais.db" || c.Blobs != "dir:/srv/relais/files" || c.Rates != "/srv/relais/rates.csv" {
		t.Errorf("%s, %s, %s", c.Database, c.Blobs, c.Rates)
	}
	c, _, err = load([]string{"--data", "/srv/relais", "--database", "sqlite:/var/x.db"}, nil)
	if err != nil || c.Database != "sqlite:/var/x.db" {
		t.Errorf("an absolute path became %s (%v)", c.Database, err)
	}
}

func TestSettingsAreReadIntoTheirTypes(t *testing.T) {
	c, _, err := load(nil, []string{"RELAIS_ADDR=:443", "RELAIS_URL=https://relais.example/", "RELAIS_DATABASE=postgres://u:p@db/relais",
		"RELAIS_SMTP=smtps://u:p@mail.example", "RELAIS_MAIL_FROM=Relais <relais@example.fr>", "RELAIS_UPLOAD_MAX=8 MiB",
		"RELAIS_PROXIES=10.1.2.3/8, 2001:db8::1", "RELAIS_LOG=warn", "RELAIS_WORKERS=8", "RELAIS_TEST_POSTGRES=ignored"})
	if err != nil {
		t.Fatal(err)
	}
	if c.URL.String() != "https://relais.example" || c.Database != "postgres://u:p@db/relais" || c.SMTP.Host != "mail.example" {
		t.Errorf("addresses: %s, %s, %s", c.URL, c.Database, c.SMTP)
	}
	if c.MailFrom.Address != "relais@example.fr" || c.UploadMax != 8<<20 || c.Log != slog.LevelWarn || c.Workers != 8 {
		t.Errorf("values: %+v", c)
	}
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::1/128")}; !slices.Equal(c.Proxies, want) {
		t.Errorf("proxies %v, want %v", c.Proxies, want)
	}
}

func TestWrongSettingsStopTheProgramWithWords(t *testing.T) {
	short := base64.StdEncoding.EncodeToString([]byte("too short"))
	tests := []struct {
		name      string
		args, env []string
		want      string
	}{
		{"a misspelt key", nil, []string{"RELAIS_ADRESS=x"}, "there is no setting RELAIS_ADRESS; did you mean RELAIS_ADDR?"},
		{"a key that is close to another", nil, []string{"RELAIS_SESION_IDEL=1h"}, "did you mean RELAIS_SESSION_IDLE?"},
		{"a file for what is no secret", nil, []string{"RELAIS_LOG_FILE=/var/log"}, "there is no setting RELAIS_LOG_FILE"},
		{"a misspelt flag", []string{"--adr", "x"}, nil, "there is no flag --adr; did you mean --addr?"},
		{"a secret as a flag", []string{"--keys", "x"}, nil, "there is no flag --keys"},
		{"a secret twice", nil, []string{"RELAIS_KEYS=x", "RELAIS_KEYS_FILE=/x"}, "RELAIS_KEYS_FILE is set too"},
		{"a secret in a file that is not there", nil, []string{"RELAIS_SMTP_FILE=/not/there"}, "no such file"},
		{"a short key", nil, []string{"RELAIS_KEYS=" + short}, "key 1 has 9 bytes, fewer than 32"},
		{"a key that is not base64", nil, []string{"RELAIS_KEYS=p@ssword"}, "key 1 is not base64"},
		{"an address without port", []string{"--addr", "localhost"}, nil, `"localhost" is not host:port`},
		{"a port that does not exist", []string{"--addr", "localhost:70000"}, nil, "not a port"},
		{"an open door without an address", []string{"--addr", ":8080"}, nil, "RELAIS_URL is needed"},
		{"passwords in the clear", []string{"--url", "http://relais.example"}, nil, "not https"},
		{"a folder of a site", []string{"--url", "https://example.fr/relais"}, nil, "a host of its own"},
		{"an unknown database", []string{"--database", "mysql://x"}, nil, "neither sqlite:FILE nor postgres://"},
		{"options of SQLite", []string{"--database", "sqlite:x.db?_synchronous=OFF"}, nil, "without options"},
		{"files on S3", []string{"--blobs", "s3://bucket"}, nil, "not supported yet"},
		{"mails without a sender", nil, []string{"RELAIS_SMTP=smtp://mail.example"}, "RELAIS_MAIL_FROM"},
		{"an unknown language", []string{"--lang", "de"}, nil, `"de" is not one of fr, en`},
		{"an unknown zone", []string{"--zone", "Europe/Lutece"}, nil, "not a time zone"},
		{"a size without unit", []string{"--upload-max", "50"}, nil, "not a size"},
		{"a size beyond all files", []string{"--upload-max", "99999999999999 GB"}, nil, "not a size that a file can have"},
		{"a session that ends at once", []string{"--session-idle", "1s"}, nil, "not a duration of a minute or more"},
		{"sessions idle for longer than they live", []string{"--session-idle", "24h"}, nil, "longer than RELAIS_SESSION_MAX"},
		{"nobody to work", []string{"--workers", "0"}, nil, "not a number from 1"},
		{"a proxy without address", []string{"--proxies", "nginx"}, nil, "neither an address nor a network"},
		{"an unknown level", []string{"--log", "loud"}, nil, "not one of debug, info, warn, error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := load(tt.args, tt.env)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestEverythingThatIsWrongIsToldAtOnce(t *testing.T) {
	_, _, err := load([]string{"--lang", "de", "--workers", "0"}, nil)
	if err == nil || !strings.Contains(err.Error(), "RELAIS_LANG (flag --lang)") || !strings.Contains(err.Error(), "RELAIS_WORKERS (flag --workers)") {
		t.Errorf("got %v", err)
	}
}

// Every secret is given a value that contains a canary, rightly and wrongly: it must not be printed in either case.
func TestSecretsAreNeverPrinted(t *testing.T) {
	const canary = "c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry"
	right := map[string][]string{
		"KEYS":     {canary},
		"DATABASE": {"postgres://u:" + canary + "@db/relais", "postgres://db/relais?password=" + canary},
		"SMTP":     {"smtp://u:" + canary + "@mail.example", "smtp://mail.example?password=" + canary},
	}
	for _, s := range settings {
		if !s.secret {
			continue
		}
		if len(right[s.name]) == 0 {
			t.Errorf("this test does not know how to set %s", s.name)
		}
		for _, value := range append(right[s.name], "%zz"+canary+"?", canary[:20]) {
			var out, errOut bytes.Buffer
			env := []string{"RELAIS_MAIL_FROM=a@example.fr", prefix + s.name + "=" + value}
			status := run(t.Context(), call{args: []string{"config"}, env: env, out: &out, errOut: &errOut})
			if strings.Contains(out.String()+errOut.String(), canary[:20]) {
				t.Errorf("%s is printed (status %d):\n%s%s", s.name, status, out.String(), errOut.String())
			}
		}
	}
}

func TestReadmeHasTheTableOfSettings(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- settings -->\n")
	table, _, ended := strings.Cut(rest, "<!-- /settings -->")
	if !found || !ended {
		t.Fatal("README.md has no part between <!-- settings --> and <!-- /settings -->")
	}
	var want strings.Builder
	if err := writeSettings(&want); err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(table) != strings.TrimSpace(want.String()) {
		t.Errorf("the table in README.md is not that of the program; \"go run ./cmd/relais config --markdown\" prints it:\n%s", want.String())
	}
}

func TestEverySettingHasNameMeaningAndReader(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range settings {
		if s.name == "" || s.meaning == "" || s.read == nil {
			t.Errorf("the row %q is not complete", s.name)
		}
		if want := strings.ReplaceAll(strings.ToLower(s.name), "_", "-"); s.flag != "" && s.flag != want {
			t.Errorf("the flag of %s is --%s, want --%s", s.name, s.flag, want)
		}
		if seen[s.name] {
			t.Errorf("%s stands twice", s.name)
		}
		seen[s.name] = true
	}
}

func originOf(t *testing.T, origins []origin, name string) origin {
	t.Helper()
	i := slices.IndexFunc(origins, func(o origin) bool { return o.name == name })
	if i < 0 {
		t.Fatalf("there is no setting %s", name)
	}
	return origins[i]
}
