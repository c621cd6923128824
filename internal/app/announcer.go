package app

import "sync"

// announcer reports events of the background work to the screens while they run, else to standard error.
type announcer struct {
	stderr *Printer

	mu      sync.Mutex
	screens *screenCallbacks // nil while no screens run
}

// screenCallbacks are called for events that the screens did not ask for. Neither may block.
type screenCallbacks struct {
	failed      func(error) // an error that a person must see
	liveChanged func()      // polling, the key, the webhook listener or the database file is in another state
}

// setScreens is called when the screens start, and with nil when they end.
func (n *announcer) setScreens(c *screenCallbacks) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.screens = c
}

func (n *announcer) current() *screenCallbacks {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.screens
}

// onScreen reports whether the screens run.
func (n *announcer) onScreen() bool { return n.current() != nil }

// reportError reports an error that must not be missed.
func (n *announcer) reportError(err error) {
	if screens := n.current(); screens != nil {
		screens.failed(err)
		return
	}
	n.stderr.Linef("fermion-tui: %s", err)
}

// liveChanged makes the screens read the state of polling, key, listener and database file again. Without screens it does nothing.
func (n *announcer) liveChanged() {
	if screens := n.current(); screens != nil {
		screens.liveChanged()
	}
}
