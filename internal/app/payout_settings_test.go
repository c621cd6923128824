package app

import (
	"context"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
)

// A time zone that is set on one screen is that of every program on the database, without a restart.
func TestProgramsFollowTheTimeZone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go a.followTimeZone(ctx)
		synctest.Wait()
		was := affiliate.PayoutSettings{PayoutRules: affiliate.DefaultPayoutRules(), TimeZone: a.school.timeZone().String()}
		chosen := was
		chosen.TimeZone = "Europe/Berlin"
		if err := a.savePayoutSettings(ctx, was, chosen); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if zone := a.school.timeZone().String(); zone != "Europe/Berlin" {
			t.Errorf("the program counts days in %s", zone)
		}
		chosen.TimeZone = "Berlin"
		if err := a.savePayoutSettings(ctx, was, chosen); err == nil {
			t.Error("a zone that does not exist was saved")
		}
		a.o.ReadOnly = true
		chosen.TimeZone = "Asia/Dubai"
		if err := a.savePayoutSettings(ctx, was, chosen); err == nil {
			t.Error("a read-only program saved settings")
		}
	})
}
