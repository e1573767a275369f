package accounts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"relais/cases"
)

// Particulars are what can be changed of an organisation.
type Particulars struct {
	Name    string
	SIREN   string
	VAT     string
	Address string
	Email   string
	Phone   string
	IBAN    string
	Lang    string // "fr" or "en"
	Zone    string // IANA name; "": the zone of the installation
}

// tidy gives the stored form and says what is wrong.
func (in Particulars) tidy() (Particulars, []cases.FieldError) {
	in.Name, in.Address, in.Phone = strings.TrimSpace(in.Name), strings.TrimSpace(in.Address), strings.TrimSpace(in.Phone)
	in.Email = strings.TrimSpace(in.Email)
	in.SIREN, in.VAT, in.IBAN = cases.CleanIdentifier(in.SIREN), cases.CleanIdentifier(in.VAT), cases.CleanIdentifier(in.IBAN)
	wrong := append(checkName("name", in.Name), checkNumbers(in.SIREN, in.VAT, in.IBAN)...)
	if len(in.Address) > maxAddress {
		wrong = append(wrong, cases.Field("address", "input.too_long", "max", maxAddress))
	}
	if in.Email != "" && !validEmail(FoldEmail(in.Email)) {
		wrong = append(wrong, cases.Field("email", "input.email"))
	}
	if in.Lang != "fr" && in.Lang != "en" {
		wrong = append(wrong, cases.Field("lang", "input.choice"))
	}
	if _, err := time.LoadLocation(in.Zone); err != nil {
		wrong = append(wrong, cases.Field("zone", "input.choice"))
	}
	return in, wrong
}

// checkNumbers checks identifiers in their stored form; each may be missing.
func checkNumbers(siren, vat, iban string) []cases.FieldError {
	var wrong []cases.FieldError
	if siren != "" && !cases.ValidSIREN(siren) {
		wrong = append(wrong, cases.Field("siren", "input.siren"))
	}
	if vat != "" && strings.HasPrefix(vat, "FR") && !cases.ValidVAT(vat) && !cases.UncheckedVAT(vat) {
		wrong = append(wrong, cases.Field("vat", "input.vat"))
	}
	if iban != "" && !cases.ValidIBAN(iban) {
		wrong = append(wrong, cases.Field("iban", "input.iban"))
	}
	return wrong
}

// Organisation reads the actor's own organisation.
func (s *Service) Organisation(ctx context.Context, actor cases.Actor) (Organisation, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return Organisation{}, err
	}
	return s.Store.Organisation(ctx, actor.Org)
}

// staleUnlessSame is the answer to a change of what somebody saved since: a conflict, unless it is what holds already, as
// when a button was pressed twice.
func staleUnlessSame(facts Facts) error {
	if len(facts.Fields) == 0 {
		return cases.ErrRepeated
	}
	return cases.Stale()
}

// SaveOrganisation changes the actor's own organisation. Conflict: somebody changed it since version. Invalid: fields.
func (s *Service) SaveOrganisation(ctx context.Context, actor cases.Actor, in Particulars, version int64, key string) error {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return err
	}
	in, wrong := in.tidy()
	if err := cases.Wrong(wrong...); err != nil {
		return err
	}
	err := s.Store.UpdateOrganisation(ctx, actor.Org, func(o *Organisation) (Change, error) {
		facts := Facts{Fields: changed(
			row{"name", o.Name != in.Name}, row{"siren", o.SIREN != in.SIREN}, row{"vat", o.VAT != in.VAT},
			row{"address", o.Address != in.Address}, row{"email", o.Email != in.Email}, row{"phone", o.Phone != in.Phone},
			row{"iban", o.IBAN != in.IBAN}, row{"lang", o.Lang != in.Lang}, row{"zone", o.Zone != in.Zone},
		)}
		if o.Version != version {
			return Change{}, staleUnlessSame(facts)
		}
		in.fill(o)
		c := Change{Event: s.event(actor, o.ID, EvOrgChanged, facts)}
		c.Event.Key = key
		return c, nil
	})
	if err != nil {
		return fmt.Errorf("organisation %s: %w", actor.Org, err)
	}
	return nil
}

func (in Particulars) fill(o *Organisation) {
	o.Name, o.SIREN, o.VAT, o.Address = in.Name, in.SIREN, in.VAT, in.Address
	o.Email, o.Phone, o.IBAN, o.Lang, o.Zone = in.Email, in.Phone, in.IBAN, in.Lang, in.Zone
}

// Entities lists the legal entities of the actor's organisation; an agency has none.
func (s *Service) Entities(ctx context.Context, actor cases.Actor) ([]Entity, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return nil, err
	}
	return s.Store.Entities(ctx, actor.Org)
}

// EntityInput is what can be said about a legal entity.
type EntityInput struct {
	Name    string
	SIREN   string
	VAT     string
	Address string
	IBAN    string
	Key     string // idempotency key of the request
}

func (in EntityInput) tidy() (EntityInput, error) {
	in.Name, in.Address = strings.TrimSpace(in.Name), strings.TrimSpace(in.Address)
	in.SIREN, in.VAT, in.IBAN = cases.CleanIdentifier(in.SIREN), cases.CleanIdentifier(in.VAT), cases.CleanIdentifier(in.IBAN)
	wrong := append(checkName("name", in.Name), checkNumbers(in.SIREN, in.VAT, in.IBAN)...)
	if len(in.Address) > maxAddress {
		wrong = append(wrong, cases.Field("address", "input.too_long", "max", maxAddress))
	}
	return in, cases.Wrong(wrong...)
}

// mayEntities says whether the actor looks after the entities of a creditor.
func mayEntities(actor cases.Actor) error {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return err
	}
	if actor.Side() != cases.CreditorSide {
		return cases.Missing()
	}
	return nil
}

// AddEntity adds a legal entity to the actor's creditor.
func (s *Service) AddEntity(ctx context.Context, actor cases.Actor, in EntityInput) (cases.EntityID, error) {
	if err := mayEntities(actor); err != nil {
		return "", err
	}
	in, err := in.tidy()
	if err != nil {
		return "", err
	}
	e := Entity{
		ID: cases.EntityID(s.NewID()), Org: actor.Org, Name: in.Name, SIREN: in.SIREN, VAT: in.VAT, Address: in.Address,
		IBAN: in.IBAN, Version: 1,
	}
	c := Change{Event: s.event(actor, actor.Org, EvEntityAdded, Facts{Entity: e.ID})}
	c.Event.Key = in.Key
	if err := s.Store.CreateEntity(ctx, e, c); err != nil {
		return "", fmt.Errorf("add an entity to %s: %w", actor.Org, err)
	}
	return e.ID, nil
}

// SaveEntity changes a legal entity of the actor's creditor. Conflict: somebody changed it since version.
func (s *Service) SaveEntity(ctx context.Context, actor cases.Actor, id cases.EntityID, version int64, in EntityInput) error {
	if err := mayEntities(actor); err != nil {
		return err
	}
	in, err := in.tidy()
	if err != nil {
		return err
	}
	err = s.Store.UpdateEntity(ctx, actor.Org, id, func(e *Entity) (Change, error) {
		facts := Facts{Entity: e.ID, Fields: changed(
			row{"name", e.Name != in.Name}, row{"siren", e.SIREN != in.SIREN}, row{"vat", e.VAT != in.VAT},
			row{"address", e.Address != in.Address}, row{"iban", e.IBAN != in.IBAN},
		)}
		if e.Version != version {
			return Change{}, staleUnlessSame(facts)
		}
		e.Name, e.SIREN, e.VAT, e.Address, e.IBAN = in.Name, in.SIREN, in.VAT, in.Address, in.IBAN
		c := Change{Event: s.event(actor, actor.Org, EvEntityChanged, facts)}
		c.Event.Key = in.Key
		return c, nil
	})
	if err != nil {
		return fmt.Errorf("entity %s: %w", id, err)
	}
	return nil
}
