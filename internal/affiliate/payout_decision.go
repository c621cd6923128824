package affiliate

import (
	"fmt"
	"strings"
	"time"
)

// PayoutRequest is what should be prepared as one batch.
type PayoutRequest struct {
	Rules    PayoutRules // for what the database does not have
	Period   string      // what it pays, in words
	Currency Conversion
	Payments []PaymentRequest
}

// PaymentRequest is one payment of it, as a person saw it in the plan.
type PaymentRequest struct {
	AffiliateID int64
	Amount      Paise
	Payee       Payee
	Tax         BasisPoints // withheld
	AboveDue    *Balance    // that a person saw when they confirmed a payment above what is due; nil: they did not
}

// PaymentDecision is what became of a payment.
type PaymentDecision struct {
	Reference string
	State     PaymentState // PayoutPaid, PayoutFailed or PayoutCancelled
	Note      string
}

// DecidedAs returns the payments to which decisions give a state.
func DecidedAs(state PaymentState, payments []Payment, decisions []PaymentDecision) (decided []Payment) {
	given := make(map[string]PaymentState, len(decisions))
	for _, d := range decisions {
		given[d.Reference] = d.State
	}
	for _, p := range payments {
		if given[p.Reference] == state {
			decided = append(decided, p)
		}
	}
	return decided
}

// Decide gives payments of a batch the states that decisions say, and returns the indexes of those that change. A payment that has its
// state already stays. One that was decided differently, or that the batch does not have, is a *DecisionError: then nothing is decided.
func Decide(batch string, payments []Payment, decisions []PaymentDecision, at time.Time) (changed []int, err error) {
	place := make(map[string]int, len(payments))
	for i, p := range payments {
		place[p.Reference] = i
	}
	var wrong DecisionError
	for _, x := range decisions {
		i, known := place[x.Reference]
		switch {
		case !known:
			wrong.Reasons = append(wrong.Reasons, fmt.Sprintf("%s is not in %s", Clean(x.Reference), batch))
		case payments[i].State == x.State:
		case payments[i].State != PayoutPrepared:
			wrong.Reasons = append(wrong.Reasons, fmt.Sprintf("%s is %s already, not %s", x.Reference, payments[i].State, x.State))
		default:
			payments[i].State, payments[i].Note, payments[i].DecidedAt = x.State, x.Note, at
			changed = append(changed, i)
		}
	}
	if len(wrong.Reasons) > 0 {
		return nil, &wrong
	}
	return changed, nil
}

// DecidedBatch is the result of decisions on a batch.
type DecidedBatch struct {
	Batch    Batch
	Payments []Payment // all of the batch, as they are now
	Changed  int       // payments that were decided now
}

// DecisionError is why nothing was decided, or why a file of payments is not to be used.
type DecisionError struct{ Reasons []string }

func (e *DecisionError) Error() string { return strings.Join(e.Reasons, "; ") }

// FileWrittenError is why a batch was not cancelled: a file was written with its payments that the person who cancelled it did not know.
type FileWrittenError struct{ Batch, File string }

func (e *FileWrittenError) Error() string {
	return fmt.Sprintf("%s was not cancelled: its payments were written to %s after you were asked", e.Batch, Clean(e.File))
}
