package operation

import (
	"errors"

	"fermion-tui/internal/fermion"
)

// UnprovenKeyError says that nothing may be written with the key in use: no link of this profile has answered to it yet, or
// (Foreign) none does.
type UnprovenKeyError struct {
	Source  string // where the key came from
	Foreign bool
}

func (e *UnprovenKeyError) Error() string {
	if e.Foreign {
		return "the API key knows none of this profile's links: is it another school's? Nothing is sent with it (it comes from " + e.Source + "). Give this profile's key, " +
			"take a profile of its own for the other school (--profile NAME), or say in the screens' commands that this key is right"
	}
	return "the API key (from " + e.Source + ") is new here, and no link of this profile has answered to it yet: nothing is sent before one does"
}

// mayAsk says why Fermion must not be asked about what this profile made: another school's answer would be wrong.
func (d *Desk) mayAsk() error {
	if d.o.ReadOnly {
		return ErrReadOnly
	}
	return d.o.Ready()
}

// mayPlan says why nothing new may be planned. Writes may be planned while the key has still to prove itself: they leave then.
func (d *Desk) mayPlan() error {
	err := d.mayAsk()
	if unproven, ok := errors.AsType[*UnprovenKeyError](err); ok && !unproven.Foreign {
		return nil
	}
	return err
}

// forTheKey says whether a step did not leave because of the key, and so would leave with another one.
func forTheKey(err error) bool {
	_, unproven := errors.AsType[*UnprovenKeyError](err)
	return unproven || errors.Is(err, fermion.ErrUnauthorized)
}

// KeyCame lets the plans go on that stopped in this program because of the key, and counts them.
func (d *Desk) KeyCame() int {
	d.mu.Lock()
	chains := d.keyless
	d.keyless = map[string]bool{}
	d.mu.Unlock()
	for chain := range chains {
		d.launch(chain)
	}
	return len(chains)
}

// stoppedForTheKey remembers a plan for KeyCame.
func (d *Desk) stoppedForTheKey(chain string, why error) {
	d.mu.Lock()
	d.keyless[chain] = true
	d.mu.Unlock()
	if _, unproven := errors.AsType[*UnprovenKeyError](why); unproven && d.o.Ready() == nil {
		d.KeyCame() // it came before the plan was remembered
	}
}
