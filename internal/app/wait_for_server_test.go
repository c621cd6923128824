package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestTeamServicesWaitForTheDatabase: a watch that starts while the server is gone, or while somebody holds the
// database, says so once and begins when that is over. What will not go away ends it at once, and ctrl+c does.
func TestTeamServicesWaitForTheDatabase(t *testing.T) {
	storetest.PostgresAddress(t)
	server := storetest.StartServer(t)
	x := newCommandFixture(t)
	x.o.Store, x.o.Profile = server.URL()+"&lock_timeout=2500", "acme"
	storetest.NoErr(t, app.StoreInit(t.Context(), x.o, false))
	inRegister := storetest.Must(postgres.Open(t.Context(), storetest.Must(postgres.ParseAddress(server.URL(), ""))(t), postgres.Options{Profile: "acme"}))(t)
	s := storetest.Must(store.New(t.Context(), inRegister, store.Options{}))(t)
	storetest.Must(s.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "abc1", Commission: affiliate.UnknownCommission}}))(t)
	storetest.NoErr(t, s.Close())

	server.Kill()
	w := x.watchFromTheStart(t)
	w.says("waiting for the database: the database postgres://fermion@127.0.0.1:", "cannot be reached")
	time.Sleep(2 * time.Second)
	server.Start()
	w.says("the database can be used", "watching 1 link of profile acme")
	server.Kill()
	w.says("the database has been unreachable since ")
	server.Start()
	w.says("the database came back at ")
	w.stop(errCtrlC, 0)
	if said := w.err.String(); strings.Count(said, "waiting for") != 1 || strings.Contains(said, "offline") || strings.Contains(said, "claiming") {
		t.Errorf("it says:\n%s", said)
	}

	other := storetest.Must(postgres.Open(t.Context(), storetest.Must(postgres.ParseAddress(server.URL(), ""))(t),
		postgres.Options{Profile: "acme", Program: postgres.Program{Version: "v1", By: "asha@laptop"}}))(t)
	defer other.Close()
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	w = x.watchFromTheStart(t)
	w.says("waiting for the database: asha@laptop's write has not ended. fermion-tui store status says how")
	_, err := app.Open(t.Context(), x.o)
	if err = app.NothingImported(err); err == nil || !strings.Contains(err.Error(), "the database was not opened: asha@laptop has a write open") ||
		!strings.Contains(err.Error(), "Nothing was imported, and nothing was sent to Fermion") {
		t.Errorf("an import ends with %v", err)
	}
	x.out.Reset()
	storetest.NoErr(t, app.StoreStatus(t.Context(), x.o))
	for _, want := range []string{"writes    wait for asha@laptop (process ", "idle in transaction), since 20",
		"→ ask asha@laptop to quit that program, or have an administrator end it: select pg_terminate_backend("} {
		if !strings.Contains(x.out.String(), want) {
			t.Errorf("store status without %q:\n%s", want, x.out.String())
		}
	}
	screens, opened := x.o, make(chan error, 1)
	var said stream
	screens.Screens, screens.Stderr = true, &said
	go func() {
		a, err := app.Open(t.Context(), screens)
		if err == nil {
			err = a.Close(t.Context())
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Errorf("the screens do not wait: %v", err)
	case <-time.After(3 * time.Second): // longer than the limit of one try
	}
	close(release)
	storetest.NoErr(t, <-done)
	storetest.NoErr(t, <-opened)
	if !strings.Contains(said.String(),
		"waiting for the database: asha@laptop's write has not ended. fermion-tui store status says how that is ended (ctrl+c ends this)") ||
		!strings.Contains(said.String(), "the database can be used") {
		t.Errorf("the screens say %q", said.String())
	}
	w.says("the database can be used", "watching 1 link of profile acme")
	w.stop(errCtrlC, 0)

	x.o.Watches = true
	for address, want := range map[string]postgres.OpenKind{"/nodb?sslmode=disable": postgres.NoDatabase, "/postgres?sslmode=require": postgres.NoTLS} {
		x.o.Store = fmt.Sprintf("postgres://fermion@127.0.0.1:%d%s", server.Port, address)
		_, err := app.Open(t.Context(), x.o)
		if refused, is := errors.AsType[*postgres.OpenError](err); !is || refused.Kind != want || strings.Contains(err.Error(), "cannot be reached") {
			t.Errorf("%s: %v", address, err)
		}
	}
	server.Kill()
	w = x.watchFromTheStart(t)
	w.says("waiting for the database")
	w.stop(errCtrlC, 0)
}

// watchFromTheStart is a watch that also opens the profile.
func (c *commandFixture) watchFromTheStart(t *testing.T) *watching {
	t.Helper()
	w := &watching{t: t, ended: make(chan struct{})}
	o := c.o
	o.Stdout, o.Stderr, o.Watches = &w.out, &w.err, true
	ctx, end := context.WithCancelCause(context.Background())
	w.end = end
	go func() {
		defer close(w.ended)
		a, err := app.Open(ctx, o)
		if err == nil {
			err = errors.Join(a.Watch(ctx, app.WatchOptions{}), a.Close(ctx))
		}
		if errors.Is(err, context.Canceled) && app.Interrupted(ctx) {
			err = nil
		}
		w.trouble, w.status = err, app.ExitStatus(err)
	}()
	t.Cleanup(func() { w.end(errCtrlC); <-w.ended })
	return w
}

// says waits until standard error has these texts.
func (w *watching) says(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		for end := time.Now().Add(30 * time.Second); !strings.Contains(w.err.String(), text); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				w.t.Fatalf("it does not say %q in 30 s:\n%s", text, w.err.String())
			}
		}
	}
}

// TestTheScreensSayThatTheServerHasNotAnsweredYet, before they give up: a terminal that stays empty looks like a program that hangs.
func TestTheScreensSayThatTheServerHasNotAnsweredYet(t *testing.T) {
	silent := storetest.Must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer silent.Close()
	t.Setenv("PGPASSWORD", "")
	x := newCommandFixture(t)
	var said stream
	x.o.Stderr, x.o.Screens = &said, true
	x.o.Store = "postgres://asha@" + silent.Addr().String() + "/acme?sslmode=disable"
	ctx, end := context.WithCancelCause(t.Context())
	opened := make(chan error, 1)
	go func() { _, err := app.Open(ctx, x.o); opened <- err }()
	want := "fermion-tui: waiting for the database: postgres://asha@" + silent.Addr().String() + "/acme has not answered yet (ctrl+c ends this)\n"
	for until := time.Now().Add(30 * time.Second); said.String() != want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it says %q", said.String())
		}
	}
	select {
	case err := <-opened:
		t.Errorf("it ended with %v before that", err)
	default:
	}
	end(errCtrlC)
	if err := <-opened; err == nil || said.String() != want {
		t.Errorf("it ends with %v, and says %q", err, said.String())
	}
}

// TestAFileOfPasswordsThatOthersMayRead is not used, which is said once.
func TestAFileOfPasswordsThatOthersMayRead(t *testing.T) {
	file := t.TempDir() + "/passwords"
	storetest.NoErr(t, os.WriteFile(file, []byte("127.0.0.1:9:acme:asha:file\n"), 0o644))
	t.Setenv("PGPASSFILE", file)
	t.Setenv("PGPASSWORD", "")
	x := newCommandFixture(t)
	x.o.Store = "postgres://asha@127.0.0.1:9/acme?sslmode=disable"
	if _, err := app.Open(t.Context(), x.o); err == nil || strings.Count(x.err.String(),
		file+" is not used, since others may read it: run chmod 600 on it") != 1 {
		t.Errorf("%v: %s", err, x.err.String())
	}
}
