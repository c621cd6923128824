package app

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// maxBegunImports is how many files are remembered.
const maxBegunImports = 20

// begunImport is a file whose import began here.
type begunImport struct {
	Kind     string    `json:"kind"`
	Path     string    `json:"path"`             // absolute
	Digest   string    `json:"digest,omitempty"` // of its content when it began last; "" was stored by earlier versions
	Batch    string    `json:"batch,omitempty"`  // what the journal calls it; "" was stored by earlier versions
	By       string    `json:"by,omitempty"`     // user@host of who began it; empty: the person whose list this is
	BeganAt  time.Time `json:"began_at"`
	FirstAt  time.Time `json:"first_at,omitzero"`  // when the first import of the file with this Batch began; zero: BeganAt
	Instance string    `json:"instance"`           // the program that imports it, or did
	Ended    bool      `json:"ended,omitempty"`    // nothing of it is left to be sent
	Finished bool      `json:"finished,omitempty"` // and every row is done
	// OtherRows means that the journal may have rows of the import which the content of Digest does not have.
	OtherRows bool `json:"other_rows,omitempty"`
}

// begunImports remembers which files were imported. A file whose import was killed is proposed at the next start; one
// that is imported again after people have decided about its rows continues the same import.
type begunImports struct {
	store    *store.Store
	settings settingsAdapter
	by       string // user@host
	home     string
	now      func() time.Time
}

func (a *App) begunImports() begunImports {
	return begunImports{store: a.store, settings: a.settings(), by: a.o.By, home: a.o.Getenv("HOME"), now: a.o.Now}
}

// key has user@host in it, since a path is valid on its own machine only.
func (u begunImports) key() string { return affiliate.BegunImportSettings + u.by }

// onStart remembers a file, and returns the name of its import in the journal. An import that was begun before keeps
// its name; one of another file of the same name gets a name of its own; one that continues another import takes that
// one's. Standard input and pipes are not remembered, since they cannot be read again.
func (u begunImports) onStart(ctx context.Context, o importer.Import, continues importer.Begun) (batch string, err error) {
	path, is := rereadable(o.File)
	if !is {
		return "", nil
	}
	_, done, _ := u.leftAndDone(ctx) // after an error none counts as done
	err = u.change(ctx, func(all []begunImport) []begunImport {
		for i := range all {
			all[i].Ended = all[i].Ended || slices.ContainsFunc(done, all[i].isSame)
		}
		began := begunImport{Kind: o.Kind, Path: path, BeganAt: u.now().UTC().Truncate(time.Second)}
		if continues.Batch != "" {
			began.Batch, began.By, began.BeganAt, began.OtherRows = continues.Batch, continues.By, continues.At, true
		}
		if i := slices.IndexFunc(all, began.isSame); i >= 0 {
			last := all[i]
			if all[i].continuedBy(o) && (continues.Batch != "" || cmp.Or(all[i].By, u.by) == u.by) { // new rows belong to the person who imports them
				began = all[i]
				began.Batch, began.OtherRows = began.batch(), began.OtherRows || began.Digest != o.Digest
			}
			if all = slices.Delete(all, i, i+1); cmp.Or(last.By, u.by) == u.by && cmp.Or(began.Batch, last.batch()) == last.batch() {
				began.Batch, began.FirstAt = last.batch(), last.firstAt()
			}
		}
		began.Instance, began.Digest, began.Batch = u.store.Instance(), o.Digest, cmp.Or(began.Batch, freeBatch(all, path))
		began.Ended, began.Finished = false, false
		batch = began.Batch
		return latestImports(append(all, began))
	})
	return batch, err
}

// latestImports returns at most maxBegunImports; it drops finished ones first.
func latestImports(all []begunImport) []begunImport {
	for len(all) > maxBegunImports {
		i := max(0, slices.IndexFunc(all, func(i begunImport) bool { return i.Finished }))
		all = slices.Delete(all, i, i+1)
	}
	return all
}

// freeBatch returns the shortest name for the import of a file that no other import has.
func freeBatch(all []begunImport, path string) string {
	batches := importer.Batches(path)
	for _, batch := range batches {
		if !slices.ContainsFunc(all, func(i begunImport) bool { return i.batch() == batch }) {
			return batch
		}
	}
	return batches[0]
}

func (i begunImport) batch() string { return cmp.Or(i.Batch, importer.Batches(i.Path)[0]) }

// firstAt is when the first import of the file began that has its writes under the same batch.
func (i begunImport) firstAt() time.Time {
	if i.FirstAt.IsZero() || i.BeganAt.Before(i.FirstAt) {
		return i.BeganAt
	}
	return i.FirstAt
}

func (i begunImport) isSame(o begunImport) bool {
	return i.Kind == o.Kind && i.Path == o.Path
}

// continuedBy reports whether an import of the same path continues this one. While something of it is left, it does,
// whatever the file has by now; afterwards only with the same content. A finished import is continued only by --resume
// on the command line.
func (i begunImport) continuedBy(o importer.Import) bool {
	switch {
	case !i.Ended:
		return true
	case i.Digest != o.Digest || o.Again && !o.Resume:
		return false
	}
	return !i.Finished || o.Resume && !o.OnlyKnown
}

// asBegun is the import as the journal knows its writes.
func (i begunImport) asBegun(owner string) importer.Begun {
	return importer.Begun{Batch: i.batch(), By: cmp.Or(i.By, owner), At: i.BeganAt, Ended: i.Ended, Finished: i.Finished}
}

// earlier returns the import that an import of a file continues: that of its path; for --resume on the command line
// also one of another path, perhaps of somebody else, that had the same content.
func (u begunImports) earlier(ctx context.Context, o importer.Import) (importer.Begun, error) {
	path, is := rereadable(o.File)
	if !is {
		return importer.Begun{}, nil
	}
	began, is, err := u.remembered(ctx, o.Kind, path)
	if is && began.continuedBy(o) {
		return began.asBegun(u.by), nil
	}
	if err != nil || !o.Resume || o.OnlyKnown {
		return importer.Begun{}, err
	}
	return u.ofSameContent(ctx, o)
}

// prior returns the imports of a file of this path together, finished or not.
func (u begunImports) prior(ctx context.Context, o importer.Import) (importer.Begun, error) {
	path, is := rereadable(o.File)
	if !is {
		return importer.Begun{}, nil
	}
	began, is, err := u.remembered(ctx, o.Kind, path)
	if err != nil || !is {
		return importer.Begun{}, err
	}
	prior := began.asBegun(u.by)
	prior.At = began.firstAt()
	return prior, nil
}

// remembered is what is remembered of a file.
func (u begunImports) remembered(ctx context.Context, kind, path string) (began begunImport, is bool, err error) {
	stored, err := u.settings.Setting(ctx, u.key())
	all := parseBegunImports(stored)
	if i := slices.IndexFunc(all, begunImport{Kind: kind, Path: path}.isSame); err == nil && i >= 0 {
		return all[i], true, nil
	}
	return began, false, err
}

// ofSameContent is the newest import of a file with the same content.
func (u begunImports) ofSameContent(ctx context.Context, o importer.Import) (found importer.Begun, err error) {
	lists, err := u.store.SettingsUnder(ctx, affiliate.BegunImportSettings)
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		owner := strings.TrimPrefix(key, affiliate.BegunImportSettings)
		for _, i := range parseBegunImports(lists[key]) {
			if i.Kind == o.Kind && i.Digest == o.Digest && i.BeganAt.After(found.At) {
				found = i.asBegun(owner)
				found.File = affiliate.Clean(u.typed(i.Path))
			}
		}
	}
	return found, err
}

// onNotStarted forgets a file of which no row is in the journal, from now or earlier.
func (u begunImports) onNotStarted(ctx context.Context, o importer.Import) {
	began, err := u.earlier(ctx, o)
	if err != nil || began.Batch == "" || began.File != "" {
		return
	}
	if plans, err := u.store.ImportedPlans(ctx, began.Batch, began.By, began.At); err == nil && len(plans) == 0 {
		_ = u.changeOf(ctx, o, func(all []begunImport, i int) []begunImport {
			if first := all[i].firstAt(); first.Before(all[i].BeganAt) { // the earlier imports of the file are not forgotten
				all[i].BeganAt, all[i].Ended = first, true
				return all
			}
			return slices.Delete(all, i, i+1)
		})
	}
}

// onEnd remembers that nothing of an import is left to be sent, also of what its file had before it was edited. If that
// fails, the start of the next import finds it out.
func (u begunImports) onEnd(ctx context.Context, o importer.Import, finished bool) {
	if over, err := u.isOver(ctx, o); err != nil || !over {
		return
	}
	_ = u.changeOf(ctx, o, func(all []begunImport, i int) []begunImport {
		if all[i].Ended = true; all[i].Digest == o.Digest {
			all[i].Finished = finished
		}
		return all
	})
}

// isOver reports whether no row that an import of a file has in the journal is left to be sent or waits for its reply.
func (u begunImports) isOver(ctx context.Context, o importer.Import) (bool, error) {
	path, is := rereadable(o.File)
	if !is {
		return false, nil
	}
	began, is, err := u.remembered(ctx, o.Kind, path)
	if err != nil || !is {
		return false, err
	}
	live, err := u.store.LiveInstanceUsers(ctx)
	if err != nil {
		return false, err
	}
	rows, err := u.rows(ctx, began, live)
	return len(rows.left) == 0 && !rows.inFlight && rows.runningBy == "", err
}

// changeOf changes what is remembered of a file, if anything is.
func (u begunImports) changeOf(ctx context.Context, o importer.Import, f func(all []begunImport, i int) []begunImport) error {
	path, err := filepath.Abs(o.File)
	if err != nil {
		return err
	}
	return u.change(ctx, func(all []begunImport) []begunImport {
		if i := slices.IndexFunc(all, begunImport{Kind: o.Kind, Path: path}.isSame); i >= 0 {
			return f(all, i)
		}
		return all
	})
}

// rereadable is the absolute path of a file that can be imported again.
func rereadable(file string) (path string, is bool) {
	info, err := os.Stat(file)
	if file == csvfile.StandardStream || err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	path, err = filepath.Abs(file)
	return path, err == nil
}

func (u begunImports) change(ctx context.Context, f func([]begunImport) []begunImport) error {
	return u.settings.UpdateSetting(ctx, u.key(), func(stored string) string {
		all := f(parseBegunImports(stored))
		if len(all) == 0 {
			return ""
		}
		text, _ := json.Marshal(all) // texts and times are always encoded
		return string(text)
	})
}

// parseBegunImports returns none when the list cannot be read: it only serves to propose files.
func parseBegunImports(stored string) []begunImport {
	var all []begunImport
	if json.Unmarshal([]byte(stored), &all) != nil {
		return nil
	}
	return all
}

// leftImport is an import of which something is left to be sent.
type leftImport struct {
	screen.UnfinishedImport
	begun  begunImport
	chains []string // those of which something is left
}

// left are the imports of which something is left, the newest first.
func (u begunImports) left(ctx context.Context) ([]leftImport, error) {
	left, _, err := u.leftAndDone(ctx)
	return left, err
}

// leftAndDone separates the imports of which something is left from those of which nothing is, since their writes were
// resumed or dropped. It only reads, so that it works while nothing can be written.
func (u begunImports) leftAndDone(ctx context.Context) (left []leftImport, done []begunImport, err error) {
	stored, err := u.settings.Setting(ctx, u.key())
	all := slices.DeleteFunc(parseBegunImports(stored), func(i begunImport) bool { return i.Ended })
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	live, err := u.store.LiveInstanceUsers(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, i := range slices.Backward(all) {
		rows, err := u.rows(ctx, i, live)
		if err != nil {
			return nil, nil, err
		}
		if rows.all > 0 && len(rows.left) == 0 {
			if !rows.inFlight { // Fermion's limit may have one sent again
				done = append(done, i)
			}
			continue
		}
		if _, is := rereadable(i.Path); !is { // it may be on a drive that is not mounted now
			continue
		}
		left = append(left, leftImport{begun: i, chains: rows.left, UnfinishedImport: screen.UnfinishedImport{
			ImportFile: screen.ImportFile{Kind: i.Kind, Path: u.typed(i.Path)}, Batch: i.batch(), By: cmp.Or(i.By, u.by), BeganAt: i.BeganAt,
			RunningBy: rows.runningBy}})
	}
	return left, done, nil
}

// importedRows is what became of the rows of an import that are in the journal.
type importedRows struct {
	all       int
	left      []string // the chains of those of which something is left to be sent
	inFlight  bool     // a program that is alive waits for the reply to one
	runningBy string   // user@host of another program that is importing them; "" when none is
}

// rows counts the rows of an import in the journal. live are the programs that are alive. A program that has ended its
// import still owns its rows until it ends itself.
func (u begunImports) rows(ctx context.Context, i begunImport, live map[string]string) (r importedRows, err error) {
	plans, err := u.store.ImportedPlans(ctx, i.batch(), cmp.Or(i.By, u.by), i.BeganAt)
	if i.Instance != u.store.Instance() && len(plans) == 0 {
		r.runningBy = live[i.Instance]
	}
	for _, p := range plans {
		r.all++
		if affiliate.PlanEnded(p.Steps) {
			_, alive := live[p.Owner]
			r.inFlight = r.inFlight || alive && slices.Contains(p.Steps, affiliate.Sent)
			continue
		}
		r.left = append(r.left, p.Chain)
		if p.Owner != u.store.Instance() {
			r.runningBy = cmp.Or(r.runningBy, live[p.Owner])
		}
	}
	return r, err
}

// typed is a path as a person types it.
func (u begunImports) typed(path string) string {
	if rest, is := strings.CutPrefix(path, u.home+string(filepath.Separator)); is && u.home != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}
