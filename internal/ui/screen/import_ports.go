package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Imports imports files, as the command line does. One import runs at a time, behind the screens.
type Imports interface {
	// Folder lists a folder as a person types it, without hidden files; "" is the current one.
	Folder(ctx context.Context, path string) ([]FolderEntry, error)
	// Preview plans an import without sending anything. It may ask Fermion for its products.
	Preview(ctx context.Context, f ImportFile) (ImportPreview, error)
	// Start begins the import of a file that was previewed, without its bad rows. A file that is another one by now is an
	// affiliate.FileChanged.
	Start(ctx context.Context, f ImportFile, digest string) error
	// Unfinished are the imports that were begun on this machine and of which something is left, the newest first.
	Unfinished(ctx context.Context) ([]UnfinishedImport, error)
	Status() ImportStatus
	// Stop ends the import after the calls that were sent. What is planned stays in the journal.
	Stop()
}

// FolderEntry is a file or a folder in a folder.
type FolderEntry struct {
	Name   string
	Folder bool
}

// ImportFile is a file to import, and what is in it: affiliates, links, coupons or ledger.
type ImportFile struct{ Kind, Path string }

// UnfinishedImport is an import that ended, or was killed, before all of its rows were sent.
type UnfinishedImport struct {
	ImportFile
	Batch   string // what the journal calls it
	By      string // user@host who imports
	BeganAt time.Time
	// RunningBy is user@host of another program that is importing it; "" when it was interrupted and can be continued.
	RunningBy string
}

// Planned reports whether an operation of the journal is one of its rows.
func (i UnfinishedImport) Planned(op affiliate.Operation) bool {
	return op.Batch == i.Batch && op.By == i.By && !op.CreatedAt.Before(i.BeganAt)
}

// ImportPreview is what an import would do.
type ImportPreview struct {
	Digest       string // of the content
	Rows         int
	Columns      []string
	First        [][]string // cells of the first rows
	ByImportance []int      // the columns, the one that matters most first
	Bad          []string   // every problem of a bad row, with its line, column and reason
	BadText      []string   // beside each of them the row as the file has it, payees masked; "" for further problems of a row
	BadRows      int
	Plan         []string // in words
	OnlyResult   bool     // nothing is sent or stored, and the result file is written
}

// ImportStatus is how far the import is that began last.
type ImportStatus struct {
	Running   bool
	File      ImportFile
	Done, All int    // calls
	Left      string // in words

	Ended      bool
	Tally      string   // of the rows, by their outcome
	ResultFile string   // its whole path; "" when there is none
	Lines      []string // of rows that are not done
	Err        error    // why it ended before every row was done, without what the tally says
	Stopped    bool     // by a person
}
