package cases

import (
	"encoding/hex"
	"time"
)

// Identifiers are UUIDv7 in their usual text form, made in Go and typed by what they name, so that mixing
// them does not compile. They show when they were made; secret links use random tokens instead.
type (
	// OrgID names an organisation: a creditor, an agency, or the operator of the installation.
	OrgID string
	// EntityID names a legal entity of a creditor, the one that issued the invoices.
	EntityID string
	// PersonID names a person with an account.
	PersonID string
	// CaseID names a case.
	CaseID string
	// PlacementID names one stay of a case with an agency.
	PlacementID string
	// MandateID names the written terms between a creditor and an agency.
	MandateID string
	// ItemID names a part of a case: invoice, credit note, payment, reminder, contact, request, activity.
	ItemID string
	// DocumentID names an evidence file of a case.
	DocumentID string
	// RemittanceID names a remittance of an agency.
	RemittanceID string
	// LedgerID names an accounting entries file that a creditor keeps here.
	LedgerID string
	// JobID names a job in the queue.
	JobID string
)

// NewID gives a fresh UUIDv7. It is handed in, so that tests and the demo can make the same ids again.
type NewID func() string

// UUIDv7 builds an identifier from an instant and ten random bytes (RFC 9562, section 5.7).
func UUIDv7(now time.Time, random [10]byte) string {
	var b [16]byte
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	copy(b[6:], random[:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
