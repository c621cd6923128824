package monitor_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// instance is a separate program on the same files: its own connections, client and loop.
func instance(t *testing.T, school *fermiontest.School, folder string) (_ *store.Store, end func()) {
	s, _, end := program(t, school, folder)
	return s, end
}

func program(t *testing.T, school *fermiontest.School, folder string) (_ *store.Store, _ *monitor.Loop, end func()) {
	t.Helper()
	s, err := storetest.Open(t.Context(), filepath.Join(folder, "acme.db"), storetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	calls, _, err := sqlite.OpenCalls(t.Context(), filepath.Join(folder, "calls.db"), nil, store.CallsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	transport, stop := school.Serve(fermiontest.NewListener())
	client, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Transport: transport, Slots: calls})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Watch(ctx)
	loop := withKey(monitor.New(s, client, monitor.Options{}))
	ended, quiet := make(chan struct{}), make(chan struct{})
	go func() { loop.Run(ctx); close(ended) }()
	go func() {
		defer close(quiet)
		for beat := time.NewTicker(5 * time.Second); ; {
			select {
			case <-ctx.Done():
				beat.Stop()
				return
			case <-beat.C:
				_ = s.Heartbeat(ctx)
			}
		}
	}()
	end = sync.OnceFunc(func() {
		cancel()
		<-ended
		<-quiet
		stop()
		_ = calls.Close()
		_ = s.Close()
	})
	t.Cleanup(end)
	return s, loop, end
}

// TestTwoInstancesShareTheWork: twelve links at 54 calls a minute take 13 s, so both loops want the same ones all the time.
func TestTwoInstancesShareTheWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const links, minutes = 12, 4
		school := fermiontest.New(fermiontest.Options{Key: "k"})
		folder := t.TempDir()
		first, _ := instance(t, school, folder)
		var track []affiliate.TrackRequest
		for i := range links {
			slug := fmt.Sprintf("slug%04d", i)
			school.AddLink(fermiontest.Link{Slug: slug, UserID: "u", ProductID: goID, Commission: 20})
			track = append(track, affiliate.TrackRequest{Slug: slug, Commission: affiliate.UnknownCommission})
		}
		if _, err := first.TrackLinks(t.Context(), track); err != nil {
			t.Fatal(err)
		}
		_, leave := instance(t, school, folder)
		for i := range minutes * 6 {
			time.Sleep(10 * time.Second)
			school.AddClicks(fmt.Sprintf("slug%04d", i%3), 5) // three busy ones
		}
		calls := school.CallsTo(fermiontest.LinkStats)
		if most := school.Most(fermiontest.LinkStats, time.Minute); most > 60 {
			t.Errorf("%d calls in a minute", most)
		}
		if want := 54 * minutes * 9 / 10; len(calls) < want {
			t.Errorf("%d calls in %d minutes, want at least %d", len(calls), minutes, want)
		}
		for i := 90; i+12 < len(calls); i++ { // after a start that each made without knowing of the other
			if d := calls[i+12].At.Sub(calls[i].At); d < 10*time.Second {
				t.Fatalf("13 calls within %s: a burst", d)
			}
		}
		last := map[string]time.Time{}
		for _, c := range calls {
			slug := string(c.Entry)
			if before, ok := last[slug]; ok && c.At.Sub(before) < 8*time.Second-time.Millisecond {
				t.Errorf("%s was read twice within %s", slug, c.At.Sub(before))
			}
			last[slug] = c.At
		}
		if len(last) != links {
			t.Errorf("%d links were read of %d", len(last), links)
		}
		leave() // the other has all of the budget, a window later
		time.Sleep(time.Minute)
		before := len(school.CallsTo(fermiontest.LinkStats))
		time.Sleep(time.Minute)
		if n := len(school.CallsTo(fermiontest.LinkStats)) - before; n < 50 {
			t.Errorf("%d calls in a minute by the one that is left", n)
		}
	})
}
