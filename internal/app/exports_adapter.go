package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// exportsAdapter makes the statements and files that the screens ask for, as the command line makes them.
type exportsAdapter struct {
	store    *store.Store
	exporter func(ctx context.Context) (*exporter.Exporter, error) // with the settings about money, which are in the database
	ofScreen func() *exporter.Exporter                             // of what the screens have in memory
	home     string                                                // "" when it is not known
}

func (e exportsAdapter) Statements(ctx context.Context, ids []int64, p affiliate.Period) ([]affiliate.Statement, error) {
	x, err := e.exporter(ctx)
	if err != nil {
		return nil, err
	}
	people, err := e.store.AffiliatesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.Statement, len(people))
	for i, who := range people {
		if all[i], err = x.Statement(ctx, who, p); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (e exportsAdapter) StatementText(s affiliate.Statement) (string, error) {
	var text strings.Builder
	err := exporter.WriteStatement(&text, s, "text")
	return text.String(), err
}

func (e exportsAdapter) SaveStatement(ctx context.Context, s affiliate.Statement, to screen.ExportFile) error {
	if err := whyNoRegularFile(e.file(to).Path); err != nil {
		return err
	}
	return exporter.SaveStatement(ctx, s, e.file(to))
}

func (e exportsAdapter) SaveStatements(ctx context.Context, ids []int64, p affiliate.Period,
	to screen.ExportFile) (written int, err error) {
	x, err := e.exporter(ctx)
	if err != nil {
		return 0, err
	}
	people, err := e.store.AffiliatesByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	return x.SaveStatements(ctx, people, p, e.file(to), nil)
}

func (e exportsAdapter) SaveRows(ctx context.Context, rows screen.ShownRows, to screen.ExportFile) error {
	if err := whyNoRegularFile(e.file(to).Path); err != nil {
		return err
	}
	return e.ofScreen().ExportShown(ctx, exporter.Shown(rows), e.file(to))
}

func (e exportsAdapter) RowsAsTable(_ context.Context, rows screen.ShownRows) (string, error) {
	return e.ofScreen().ShownAsTable(exporter.Shown(rows))
}

// whyNoRegularFile refuses a pipe or a device: a write to it may wait for ever. A folder has an error of its own.
func whyNoRegularFile(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return fmt.Errorf("%s is a pipe or a device, not a file: name another file", affiliate.Clean(path))
	}
	return nil
}

// file is a place as a person types it: ~ is their home, as in a shell.
func (e exportsAdapter) file(to screen.ExportFile) exporter.File {
	return exporter.File{Path: typedPath(to.Path, e.home), Format: to.Format, Replace: to.Replace}
}
