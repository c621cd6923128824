package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// onRegister calls f with the register of the server, without joining those who use it.
func (a *App) onRegister(ctx context.Context, f func(*postgres.Engine) error) error {
	return a.withServer(ctx, func(address postgres.Address) error {
		e, err := postgres.Open(ctx, address, a.registerOptions())
		if err != nil {
			return err
		}
		return errors.Join(f(e), e.Close())
	})
}

// backupRegister writes the register of the server, as of one moment, into a file that a profile without a server can have.
func (a *App) backupRegister(ctx context.Context, file string) (c store.Contents, err error) {
	err = a.onRegister(ctx, func(e *postgres.Engine) error {
		return e.Snapshot(ctx, func(q store.Querier) (err error) {
			c, err = sqlite.Export(ctx, file, func(ctx context.Context, t *store.Tx) error {
				_, err := t.CopyFrom(ctx, q)
				return err
			})
			return err
		})
	})
	return c, err
}

// restoreRegister replaces what the register of the server has by a copy, and saves it before. The copy is checked and migrated in a
// temporary folder first.
func (a *App) restoreRegister(ctx context.Context, r RestoreOptions) (err error) {
	dir, remove, err := openStaging()
	if err != nil {
		return err
	}
	defer remove()
	staged := filepath.Join(dir, "register.db")
	c, err := sqlite.Compare(ctx, staged, r.File)
	if err != nil {
		return err
	}
	if _, err := sqlite.Restore(ctx, staged, r.File, sqlite.Options{Now: a.o.Now}); err != nil {
		return err
	}
	from, err := sqlite.Open(ctx, staged, sqlite.Options{Now: a.o.Now})
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	err = a.onRegister(ctx, func(e *postgres.Engine) error {
		if rights, err := e.Rights(ctx); err != nil || !rights.MayWrite() {
			return cmp.Or(err, error(&RoleError{rights}))
		}
		if err := a.refuseLive(ctx, e, e.Read()); err != nil {
			return err
		}
		previous := a.previousFile()
		if err := a.confirmReplacement(ctx, e, r, c, from.Read(), previous); err != nil {
			return err
		}
		return e.Load(ctx, func(inside context.Context, t *store.Tx) error {
			if err := a.refuseLive(inside, e, t); err != nil { // somebody may have started while the question was open
				return err
			}
			// A large database takes long to save. ctrl+c may stop that, unlike what follows, since nothing is replaced yet.
			if err := a.savePrevious(ctx, t, previous); err != nil {
				return err
			}
			if err := t.Clear(inside); err != nil {
				return err
			}
			_, err := t.CopyFrom(inside, from.Read())
			return err
		})
	})
	if err != nil {
		return err
	}
	a.stderr.Linef("The database of profile %s now has %s. Checked.", a.location.profile, a.contents(c.Copy))
	return nil
}

// previousFile is where a restore saves what the server has before it.
func (a *App) previousFile() string {
	stamp := a.o.Now().UTC().Format("20060102T150405Z") + "-" + uuid.NewString()[:4]
	return filepath.Join(a.backupDir(), a.location.profile+"-before-restore-"+stamp+".db")
}

// savePrevious writes what the register has, as the transaction that will replace it sees it, into a portable file. An
// empty one needs none.
func (a *App) savePrevious(ctx context.Context, t *store.Tx, file string) error {
	empty, err := store.IsEmpty(ctx, t)
	if err != nil || empty {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("what the database has cannot be saved, and nothing was changed: %w", err)
	}
	_, err = sqlite.Export(ctx, file, func(ctx context.Context, copied *store.Tx) error {
		_, err := copied.CopyFrom(ctx, t)
		return err
	})
	if err != nil {
		return fmt.Errorf("what the database has cannot be saved, and nothing was changed: %w", err)
	}
	a.stderr.Linef("What the database had is saved: %s", file)
	return nil
}

// refuseLive refuses to replace a register that somebody works with: who has a lease, or may write the ledger. Viewers read on, and see
// what was restored as soon as it is there.
func (a *App) refuseLive(ctx context.Context, e *postgres.Engine, q store.Querier) error {
	who, err := postgres.Live(ctx, q, a.registerOptions())
	if err != nil {
		return err
	}
	here, err := e.Present(ctx)
	if err != nil {
		return err
	}
	for _, p := range here {
		if p.Role == string(store.RoleFinance) && !slices.Contains(who, p.By) {
			who = append(who, p.By)
		}
	}
	if len(who) > 0 {
		return fmt.Errorf("the database is open: %s. Have these programs ended, and try again; nothing was changed",
			strings.Join(who, ", "))
	}
	return nil
}

// confirmReplacement shows both contents, what only the server has, and where that is saved, and asks.
func (a *App) confirmReplacement(ctx context.Context, e *postgres.Engine, r RestoreOptions,
	c store.Comparison, copied store.Querier, previous string) error {
	err := e.Snapshot(ctx, func(q store.Querier) (err error) {
		if c.NoDatabase, err = store.IsEmpty(ctx, q); err != nil || c.NoDatabase {
			return err
		}
		c, err = c.WithPresent(ctx, store.Compared{Querier: q}, store.Compared{Querier: copied})
		return err
	})
	if err != nil {
		return err
	}
	a.showComparison(r.File, "profile "+a.location.profile+" on "+a.serverName(), c)
	if !c.NoDatabase {
		a.stderr.Linef("What it has is replaced by the file, and saved on this machine first: %s", previous)
	}
	if r.Yes {
		return nil
	}
	return a.askFirst(ctx, "Replace what the database has?", "restored")
}
