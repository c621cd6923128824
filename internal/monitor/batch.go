package monitor

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// A setting allows several links in one call, since it is unknown whether Fermion accepts that. The first response without every link
// disables it until the program restarts.

// errSameCall means that the error of a call was recorded with another of its links.
var errSameCall = errors.New("read in the same call as another link")

// errNotRead means that a link was not read and waits for its turn again.
var errNotRead = errors.New("not read")

// linkToRead is a link to be read.
type linkToRead struct {
	id       int64
	slug     string
	lastRead int64
}

// linksPerCall returns how many links one call reads; the caller holds the lock.
func (l *Loop) linksPerCall() int {
	if l.oneByOne {
		return 1
	}
	return min(l.o.Batch, fermion.MaxBatch)
}

// linksPerSlot returns how many links one counted call reads; the caller holds the lock.
func (l *Loop) linksPerSlot() int {
	if l.o.BatchCountsAsOne {
		return l.linksPerCall()
	}
	return 1
}

// pick returns the links of the next call. Each interval earns one link, and a call waits until it is full, unless a link is urgent; the
// caller holds the lock.
func (l *Loop) pick(now time.Time, interval time.Duration) []*candidate {
	p := paceOf(now, l.o.MinGap, intervals{own: interval / time.Duration(l.linksPerSlot()), fleet: l.fleetInterval()}, len(l.candidates),
		len(l.onScreen))
	p.preferSought, p.deferPending = !l.lastWasSought, l.deferConfirmations()
	first := next(l.candidates, p)
	if first < 0 {
		return nil
	}
	n, paid := l.linksPerCall(), now
	if n > 1 && l.linksPerSlot() == 1 {
		earned := min(n, int(now.Sub(l.health.lastPoll)/interval))
		if class, _ := l.candidates[first].urgency(p); earned < n && class < classScreenDue && !l.health.offline {
			return nil
		}
		if l.health.offline { // a lost call occupies its slots for two windows
			earned = 1
		}
		n = max(1, min(earned, l.freeSlots()))
		paid = now.Add(-interval * time.Duration(max(0, earned-n))) // unused credit stays
	}
	l.health.lastPoll = paid
	picked := make([]*candidate, 0, n)
	for i := first; i >= 0 && len(picked) < n; i = next(l.candidates, p) {
		l.candidates[i].reading = true
		picked = append(picked, &l.candidates[i])
		l.lastWasSought = p.preferSought && l.candidates[i].sought
		p.preferSought = !l.lastWasSought
		if len(picked) == n {
			break
		}
	}
	return picked
}

// read reads with one call those of the wanted links that no other instance reads.
func (l *Loop) read(ctx context.Context, wanted []linkToRead, why fermion.Priority) {
	mine := wanted[:0]
	for _, w := range wanted {
		if err := l.claim(ctx, w.id, w.lastRead, why); err != nil {
			l.onReadDone(ctx, w.id, why, store.ReadingResult{}, err)
			continue
		}
		mine = append(mine, w)
	}
	if len(mine) == 0 {
		return
	}
	slugs := make([]string, len(mine))
	for i, w := range mine {
		slugs[i] = w.slug
	}
	readCtx, cancel := context.WithTimeout(ctx, l.o.ReadTimeout)
	answers, err := l.client.AffiliateLinksStats(readCtx, slugs, why)
	cancel()
	at := l.o.Now()
	switch {
	case err == nil:
		for i, a := range answers {
			result, err := l.storeAnswer(ctx, mine[i].id, at, a, len(mine) > 1)
			l.onReadDone(ctx, mine[i].id, why, result, err)
		}
		return
	case len(mine) > 1 && fermion.RefusedBatch(err):
		l.disableBatches(ctx, err)
		err = errNotRead
	}
	l.onReadDone(ctx, mine[0].id, why, store.ReadingResult{}, err)
	for _, w := range mine[1:] {
		l.onReadDone(ctx, w.id, why, store.ReadingResult{}, errorForOthers(err))
	}
}

// storeAnswer stores one answer of a call: counters, or that the slug does not exist. inBatch means that the call read several links.
func (l *Loop) storeAnswer(ctx context.Context, id int64, at time.Time, a fermion.StatsAnswer, inBatch bool) (store.ReadingResult, error) {
	if a.Err == nil {
		return l.storeReading(ctx, id, at, &a.Counters)
	}
	if _, ok := errors.AsType[*fermion.RejectedError](a.Err); ok {
		return l.storeReading(ctx, id, at, nil)
	}
	_, isProtocol := errors.AsType[*fermion.ProtocolError](a.Err)
	if isProtocol && inBatch && unreadableData(a.Err) == nil { // the connection works, since the other links were read
		l.o.Log.Warn("one of several answers cannot be read", "link", id, "err", a.Err)
		return store.ReadingResult{}, errSameCall
	}
	return store.ReadingResult{}, a.Err
}

// errorForOthers returns what the error of a call means for its other links: a connection error counts once.
func errorForOthers(err error) error {
	if errors.Is(err, errNotRead) || wasLimited(err) || wasNotSent(err) {
		return err
	}
	return errSameCall
}

// disableBatches reads links one by one from now on, and adds a notice about it once.
func (l *Loop) disableBatches(ctx context.Context, err error) {
	l.mu.Lock()
	again := l.oneByOne
	l.oneByOne = true
	l.mu.Unlock()
	if again {
		return
	}
	l.addNotice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true,
		Text: "links are read one at a time: until the next start, since " +
			err.Error() + "; set batch_size = 1 in config.toml, or see what doctor --probe says"}, 0)
}
