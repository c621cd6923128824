package sqlite_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

// names are the files of a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	for _, e := range storetest.Must(os.ReadDir(dir))(t) {
		all = append(all, e.Name())
	}
	return all
}

func TestCopyIsCompleteAndLeavesNoOtherFile(t *testing.T) {
	path, dir := storetest.Path(t), t.TempDir()
	s := storetest.MustOpenDatabase(t, path, storetest.Options{By: "meera@laptop"}) // it is alive, and continues to write
	link := storetest.Track(t, s, "k3f9x2ab", "p0q8w7zz")[0]
	storetest.Must(storetest.Record(t.Context(), s.Store, link, storetest.Start, affiliate.Counters{Clicks: 3, Commission: 2000}))(t)
	storetest.Must(s.ClaimReading(t.Context(), link, storetest.Start, storetest.Start.Add(time.Hour)))(t)
	storetest.NoErr(t, s.SetSetting(t.Context(), "school_url", "https://learn.acme.com"))

	file := filepath.Join(dir, "a.db")
	c := storetest.Must(sqlite.Copy(t.Context(), path, file))(t)
	if c.Links != 2 || c.Affiliates != 0 || !c.LastReading.Equal(storetest.Start) || c.Settings["school_url"] != "https://learn.acme.com" {
		t.Errorf("%+v", c)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"a.db"}) {
		t.Errorf("in the folder: %q", got)
	}
	if m := storetest.Must(os.Stat(file))(t).Mode(); m != 0o600 {
		t.Errorf("the copy has mode %v", m)
	}
	if _, err := sqlite.Copy(t.Context(), path, file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}

	// The copy has neither the instances nor the claims of the programs that use the database.
	there := storetest.MustOpenDatabase(t, file, storetest.Options{HeartbeatTimeout: time.Hour})
	if live := storetest.Must(there.LiveInstances(t.Context()))(t); len(live) != 1 {
		t.Errorf("in the copy live %v", live)
	}
	if !storetest.Must(there.ClaimReading(t.Context(), link, storetest.Start, storetest.Start.Add(time.Hour)))(t) {
		t.Error("a claim came along")
	}
}

func TestCopyRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, tc := range map[string]struct {
		make func(t *testing.T) string
		says string
	}{
		"nothing there": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "a.db") }, "no database"},
		"empty": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			storetest.NoErr(t, os.WriteFile(path, nil, 0o600))
			return path
		}, "is empty"},
		"damaged": {func(t *testing.T) string { path := spoiled(t); spoil(t, path); return path }, "is damaged"},
		"foreign": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "a.db")
			rawSQL(t, path, "create table mail (body text)")
			return path
		}, "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sqlite.Copy(t.Context(), tc.make(t), filepath.Join(dir, "copy.db")); err == nil || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("it says %v", err)
			}
			if left := names(t, dir); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestCopyRefusesSQLitesOwnNames(t *testing.T) {
	path := spoiled(t)
	for _, name := range []string{path + "-journal", path + "-wal", path + "-shm", filepath.Join(t.TempDir(), "Copy.DB-WAL"), "-journal"} {
		if _, err := sqlite.Copy(t.Context(), path, name); err == nil || !strings.Contains(err.Error(), "does not end in -") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left := names(t, filepath.Dir(path)); !slices.Equal(left, []string{"default.db"}) {
		t.Errorf("left behind: %q", left)
	}
}

// A killed copy or restore leaves staged copies. Those that are an hour old are deleted; other files with similar names are not.
func TestStagedCopiesOfKilledProgramsAreDeleted(t *testing.T) {
	path, dir := spoiled(t), t.TempDir()
	leave := func(age time.Duration, dir string, names ...string) {
		for _, name := range names {
			file := filepath.Join(dir, name)
			storetest.NoErr(t, os.WriteFile(file, nil, 0o600)) // killed before it wrote anything
			storetest.NoErr(t, os.Chtimes(file, time.Time{}, time.Now().Add(-age)))
		}
	}
	mine := []string{"database.part-0a1b2c3d", "acme-2026-10-08.db.part-0a1b2c3d.old", "other.db.part-0a1b2c3d", "acme-2026-10-08.db.part-zzzzzzzz", "acme.db"}
	leave(2*time.Hour, dir, mine...)
	leave(2*time.Hour, dir, "acme-2026-10-08.db.part-0a1b2c3d", "acme-2026-10-08.db.part-0a1b2c3d-journal", "acme-2026-10-09.db.part-99999999")
	leave(time.Minute, dir, "acme-2026-10-08.db.part-ffffffff") // another copy may be at it
	beside := filepath.Dir(path)
	leave(2*time.Hour, beside, "default.db.part-0a1b2c3d", "default.db.part-0a1b2c3d-journal",
		"default.db.before-restore-20261009T120000Z-ab12.bak.part-0a1b2c3d", "default.db.old")

	migration := "default.db.v3-20261009T120000Z.bak"
	leave(2*time.Hour, beside, migration+".0199c0de-0000-7000-8000-0123456789ab.part", migration+".part-0a1b2c3d",
		"default.db.new-0199c0de-0000-7000-8000-0123456789ab")

	storetest.Must(sqlite.Copy(t.Context(), path, filepath.Join(dir, "acme-2026-10-09.db")))(t)
	want := append(slices.Clone(mine), "acme-2026-10-08.db.part-ffffffff", "acme-2026-10-09.db")
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("left are %q", got)
	}
	if got := names(t, beside); slices.ContainsFunc(got, func(n string) bool { return strings.Contains(n, ".part") || strings.Contains(n, ".new-") }) ||
		!slices.Contains(got, "default.db.old") {
		t.Errorf("next to the database are %q", got)
	}
	leave(2*time.Hour, beside, "default.db.part-0a1b2c3d")
	storetest.Must(sqlite.Restore(t.Context(), path, copied(t, "k3f9x2ab"), sqlite.Options{}))(t)
	if got := names(t, beside); slices.Contains(got, "default.db.part-0a1b2c3d") {
		t.Errorf("a restore leaves %q", got)
	}
	leave(2*time.Hour, beside, migration+".part-0a1b2c3d")
	storetest.NoErr(t, storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t).Close())
	if got := names(t, beside); slices.Contains(got, migration+".part-0a1b2c3d") {
		t.Errorf("a start leaves %q", got)
	}
}

func TestCopyStopsWhenAsked(t *testing.T) {
	path, dir := spoiled(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sqlite.Copy(ctx, path, filepath.Join(dir, "a.db")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestCopyFromAFullDisk: a copy to another disk works when nothing can be written next to the database.
func TestCopyFromAFullDisk(t *testing.T) {
	disk := smallDisk(t, "640k")
	path := filepath.Join(disk, "a.db")
	s := storetest.Must(storetest.OpenDatabase(t.Context(), path, storetest.Options{}))(t)
	storetest.Track(t, s, "k3f9x2ab")
	storetest.NoErr(t, s.Close())
	if err := os.WriteFile(filepath.Join(disk, "filler"), make([]byte, 640<<10), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	if _, err := storetest.OpenDatabase(t.Context(), path, storetest.Options{}); !errors.Is(err, store.ErrDiskFull) {
		t.Fatalf("opening: %v", err)
	}
	if c := storetest.Must(sqlite.Copy(t.Context(), path, filepath.Join(t.TempDir(), "a.db")))(t); c.Links != 1 {
		t.Errorf("%+v", c)
	}
	if _, err := sqlite.Copy(t.Context(), path, filepath.Join(disk, "b.db")); !errors.Is(err, store.ErrDiskFull) || !strings.Contains(err.Error(), "b.db") {
		t.Errorf("a copy to the full disk: %v", err)
	}
	if left := storetest.Must(filepath.Glob(filepath.Join(disk, "*.part-*")))(t); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDailyCopies(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	path := filepath.Join(t.TempDir(), "profiles", "acme.db")
	c := storetest.NewClock()
	s := storetest.MustOpenDatabase(t, path, storetest.Options{Now: c.Now})
	other := storetest.MustOpenDatabase(t, path, storetest.Options{Now: c.Now})
	storetest.Track(t, s, "k3f9x2ab")
	storetest.NoErr(t, os.MkdirAll(dir, 0o700))
	strangers := []string{"acme-2026-10-01.db.old", "acme-eu-2026-10-01.db", "acme-notes.db", "my-acme-2026-10-01.db", "xacme-2026-10-01.db"}
	for _, name := range strangers {
		storetest.NoErr(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	for i := range 10 {
		day := storetest.Start.AddDate(0, 0, i).Format(time.DateOnly)
		if made := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, day, s.ClaimDailyCopy))(t); made != filepath.Join(dir, "acme-"+day+".db") {
			t.Fatalf("made %q", made)
		}
		for _, who := range []storetest.Database{s, other} {
			if made := storetest.Must(who.Engine.CopyDaily(t.Context(), dir, day, who.ClaimDailyCopy))(t); made != "" {
				t.Fatalf("made twice: %s", made)
			}
		}
		c.Add(24 * time.Hour)
	}
	want := slices.Clone(strangers)
	for i := 3; i < 10; i++ {
		want = append(want, "acme-"+storetest.Start.AddDate(0, 0, i).Format(time.DateOnly)+".db")
	}
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("in the folder: %q", got)
	}
	if file, made := sqlite.NewestCopy(path, dir); filepath.Base(file) != "acme-"+storetest.Start.AddDate(0, 0, 9).
		Format(time.DateOnly)+".db" || made.IsZero() {
		t.Error(file, made)
	}

	// A clock that was ahead leaves newer names; today's copy is kept nevertheless.
	if made := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, "2026-01-01", s.ClaimDailyCopy))(t); made == "" {
		t.Error("not made")
	}
	if !slices.Contains(names(t, dir), "acme-2026-01-01.db") {
		t.Error("today's copy was swept away")
	}
}

// TestExpiredDailyCopyClaim: when a program claims the copy and is killed, another one makes it.
func TestExpiredDailyCopyClaim(t *testing.T) {
	path, dir := storetest.Path(t), t.TempDir()
	c := storetest.NewClock()
	s := storetest.MustOpenDatabase(t, path, storetest.Options{Now: c.Now})
	storetest.NoErr(t, s.SetSetting(t.Context(), "backup.claim", "2026-10-09 somebody "+strconv.FormatInt(storetest.Start.UnixMilli(), 10)))
	if made := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, "2026-10-09", s.ClaimDailyCopy))(t); made != "" {
		t.Error("the claim of another was not respected")
	}
	c.Add(11 * time.Minute)
	if made := storetest.Must(s.Engine.CopyDaily(t.Context(), dir, "2026-10-09", s.ClaimDailyCopy))(t); made == "" {
		t.Error("nobody makes it any more")
	}
}
