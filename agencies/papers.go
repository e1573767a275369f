package agencies

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"relais/cases"
)

// Partners lists the agencies a creditor may work with, each with its papers and the mandates between the two.
func (s *Service) Partners(ctx context.Context, actor cases.Actor) ([]Partner, error) {
	if err := cases.Authorise(actor, cases.ActMandates); err != nil {
		return nil, err
	}
	return s.partners(ctx, actor, "")
}

// Partner reads one agency as a creditor sees it.
func (s *Service) Partner(ctx context.Context, actor cases.Actor, id cases.OrgID) (*Partner, error) {
	if err := cases.Authorise(actor, cases.ActMandates); err != nil {
		return nil, err
	}
	return s.partner(ctx, actor, id)
}

// Own reads the actor's own agency, with its papers and the mandates creditors gave it.
func (s *Service) Own(ctx context.Context, actor cases.Actor) (*Partner, error) {
	if err := cases.Authorise(actor, cases.ActAgencyPapers); err != nil {
		return nil, err
	}
	return s.partner(ctx, actor, actor.Org)
}

func (s *Service) partner(ctx context.Context, actor cases.Actor, id cases.OrgID) (*Partner, error) {
	if id == "" {
		return nil, cases.Missing()
	}
	found, err := s.partners(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return &found[0], nil
}

// SaveAgency writes what an agency states about itself. a.Version is the version the person saw.
func (s *Service) SaveAgency(ctx context.Context, actor cases.Actor, a Agency) error {
	if err := cases.Authorise(actor, cases.ActAgencyPapers); err != nil {
		return err
	}
	a.ID, a.UpdatedAt = actor.Org, s.Now().UTC()
	a.SIREN, a.IBAN = cases.CleanIdentifier(a.SIREN), cases.CleanIdentifier(a.IBAN)
	if err := a.check(s.Today()); err != nil {
		return err
	}
	event := s.event(actor, "", EvAgencySaved, cases.Facts{Agency: a.ID, Code: string(a.Kind)})
	if err := s.Store.SaveAgency(ctx, actor.Scope(), &a, event); err != nil {
		return fmt.Errorf("save agency %s: %w", a.ID, err)
	}
	return nil
}

func (a *Agency) check(today cases.Date) error {
	var fields []cases.FieldError
	if !slices.Contains(Kinds, a.Kind) {
		fields = append(fields, cases.Field("kind", "error.choice"))
	}
	if a.SIREN != "" && !cases.ValidSIREN(a.SIREN) {
		fields = append(fields, cases.Field("siren", "error.siren"))
	}
	if a.IBAN != "" && !cases.ValidIBAN(a.IBAN) {
		fields = append(fields, cases.Field("iban", "error.iban"))
	}
	if a.Cover < 0 {
		fields = append(fields, cases.Field("cover", "error.amount_negative"))
	}
	if a.DeclaredOn.After(today) {
		fields = append(fields, cases.Field("declared_on", "error.future_day"))
	}
	return cases.Wrong(fields...)
}

// PaperInput is a proof an agency puts on file.
type PaperInput struct {
	Key        string
	Kind       PaperKind
	Reference  string
	Issuer     string
	IssuedOn   cases.Date
	ValidUntil cases.Date
	Name       string
	Body       io.Reader
	Limit      int64 // bytes
}

// AddPaper stores a proof with its file.
func (s *Service) AddPaper(ctx context.Context, actor cases.Actor, in PaperInput) (cases.ItemID, error) {
	if err := cases.Authorise(actor, cases.ActAgencyPapers); err != nil {
		return "", err
	}
	if err := in.check(s.Today()); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Item, nil
	}
	blob, err := s.Blobs.Put(ctx, actor.Org, in.Body, in.Limit)
	if err != nil {
		return "", fmt.Errorf("store paper of agency %s: %w", actor.Org, err)
	}
	p := Paper{
		ID: cases.ItemID(s.NewID()), Agency: actor.Org, Kind: in.Kind, Reference: strings.TrimSpace(in.Reference),
		Issuer: strings.TrimSpace(in.Issuer), IssuedOn: in.IssuedOn, ValidUntil: in.ValidUntil,
		Name: path.Base(strings.ReplaceAll(in.Name, `\`, "/")), File: blob.Hash, Bytes: blob.Bytes,
		AddedAt: s.Now().UTC(), AddedBy: actor.Person,
	}
	event := s.event(actor, in.Key, EvPaperAdded, cases.Facts{Item: p.ID, Agency: actor.Org, Code: string(p.Kind), Hash: p.File, Day: p.ValidUntil})
	written, err := s.answer(ctx, actor, event, s.Store.AddPaper(ctx, actor.Scope(), &p, event))
	if err != nil {
		return "", fmt.Errorf("add paper of agency %s: %w", actor.Org, err)
	}
	return written.Facts.Item, nil
}

func (in *PaperInput) check(today cases.Date) error {
	var fields []cases.FieldError
	if !slices.Contains(PaperKinds, in.Kind) {
		fields = append(fields, cases.Field("kind", "error.choice"))
	}
	if in.Body == nil || strings.TrimSpace(in.Name) == "" {
		fields = append(fields, cases.Field("file", "error.required"))
	}
	switch {
	case in.IssuedOn.IsZero():
		fields = append(fields, cases.Field("issued_on", "error.required"))
	case in.IssuedOn.After(today):
		fields = append(fields, cases.Field("issued_on", "error.future_day"))
	}
	switch {
	case in.Kind == Insurance && in.ValidUntil.IsZero():
		fields = append(fields, cases.Field("valid_until", "error.required"))
	case !in.ValidUntil.IsZero() && in.ValidUntil.Before(in.IssuedOn):
		fields = append(fields, cases.Field("valid_until", "error.day_too_early", "first", in.IssuedOn))
	}
	return cases.Wrong(fields...)
}

// WithdrawPaper takes a proof out of force from today on. It stays on file.
func (s *Service) WithdrawPaper(ctx context.Context, actor cases.Actor, id cases.ItemID) error {
	if err := cases.Authorise(actor, cases.ActAgencyPapers); err != nil {
		return err
	}
	event := s.event(actor, "", EvPaperWithdrawn, cases.Facts{Item: id, Agency: actor.Org})
	if err := s.Store.WithdrawPaper(ctx, actor.Scope(), id, s.Today(), event); err != nil {
		return fmt.Errorf("withdraw paper %s: %w", id, err)
	}
	return nil
}

// OpenPaper opens the file of a proof: for a creditor's administrator and director, and for the agency itself.
func (s *Service) OpenPaper(ctx context.Context, actor cases.Actor, agency cases.OrgID, id cases.ItemID) (io.ReadCloser, Paper, error) {
	right := cases.ActMandates
	if actor.Side() == cases.AgencySide {
		right = cases.ActAgencyPapers
	}
	if err := cases.Authorise(actor, right); err != nil {
		return nil, Paper{}, err
	}
	if agency == "" {
		return nil, Paper{}, cases.Missing()
	}
	papers, err := s.Store.Papers(ctx, actor.Scope(), agency)
	if err != nil {
		return nil, Paper{}, err
	}
	for _, p := range papers {
		if p.ID == id && p.Agency == agency {
			body, _, err := s.Blobs.Open(ctx, agency, p.File)
			if err != nil {
				return nil, Paper{}, fmt.Errorf("paper %s: %w", id, err)
			}
			return body, p, nil
		}
	}
	return nil, Paper{}, cases.Missing()
}
