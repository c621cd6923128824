package affiliate

// LinkInProgressError means that other writes, which are not finished, may create the link that a plan creates: nothing was planned.
type LinkInProgressError struct{ Writes []Operation }

func (e *LinkInProgressError) Error() string {
	return e.Short() + ". Nothing was planned, since each link would pay"
}

// Short says how far the writes are.
func (e *LinkInProgressError) Short() string {
	link, by := e.Writes[0].linkAt(), Clean(e.Writes[0].By)
	text := by + " is making " + link + " already"
	switch {
	case e.Writes[0].State == Unknown:
		text = by + " tried to make " + link + ", and whether it was made is not known"
	case e.Writes[0].WaitsForDecision():
		text = by + " has planned " + link + ", and it waits for a decision"
	}
	return text + OtherLinkWrites(len(e.Writes)-1)
}

// Past is Short for the journal, where it is read after the writes have ended.
func (e *LinkInProgressError) Past() string {
	link, by := e.Writes[0].linkAt(), Clean(e.Writes[0].By)
	text := by + " was making " + link
	switch {
	case e.Writes[0].State == Unknown:
		text = by + " had tried to make " + link + ", and whether it was made was not known"
	case e.Writes[0].WaitsForDecision():
		text = by + " had planned " + link + ", and it waited for a decision"
	}
	if n := len(e.Writes) - 1; n > 0 {
		text += "; " + Plural(int64(n), "other write", "other writes") + " might have made one too"
	}
	return text
}

// linkAt names the link of a write. Its percentage may be another one than that of the link for which the write is a problem.
func (o Operation) linkAt() string {
	if o.Intent.Link == nil {
		return "this link"
	}
	return "a link at " + o.Intent.Link.Commission.String() + " %"
}

// WaitsForDecision reports whether it is planned, and a person has to decide before it is sent.
func (o Operation) WaitsForDecision() bool { return o.OwnerEnded || o.Blocking != nil }

// OtherLinkWrites counts the writes besides one that was described, as what follows in its sentence.
func OtherLinkWrites(n int) string {
	if n == 0 {
		return ""
	}
	return "; " + Plural(int64(n), "other write", "other writes") + " may make one too"
}
