package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// TestRightsAreReadAgainWhileAProgramRuns: at the first refusal, when the server is back, and now and then. A user without any role has
// lost the database, which is back with the role.
func TestRightsAreReadAgainWhileAProgramRuns(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: fmt.Sprintf("changing%d", time.Now().UnixNano())}
	o.Shared = "fermion_" + o.Profile + "_calls"
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	changes := make(chan struct{}, 100)
	o.Changed = func() { changes <- struct{}{} }
	e := member(t, o, store.RoleManager)
	storetest.Must(e.Rights(t.Context()))(t)
	s := storetest.Must(store.New(t.Context(), e, store.Options{Shared: true}))(t)
	defer s.Close()
	s.Watch(t.Context())
	user := pgx.Identifier{o.Profile + "-manager"}.Sanitize()
	role := func(r store.Role) string { return pgx.Identifier{postgres.RoleName(o, r)}.Sanitize() }
	change := func(sql string) {
		t.Helper()
		storetest.NoErr(t, asAdministrator(t, sql))
	}
	becomes := func(r store.Role) {
		t.Helper()
		within(t, "the role "+string(r), func() bool { return e.LastRights().Role == r && s.Lost() == nil })
		select {
		case <-changes:
		case <-time.After(30 * time.Second):
			t.Errorf("nobody is told of the role %s", r)
		}
	}
	change("revoke " + role(store.RoleManager) + " from " + user + "; grant " + role(store.RoleViewer) + " to " + user)
	if err := s.SetSetting(t.Context(), "ui.tab", "2"); err == nil ||
		!strings.Contains(err.Error(), "the database's user "+o.Profile+"-manager has no right to do this") {
		t.Errorf("a write is refused with %v", err)
	}
	becomes(store.RoleViewer)

	change("grant " + role(store.RoleManager) + " to " + user + "; select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + o.Profile +
		"-manager'")
	becomes(store.RoleManager)
	within(t, "it writes again", func() bool { return s.SetSetting(t.Context(), "ui.tab", "2") == nil })

	change("revoke " + role(store.RoleManager) + ", " + role(store.RoleViewer) + " from " + user)
	within(t, "the database is lost to who has no role", func() bool {
		lost, _ := s.Lost().(*store.LostServerError)
		return lost != nil && lost.Refuses == "gives no rights"
	})
	change("grant " + role(store.RoleViewer) + " to " + user)
	becomes(store.RoleViewer)
}

// TestAChangedPasswordIsTakenOver once the new one is stored, while the program runs.
func TestAChangedPasswordIsTakenOver(t *testing.T) {
	storetest.PostgresAddress(t)
	server := storetest.StartServer(t)
	server.Restart("hba_file=" + server.File("hba.conf", []byte("host all fermion 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n")))
	run := func(sql string) {
		t.Helper()
		c := storetest.Must(pgx.Connect(t.Context(), server.URL()))(t)
		defer func() { storetest.NoErr(t, c.Close(context.Background())) }()
		storetest.Must(c.PgConn().Exec(t.Context(), sql).ReadAll())(t)
	}
	run("create user asha superuser password 'old'")
	u := storetest.Must(url.Parse(server.URL()))(t)
	u.User = url.User("asha")
	a := storetest.Must(postgres.ParseAddress(u.String(), "old"))(t)
	var mu sync.Mutex
	stored := "old"
	o := postgres.Options{Profile: "acme", Renewal: postgres.PasswordRenewal{Cure: "store the new one", Read: func(context.Context) string {
		mu.Lock()
		defer mu.Unlock()
		return stored
	}}}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	s := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer s.Close()
	s.Watch(t.Context())
	within(t, "it watches", func() bool { return s.SetSetting(t.Context(), "ui.tab", "1") == nil })
	run("alter user asha password 'new'") // committed before the program connects again
	run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'asha'")
	within(t, "the password is refused", func() bool {
		lost, _ := s.Lost().(*store.LostServerError)
		return lost != nil && lost.Refuses == "refuses the password" && lost.Cure == "store the new one"
	})
	mu.Lock()
	stored = "new"
	mu.Unlock()
	within(t, "the new password is used", func() bool { return s.Lost() == nil && s.SetSetting(t.Context(), "ui.tab", "2") == nil })
}
