package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// callUntilTold has the log open until its standard input ends.
func callUntilTold(path string) {
	calls, _, err := sqlite.OpenCalls(context.Background(), path, nil, store.CallsOptions{})
	if err == nil {
		_, _, err = calls.Acquire(context.Background(), "stats", 1, 2)
	}
	fmt.Println("opened:", err)
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err == nil {
		_ = calls.Close()
	}
}

// openCalls opens the log with a timeout of half a minute, and returns the name under which a damaged one was set aside.
func openCalls(t *testing.T, path string, now func() time.Time) (*store.Calls, string) {
	t.Helper()
	calls, setAside, err := sqlite.OpenCalls(t.Context(), path, now, store.CallsOptions{Timeout: 30 * time.Second, Window: time.Minute})
	storetest.NoErr(t, err)
	return calls, setAside
}

// usedLog is a log of calls with a setback in it, closed.
func usedLog(t *testing.T, c *storetest.Clock) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "calls.db")
	calls, _ := openCalls(t, path, c.Now)
	for range 300 {
		taken(t, calls, "stats", 1, 1000)
	}
	storetest.NoErr(t, calls.Close())
	return path
}

func taken(t *testing.T, calls *store.Calls, bucket string, n, limit int) (ticket int64, retryAt time.Time) {
	t.Helper()
	ticket, retryAt, err := calls.Acquire(t.Context(), bucket, n, limit)
	storetest.NoErr(t, err)
	return ticket, retryAt
}

// A damaged log is set aside and replaced, and all calls are blocked until those in it no longer count.
func TestDamagedCallLogIsReplaced(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"garbage": func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600) },
		"cut":     func(path string) error { return os.Truncate(path, 5000) },
		"a page": func(path string) error {
			b, err := os.ReadFile(path)
			if err == nil {
				copy(b[2*4096:], strings.Repeat("x", 4096))
				err = os.WriteFile(path, b, 0o600)
			}
			return err
		},
		"with a log": func(path string) error {
			return errors.Join(os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600), os.WriteFile(path+"-wal", []byte("left"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := storetest.NewClock()
			path := usedLog(t, c)
			storetest.NoErr(t, spoil(path))
			before := storetest.Must(os.ReadFile(path))(t)
			calls, kept := openCalls(t, path, c.Now)
			if after, err := os.ReadFile(kept); err != nil || string(after) != string(before) || !strings.HasPrefix(kept, path+".damaged-20261009T120000Z-") {
				t.Errorf("%s is not the damaged one: %v", kept, err)
			}
			if name == "with a log" {
				storetest.Must(os.Stat(kept + "-wal"))(t)
			}
			if m := storetest.Must(os.Stat(path))(t).Mode(); m != 0o600 {
				t.Error(m)
			}
			storetest.NoErr(t, calls.Close())
			calls, again := openCalls(t, path, c.Now) // blocked calls are blocked for the next program too
			defer calls.Close()
			if again != "" {
				t.Error("it was sound")
			}
			for _, bucket := range []string{"stats", "links"} {
				if ticket, retryAt := taken(t, calls, bucket, 1, 60); ticket != 0 || !retryAt.Equal(c.Now().Add(90*time.Second)) {
					t.Errorf("%s: ticket %d, else at %s", bucket, ticket, retryAt)
				}
			}
			if until := storetest.Must(calls.BlockedUntil(t.Context()))(t); !until.Equal(c.Now().Add(90 * time.Second)) {
				t.Error(until)
			}
			c.Add(90*time.Second - time.Millisecond)
			if ticket, _ := taken(t, calls, "stats", 1, 60); ticket != 0 {
				t.Error("too early")
			}
			c.Add(time.Millisecond)
			if ticket, _ := taken(t, calls, "stats", 60, 60); ticket == 0 {
				t.Error("it is over")
			}
			if until := storetest.Must(calls.BlockedUntil(t.Context()))(t); !until.IsZero() {
				t.Error(until)
			}
			if left := storetest.Must(filepath.Glob(path + ".new-*"))(t); len(left) > 0 {
				t.Error(left)
			}
		})
	}
}

// Another process that has the log open continues to count in it, so that it is not replaced.
func TestDamagedCallLogInUseIsNotReplaced(t *testing.T) {
	path := usedLog(t, storetest.NewClockAt(time.Now())) // its slots are used up: the other one writes nothing that would repair the first page
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), asCaller+"="+path)
	in := storetest.Must(other.StdinPipe())(t)
	out := bufio.NewReader(storetest.Must(other.StdoutPipe())(t))
	storetest.NoErr(t, other.Start())
	if said := storetest.Must(out.ReadString('\n'))(t); said != "opened: <nil>\n" {
		t.Fatal(said)
	}
	f := storetest.Must(os.OpenFile(path, os.O_WRONLY, 0))(t)
	storetest.Must(f.WriteAt([]byte("garbage"), 0))(t)
	storetest.NoErr(t, f.Close())
	before := storetest.Must(os.ReadFile(path))(t)
	_, _, err := sqlite.OpenCalls(t.Context(), path, nil, store.CallsOptions{})
	if e, ok := errors.AsType[*sqlite.OpenError](err); !ok || e.Kind != sqlite.DamagedCalls || errors.Is(err, store.ErrDamaged) || strings.Contains(err.Error(),
		"restore") {
		t.Error(err)
	}
	if after := storetest.Must(os.ReadFile(path))(t); string(after) != string(before) {
		t.Error("it was changed")
	}
	storetest.NoErr(t, in.Close())
	storetest.NoErr(t, other.Wait())
	calls, _ := openCalls(t, path, nil)
	storetest.NoErr(t, calls.Close())
}

func TestDatabaseIsRefusedAsCallLog(t *testing.T) {
	_, _, err := sqlite.OpenCalls(t.Context(), spoiled(t), nil, store.CallsOptions{})
	if e, ok := errors.AsType[*sqlite.OpenError](err); !ok || e.Kind != sqlite.NotOurs {
		t.Error(err)
	}
}

// Several that start at once make one new log, and each works in it.
func TestConcurrentProgramsReplaceADamagedCallLogOnce(t *testing.T) {
	path := usedLog(t, storetest.NewClock())
	storetest.NoErr(t, os.WriteFile(path, []byte(strings.Repeat("garbage ", 999)), 0o600))
	var together sync.WaitGroup
	for range 4 {
		other := exec.Command(os.Args[0])
		other.Env = append(os.Environ(), asCaller+"="+path)
		together.Go(func() {
			if out, err := other.CombinedOutput(); err != nil || string(out) != "opened: <nil>\n" {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	together.Wait()
	if kept := storetest.Must(filepath.Glob(path + ".damaged-*"))(t); len(kept) != 1 {
		t.Error(kept)
	}
	calls, _ := openCalls(t, path, nil)
	defer calls.Close()
	if until := storetest.Must(calls.BlockedUntil(t.Context()))(t); until.IsZero() {
		t.Error("nothing is held")
	}
}
