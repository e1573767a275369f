package portal

import "relais/cases"

// home is the start page: what waits for whoever opens it. Those whose work is elsewhere are led there.
func (s *Server) home(v *visit) (answer, error) {
	switch v.actor.Role {
	case cases.Agent, cases.AgencyManager:
		return s.inbox(v)
	case cases.Controller:
		return s.desk(v)
	case cases.Director:
		return s.synthesis(v)
	case cases.CreditorAdmin:
		return seeOther("/settings/people"), nil
	case cases.Operator:
		return seeOther("/operator/organisations"), nil
	}
	return nil, cases.Missing()
}
