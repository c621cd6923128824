package app

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
)

var errCallsHeld = errors.New("no call leaves yet: the log of calls was begun anew")

// tellCallsAnew says on standard error and in Activity that the log of calls was begun anew, once: the next start finds it sound.
func (a *App) tellCallsAnew(ctx context.Context) {
	kept := a.calls.Anew()
	if kept == "" {
		return
	}
	text := "The log of calls was damaged, and a new one was begun; " + a.callsHeld(ctx) + "The damaged one is kept: " + kept
	a.stderr.Linef("fermion-tui: %s", text)
	if a.o.ReadOnly {
		return
	}
	if _, err := a.store.AddNotice(ctx, affiliate.Notice{At: a.o.Now(), Kind: affiliate.NoticeAlert, Text: text}); err != nil {
		a.log.Error("log of calls", "err", err) // it was said
	}
}

// callsHeld says until when no call may leave since the log of calls was begun anew, "" when they may.
func (a *App) callsHeld(ctx context.Context) string {
	if a.calls == nil {
		return ""
	}
	until, err := a.calls.HeldUntil(ctx)
	if err != nil || until.IsZero() {
		return ""
	}
	return fmt.Sprintf("no call leaves until %s, so that Fermion's limits hold. ", until.In(a.timeZone()).Format("15:04:05"))
}
