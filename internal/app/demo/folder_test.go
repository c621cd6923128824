package demo

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// TestAKilledDemoLeavesNoFolderForEver: the next demo removes it, and nothing else.
func TestAKilledDemoLeavesNoFolderForEver(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp) // where Windows looks
	alive, killed := newSchool(t), newSchool(t)
	for _, d := range []*School{alive, killed} {
		write(t, filepath.Join(d.Dir, "profiles", "demo.db"))
	}
	if err := killed.folder.lock.Close(); err != nil { // as the system does at the end of a process
		t.Fatal(err)
	}
	beingMade, elsewhere, link := filepath.Join(temp, folderPrefix+"1"), filepath.Join(temp, "elsewhere"), filepath.Join(temp, folderPrefix+"2")
	write(t, filepath.Join(beingMade, "file"))
	write(t, filepath.Join(elsewhere, lockName))
	kept := []string{alive.Dir, beingMade, elsewhere}
	if os.Symlink(elsewhere, link) == nil { // not every Windows allows it
		kept = append(kept, link)
	}
	if os.Getuid() == 0 { // only root can give a folder away, and remove one of another user
		theirs := filepath.Join(temp, folderPrefix+"3")
		write(t, filepath.Join(theirs, lockName))
		if err := os.Chown(theirs, 1, 1); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, theirs)
	}

	next := newSchool(t)
	if _, err := os.Lstat(killed.Dir); !os.IsNotExist(err) {
		t.Errorf("the folder of the demo that was killed is still there: %v", err)
	}
	for _, path := range append(kept, next.Dir, filepath.Join(alive.Dir, "profiles", "demo.db"), filepath.Join(elsewhere, lockName)) {
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
	for _, d := range []*School{alive, next} {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(d.Dir); !os.IsNotExist(err) {
			t.Errorf("a demo that ended left %s: %v", d.Dir, err)
		}
	}
}

// TestAFolderThatIsRemovedBeforeItIsLockedIsNotUsed: between its making and its locking, another demo can take it for one that was left.
func TestAFolderThatIsRemovedBeforeItIsLockedIsNotUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), folderPrefix+"1")
	write(t, filepath.Join(path, lockName))
	found := folder{path, flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_RDWR))}
	if locked, err := found.lock.TryLock(); !locked || err != nil {
		t.Fatal(locked, err)
	}
	late := folder{path, flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_CREATE|os.O_RDWR))}
	if late.claim() {
		t.Error("a folder that another demo has locked to remove it is used")
	}
	_ = found.lock.Close()
	removeUnlocked(path)
	if late.claim() {
		t.Error("a folder that was removed is used")
	}
}

func newSchool(t *testing.T) *School {
	t.Helper()
	d, err := New(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
}
