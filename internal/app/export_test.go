package app

import (
	"context"

	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// Writes, Loop and Store let tests do what the screens do, which look for the key first.
func (a *App) Writes() *operation.Service { a.findKeyInTest(); return a.writes }
func (a *App) Loop() *monitor.Loop        { a.findKeyInTest(); return a.loop }
func (a *App) Store() *store.Store        { return a.store }

// FindKey looks for the key.
func (a *App) FindKey(ctx context.Context) error { return a.key.find(ctx) }

func (a *App) findKeyInTest() {
	if err := a.FindKey(context.Background()); err != nil {
		panic(err)
	}
}

// BreakBetweenWords breaks a line for a terminal.
func BreakBetweenWords(text string, w int) string { return breakBetweenWords(text, w) }

// CopyDaily makes the copy of a day.
func (a *App) CopyDaily(ctx context.Context, day string) (string, error) {
	return a.copyDaily(ctx, day)
}
