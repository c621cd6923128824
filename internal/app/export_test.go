package app

import (
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// Desk, Loop and Register let tests do what the screens do.
func (a *App) Desk() *operation.Desk  { return a.desk }
func (a *App) Loop() *monitor.Loop    { return a.loop }
func (a *App) Register() *store.Store { return a.store }
