package store

// beginning says since when a link is known. A link that was created here did nothing before, and its creation counts as a reading of
// zeros, unless its first reading suggests that Fermion had it already (checkBeginning): from then on it is known like a tracked link.
type beginning struct {
	first    int64 // the first reading, or the creation here; 0: neither
	madeHere bool
}

// knows reports whether everything that a link did between two instants was read (complete), up to now while the period lasts, and
// whether nothing of it was (untracked). Both are true for a link that was created here afterwards: it did nothing in that time.
func (b beginning) knows(begin, end *boundary, from, to, now int64) (complete, untracked bool) {
	if b.madeHere && b.first >= to {
		return true, true
	}
	if !b.isReadBetween(begin, end, from, to) {
		return false, true
	}
	begun := from == 0 || b.madeHere || begin.hasSample
	ended := to > now || end.lastRead >= to || end.hasNext
	return begun && ended, false
}

// isReadBetween reports whether a reading says something about the time between two instants in which the link existed. A creation alone
// says nothing about the time after it.
func (b beginning) isReadBetween(begin, end *boundary, from, to int64) bool {
	switch {
	case b.first == 0:
		return false
	case b.madeHere && b.first > from:
		return end.lastRead > b.first || end.hasNext
	case b.first >= to:
		return false
	}
	return begin.hasNext || begin.lastRead > from
}
