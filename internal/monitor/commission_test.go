package monitor_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store/storetest"
)

// TestAnotherCommissionNamesWhatWasExpected: what was requested when the link was created here, or what was typed when it was tracked.
func TestAnotherCommissionNamesWhatWasExpected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := unstarted(t, 1)
		for _, slug := range []string{"typed", "made"} {
			b.school.AddLink(fermiontest.Link{Slug: slug, UserID: "u", ProductID: goID, Commission: 20})
		}
		storetest.Must(b.store.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "typed", Commission: 2500}}))(t)
		ops := []affiliate.Operation{storetest.LinkOperation()}
		storetest.NoErr(t, b.store.Plan(t.Context(), ops))
		storetest.Must(b.store.Claim(t.Context(), ops[0].ID, "{}"))(t)
		storetest.Must(b.store.Finish(t.Context(), ops[0].ID, storetest.LinkOutcome("made", 3500)))(t)
		b.run(t, monitor.Options{})
		time.Sleep(3 * time.Minute)
		var texts []string
		for _, n := range b.notices(t) {
			texts = append(texts, n.Text)
		}
		all := strings.Join(texts, "\n")
		if len(texts) != 2 || !strings.Contains(all, "typed pays 20 %; 25 % was entered here. ") ||
			!strings.Contains(all, "made pays 20 %; you asked for 35 %. ") {
			t.Error(all)
		}
	})
}
