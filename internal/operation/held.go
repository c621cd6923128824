package operation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// triesAtTheEnd is how often, once a second, an answer is tried to be stored after the program was asked to end: for less time
// than Close is waited for.
const triesAtTheEnd = 10

// Held are the answers that the register could not store yet, the oldest first. What it still has after Close goes with the
// program: whoever closes the desk says it.
func (d *Desk) Held() []affiliate.Held {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.held)
}

func (d *Desk) hold(h affiliate.Held) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = append(without(d.held, h.Operation), h)
}

func (d *Desk) letGo(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held = without(d.held, id)
}

func without(held []affiliate.Held, id string) []affiliate.Held {
	return slices.DeleteFunc(held, func(h affiliate.Held) bool { return h.Operation == id })
}

// insist does not let go of what must reach the journal: an answer that had arrived must not be lost to a full disk. It
// tries again for as long as the program runs, and some seconds more, says once aloud what it holds, and holds it to the end.
func (d *Desk) insist(h affiliate.Held, write func() error) error {
	ending := 0
	for {
		err := write()
		if _, decided := errors.AsType[*store.TransitionError](err); err == nil || decided {
			d.letGo(h.Operation)
			return err
		}
		if h.Why == nil {
			h.Why = err
			d.hold(h)
			d.o.Alarm(aloud(h))
		}
		if errors.Is(err, store.ErrNotFound) { // the journal was put back to before it
			return err
		}
		if d.ctx.Err() != nil {
			if ending++; ending > triesAtTheEnd {
				return err
			}
		}
		time.Sleep(time.Second)
	}
}

// aloud puts the slug before all else: there is room for a few lines only.
func aloud(h affiliate.Held) error {
	const end = "but the database cannot store it: %w. Retrying until it can"
	if h.Slug != "" {
		return fmt.Errorf("write down: slug %s. %s was answered, "+end, h.Slug, h.What, h.Why)
	}
	return fmt.Errorf("%s was answered (%s), "+end, h.What, h.Said(), h.Why)
}

func holding(op affiliate.Operation, answer string) affiliate.Held {
	return affiliate.Held{Operation: op.ID, Chain: op.Chain, What: describe(op.Intent), Answer: answer}
}

// answerOf says in words what came of an operation.
func answerOf(o store.Outcome) string {
	switch o.State {
	case affiliate.Done:
		return "done"
	case affiliate.Rejected:
		return "rejected: " + o.Error
	}
	if o.Body != "" { // a slug may stand in it
		return "unknown: " + o.Error + "; the reply begins " + o.Body
	}
	return "unknown: " + o.Error
}
