package app_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/store/storetest"
)

// TestTeamImportFollowsTheServer: an import that runs says that the server refuses its password or does not answer, as
// a watch does, uses a password that was stored meanwhile, and ends with all rows done.
func TestTeamImportFollowsTheServer(t *testing.T) {
	storetest.PostgresAddress(t)
	server := storetest.StartServer(t)
	administrator := func(sql string) {
		t.Helper()
		c := storetest.Must(pgx.Connect(t.Context(), server.URL()))(t)
		defer func() { storetest.NoErr(t, c.Close(context.Background())) }()
		storetest.Must(c.PgConn().Exec(t.Context(), sql).ReadAll())(t)
	}
	administrator("create user asha password 'first'; grant create on database postgres to asha")
	access := storetest.Must(os.ReadFile(filepath.Join(server.Data, "pg_hba.conf")))(t)
	server.File("data/pg_hba.conf", append([]byte("host all asha 127.0.0.1/32 scram-sha-256\n"), access...))
	administrator("select pg_reload_conf()")
	passwords := filepath.Join(t.TempDir(), "passwords")
	store := func(password string) {
		storetest.NoErr(t, os.WriteFile(passwords, []byte("*:*:*:asha:"+password+"\n"), 0o600))
	}
	store("first")
	t.Setenv("PGPASSFILE", passwords)
	t.Setenv("PGPASSWORD", "")

	way := newWay(t, server.Port)
	c := newCommandFixture(t)
	var said stream
	c.o.Stderr, c.o.Profile = &said, "acme"
	c.o.Store = fmt.Sprintf("postgres://asha@%s/postgres?sslmode=disable", way.Addr())
	storetest.NoErr(t, app.StoreInit(t.Context(), c.o, false))
	c.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second, Times: -1})
	file := c.file("partners.csv", partners(12))
	a := storetest.Must(app.Open(t.Context(), c.o))(t)
	imported := make(chan error, 1)
	go func() { imported <- a.Import(t.Context(), app.Import{Kind: "links", File: file, Yes: true}) }()
	await := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited 30 s for %s: %s", what, said.String())
			}
		}
	}
	says := func(text string) {
		t.Helper()
		await(text, func() bool { return strings.Contains(said.String(), text) })
	}

	await("a link", func() bool { return len(c.school.Links()) > 0 })
	administrator("alter role asha password 'second'") // committed before the program connects again
	administrator("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'asha'")
	says("the database refuses the password: write the new one to the file of passwords: it is used at once")
	store("second")
	says("the database came back at ")
	way.silent.Store(true)
	says(": it does not answer. It is tried again") // a session that was ended may have said before that the connection broke
	way.silent.Store(false)
	await("the end of the silence", func() bool { return strings.Count(said.String(), "the database came back at ") == 2 })
	storetest.NoErr(t, <-imported)
	storetest.NoErr(t, a.Close(t.Context()))
	if text := said.String(); !strings.Contains(text, ": it does not answer. It is tried again") || strings.Contains(text, "another program") ||
		strings.Contains(text, "cannot be reached (password") || len(c.school.Links()) != 12 {
		t.Errorf("%d links were made, and it says:\n%s", len(c.school.Links()), text)
	}
}

// way is the one to a server: silent, it lets nothing pass, as if the server was suspended.
type way struct {
	net.Listener
	silent atomic.Bool
}

func newWay(t *testing.T, port int) *way {
	t.Helper()
	w := &way{Listener: storetest.Must(net.Listen("tcp", "127.0.0.1:0"))(t)}
	t.Cleanup(func() { _ = w.Close() })
	go func() {
		for {
			from, err := w.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				_ = from.Close()
				continue
			}
			go w.pass(from, to)
			go w.pass(to, from)
		}
	}()
	return w
}

func (w *way) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	_, _ = io.Copy(to, io.TeeReader(from, w))
}

// Write holds up what is on its way until it is not silent any more.
func (w *way) Write(p []byte) (int, error) {
	for w.silent.Load() {
		time.Sleep(10 * time.Millisecond)
	}
	return len(p), nil
}
