package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/csvfile"
)

// SaveStatement writes a statement into a file.
func SaveStatement(ctx context.Context, s affiliate.Statement, to File) error {
	if _, known := StatementEnding(to.Format); !known {
		return fmt.Errorf("the format of a statement is text, csv or html, not %q", to.Format)
	}
	return to.write(ctx, func(w io.Writer) error { return WriteStatement(w, s, to.Format) })
}

// SaveStatements writes a file for each affiliate whose statement is wanted (nil: all) into the folder to.Path, which it creates. If one
// of the files exists and to.Replace is false, it writes none.
func (x *Exporter) SaveStatements(ctx context.Context, people []affiliate.Affiliate, p affiliate.Period, to File,
	wanted func(affiliate.Statement) bool) (written int, err error) {
	ending, known := StatementEnding(to.Format)
	if !known {
		return 0, fmt.Errorf("the format of a statement is text, csv or html, not %q", to.Format)
	}
	if err := os.MkdirAll(to.Path, 0o700); err != nil {
		return 0, fmt.Errorf("the folder for the statements cannot be made: %w", err)
	}
	files := affiliate.StatementNames(people, p, x.Now(), x.Zone)
	for i, name := range files {
		files[i] = filepath.Join(to.Path, name+ending)
		if to.Replace {
			continue
		}
		if err := checkCreatable(ctx, files[i]); err != nil {
			return 0, fmt.Errorf("nothing was written: %w", err)
		}
	}
	for i, who := range people {
		s, err := x.Statement(ctx, who, p)
		if err == nil && wanted != nil && !wanted(s) {
			continue
		}
		if err == nil {
			err = SaveStatement(ctx, s, File{Path: files[i], Format: to.Format, Replace: to.Replace})
		}
		if err != nil {
			return written, fmt.Errorf("%w; written before: %s", err, affiliate.Plural(int64(written), "statement", "statements"))
		}
		written++
	}
	return written, nil
}

// checkCreatable returns why one of several files cannot be created: another folder is what helps when it exists.
func checkCreatable(ctx context.Context, file string) error {
	err := csvfile.CheckCreatable(ctx, file)
	if exists, ok := errors.AsType[*affiliate.KindError](err); ok && exists.Kind == affiliate.FileExists {
		return &affiliate.KindError{Kind: affiliate.FileExists,
			Err: fmt.Errorf("%s exists already: name another folder, or remove the file", file)}
	}
	return err
}
