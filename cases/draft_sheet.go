package cases

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// KeepSheet stores a file that is going to be imported, until it was: no case names it, so that it is swept away like every
// file that nothing names. Beyond limit bytes it is TooLarge.
func (s *Service) KeepSheet(ctx context.Context, actor Actor, body io.Reader, limit int64) (Blob, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return Blob{}, err
	}
	blob, err := s.Blobs.Put(ctx, actor.Org, body, limit)
	if err != nil {
		return Blob{}, fmt.Errorf("keep sheet: %w", err)
	}
	return blob, nil
}

// OpenSheet opens a file that was kept, by its hash. One that was swept away, or is another organisation's, is NotFound with
// the words that it has to be sent again.
func (s *Service) OpenSheet(ctx context.Context, actor Actor, hash string) (io.ReadCloser, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	body, _, err := s.Blobs.Open(ctx, actor.Org, hash)
	if err == nil {
		return body, nil
	}
	var e *Error
	if errors.As(err, &e) && e.Code == NotFound {
		return nil, &Error{Code: NotFound, Key: "error.sheet_gone", Cause: err}
	}
	return nil, fmt.Errorf("open sheet: %w", err)
}
