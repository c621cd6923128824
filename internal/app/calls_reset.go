package app

import (
	"context"
	"errors"
	"fmt"

	"fermion-tui/internal/affiliate"
)

var errCallsHeld = errors.New("no call is sent yet: the log of calls was reset")

// warnCallsReset reports on standard error and in Activity that a new log of calls was started, once: the next start finds it intact.
func (a *App) warnCallsReset(ctx context.Context) {
	if a.callsSetAside == "" {
		return
	}
	text := "The log of calls was damaged, and a new one was started; " + a.callsHeld(ctx) + "The damaged one is saved: " + a.callsSetAside
	a.stderr.Linef("fermion-tui: %s", text)
	if a.whyReadOnly() != nil {
		return
	}
	if _, err := a.store.AddNotice(ctx, affiliate.Notice{At: a.o.Now(), Kind: affiliate.NoticeAlert, Text: text}); err != nil {
		a.log.Error("log of calls", "err", err) // standard error has the message
	}
}

// callsHeld returns until when no call is sent because a new log of calls was started, "" when calls are sent.
func (a *App) callsHeld(ctx context.Context) string {
	if a.calls == nil {
		return ""
	}
	until, err := a.calls.BlockedUntil(ctx)
	if err != nil || until.IsZero() {
		return ""
	}
	return fmt.Sprintf("no call is sent until %s, to stay within Fermion's limits. ", until.In(a.school.timeZone()).Format("15:04:05"))
}
