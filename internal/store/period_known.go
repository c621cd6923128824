package store

// beginning is since when a link is known. One that was created here did nothing before, and its creation counts as a reading of zeros, for as long as
// nothing says that Fermion may have had it already (checkBeginning). Until its first reading that is assumed; from a first reading that leaves it open
// the link is known like a tracked one.
type beginning struct {
	first    int64 // the first reading, or the creation here; 0: neither
	madeHere bool
}

// knows reports whether all that a link did between two instants was read, up to now while the period lasts, and whether nothing of it was.
// Both are true of a link that was created here afterwards: it did nothing in that time.
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

// isReadBetween reports whether a reading tells something of the time between two instants in which the link was there. A creation alone
// tells nothing of what came after it.
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
