package cases_test

import (
	"errors"

	"relais/cases"
)

func asError(err error, e **cases.Error) bool { return errors.As(err, e) }
