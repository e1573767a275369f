package cases

import (
	"context"
	"encoding/json"
	"slices"
)

// item is one part of a draft to be saved, with what saveItem must know about its list.
type item[T any] struct {
	part   T
	id     ItemID // empty: a new one
	code   string // kind of part, for the journal
	amount Cents
	list   func(*Case) *[]T
	idOf   func(*T) *ItemID
	accept func(*Case, *T) error // what the case must say about it
}

// changing is a way to change a case: see Service.edit and Service.change.
type changing func(ctx context.Context, actor Actor, ref Ref, apply func(*Case) (entry, error)) error

// limitItems is the largest number of parts of one kind in a case.
const limitItems = 2_000

// saveItem adds a part to a draft, or replaces the one of its id, and gives its id.
func saveItem[T any](ctx context.Context, s *Service, actor Actor, ref Ref, in item[T]) (ItemID, error) {
	return putItem(ctx, s, actor, ref, in, s.edit)
}

// keepItem is saveItem for what may be recorded after the release, too.
func keepItem[T any](ctx context.Context, s *Service, actor Actor, ref Ref, in item[T]) (ItemID, error) {
	return putItem(ctx, s, actor, ref, in, s.change)
}

// putItem saves a part by the kind of change that it needs.
func putItem[T any](ctx context.Context, s *Service, actor Actor, ref Ref, in item[T], change changing) (ItemID, error) {
	if first, ok := s.firstAnswer(ctx, actor, ref.Key); ok {
		return first.Facts.Item, nil
	}
	id := in.id
	if id == "" {
		id = ItemID(s.NewID())
	}
	err := change(ctx, actor, ref, func(c *Case) (entry, error) { return in.put(c, id) })
	if err != nil {
		return "", err
	}
	return id, nil
}

// put writes the part into the case.
func (in item[T]) put(c *Case, id ItemID) (entry, error) {
	part := in.part
	*in.idOf(&part) = id
	if err := in.accept(c, &part); err != nil {
		return entry{}, err
	}
	list := in.list(c)
	facts := Facts{Item: id, Code: in.code, Amount: in.amount, After: hashPart(part)}
	if in.id == "" {
		if len(*list) >= limitItems {
			return entry{}, Refuse("error.too_many_items", "limit", limitItems)
		}
		*list = append(*list, part)
		return entry{kind: EvItemAdded, facts: facts}, nil
	}
	old := find(*list, func(t *T) bool { return *in.idOf(t) == in.id })
	if old == nil {
		return entry{}, Missing()
	}
	facts.Before = hashPart(*old)
	*old = part
	return entry{kind: EvItemChanged, facts: facts}, nil
}

// takeOut removes what matches from a list and gives the hash of what it was; "" when nothing matched.
func takeOut[T any](list *[]T, match func(*T) bool) string {
	found := find(*list, match)
	if found == nil {
		return ""
	}
	before := hashPart(*found)
	*list = slices.DeleteFunc(*list, func(t T) bool { return match(&t) })
	return before
}

// hashPart gives the hash of a part of a case in its JSON form, for "before" and "after" in the journal.
func hashPart(part any) string {
	text, err := json.Marshal(part)
	if err != nil {
		panic("part of a case is not JSON: " + err.Error()) // our own structs of texts, numbers and days
	}
	return HashText(string(text))
}

// onePerField keeps the first error of each field: one message beside an input is enough.
func onePerField(fields []FieldError) []FieldError {
	seen := map[string]bool{}
	return slices.DeleteFunc(fields, func(f FieldError) bool {
		twice := seen[f.Field]
		seen[f.Field] = true
		return twice
	})
}
