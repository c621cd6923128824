package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fermion-tui/internal/importer"
	"fermion-tui/internal/ui/screen"
)

// importsAdapter imports files in the background of the screens, as the command line does.
type importsAdapter struct {
	importer   func(ctx context.Context) (*importer.Importer, error)
	begun      begunImports
	withSource func(error) error // names the source of a refused key
	home       string            // "" when it is not known
	changed    func()            // is called when the status changes
	ctx        context.Context   // ends with the screens; the import then waits for responses to what was sent
	running    *sync.WaitGroup

	mu     sync.Mutex
	status screen.ImportStatus
	stop   context.CancelFunc
}

// importsAdapter makes the adapter for screens that end with ctx.
func (a *App) importsAdapter(ctx context.Context, running *sync.WaitGroup) *importsAdapter {
	return &importsAdapter{
		importer: func(ctx context.Context) (*importer.Importer, error) {
			rules, err := a.payoutRules(ctx)
			im := a.importer(ctx)
			im.Rules, im.Stdin, im.Stdout, im.Stderr, im.Interactive, im.AtKeyboard, im.Bar = rules, strings.NewReader(""), io.Discard,
				io.Discard, false, false, false
			return im, err
		},
		begun: a.begunImports(), withSource: a.key.withSource, home: a.o.Getenv("HOME"), changed: a.announcer.liveChanged, ctx: ctx, running: running,
	}
}

// maxFolderEntries is how much of a folder is listed.
const maxFolderEntries = 10_000

func (i *importsAdapter) Folder(_ context.Context, path string) ([]screen.FolderEntry, error) {
	f, err := os.Open(cmp.Or(typedPath(path, i.home), "."))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	found, err := f.ReadDir(maxFolderEntries)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var entries []screen.FolderEntry
	for _, e := range found {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		folder := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(f.Name(), e.Name()))
			folder = err == nil && info.IsDir()
		}
		entries = append(entries, screen.FolderEntry{Name: e.Name(), Folder: folder})
	}
	slices.SortFunc(entries, func(a, b screen.FolderEntry) int { return strings.Compare(a.Name, b.Name) })
	return entries, nil
}

// options are those of the command line's --resume --skip-bad: what an earlier import of the rows left is continued.
func (i *importsAdapter) options(f screen.ImportFile) importer.Import {
	return importer.Import{
		Kind: f.Kind, File: typedPath(f.Path, i.home), Resume: true, OnlyKnown: true, SkipBad: true, Yes: true,
		GoOn: "import the file again to continue",
	}
}

func (i *importsAdapter) Preview(ctx context.Context, f screen.ImportFile) (screen.ImportPreview, error) {
	im, err := i.importer(ctx)
	if err != nil {
		return screen.ImportPreview{}, err
	}
	p, err := im.Preview(ctx, i.options(f))
	return screen.ImportPreview(p), err
}

func (i *importsAdapter) Start(ctx context.Context, f screen.ImportFile, digest string) error {
	im, err := i.importer(ctx)
	if err != nil {
		return err
	}
	o := i.options(f)
	o.Digest = digest
	if err := im.CheckUnchanged(ctx, o); err != nil {
		return err
	}
	defer i.changed()
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.status.Running {
		return errors.New("another import runs: wait until it has ended, or stop it")
	}
	running, stop := context.WithCancel(i.ctx)
	i.status, i.stop = screen.ImportStatus{Running: true, File: f}, stop
	im.OnProgress, im.OnReport = i.onProgress, i.onReport
	i.running.Go(func() {
		defer stop()
		i.onEnd(im.Import(running, o))
	})
	return nil
}

func (i *importsAdapter) update(change func(*screen.ImportStatus)) {
	i.mu.Lock()
	change(&i.status)
	i.mu.Unlock()
	i.changed()
}

func (i *importsAdapter) onProgress(p importer.Progress) {
	i.update(func(s *screen.ImportStatus) { s.Done, s.All, s.Left = p.Done, p.All, p.Left })
}

func (i *importsAdapter) onReport(r importer.Report) {
	i.update(func(s *screen.ImportStatus) { s.Tally, s.ResultFile, s.Lines = r.Tally, i.absolute(r.File), r.Lines })
}

// onEnd sets the result. It shortens an error of which the tally beside it says the rest.
func (i *importsAdapter) onEnd(err error) {
	unfinished, is := errors.AsType[*importer.UnfinishedError](err)
	short := is && unfinished.Short != ""
	err = i.withSource(err)
	i.update(func(s *screen.ImportStatus) {
		s.Running, s.Ended, s.Err = false, true, err
		s.Stopped = short && errors.Is(unfinished.Err, context.Canceled)
		if short && err.Error() == unfinished.Reason {
			s.Err = errors.New(unfinished.Short)
		}
	})
}

// Unfinished leaves out the file that is being imported.
func (i *importsAdapter) Unfinished(ctx context.Context) ([]screen.UnfinishedImport, error) {
	left, err := i.begun.left(ctx)
	st := i.Status()
	var unfinished []screen.UnfinishedImport
	for _, l := range left {
		if st.Running && l.Kind == st.File.Kind && i.absolute(l.Path) == i.absolute(st.File.Path) {
			continue
		}
		if l.RunningBy == "" {
			l.Removed = i.removedRows(ctx, l)
			l.OnlyRemoved = len(l.chains) > 0 && len(l.Removed) == len(l.chains)
		}
		unfinished = append(unfinished, l.UnfinishedImport)
	}
	return unfinished, err
}

// removedRows returns the chains of an import whose rows its file no longer has. A file with the content that began them has all rows; when
// another one cannot be read or planned, it may have all.
func (i *importsAdapter) removedRows(ctx context.Context, l leftImport) map[string]bool {
	im, err := i.importer(ctx)
	if err != nil {
		return nil
	}
	o := i.options(l.ImportFile)
	o.Digest = l.begun.Digest
	if !l.begun.OtherRows && im.CheckUnchanged(ctx, o) == nil {
		return nil
	}
	o.Digest = ""
	continued, err := im.ContinuedChains(ctx, o)
	if err != nil {
		return nil
	}
	removed := map[string]bool{}
	for _, chain := range l.chains {
		if !continued[chain] {
			removed[chain] = true
		}
	}
	return removed
}

// absolute returns the absolute form of a typed path; the path itself when that cannot be found out.
func (i *importsAdapter) absolute(path string) string {
	if path == "" {
		return ""
	}
	path = typedPath(path, i.home)
	if from, err := filepath.Abs(path); err == nil {
		return from
	}
	return path
}

func (i *importsAdapter) Status() screen.ImportStatus {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.status
}

func (i *importsAdapter) Stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stop != nil {
		i.stop()
	}
}

// typedPath is a path as a person types it: ~ is their home, as in a shell.
func typedPath(path, home string) string {
	if rest, is := strings.CutPrefix(path, "~"); is && home != "" && (rest == "" || os.IsPathSeparator(rest[0])) {
		return filepath.Join(home, rest)
	}
	return path
}
