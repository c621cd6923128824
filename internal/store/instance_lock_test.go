package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/storetest"

	"github.com/gofrs/flock"
)

// lockUntilKilled is the other process: it sends one link, plans another, and names both.
func lockUntilKilled(path string) {
	ctx := context.Background()
	s, err := storetest.Open(ctx, path, storetest.Options{Instance: "child", By: "ravi@desk", Locks: locksOf(path)})
	ops := []affiliate.Operation{storetest.LinkOperation(), storetest.LinkOperation()}
	if err == nil {
		err = s.Plan(ctx, ops)
	}
	if err == nil {
		_, err = s.Claim(ctx, ops[0].ID, "{}")
	}
	fmt.Println(ops[0].ID, ops[1].ID, err)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func locksOf(path string) string { return filepath.Join(filepath.Dir(filepath.Dir(path)), "instances") }

// working starts that process, and returns what it sent and planned, and how it is killed.
func working(t *testing.T, path string) (sent, planned string, kill func()) {
	t.Helper()
	cmd := exec.Command(storetest.Must(os.Executable())(t))
	cmd.Env = append(os.Environ(), asLocker+"="+path)
	out := storetest.Must(cmd.StdoutPipe())(t)
	storetest.Must(cmd.StdinPipe())(t)
	storetest.NoErr(t, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	line := storetest.Must(bufio.NewReader(out).ReadString('\n'))(t)
	words := strings.Fields(line)
	if len(words) != 3 || words[2] != "<nil>" {
		t.Fatalf("it says %q", line)
	}
	return words[0], words[1], kill
}

// TestKilledInstanceIsDeadAtOnce, even after a recent heartbeat; a living one is not dead, even without heartbeats.
func TestKilledInstanceIsDeadAtOnce(t *testing.T) {
	path, c := storetest.Path(t), storetest.NewClockAt(time.Now())
	mine := storetest.MustOpen(t, path, storetest.Options{Instance: "mine", Now: c.Now, Locks: locksOf(path)})
	sent, planned, kill := working(t, path)
	c.Add(10 * time.Minute)
	if swept := storetest.Must(mine.MarkOrphanedUnknown(t.Context()))(t); len(swept) != 0 {
		t.Fatalf("swept of one who lives: %v", swept)
	}
	if adopted := storetest.Must(mine.Adopt(t.Context(), []string{planned}))(t); len(adopted) != 0 {
		t.Fatal("adopted from one who lives")
	}
	if live, active := storetest.Must(mine.LiveInstances(t.Context()))(t), storetest.Must(mine.ActiveInstances(t.Context()))(t); !live["child"] || active != 1 {
		t.Errorf("live %v, %d at work", live, active)
	}
	if running := storetest.Must(mine.RunningInstances(t.Context()))(t); !running["child"] {
		t.Errorf("running: %v", running)
	}
	c.Add(-10 * time.Minute)
	kill()
	if live := storetest.Must(mine.LiveInstances(t.Context()))(t); live["child"] || !live["mine"] {
		t.Errorf("after its end live %v", live)
	}
	if d := storetest.Must(mine.PendingDecisions(t.Context()))(t); d.Waiting != 1 {
		t.Errorf("%+v", d)
	}
	if swept := storetest.Must(mine.MarkOrphanedUnknown(t.Context()))(t); !slices.Equal(swept, []string{sent}) {
		t.Fatalf("swept %v, want %s", swept, sent)
	}
	if o := storetest.Must(mine.Operation(t.Context(), sent))(t); o.State != affiliate.Unknown ||
		!strings.Contains(o.Error, "the program that sent it ended before it stored the response") {
		t.Errorf("%+v", o)
	}
	if got := names(t, locksOf(path)); !slices.Equal(got, []string{"mine.lock"}) {
		t.Errorf("lock files: %q", got)
	}
	if waiting := storetest.Must(mine.PendingDecisions(t.Context()))(t).WaitingIDs; !slices.Equal(waiting, []string{planned}) {
		t.Errorf("its lock file is gone, and it waits: %v", waiting)
	}
	if adopted := storetest.Must(mine.Adopt(t.Context(), []string{planned}))(t); !slices.Equal(adopted, []string{planned}) {
		t.Errorf("adopted %v", adopted)
	}
}

// TestWhatASuspendedInstanceHeldOnAServerIsHandedOver: its process holds its lock, and shows no heartbeat. What it had sent is
// unknown, and what it planned is somebody else's.
func TestWhatASuspendedInstanceHeldOnAServerIsHandedOver(t *testing.T) {
	path, c := storetest.Path(t), storetest.NewClockAt(time.Now())
	mine := storetest.MustOpen(t, path, storetest.Options{Instance: "mine", Now: c.Now, Locks: locksOf(path), Shared: true})
	sent, planned, _ := working(t, path)
	if swept := storetest.Must(mine.MarkOrphanedUnknown(t.Context()))(t); len(swept) != 0 {
		t.Fatalf("swept of one with a recent heartbeat: %v", swept)
	}
	if running := storetest.Must(mine.RunningInstances(t.Context()))(t); running["child"] {
		t.Error("its lock counts as a proof that it works")
	}
	c.Add(30 * time.Second)
	if swept := storetest.Must(mine.MarkOrphanedUnknown(t.Context()))(t); !slices.Equal(swept, []string{sent}) {
		t.Errorf("swept %v, want %s", swept, sent)
	}
	if adopted := storetest.Must(mine.Adopt(t.Context(), []string{planned}))(t); !slices.Equal(adopted, []string{planned}) {
		t.Errorf("adopted %v", adopted)
	}
}

// TestStaleLockFilesAreSwept at the next start on the same database; those of other databases stay.
func TestStaleLockFilesAreSwept(t *testing.T) {
	storetest.OnlySQLite(t, "the lock files name the database by its file")
	path := storetest.Path(t)
	_, _, kill := working(t, path)
	kill()
	dir := locksOf(path)
	another := storetest.Path(t)
	leave := func(name, database string, age time.Duration) string {
		file := filepath.Join(dir, name)
		storetest.NoErr(t, os.WriteFile(file, []byte(database+"\n"), 0o600))
		storetest.NoErr(t, os.Chtimes(file, time.Time{}, time.Now().Add(-age)))
		return file
	}
	leave("never-joined.lock", path, 0)
	leave("another.lock", another, time.Hour)
	leave("forgotten.lock", another, 48*time.Hour)
	held := flock.New(leave("held.lock", another, 48*time.Hour))
	if ok, err := held.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer held.Close()
	leave("notes.txt", "", 48*time.Hour)
	s := storetest.Must(storetest.Open(t.Context(), path, storetest.Options{Instance: "mine", Locks: dir}))(t)
	if got := names(t, dir); !slices.Equal(got, []string{"another.lock", "held.lock", "mine.lock", "notes.txt"}) {
		t.Errorf("at work: %q", got)
	}
	if st := storetest.Must(os.Stat(filepath.Join(dir, "mine.lock")))(t); st.Mode() != 0o600 {
		t.Errorf("mode %v", st.Mode())
	}
	storetest.NoErr(t, s.Close())
	if got := names(t, dir); !slices.Equal(got, []string{"another.lock", "held.lock", "notes.txt"}) {
		t.Errorf("after the end: %q", got)
	}
}

// names are the files of a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	for _, e := range storetest.Must(os.ReadDir(dir))(t) {
		all = append(all, e.Name())
	}
	return all
}
