package cases

// Holidays lists the public holidays of a year in metropolitan France (C. trav. L3133-1), in order.
func Holidays(year int) []Date { return nil }

// WorkingDay says that a day is neither Saturday, Sunday nor a public holiday.
func (d Date) WorkingDay() bool { return true }

// AddWorkingDays gives the n-th working day after d.
func (d Date) AddWorkingDays(n int) Date { return d.AddDays(n) }

// RollForward gives d, or the next working day when d is none (CPC 642).
func (d Date) RollForward() Date { return d }

// EndOfMonth gives the last day of d's month.
func (d Date) EndOfMonth() Date { return d }
