// Package casestest gives tests a world to work in: two creditors, North and South, two agencies, Red and Blue,
// an actor for every role in each, and a complete case. Everything is invented and the same at every run.
//
// It must not be imported outside tests.
package casestest

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"relais/cases"
)

// The organisations. South and Blue are the strangers of North and Red.
var (
	North    = cases.OrgID(ID(1))
	South    = cases.OrgID(ID(2))
	Red      = cases.OrgID(ID(3))
	Blue     = cases.OrgID(ID(4))
	Operator = cases.OrgID(ID(5))

	NorthEntity = cases.EntityID(ID(11))
	SouthEntity = cases.EntityID(ID(12))
	Mandate     = cases.MandateID(ID(21)) // between North and Red
)

// Today is the day on which the tests live.
var Today = cases.NewDate(2026, time.November, 21)

// Now is an instant of that day.
var Now = time.Date(2026, time.November, 21, 9, 30, 0, 0, time.UTC)

// ID gives the identifier number n: a UUIDv7 that is always the same.
func ID(n int) string {
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], uint64(n))
	return cases.UUIDv7(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC), random)
}

// IDs gives a maker of identifiers that counts on from first. It is safe for concurrent use.
func IDs(first int) cases.NewID {
	var n atomic.Int64
	n.Store(int64(first))
	return func() string { return ID(int(n.Add(1) - 1)) }
}

// Actor gives the person who has a role in an organisation, through the portal.
func Actor(org cases.OrgID, role cases.Role) cases.Actor {
	return cases.Actor{Person: person(org, role), Org: org, Role: role, Channel: cases.Portal}
}

// Actors lists one actor for every role of every organisation.
func Actors() []cases.Actor {
	var all []cases.Actor
	for _, row := range cases.Roles {
		for _, org := range orgs[row.Side] {
			all = append(all, Actor(org, row.Role))
		}
	}
	return all
}

var orgs = map[cases.Side][]cases.OrgID{
	cases.CreditorSide: {North, South},
	cases.AgencySide:   {Red, Blue},
	cases.OperatorSide: {Operator},
}

func person(org cases.OrgID, role cases.Role) cases.PersonID {
	for i, o := range []cases.OrgID{North, South, Red, Blue, Operator} {
		for k, row := range cases.Roles {
			if o == org && row.Role == role {
				return cases.PersonID(ID(100 + 10*i + k))
			}
		}
	}
	return ""
}

// Day reads an ISO day and panics on anything else: for tables in tests.
func Day(iso string) cases.Date {
	d, err := cases.ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}
