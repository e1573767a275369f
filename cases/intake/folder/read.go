package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"relais/cases"
)

// ReadClaim reads the description of a claim that stands alone, without a folder around it, and the day it asks for (zero:
// none). A Refused error is a rule that says no; the description is there then, for its language. It is stricter than Open: a field that nobody knows is refused, because a word misspelt would give another sum.
func ReadClaim(name string, text io.Reader) (*cases.Case, *Description, error) {
	content, err := io.ReadAll(io.LimitReader(text, descriptionLimit+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	case len(content) > descriptionLimit:
		return nil, nil, fmt.Errorf("%s is larger than %d bytes", name, descriptionLimit)
	}
	d, err := parseDescription(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
	if err == nil && len(d.Unknown) > 0 {
		err = fmt.Errorf("%s: nobody knows the field %s", File, strings.Join(d.Unknown, ", "))
	}
	if err != nil {
		return nil, nil, called(name, err)
	}
	c, err := (&Folder{Description: d}).Case()
	if err != nil {
		return nil, d, called(name, err)
	}
	namePapers(c, d)
	return c, d, nil
}

// called puts the name of the file that was read into an error that speaks of the usual one.
func called(name string, err error) error {
	if words := err.Error(); strings.HasPrefix(words, File) {
		var refusal *cases.Error
		if errors.As(err, &refusal) {
			return err
		}
		return errors.New(name + strings.TrimPrefix(words, File))
	}
	return err
}
