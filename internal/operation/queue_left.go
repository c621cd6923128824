package operation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// leftWrites are the writes that a run of a queue has left, although it tried all of them.
type leftWrites struct {
	waiting   int            // that nobody sends: this program may send them
	elsewhere map[string]int // that another running program has, by whose it is
	behind    int            // that wait for a decision about the step before them
}

// leftOf returns what a run of a queue has left, as the journal has it now. A journal that cannot be read has the steps that the run still
// counts as open.
func (s *Service) leftOf(q *queue) leftWrites {
	s.mu.Lock()
	chains, open := slices.Collect(maps.Keys(q.open)), q.left.All()
	s.mu.Unlock()
	if open == 0 {
		return leftWrites{}
	}
	ops, err := s.store.Operations(context.WithoutCancel(s.ctx), affiliate.OperationQuery{Chains: chains,
		States: []affiliate.OperationState{affiliate.Planned, affiliate.Sent}})
	if err != nil {
		return leftWrites{waiting: open}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	left := leftWrites{elsewhere: map[string]int{}}
	for _, op := range ops {
		switch {
		case !q.isOpen(op), q.unresumed[queuedWrite{op.Chain, op.Step}], op.State == affiliate.Sent && op.HeldBy == "":
		case op.Blocking != nil:
			left.behind++
		case op.HeldBy != "":
			left.elsewhere[op.HeldBy]++
		default:
			left.waiting++
		}
	}
	return left
}

// describe says what is left and how to go on; "" if nothing is.
func (l leftWrites) describe() string {
	var parts []string
	are := func(n int) string { return affiliate.Plural(int64(n), "write is", "writes are") + " left" }
	if l.waiting > 0 {
		parts = append(parts, fmt.Sprintf("%s that no program sends: resume the queue to send %s, or stop it", are(l.waiting),
			affiliate.PluralWord(l.waiting, "it", "them")))
	}
	for _, by := range slices.Sorted(maps.Keys(l.elsewhere)) {
		n := l.elsewhere[by]
		parts = append(parts,
			fmt.Sprintf("%s to the running program of %s, which has taken %s over. To send %[3]s here, quit that program "+
				"and resume the queue", are(n), by, affiliate.PluralWord(n, "it", "them")))
	}
	if l.behind > 0 {
		parts = append(parts, fmt.Sprintf("%s until the step before %s is decided in Activity", are(l.behind),
			affiliate.PluralWord(l.behind, "it", "them")))
	}
	return strings.Join(parts, ". ")
}
