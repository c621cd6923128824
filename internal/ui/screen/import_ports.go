package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Imports imports files, as the command line does. One import runs at a time, in the background.
type Imports interface {
	// Folder lists a folder as a person types it, without hidden files; "" is the current one.
	Folder(ctx context.Context, path string) ([]FolderEntry, error)
	// Preview plans an import without sending anything. It may ask Fermion for its products.
	Preview(ctx context.Context, f ImportFile) (ImportPreview, error)
	// Start begins the import of a previewed file, without its bad rows. If the file has changed since the preview, the
	// error is an affiliate.FileChanged.
	Start(ctx context.Context, f ImportFile, digest string) error
	// Unfinished returns the imports that were started on this machine and are not complete, the newest first. It reads the files that
	// were edited since.
	Unfinished(ctx context.Context) ([]UnfinishedImport, error)
	Status() ImportStatus
	// Stop ends the import once the calls in flight have ended. Planned writes stay in the journal.
	Stop()
}

// FolderEntry is a file or a folder in a listed folder.
type FolderEntry struct {
	Name   string
	Folder bool
}

// ImportFile is a file to import, and what is in it: affiliates, links, coupons or ledger.
type ImportFile struct{ Kind, Path string }

// UnfinishedImport is an import that ended before all of its rows were sent.
type UnfinishedImport struct {
	ImportFile
	Batch   string // its name in the journal
	By      string // user@host who imports
	BeganAt time.Time
	// RunningBy is user@host of another program that still imports the file; "" when the import was interrupted and
	// can be continued.
	RunningBy string
	// Removed are the chains of writes whose rows the file no longer has, since it was edited: continuing does not send them.
	Removed map[string]bool
	// OnlyRemoved means that nothing else is left, so that continuing sends nothing.
	OnlyRemoved bool
}

// Planned reports whether an operation of the journal is a row of the import.
func (i UnfinishedImport) Planned(op affiliate.Operation) bool {
	return op.Batch == i.Batch && op.By == i.By && !op.CreatedAt.Before(i.BeganAt)
}

// ImportPreview is what an import would do.
type ImportPreview struct {
	Digest       string // hash of the content
	Rows         int
	Columns      []string
	First        [][]string // cells of the first rows
	ByImportance []int      // the columns, the most important first
	Bad          []string   // every problem of a bad row, with its line, column and reason
	BadText      []string   // for each of Bad: the row as the file has it, with payees masked; "" for further problems of a row
	BadRows      int
	Plan         []string // in words
	OnlyResult   bool     // nothing would be sent or stored: only the result file would be written
}

// ImportStatus is the progress of the import that was started last.
type ImportStatus struct {
	Running   bool
	File      ImportFile
	Done, All int    // calls
	Left      string // in words

	Ended      bool
	Tally      string   // the rows, counted by their outcome
	ResultFile string   // its full path; "" when no file was written
	Lines      []string // the rows that are not done
	Err        error    // why it ended early, beyond what the tally says
	Stopped    bool     // a person stopped it
}
