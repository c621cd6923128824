package importer

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// resultName returns the n-th possible name of the result file, next to the imported file.
func resultName(file string, n int) string {
	name := "import"
	if file != csvfile.StandardStream {
		name = strings.TrimSuffix(file, filepath.Ext(file))
	}
	if n > 1 {
		name = fmt.Sprintf("%s.%d", name, n)
	}
	return name + ".result.csv"
}

// maxResultFiles is how many names are tried. The last one may be overwritten.
const maxResultFiles = 20

// chooseResultFile chooses the first name that is not a result of another database: two schools may import one file, and each needs its own
// list of outcomes.
func (r *run) chooseResultFile(ctx context.Context) {
	n := 1
	for n < maxResultFiles && r.isOfAnotherDatabase(ctx, resultName(r.o.File, n)) {
		n++
	}
	r.plan.resultFile = resultName(r.o.File, n)
	if n > 1 {
		r.plan.keptResult = resultName(r.o.File, n-1)
	}
}

// isOfAnotherDatabase reports whether a file is a result of an import into another database. A result of links is recognised by its slugs,
// even if it was moved, since each database has created different ones. Other rows may be the same in several databases, so Activity tells
// which results were written.
func (r *run) isOfAnotherDatabase(ctx context.Context, name string) bool {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	data, err := r.read(ctx, name)
	if err != nil {
		return false
	}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	header, err := rows.Read()
	if err != nil {
		return false
	}
	column := func(name string) int {
		return slices.IndexFunc(header, func(c string) bool { return columnKey(c) == name })
	}
	outcome, slug := column("outcome"), column(csvfile.ColSlug)
	if outcome < 0 || slug < 0 {
		return false // not written by an import
	}
	if r.o.Kind != csvfile.KindLinks {
		return !r.hasWritten(ctx, name)
	}
	there := []string{affiliate.RowMade.InFile(), affiliate.RowTracked.InFile(), affiliate.RowExists.InFile()}
	for {
		row, err := rows.Read()
		if err != nil {
			return false // at the end, or not written by an import
		}
		text := csvfile.Unquote(row[slug])
		if _, known := r.plan.snap.bySlug[text]; text != "" && !known && slices.Contains(there, row[outcome]) {
			return true
		}
	}
}

// hasWritten reports whether Activity has an import with this result file; false when Activity cannot be read, so that nothing is
// overwritten.
func (r *run) hasWritten(ctx context.Context, resultFile string) bool {
	path, err := filepath.Abs(resultFile)
	if err != nil {
		return false
	}
	all, err := r.Store.Notices(ctx, 0)
	return err == nil && slices.ContainsFunc(all,
		func(n affiliate.Notice) bool { return strings.Contains(n.Text, affiliate.Clean(resultNote(path))) })
}

// resultNote says in Activity where the result file is.
func resultNote(path string) string { return "(the result of each row is in " + path + ")" }
