package cases

import "slices"

// ExhibitKind is a finer kind of paper with the category it is filed under.
type ExhibitKind struct {
	Kind     string // catalogue key behind "kind."
	Category Category
}

// ExhibitKinds is the table of papers, in the order in which pages offer them.
var ExhibitKinds = []ExhibitKind{
	{"contract", Contract}, {"terms", Contract}, {"lease", Contract}, {"amendment", Contract},
	{"quote", Orders}, {"order", Orders}, {"order_confirmation", Orders},
	{"delivery", Deliveries}, {"acceptance", Deliveries}, {"timesheet", Deliveries}, {"waybill", Deliveries},
	{"invoice", Invoices}, {"invoice_batch", Invoices}, {"credit_note", Invoices},
	{"reminder", Reminders}, {"call_log", Reminders}, {"email", Reminders}, {"dispute", Reminders},
	{"formal_notice", Notice}, {"receipt", Notice},
	{"statement", Account}, {"identity", Account}, {"acknowledgement", Account}, {"plan", Account},
	{"payment_proof", Account}, {"unpaid_bill", Account}, {"insolvency", Account},
}

// KindsOf lists the kinds of a category.
func KindsOf(cat Category) (kinds []string) {
	for _, k := range ExhibitKinds {
		if k.Category == cat {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// CategoryOf gives the category of a kind; an unknown kind is Unsorted.
func CategoryOf(kind string) Category {
	for _, k := range ExhibitKinds {
		if k.Kind == kind {
			return k.Category
		}
	}
	return Unsorted
}

// proof is one thing that a category must hold to be complete, with its share of the points in per cent.
type proof struct {
	name     string // of the hole: "evidence.hole." and the name
	category Category
	kinds    []string // that satisfy it
	share    int
	each     bool // wanted for each invoice
}

// proofs is the table of what satisfies a category. The first of a category also takes files of no finer kind.
var proofs = []proof{
	{name: "agreement", category: Contract, kinds: []string{"contract", "terms", "lease", "amendment"}, share: 100},
	{name: "order", category: Orders, kinds: []string{"quote", "order", "order_confirmation"}, share: 100},
	{name: "delivery", category: Deliveries, kinds: []string{"delivery", "acceptance", "timesheet", "waybill"}, share: 100, each: true},
	{name: "invoice", category: Invoices, kinds: []string{"invoice", "invoice_batch"}, share: 100, each: true},
	{name: "reminder", category: Reminders, kinds: []string{"reminder", "call_log", "email", "dispute"}, share: 100},
	{name: "notice", category: Notice, kinds: []string{"formal_notice"}, share: 60},
	{name: "receipt", category: Notice, kinds: []string{"receipt"}, share: 40},
	{name: "statement", category: Account, kinds: []string{"statement", "acknowledgement", "plan", "payment_proof", "unpaid_bill"}, share: 60},
	{name: "identity", category: Account, kinds: []string{"identity", "insolvency"}, share: 40},
}

// Requirement is one row of the table of requirements: for a nature, a kind of debtor and a net principal from an
// amount on, how much a category weighs and how much it is wanted. What a row leaves empty stays as the rows before
// said.
type Requirement struct {
	Nature   Nature     // empty: all
	Debtor   DebtorKind // empty: all
	From     Cents      // net principal at least
	Below    Cents      // net principal less than; 0: no limit
	Category Category
	Weight   int
	Need     Need
}

// requirements is the table, from the general to the particular. The weights of a case always add up to 100.
var requirements = []Requirement{
	{Category: Contract, Weight: 15, Need: Useful},
	{Category: Orders, Weight: 10, Need: Useful},
	{Category: Deliveries, Weight: 15, Need: Asked},
	{Category: Invoices, Weight: 25, Need: Blocks},
	{Category: Reminders, Weight: 10, Need: Asked},
	{Category: Notice, Weight: 20, Need: Asked},
	{Category: Account, Weight: 5, Need: Useful},

	// A subscription and a lease are proved by their contract; there is seldom an order or a delivery note.
	{Nature: Subscription, Category: Contract, Weight: 25, Need: Asked},
	{Nature: Subscription, Category: Orders, Weight: 5},
	{Nature: Subscription, Category: Deliveries, Weight: 10, Need: Useful},
	{Nature: Rent, Category: Contract, Weight: 30, Need: Asked},
	{Nature: Rent, Category: Orders, Weight: 5},
	{Nature: Rent, Category: Deliveries, Weight: 5, Need: Useful},
	// Works stand and fall with the acceptance report, carriage with the waybill (C. com. L132-8, L133-3).
	{Nature: Works, Category: Contract, Weight: 10},
	{Nature: Works, Category: Orders, Weight: 10, Need: Asked},
	{Nature: Works, Category: Deliveries, Weight: 20},
	{Nature: Transport, Category: Contract, Weight: 10},
	{Nature: Transport, Category: Deliveries, Weight: 20},

	// A public accountant pays on an order and a proof of performance only.
	{Debtor: PublicBody, Category: Orders, Need: Asked},
	{Debtor: PublicBody, Category: Deliveries, Need: Asked},
	// A consumer owes interest from the formal notice on only (C. civ. 1231-6).
	{Debtor: Consumer, Category: Contract, Need: Asked},

	// Small claims are not worth more paper; large ones will be argued.
	{Below: 50_000, Category: Deliveries, Need: Useful},
	{From: 1_000_000, Category: Contract, Need: Asked},
	{From: 1_000_000, Category: Account, Need: Asked},
	{From: 5_000_000, Category: Orders, Need: Asked},
}

// RequirementsOf gives the rows that hold for a case, one for each category in order.
func RequirementsOf(nature Nature, debtor DebtorKind, principal Cents) []Requirement {
	rows := make([]Requirement, len(Categories))
	for _, r := range requirements {
		if !r.holds(nature, debtor, principal) {
			continue
		}
		row := &rows[slices.Index(Categories, r.Category)]
		row.Category = r.Category
		if r.Weight != 0 {
			row.Weight = r.Weight
		}
		if r.Need != "" {
			row.Need = r.Need
		}
	}
	return rows
}

func (r Requirement) holds(nature Nature, debtor DebtorKind, principal Cents) bool {
	return (r.Nature == "" || r.Nature == nature) && (r.Debtor == "" || r.Debtor == debtor) &&
		principal >= r.From && (r.Below == 0 || principal < r.Below)
}
