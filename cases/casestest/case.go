package casestest

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"relais/cases"
)

// The parts of Case that tests name most.
var (
	FirstInvoice  = cases.ItemID(ID(301)) // FA-2026-0311, 8 940,00 €, due 30 April 2026
	SecondInvoice = cases.ItemID(ID(302)) // FA-2026-0347, 12 480,00 €, due 31 May 2026
	ThirdInvoice  = cases.ItemID(ID(303)) // FA-2026-0402, 6 215,40 €, due 30 June 2026
	CreditNote    = cases.ItemID(ID(311)) // AV-2026-018, −1 200,00 € on the second invoice
	Payment       = cases.ItemID(ID(321)) // 2 000,00 € before the release, on the first invoice
)

// Case gives a draft of North that is complete: nothing blocks its release on Today and its evidence scores 100.
// Each call gives a case of its own with the same identifiers.
func Case() *cases.Case {
	return CaseOf(North, 1000)
}

// CaseOf gives the same draft for a creditor, with identifiers of its own from seed on; two seeds stay apart by 1000.
// The parts keep the identifiers above only with seed 1000.
func CaseOf(org cases.OrgID, seed int) *cases.Case {
	b := builder{org: org, shift: seed - 1000}
	return b.build()
}

type builder struct {
	org   cases.OrgID
	shift int
}

func (b builder) id(n int) string             { return ID(n + b.shift) }
func (b builder) item(n int) cases.ItemID     { return cases.ItemID(b.id(n)) }
func (b builder) file(n int) cases.DocumentID { return cases.DocumentID(b.id(n)) }

func (b builder) entity() cases.EntityID {
	if b.org == South {
		return SouthEntity
	}
	return NorthEntity
}

func (b builder) build() *cases.Case {
	return &cases.Case{
		ID: cases.CaseID(b.id(1000)), Org: b.org, Entity: b.entity(), Reference: "D-2026-0241",
		Nature: cases.Goods, Currency: cases.EUR, Stage: cases.Amicable, Handling: cases.Draft,
		Debtor: cases.Debtor{
			Kind: cases.Company, Name: "Ateliers Vasseur SAS", SIREN: "812345676", SIRET: "81234567600017", Form: "SAS",
			VAT: "FR19812345676", Email: "compta@ateliers-vasseur.example", Phone: "+33240000000", Account: "411VASSEUR",
			Address: cases.Address{Line1: "12 quai des Forges", PostalCode: "44000", City: "Nantes", Country: "FR"},
		},
		Narrative: "Trois livraisons de pièces de fonderie, reçues sans réserve. Le débiteur invoque sa trésorerie.",
		Contacts: []cases.Contact{
			{ID: b.item(331), Name: "Service comptable", Role: "comptabilité", Email: "compta@ateliers-vasseur.example", Phone: "+33240000001"},
		},
		Invoices: []cases.Invoice{
			{ID: b.item(301), Number: "FA-2026-0311", IssuedOn: Day("2026-03-31"), PerformedOn: Day("2026-03-27"), DueOn: Day("2026-04-30"), Amount: 894_000, OrderRef: "BC-1187", DeliveryRef: "BL-5512"},
			{ID: b.item(302), Number: "FA-2026-0347", IssuedOn: Day("2026-04-30"), PerformedOn: Day("2026-04-28"), DueOn: Day("2026-05-31"), Amount: 1_248_000, OrderRef: "BC-1204", DeliveryRef: "BL-5560"},
			{ID: b.item(303), Number: "FA-2026-0402", IssuedOn: Day("2026-05-29"), PerformedOn: Day("2026-05-28"), DueOn: Day("2026-06-30"), Amount: 621_540, OrderRef: "BC-1231", DeliveryRef: "BL-5601"},
		},
		CreditNotes: []cases.CreditNote{
			{ID: b.item(311), Invoice: b.item(302), Number: "AV-2026-018", IssuedOn: Day("2026-06-12"), Amount: 120_000, Effect: cases.Retroactive},
		},
		Payments: []cases.Payment{
			{ID: b.item(321), Source: cases.BeforeRelease, Invoice: b.item(301), ReceivedOn: Day("2026-07-15"), Amount: 200_000, Method: "transfer", Reference: "VIR 0715", RecordedAt: Now.Add(-48 * time.Hour), RecordedBy: person(b.org, cases.Controller)},
		},
		Reminders: []cases.Reminder{
			{ID: b.item(341), DoneOn: Day("2026-06-08"), Channel: "email", Level: "first", To: "compta@ateliers-vasseur.example", Result: "no_answer"},
			{ID: b.item(342), DoneOn: Day("2026-07-20"), Channel: "phone", Level: "second", To: "+33240000001", Result: "promise"},
			{ID: b.item(343), DoneOn: Day("2026-11-06"), Channel: "registered_letter", Level: cases.LevelFormalNotice, To: "Ateliers Vasseur SAS", Result: "received", Proof: b.file(411), Tracking: "1A20455188324"},
		},
		Documents: b.documents(),
		CreatedAt: Now.Add(-72 * time.Hour), UpdatedAt: Now, UpdatedBy: person(b.org, cases.Controller), Version: 1,
	}
}

// documents files one paper for each link of the chain.
func (b builder) documents() []cases.Document {
	rows := []struct {
		name    string
		cat     cases.Category
		kind    string
		invoice int
		on      string
	}{
		{"contrat_vasseur_2024_signe.pdf", cases.Contract, "contract", 0, "2024-01-15"},
		{"commandes_vasseur.pdf", cases.Orders, "order", 0, "2026-03-02"},
		{"BL-5512.pdf", cases.Deliveries, "delivery", 301, "2026-03-27"},
		{"BL-5560.pdf", cases.Deliveries, "delivery", 302, "2026-04-28"},
		{"BL-5601.pdf", cases.Deliveries, "delivery", 303, "2026-05-28"},
		{"FA-2026-0311.pdf", cases.Invoices, "invoice", 301, "2026-03-31"},
		{"FA-2026-0347.pdf", cases.Invoices, "invoice", 302, "2026-04-30"},
		{"FA-2026-0402.pdf", cases.Invoices, "invoice", 303, "2026-05-29"},
		{"AV-2026-018.pdf", cases.Invoices, "credit_note", 302, "2026-06-12"},
		{"relances_vasseur.pdf", cases.Reminders, "reminder", 0, "2026-07-20"},
		{"MED_vasseur_06112026.pdf", cases.Notice, "formal_notice", 0, "2026-11-06"},
		{"AR_recommande.pdf", cases.Notice, "receipt", 0, "2026-11-10"},
		{"releve_411VASSEUR.pdf", cases.Account, "statement", 0, "2026-11-20"},
		{"sirene_812345676.pdf", cases.Account, "identity", 0, "2026-11-20"},
	}
	files := make([]cases.Document, len(rows))
	rank := map[cases.Category]int{}
	for i, r := range rows {
		rank[r.cat]++
		files[i] = File(cases.DocumentID(b.id(401+i)), r.name)
		files[i].Category, files[i].Kind, files[i].DatedOn, files[i].Rank = r.cat, r.kind, Day(r.on), rank[r.cat]
		files[i].Confidence, files[i].Why, files[i].Confirmed = 95, "name", true
		files[i].UploadedBy = person(b.org, cases.Controller)
		if r.invoice != 0 {
			files[i].Invoice = b.item(r.invoice)
		}
	}
	return files
}

// File gives an unsorted one-page PDF whose hash is that of its name.
func File(id cases.DocumentID, name string) cases.Document {
	sum := sha256.Sum256([]byte(name))
	return cases.Document{
		ID: id, Name: name, Hash: hex.EncodeToString(sum[:]), Bytes: int64(1000 + len(name)), Type: "pdf",
		State: cases.Readable, Pages: 1, HasText: true, Title: "", UploadedAt: Now.Add(-24 * time.Hour),
	}
}

// Terms gives the terms of the mandate between North and Red.
func Terms() cases.Terms {
	return cases.Terms{Mandate: Mandate, MandateReference: "M-2026-01", Fee: 1000, VAT: 2000, RemitMonths: 1, AnswerDays: 2}
}

// Released gives Case as it stands after its release to an agency on Today: numbered, placed, not yet opened.
func Released(agency cases.OrgID) *cases.Case {
	c := Case()
	for i := range c.Documents {
		c.Documents[i].Exhibit = i + 1
	}
	c.Handling, c.Agency = cases.Released, agency
	c.Placements = []cases.Placement{{
		ID: cases.PlacementID(ID(501)), Agency: agency, Terms: Terms(), ReleasedAt: Now, ReleasedOn: Today,
		ReleasedBy: person(North, cases.Controller), AnswerBy: Today.AddDays(4), Principal: 2_643_540, Claimed: 2_600_000,
		Exhibits: len(c.Documents), Score: 100, Statement: []byte("{}"),
	}}
	return c
}

// Accepted gives Case as it stands once the agency has accepted it, with its own reference and a handler.
func Accepted(agency cases.OrgID) *cases.Case {
	c := Released(agency)
	p := &c.Placements[0]
	p.OpenedAt, p.AcceptedAt = Now.Add(time.Hour), Now.Add(2*time.Hour)
	p.AgencyReference, p.Handler = "R-7781", person(agency, cases.Agent)
	c.Handling, c.Handler = cases.Active, p.Handler
	c.LastAction, c.LastActionOn = cases.EvAccepted, Today
	return c
}
