package accounts

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Purpose is what a key is for. Each purpose has a key of its own, so that what was made for one proves nothing for
// another.
type Purpose string

// The purposes.
const (
	CookieKey  Purpose = "cookie"  // MAC over the token in the session cookie
	BrowserKey Purpose = "browser" // MAC over the cookie of a browser that signed in before
	SeedKey    Purpose = "totp"    // seals seeds of second factors
	OutboxKey  Purpose = "outbox"  // seals secrets of mails that wait to be sent
	LinkKey    Purpose = "link"    // MAC over links to one case without account
	WebhookKey Purpose = "webhook" // seals the secrets of webhooks
	ExportKey  Purpose = "export"  // MAC over files that come back
)

// rootBytes is the least length of a root key.
const rootBytes = 32

// Keys derives the key of each purpose from the root keys of the installation. The newest root makes, all of them are
// accepted: a root is replaced by putting a new one in front and taking the old one away some days later.
type Keys struct{ roots [][]byte }

// ParseKeys reads root keys, the newest first, separated by commas or spaces, each at least 32 bytes in base64 or
// hexadecimal.
func ParseKeys(s string) (*Keys, error) {
	var roots [][]byte
	for i, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		root, err := parseRoot(word)
		if err != nil {
			return nil, fmt.Errorf("root key %d: %w", i+1, err) // never the key itself
		}
		roots = append(roots, root)
	}
	if len(roots) == 0 {
		return nil, errors.New("no root key; make one with 32 random bytes in base64")
	}
	return &Keys{roots: roots}, nil
}

func parseRoot(word string) ([]byte, error) {
	if root, err := hex.DecodeString(word); err == nil && len(root) >= rootBytes {
		return strong(root)
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	root, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return nil, errors.New("neither base64 nor hexadecimal")
	}
	if len(root) < rootBytes {
		return nil, fmt.Errorf("%d bytes, at least %d are needed", len(root), rootBytes)
	}
	return strong(root)
}

// strong refuses keys that somebody filled in by hand: the same few bytes again and again.
func strong(root []byte) ([]byte, error) {
	seen := map[byte]bool{}
	for _, b := range root {
		seen[b] = true
	}
	if len(seen) < 12 {
		return nil, errors.New("not random")
	}
	return root, nil
}

// GenerateRoot makes a root key in the form that ParseKeys reads.
func GenerateRoot() string { return base64.StdEncoding.EncodeToString(randomBytes(rootBytes)) }

// derive gives the key of a purpose under a root (RFC 5869).
func derive(root []byte, p Purpose) []byte {
	key, err := hkdf.Key(sha256.New, root, nil, "relais/1/"+string(p), 32)
	if err != nil {
		panic("hkdf: " + err.Error()) // only for lengths beyond 8160 bytes
	}
	return key
}

// MAC authenticates parts for a purpose. The parts go in with their lengths, so that moving a character from one to
// the next changes it.
func (k *Keys) MAC(p Purpose, parts ...string) []byte { return mac(derive(k.roots[0], p), parts) }

// Verify checks a MAC in constant time against every root.
func (k *Keys) Verify(p Purpose, sum []byte, parts ...string) bool {
	valid := false
	for _, root := range k.roots {
		valid = hmac.Equal(sum, mac(derive(root, p), parts)) || valid
	}
	return valid
}

func mac(key []byte, parts []string) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		writeField(h, []byte(part))
	}
	return h.Sum(nil)
}

// Seal encrypts with AES-256-GCM under the key of a purpose. bound says what the secret belongs to: it opens only with
// the same words.
func (k *Keys) Seal(p Purpose, plain []byte, bound ...string) []byte {
	nonce := randomBytes(12)
	return aead(k.roots[0], p).Seal(nonce, nonce, plain, boundTo(bound))
}

var errSealed = errors.New("sealed secret does not open: another key, another owner, or damaged")

// Open decrypts what Seal made under any of the roots.
func (k *Keys) Open(p Purpose, sealed []byte, bound ...string) ([]byte, error) {
	if len(sealed) < 12 {
		return nil, errSealed
	}
	for _, root := range k.roots {
		plain, err := aead(root, p).Open(nil, sealed[:12], sealed[12:], boundTo(bound))
		if err == nil {
			return plain, nil
		}
	}
	return nil, errSealed
}

func aead(root []byte, p Purpose) cipher.AEAD {
	block, err := aes.NewCipher(derive(root, p))
	if err != nil {
		panic("aes: " + err.Error()) // only for keys of another length
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("gcm: " + err.Error())
	}
	return gcm
}

func boundTo(words []string) []byte {
	var b bytes.Buffer
	for _, w := range words {
		writeField(&b, []byte(w))
	}
	return b.Bytes()
}

// randomBytes gives bytes of the machine's random source, which does not fail.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newToken gives 256 random bits as text for a cookie or an address.
func newToken() string { return base64.RawURLEncoding.EncodeToString(randomBytes(32)) }

// digestOf gives the hash under which a secret is kept: SHA-256 over its purpose and its parts, each with its length.
func digestOf(purpose string, parts ...string) string {
	h := sha256.New()
	writeField(h, []byte(purpose))
	for _, part := range parts {
		writeField(h, []byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sessionHash(token string) string { return digestOf("session", token) }

func linkHash(p LinkPurpose, token string) string { return digestOf("link", string(p), token) }
