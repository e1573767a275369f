package cases

// Rates is a dated table of the rates that claims are computed with. It is immutable.
type Rates struct {
	version string
}

// DefaultRates gives the table that this version of Relais was built with.
func DefaultRates() *Rates { return &Rates{} }

// Version names the state of the table, the last day it covers.
func (r *Rates) Version() string { return r.version }
