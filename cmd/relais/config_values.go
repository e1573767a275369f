package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a bare machine knows no time zones

	"relais/portal/store"
)

// How the texts of settings are read. No error repeats a secret.

// leastKey is the length of a root key in bytes: as strong as the HMAC-SHA-256 that is derived from it.
const leastKey = 32

func text(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, s string) error {
		*field(c) = s
		return nil
	}
}

func oneOf(field func(*Config) *string, choices ...string) func(*Config, string) error {
	return func(c *Config, s string) error {
		if !slices.Contains(choices, s) {
			return fmt.Errorf("%q is not one of %s", s, strings.Join(choices, ", "))
		}
		*field(c) = s
		return nil
	}
}

func duration(field func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, s string) error {
		d, err := time.ParseDuration(s)
		if err != nil || d < time.Minute {
			return fmt.Errorf("%q is not a duration of a minute or more, such as 30m or 12h", s)
		}
		*field(c) = d
		return nil
	}
}

func readAddr(to *string, s string) error {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is not host:port", s)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q is not a port from 0 to %d", port, math.MaxUint16)
	} else {
		*to = net.JoinHostPort(host, strconv.FormatUint(n, 10))
	}
	return nil
}

func readURL(to **url.URL, s string) error {
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is not an address such as https://relais.example", s)
	}
	if u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%q has more than scheme, host and port: Relais needs a host of its own", s)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return fmt.Errorf("%q is not https: passwords would travel in the clear", s)
	}
	*to = u
	return nil
}

// loopback tells whether a host to listen on or to link to is this machine and no other.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func readDatabase(to *string, s string) error {
	if path, ok := store.FileOf(s); ok && strings.ContainsAny(path, "?#") {
		return errors.New("sqlite: wants the path of a file, without options")
	}
	*to = s
	return store.CheckAddress(s)
}

func readBlobs(to *string, s string) error {
	if strings.HasPrefix(s, "s3:") {
		return errors.New("files on S3 are not supported yet, only dir:FOLDER")
	}
	if path, ok := strings.CutPrefix(s, "dir:"); !ok || path == "" {
		return fmt.Errorf("%q is not dir:FOLDER", s)
	}
	*to = s
	return nil
}

func readKeys(to *[][]byte, s string) error {
	for i, word := range list(s) {
		key, err := base64.StdEncoding.DecodeString(word)
		if err != nil {
			return fmt.Errorf("key %d is not base64", i+1)
		}
		if len(key) < leastKey {
			return fmt.Errorf("key %d has %d bytes, fewer than %d", i+1, len(key), leastKey)
		}
		*to = append(*to, key)
	}
	return nil
}

func readSMTP(to **url.URL, s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return errors.New("it is not an address such as smtp://user:password@mail.example:587")
	}
	*to = u
	return nil
}

func readMail(to **mail.Address, s string) error {
	address, err := mail.ParseAddress(s)
	if err != nil {
		return fmt.Errorf("%q is not a mail address", s)
	}
	*to = address
	return nil
}

func readZone(to **time.Location, s string) error {
	zone, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		return fmt.Errorf("%q is not a time zone such as Europe/Paris", s)
	}
	*to = zone
	return nil
}

// size is a number and a unit, with or without a space.
var size = regexp.MustCompile(`^([0-9]+) ?(B|kB|KB|MB|GB|KiB|MiB|GiB)$`)

// units in bytes; kB is a thousand, KiB 1,024.
var units = map[string]int64{"B": 1, "kB": 1 << 10, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

func readSize(to *int64, s string) error {
	parts := size.FindStringSubmatch(s)
	if parts == nil {
		return fmt.Errorf("%q is not a size such as 50 MB", s)
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	unit := units[parts[2]]
	if err != nil || n == 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is not a size that a file can have", s)
	}
	*to = n * unit
	return nil
}

func readWorkers(to *int, s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 256 {
		return fmt.Errorf("%q is not a number from 1 to 256", s)
	}
	*to = n
	return nil
}

func readProxies(to *[]netip.Prefix, s string) error {
	for _, word := range list(s) {
		network, err := netip.ParsePrefix(word)
		if err != nil {
			addr, err := netip.ParseAddr(word)
			if err != nil {
				return fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", word)
			}
			network = netip.PrefixFrom(addr, addr.BitLen())
		}
		*to = append(*to, network.Masked())
	}
	return nil
}

func readLevel(to *slog.Level, s string) error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, s) {
		return fmt.Errorf("%q is not one of debug, info, warn, error", s)
	}
	return to.UnmarshalText([]byte(s))
}

// list splits at commas, spaces and ends of lines.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}
