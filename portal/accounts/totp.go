package accounts

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"relais/exports/qr"
)

// The second factor is TOTP (RFC 6238) with what every authenticator knows: SHA-1, six digits, thirty seconds. A code
// is accepted one step early or late.
const (
	stepSeconds = 30
	stepSkew    = 1
	seedBytes   = 20
)

var seedEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// stepAt gives the time step of an instant.
func stepAt(now time.Time) int64 { return now.Unix() / stepSeconds }

// codeAt gives the code of a step.
func codeAt(seed []byte, step int64) (string, error) {
	return hotp.GenerateCodeCustom(seedEncoding.EncodeToString(seed), uint64(step), hotp.ValidateOpts{
		Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
}

// matchStep finds the step after last to which a code belongs. Every step in reach is computed, so that the time taken
// does not tell which one it was.
func matchStep(seed []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	for s := stepAt(now) - stepSkew; s <= stepAt(now)+stepSkew; s++ {
		want, err := codeAt(seed, s)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// Enrolment is what a person needs to set up a second factor.
type Enrolment struct {
	Secret string // the seed in groups of four letters, to be typed where no camera is
	URI    string // otpauth address, for a tap on a telephone
	Side   int    // width and height of the picture in modules, quiet zone included
	Path   string // the dark modules as a path in a viewBox of Side × Side, for an SVG in the page
}

// enrolmentOf shows a seed.
func enrolmentOf(seed []byte, email string) (Enrolment, error) {
	secret := seedEncoding.EncodeToString(seed)
	uri := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/Relais:" + email,
		RawQuery: "secret=" + secret + "&issuer=Relais&algorithm=SHA1&digits=6&period=30",
	}
	code, err := qr.Encode(uri.String())
	if err != nil {
		return Enrolment{}, fmt.Errorf("code of a second factor: %w", err)
	}
	return Enrolment{Secret: inGroups(secret), URI: uri.String(), Side: code.Side(), Path: code.Path()}, nil
}

// PNG draws the code as a picture of about 300 pixels, for a page that shows it from a route.
func (e Enrolment) PNG() ([]byte, error) {
	code, err := qr.Encode(e.URI)
	if err != nil {
		return nil, fmt.Errorf("code of a second factor: %w", err)
	}
	return code.PNG(300)
}

func inGroups(s string) string {
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), " ")
}

// tidyCode takes the spaces out that authenticators show in the middle of a code.
func tidyCode(typed string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\t", "").Replace(typed)
}
