package monitor

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
)

// Rate limit responses affect polling: no link is chosen while calls are blocked, and the pace is what the client has left of the limit.

// callsPerMinute returns how many calls polling may make in a window at present.
func (l *Loop) callsPerMinute() int { return max(1, min(l.o.CallLimit, l.client.Status().Stats.Polls)) }

// freeSlots returns how many calls polling may make at once, as far as is known.
func (l *Loop) freeSlots() int {
	s := l.client.Status().Stats
	return s.Polls - s.Used
}

// blockedFor returns how long no call can be sent. A link that is chosen meanwhile would be chosen too early, and withheld from other
// instances.
func (l *Loop) blockedFor(now time.Time) time.Duration {
	return l.client.Status().Stats.BlockedUntil.Sub(now)
}

func wasLimited(err error) bool {
	_, ok := errors.AsType[*fermion.RateLimitError](err)
	return ok
}

// sharedKeyNoticeInterval is the shortest time between two notices that another program uses the key.
const sharedKeyNoticeInterval = time.Hour

// checkBudget reads how other processes changed the budget, and adds a notice when another program uses the key.
func (l *Loop) checkBudget(ctx context.Context) {
	before := l.client.Status()
	l.client.RefreshShared(ctx)
	now := l.client.Status()
	if before.Stats != now.Stats {
		l.o.Changed()
	}
	if now.SharedKey {
		l.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
			Text: "too many calls: Fermion reported them, though this program made fewer than its limit, " +
				"so something else uses this key. Polling slows down; to leave room for it, set budget_share in config.toml"},
			sharedKeyNoticeInterval)
	}
}

// addNotice stores a notice, unless the same was stored within the given time.
func (l *Loop) addNotice(ctx context.Context, n affiliate.Notice, every time.Duration) {
	n.At = l.o.Now()
	if err := l.store.AddNoticeOnce(context.WithoutCancel(ctx), n, n.At.Add(-every)); err != nil {
		l.o.Log.Error("save a notice", "err", err)
	}
}
