package board

import (
	"cmp"
	"maps"
	"slices"
)

// rowTable holds the rows of one table by ID, ascending. It never changes: with makes the next one.
type rowTable[R any] struct {
	ids  []int64
	rows []*R
}

// indexOf is the index of the row with an ID, -1 when there is none. IDs come from a table that rarely loses rows, so they
// are nearly dense, and the first guess is nearly always right: 100,000 look-ups must cost less than a frame.
func (s rowTable[R]) indexOf(id int64) int {
	if len(s.ids) == 0 || id < s.ids[0] || id > s.ids[len(s.ids)-1] {
		return -1
	}
	guess := int(min(uint64(id)-uint64(s.ids[0]), uint64(len(s.ids)-1)))
	if s.ids[guess] == id {
		return guess
	}
	// IDs ascend without repeating, so an ID is never to the right of its distance from the first.
	if i, found := slices.BinarySearch(s.ids[:guess], id); found {
		return i
	}
	return -1
}

// is reports whether it is that very table.
func (s rowTable[R]) is(other rowTable[R]) bool {
	return len(s.rows) == len(other.rows) && (len(s.rows) == 0 || &s.rows[0] == &other.rows[0])
}

func (s rowTable[R]) row(id int64) *R {
	if i := s.indexOf(id); i >= 0 {
		return s.rows[i]
	}
	return nil
}

// apply is the table with these rows put in, each in the place of the row that had its ID.
func (s rowTable[R]) apply(fresh map[int64]*R) rowTable[R] {
	if len(fresh) == 0 {
		return s
	}
	var added []int64
	for id := range fresh {
		if s.indexOf(id) < 0 {
			added = append(added, id)
		}
	}
	next := s
	if next.rows = slices.Clone(s.rows); len(added) > 0 {
		slices.Sort(added)
		next = s.insertRoom(added)
	}
	for id, row := range fresh {
		next.rows[next.indexOf(id)] = row
	}
	return next
}

// insertRoom makes room for new IDs, ascending: copied in stretches, since new rows mostly come last.
func (s rowTable[R]) insertRoom(added []int64) rowTable[R] {
	n := len(s.ids) + len(added)
	next := rowTable[R]{ids: make([]int64, 0, n), rows: make([]*R, 0, n)}
	from := 0
	for _, id := range added {
		to, _ := slices.BinarySearch(s.ids, id)
		next.ids = append(append(next.ids, s.ids[from:to]...), id)
		next.rows = append(append(next.rows, s.rows[from:to]...), nil)
		from = to
	}
	next.ids = append(next.ids, s.ids[from:]...)
	next.rows = append(next.rows, s.rows[from:]...)
	return next
}

// index has the rows that belong to a key: the links of an affiliate, the coupons of a link. A finished index never
// changes; edit makes one that may be changed until it is finished.
type index[K comparable] struct {
	ids   map[K][]int64 // ascending
	owned map[K]bool    // lists made since edit; nil when finished
}

func (x index[K]) of(key K) []int64 { return x.ids[key] }

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
