package postgres_test

import (
	"strconv"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestViewersDoNotTakeColleaguesForGoneAfterAnOutage: who could not reach the server knows only old heartbeats when it is back, and waits
// as long as a program may be silent before what a colleague has planned is to review.
func TestViewersDoNotTakeColleaguesForGoneAfterAnOutage(t *testing.T) {
	n, through := throughNetwork(t)
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: "t" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	alive := instance.Liveness{HeartbeatTimeout: 4 * time.Second}
	colleague := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{Shared: true, Liveness: alive}))(t)
	storetest.NoErr(t, colleague.Plan(t.Context(), []affiliate.Operation{storetest.LinkOperation()}))
	viewer := storetest.Must(store.New(t.Context(), storetest.Must(postgres.Open(t.Context(), through, o))(t),
		store.Options{Shared: true, Unlisted: true, Liveness: alive}))(t)
	defer viewer.Close()
	viewer.Watch(t.Context())
	await := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited 30 s for %s", what)
			}
		}
	}
	toReview := func() int { return storetest.Must(viewer.PendingDecisions(t.Context()))(t).Total() }
	n.set(func() { n.refused = true })
	n.cut()
	await("the server to be lost", func() bool { return viewer.Lost() != nil })
	time.Sleep(alive.HeartbeatTimeout) // the heartbeat of the colleague is older than that then
	n.set(func() { n.refused = false })
	await("the server to be back", func() bool { return viewer.Lost() == nil })
	if count := toReview(); count != 0 {
		t.Errorf("%d to review as soon as the server is back", count)
	}
	await("the colleague to count as gone", func() bool { return toReview() == 1 })
}
