package einvoice

import (
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/xmltree"
)

// Effect is what a lifecycle status means for a claim; each has words in the catalogues. That a status is missing proves
// nothing: only four are mandatory.
type Effect string

// The effects.
const (
	Issued         Effect = "issued"       // proves the issue and its day, not receipt
	Sent           Effect = "sent"         // proves sending
	Delivered      Effect = "delivered"    // the buyer's platform has it
	Available      Effect = "available"    // the buyer can read it: answers "never received"
	Acknowledged   Effect = "acknowledged" // the buyer has begun to handle it
	Approved       Effect = "approved"     // close to an acknowledgement of the debt
	ApprovedPart   Effect = "approved_part"
	Disputed       Effect = "disputed"  // against us: a known objection
	Suspended      Effect = "suspended" // the buyer waits for something of the seller
	Completed      Effect = "completed" // the seller has answered
	Refused        Effect = "refused"   // against us
	PaymentSent    Effect = "payment_sent"
	Cashed         Effect = "cashed"
	Rejected       Effect = "rejected" // no valid issue
	Endorsed       Effect = "endorsed"
	Cancelled      Effect = "cancelled"
	Misrouted      Effect = "misrouted"
	DirectPayment  Effect = "direct_payment"
	Factored       Effect = "factored"        // the creditor may not own the claim
	FactoredSecret Effect = "factored_secret" // the same, and never to be shown to the debtor's side
	AccountChanged Effect = "account_changed"
	NotFactored    Effect = "not_factored"
	Inadmissible   Effect = "inadmissible"
	NoEffect       Effect = "none" // reports between platforms
	UnknownEffect  Effect = "unknown"
)

// effects are the statuses of the French reform by their codes.
var effects = map[string]Effect{
	"200": Issued, "201": Sent, "202": Delivered, "203": Available, "204": Acknowledged, "205": Approved, "206": ApprovedPart,
	"207": Disputed, "208": Suspended, "209": Completed, "210": Refused, "211": PaymentSent, "212": Cashed, "213": Rejected,
	"214": Endorsed, "220": Cancelled, "221": Misrouted, "224": DirectPayment, "225": Factored, "226": FactoredSecret,
	"227": AccountChanged, "228": NotFactored, "501": Inadmissible, "250": NoEffect, "251": NoEffect, "300": NoEffect, "301": NoEffect,
	"400": NoEffect, "401": NoEffect, "500": NoEffect, "601": NoEffect,
}

// disputes are the reasons of an objection as kinds of cases.DisputeKinds; what is not listed is "other".
var disputes = map[string]string{
	"PU_ERR": "price", "REM_ERR": "price", "TX_TVA_ERR": "price", "CALCUL_ERR": "price", "MONTANTTOTAL_ERR": "price",
	"LIVR_INCOMP": "not_delivered", "QTE_ERR": "not_delivered", "QUALITE_ERR": "quality", "ART_ERR": "quality",
	"DEST_ERR": "not_debtor", "DEST_INC": "not_debtor", "SIRET_ERR": "not_debtor", "ADR_ERR": "not_debtor", "EMMET_INC": "not_debtor",
}

// Status is one lifecycle status of one invoice, as dated evidence. Times are as they stand there: the messages name no zone.
type Status struct {
	Code       string       `json:"code"` // MDT-105
	Label      string       `json:"label,omitempty"`
	Effect     Effect       `json:"effect"`
	Type       string       `json:"type,omitempty"` // 305 transmission, 23 treatment
	Number     string       `json:"number,omitempty"`
	IssuedOn   cases.Date   `json:"issued_on"`   // of the invoice
	SentAt     time.Time    `json:"sent_at"`     // MDT-8: of the message
	ActedAt    time.Time    `json:"acted_at"`    // MDT-78: of the act
	ReceivedAt time.Time    `json:"received_at"` // MDT-95: of the invoice, by the buyer's platform
	By         Party        `json:"by"`
	Reasons    []WhyStatus  `json:"reasons,omitempty"`
	Dispute    string       `json:"dispute,omitempty"` // kind of cases.DisputeKinds, when the buyer objects
	Amounts    []SaysAmount `json:"amounts,omitempty"`
}

// On gives the day of the act, else that of the message.
func (s *Status) On() cases.Date {
	if s.ActedAt.IsZero() && s.SentAt.IsZero() {
		return cases.Date{}
	}
	if s.ActedAt.IsZero() {
		return cases.DateOf(s.SentAt)
	}
	return cases.DateOf(s.ActedAt)
}

// WhyStatus is a reason of a status.
type WhyStatus struct {
	Code string `json:"code,omitempty"` // MDT-113
	Text string `json:"text,omitempty"`
}

// SaysAmount is an amount that a status names: MEN received, RAP remaining, MPA sent, MAP and MAPTTC accepted, MNA and
// MNATTC not.
type SaysAmount struct {
	Code  string      `json:"code"`
	Cents cases.Cents `json:"cents"`
}

// statuses reads a message of a platform; it may speak of several invoices.
func (r *reader) statuses(root *xmltree.Node) {
	r.paths = &ciiPaths
	sent := r.instant(root.First("ExchangedDocument/IssueDateTime/DateTimeString"), "MDT-8")
	by := r.party(root.First("ExchangedDocument/SenderTradeParty"), "MDT-21")
	if n := root.First("ExchangedDocument/IssuerTradeParty"); n != nil {
		by = r.party(n, "MDT-38")
	}
	for _, ack := range root.All("AcknowledgementDocument") {
		acted := r.instant(ack.First("IssueDateTime/DateTimeString"), "MDT-78")
		for _, n := range ack.All("ReferenceReferencedDocument") {
			if len(r.file.Statuses) >= maxLines {
				return
			}
			s := r.status(n)
			s.Type, s.SentAt, s.ActedAt, s.By = r.text(ack, "TypeCode"), sent, acted, by
			r.file.Statuses = append(r.file.Statuses, s)
		}
	}
	if len(r.file.Statuses) == 0 {
		r.note(intake.Refuse, "einvoice.problem.missing", "MDT-105", "")
	}
}

func (r *reader) status(n *xmltree.Node) Status {
	s := Status{Code: r.text(n, "ProcessConditionCode"), Label: r.text(n, "ProcessCondition"), Number: r.text(n, "IssuerAssignedID"),
		IssuedOn:   r.day(n, "FormattedIssueDateTime/DateTimeString", "MDT-100"),
		ReceivedAt: r.instant(n.First("ReceiptDateTime/DateTimeString"), "MDT-95"), Effect: UnknownEffect}
	if e, known := effects[s.Code]; known {
		s.Effect = e
	} else {
		r.note(intake.Info, "einvoice.problem.status", "MDT-105", s.Code)
	}
	for _, d := range n.All("SpecifiedDocumentStatus") {
		if why := (WhyStatus{r.text(d, "ReasonCode"), r.text(d, "Reason")}); why != (WhyStatus{}) && len(s.Reasons) < maxNotes {
			s.Reasons = append(s.Reasons, why)
		}
		for _, c := range d.All("SpecifiedDocumentCharacteristic") {
			if cents := r.amount(c, "ValueAmount", "MDT-215"); cents != nil && len(s.Amounts) < maxNotes {
				s.Amounts = append(s.Amounts, SaysAmount{r.text(c, "TypeCode"), *cents})
			}
		}
	}
	if s.Effect == Disputed || s.Effect == Refused {
		s.Dispute = "other"
		for _, why := range s.Reasons {
			if kind, known := disputes[why.Code]; known {
				s.Dispute = kind
				break
			}
		}
	}
	return s
}

// instant reads a time in the form 204 (YYYYMMDDhhmmss) or 102, or in ISO 8601.
func (r *reader) instant(n *xmltree.Node, field string) time.Time {
	if n == nil || n.Text == "" {
		return time.Time{}
	}
	for _, form := range []string{"20060102150405", "20060102", "20060102150405-0700", "20060102150405Z07:00", time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(form, n.Text); err == nil && t.Year() > 0 {
			return t.UTC()
		}
	}
	r.note(intake.Refuse, "einvoice.problem.date", field, n.Text)
	return time.Time{}
}
