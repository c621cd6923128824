package postgres_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// holdsRow locks the row of a register with psql, until the function that it returns is called.
func holdsRow(t *testing.T, o postgres.Options, name string) (pid uint32, release func()) {
	t.Helper()
	c := storetest.Must(pgx.Connect(t.Context(), os.Getenv(storetest.PostgresVariable)))(t)
	for _, statement := range []string{"set application_name = '" + name + "'", "begin",
		"select version from " + pgx.Identifier{"fermion_" + o.Profile, "register"}.Sanitize() + " for update"} {
		storetest.Must(c.Exec(t.Context(), statement))(t)
	}
	return c.PgConn().PID(), func() { storetest.NoErr(t, c.Close(context.Background())) }
}

// TestWhoKeepsWritesWaiting: a program that leaves a write open, and a session of psql, are named to a manager and to a viewer; the server
// hides more of them from a viewer.
func TestWhoKeepsWritesWaiting(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: "held-" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	administrator, viewer := open(t, a, o), member(t, o, store.RoleViewer)
	if all := storetest.Must(administrator.Holders(t.Context()))(t); len(all) != 0 {
		t.Errorf("nobody holds it: %v", all)
	}

	o.Program = postgres.Program{Version: "v1.2.3", By: "asha@laptop"}
	other := open(t, a, o)
	release, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(context.Context, *store.Tx) error { close(held); <-release; return nil })
	}()
	<-held
	go func() {
		done <- administrator.Write(t.Context(), func(context.Context, *store.Tx) error { return nil })
	}()
	within(t, "the header names who is waited for", func() bool { return administrator.WriteWaits().For == "asha@laptop's write" })
	for e, sees := range map[*postgres.Engine]bool{administrator: true, viewer: false} {
		all := storetest.Must(e.Holders(t.Context()))(t)
		if len(all) != 1 || all[0].By != "asha@laptop" || all[0].PID == 0 || all[0].Waiting != 1 || all[0].MayBeSeen != sees || all[0].Since.IsZero() == sees ||
			(all[0].State != "") != sees {
			t.Errorf("sees all: %v, holders: %+v", sees, all)
		}
	}
	close(release)
	storetest.NoErr(t, <-done)
	storetest.NoErr(t, <-done)

	pid, release2 := holdsRow(t, o, "psql")
	defer release2()
	all := storetest.Must(viewer.Holders(t.Context()))(t)
	if len(all) != 1 || all[0].PID != int(pid) || !strings.HasPrefix(all[0].Name(), "psql of ") || all[0].Waiting != 0 ||
		all[0].EndStatement() != fmt.Sprintf("select pg_terminate_backend(%d)", pid) {
		t.Errorf("holders: %+v", all)
	}
}

// TestWhoAProgramWaitsForIsNamed: a program that has the lock and waits for a session that has locked another table is not the one to end.
func TestWhoAProgramWaitsForIsNamed(t *testing.T) {
	a, o := register(t)
	e, waiting := open(t, a, o), open(t, a, o)
	c := storetest.Must(pgx.Connect(t.Context(), os.Getenv(storetest.PostgresVariable)))(t)
	defer func() { storetest.NoErr(t, c.Close(context.Background())) }()
	for _, statement := range []string{"begin", "lock table fermion_" + o.Profile + ".links"} {
		storetest.Must(c.Exec(t.Context(), statement))(t)
	}
	done := make(chan error, 1)
	go func() {
		done <- waiting.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "update links set reader = ''")
			return err
		})
	}()
	within(t, "the session that has the table is found", func() bool {
		all := storetest.Must(e.Holders(t.Context()))(t)
		return len(all) == 1 && all[0].PID == int(c.PgConn().PID()) && all[0].Waiting == 1
	})
	storetest.Must(c.Exec(t.Context(), "rollback"))(t)
	storetest.NoErr(t, <-done)
}

// TestWritesOfOneProgramGiveUpTogether: a write that is behind others of its program, which wait for another one, waits no longer than they
// do, and says whom to ask.
func TestWritesOfOneProgramGiveUpTogether(t *testing.T) {
	_, o := register(t)
	a := storetest.Must(postgres.ParseAddress(os.Getenv(storetest.PostgresVariable)+"&lock_timeout=4000", ""))(t)
	e := open(t, a, o)
	_, release := holdsRow(t, o, "psql")
	asked, ended := time.Now(), make(chan error, 4)
	for i := range cap(ended) {
		time.Sleep(time.Duration(min(i, 1)) * 200 * time.Millisecond)
		go func() { ended <- e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }) }()
	}
	for range cap(ended) {
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "nothing was saved: psql of ") ||
			!strings.Contains(err.Error(), "fermion-tui store status says how") {
			t.Errorf("a write that waited: %v", err)
		}
	}
	if took := time.Since(asked); took > 6*time.Second {
		t.Errorf("the writes gave up after %v, and each may wait 4 s", took)
	}
	release()
	storetest.NoErr(t, e.Write(t.Context(), func(context.Context, *store.Tx) error { return nil }))
}
