package store_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"
)

func waiting(ch <-chan affiliate.Invalidation) string {
	select {
	case n, ok := <-ch:
		if !ok {
			return "closed"
		}
		return fmt.Sprintf("%+v", n)
	default:
		return "none"
	}
}

func said(n affiliate.Invalidation) string { return fmt.Sprintf("%+v", n) }

func TestInvalidationsAreMerged(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{})
	slow, cancel := s.Subscribe()
	ids := storetest.Track(t, s, "a", "b", "c")
	storetest.NoErr(t, s.PinLinks(t.Context(), ids[1:2], true))
	storetest.Must(s.AddNotice(t.Context(), affiliate.Notice{Text: "x"}))(t)
	aff := storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "a@example.com"}))(t)
	if got, want := waiting(slow), said(affiliate.Invalidation{Links: ids, Affiliates: []int64{aff}, Notices: true, Edits: true}); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	storetest.NoErr(t, s.PinLinks(t.Context(), ids[1:2], true))
	storetest.NoErr(t, s.SetSetting(t.Context(), "k", "v"))
	storetest.NoErr(t, s.Heartbeat(t.Context()))
	storetest.Must(s.SaveAffiliate(t.Context(), affiliate.Affiliate{Email: "a@example.com"}))(t)
	if got := waiting(slow); got != "none" {
		t.Errorf("nothing changed, and yet: %s", got)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.PinLinks(ctx, ids, true); err == nil {
		t.Error("a write under a context that ended")
	}
	if got := waiting(slow); got != "none" {
		t.Errorf("news of what did not happen: %s", got)
	}
	cancel()
	cancel()
	if got := waiting(slow); got != "closed" {
		t.Error(got)
	}
	storetest.NoErr(t, s.PinLinks(t.Context(), ids, true))
}

func TestChangesOfOtherProcessesAreReported(t *testing.T) {
	storetest.OnlySQLite(t, "virtual time; postgres has a test of its own")
	synctest.Test(t, func(t *testing.T) {
		path := storetest.Path(t)
		mine, other := storetest.MustOpen(t, path, storetest.Options{}), storetest.MustOpen(t, path, storetest.Options{})
		mine.Watch(t.Context())
		ch, cancel := mine.Subscribe()
		defer cancel()
		tick := func() string {
			time.Sleep(1100 * time.Millisecond)
			synctest.Wait()
			return waiting(ch)
		}
		id := storetest.Track(t, other, "a")[0]
		if got, want := tick(), said(affiliate.Invalidation{Links: []int64{id}}); got != want {
			t.Errorf("%s\nnot %s", got, want)
		}
		own := storetest.Track(t, mine, "b")[0]
		if got, want := waiting(ch), said(affiliate.Invalidation{Links: []int64{own}}); got != want {
			t.Errorf("%s\nnot %s", got, want)
		}
		if got := tick(); got != "none" {
			t.Errorf("our own write came twice: %s", got)
		}
		storetest.Must(storetest.Record(t.Context(), other, own, time.Now(), counters(1, 0, 0)))(t)
		storetest.NoErr(t, other.Plan(t.Context(), []affiliate.Operation{storetest.LinkOperation()}))
		if got, want := tick(), said(affiliate.Invalidation{Links: []int64{own}, Operations: true}); got != want {
			t.Errorf("%s\nnot %s", got, want)
		}
		for i := range 1300 {
			storetest.NoErr(t, other.PinLinks(t.Context(), []int64{id}, i%2 == 0))
		}
		if got := tick(); got != said(affiliate.Invalidation{Links: []int64{id}, Edits: true, All: true, Forgotten: true}) {
			t.Errorf("more than is kept: %s", got)
		}
		storetest.NoErr(t, mine.Close())
		if got := waiting(ch); got != "closed" {
			t.Error(got)
		}
	})
}
