package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// magic begins every SQLite file (https://sqlite.org/fileformat.html).
const magic = "SQLite format 3\x00"

// IsDatabase reports whether a file is an SQLite database or its log, complete or damaged, and therefore must not be overwritten. A
// database of this program and a copy of one count too. A file that cannot be read is none. Programs also call it while they end, so that
// it ignores an ended ctx.
func IsDatabase(ctx context.Context, path string) bool {
	ctx = context.WithoutCancel(ctx)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for _, suffix := range companionSuffixes {
		if of, found := strings.CutSuffix(path, suffix); found && isDatabase(ctx, of) {
			return true
		}
	}
	return isDatabase(ctx, path)
}

// isDatabase lets SQLite inspect the file first, since this process may have locks on it (see the package comment). A file that SQLite does
// not accept may still be one, with a damaged first page.
func isDatabase(ctx context.Context, path string) bool {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() || st.Size() < int64(len(magic)) {
		return false
	}
	db, err := sql.Open("sqlite", dsn(path, "mode=ro", "immutable=1"))
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }()
	var version int
	if err := db.QueryRowContext(ctx, "pragma schema_version").Scan(&version); err == nil || resultCode(err)&0xff == codeCorrupt {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, len(magic))
	_, err = io.ReadFull(f, head)
	return err == nil && bytes.Equal(head, []byte(magic)) || isCompressedDatabase(path)
}
