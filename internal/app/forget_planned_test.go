package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

// TestForgetFindsWhoIsInTheJournalOnly: by the e-mail that an affiliate was planned with, once the write is decided.
// The command is repeated with the name that they have now.
func TestForgetFindsWhoIsInTheJournalOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCommandFixture(t)
		path := filepath.Join(c.o.DataDir, "profiles", "default.db")
		storetest.NoErr(t, os.MkdirAll(filepath.Dir(path), 0o700))
		s := storetest.Must(storetest.OpenFile(t.Context(), path, storetest.Options{}))(t)
		who := affiliate.Who{Email: "partner001@example.com", Name: "Lata Sen"}
		ops := []affiliate.Operation{{Chain: "a", Batch: "onboard", Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who}}}}
		storetest.NoErr(t, s.Plan(t.Context(), ops))
		storetest.NoErr(t, s.SetSetting(t.Context(), "ui.filter.affiliates", "partner001"))
		says := func(who string, wants ...string) {
			t.Helper()
			got := c.forgets(who)
			for _, want := range wants {
				if !strings.Contains(got, want) {
					t.Errorf("forget %s said %q, without %q", who, got, want)
				}
			}
		}
		says("Partner001@example.com", "1 write that names this person is not decided",
			"Decide it first in Activity on the screens (d drops what waits, u sends it)")
		storetest.Must(s.Drop(t.Context(), []string{ops[0].ID}, "not wanted"))(t)
		storetest.NoErr(t, s.Close())
		says("lata sen", "only the journal has Lata Sen, who was never made an affiliate", "erased: 1 journal entry's mention",
			"erased in filters and names of views: partner001", "Erased.")
		says("lata sen", `no affiliate has the user ID, e-mail or name "lata sen"`)
		says(affiliate.ForgottenPerson, "nothing here names this person, and what was erased before is gone from the file")
	})
}
