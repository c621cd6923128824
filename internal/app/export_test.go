package app

import (
	"context"

	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui"
)

// Desk, Loop and Register let tests do what the screens do, which look for the key first.
func (a *App) Desk() *operation.Desk  { a.findKeyInTest(); return a.desk }
func (a *App) Loop() *monitor.Loop    { a.findKeyInTest(); return a.loop }
func (a *App) Register() *store.Store { return a.store }

// LiveStateOf is what the screens make of how polling stands.
func LiveStateOf(s monitor.State) ui.LiveState { return liveStates[s] }

func (a *App) findKeyInTest() {
	if err := a.key.find(context.Background()); err != nil {
		panic(err)
	}
}
