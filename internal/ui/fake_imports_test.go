package ui_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// fakeImports is an import whose files and calls a test decides.
type fakeImports struct{ *world }

// importing is what fakeImports knows.
type importing struct {
	folders map[string][]screen.FolderEntry
	preview screen.ImportPreview
	changed bool // the file is another one at the next start
	status  screen.ImportStatus
	started []screen.ImportFile
	stopped bool
	left    []screen.UnfinishedImport
	slow    time.Duration // of reading left
	unread  error         // of reading left
}

func (x fakeImports) Folder(_ context.Context, path string) ([]screen.FolderEntry, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if entries, ok := x.imports.folders[path]; ok {
		return entries, nil
	}
	return nil, errors.New("no such folder")
}

func (x fakeImports) Preview(_ context.Context, f screen.ImportFile) (screen.ImportPreview, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !strings.HasSuffix(f.Path, ".csv") {
		return screen.ImportPreview{}, errors.New("there is no file " + f.Path)
	}
	return x.imports.preview, nil
}

func (x fakeImports) Start(_ context.Context, f screen.ImportFile, _ string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.imports.changed {
		x.imports.changed = false
		return &affiliate.KindError{Kind: affiliate.FileChanged, Err: errors.New("it has changed")}
	}
	x.imports.started = append(x.imports.started, f)
	x.imports.status = screen.ImportStatus{Running: true, File: f, Done: 45, All: 300, Left: "about 5 min left"}
	return nil
}

func (x fakeImports) Unfinished(context.Context) ([]screen.UnfinishedImport, error) {
	time.Sleep(x.imports.slow)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.imports.unread != nil {
		return nil, x.imports.unread
	}
	return x.imports.left, nil
}

func (x fakeImports) Status() screen.ImportStatus {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.imports.status
}

func (x fakeImports) Stop() { x.mu.Lock(); x.imports.stopped = true; x.mu.Unlock() }

// importTo has the import at another status, and tells the screens.
func (x *world) importTo(s screen.ImportStatus) {
	x.mu.Lock()
	x.imports.status = s
	x.mu.Unlock()
	x.send(affiliate.Invalidation{Live: true})
	time.Sleep(time.Millisecond) // virtual
}

// someFiles are files of a manager, and the preview of one of them.
func someFiles() importing {
	return importing{
		folders: map[string][]screen.FolderEntry{
			"":          {{Name: "photos", Folder: true}, {Name: "links-nov.csv"}, {Name: "links-dec.csv"}, {Name: "links-dec.result.csv"}, {Name: "notes.md"}},
			"/imports/": {{Name: "diwali.csv"}},
			"photos/":   {{Name: "names.csv"}, {Name: "old", Folder: true}},
		},
		preview: screen.ImportPreview{
			Digest: "d", Rows: 300, BadRows: 2, Columns: []string{"affiliate_name", "affiliate_email", "product", "commission_percent", "campaign", "tags"},
			ByImportance: []int{3, 0, 2, 1, 4, 5},
			First: [][]string{{"Asha Rao", "asha@example.com", "Go for Engineers", "20", "Diwali", "yt"},
				{"Ravi", "ravi.kumar.the.second@example.com", "System Design", "abc", "Diwali", ""}},
			Bad: []string{"line 3, commission_percent: \"abc\" is not a percentage", "line 9, affiliate_email: this is not an e-mail address"},
			BadText: []string{"Ravi · ravi.kumar.the.second@example.com · System Design · abc · Diwali",
				"Meera · meera at example.com · Go for Engineers · 20 · Diwali"},
			Plan: []string{"links-nov.csv: 300 rows", "  12 new affiliates, looked up at Fermion first", "  298 links to make", "  2 rows bad (lines 3, 9)",
				"  takes about 5 min: at most 60 links, 10 coupons and 60 look-ups a minute"},
		},
	}
}
