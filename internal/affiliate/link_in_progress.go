package affiliate

// LinkInProgressError means that other writes, which are not finished, may create the link that a plan creates: nothing was planned.
type LinkInProgressError struct{ Writes []Operation }

func (e *LinkInProgressError) Error() string {
	return e.Short() + ". Nothing was planned, since each link would pay"
}

// Short says how far the writes are.
func (e *LinkInProgressError) Short() string {
	return e.Writes[0].linkInProgress() + OtherLinkWrites(len(e.Writes)-1)
}

// linkInProgress says how far a write is that may still create a link.
func (o Operation) linkInProgress() string {
	by := Clean(o.By)
	switch {
	case o.State == Unknown:
		return by + " tried to make this link, and whether it was made is not known"
	case o.WaitsForDecision():
		return by + " has planned this link, and it waits for a decision"
	}
	return by + " is making this link already"
}

// WaitsForDecision reports whether it is planned, and a person has to decide before it is sent.
func (o Operation) WaitsForDecision() bool { return o.OwnerEnded || o.Blocking != nil }

// OtherLinkWrites counts the writes besides one that was described, as what follows in its sentence.
func OtherLinkWrites(n int) string {
	if n == 0 {
		return ""
	}
	return "; " + Plural(int64(n), "other write", "other writes") + " may make it too"
}
