package importer

import (
	"slices"
	"sync"

	"fermion-tui/internal/affiliate"
)

// triedSteps are the steps that were tried, as the journal had them then, for an import that ends while the journal cannot be read. They
// have a mutex, since Bulk may still wait for responses at that time.
type triedSteps struct {
	mu  sync.Mutex
	all []affiliate.Operation
}

func (t *triedSteps) add(op affiliate.Operation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, op)
}

// journalAsKnown returns the journal without reading the database: as it was before rows were sent, with the steps that were tried since.
func (r *run) journalAsKnown() *journal {
	r.tried.mu.Lock()
	defer r.tried.mu.Unlock()
	for _, op := range r.tried.all {
		if c := r.before.chains[op.Chain]; c != nil {
			if i := slices.IndexFunc(c.steps, func(o affiliate.Operation) bool { return o.Step == op.Step }); i >= 0 {
				c.steps[i] = op
			}
		}
	}
	return r.before
}
