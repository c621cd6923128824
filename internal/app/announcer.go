package app

import "sync"

// announcer brings what the work in the background has to say to the screens while they run, and else to standard error.
type announcer struct {
	stderr *Printer

	mu      sync.Mutex
	screens *screenCallbacks // nil while no screens run
}

// screenCallbacks are what the screens are told of without having asked. Neither callback may block.
type screenCallbacks struct {
	failed      func(error) // something went wrong that a person must hear of
	liveChanged func()      // polling, the key, the webhook listener or the database file is in another state
}

// setScreens is called when the screens begin, and with nil when they end.
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

// onScreen says whether the screens run.
func (n *announcer) onScreen() bool { return n.current() != nil }

// reportError tells of an error that must not be missed.
func (n *announcer) reportError(err error) {
	if screens := n.current(); screens != nil {
		screens.failed(err)
		return
	}
	n.stderr.Linef("fermion-tui: %s", err)
}

// liveChanged has the screens ask for the state of polling, key, listener and database file again. Without screens nobody waits for it.
func (n *announcer) liveChanged() {
	if screens := n.current(); screens != nil {
		screens.liveChanged()
	}
}
