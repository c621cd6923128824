package app

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// settingUnfinishedImports is followed by user@host: a path means something on its own machine only.
const settingUnfinishedImports = "import.unfinished."

// maxUnfinishedImports is how many files are remembered.
const maxUnfinishedImports = 20

// unfinishedImport is a file whose import began here and has not come to its end.
type unfinishedImport struct {
	Kind     string    `json:"kind"`
	Path     string    `json:"path"`            // absolute
	Batch    string    `json:"batch,omitempty"` // what the journal calls it; "" was stored by earlier versions
	By       string    `json:"by,omitempty"`    // user@host of who began it; empty: the person whose list this is
	BeganAt  time.Time `json:"began_at"`
	Instance string    `json:"instance"` // the program that imports it, or did
}

// unfinishedImports remembers which files are being imported, so that one whose import was killed is proposed at the next start.
type unfinishedImports struct {
	store    *store.Store
	settings settingsAdapter
	by       string // user@host
	home     string
	now      func() time.Time
}

func (a *App) unfinishedImports() unfinishedImports {
	return unfinishedImports{store: a.store, settings: a.settings(), by: a.o.By, home: a.o.Getenv("HOME"), now: a.o.Now}
}

func (u unfinishedImports) key() string { return settingUnfinishedImports + u.by }

// onStart remembers a file, and returns what the journal calls its import. One that was begun before goes on as it began; one of another file of the
// same name, which is not finished either, gets a name of its own, and one whose rows another import began has that one's. Standard input and pipes cannot be
// read again.
func (u unfinishedImports) onStart(ctx context.Context, o importer.Import, continues importer.Begun) (batch string, err error) {
	path, is := rereadable(o.File)
	if !is {
		return "", nil
	}
	_, done, _ := u.leftAndDone(ctx) // those that cannot be told now are left
	err = u.change(ctx, func(all []unfinishedImport) []unfinishedImport {
		all = withoutImports(all, done...)
		began := unfinishedImport{Kind: o.Kind, Path: path, BeganAt: u.now().UTC().Truncate(time.Second)}
		if continues.Batch != "" {
			began.Batch, began.By, began.BeganAt = continues.Batch, continues.By, continues.At
		}
		if i := slices.IndexFunc(all, began.isSame); i >= 0 {
			began = all[i]
			began.Batch = began.batch()
			all = slices.Delete(all, i, i+1)
		}
		began.Instance, began.Batch = u.store.Instance(), cmp.Or(began.Batch, freeBatch(all, path))
		batch = began.Batch
		all = append(all, began)
		return all[max(0, len(all)-maxUnfinishedImports):]
	})
	return batch, err
}

// freeBatch is the shortest name for the import of a file that no other import has.
func freeBatch(all []unfinishedImport, path string) string {
	batches := importer.Batches(path)
	for _, batch := range batches {
		if !slices.ContainsFunc(all, func(i unfinishedImport) bool { return i.batch() == batch }) {
			return batch
		}
	}
	return batches[0]
}

func (i unfinishedImport) batch() string { return cmp.Or(i.Batch, importer.Batches(i.Path)[0]) }

func (i unfinishedImport) isSame(o unfinishedImport) bool {
	return i.Kind == o.Kind && i.Path == o.Path
}

// of is the import of a file that is not finished.
func (u unfinishedImports) of(ctx context.Context, o importer.Import) (importer.Begun, error) {
	path, is := rereadable(o.File)
	if !is {
		return importer.Begun{}, nil
	}
	stored, err := u.settings.Setting(ctx, u.key())
	all := parseUnfinishedImports(stored)
	i := slices.IndexFunc(all, unfinishedImport{Kind: o.Kind, Path: path}.isSame)
	if err != nil || i < 0 {
		return importer.Begun{}, err
	}
	return importer.Begun{Batch: all[i].batch(), By: cmp.Or(all[i].By, u.by), At: all[i].BeganAt}, nil
}

// onNotStarted forgets a file of which no row is in the journal, from now or earlier.
func (u unfinishedImports) onNotStarted(ctx context.Context, o importer.Import) {
	began, err := u.of(ctx, o)
	if err != nil || began.Batch == "" {
		return
	}
	if rows, err := u.store.ImportOutcomes(ctx, began.Batch, began.By, began.At); err == nil && rows.Total() == 0 {
		u.onDone(ctx, o)
	}
}

// onDone forgets a file. What cannot be forgotten now is forgotten when the next import begins.
func (u unfinishedImports) onDone(ctx context.Context, o importer.Import) {
	if path, err := filepath.Abs(o.File); err == nil {
		_ = u.change(ctx, func(all []unfinishedImport) []unfinishedImport {
			return withoutImports(all, unfinishedImport{Kind: o.Kind, Path: path})
		})
	}
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

func withoutImports(all []unfinishedImport, gone ...unfinishedImport) []unfinishedImport {
	return slices.DeleteFunc(all, func(i unfinishedImport) bool {
		return slices.ContainsFunc(gone, i.isSame)
	})
}

func (u unfinishedImports) change(ctx context.Context, f func([]unfinishedImport) []unfinishedImport) error {
	return u.settings.UpdateSetting(ctx, u.key(), func(stored string) string {
		all := f(parseUnfinishedImports(stored))
		if len(all) == 0 {
			return ""
		}
		text, _ := json.Marshal(all) // texts and times are always encoded
		return string(text)
	})
}

// parseUnfinishedImports forgets what cannot be read: it is no more than a proposal.
func parseUnfinishedImports(stored string) []unfinishedImport {
	var all []unfinishedImport
	if json.Unmarshal([]byte(stored), &all) != nil {
		return nil
	}
	return all
}

// left are the imports that can be continued, the newest first.
func (u unfinishedImports) left(ctx context.Context) ([]screen.UnfinishedImport, error) {
	left, _, err := u.leftAndDone(ctx)
	return left, err
}

// leftAndDone tells the imports that can be continued from those of which nothing is left to be sent, since their writes were resumed or dropped. Another
// program may be at work on others. It only reads: what waits can be looked at while nothing can be written.
func (u unfinishedImports) leftAndDone(ctx context.Context) (left []screen.UnfinishedImport, done []unfinishedImport, err error) {
	stored, err := u.settings.Setting(ctx, u.key())
	all := parseUnfinishedImports(stored)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	live, err := u.store.LiveInstances(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, i := range slices.Backward(all) {
		if live[i.Instance] && i.Instance != u.store.Instance() {
			continue
		}
		o, err := u.store.ImportOutcomes(ctx, i.batch(), cmp.Or(i.By, u.by), i.BeganAt)
		if err != nil {
			return nil, nil, err
		}
		if o.Total() > 0 && o.Waiting == 0 {
			done = append(done, i)
			continue
		}
		if _, is := rereadable(i.Path); !is { // on a drive that may come back
			continue
		}
		left = append(left, screen.UnfinishedImport{ImportFile: screen.ImportFile{Kind: i.Kind, Path: u.typed(i.Path)}, Batch: i.batch(), By: cmp.Or(i.By, u.by), BeganAt: i.BeganAt})
	}
	return left, done, nil
}

// typed is a path as a person types it.
func (u unfinishedImports) typed(path string) string {
	if rest, is := strings.CutPrefix(path, u.home+string(filepath.Separator)); is && u.home != "" {
		return "~" + string(filepath.Separator) + rest
	}
	return path
}
