package accounts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"relais/cases"
)

// EventKind names what happened to an organisation, its people or its settings.
type EventKind string

// The kinds of event of an organisation.
const (
	EvOrgCreated      EventKind = "organisation_created"
	EvOrgChanged      EventKind = "organisation_changed"
	EvEntityAdded     EventKind = "entity_added"
	EvEntityChanged   EventKind = "entity_changed"
	EvInvited         EventKind = "person_invited"
	EvInvitedAgain    EventKind = "person_invited_again"
	EvJoined          EventKind = "person_joined"
	EvRoleChanged     EventKind = "role_changed"
	EvDisabled        EventKind = "person_disabled"
	EvEnabled         EventKind = "person_enabled"
	EvProfile         EventKind = "profile_changed"
	EvPasswordChanged EventKind = "password_changed"
	EvPasswordReset   EventKind = "password_reset"
	EvResetAsked      EventKind = "password_reset_asked"
	EvFactorSet       EventKind = "factor_set"
	EvFactorRemoved   EventKind = "factor_removed"
	EvCodesRenewed    EventKind = "recovery_codes_renewed"
	EvCodeUsed        EventKind = "recovery_code_used"
	EvSessionsEnded   EventKind = "sessions_ended"
)

// Facts are the particulars of an event of an organisation. They name people and entities by id, never by name or
// address, so that erasing a person does not touch the journal.
type Facts struct {
	Person cases.PersonID `json:"person,omitempty"`
	Entity cases.EntityID `json:"entity,omitempty"`
	Role   cases.Role     `json:"role,omitempty"`   // after the change
	Was    cases.Role     `json:"was,omitempty"`    // before the change
	Fields []string       `json:"fields,omitempty"` // names of the fields that changed
	Count  int            `json:"count,omitempty"`  // recovery codes left
}

// OrgEvent is one entry of the journal of an organisation. Entries are only ever appended; each carries the hash of
// the one before it. The store fills Seq, Prev and Hash.
type OrgEvent struct {
	Org        cases.OrgID // whose journal it is
	Seq        int64       // from 1, without holes
	RecordedAt time.Time
	Actor      cases.PersonID // "" for the command line of the machine
	ActorOrg   cases.OrgID
	Channel    cases.Channel
	Key        string // idempotency key of the request, "" for none
	Kind       EventKind
	Facts      Facts
	Prev       string // hash of the entry before, hexadecimal; "" for the first
	Hash       string
}

// eventVersion is the first field under every hash; a change of the encoding gets a new number.
const eventVersion = "relais-org-event-1"

// Digest computes the hash of an entry: SHA-256 over its fields in a fixed order, each with its length in front, so
// that moving a character from one field to the next changes it. RecordedAt counts in microseconds, as stored.
func (e *OrgEvent) Digest() (string, error) {
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return "", fmt.Errorf("event %s/%d: %w", e.Org, e.Seq, err)
	}
	h := sha256.New()
	for _, field := range []string{
		eventVersion, string(e.Org), fmt.Sprint(e.Seq), e.RecordedAt.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
		string(e.Actor), string(e.ActorOrg), string(e.Channel), e.Key, string(e.Kind), string(facts), e.Prev,
	} {
		writeField(h, []byte(field))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// writeField writes a field with its length in front.
func writeField(w interface{ Write([]byte) (int, error) }, field []byte) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(field)))
	_, _ = w.Write(length[:])
	_, _ = w.Write(field)
}
