package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// OpenInput is what a draft starts from. Only the debtor's name and kind are asked for; the rest may follow.
type OpenInput struct {
	Key    string // idempotency key
	Entity EntityID
	Debtor Debtor
	Basics
}

// Basics are the particulars of a claim as a whole.
type Basics struct {
	Nature       Nature   // empty: services
	Currency     Currency // empty: euro
	ContractRate BasisPoints
	DayCount     DayCount
	Imputation   Imputation
	Narrative    string
	InsolventOn  Date // opening judgment of the debtor's insolvency, when one is known
}

// Open starts a draft and gives its id. The store gives its reference.
func (s *Service) Open(ctx context.Context, actor Actor, in OpenInput) (CaseID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	return s.open(ctx, actor, in, nil)
}

// open starts a draft; fill adds what is known of it already and may be nil.
func (s *Service) open(ctx context.Context, actor Actor, in OpenInput, fill func(*Case) error) (CaseID, error) {
	if err := in.check(); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Case, nil
	}
	c := &Case{
		ID: CaseID(s.NewID()), Org: actor.Org, Entity: in.Entity,
		Stage: Amicable, Handling: Draft, NextAction: "complete", NextActionOn: s.Today(), CreatedAt: s.Now().UTC(),
	}
	c.Debtor = in.Debtor.clean()
	in.Basics.apply(c)
	if fill != nil {
		if err := fill(c); err != nil {
			return "", err
		}
	}
	change := s.complete(actor, in.Key, c, entry{kind: EvOpened, facts: Facts{Count: len(c.Invoices)}})
	err := s.Store.CreateCase(ctx, actor.Scope(), c, change)
	if errors.Is(err, ErrRepeated) {
		if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
			return first.Case, nil
		}
	}
	if err != nil {
		return "", fmt.Errorf("open case: %w", err)
	}
	return c.ID, nil
}

func (in *OpenInput) check() error {
	d := in.Debtor.clean()
	fields := d.Validate()
	if d.Name == "" && !slices.ContainsFunc(fields, func(f FieldError) bool { return f.Field == "name" }) {
		fields = append(fields, Field("name", "error.required"))
	}
	return Wrong(append(fields, in.Basics.check()...)...)
}

func (b *Basics) check() (fields []FieldError) {
	if b.Nature != "" && !slices.Contains(Natures, b.Nature) {
		fields = append(fields, Field("nature", "error.choice"))
	}
	if b.Currency != "" && len(b.Currency) != 3 {
		fields = append(fields, Field("currency", "error.choice"))
	}
	if b.ContractRate < 0 || b.ContractRate > 10_000 {
		fields = append(fields, Field("contract_rate", "error.rate"))
	}
	if b.DayCount != "" && b.DayCount != Act365 && b.DayCount != ActAct {
		fields = append(fields, Field("day_count", "error.choice"))
	}
	if b.Imputation != "" && b.Imputation != InterestFirst && b.Imputation != PrincipalFirst {
		fields = append(fields, Field("imputation", "error.choice"))
	}
	return append(fields, checkText("narrative", b.Narrative, false)...)
}

func (b *Basics) apply(c *Case) {
	c.Nature, c.Currency = b.Nature, b.Currency
	if c.Nature == "" {
		c.Nature = Services
	}
	if c.Currency == "" {
		c.Currency = EUR
	}
	c.ContractRate = b.ContractRate
	if b.DayCount != "" { // a form that does not ask for it leaves it as it is
		c.DayCount = b.DayCount
	}
	if b.Imputation != "" {
		c.Imputation = b.Imputation
	}
	c.Narrative, c.InsolventOn = b.Narrative, b.InsolventOn
}

// clean gives the debtor as it is stored: identifiers without separators, no space around words.
func (d Debtor) clean() Debtor {
	d.SIREN, d.SIRET, d.VAT = CleanIdentifier(d.SIREN), CleanIdentifier(d.SIRET), CleanIdentifier(d.VAT)
	if d.SIREN == "" && len(d.SIRET) == 14 {
		d.SIREN = d.SIRET[:9]
	}
	for _, text := range []*string{
		&d.Name, &d.Form, &d.Email, &d.Phone, &d.Account, &d.Address.Line1, &d.Address.Line2, &d.Address.PostalCode,
		&d.Address.City,
	} {
		*text = strings.TrimSpace(*text)
	}
	d.Address.Country = strings.ToUpper(strings.TrimSpace(d.Address.Country))
	if d.Kind == "" {
		d.Kind = Company
	}
	return d
}
