package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestTeamSendsNothingWhileAnotherProgramHoldsTheDatabase: a plan that is under way goes on afterwards, a new one is
// refused in words, and the header knows since when writes wait.
func TestTeamSendsNothingWhileAnotherProgramHoldsTheDatabase(t *testing.T) {
	address := storetest.PostgresAddress(t)
	school := fermiontest.New(fermiontest.Options{Key: "school-key"})
	product := "68d1013f7183c17964b104c8"
	school.AddProduct(fermiontest.Product{ID: product, Name: "Go for Engineers", Slug: "go"})
	transport, stop := school.Serve(fermiontest.NewListener())
	defer stop()
	o := Options{
		Store: os.Getenv(storetest.PostgresVariable) + "&lock_timeout=3500", Profile: fmt.Sprintf("wait-%d", time.Now().UnixNano()),
		DataDir: filepath.Join(t.TempDir(), "data"), Home: t.TempDir(), By: "asha@mac", Keyring: secret.Memory(), Transport: transport, Stdout: io.Discard, Stderr: io.Discard,
		Getenv: func(name string) string { return map[string]string{secret.EnvKey: "school-key"}[name] },
	}
	storetest.NoErr(t, StoreInit(t.Context(), o, false))
	a := storetest.Must(Open(t.Context(), o))(t)
	defer func() { storetest.NoErr(t, a.Close(context.Background())) }()
	storetest.NoErr(t, a.key.find(t.Context()))
	storetest.NoErr(t, a.writes.Start(t.Context()))
	link := func(email string) affiliate.Plan {
		who := affiliate.Who{Email: email, UserID: affiliate.ProposeUserID(email), Name: "Asha Rao"}
		return affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: who}},
			{Link: &affiliate.NewLink{Affiliate: who, ProductID: product, Commission: 2000}}}}
	}
	await := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited 30 s for %s", what)
			}
		}
	}
	school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second})
	storetest.Must(a.writes.Submit(t.Context(), link("asha@example.com")))(t)
	await("the affiliate to be asked for", func() bool { return len(school.CallsTo(fermiontest.CreateUser)) == 1 })

	other := storetest.Must(postgres.Open(t.Context(), address, postgres.Options{Profile: o.Profile}))(t)
	defer other.Close()
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	if _, err := a.writes.Submit(t.Context(), link("ravi@example.com")); !errors.Is(err, store.ErrBusy) {
		t.Errorf("a plan is refused with %v", err)
	}
	if since := a.ports().Live.Status().WriteWaits; since.IsZero() {
		t.Error("the header does not know that writes wait")
	}
	if calls := school.Calls(); len(school.CallsTo(fermiontest.CreateUser)) != 1 || len(school.CallsTo(fermiontest.CreateLink)) != 0 {
		t.Errorf("sent meanwhile: %+v", calls)
	}
	close(release)
	storetest.NoErr(t, <-done)
	await("the plan to end", func() bool { return a.writes.RunningPlans() == 0 })
	if links := school.Links(); len(links) != 1 || !a.ports().Live.Status().WriteWaits.IsZero() {
		t.Errorf("afterwards: %d links, writes wait since %v", len(links), a.ports().Live.Status().WriteWaits)
	}
}
