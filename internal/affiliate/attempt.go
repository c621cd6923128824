package affiliate

// A step of a plan may have several attempts: a write whose outcome is unknown stays so while another try is made, and is closed only
// once that try has succeeded. One of them decides what the step's state is.

// Decides reports whether this attempt at a step decides the state of the step, and not another attempt at it: one that is done, else the
// newest that is not rejected, else the newest.
func (o Operation) Decides(other Operation) bool {
	if mine, others := o.State.attemptRank(), other.State.attemptRank(); mine != others {
		return mine > others
	}
	return o.ID > other.ID
}

func (s OperationState) attemptRank() int {
	switch s {
	case Done:
		return 2
	case Rejected:
		return 0
	}
	return 1
}

// DecidingAttempts returns the attempt that decides each step of one chain, in the order of the steps, from operations in any order.
func DecidingAttempts(all []Operation) []Operation {
	var steps []Operation
	for step := 0; ; step++ {
		var deciding *Operation
		for i := range all {
			if op := &all[i]; op.Step == step && (deciding == nil || op.Decides(*deciding)) {
				deciding = op
			}
		}
		if deciding == nil {
			return steps
		}
		steps = append(steps, *deciding)
	}
}
