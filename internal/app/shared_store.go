package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/config"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
)

// findStore finds out which database the profile's register is in: flag, environment, config file; none of them: the profile's own file.
func (a *App) findStore() error {
	l := &a.location
	l.store, l.storeFrom = config.FirstSet(
		config.Candidate{Value: a.o.Store, From: "--store"}, config.Candidate{Value: a.o.Getenv(envStore), From: envStore},
		config.Candidate{Value: a.profile.Store, From: "config.toml"})
	if l.store == "" {
		return nil
	}
	if err := affiliate.CheckStoreAddress(l.store); err != nil {
		return &UsageError{fmt.Errorf("the address of the database from %s: %w", l.storeFrom, err)}
	}
	_, err := a.serverAddress("")
	return err
}

// WarnVisiblePassword says where a password belongs that is in an address on the command line.
func WarnVisiblePassword(o Options, flag, address string) {
	if affiliate.HasStorePassword(address) {
		NewPrinter(o.Stderr).Linef("The password in %s is visible to everybody on this machine (ps), and stays in the shell's history: "+
			"leave it out there, and store it with fermion-tui auth store, "+
			"or give it in PGPASSFILE or PGPASSWORD.", flag)
	}
}

// serverAddress is the parsed address, with this password where no other one is known.
func (a *App) serverAddress(password string) (postgres.Address, error) {
	address, err := postgres.ParseAddress(a.location.store, a.o.Getenv(envPassword))
	if err != nil {
		return address, &UsageError{fmt.Errorf("%w (the address is from %s)", err, a.location.storeFrom)}
	}
	if warning := address.Warning(); warning != "" {
		a.warnPassfile.Do(func() { a.stderr.Linef("fermion-tui: %s", warning) })
	}
	return address.WithPassword(password), nil
}

// withServer calls f with the server's address, and once more with the password of the keyring when the server wants one that is
// known nowhere else.
func (a *App) withServer(ctx context.Context, f func(postgres.Address) error) error {
	address, err := a.serverAddress("")
	if err != nil {
		return err
	}
	return a.withKeyringPassword(ctx, a.location.profile, address, f)
}

// passwordRenewal is how a program that runs gets a password which was changed: from the keyring or a file. What the address and the environment
// say stays as it was at the start.
func (a *App) passwordRenewal() postgres.PasswordRenewal {
	address, err := postgres.ParseAddress(a.location.store, "")
	switch {
	case err != nil || affiliate.HasStorePassword(a.location.store):
		return postgres.PasswordRenewal{Cure: "quit, and start again with the new one"}
	case a.o.Getenv(envPassword) != "":
		return postgres.PasswordRenewal{Cure: "quit, and start again with the new one in " + envPassword}
	}
	if !address.NeedsPassword() {
		return postgres.PasswordRenewal{Cure: "write the new one to the file of passwords: it is used at once", Read: a.storedPassword}
	}
	return postgres.PasswordRenewal{Cure: "store the new one with fermion-tui auth store: it is used within a minute",
		Read: a.storedPassword, Pause: time.Minute}
}

// storedPassword is the password of the server in the file of passwords, else in the keyring; "" when neither has one.
func (a *App) storedPassword(ctx context.Context) string {
	address, err := a.serverAddress("")
	if err != nil {
		return ""
	}
	if !address.NeedsPassword() {
		return address.Password()
	}
	password, err := a.secrets.StorePassword(ctx, a.location.profile)
	if err != nil {
		return ""
	}
	a.hideSecret(password)
	return password
}

func (a *App) withKeyringPassword(ctx context.Context, profile string, address postgres.Address, f func(postgres.Address) error) error {
	err := f(address)
	if refused, ok := errors.AsType[*postgres.OpenError](err); !ok || refused.Kind != postgres.BadPassword || !address.NeedsPassword() {
		return err
	}
	password, missing := a.secrets.StorePassword(ctx, profile)
	if errors.Is(missing, secret.ErrNoStorePassword) {
		return err
	}
	if missing != nil {
		return fmt.Errorf("%w; %w", err, missing)
	}
	a.hideSecret(password)
	return f(address.WithPassword(password))
}

// registerOptions are those of the profile's register.
func (a *App) registerOptions() postgres.Options {
	o := postgres.Options{Profile: a.location.profile, Program: postgres.Program{Version: shortVersion(), By: a.o.By},
		Changed: a.serverChanged, Renewal: a.passwordRenewal()}
	if !a.o.machineClock {
		o.Now = a.o.Now
	}
	return o
}

// openRegister opens the profile's register on the server. The program's clock is the server's from then on: what two managers store must
// not depend on how right the clocks of their machines are.
func (a *App) openRegister(ctx context.Context) error {
	sweepStaging()
	err := a.withServer(ctx, func(address postgres.Address) error {
		return a.o.waiting.during(address.String(), func() (err error) {
			a.server, err = postgres.Open(ctx, address, a.registerOptions())
			return err
		})
	})
	if err != nil {
		return err
	}
	if a.startRights, err = a.server.Rights(ctx); err != nil {
		_ = a.server.Close()
		return err
	}
	if a.o.WebhookAddr != "" && !a.rights().MayWrite() {
		_ = a.server.Close()
		return fmt.Errorf("--webhook-addr stores what it receives: %w", &RoleError{a.rights()})
	}
	o := a.storeOptions()
	o.Shared, o.Unlisted = true, !a.rights().MayWrite() || a.o.opensToRead()
	if a.store, err = store.New(ctx, a.server, o); err != nil {
		return notHeld(err)
	}
	a.o.Now = a.server.Now
	a.calls, err = a.server.Calls(store.CallsOptions{Timeout: a.o.Timings.Request, Window: a.o.Timings.Window})
	return err
}

// notHeld is an error of opening in which a program that holds the database is all there is to say: nothing was to be saved yet.
func notHeld(err error) error {
	if who, held := postgres.WhoHolds(err); held {
		return &heldError{who, err}
	}
	return err
}

// heldError is a database that was not opened, since another program holds it.
type heldError struct {
	who string
	err error
}

func (e *heldError) Error() string { return "the database was not opened: " + e.who }
func (e *heldError) Unwrap() error { return e.err }

// serverChanged shows that the server is lost, makes writes wait or gives other rights, or that this is over: the header says so as long as it is so.
func (a *App) serverChanged() {
	a.handleRightsChange()
	a.sayWhoHolds()
	a.sayDatabase()
	a.announcer.liveChanged()
}

// openMoved opens the file of a register that is on a server: it is only read, and nothing is sent to Fermion for it.
func (a *App) openMoved(ctx context.Context, moved *store.MovedToServerError) (err error) {
	if a.o.Watches {
		return moved
	}
	a.onlyReadMoved(moved)
	o := a.storeOptions()
	o.Unlisted = true
	a.file, a.store, err = sqlite.OpenStore(ctx, a.location.databaseFile(), a.fileOptions(), o)
	return err
}

// onlyReadMoved says where the rows of the file are now. The file is only read from then on.
func (a *App) onlyReadMoved(moved *store.MovedToServerError) {
	if a.moved == nil { // else it was said
		a.stderr.Linef("fermion-tui: %v. This program only reads it.", moved)
	}
	a.o.ReadOnly, a.moved = true, moved
}
