package board

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// sorter sorts rows by radix: each row's order is packed into three words, the column's first, then whether the row is obsolete and
// the beginning of its name as far as there is room. Comparing rows themselves would wait for memory a million times, and three frames
// would pass.
type sorter[R any, P sortable[R]] struct {
	rows       []P
	order      []sortKey
	ranks      []int64 // of names that rows share, -1 for none; nil for other columns
	long       []bool  // the column's text goes on behind the first two words; nil for numbers
	room       []entry
	by         Key[R]
	descending bool
}

type sortKey [3]uint64

// entry is a row's place, and the word of its order that is being sorted by.
type entry struct {
	word uint64
	at   uint32
}

// missingKey is the first word of a row that has nothing in the column: after all others, in both directions.
const missingKey = math.MaxUint64

// maxCompared is how many rows are sorted faster by comparing them than by radix.
const maxCompared = 200

func sortRows[R any, P sortable[R]](rows []P, order Order[R], now time.Time) {
	by, descending := order.Key.at(now), order.Descending
	if by.IsZero() {
		return
	}
	s := sorter[R, P]{rows: slices.Clone(rows), order: make([]sortKey, len(rows)), room: make([]entry, len(rows)), by: by,
		descending: descending}
	if by.shared != nil {
		s.ranks = ranks(rows, by.shared)
	}
	if by.text != nil {
		s.long = make([]bool, len(rows))
	}
	entries := make([]entry, len(rows))
	for i, row := range rows {
		entries[i].at = uint32(i)
		s.encodeKey(i, row)
	}
	s.sort(entries, s.room, 0)
	for i, e := range entries {
		rows[i] = s.rows[e.at]
	}
}

// ranks makes numbers of names that many rows share: there are few to compare.
func ranks[R any, P sortable[R]](rows []P, shared func(*R) *SharedText) []int64 {
	met := map[*SharedText]int64{nil: -1}
	var labels []*SharedText
	ranks := make([]int64, len(rows))
	for i, row := range rows {
		l := shared(row)
		at, known := met[l]
		if !known {
			at = int64(len(labels))
			met[l] = at
			labels = append(labels, l)
		}
		ranks[i] = at
	}
	order := make([]int, len(labels))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return labels[a].key.compare(labels[b].key) })
	rankOf := make([]int64, len(labels))
	for i := 1; i < len(order); i++ {
		rankOf[order[i]] = rankOf[order[i-1]]
		if labels[order[i]].key != labels[order[i-1]].key {
			rankOf[order[i]]++
		}
	}
	for i, at := range ranks {
		if at >= 0 {
			ranks[i] = rankOf[at]
		}
	}
	return ranks
}

// encodeKey packs the order of the row at i.
func (s *sorter[R, P]) encodeKey(i int, row P) {
	name := row.name()
	if s.by.text == nil {
		first := uint64(missingKey)
		if value, known := s.number(i, row); known {
			first = uint64(value) ^ 1<<63 // the order of signed numbers as one of unsigned ones
			if s.descending {
				first = ^first
			}
			first = min(first, missingKey-1)
		}
		s.order[i] = sortKey{first, obsoleteFirst(row, name.hi), name.hi<<63 | name.lo>>1}
		return
	}
	key := s.by.text(row)
	s.order[i], s.long[i] = sortKey{key.hi, key.lo, obsoleteFirst(row, name.hi)}, key.rest != ""
	switch {
	case key == TextKey{}:
		s.order[i][0] = missingKey // no text begins with such a byte
	case s.descending:
		s.order[i][0], s.order[i][1] = ^key.hi, ^key.lo
	}
}

// obsoleteFirst puts whether a row is obsolete before the bits of a word; the last bit makes room for it.
func obsoleteFirst[R any, P sortable[R]](row P, word uint64) uint64 {
	word >>= 1
	if row.obsolete() {
		word |= 1 << 63
	}
	return word
}

func (s *sorter[R, P]) number(i int, row P) (value int64, known bool) {
	if s.ranks != nil {
		return s.ranks[i], s.ranks[i] >= 0
	}
	return s.by.number(row)
}

// sort sorts entries that are equal before word w.
func (s *sorter[R, P]) sort(entries, room []entry, w int) {
	if w == len(sortKey{}) || w == 2 && s.anyLong(entries) {
		slices.SortFunc(entries, s.compare)
		return
	}
	if len(entries) <= maxCompared {
		for i := range entries {
			entries[i].word = s.order[entries[i].at][w]
		}
		slices.SortFunc(entries, func(a, b entry) int {
			if a.word != b.word {
				return cmp.Compare(a.word, b.word)
			}
			return s.compare(a, b)
		})
		return
	}
	s.radix(entries, room, w)
	for from, to := 0, 1; to <= len(entries); to++ {
		if to == len(entries) || entries[to].word != entries[from].word {
			if to-from > 1 {
				s.sort(entries[from:to], room[from:to], w+1)
			}
			from = to
		}
	}
}

func (s *sorter[R, P]) anyLong(entries []entry) bool {
	return s.long != nil && slices.ContainsFunc(entries, func(e entry) bool { return s.long[e.at] })
}

// radix sorts entries by word w, byte by byte from the least, leaving out bytes that all of them share.
func (s *sorter[R, P]) radix(entries, room []entry, w int) {
	var differs uint64
	for i := range entries {
		entries[i].word = s.order[entries[i].at][w]
		differs |= entries[i].word ^ entries[0].word
	}
	from, to := entries, room
	for shift := 0; shift < 64; shift += 8 {
		if byte(differs>>shift) == 0 {
			continue
		}
		var start [256]uint32
		for i := range from {
			start[byte(from[i].word>>shift)]++
		}
		sum := uint32(0)
		for i, n := range start {
			start[i], sum = sum, sum+n
		}
		for _, e := range from {
			b := byte(e.word >> shift)
			to[start[b]] = e
			start[b]++
		}
		from, to = to, from
	}
	if len(from) > 0 && &from[0] != &entries[0] {
		copy(entries, from)
	}
}

// compare is the whole order: column, obsolete, name, ID. The words decide nearly always.
func (s *sorter[R, P]) compare(a, b entry) int {
	orderA, orderB := &s.order[a.at], &s.order[b.at]
	if c := cmp.Or(cmp.Compare(orderA[0], orderB[0]), cmp.Compare(orderA[1], orderB[1])); c != 0 {
		return c
	}
	rowA, rowB := s.rows[a.at], s.rows[b.at]
	if s.long != nil && (s.long[a.at] || s.long[b.at]) {
		if c := s.by.text(rowA).compare(s.by.text(rowB)); c != 0 {
			if s.descending {
				return -c
			}
			return c
		}
	}
	if c := cmp.Compare(orderA[2], orderB[2]); c != 0 {
		return c
	}
	return cmp.Or(rowA.name().compare(rowB.name()), cmp.Compare(rowA.id(), rowB.id()))
}
