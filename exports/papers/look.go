package papers

import (
	"hash/fnv"
	"strings"
)

// rgb is a colour.
type rgb struct{ r, g, b int }

var (
	black  = rgb{24, 26, 28}
	grey   = rgb{105, 110, 116}
	pale   = rgb{238, 240, 242}
	hair   = rgb{200, 204, 208}
	blue   = rgb{30, 58, 138} // of ball pens and stamps
	violet = rgb{88, 52, 140}
	white  = rgb{255, 255, 255}
)

// look is how a company's papers look: always the same for one company.
type look struct {
	accent rgb
	// family is "plex", which is embedded, or a typeface that every reader brings along, as most business software does.
	family string
	// head chooses the arrangement of the letter head: 0 logo left, 1 band over the page, 2 centred.
	head int
	// boxed tables have lines around every cell.
	boxed bool
	// initials stand in the logo.
	initials string
	round    bool
}

var accents = []rgb{{0x1f, 0x4e, 0x79}, {0x8c, 0x2f, 0x39}, {0x2e, 0x6b, 0x4f},
	{0x5b, 0x3a, 0x82}, {0xb4, 0x5f, 0x06}, {0x26, 0x32, 0x38},
	{0x00, 0x6d, 0x77}, {0x9a, 0x34, 0x12}}

func lookOf(c Company) look {
	h := fnv.New64a()
	h.Write([]byte(c.SIREN + c.Name))
	n := h.Sum64()
	l := look{accent: accents[n%8], family: []string{"helvetica", "helvetica", "times", "plex"}[n/8%4],
		head: int(n / 32 % 3), boxed: n/96%2 == 0, round: n/192%2 == 0}
	for word := range strings.FieldsSeq(c.Name) {
		if r := []rune(word); len(l.initials) < 2 && r[0] >= 'A' && r[0] <= 'Z' {
			l.initials += string(r[0])
		}
	}
	if l.initials == "" {
		l.initials = "R"
	}
	return l
}
