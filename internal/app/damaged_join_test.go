package app_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fermion-tui/internal/app"
	"fermion-tui/internal/store/sqlite"
)

// damageTable overwrites the first page of a table or index of the database.
func (m *fixture) damageTable(name string) {
	m.t.Helper()
	db, err := sql.Open("sqlite", "file:"+m.database()+"?mode=ro")
	var page, size int64
	if err == nil {
		err = db.QueryRow("select rootpage, (select page_size from pragma_page_size) from sqlite_schema where name = ?", name).Scan(&page, &size)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		m.t.Fatal(err)
	}
	b, err := os.ReadFile(m.database())
	if err != nil {
		m.t.Fatal(err)
	}
	for i := (page - 1) * size; i < page*size; i++ {
		b[i] = 0xff
	}
	if err := os.WriteFile(m.database(), b, 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// Tables that are first read when the program joins those that use the database: damage there is told like damage that opening finds.
func TestDamageThatJoiningFinds(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"news", "instances"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			c := newCommandFixture(t)
			a, err := app.Open(t.Context(), c.o)
			if err == nil {
				err = a.Close(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			copied := filepath.Join(c.o.DataDir, "backups", "default-2026-10-08.db")
			if err := errors.Join(os.MkdirAll(filepath.Dir(copied), 0o700), os.WriteFile(copied, []byte("a copy"), 0o600)); err != nil {
				t.Fatal(err)
			}
			c.damageTable(table)
			_, err = app.Open(t.Context(), c.o)
			if damage, ok := errors.AsType[*sqlite.OpenError](err); !ok || damage.Kind != sqlite.Damaged || !strings.Contains(err.Error(),
				"the newest copy is "+copied) {
				t.Errorf("Open: %v", err)
			}
			err = app.Doctor(t.Context(), c.o, false)
			if out := c.out.String(); !errors.Is(err, app.ErrChecksFailed) || !strings.Contains(out, "is damaged") ||
				!strings.Contains(out, "the newest copy is "+copied) || !strings.Contains(out, "terminal") {
				t.Errorf("Doctor: %v\n%s", err, out)
			}
		})
	}
}
