package accounts

import (
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"

	"relais/cases"
)

// Recovery codes replace a lost telephone: ten of 120 random bits, each good once, kept as hashes.
const (
	recoveryCodes = 10
	recoveryBytes = 15
)

// recoveryEncoding has no letters that look like digits.
var recoveryEncoding = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newRecovery makes codes to be shown once, "7K2M-…" in six groups of four, and the hashes to be kept.
func newRecovery(person cases.PersonID) (codes, hashes []string) {
	for range recoveryCodes {
		code := recoveryEncoding.EncodeToString(randomBytes(recoveryBytes))
		codes = append(codes, strings.ReplaceAll(inGroups(code), " ", "-"))
		hashes = append(hashes, recoveryHash(person, code))
	}
	return codes, hashes
}

// recoveryHash gives the hash of a code; the person is part of it: the code of another person is another code.
func recoveryHash(person cases.PersonID, code string) string {
	return digestOf("recovery", string(person), code)
}

// readRecovery reads a code as people type it: small letters, other separators, O for 0, I or L for 1. It says whether
// the text can be a recovery code at all.
func readRecovery(typed string) (string, bool) {
	code := cases.CleanIdentifier(typed)
	code = strings.NewReplacer("O", "0", "I", "1", "L", "1", "_", "").Replace(code)
	return code, len(code) == 24
}

// withoutCode gives the hashes left after a code is used, and whether it was among them.
func withoutCode(hashes []string, hash string) ([]string, bool) {
	found := -1
	for i, h := range hashes {
		if subtle.ConstantTimeCompare([]byte(h), []byte(hash)) == 1 {
			found = i
		}
	}
	if found < 0 {
		return hashes, false
	}
	return slices.Delete(slices.Clone(hashes), found, found+1), true
}
