package monitor

import (
	"context"
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Several links in one call, as a setting: whether Fermion takes that is not known. The first answer that is not one for each
// link ends it until the program is started again.

// errBeside says that what became of a call is filed with another of its links.
var errBeside = errors.New("read in the same call as another link")

// errUnread says that a link was not read after all, and waits for its turn again.
var errUnread = errors.New("not read")

// want is a link that is to be read.
type want struct {
	id       int64
	slug     string
	lastRead int64
}

// perCall is how many links one call reads; the caller holds the lock.
func (l *Loop) perCall() int {
	if l.oneByOne {
		return 1
	}
	return min(l.o.Batch, fermion.MaxBatch)
}

// perSlot is how many links one counted call reads; the caller holds the lock.
func (l *Loop) perSlot() int {
	if l.o.BatchCountsAsOne {
		return l.perCall()
	}
	return 1
}

// pick is the links of the next poll. One is earned every own, and a call waits until it is full, unless a link is urgent; the
// caller holds the lock.
func (l *Loop) pick(now time.Time, own time.Duration) []*candidate {
	p := paceOf(now, l.o.Gap, own/time.Duration(l.perSlot()), l.spacing(), len(l.all), len(l.onScreen))
	p.seek, p.patient = !l.sought, l.patient()
	first := next(l.all, p)
	if first < 0 {
		return nil
	}
	n, paid := l.perCall(), now
	if n > 1 && l.perSlot() == 1 {
		earned := min(n, int(now.Sub(l.health.lastPoll)/own))
		if k, _ := l.all[first].urgency(p); earned < n && k < unwatched && !l.health.offline {
			return nil
		}
		if l.health.offline { // a call that is lost keeps its slots for two windows
			earned = 1
		}
		n = max(1, min(earned, l.room()))
		paid = now.Add(-own * time.Duration(max(0, earned-n))) // what there was no room for stays earned
	}
	l.health.lastPoll = paid
	picked := make([]*candidate, 0, n)
	for i := first; i >= 0 && len(picked) < n; i = next(l.all, p) {
		l.all[i].reading = true
		picked = append(picked, &l.all[i])
		l.sought = p.seek && l.all[i].sought
		p.seek = !l.sought
		if len(picked) == n {
			break
		}
	}
	return picked
}

// read reads links with one call: those of them that no other instance reads.
func (l *Loop) read(ctx context.Context, wanted []want, why fermion.Why) {
	mine := wanted[:0]
	for _, w := range wanted {
		if err := l.claim(ctx, w.id, w.lastRead, why); err != nil {
			l.landed(ctx, w.id, why, store.Taken{}, err)
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
	patience, cancel := context.WithTimeout(ctx, l.o.Patience)
	answers, err := l.client.AffiliateLinksStats(patience, slugs, why)
	cancel()
	at := l.o.Now()
	switch {
	case err == nil:
		for i, a := range answers {
			said, err := l.file(ctx, mine[i].id, at, a, len(mine))
			l.landed(ctx, mine[i].id, why, said, err)
		}
		return
	case len(mine) > 1 && notForSeveral(err):
		l.readOneByOne(ctx, err)
		err = errUnread
	}
	l.landed(ctx, mine[0].id, why, store.Taken{}, err)
	for _, w := range mine[1:] {
		l.landed(ctx, w.id, why, store.Taken{}, besides(err))
	}
}

// file stores one answer of a call: counters, or that there is no such slug.
func (l *Loop) file(ctx context.Context, id int64, at time.Time, a fermion.StatsAnswer, of int) (store.Taken, error) {
	if a.Err == nil {
		return l.record(ctx, id, at, &a.Counters)
	}
	if _, ok := errors.AsType[*fermion.RejectedError](a.Err); ok {
		return l.record(ctx, id, at, nil)
	}
	if _, ok := errors.AsType[*fermion.ProtocolError](a.Err); ok && of > 1 && unreadableData(a.Err) == nil { // the connection is well: the others were read
		l.o.Log.Warn("one of several answers cannot be read", "link", id, "err", a.Err)
		return store.Taken{}, errBeside
	}
	return store.Taken{}, a.Err
}

// besides is what an error of a whole call means for its other links: trouble of the connection counts once.
func besides(err error) error {
	if errors.Is(err, errUnread) || wasLimited(err) || neverAsked(err) {
		return err
	}
	return errBeside
}

// notForSeveral says whether a call for several links was answered in a way that says nothing of each.
func notForSeveral(err error) bool {
	var several *fermion.BatchError
	var unreadable *fermion.ProtocolError
	return errors.As(err, &several) || errors.As(err, &unreadable)
}

// readOneByOne ends reading several links in one call, and says so once.
func (l *Loop) readOneByOne(ctx context.Context, err error) {
	l.mu.Lock()
	again := l.oneByOne
	l.oneByOne = true
	l.mu.Unlock()
	if again {
		return
	}
	l.notice(ctx, affiliate.Notice{Kind: affiliate.NoticeInfo, Decided: true, Text: err.Error() +
		". Until the next start links are read one at a time; set batch_size = 1 in config.toml, or see what doctor --probe says"}, 0)
}
