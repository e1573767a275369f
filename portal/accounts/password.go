package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"relais/cases"
)

// Lengths of a password in bytes. It is never cut, trimmed or altered.
const (
	MinPassword = 12
	MaxPassword = 256
)

// Cost is what hashing a password costs.
type Cost struct {
	KiB    uint32 // memory
	Passes uint32
}

// StandardCost is 19 MiB and two passes of argon2id, on one lane.
var StandardCost = Cost{KiB: 19 << 10, Passes: 2}

// waiting is how many may wait for each slot before the others are sent away.
const waiting = 8

// Passwords hashes and checks passwords. One check for each core runs at a time and a short queue waits, so that a
// flood of log-ins cannot take more memory than a few times the cost of one.
type Passwords struct {
	cost  Cost
	slots chan struct{}
	queue chan struct{}
	dummy string // what unknown names are checked against: the same work
}

// NewPasswords makes the hasher. Hashes made at another cost stay valid and are made anew at the next log-in.
func NewPasswords(cost Cost) *Passwords {
	cores := runtime.GOMAXPROCS(0)
	p := &Passwords{cost: cost, slots: make(chan struct{}, cores), queue: make(chan struct{}, cores*(1+waiting))}
	p.dummy = cost.hash(newToken(), randomBytes(16))
	return p
}

// Hash makes the form in which a password is kept. Unavailable: too many are waiting.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return p.cost.hash(password, randomBytes(16)), nil
}

// Check compares a password with its kept form, "" for a person who does not exist: that takes as long and is wrong.
func (p *Passwords) Check(ctx context.Context, kept, password string) (bool, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	against := kept
	if kept == "" {
		against = p.dummy
	}
	cost, salt, sum, err := parseHash(against)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPassword {
		password = password[:MaxPassword] + "\x00" // longer than any password: wrong, at the usual price
	}
	same := subtle.ConstantTimeCompare(cost.key(password, salt, len(sum)), sum) == 1
	return same && kept != "", nil
}

// Outdated says that a kept form was made at another cost.
func (p *Passwords) Outdated(kept string) bool {
	cost, _, _, err := parseHash(kept)
	return err == nil && cost != p.cost
}

// enter waits for a slot.
func (p *Passwords) enter(ctx context.Context) (leave func(), err error) {
	busy := &cases.Error{Code: cases.Unavailable, Key: "error.busy"}
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, busy
	}
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots; <-p.queue }, nil
	case <-ctx.Done():
		<-p.queue
		busy.Cause = ctx.Err()
		return nil, busy
	}
}

func (c Cost) key(password string, salt []byte, length int) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.KiB, 1, uint32(length))
}

// hash gives the PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$sum.
func (c Cost) hash(password string, salt []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.KiB, c.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(c.key(password, salt, 32)))
}

// maxKiB bounds what a stored hash can make us spend.
const maxKiB = 256 << 10

func parseHash(kept string) (c Cost, salt, sum []byte, err error) {
	bad := func() (Cost, []byte, []byte, error) {
		return Cost{}, nil, nil, fmt.Errorf("stored password: not in the form argon2id, version %d", argon2.Version)
	}
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return bad()
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.KiB, &c.Passes); err != nil {
		return bad()
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	sum, errSum := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errSum != nil || len(sum) < 16 || len(sum) > 64 || c.Passes == 0 || c.Passes > 20 || c.KiB > maxKiB {
		return bad()
	}
	return c, salt, sum, nil
}
