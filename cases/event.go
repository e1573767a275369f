package cases

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// EventKind names what happened. The catalogues have a sentence for each: "event." and the kind.
type EventKind string

// The kinds of event of a case.
const (
	EvOpened        EventKind = "opened"
	EvDebtor        EventKind = "debtor_changed"
	EvItemAdded     EventKind = "item_added"
	EvItemChanged   EventKind = "item_changed"
	EvItemRemoved   EventKind = "item_removed"
	EvImported      EventKind = "imported"
	EvFileAdded     EventKind = "file_added"
	EvFileSorted    EventKind = "file_sorted"
	EvFileInspected EventKind = "file_inspected"
	EvFileRemoved   EventKind = "file_removed"
	EvWaived        EventKind = "waived"
	EvUnwaived      EventKind = "unwaived"
	EvReleased      EventKind = "released"
	EvCancelled     EventKind = "release_cancelled"
	EvDossier       EventKind = "dossier_built"
	EvOpenedAgency  EventKind = "opened_by_agency"
	EvAccepted      EventKind = "accepted"
	EvDeclined      EventKind = "declined"
	EvAsked         EventKind = "asked"
	EvAnswered      EventKind = "answered"
	EvCall          EventKind = "call"
	EvLetter        EventKind = "letter"
	EvEmail         EventKind = "email"
	EvNote          EventKind = "note"
	EvPromise       EventKind = "promise"
	EvPromiseMissed EventKind = "promise_missed"
	EvReceipt       EventKind = "receipt"
	EvReversal      EventKind = "reversal"
	EvDirect        EventKind = "direct_payment"
	EvAcknowledged  EventKind = "direct_acknowledged"
	EvDispute       EventKind = "dispute"
	EvPostponed     EventKind = "postponed"
	EvAssigned      EventKind = "assigned"
	EvRemitted      EventKind = "remitted"
	EvHeld          EventKind = "held"
	EvResumed       EventKind = "resumed"
	EvRecallAsked   EventKind = "recall_asked"
	EvRecallObject  EventKind = "recall_objected"
	EvRecalled      EventKind = "recalled"
	EvClosed        EventKind = "closed"
	EvReopened      EventKind = "reopened"
	EvPlacedAgain   EventKind = "placed_again"
)

// Facts are the particulars of an event. They name people by id and free text by hash only, so that erasing a
// person or a note never touches the journal.
type Facts struct {
	Item       ItemID       `json:"item,omitempty"`
	Document   DocumentID   `json:"document,omitempty"`
	Placement  PlacementID  `json:"placement,omitempty"`
	Agency     OrgID        `json:"agency,omitempty"`
	Suggested  OrgID        `json:"suggested,omitempty"` // the agency that was proposed for a release
	Person     PersonID     `json:"person,omitempty"`
	Remittance RemittanceID `json:"remittance,omitempty"`
	Mandate    MandateID    `json:"mandate,omitempty"`
	Code       string       `json:"code,omitempty"` // outcome, closing code, kind of item, category
	Amount     Cents        `json:"amount,omitempty"`
	Fee        Cents        `json:"fee,omitempty"`
	Day        Date         `json:"day,omitzero"` // due day of a promise, next action, end of a recall
	Count      int          `json:"count,omitempty"`
	Exhibit    int          `json:"exhibit,omitempty"`
	Hash       string       `json:"hash,omitempty"`   // of a file, a statement, a dossier
	Note       string       `json:"note,omitempty"`   // SHA-256 of the free text kept beside the journal
	Before     string       `json:"before,omitempty"` // hash of the part before a change
	After      string       `json:"after,omitempty"`
}

// Event is one entry of the journal of a case. Entries are only ever appended; each carries the hash of the one
// before it.
type Event struct {
	Org        OrgID // of the case
	Case       CaseID
	Seq        int64 // the version of the case after the change, from 1
	OccurredOn Date  // when it happened, as stated
	RecordedAt time.Time
	Actor      PersonID
	ActorOrg   OrgID
	Channel    Channel
	Key        string // idempotency key of the request, "" for none
	Kind       EventKind
	Facts      Facts
	Prev       string // hash of the entry before, hexadecimal; "" for the first
	Hash       string

	// Text is the free text that belongs to the event, kept beside the journal; Facts.Note is its hash.
	Text string
}

// hashVersion is the first field under every hash; a change of the encoding gets a new number.
const hashVersion = "relais-event-1"

// Digest computes the hash of an entry: SHA-256 over its fields in a fixed order, each with its length in front, so
// that moving a character from one field to the next changes it.
func (e *Event) Digest() (string, error) {
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return "", fmt.Errorf("event %s/%d: %w", e.Case, e.Seq, err)
	}
	all := make([]byte, 0, 1024)
	for _, field := range []string{
		hashVersion, string(e.Org), string(e.Case), strconv.FormatInt(e.Seq, 10), e.OccurredOn.String(),
		e.RecordedAt.UTC().Format(time.RFC3339Nano), string(e.Actor), string(e.ActorOrg), string(e.Channel),
		e.Key, string(e.Kind), string(facts), e.Prev,
	} {
		all = append(binary.BigEndian.AppendUint64(all, uint64(len(field))), field...)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:]), nil
}

// HashText gives the SHA-256 of a text, hexadecimal; "" for no text.
func HashText(s string) string {
	if s == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
