package importer

import (
	"cmp"
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

// Import holds the options of one import.
type Import struct {
	Kind    string // one of ImportKinds
	File    string // "-" is standard input
	DryRun  bool   // check and plan only, without calls and without writing
	SkipBad bool   // go ahead without the bad rows
	Resume  bool   // continue what an earlier import of these rows left
	// OnlyKnown limits Resume to an import that is known to be unfinished. Without it, Resume also does not create again what a finished
	// import of a file with this name created.
	OnlyKnown bool
	Again     bool   // create rows that exist already once more
	Yes       bool   // do not ask
	Digest    string // of the content that a preview showed: Import returns an affiliate.FileChanged for another one; "" for any content
	// GoOn says how a person continues an unfinished import; "" for a command line, which uses --resume.
	GoOn string
}

// goOn says how an import that was not finished continues.
func (o *Import) goOn() string { return cmp.Or(o.GoOn, "continue with --resume") }

// ImportKinds returns the kinds of files that can be imported.
func ImportKinds() []string {
	return []string{csvfile.KindAffiliates, csvfile.KindLinks, csvfile.KindCoupons, csvfile.KindLedger}
}

// Importer imports files. Writes must have been started.
type Importer struct {
	Store        *store.Store
	Writes       *operation.Service
	School       affiliate.School // unknown: the results have no URLs
	Zone         *time.Location
	Now          func() time.Time        // nil: time.Now
	By           string                  // user@host, for Activity
	WhyReadOnly  func(kind string) error // returns why files of a kind may not be imported; may be nil
	DrainTimeout time.Duration           // how long a stopped import waits for responses to what was sent; 0: 15 s
	Limits       affiliate.CallLimits
	WarnAbove    affiliate.BasisPoints // the plan warns about commissions above it; 0: never
	Rules        affiliate.PayoutRules // for what is due

	NeedKey  func() error                // returns why nothing can be sent, nil when it can
	Products func(context.Context) error // reads Fermion's list of products into the database
	// FindProducts reads the products with these slugs into the database; a slug unknown to Fermion is not an error.
	FindProducts func(ctx context.Context, slugs []string) error
	BlockedUntil func() time.Time // until when Fermion's limit blocks all calls; nil: unknown
	// Unreachable returns since when Fermion cannot be reached, and why; a zero time when it can. nil: unknown.
	Unreachable func() (since time.Time, why string)

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Interactive    bool // a person can be asked
	AtKeyboard     bool // standard input is a terminal: if the person there does not see Stderr, the import must not go on unasked
	Bar            bool // Stderr is a terminal, so that progress is a bar

	// The following functions may be nil.

	// Earlier returns the import of this file that began earlier; the zero Begun when none is known.
	Earlier func(ctx context.Context, o Import) (Begun, error)
	// Prior returns the earlier imports of this file together, whatever the file had then, and whether or not they are finished.
	Prior func(ctx context.Context, o Import) (Begun, error)
	// OnStart is called before the first row is sent. continues is the import that began all rows that are sent, if there is one. It
	// returns the batch of this import: that of the earlier import, or one of Batches. Its error is only a warning.
	OnStart      func(ctx context.Context, o Import, continues Begun) (batch string, err error)
	OnNotStarted func(ctx context.Context, o Import)                // called when the import fails before any row is journaled
	OnEnd        func(ctx context.Context, o Import, finished bool) // called when no row is left to be sent; finished: all rows are done
	OnProgress   func(Progress)                                     // called as calls end
	OnReport     func(Report)                                       // called once the result file is written
}

// Progress is the progress of an import.
type Progress struct {
	Done, All int    // calls
	Left      string // in words: "about 4 min left", or what it waits for
}

// Report is the outcome of an import.
type Report struct {
	Tally string   // how many rows had which outcome
	File  string   // the result file; "" when it could not be written
	Lines []string // about rows that are not done
}

// UnfinishedError means that an import ended before every row was done.
type UnfinishedError struct {
	Reason string
	Short  string // the reason without the counts of a Report, and what to do next; "" for an import without a report
	Err    error  // what stopped it, or nil
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
	im.Limits = im.Limits.WithDefaults()
}

// Import checks every row of a file, plans, asks for confirmation if a person can be asked, executes the plan, and writes the result file.
// It returns nil when every row is done, and an *UnfinishedError for bad, rejected, unknown or planned rows, a declined plan and an ended
// context. The errors of WhyReadOnly and NeedKey come before anything is executed.
func (im *Importer) Import(ctx context.Context, o Import) error {
	im.defaults()
	if !slices.Contains(ImportKinds(), o.Kind) {
		return fmt.Errorf("there is no import of %q", o.Kind)
	}
	if im.WhyReadOnly != nil && !o.DryRun {
		if err := im.WhyReadOnly(o.Kind); err != nil {
			return err
		}
	}
	r, err := im.load(ctx, o)
	if err != nil {
		return err
	}
	err = r.run(ctx)
	if _, ok := errors.AsType[*UnfinishedError](err); errors.Is(err, context.Canceled) && !ok {
		return &UnfinishedError{Reason: "stopped", Err: err}
	}
	return err
}

// load reads and parses a file. What had to be guessed or ignored is printed.
func (im *Importer) load(ctx context.Context, o Import) (*run, error) {
	data, err := im.read(ctx, o.File)
	if err != nil {
		return nil, err
	}
	digest := digestOf(data)
	if o.Digest != "" && o.Digest != digest {
		return nil, &affiliate.KindError{Kind: affiliate.FileChanged,
			Err: fmt.Errorf("%s has changed since it was previewed", fileLabel(o.File))}
	}
	o.Digest = digest
	t, err := readTable(data, o.Kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileLabel(o.File), err)
	}
	for _, note := range t.notes {
		fmt.Fprintf(im.Stderr, "%s: %s\n", fileLabel(o.File), note)
	}
	if ignored := t.ignored(); len(ignored) > 0 {
		columns := "column"
		if len(ignored) > 1 {
			columns = "columns"
		}
		fmt.Fprintf(im.Stderr, "ignored: the %s %s, which this import does not know\n", columns, strings.Join(ignored, ", "))
	}
	if o.Kind == csvfile.KindLedger {
		im.notePayees(t)
	}
	parser := fileParser{t: t, kind: o.Kind, now: im.Now(), zone: im.Zone, school: im.School, mayAsk: im.Interactive && !o.Yes}
	return &run{Importer: im, o: o, t: t, parsed: parser.parseRows(), batch: Batches(o.File)[0]}, nil
}

// batchPrefix begins the batch of every import.
const batchPrefix = "import "

// Batches returns the names that the import of a file may have in the journal, the shortest first: import links.csv, import nov/links.csv,
// and so on. The longer names distinguish files of the same name that are imported at the same time.
func Batches(file string) []string {
	batches := []string{batchPrefix + fileLabel(file)}
	path, err := filepath.Abs(file)
	if file == csvfile.StandardStream || err != nil {
		return batches
	}
	name := fileLabel(file)
	for folder := filepath.Dir(path); filepath.Dir(folder) != folder; folder = filepath.Dir(folder) {
		name = clean(filepath.Base(folder)) + "/" + name
		batches = append(batches, batchPrefix+name)
	}
	return batches
}

// notePayees says that the payees and taxes in a file of entries are not stored, which import stores them, and why a person may not run
// that.
func (im *Importer) notePayees(t *table) {
	var payees []string
	for _, column := range t.ignored() {
		switch nameColumn(csvfile.KindAffiliates, column).key {
		case csvfile.ColPayeeMethod, csvfile.ColPayee, csvfile.ColTax:
			payees = append(payees, column)
		}
	}
	if len(payees) == 0 {
		return
	}
	note := "import affiliates stores them"
	if im.WhyReadOnly != nil {
		if why := im.WhyReadOnly(csvfile.KindAffiliates); why != nil {
			note += ", and you may not do that: " + why.Error()
		}
	}
	fmt.Fprintf(im.Stderr, "not stored: where money goes and the tax of an affiliate (%s); %s\n", strings.Join(payees, ", "), note)
}

// fileLabel names a file in messages and in the journal, without its folder.
func fileLabel(file string) string {
	if file == csvfile.StandardStream {
		return "standard input"
	}
	return truncate(filepath.Base(file))
}
