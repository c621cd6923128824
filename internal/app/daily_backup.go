package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store/sqlite"
)

const (
	// dailyDelay keeps the disk free for the start.
	dailyDelay = 3 * time.Second
	// dailyCheckInterval is how often the loop checks whether a new day has started, or a failed copy can be made now. A timer until
	// midnight would be late on a machine that sleeps, since sleep stops timers and not the clock.
	dailyCheckInterval = 10 * time.Minute

	settingDailyTrouble = "backup.trouble" // the day whose failure was reported
	settingCopied       = "backup.copied"  // what the newest daily copy has, and its name
)

// backupDir is where the daily copies go.
func (a *App) backupDir() string { return a.cfg.BackupFolder(a.o.Home, a.location.dataDir) }

// dailyBackupLoop makes a checked copy of the database on every day of the school that the program runs and something changed. A failure is
// reported once a day, and the copy tried again.
func (a *App) dailyBackupLoop(ctx context.Context) {
	if a.whyReadOnly() != nil || a.demo != nil || a.file == nil { // a team's data is not stored on a laptop
		return
	}
	for wait := dailyDelay; ; wait = dailyCheckInterval {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		day := affiliate.DateOf(a.o.Now(), a.school.timeZone()).String()
		made, err := a.copyDaily(ctx, day)
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.Error("daily copy", "err", err)
			a.reportBackupFailure(ctx, day, err)
		case made != "":
			a.log.Info("daily copy", "file", made)
		}
	}
}

// copyDaily makes the copy of a day, unless there is one, or the newest one has all that the database has.
func (a *App) copyDaily(ctx context.Context, day string) (made string, err error) {
	newest, _ := sqlite.NewestCopy(a.location.databaseFile(), a.backupDir())
	if strings.Contains(filepath.Base(newest), day) {
		return "", nil
	}
	mark, current, err := a.compareCopy(ctx, newest)
	if err != nil || current {
		return "", err
	}
	if made, err = a.file.CopyDaily(ctx, a.backupDir(), day, a.store.ClaimDailyCopy); err != nil || made == "" {
		return made, err
	}
	return made, a.store.SetSetting(ctx, settingCopied, mark+" "+filepath.Base(made))
}

// compareCopy reports whether a daily copy has all that the database has; mark identifies that.
func (a *App) compareCopy(ctx context.Context, file string) (mark string, current bool, err error) {
	if mark, err = a.store.ContentMark(ctx, settingLastVisit, settingDailyTrouble, settingCopied); err != nil {
		return "", false, err
	}
	copied, _, err := a.store.Setting(ctx, settingCopied)
	return mark, file != "" && copied == mark+" "+filepath.Base(file), err
}

// reportBackupFailure adds an alert to Activity, one a day for all instances.
func (a *App) reportBackupFailure(ctx context.Context, day string, why error) {
	reported, _, err := a.store.Setting(ctx, settingDailyTrouble)
	if err != nil || reported == day {
		return
	}
	if err := a.store.SetSetting(ctx, settingDailyTrouble, day); err != nil {
		return // the database itself cannot be written: the header shows that already
	}
	n := affiliate.Notice{At: a.o.Now(), Kind: affiliate.NoticeAlert,
		Text: fmt.Sprintf("Today's copy of the database could not be made: %v. Retrying every %d minutes; fermion-tui backup FILE makes "+
			"one anywhere", why, dailyCheckInterval/time.Minute)}
	if _, err := a.store.AddNotice(ctx, n); err != nil {
		a.log.Error("daily copy", "err", err)
	}
}

// withNewestCopy adds to the error of a damaged database which copy can replace it.
func (a *App) withNewestCopy(err error) error {
	e, ok := errors.AsType[*sqlite.OpenError](err)
	if !ok || e.Kind != sqlite.Damaged {
		return err
	}
	if file, made := sqlite.NewestCopy(a.location.databaseFile(), a.backupDir()); file != "" {
		return fmt.Errorf("%w; the newest copy is %s, of %s", err, file, made.In(a.school.timeZone()).Format("2006-01-02 15:04"))
	}
	return err
}

// describeCopies returns the age of the newest daily copy and what disk the copies take, and advises another disk when
// they are on the database's.
func (a *App) describeCopies(ctx context.Context, now time.Time) (detail, fix string) {
	dir := a.backupDir()
	detail = "no daily copy in " + dir + " yet: the screens and watch make one"
	if file, made := sqlite.NewestCopy(a.location.databaseFile(), dir); file != "" {
		age, _ := affiliate.Age(now.Sub(made))
		detail = "newest daily copy " + file + ", age " + age
		if a.store != nil {
			if _, current, err := a.compareCopy(ctx, file); err == nil && current {
				detail += ", and nothing has changed since"
			}
		}
	}
	if daily, saved, size := sqlite.CopiesSize(a.location.databaseFile(), dir); daily+saved > 0 {
		detail += "; " + affiliate.Plural(int64(daily), "daily copy", "daily copies")
		if saved > 0 {
			detail += " and " + affiliate.Plural(int64(saved), "saved database", "saved databases")
		}
		detail += " " + affiliate.PluralWord(daily+saved, "takes", "take") + " " + megabytes(size)
	}
	if rel, err := filepath.Rel(a.location.dataDir, dir); err == nil && filepath.IsLocal(rel) {
		fix = "the daily copies are on the same disk as the database: set backup_dir in config.toml to a folder on another one"
	}
	return detail, fix
}

// megabytes writes the size of a file: 0.3 MB, 128 MB.
func megabytes(size int64) string {
	if size < 10_000_000 {
		return fmt.Sprintf("%d.%d MB", size/1_000_000, size%1_000_000/100_000)
	}
	return affiliate.Group(size/1_000_000) + " MB"
}
