package affiliate

// RowOutcome is what became of a row of an import, or of a write of a queue.
type RowOutcome string

const (
	RowMade        RowOutcome = "made"
	RowMadeEarlier RowOutcome = "made earlier" // by an earlier run of the same import
	RowDeleted     RowOutcome = "deleted"
	RowTracked     RowOutcome = "tracked"
	RowExists      RowOutcome = "exists"
	RowRejected    RowOutcome = "rejected"
	RowStopped     RowOutcome = "stopped"  // by a person, before it was sent
	RowLeftOut     RowOutcome = "left out" // not sent for another reason, such as a write that may make the same link
	RowUnknown     RowOutcome = "unknown"
	RowInFlight    RowOutcome = "in flight" // sent, and there is no answer yet
	RowPlanned     RowOutcome = "planned"   // journaled or left to another program, and not sent
	RowBad         RowOutcome = "bad"
)

// RowOutcomes are all of them, in the order in which they are counted.
func RowOutcomes() []RowOutcome {
	return []RowOutcome{RowMade, RowMadeEarlier, RowDeleted, RowTracked, RowExists, RowRejected, RowStopped, RowLeftOut, RowUnknown,
		RowInFlight, RowPlanned, RowBad}
}

// InFile is the word for it in result files. Other programs read these, so that the words are fixed; the detail beside it says the rest.
func (o RowOutcome) InFile() string {
	switch o {
	case RowMadeEarlier:
		return string(RowMade)
	case RowStopped, RowLeftOut:
		return string(RowRejected)
	case RowInFlight:
		return string(RowUnknown)
	}
	return string(o)
}

// Word names it before the detail of one row: "exists: campaign set".
func (o RowOutcome) Word() string {
	switch o {
	case RowMadeEarlier:
		return string(RowMade)
	case RowInFlight:
		return o.words(1)
	}
	return string(o)
}

// Count is what people are told about n rows: "2 exist already".
func (o RowOutcome) Count(n int) string { return Group(int64(n)) + " " + o.words(n) }

func (o RowOutcome) words(n int) string {
	switch o {
	case RowExists:
		return PluralWord(n, "exists already", "exist already")
	case RowInFlight:
		return "waiting for the reply"
	case RowPlanned:
		return "not sent yet"
	}
	return string(o)
}

// Outcome is the outcome of the row or queue entry whose last step this is. existed says that Fermion had what it was to make.
func (o Operation) Outcome(existed bool) RowOutcome {
	switch {
	case o.State == Done && existed:
		return RowExists
	case o.State == Done && o.Kind == DeleteCoupon:
		return RowDeleted
	case o.State == Done:
		return RowMade
	case o.LeftOut():
		return RowLeftOut
	case o.Dropped():
		return RowStopped
	case o.State == Rejected:
		return RowRejected
	case o.State == Unknown:
		return RowUnknown
	case o.State == Sent:
		return RowInFlight
	}
	return RowPlanned
}

// Finished reports whether nothing is left to do about the row: it was made, deleted or tracked, or was there before. A bad row that was
// left out is not finished.
func (o RowOutcome) Finished() bool {
	switch o {
	case RowMade, RowMadeEarlier, RowDeleted, RowTracked, RowExists:
		return true
	}
	return false
}
