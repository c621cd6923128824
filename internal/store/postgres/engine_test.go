package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
)

// register makes an empty register of its own for a test.
func register(t *testing.T) (postgres.Address, postgres.Options) {
	t.Helper()
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: "t" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	return a, o
}

func open(t *testing.T, a postgres.Address, o postgres.Options) *postgres.Engine {
	t.Helper()
	e := storetest.Must(postgres.Open(t.Context(), a, o))(t)
	t.Cleanup(func() { storetest.NoErr(t, e.Close()) })
	return e
}

// exec runs a statement on the register as this program would.
func exec(t *testing.T, e *postgres.Engine, statement string) {
	t.Helper()
	storetest.NoErr(t, e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	}))
}

func kindOf(err error) postgres.OpenKind {
	if e, ok := errors.AsType[*postgres.OpenError](err); ok {
		return e.Kind
	}
	return -1
}

func TestARegisterIsMadeBeforeItIsOpened(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: fmt.Sprintf("my-school%d", time.Now().UnixNano())}
	if _, err := postgres.Open(t.Context(), a, o); kindOf(err) != postgres.NotReady {
		t.Fatalf("without store init: %v", err)
	}
	done := storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	if done.From != 0 || done.To == 0 {
		t.Errorf("made: %+v", done)
	}
	if again := storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t); again.From != done.To {
		t.Errorf("a second time: %+v", again)
	}
	e := open(t, a, o)
	exec(t, e, "update register set version = version - 1")
	if _, err := postgres.Open(t.Context(), a, o); kindOf(err) != postgres.Older {
		t.Errorf("an older one: %v", err)
	}
	exec(t, e, "update register set version = version + 2")
	if _, err := postgres.Open(t.Context(), a, o); kindOf(err) != postgres.Newer {
		t.Errorf("a newer one: %v", err)
	}
	if _, err := postgres.Init(t.Context(), a, o, postgres.InitOptions{}); kindOf(err) != postgres.Newer {
		t.Errorf("init of a newer one: %v", err)
	}
	err := e.Write(t.Context(), func(context.Context, *store.Tx) error { t.Error("wrote to it"); return nil })
	if err == nil {
		t.Error("a running program goes on writing after a newer one migrated")
	}
}

func TestStartsAtOnceMakeOneRegister(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: "t" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := postgres.Init(t.Context(), a, o, postgres.InitOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	open(t, a, o)
}

// TestOthersAreAskedBeforeAMigration: about each program that is connected, also of a user who may only read, and about each with a recent
// heartbeat. They go on working until the question is answered.
func TestOthersAreAskedBeforeAMigration(t *testing.T) {
	a, o := storetest.PostgresAddress(t), postgres.Options{Profile: "t" + strconv.FormatInt(time.Now().UnixNano(), 36)}
	o.Shared = "fermion_" + o.Profile + "_calls"
	of := func(by string) postgres.Options {
		p := o
		p.Program = postgres.Program{Version: "v1.2.3", By: by}
		return p
	}
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	manager := open(t, a, of("ravi@laptop"))
	exec(t, manager, "insert into instances (id, by_whom, started_at, heartbeat_at) values ('a', 'asha@desk', 0, (extract(epoch from now()) * 1000)::bigint)")
	exec(t, manager, "insert into instances (id, by_whom, started_at, heartbeat_at) values ('b', 'ravi@laptop', 0, (extract(epoch from now()) * 1000)::bigint)")
	exec(t, manager,
		"insert into instances (id, by_whom, started_at, heartbeat_at) values ('d', 'ravi@laptop2', 0, (extract(epoch from now()) * 1000)::bigint)")
	exec(t, manager, "insert into instances (id, by_whom, started_at, heartbeat_at) values ('c', 'gone@desk', 0, 1)")
	storetest.Must(member(t, of("meera@hall"), store.RoleViewer).Rights(t.Context()))(t)
	school := of("zoe@school")
	school.Profile += "-2"
	storetest.Must(postgres.Init(t.Context(), a, school, postgres.InitOptions{}))(t)
	other := open(t, a, school)
	storetest.Must(other.Rights(t.Context()))(t)

	for _, c := range []struct {
		older string
		want  []string
	}{
		{"register", []string{"asha@desk", "meera@hall", "ravi@laptop", "ravi@laptop2"}},
		{`"` + o.Shared + `".register`, []string{"asha@desk", "meera@hall", "ravi@laptop", "ravi@laptop2", "zoe@school"}},
	} {
		exec(t, manager, "update "+c.older+" set version = version - 1")
		var asked []string
		_, err := postgres.Init(t.Context(), a, of("admin@desk"), postgres.InitOptions{Others: func(who []affiliate.Presence) bool {
			for _, p := range who {
				if !strings.HasPrefix(p.Profile, o.Profile) {
					continue // other tests use the server at the same time
				}
				asked = append(asked, p.By)
				if connected := p.By != "asha@desk" && p.By != "ravi@laptop2"; connected != (p.User != "" && p.Version == "v1.2.3" && !p.Since.IsZero()) {
					t.Errorf("%+v", p)
				}
			}
			exec(t, manager, "update settings set value = ''")
			return false
		}})
		slices.Sort(asked)
		if !errors.Is(err, postgres.ErrInUse) || !slices.Equal(asked, c.want) {
			t.Errorf("%s: asked about %v, then %v", c.older, asked, err)
		}
		exec(t, manager, "update "+c.older+" set version = version + 1")
	}
	if _, err := postgres.Init(t.Context(), a, of("admin@desk"),
		postgres.InitOptions{Others: func([]affiliate.Presence) bool { t.Error("asked about nothing"); return false }}); err != nil {
		t.Error(err)
	}
}

func TestWritesComeOneAfterAnother(t *testing.T) {
	a, o := register(t)
	exec(t, open(t, a, o), "insert into settings (key, value) values ('n', '0')")
	var all sync.WaitGroup
	const programs, each = 4, 25
	for range programs {
		e := open(t, a, o)
		all.Go(func() {
			for range each {
				err := e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					var n int
					if err := tx.QueryRowContext(ctx, "select value from settings where key = ?", "n").Scan(&n); err != nil {
						return err
					}
					_, err := tx.ExecContext(ctx, "update settings set value = ? where key = ?", fmt.Sprint(n+1), "n")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var n int
	storetest.NoErr(t, open(t, a, o).Read().QueryRowContext(t.Context(), "select value from settings where key = 'n'").Scan(&n))
	if n != programs*each {
		t.Errorf("%d of %d updates are there", n, programs*each)
	}
}

func TestASnapshotSeesOneState(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	storetest.NoErr(t, e.Snapshot(t.Context(), func(q store.Querier) error {
		count := func() (n int) {
			storetest.NoErr(t, q.QueryRowContext(t.Context(), "select count(*) from settings").Scan(&n))
			return n
		}
		before := count()
		exec(t, e, "insert into settings (key, value) values ('a', 'b')") // a read waits for no write, and a write for no read
		if after := count(); after != before {
			t.Errorf("%d settings, then %d", before, after)
		}
		return nil
	}))
}

func TestAWriteEndsWithItsContext(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	ctx, cancel := context.WithCancel(t.Context())
	err := e.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, "insert into settings (key, value) values ('a', 'b')"); err != nil {
			return err
		}
		cancel()
		return nil
	})
	var n int
	storetest.NoErr(t, e.Read().QueryRowContext(t.Context(), "select count(*) from settings").Scan(&n))
	if !errors.Is(err, context.Canceled) || n != 0 {
		t.Errorf("%v, and %d rows", err, n)
	}
}

func TestAnyTextIsStored(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	for _, text := range []string{"a\x00b", "\xff", "₹", "\U0010FF41"} {
		var back string
		storetest.NoErr(t, e.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.QueryRowContext(ctx, "insert into settings (key, value) values (?, ?) returning value", text, text).Scan(&back)
		}))
		condition, arg := e.Dialect().OneOf("key", []string{"other", text})
		var n int
		storetest.NoErr(t, e.Read().QueryRowContext(t.Context(), e.Dialect().Bind("select count(*) from settings where "+condition), arg).Scan(&n))
		if back != text || n != 1 {
			t.Errorf("%q came back as %q, found %d times", text, back, n)
		}
	}
}

// TestChangesReachOtherPrograms: within a second, also those whose notification was lost.
func TestChangesReachOtherPrograms(t *testing.T) {
	a, o := register(t)
	mine := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer mine.Close()
	other := storetest.Must(store.New(t.Context(), open(t, a, o), store.Options{}))(t)
	defer other.Close()
	mine.Watch(t.Context())
	news, cancel := mine.Subscribe()
	defer cancel()
	for _, slug := range []string{"a", "b", "c"} {
		id := storetest.Track(t, other, slug)[0]
		select {
		case n := <-news:
			if len(n.Links) != 1 || n.Links[0] != id {
				t.Errorf("%+v, not link %d", n, id)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("no news of link", id)
		}
	}
}

func TestTheServersClockDecides(t *testing.T) {
	a, o := register(t)
	e := open(t, a, o)
	var decided time.Time
	storetest.NoErr(t, e.Write(t.Context(), func(_ context.Context, tx *store.Tx) error { decided = tx.Now; return nil }))
	var micros int64
	storetest.NoErr(t, e.Read().QueryRowContext(t.Context(), "select (extract(epoch from clock_timestamp()) * 1000000)::bigint").Scan(&micros))
	if d := time.UnixMicro(micros).Sub(decided); d < 0 || d > time.Minute {
		t.Errorf("a write was %v before the server's clock", d)
	}
	if d := time.UnixMicro(micros).Sub(e.Now()).Abs(); d > time.Minute {
		t.Errorf("its clock differs by %v", d)
	}
}

// TestWhoIsHere: everybody sees who has the register open, also those who may not write to it.
func TestWhoIsHere(t *testing.T) {
	a, o := register(t)
	storetest.NoErr(t, asAdministrator(t, postgres.Roles(o)))
	o.Program = postgres.Program{Version: "v1.2.3", By: "asha@laptop"}
	first := open(t, a, o)
	storetest.Must(first.Rights(t.Context()))(t) // connects
	o.Program = postgres.Program{Version: "v1.2.4", By: "ravi.long-name@" + strings.Repeat("h", 50)}
	viewer := member(t, o, store.RoleViewer)
	other := o
	other.Profile += "-2"
	storetest.Must(postgres.Init(t.Context(), a, other, postgres.InitOptions{}))(t)
	storetest.Must(open(t, a, other).Rights(t.Context()))(t)
	all := storetest.Must(viewer.Present(t.Context()))(t)
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	slices.SortFunc(all, func(a, b affiliate.Presence) int { return strings.Compare(a.By, b.By) })
	asha, ravi := all[0], all[1]
	if asha.By != "asha@laptop" || asha.User != "fermion" || asha.Role != "manager" || asha.Version != "v1.2.3" || asha.Self || time.Since(asha.Since).
		Abs() > time.Minute {
		t.Errorf("%+v", asha)
	}
	if !strings.HasPrefix(ravi.By, "ravi.long-na") || ravi.Role != "viewer" || !ravi.Self {
		t.Errorf("%+v", ravi)
	}
}

// TestANameInTheAddressHidesNobody: who restores or migrates has to know of every program.
func TestANameInTheAddressHidesNobody(t *testing.T) {
	_, o := register(t)
	o.Program = postgres.Program{Version: "v1.2.3", By: "asha@laptop"}
	named := storetest.Must(postgres.ParseAddress(os.Getenv(storetest.PostgresVariable)+"&application_name=my%20laptop", ""))(t)
	e := open(t, named, o)
	within(t, "asha is here alone, once the connection that made the schema has ended", func() bool {
		all := storetest.Must(e.Present(t.Context()))(t)
		return len(all) == 1 && all[0].By == "asha@laptop" && all[0].Self
	})
}

// TestASuspendedProgramIsNotHere: its connection lives, and shows no heartbeat any more. A program that works shows one.
func TestASuspendedProgramIsNotHere(t *testing.T) {
	a, o := register(t)
	o.Program = postgres.Program{Version: "v1.2.3", By: "asha@laptop"}
	e := open(t, a, o)
	s := storetest.Must(store.New(t.Context(), e, store.Options{}))(t)
	defer s.Close()
	started := time.Now().Add(-time.Hour).Unix()
	for by, silent := range map[string]time.Duration{"ravi@desk": time.Second, "stopped@desk": time.Minute} {
		config := storetest.Must(pgx.ParseConfig(os.Getenv(storetest.PostgresVariable)))(t)
		config.RuntimeParams["application_name"] = fmt.Sprintf("fermion-tui v1.2.3 %s %s+%s %s", o.Profile, strconv.FormatInt(started, 36),
			strconv.FormatInt(time.Now().Add(-silent).Unix()-started, 36), by)
		c := storetest.Must(pgx.ConnectConfig(t.Context(), config))(t)
		defer func() { _ = c.Close(context.Background()) }()
	}
	var here []string
	for _, p := range storetest.Must(e.Present(t.Context()))(t) {
		here = append(here, p.By)
	}
	if !slices.Equal(here, []string{"ravi@desk", "asha@laptop"}) {
		t.Errorf("here are %q", here)
	}
	s.Watch(t.Context())
	within(t, "a connection of this program shows a heartbeat", func() bool {
		var n int
		storetest.NoErr(t, e.Read().QueryRowContext(t.Context(), "select count(*) from pg_stat_activity where application_name like $1",
			"fermion-tui v1.2.3~% "+o.Profile+" %+% asha@%").Scan(&n))
		return n > 0
	})
	if all := storetest.Must(e.Present(t.Context()))(t); len(all) != 2 || !all[1].Self {
		t.Errorf("%+v", all)
	}
}

func TestCallsAreCountedByTheServer(t *testing.T) {
	a, o := register(t)
	o.Shared = o.Profile + "_shared"
	storetest.Must(postgres.Init(t.Context(), a, o, postgres.InitOptions{}))(t)
	one := storetest.Must(open(t, a, o).Calls(store.CallsOptions{}))(t)
	two := storetest.Must(open(t, a, o).Calls(store.CallsOptions{}))(t)
	taken := 0
	for i := range 6 {
		calls := one
		if i%2 == 1 {
			calls = two
		}
		ticket, _, err := calls.Acquire(t.Context(), "key/links", 1, 4)
		storetest.NoErr(t, err)
		if ticket != 0 {
			taken++
		}
	}
	if taken != 4 {
		t.Errorf("two programs made %d calls with a limit of 4", taken)
	}
}

var _ store.Engine = (*postgres.Engine)(nil)
