package store

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Fermion may answer a creation with the slug of a link that it had already. Where this database has that link, its row is kept
// (reconcileReturnedLink). Where it has not, only the first reading tells: a new link has the commission that was asked for, and one that was
// just created has sold nothing.

const (
	// minTimeToSale is in how little time after its creation nobody can have received a link, passed it on and sold with it.
	minTimeToSale = time.Minute
	// maxFirstClicks is how many clicks those who create and try a link make of it in that time.
	maxFirstClicks = 20
)

// existedBefore reports whether the first reading of a link that was created here shows that Fermion had it already.
func existedBefore(l affiliate.Link, when time.Time, first affiliate.Counters) bool {
	if !l.MadeHere {
		return false
	}
	if l.RequestedCommission >= 0 && first.Commission >= 0 && first.Commission != l.RequestedCommission {
		return true
	}
	return when.Sub(l.CreatedAt) < minTimeToSale && (first.Sales > 0 || first.Revenue > 0 || first.Clicks > maxFirstClicks)
}

// forgetCreation makes a link one that is tracked, which began elsewhere: what Fermion counted before its first reading is no rise.
func (t *Tx) forgetCreation(ctx context.Context, l *affiliate.Link, when time.Time) error {
	if _, err := t.exec(ctx, "delete from samples where link_id = ?", l.ID); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "update links set made_here = 0, first_sample = 0 where id = ?", l.ID); err != nil {
		return err
	}
	l.MadeHere = false
	_, err := t.addNotice(ctx, affiliate.Notice{At: when, Kind: affiliate.NoticeInfo, LinkID: l.ID, Text: "Fermion had " + l.Slug +
		" before you asked for it: what it did until now counts in all-time totals only, and it is tracked from now on"})
	return err
}
