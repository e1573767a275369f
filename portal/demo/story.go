package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/exports/papers"
)

// story leads one case through its life.
type story struct {
	*maker
	n       int
	chance  *papers.Chance
	library *library
	c       *creditor
	a       *agency
	agent   cases.PersonID
	rec     *recorder
	shelf   *shelf
	svc     cases.Service
	clock   time.Time
	ids     uint64
	id      cases.CaseID
	debtor  papers.Company
	sales   []papers.Sale
	remit   []remitted
}

// remitted is a receipt with the day on which it was remitted.
type remitted struct {
	agencies.Receipt
	on cases.Date
}

// errPast ends a story at today: what would come later has not happened yet.
var errPast = errors.New("demo: the story has reached today")

func (m *maker) story(n int, lib *library) *story {
	s := &story{maker: m, n: n, library: lib, chance: papers.NewChance(m.Seed*1_000_003 + uint64(n)), rec: &recorder{}, shelf: &shelf{}}
	s.c = &m.world.creditors[n%len(m.world.creditors)]
	s.a = s.pickAgency()
	s.agent = s.a.agents[n%len(s.a.agents)]
	s.svc = cases.Service{Store: s.rec, Blobs: s.shelf, Placing: s, Now: func() time.Time { return s.clock }, Zone: m.Zone}
	s.svc.NewID = func() string {
		s.ids++
		return idFrom(s.clock, m.Seed, uint64(n)+1, s.ids)
	}
	return s
}

// pickAgency draws one of those with a mandate, by weight.
func (s *story) pickAgency() *agency {
	total := 0
	for i := range s.world.agencies {
		if _, ok := s.world.terms[s.c.org][s.world.agencies[i].org]; ok {
			total += s.world.agencies[i].weight
		}
	}
	at := s.chance.Between(1, total)
	for i := range s.world.agencies {
		a := &s.world.agencies[i]
		if _, ok := s.world.terms[s.c.org][a.org]; !ok {
			continue
		}
		if at -= a.weight; at <= 0 {
			return a
		}
	}
	return &s.world.agencies[0]
}

// Terms gives the terms of the mandate; it makes a story a cases.Placing.
func (s *story) Terms(_ context.Context, _ cases.Actor, _ *cases.Case, agency cases.OrgID, _ cases.Date) (cases.Terms, error) {
	return s.world.terms[s.c.org][agency], nil
}

// Running says that the mandates of the demo all run.
func (s *story) Running(context.Context, cases.Actor, cases.MandateID, cases.Date) error { return nil }

// to moves the clock to a day and an hour of work, and never back.
func (s *story) to(day cases.Date, hour int) error {
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, s.chance.Between(0, 59), s.chance.Between(0, 59), 0, s.Zone)
	if at.After(s.Now) {
		return errPast
	}
	if !at.After(s.clock) {
		at = s.clock.Add(time.Duration(s.chance.Between(2, 9)) * time.Minute)
	}
	if at.After(s.Now) {
		return errPast
	}
	s.clock = at
	return nil
}

func (s *story) controller() cases.Actor { return s.actor(s.c.controller, s.c.org, cases.Controller) }
func (s *story) gestionnaire() cases.Actor {
	role := cases.Agent
	if s.agent == s.a.boss {
		role = cases.AgencyManager
	}
	return s.actor(s.agent, s.a.org, role)
}
func (s *story) ref() cases.Ref { return cases.Ref{Case: s.id} }

// tell leads the case to where it stands today.
func (s *story) tell(ctx context.Context) (cases.Life, []remitted, error) {
	err := s.live(ctx)
	if errors.Is(err, errPast) && s.rec.c.Handling == cases.Active {
		err = s.lately(ctx)
	}
	if err != nil && !errors.Is(err, errPast) {
		return cases.Life{}, nil, err
	}
	s.rec.c.Settle()
	return cases.Life{Case: s.rec.c, Events: s.rec.events, Jobs: s.pending()}, s.remit, nil
}

// pending keeps the jobs that still make sense: dossiers that nobody has bound yet.
func (s *story) pending() []cases.Job {
	var jobs []cases.Job
	for _, j := range s.rec.jobs {
		if j.Kind == cases.JobDossier && !s.brief(s.n) && s.rec.c.Handling != cases.Draft {
			j.RunAt = s.due()
			jobs = append(jobs, j)
		}
	}
	return jobs
}

// due orders the dossiers of a fresh demo by who will open them: of cases that are worked today first, of old ones last and
// one after the other, so that what a visitor hands over or uploads does not wait for all of them.
func (s *story) due() time.Time {
	if s.rec.c.Handling == cases.Closed {
		return s.Now.Add(time.Duration(s.n%300) * 400 * time.Millisecond)
	}
	return s.Now.Add(-time.Hour)
}

// live is the plot: draft, evidence, hand-over, work, money, end.
func (s *story) live(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	if err := s.evidence(ctx); err != nil {
		return err
	}
	if s.n%17 == 5 {
		return nil // stays a draft
	}
	if err := s.release(ctx); err != nil {
		return err
	}
	if err := s.answer(ctx); err != nil {
		return err
	}
	if s.rec.c.Handling == cases.Draft {
		return nil // declined
	}
	return s.work(ctx)
}

// begin gives the day on which the case is opened: spread over two years, denser towards today; every thirtieth is fresh.
func (s *story) begin() cases.Date {
	switch s.n % 30 {
	case 3:
		return s.today.AddDays(-s.chance.Between(1, 3))
	case 11:
		return s.today.AddDays(-s.chance.Between(1, 8))
	}
	return s.today.AddDays(-s.chance.Between(6, 725))
}

// kinds draws what kind of debtor it is.
func (s *story) kind() cases.DebtorKind {
	switch d := s.chance.Between(1, 100); {
	case d <= 72:
		return cases.Company
	case d <= 83:
		return cases.SoleTrader
	case d <= 89:
		return cases.Association
	case d <= 94:
		return cases.PublicBody
	}
	return cases.Consumer
}

func (s *story) open(ctx context.Context) error {
	begin := s.begin()
	s.debtor = s.chance.Company(s.chance.Between(0, 20))
	kind := s.kind()
	n := 1
	if s.n%3 == 0 && !s.brief(s.n) {
		n = s.chance.Between(2, 4)
	}
	late := s.chance.Between(60, 210)
	for i := range n {
		net := int64(s.chance.Between(180, 900)) * 100 * int64(s.chance.Between(1, 30)) / 3
		delivered := begin.AddDays(-late - 45 - 28*(n-1-i))
		s.sales = append(s.sales, s.chance.Sale(s.c.company, s.debtor, net, delivered, 1000+s.n*4+i))
	}
	if err := s.to(begin, 9); err != nil {
		return err
	}
	s.rec.reference = fmt.Sprintf("D-%d-%04d", begin.Year(), s.n+1)
	entity := s.c.entities[s.n%len(s.c.entities)]
	id, err := s.svc.Open(ctx, s.controller(), cases.OpenInput{Entity: entity.ID, Debtor: s.debtorOf(kind), Basics: cases.Basics{Nature: cases.Goods, Narrative: s.narrative()}})
	if err != nil {
		return err
	}
	s.id = id
	return s.claim(ctx)
}

func (s *story) debtorOf(kind cases.DebtorKind) cases.Debtor {
	d := cases.Debtor{
		Kind: kind, Name: s.debtor.Name, SIREN: s.debtor.SIREN, VAT: s.debtor.VAT, Form: s.debtor.Form, Email: s.debtor.Mail, Phone: s.debtor.Phone, Account: fmt.Sprintf("411%05d", s.n),
		Address: cases.Address{Line1: s.debtor.Street, PostalCode: s.debtor.Code, City: s.debtor.Town, Country: "FR"},
	}
	person := s.chance.Person(s.debtor, "")
	switch kind {
	case cases.Consumer:
		d.Name, d.SIREN, d.VAT, d.Form = person.Name, "", "", ""
	case cases.SoleTrader:
		d.Name, d.VAT, d.Form = person.Name, "", "EI"
	case cases.Association:
		d.Name, d.SIREN, d.VAT, d.Form = "Association "+s.debtor.Town+" Sport et Culture", "", "", ""
	case cases.PublicBody:
		d.Name, d.VAT, d.Form = "Commune de "+s.debtor.Town, "", ""
	}
	return d
}

func (s *story) narrative() string {
	return fmt.Sprintf("Commande livrée et facturée ; aucune réserve à la réception. Le client n’a pas répondu aux relances. Interlocuteur : %s.", s.c.clerk.Name)
}

// claim adds invoices, reminders and now and then a credit note or a part payment.
func (s *story) claim(ctx context.Context) error {
	var first cases.ItemID
	for _, sale := range s.sales {
		id, err := s.svc.SaveInvoice(ctx, s.controller(), s.ref(), cases.Invoice{
			Number: sale.Invoice, IssuedOn: sale.InvoicedOn, PerformedOn: sale.DeliveredOn, DueOn: sale.DueOn, Amount: cases.Cents(sale.Total()), OrderRef: sale.Order, DeliveryRef: sale.Delivery,
		})
		if err != nil {
			return err
		}
		if first == "" {
			first = id
		}
	}
	due := s.sales[0].DueOn
	if s.brief(s.n) {
		return s.remind(ctx, s.formalNotice(due))
	}
	if s.n%9 == 2 {
		if _, err := s.svc.SaveCreditNote(ctx, s.controller(), s.ref(), cases.CreditNote{
			Invoice: first, Number: fmt.Sprintf("AV-%d-%03d", due.Year(), s.n%900+1), IssuedOn: s.sales[0].InvoicedOn.AddDays(6), Amount: cases.Cents(s.sales[0].Total() / 10), Effect: cases.Retroactive,
		}); err != nil {
			return err
		}
	}
	if s.n%7 == 4 {
		if _, err := s.svc.SavePayment(ctx, s.controller(), s.ref(), cases.Payment{
			Invoice: first, ReceivedOn: due.AddDays(12), Amount: cases.Cents(s.sales[0].Total() / 5), Method: "transfer", Reference: "VIR " + s.sales[0].Invoice,
		}); err != nil {
			return err
		}
	}
	return s.reminders(ctx, due)
}

func (s *story) reminders(ctx context.Context, due cases.Date) error {
	steps := []cases.Reminder{
		{DoneOn: due.AddDays(6), Channel: "email", Level: "first", To: s.debtor.Mail, Result: "none"},
		{DoneOn: due.AddDays(14), Channel: "phone", Level: "second", To: s.debtor.Phone, Result: "message_left"},
		{DoneOn: due.AddDays(20), Channel: "letter", Level: "second", To: s.debtor.Name, Result: "none"},
		s.formalNotice(due),
	}
	for _, r := range steps {
		if err := s.remind(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) formalNotice(due cases.Date) cases.Reminder {
	sent := due.AddDays(27)
	return cases.Reminder{
		DoneOn: sent, Channel: "registered_letter", Level: "formal_notice", To: s.debtor.Name, Result: "received",
		Tracking: s.chance.RegisteredNumber(), ReceivedOn: sent.AddDays(3),
	}
}

func (s *story) remind(ctx context.Context, r cases.Reminder) error {
	if today := cases.DateOf(s.clock.In(s.Zone)); r.DoneOn.After(today) {
		r.DoneOn, r.ReceivedOn = today, cases.Date{}
	}
	_, err := s.svc.SaveReminder(ctx, s.controller(), s.ref(), r)
	return err
}

// evidence drops the files: most cases are complete, some lack a delivery note, some have an odd file.
func (s *story) evidence(ctx context.Context) error {
	if s.brief(s.n) {
		return s.drop(ctx, s.library.invoice[s.c.org])
	}
	list, err := s.papers(ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := s.drop(ctx, p); err != nil {
			return fmt.Errorf("file %s: %w", p.Name, err)
		}
	}
	switch s.n % 11 {
	case 6:
		return s.svc.Waive(ctx, s.controller(), s.ref(), cases.Contract, "Vente au comptant, sans contrat-cadre.")
	}
	return nil
}

// papers makes the files of this case.
func (s *story) papers(ctx context.Context) ([]Paper, error) {
	first := s.sales[0]
	letter := papers.Letter{From: first.Seller, To: first.Buyer, By: s.c.clerk, On: first.DueOn.AddDays(20), Level: 2}
	for _, sale := range s.sales {
		letter.Invoices = append(letter.Invoices, sale.Open())
	}
	notice := letter
	notice.On, notice.Level, notice.Registered = first.DueOn.AddDays(27), 3, s.chance.RegisteredNumber()
	seed := s.Seed + uint64(s.n)
	type plan struct {
		p     Paper
		make  func() []byte
		pages int
	}
	plans := []plan{
		{Paper{Name: "commande_" + first.Order + ".pdf", Category: cases.Orders, Kind: "order", Title: "Bon de commande " + first.Order, On: first.OrderedOn}, func() []byte { return papers.OrderPaper(first) }, 1},
		{Paper{Name: "relance_" + first.Invoice + ".pdf", Category: cases.Reminders, Kind: "reminder", Title: "Relance 2", On: letter.On}, func() []byte { return papers.LetterPaper(letter) }, 1},
		{Paper{Name: "mise_en_demeure.pdf", Category: cases.Notice, Kind: "formal_notice", Title: "Mise en demeure", On: notice.On}, func() []byte { return papers.LetterPaper(notice) }, 1},
		{Paper{Name: "avis_reception.pdf", Category: cases.Notice, Kind: "receipt", Title: "Avis de réception", On: notice.On.AddDays(3)}, func() []byte { return papers.ReceiptPaper(notice, notice.On.AddDays(3), seed) }, 1},
	}
	for _, sale := range s.sales {
		plans = append(plans, plan{Paper{Name: sale.Invoice + ".pdf", Category: cases.Invoices, Kind: "invoice", Title: "Facture " + sale.Invoice, On: sale.InvoicedOn}, func() []byte { return papers.InvoicePaper(sale) }, 1})
	}
	if s.n%4 != 1 {
		plans = append(plans, plan{Paper{Name: sale0(first) + ".pdf", Category: cases.Deliveries, Kind: "delivery", Title: "Bon de livraison " + first.Delivery, On: first.DeliveredOn}, func() []byte { return papers.DeliveryPaper(first, seed) }, 1})
	}
	var list []Paper
	for _, pl := range plans {
		p, err := s.sheet(ctx, s.c.org, pl.p, pl.make(), pl.pages)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if s.n%4 == 1 && s.n%8 == 1 {
		scans := s.library.scans[s.c.org]
		list = append(list, scans[s.n%len(scans)])
	}
	if s.n%17 == 5 { // drafts show what an odd file looks like
		list = append(list, s.library.broken[s.c.org], s.library.protected[s.c.org])
	}
	return list, nil
}

func sale0(s papers.Sale) string { return "livraison_" + s.Delivery }

// drop uploads a file and tells the case what reading it showed; a person confirms the category.
func (s *story) drop(ctx context.Context, p Paper) error {
	s.shelf.next = p
	s.clock = s.clock.Add(time.Duration(s.chance.Between(3, 20)) * time.Second)
	id, err := s.svc.AddDocument(ctx, s.controller(), cases.FileInput{Ref: s.ref(), Name: p.Name, Body: bytes.NewReader(nil), Limit: 50 << 20, Category: p.Category, Title: p.Title, Invoice: s.invoiceOf(p)})
	if err != nil {
		return err
	}
	if err := s.svc.ApplyFinding(ctx, cases.ClockActor(s.c.org), s.ref(), id, p.Finding); err != nil {
		return err
	}
	if p.Category == cases.Unsorted || s.brief(s.n) {
		return nil
	}
	return s.svc.SortDocument(ctx, s.controller(), cases.SortInput{
		Ref: s.ref(), Document: id, Category: p.Category, Kind: p.Kind, Title: p.Title, DatedOn: p.On, Invoice: s.invoiceOf(p),
	})
}

// invoiceOf finds the invoice that a paper is; the shared paper of a brief story stands for its only one.
func (s *story) invoiceOf(p Paper) cases.ItemID {
	for _, invoice := range s.rec.c.Invoices {
		if p.Kind == "invoice" && (s.brief(s.n) || "Facture "+invoice.Number == p.Title) {
			return invoice.ID
		}
	}
	return ""
}

func (s *story) release(ctx context.Context) error {
	day := cases.DateOf(s.clock.In(s.Zone)).AddDays(s.chance.Between(0, 4))
	if err := s.to(day, s.chance.Between(9, 17)); err != nil {
		return err
	}
	_, err := s.svc.Release(ctx, s.controller(), cases.ReleaseInput{Ref: s.ref(), Agency: s.a.org, Certified: true})
	return err
}
