package app

import (
	"strconv"
	"sync"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// TestWhatIsRememberedAtOnceIsAllRemembered: settings and what was seen are in one file, and saved by different parts of a program.
func TestWhatIsRememberedAtOnceIsAllRemembered(t *testing.T) {
	a := newApp(Options{}.withDefaults())
	a.location = location{profile: "default", dataDir: t.TempDir()}
	a.rights = store.Rights{Role: store.RoleViewer}
	const each = 50
	var saving sync.WaitGroup
	for i := range int64(each) {
		saving.Go(func() {
			if err := a.settings().local.set(affiliate.ViewSettings+strconv.FormatInt(i, 10), "x"); err != nil {
				t.Error(err)
			}
		})
		saving.Go(func() {
			if err := a.settings().local.markSeen(map[int64]affiliate.Counters{i: {Clicks: 1}}); err != nil {
				t.Error(err)
			}
		})
	}
	saving.Wait()
	r := storetest.Must(a.localSettings().read())(t)
	if len(r.Settings) != each || len(r.Seen) != each {
		t.Errorf("%d settings and %d links are remembered", len(r.Settings), len(r.Seen))
	}
}
