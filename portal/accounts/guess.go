package accounts

import (
	"context"
	"encoding/base64"
	"net/netip"
	"strings"
	"time"

	"relais/cases"
)

// Visit is what a request says about who sends it.
type Visit struct {
	Address string // network address of the client, without port
	Agent   string // User-Agent
	Browser string // cookie of a browser that signed in before
	Session string // hash of the session whose cookie came along, "" for none
}

// attempt is a thing that can be guessed.
type attempt string

const (
	tryPassword attempt = "password"
	tryFactor   attempt = "factor"
	tryReset    attempt = "reset"
)

// limit is how often something may be tried in a time.
type limit struct {
	most   int
	window time.Duration
}

// limits say how often. A stranger shares the counters of the account; a browser that signed in to this account before
// has counters of its own, so that nobody can lock the owner out of the browser used every day.
var limits = map[attempt]struct{ account, browser, address []limit }{
	tryPassword: {
		account: []limit{{10, 15 * time.Minute}, {60, 24 * time.Hour}},
		browser: []limit{{10, 15 * time.Minute}},
		address: []limit{{100, 15 * time.Minute}},
	},
	tryFactor: {
		account: []limit{{5, 15 * time.Minute}, {20, 24 * time.Hour}},
		browser: []limit{{5, 15 * time.Minute}, {50, 24 * time.Hour}},
	},
	tryReset: {
		account: []limit{{3, time.Hour}},
		browser: []limit{{3, time.Hour}},
		address: []limit{{20, time.Hour}},
	},
}

// guess is one try that is being counted.
type guess struct {
	keys []string // of the account or the browser, forgotten when the try succeeds
}

// count counts a try before it is judged. account is whatever names the account, existing or not. TooMany names the
// seconds to wait.
func (s *Service) count(ctx context.Context, what attempt, account string, v Visit) (guess, error) {
	rules := limits[what]
	var tries []Try
	var most []int
	var g guess
	add := func(scope, name string, list []limit) {
		for _, l := range list {
			key := digestOf("tries", string(what), scope, name, l.window.String())
			tries, most = append(tries, Try{Key: key, Window: l.window}), append(most, l.most)
			if scope != "address" {
				g.keys = append(g.keys, key)
			}
		}
	}
	if nonce, known := s.knownBrowser(v.Browser, account); known {
		add("browser", nonce, rules.browser)
	} else {
		add("account", account, rules.account)
		if v.Address != "" {
			add("address", network(v.Address), rules.address)
		}
	}
	now := s.now()
	counts, err := s.Store.CountTries(ctx, tries, now)
	if err != nil {
		return g, err
	}
	wait := time.Duration(0)
	for i, c := range counts {
		if c.Count > most[i] {
			wait = max(wait, c.Since.Add(tries[i].Window).Sub(now))
		}
	}
	if wait > 0 {
		s.log().WarnContext(ctx, "too many tries", "what", string(what), "count", counts[0].Count)
		return g, tooMany(wait)
	}
	return g, nil
}

func tooMany(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &cases.Error{Code: cases.TooMany, Key: "accounts.too_many", Args: map[string]any{
		"seconds": seconds, "minutes": (seconds + 59) / 60,
	}}
}

// forgive forgets the tries of somebody who proved to be right.
func (s *Service) forgive(ctx context.Context, g guess) error {
	return s.Store.ForgetTries(ctx, g.keys)
}

// network gives what an address counts as: itself, or for IPv6 the network of 64 bits that one line is given.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		prefix, _ := ip.Prefix(64)
		return prefix.String()
	}
	return ip.String()
}

// browserCookie makes the cookie that says: this browser signed in to this account. It holds nothing but a random
// number and a MAC over it and the account.
func (s *Service) browserCookie(account string) string {
	nonce := base64.RawURLEncoding.EncodeToString(randomBytes(16))
	return nonce + "." + base64.RawURLEncoding.EncodeToString(s.Keys.MAC(BrowserKey, nonce, account))
}

func (s *Service) knownBrowser(cookie, account string) (nonce string, known bool) {
	nonce, sum, ok := strings.Cut(cookie, ".")
	raw, err := base64.RawURLEncoding.DecodeString(sum)
	if !ok || err != nil || nonce == "" || len(raw) != 32 || !s.Keys.Verify(BrowserKey, raw, nonce, account) {
		return "", false
	}
	return nonce, true
}
