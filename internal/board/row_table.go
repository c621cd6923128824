package board

import (
	"cmp"
	"maps"
	"slices"
)

// rowTable holds the rows of one table by ID, ascending. It never changes: apply makes the next one.
type rowTable[R any] struct {
	ids  []int64
	rows []*R
}

// indexOf is the index of the row with an ID, -1 when there is none. IDs come from a table that rarely loses rows, so they
// are nearly dense, and the first guess is nearly always right: 100,000 look-ups must cost less than a frame.
func (t rowTable[R]) indexOf(id int64) int {
	if len(t.ids) == 0 || id < t.ids[0] || id > t.ids[len(t.ids)-1] {
		return -1
	}
	guess := int(min(uint64(id)-uint64(t.ids[0]), uint64(len(t.ids)-1)))
	if t.ids[guess] == id {
		return guess
	}
	// IDs ascend without repeating, so an ID is never to the right of its distance from the first.
	if i, found := slices.BinarySearch(t.ids[:guess], id); found {
		return i
	}
	return -1
}

// is reports whether it is that very table.
func (t rowTable[R]) is(other rowTable[R]) bool {
	return len(t.rows) == len(other.rows) && (len(t.rows) == 0 || &t.rows[0] == &other.rows[0])
}

func (t rowTable[R]) row(id int64) *R {
	if i := t.indexOf(id); i >= 0 {
		return t.rows[i]
	}
	return nil
}

// apply is the table with these rows put in, each in the place of the row that had its ID.
func (t rowTable[R]) apply(fresh map[int64]*R) rowTable[R] {
	if len(fresh) == 0 {
		return t
	}
	var added []int64
	for id := range fresh {
		if t.indexOf(id) < 0 {
			added = append(added, id)
		}
	}
	next := t
	if next.rows = slices.Clone(t.rows); len(added) > 0 {
		slices.Sort(added)
		next = t.withRoomFor(added)
	}
	for id, row := range fresh {
		next.rows[next.indexOf(id)] = row
	}
	return next
}

// withRoomFor returns the table with a nil row for each of the new IDs, which ascend. Rows are copied in stretches, since most new rows
// come last.
func (t rowTable[R]) withRoomFor(added []int64) rowTable[R] {
	n := len(t.ids) + len(added)
	next := rowTable[R]{ids: make([]int64, 0, n), rows: make([]*R, 0, n)}
	from := 0
	for _, id := range added {
		to, _ := slices.BinarySearch(t.ids, id)
		next.ids = append(append(next.ids, t.ids[from:to]...), id)
		next.rows = append(append(next.rows, t.rows[from:to]...), nil)
		from = to
	}
	next.ids = append(next.ids, t.ids[from:]...)
	next.rows = append(next.rows, t.rows[from:]...)
	return next
}

// index has the IDs of the rows that belong to a key: the links of an affiliate, the coupons of a link. A frozen index never changes: the
// first move copies it.
type index[K comparable] struct {
	ids   map[K][]int64 // ascending
	owned map[K]bool    // keys whose lists were copied since the index was frozen; nil while it is frozen
}

func (x index[K]) of(key K) []int64 { return x.ids[key] }

// frozen returns an index with the same lists, of which the next move makes copies.
func (x index[K]) frozen() index[K] { return index[K]{ids: x.ids} }

// move takes an ID from one key to another; the zero key belongs to no row and has no list. The first move copies the map, the
// first one at a key its list.
func (x *index[K]) move(id int64, from, to K) {
	if from == to {
		return
	}
	if x.owned == nil {
		x.owned = map[K]bool{}
		if x.ids = maps.Clone(x.ids); x.ids == nil {
			x.ids = map[K][]int64{}
		}
	}
	var nobody K
	if from != nobody {
		list := x.mutable(from)
		if i, found := slices.BinarySearch(list, id); found {
			list = slices.Delete(list, i, i+1)
		}
		if x.ids[from] = list; len(list) == 0 {
			delete(x.ids, from)
		}
	}
	if to != nobody {
		list := x.mutable(to)
		if i, found := slices.BinarySearch(list, id); !found {
			list = slices.Insert(list, i, id)
		}
		x.ids[to] = list
	}
}

func (x *index[K]) mutable(key K) []int64 {
	if x.owned[key] {
		return x.ids[key]
	}
	x.owned[key] = true
	return slices.Clone(x.ids[key])
}

// slugs finds a link by its slug: sorted, so that adding one costs a copy and not a map.
type slugs []slugOf

type slugOf struct {
	slug string
	id   int64
}

func (s slugs) find(slug string) (int64, bool) {
	i, found := slices.BinarySearchFunc(s, slug, func(e slugOf, slug string) int { return cmp.Compare(e.slug, slug) })
	if !found {
		return 0, false
	}
	return s[i].id, true
}

func (s slugs) apply(added []slugOf, removed map[int64]bool) slugs {
	if len(added) == 0 && len(removed) == 0 {
		return s
	}
	order := func(a, b slugOf) int { return cmp.Or(cmp.Compare(a.slug, b.slug), cmp.Compare(a.id, b.id)) }
	slices.SortFunc(added, order)
	next := make(slugs, 0, len(s)+len(added))
	for _, e := range s {
		if removed[e.id] {
			continue
		}
		for len(added) > 0 && order(added[0], e) < 0 {
			next, added = append(next, added[0]), added[1:]
		}
		next = append(next, e)
	}
	return append(next, added...)
}
