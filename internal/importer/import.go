package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
)

// Import is what is asked of an import.
type Import struct {
	Kind    string // one of ImportKinds
	File    string // "-" is standard input
	DryRun  bool   // check and plan only; nothing is called and nothing is written
	SkipBad bool   // go ahead without the bad rows
	Resume  bool   // go on with what an earlier import of these rows left
	Again   bool   // make rows once more that exist already
	Yes     bool   // do not ask
}

// ImportKinds are the kinds of files that come in.
func ImportKinds() []string {
	return []string{csvfile.KindAffiliates, csvfile.KindLinks, csvfile.KindCoupons}
}

// Importer brings files in. Its desk must have been started.
type Importer struct {
	Store        *store.Store
	Desk         *operation.Desk
	School       affiliate.School // unknown: the results have no URLs
	Zone         *time.Location
	Now          func() time.Time // nil: time.Now
	ReadOnly     bool
	DrainTimeout time.Duration // how long an ended import waits for the answers to what was sent; 0: 15 s
	Limits       RateLimits
	WarnAbove    affiliate.BasisPoints // a commission above it is named in the plan; 0: none is

	NeedKey  func() error                // says why nothing can be sent
	Products func(context.Context) error // brings Fermion's list of products into the register
	// FindProducts brings those with these slugs into it; a slug that Fermion does not know is no error.
	FindProducts func(ctx context.Context, slugs []string) error
	BlockedUntil func() time.Time // until when Fermion's limit lets no call leave; nil: nobody knows

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Interactive    bool // there is somebody to ask
	Bar            bool // Stderr is a terminal
}

// UnfinishedError says that an import came to its end and not every row did.
type UnfinishedError struct {
	Reason string
	Err    error // what stopped it, nil for nothing
}

func (e *UnfinishedError) Error() string { return e.Reason }
func (e *UnfinishedError) Unwrap() error { return e.Err }

func (im *Importer) defaults() {
	if im.Now == nil {
		im.Now = time.Now
	}
	if im.Zone == nil {
		im.Zone = time.UTC
	}
	if im.DrainTimeout <= 0 {
		im.DrainTimeout = 15 * time.Second
	}
	im.Limits = im.Limits.withDefaults()
}

// Import checks every row of a file, plans, asks where there is somebody to ask, carries the plan out, and writes the result
// file. It is nil when every row came to its end. Bad rows, rejected, unknown or planned ones, a declined plan and an ended
// context are an *UnfinishedError; operation.ErrReadOnly and the error of NeedKey come before anything is planned.
func (im *Importer) Import(ctx context.Context, o Import) error {
	im.defaults()
	if im.ReadOnly && !o.DryRun {
		return operation.ErrReadOnly
	}
	if !slices.Contains(ImportKinds(), o.Kind) {
		return fmt.Errorf("there is no import of %q", o.Kind)
	}
	data, err := im.read(ctx, o.File)
	if err != nil {
		return err
	}
	t, err := readTable(data, o.Kind)
	if err != nil {
		return fmt.Errorf("%s: %w", fileLabel(o.File), err)
	}
	for _, note := range t.notes {
		fmt.Fprintf(im.Stderr, "%s: %s\n", fileLabel(o.File), note)
	}
	if ignored := t.ignored(); len(ignored) > 0 {
		fmt.Fprintf(im.Stderr, "ignored: the %s %s, which this import does not know\n", plural(len(ignored), "column"), strings.Join(ignored, ", "))
	}
	c := fileParser{t: t, kind: o.Kind, now: im.Now(), zone: im.Zone, school: im.School, mayAsk: im.Interactive && !o.Yes}
	r := &run{Importer: im, o: o, t: t, asks: c.parseRows(), batch: "import " + fileLabel(o.File)}
	err = r.run(ctx)
	if unfinished := (*UnfinishedError)(nil); errors.Is(err, context.Canceled) && !errors.As(err, &unfinished) {
		return &UnfinishedError{Reason: "stopped", Err: err}
	}
	return err
}

// fileLabel is how a file is called in messages and in the journal: not where it lies.
func fileLabel(file string) string {
	if file == csvfile.StandardStream {
		return "standard input"
	}
	return truncate(filepath.Base(file))
}

// errNotWritten wraps what keeps the result file from being written.
var errNotWritten = errors.New("the result file cannot be written")

func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}
