package affiliate

import "slices"

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

// DecidingAttempts returns the operations that decide their steps, in the order of ops. The other attempts at these steps are left out.
func DecidingAttempts(ops []Operation) []Operation {
	type step struct {
		chain string
		n     int
	}
	decides := make(map[step]int, len(ops)) // the index in ops
	for i, op := range ops {
		of := step{op.Chain, op.Step}
		if other, is := decides[of]; !is || op.Decides(ops[other]) {
			decides[of] = i
		}
	}
	deciding := make([]Operation, 0, len(decides))
	for i, op := range ops {
		if decides[step{op.Chain, op.Step}] == i {
			deciding = append(deciding, op)
		}
	}
	return deciding
}

// ChainSteps returns the attempt that decides each step of one chain, in the order of the steps, from operations in any order.
func ChainSteps(ops []Operation) []Operation {
	steps := DecidingAttempts(ops)
	slices.SortFunc(steps, func(a, b Operation) int { return a.Step - b.Step })
	return steps
}
