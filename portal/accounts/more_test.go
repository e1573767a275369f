package accounts_test

import (
	"encoding/base64"
	"errors"
	"testing"

	"relais/cases"
)

func asError(err error) *cases.Error {
	var e *cases.Error
	errors.As(err, &e)
	return e
}

func decodeToken(t *testing.T, token string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
