package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const maxDailyBackups = 7

// CopyDaily makes the checked copy of a day of the school (2026-11-26) in a folder: NAME-2026-11-26.db, or NAME-2026-11-26.db.gz if it is
// large. It keeps the seven newest copies.
//
// claim reports whether this instance makes the copy of that day. made is "" when the copy exists, or another instance makes it.
func (e *Engine) CopyDaily(ctx context.Context, dir, day string,
	claim func(context.Context, string) (bool, error)) (made string, err error) {
	d := e.file
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	file := filepath.Join(dir, d.stem()+"-"+day+".db")
	for _, name := range d.dailyBackups(dir) {
		if strings.TrimSuffix(name, compressedSuffix) == filepath.Base(file) {
			return "", nil
		}
	}
	claimed, err := claim(ctx, day)
	if err != nil || !claimed {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the folder of the daily copies: %w", err)
	}
	sweepStaged(file + compressedSuffix)
	if made, _, err = d.copyTo(ctx, file, compressFrom); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return made, d.prune(dir, filepath.Base(made))
}

// NewestCopy returns the newest daily copy of the database at path in a folder, and when it was made; "" when there is none.
func NewestCopy(path, dir string) (file string, made time.Time) {
	all := database{path: path}.dailyBackups(dir)
	if len(all) == 0 {
		return "", time.Time{}
	}
	file = filepath.Join(dir, all[len(all)-1])
	if st, err := os.Stat(file); err == nil {
		made = st.ModTime()
	}
	return file, made
}

// CopiesSize returns the number of copies of the database at path, and their size in bytes: daily copies in a folder, and copies that
// were saved beside the database before a migration or a restore.
func CopiesSize(path, dir string) (daily, saved int, size int64) {
	d := database{path: path}
	sum := func(dir string, names []string) int {
		for _, name := range names {
			if st, err := os.Stat(filepath.Join(dir, name)); err == nil {
				size += st.Size()
			}
		}
		return len(names)
	}
	daily = sum(dir, d.dailyBackups(dir))
	saved = sum(d.savedCopies())
	return daily, saved, size
}

// stem returns the file's name without its extension, which is the profile.
func (d database) stem() string {
	name := filepath.Base(d.path)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// dailyBackups returns the names of this database's daily copies in a folder, oldest first. It matches whole names, since another
// profile's name may begin with this one's.
func (d database) dailyBackups(dir string) []string {
	return d.named(dir, `-\d{4}-\d{2}-\d{2}\.db(\.gz)?`)
}

func (d database) named(dir, pattern string) []string {
	names := regexp.MustCompile("^" + regexp.QuoteMeta(d.stem()) + pattern + "$")
	return filesIn(dir, names.MatchString)
}

// prune removes daily copies except the newest seven, which always include today's.
func (d database) prune(dir, today string) error {
	older := slices.DeleteFunc(d.dailyBackups(dir), func(n string) bool { return n == today })
	var errs []error
	for _, name := range older[:max(0, len(older)-(maxDailyBackups-1))] {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			errs = append(errs, fmt.Errorf("an old daily copy stays: %w", err))
		}
	}
	return errors.Join(errs...)
}
