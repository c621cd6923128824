package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/ui/screen"
)

// ForgetOptions are the options of forget.
type ForgetOptions struct {
	Who   string // an affiliate: user ID, e-mail or exact name
	Buyer string // or a buyer of the webhook's events: name or e-mail
	Names bool   // replace their name in campaigns, tags and notes of other affiliates too
	Yes   bool   // do not ask
}

// Forget erases the personal data of an affiliate or a buyer, after it has said what is erased and what stays, and a
// person has confirmed. It names the copies of the database that still have the data.
func (a *App) Forget(ctx context.Context, o ForgetOptions) error {
	if (o.Who == "") == (strings.TrimSpace(o.Buyer) == "") {
		return &UsageError{errors.New("name an affiliate, or a buyer with --buyer")}
	}
	if err := a.whyReadOnly(); err != nil {
		return err
	}
	var who affiliate.Affiliate
	if o.Who != "" {
		var err error
		if who, err = a.personToForget(ctx, o.Who); err != nil {
			return err
		}
	}
	f, err := a.findForgetting(ctx, who, strings.TrimSpace(o.Buyer), o.Names)
	switch {
	case err != nil:
		return err
	case f.IsEmpty():
		return a.nothingNames(ctx, f)
	}
	for _, line := range describeForgetting(f) {
		a.stderr.Linef("%s", line)
	}
	if !o.Yes {
		for _, line := range a.copyLines(f, strings.TrimSpace(o.Buyer)) {
			a.stderr.Linef("%s", line)
		}
	}
	if !o.Yes && !a.o.Interactive {
		return &UsageError{errors.New("forget asks first, and there is no terminal to ask on: repeat it with --yes")}
	}
	if !o.Yes {
		if err := a.askFirst(ctx, "Erase it? It cannot be undone.", "erased"); err != nil {
			return err
		}
	}
	_, left, err := a.forget(ctx, who, strings.TrimSpace(o.Buyer), o.Names)
	for _, line := range left {
		a.stderr.Linef("%s", line)
	}
	switch {
	case err != nil:
	case who.IsForgotten():
		a.stderr.Linef("This person was forgotten before, and nothing more of them is left.")
	default:
		a.stderr.Linef("Erased.")
	}
	return err
}

// personToForget is an affiliate, or else somebody in the journal who was never made one.
func (a *App) personToForget(ctx context.Context, text string) (affiliate.Affiliate, error) {
	people, err := a.store.Affiliates(ctx)
	if err != nil {
		return affiliate.Affiliate{}, err
	}
	who, err := findPerson(people, text)
	if _, isNobody := errors.AsType[*nobodyError](err); !isNobody {
		return who, err
	}
	if text == affiliate.ForgottenPerson { // the pseudonym of all such people: only the bytes in the file are left to erase
		return affiliate.Affiliate{}, nil
	}
	planned, readErr := a.store.PlannedPeople(ctx)
	if readErr != nil {
		return who, readErr
	}
	return findPerson(planned, text)
}

// nothingNames returns the error that nothing names the person. The bytes of what was erased before may still be in the file, so it is
// rebuilt all the same.
func (a *App) nothingNames(ctx context.Context, f store.Forgetting) error {
	gone := ""
	if a.file != nil {
		if err := a.file.Scrub(ctx); err != nil {
			return &notScrubbedError{again: "the same command again", err: err}
		}
		gone = ", and what was erased before is gone from the file"
	}
	if n := f.Replaceable(); n > 0 {
		what := affiliate.Plural(int64(n), "campaign, tag or note of an affiliate names", "campaigns, tags and notes of affiliates name")
		return &UsageError{fmt.Errorf("only %s this person%s: --names puts a pseudonym in the place of the name", what, gone)}
	}
	return &UsageError{errors.New("nothing here names this person" + gone)}
}

// forget erases the data, and returns where it still is outside of the database, also with the error that its bytes may
// still be in the file.
func (a *App) forget(ctx context.Context, who affiliate.Affiliate, buyer string,
	names bool) (f store.Forgetting, left []string, err error) {
	if err := a.whyImportNeeds(ctx, who); err != nil {
		return f, nil, err
	}
	if f, err = a.store.Forget(ctx, store.ForgetRequest{Affiliate: who, Buyer: buyer, ReplaceNames: names}); err != nil {
		return f, nil, a.withKeys(err)
	}
	left = a.forgetOnScreens(f)
	var scrubbed error
	if a.file != nil {
		scrubbed = a.file.Scrub(ctx)
	} else {
		left = append(left, "The server removes the old rows with its next VACUUM; its own backups and logs are for its administrator.")
	}
	for _, file := range a.copiesOf(f, buyer) {
		left = append(left, "still in a copy of the database: "+file)
	}
	left = append(left,
		"Files that you exported or imported, backups made elsewhere with the command backup, and Fermion itself, are not changed.")
	if scrubbed != nil {
		again := "the same command again"
		if who.ID != 0 || f.IsPlanned() { // nobody is found by the same command any more
			again = "fermion-tui forget " + f.Pseudonym
		}
		return f, left, &notScrubbedError{again, scrubbed}
	}
	return f, left, nil
}

// forgetOnScreens erases the person from what the screens of this machine remember outside of the database, and describes what was erased
// here and what will be elsewhere.
func (a *App) forgetOnScreens(f store.Forgetting) (lines []string) {
	here := a.localSettings()
	changed, staying, err := here.forget(f)
	switch {
	case err != nil:
		lines = append(lines, fmt.Sprintf("still on this machine, where the screens may name them: delete %s (%v)", here.path, err))
	case changed > 0:
		lines = append(lines, "erased on this machine too: "+affiliate.Plural(int64(changed), "filter or view", "filters and views")+
			" of a program that may not write")
	}
	lines = append(lines, filterLines(store.Forgetting{StayingFilters: staying})...)
	if a.server != nil {
		lines = append(lines, "Colleagues who may only read have filters and views on their own machines: "+
			"all of these are removed when fermion-tui next opens there.")
	}
	return lines
}

// notScrubbedError says that what was erased may still be in unused parts of the file.
type notScrubbedError struct {
	again string // the command that tries once more
	err   error
}

func (e *notScrubbedError) Error() string {
	first := "quit the other programs that use this database"
	if errors.Is(e.err, store.ErrDiskFull) {
		first = "the disk is full, and the file is rewritten to remove them: make room there"
	}
	return fmt.Sprintf("the data is erased, but its bytes may still be in the file: %s, then run %s (%v)", first, e.again, e.err)
}

func (e *notScrubbedError) Unwrap() error { return e.err }

// copiesOf are the copies of the database that have a person.
func (a *App) copiesOf(f store.Forgetting, buyer string) []string {
	return a.copiesNaming(slices.DeleteFunc(append([]string{buyer, f.Affiliate.Email, f.Affiliate.UserID, f.Affiliate.Name}, f.OldNames...),
		func(w string) bool { return w == f.Pseudonym })) // forgotten before
}

// copyLines name the copies of the database that have a person, before anything is erased.
func (a *App) copyLines(f store.Forgetting, buyer string) (lines []string) {
	for _, file := range a.copiesOf(f, buyer) {
		lines = append(lines, "a copy of the database has it too, and keeps it: "+file)
	}
	return lines
}

// forgetAdapter lets the screens forget an affiliate.
type forgetAdapter struct{ app *App }

func (x forgetAdapter) DescribeForgetting(ctx context.Context, id int64, names bool) (plan screen.ForgettingPlan, err error) {
	f, err := x.app.findForgetting(ctx, affiliate.Affiliate{ID: id}, "", names)
	if err != nil {
		return plan, err
	}
	plan.Lines, plan.Replaceable = describeForgetting(f), f.Replaceable()
	plan.Lines = append(plan.Lines, x.app.copyLines(f, "")...)
	return plan, nil
}

func (x forgetAdapter) ForgetAffiliate(ctx context.Context, id int64, names bool) ([]string, error) {
	if err := x.app.whyReadOnly(); err != nil {
		return nil, err
	}
	f, left, err := x.app.forget(ctx, affiliate.Affiliate{ID: id}, "", names)
	done := "Erased."
	if x.app.file != nil {
		done = "Erased, and gone from the file."
	}
	if notScrubbed, is := errors.AsType[*notScrubbedError](err); is { // it is erased all the same
		done = notScrubbed.Error()
	} else if err != nil {
		return nil, err
	}
	return slices.Concat([]string{done}, stayingLines(f), left), nil
}

// copiesNaming are the copies of the database, in the backups and beside it, that still have one of the words.
func (a *App) copiesNaming(words []string) (files []string) {
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
	stem := strings.TrimSuffix(filepath.Base(a.location.databaseFile()), ".db")
	for _, dir := range []string{a.backupDir(), filepath.Dir(a.location.databaseFile())} {
		all, _ := os.ReadDir(dir) // a folder that is not there has no copies
		for _, f := range all {
			file := filepath.Join(dir, f.Name())
			if f.Type().IsRegular() && isCopyOf(stem, f.Name()) && fileHas(file, words) {
				files = append(files, file)
			}
		}
	}
	return files
}

// isCopyOf reports whether a file is named like a copy of the database stem.db: stem-2026-11-25.db, stem.db.before-restore-….bak.
// The database itself, and the files that SQLite writes beside it, are not.
func isCopyOf(stem, name string) bool {
	rest, ofProfile := strings.CutPrefix(name, stem)
	if !ofProfile || slices.Contains([]string{".db", ".db-wal", ".db-shm"}, rest) {
		return false
	}
	return strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, ".")
}

// fileHas reports whether a copy, compressed or not, has one of the words, or cannot be read.
func fileHas(file string, words []string) bool {
	f, err := sqlite.OpenCopy(file)
	if err != nil {
		return true
	}
	defer func() { _ = f.Close() }()
	const size, overlap = 1 << 20, 1 << 10
	buffer := make([]byte, 0, size+overlap)
	for {
		n, err := io.ReadFull(f, buffer[len(buffer):len(buffer)+size])
		buffer = buffer[:len(buffer)+n]
		for _, w := range words {
			if bytes.Contains(buffer, []byte(w)) {
				return true
			}
		}
		if err != nil {
			return !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF)
		}
		keep := min(len(buffer), overlap)
		copy(buffer[:keep], buffer[len(buffer)-keep:])
		buffer = buffer[:keep]
	}
}
