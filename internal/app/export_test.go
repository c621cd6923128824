package app

import (
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui"
)

// Desk, Loop and Register let tests do what the screens do.
func (a *App) Desk() *operation.Desk  { return a.desk }
func (a *App) Loop() *monitor.Loop    { return a.loop }
func (a *App) Register() *store.Store { return a.store }

// LiveStateOf is what the screens make of how polling stands.
func LiveStateOf(s monitor.State) ui.LiveState { return liveStates[s] }
