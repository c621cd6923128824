package app

import (
	"context"

	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// Desk, Loop and Register let tests do what the screens do, which look for the key first.
func (a *App) Desk() *operation.Desk  { a.findKeyInTest(); return a.desk }
func (a *App) Loop() *monitor.Loop    { a.findKeyInTest(); return a.loop }
func (a *App) Register() *store.Store { return a.store }

func (a *App) findKeyInTest() {
	if err := a.key.find(context.Background()); err != nil {
		panic(err)
	}
}
