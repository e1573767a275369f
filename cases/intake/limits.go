package intake

// Limits bound what one file may cost. They are settings; zero means the default.
type Limits struct {
	Entries  int   // files in one archive or mail
	Unpacked int64 // bytes of all of them together
	Entry    int64 // bytes of one of them
	Depth    int   // mails inside mails
	Text     int64 // bytes of text read from one file
}

// Defaults are the limits of an installation that sets none.
var Defaults = Limits{Entries: 1000, Unpacked: 200 << 20, Entry: 50 << 20, Depth: 5, Text: 4 << 20}

// OrDefaults puts the defaults where nothing is set.
func (l Limits) OrDefaults() Limits {
	pick := func(v, d int64) int64 {
		if v <= 0 {
			return d
		}
		return v
	}
	return Limits{
		Entries:  int(pick(int64(l.Entries), int64(Defaults.Entries))),
		Unpacked: pick(l.Unpacked, Defaults.Unpacked),
		Entry:    pick(l.Entry, Defaults.Entry),
		Depth:    int(pick(int64(l.Depth), int64(Defaults.Depth))),
		Text:     pick(l.Text, Defaults.Text),
	}
}
