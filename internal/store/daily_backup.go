package store

import (
	"context"
	"fmt"
	"time"
)

const (
	dailyClaimTimeout = 10 * time.Minute // a claim expires after it, so that another instance makes the copy
	settingDaily      = "backup.claim"
)

// ClaimDailyCopy claims the copy of a day for this instance, unless another one did recently.
func (s *Store) ClaimDailyCopy(ctx context.Context, day string) (claimed bool, err error) {
	err = s.write(ctx, "claiming the daily copy", func(ctx context.Context, t *Tx) error {
		claims, err := ScanTexts(t.QueryContext(ctx, "select value from settings where key = ?", settingDaily))
		if err != nil {
			return err
		}
		claim := fmt.Sprintf("%s %s %d", day, s.instance, toMillis(t.Now))
		if claimed = len(claims) == 0 || !claimedByOther(claims[0], day, s.instance, t.Now); !claimed {
			return nil
		}
		return t.set(ctx, settingDaily, claim)
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
