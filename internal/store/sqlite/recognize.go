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

// IsDatabase says whether a file is a register, a copy of one or another SQLite database, whole or damaged, or belongs to one as
// its log: nothing to be written over. What cannot be looked at is none. It is asked at an end as well, so that it does not mind
// an ended ctx.
func IsDatabase(ctx context.Context, path string) bool {
	ctx = context.WithoutCancel(ctx)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if of, found := strings.CutSuffix(path, suffix); found && isDatabase(ctx, of) {
			return true
		}
	}
	return isDatabase(ctx, path)
}

// isDatabase has SQLite look first, since this process may hold locks on the file (see database). What SQLite takes for none
// may be one all the same, with the rest of its first page spoiled.
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
	return err == nil && bytes.Equal(head, []byte(magic))
}
