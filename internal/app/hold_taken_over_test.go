package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// paidAfterTwentyDays fills the database with an affiliate who earned ₹1,000 20 days ago and was paid it.
func paidAfterTwentyDays(t *testing.T, c *commandFixture) {
	t.Helper()
	path := filepath.Join(c.o.DataDir, "profiles", "default.db")
	storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
	s := storetest.Must(storetest.OpenFile(t.Context(), path, storetest.Options{}))(t)
	who := affiliate.Who{UserID: "aff-1", Name: "Asha Rao"}
	link := storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "abc1", Commission: 10_00, Affiliate: who}}))(t)[0].LinkID
	days := func(n int, c affiliate.Counters) affiliate.Sample {
		when := time.Now().AddDate(0, 0, -n)
		c.Commission = 10_00
		return affiliate.Sample{FirstRead: when, LastRead: when, Baseline: n == 30, Counters: c}
	}
	storetest.NoErr(t, s.AddHistory(t.Context(),
		map[int64][]affiliate.Sample{link: {days(30, affiliate.Counters{}), days(20, affiliate.Counters{Clicks: 5, Sales: 1, Revenue: 10_000_00})}}))
	a, _, err := s.FindAffiliate(t.Context(), who)
	storetest.NoErr(t, err)
	storetest.Must(s.AddEntries(t.Context(),
		[]affiliate.Entry{{At: time.Now().Add(-time.Hour), AffiliateID: a.ID, Kind: affiliate.EntryPayout, Amount: 1000_00}}, nil))(t)
	storetest.NoErr(t, s.Close())
}

// TestALongerHoldOfTheConfigFileIsAskedAbout: one that makes balances negative is taken over by nobody who was not told.
func TestALongerHoldOfTheConfigFileIsAskedAbout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		paidAfterTwentyDays(t, c)
		c.o.ConfigFile = c.file("config.toml", "[profiles.default]\npayouts = \"self\"\nhold_days = 30\nmin_payout = \"₹200\"\n")
		yes, no := true, false
		// opens opens the profile as a command does, and returns the hold that it counts with.
		opens := func(wants ...string) (hold string) {
			t.Helper()
			c.err.Reset()
			a, err := app.Open(t.Context(), c.o)
			if err == nil {
				err = a.Close(t.Context())
			}
			text := c.err.String()
			if err != nil {
				text += err.Error()
			}
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in %s", want, text)
				}
			}
			s := storetest.Must(storetest.OpenFile(t.Context(), filepath.Join(c.o.DataDir, "profiles", "default.db"), storetest.Options{}))(t)
			hold, _, err = s.Setting(t.Context(), store.SettingHoldDays)
			storetest.NoErr(t, err)
			storetest.NoErr(t, s.Close())
			return hold
		}
		stored := func(hold, want string) {
			t.Helper()
			if hold != want {
				t.Errorf("the database has hold_days %q, not %q", hold, want)
			}
		}
		c.o.DryRun, c.o.Yes = true, &no
		stored(opens("hold_days = 30 of config.toml is used in this dry run, and would be used", `min_payout = "₹200" of config.toml is used in this dry run`),
			"")
		status, err := c.run(t.Context(), func(a *app.App, ctx context.Context) error {
			return a.PreparePayout(ctx, app.PayoutOptions{DryRun: true})
		})
		if status != 0 || !strings.Contains(c.err.String(), "nothing to pay") {
			t.Error(status, err, c.err.String())
		}
		c.o.DryRun = false
		negative := "the balance of 1 affiliate becomes negative"
		stored(opens("hold_days = 30 of config.toml is not taken over unasked", negative, "Say --yes"), "")
		c.o.Yes = nil // a program without --yes, like watch
		stored(opens("hold_days = 30 of config.toml is not used, but 15", negative), "")
		c.o.Interactive, c.o.Stdin = true, strings.NewReader("n\n")
		stored(opens("instead of 15 so far", negative, "[y/N]", "is not used, but 15"), "")
		c.o.Interactive, c.o.Yes = false, &yes
		stored(opens(negative, "hold_days = 30 of config.toml is used from now on"), "30")
	})
}
