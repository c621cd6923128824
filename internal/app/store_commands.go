package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// StoreInit makes the profile's register on its server, or migrates one of an older version.
func StoreInit(ctx context.Context, o Options, yes bool) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	if a.o.ReadOnly {
		return operation.ErrReadOnly
	}
	if a.location.store == "" {
		return &UsageError{fmt.Errorf("the database of profile %s is the file %s, which needs no init: name a server with --store, %s, "+
			"or store in config.toml",
			a.location.profile, a.location.databaseFile(), envStore)}
	}
	done, err := a.initRegister(ctx, yes)
	if err != nil {
		return err
	}
	switch where := a.serverName(); {
	case done.From == 0:
		a.stderr.Linef("The database of profile %s is ready: %s.", a.location.profile, where)
		a.stderr.Linef("Next: %sgive each colleague a user with a role (fermion-tui store roles prints the SQL).", a.storeInConfig())
	case done.From < done.To:
		a.stderr.Linef("The database of profile %s was migrated from version %d to %d: %s.", a.location.profile, done.From, done.To, where)
		a.stderr.Linef("Next: where colleagues have roles, run the SQL of fermion-tui store roles again, and update their fermion-tui.")
	default:
		a.stderr.Linef("The database of profile %s is up to date: %s.", a.location.profile, where)
		a.stderr.Linef("Next, unless it is done: %sgive each colleague a user with a role (fermion-tui store roles prints the SQL).",
			a.storeInConfig())
	}
	return nil
}

// storeInConfig is the step that has every start use the server, as the beginning of a sentence; "" where the config file names it already.
func (a *App) storeInConfig() string {
	if a.profile.Store != "" {
		return ""
	}
	return fmt.Sprintf("put store = %q under [profiles.%s] in %s, here and on each colleague's machine, and ",
		affiliate.WithoutStorePassword(a.location.store), a.location.profile, a.location.configFile)
}

// StoreRoles prints the SQL that gives a team's users their rights. It asks no server.
func StoreRoles(o Options) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	if _, err = io.WriteString(a.dataWriter(), postgres.Roles(a.registerOptions())); err != nil {
		return err
	}
	a.stderr.Linef("Next: the administrator runs this SQL (fermion-tui store roles | psql DATABASE), and then gives each colleague a " +
		"user and one of its roles; its last lines show how.")
	return nil
}

// serverName is the address without its password.
func (a *App) serverName() string {
	address, err := a.serverAddress("")
	if err != nil {
		return "the server"
	}
	return address.String()
}

func (a *App) initRegister(ctx context.Context, yes bool) (done postgres.Initialized, err error) {
	ask := postgres.InitOptions{Others: func(who []affiliate.Presence) bool { return a.othersAgreed(ctx, who, yes) }}
	err = a.withServer(ctx, func(address postgres.Address) (err error) {
		done, err = postgres.Init(ctx, address, a.registerOptions(), ask)
		return err
	})
	if errors.Is(err, postgres.ErrInUse) && !a.o.Interactive {
		err = fmt.Errorf("%w, or migrate it all the same with fermion-tui store init --yes", err)
	}
	return done, err
}

// othersAgreed names the programs that a migration stops from writing, and asks whether it is done.
func (a *App) othersAgreed(ctx context.Context, who []affiliate.Presence, yes bool) bool {
	a.stderr.Linef("Programs of the older version cannot save anything once the database is migrated. They have to be quit and updated. " +
		"Open now:")
	for _, p := range who {
		a.stderr.Linef("  %s", a.describePresence(p))
	}
	if yes || !a.o.Interactive {
		return yes
	}
	yes, err := importer.Ask(ctx, a.o.Stdin, a.stderr, "Migrate it now?")
	return err == nil && yes
}

// describePresence says whose program has the database open, as far as that is known.
func (a *App) describePresence(p affiliate.Presence) string {
	text := p.By
	if p.User != "" {
		text += " as " + p.User
	}
	if p.Profile != a.location.profile {
		text += ", profile " + p.Profile
	}
	if p.Version != "" {
		text += ", fermion-tui " + p.Version
	}
	if !p.Since.IsZero() {
		text += ", since " + a.statusTime(p.Since)
	}
	if len(p.Processes) > 0 {
		text += ", " + serverProcesses(p)
	}
	return affiliate.Clean(text)
}

// StoreMove copies the register in the profile's file to a server, and marks the file as moved. The file is kept.
func StoreMove(ctx context.Context, o Options, to string) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	switch l := &a.location; {
	case a.o.ReadOnly:
		return operation.ErrReadOnly
	case l.store != "":
		return &UsageError{fmt.Errorf("the database of profile %s is on a server already (%s, from %s): store move begins with a file",
			l.profile, a.serverName(), l.storeFrom)}
	case to == "":
		return &UsageError{errors.New("name the server: store move --to postgres://USER@HOST/DATABASE?sslmode=verify-full")}
	default:
		if err := affiliate.CheckStoreAddress(to); err != nil {
			return &UsageError{fmt.Errorf("--to: %w", err)}
		}
		l.store, l.storeFrom = to, "--to"
	}
	file := a.location.databaseFile()
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s yet: fermion-tui store init sets up an empty one on the server", file)
	}
	engine, err := sqlite.Open(ctx, file, a.fileOptions())
	if err != nil {
		return a.withNewestCopy(err)
	}
	rows, err := a.moveFrom(ctx, engine)
	if err := errors.Join(err, engine.Close()); err != nil {
		return err
	}
	a.stderr.Linef("Moved to %s: %s, %s, %s, %s. Counts and sums were compared.", a.serverName(),
		affiliate.Plural(rows["links"], "link", "links"),
		affiliate.Plural(rows["affiliates"], "affiliate", "affiliates"), affiliate.Plural(rows["samples"], "reading", "readings"),
		affiliate.Plural(rows["operations"], "operation", "operations"))
	a.stderr.Linef("%s is kept, and takes no more writes. Put this line under [profiles.%s] in %s:", file, a.location.profile,
		a.location.configFile)
	_, err = fmt.Fprintf(a.dataWriter(), "store = %q\n", affiliate.WithoutStorePassword(to))
	return err
}

// moveFrom copies a file in one write of both databases, so that nothing is written to the file meanwhile.
func (a *App) moveFrom(ctx context.Context, from *sqlite.Engine) (rows map[string]int64, err error) {
	others, err := a.programsOn(ctx, from.Read(), from.Now())
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		return nil, fmt.Errorf("the database is open in another fermion-tui (%s): quit it, and try again; nothing was moved",
			strings.Join(others, "; "))
	}
	if _, err := a.initRegister(ctx, false); err != nil {
		return nil, err
	}
	err = a.withServer(ctx, func(address postgres.Address) error {
		to, err := postgres.Open(ctx, address, a.registerOptions())
		if err != nil {
			return err
		}
		defer func() { _ = to.Close() }()
		return from.Write(ctx, func(inside context.Context, file *store.Tx) error {
			err := to.Load(ctx, func(ctx context.Context, server *store.Tx) (err error) {
				empty, err := store.IsEmpty(ctx, server)
				if err != nil {
					return err
				}
				if !empty {
					rows, err = arrivedBefore(ctx, server, file)
					return err
				}
				if err := server.Clear(ctx); err != nil {
					return err
				}
				rows, err = server.CopyFrom(ctx, file)
				return err
			})
			if err != nil {
				return fmt.Errorf("nothing was moved: %w", err)
			}
			return file.MarkMoved(inside, affiliate.WithoutStorePassword(a.location.store))
		})
	})
	return rows, err
}

// arrivedBefore returns the rows of a file that an earlier move, which ended before it marked the file, has copied to the server. It is an
// error when the server has something else.
func arrivedBefore(ctx context.Context, server, file *store.Tx) (map[string]int64, error) {
	rows, same, err := server.HasAll(ctx, file)
	if err == nil && !same {
		err = errors.New("the database on the server has other rows already: move into an empty one, or, if it is this file from an " +
			"earlier move, use it with store in config.toml")
	}
	return rows, err
}
