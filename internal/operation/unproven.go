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
			"use a separate profile for the other school (--profile NAME), or confirm the key with : → this API key is right"
	}
	return "the API key (from " + e.Source + ") is new and not verified yet: nothing is sent until it can read a link of this profile"
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

// stopsAll says whether a step did not leave for a reason that holds for every call: the key, or a host that is not Fermion's. It
// does not pass by itself.
func stopsAll(err error) bool {
	_, unproven := errors.AsType[*UnprovenKeyError](err)
	_, stranger := errors.AsType[*fermion.NotFermionError](err)
	return unproven || stranger || errors.Is(err, fermion.ErrUnauthorized)
}

// KeyCame lets the plans go on that stopped in this program because of the key or the host, and counts them.
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
	_, unproven := errors.AsType[*UnprovenKeyError](why)
	_, stranger := errors.AsType[*fermion.NotFermionError](why)
	if unproven && d.o.Ready() == nil || stranger && d.client.Status().NotFermion == nil {
		d.KeyCame() // it passed before the plan was remembered
	}
}
