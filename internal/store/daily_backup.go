package store

import (
	"context"
	"fmt"
	"time"
)

const (
	dailyClaimTimeout = 10 * time.Minute // after which a claim expires, so that another instance makes the copy
	settingDaily      = "backup.claim"
)

// ClaimDailyCopy claims the copy of a day for this instance, unless another one did recently.
func (s *Store) ClaimDailyCopy(ctx context.Context, day string) (claimed bool, err error) {
	err = s.write(ctx, "claiming the daily copy", func(ctx context.Context, t *Tx) error {
		claim, found, err := setting(ctx, t, settingDaily)
		if err != nil {
			return err
		}
		if claimed = !found || !claimedByOther(claim, day, s.instance, t.Now); !claimed {
			return nil
		}
		return t.set(ctx, settingDaily, fmt.Sprintf("%s %s %d", day, s.instance, toMillis(t.Now)))
	})
	return claimed && err == nil, err
}

// claimedByOther reports whether another instance recently claimed the copy of that day.
func claimedByOther(claim, day, instance string, now time.Time) bool {
	var on, by string
	var since int64
	if _, err := fmt.Sscan(claim, &on, &by, &since); err != nil {
		return false
	}
	return on == day && by != instance && now.Sub(fromMillis(since)).Abs() < dailyClaimTimeout
}
