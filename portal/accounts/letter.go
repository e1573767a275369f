package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"relais/cases"
)

// letterPayload is the payload of JobLetter. The token is sealed: a dump of the jobs opens no account.
type letterPayload struct {
	Purpose LinkPurpose    `json:"purpose"`
	Org     cases.OrgID    `json:"org"`
	Person  cases.PersonID `json:"person"`
	Sealed  []byte         `json:"sealed"`
}

// resetPayload is the payload of JobReset: the address, sealed, because it may be anybody's.
type resetPayload struct {
	Sealed []byte `json:"sealed"`
}

// Letter is a letter that carries a secret link.
type Letter struct {
	Purpose      LinkPurpose
	To           Person
	Organisation string // name of the person's organisation
	Lang         string
	Token        string // in clear: it goes into the letter and nowhere else
	ExpiresAt    time.Time
}

// Letter opens the payload of a JobLetter. NotFound: the link was used, replaced or ended while the letter waited, and
// there is nothing to send any more.
func (s *Service) Letter(ctx context.Context, payload []byte) (Letter, error) {
	var in letterPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return Letter{}, fmt.Errorf("payload of a letter: %w", err)
	}
	token, err := s.Keys.Open(OutboxKey, in.Sealed, string(in.Org), string(in.Person), string(in.Purpose))
	if err != nil {
		return Letter{}, fmt.Errorf("payload of a letter: %w", err)
	}
	link, p, err := s.Store.Link(ctx, linkHash(in.Purpose, string(token)), s.now())
	if err != nil {
		return Letter{}, goneIf(err)
	}
	o, err := s.Store.Organisation(ctx, p.Org)
	if err != nil {
		return Letter{}, fmt.Errorf("organisation of a letter: %w", err)
	}
	return Letter{
		Purpose: in.Purpose, To: withoutSecrets(p), Organisation: o.Name, Lang: langOf(p, o), Token: string(token), ExpiresAt: link.ExpiresAt,
	}, nil
}

// langOf gives the language in which to write to a person.
func langOf(p Person, o Organisation) string {
	if p.Lang != "" {
		return p.Lang
	}
	return o.Lang
}

// withoutSecrets takes out of a person what nobody outside this package needs.
func withoutSecrets(p Person) Person {
	p.Password, p.Seal, p.Recovery, p.LastStep = "", nil, nil, 0
	return p
}
