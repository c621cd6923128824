package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app/demo"
	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/monitor"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/instance"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/ui/screen"
)

// App is the program, wired: what a command or the screens need of one profile.
type App struct {
	o        Options
	location location
	cfg      config.Config
	profile  config.Profile
	keys     screen.Keys // chosen in the config file
	instance string
	log      *slog.Logger
	closeLog func()

	file          *sqlite.Engine            // under the store; nil when that is on a server
	moved         *store.MovedToServerError // the file was moved before it was opened, and is only read
	server        *postgres.Engine          // under the store; nil when that is a file
	store         *store.Store
	warnPassfile  sync.Once
	startRights   store.Rights // when the store was opened
	saidDatabase  saidDatabase
	followsRights atomic.Bool   // all parts exist, so that they can follow changes of rights
	couldCall     atomic.Bool   // the rights that were applied last allowed calls to Fermion
	local         localSettings // see localSettings; one for all parts of the program, since a change replaces its file
	localPlaced   sync.Once     // local knows its file
	broken        error         // why there is no store: doctor works without
	closed        atomic.Bool
	imported      bool                        // a command has, so that links may be left that were not read
	damage        atomic.Pointer[DamageError] // of the store, found while this program works
	calls         *store.Calls
	callsSetAside string // name of a damaged log of calls that was set aside at this start
	client        *fermion.Client
	writes        *operation.Service
	loop          *monitor.Loop
	campaignFocus *campaignFocus
	secrets       *secret.Store
	webhook       *webhookListener

	stderr    *Printer // messages
	stdout    *Printer // for people; data is written to dataWriter
	redactor  *redactor
	announcer *announcer
	school    *school
	key       *apiKey

	demo         *demo.School // nil outside the demo
	unusedConfig string       // why the demo uses nothing of the config file, for the screens; "" when it does
}

// Format prints the profile, whatever the verb: fmt would walk into the fields, and one of them is the key.
func (a *App) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "fermion-tui of profile %s", a.location.profile)
}

func newApp(o Options) *App {
	a := &App{
		o:           o,
		closeLog:    func() {},
		stderr:      NewPrinter(o.Stderr),
		stdout:      NewPrinter(o.Stdout),
		redactor:    &redactor{},
		school:      &school{},
		startRights: store.AllRights(),
		secrets:     secret.New(o.Keyring, secret.Options{}),
	}
	a.announcer = &announcer{stderr: a.stderr}
	a.key = newAPIKey(a.hideSecret, a.announcer)
	bare, _ := affiliate.BareKey(o.Getenv(secret.EnvKey))
	a.hideSecret(bare)
	return a
}

// dataWriter is where a command writes what other programs read: unchanged, unless standard output is a terminal.
func (a *App) dataWriter() io.Writer {
	if a.stdout.Terminal() {
		return a.stdout
	}
	return a.o.Stdout
}

// hideSecret redacts a secret in everything that is printed and logged from now on.
func (a *App) hideSecret(text string) {
	a.redactor.hideSecret(text)
	a.stderr.Hide(text)
	a.stdout.Hide(text)
}

// Open opens a profile: configuration, store, key, client, writes. Nothing is sent yet. A missing key is not an error, since stored numbers
// can be used without one. ctx bounds the program's work.
func Open(ctx context.Context, o Options) (a *App, err error) {
	o = o.withDefaults()
	o.waiting = newServerWait(o)
	err = o.waiting.until(ctx, func() (err error) {
		a, err = open(ctx, o)
		return err
	})
	return a, err
}

func open(ctx context.Context, o Options) (_ *App, err error) {
	if err := checkWebhook(o); err != nil {
		return nil, err
	}
	a := newApp(o)
	a.instance = uuid.Must(uuid.NewV7()).String()
	defer func() {
		if err != nil {
			a.closeFiles()
		}
	}()
	if o.Demo {
		if err := a.openDemo(); err != nil {
			return nil, err
		}
	} else if err := a.findLocation(); err != nil {
		return nil, err
	}
	if err := a.checkExists(); err != nil {
		return nil, err
	}
	if err := a.openLog(); err != nil {
		return nil, err
	}
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	if err := a.findSchool(ctx); err != nil {
		return nil, err
	}
	if err := a.findAPI(ctx); err != nil {
		return nil, err
	}
	a.warnCallsReset(ctx)
	a.webhook = a.newWebhookListener()
	if a.demo != nil {
		a.webhook.setSecret(demo.WebhookSecret)
		a.demo.SendEventsTo(a.webhook.handler)
	}
	if err := a.connect(ctx); err != nil {
		return nil, err
	}
	if a.demo != nil {
		if err := a.key.find(ctx); err != nil {
			return nil, err
		}
		if err := a.seedDemo(ctx); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *App) openStore(ctx context.Context) (err error) {
	if a.location.store != "" {
		return a.openRegister(ctx)
	}
	a.file, a.store, err = sqlite.OpenStore(ctx, a.location.databaseFile(), a.fileOptions(), a.storeOptions())
	if moved, ok := errors.AsType[*store.MovedToServerError](err); ok {
		err = a.openMoved(ctx, moved)
	}
	if err != nil {
		err = a.openUnwritable(ctx, err)
	}
	if err != nil {
		return a.withNewestCopy(err)
	}
	return a.openCalls(ctx)
}

func (a *App) callsFile() string { return filepath.Join(a.location.dataDir, "calls.db") }

// openCallsFile opens the log of calls of this machine.
func (a *App) openCallsFile(ctx context.Context) (err error) {
	a.calls, a.callsSetAside, err = sqlite.OpenCalls(ctx, a.callsFile(), a.o.Now,
		store.CallsOptions{Timeout: a.o.Timings.Request, Window: a.o.Timings.Window})
	return err
}

func (a *App) liveness() instance.Liveness {
	return instance.Liveness{Locks: instance.Locks(filepath.Join(a.location.dataDir, "instances")), HeartbeatTimeout: a.o.Timings.Silence}
}

func (a *App) fileOptions() sqlite.Options {
	return sqlite.Options{
		Liveness: a.liveness(), BackupDir: a.backupDir(), Now: a.o.Now, ReplaceRetired: a.o.newProfile,
		CheckLater: a.o.CheckInBackground, Checking: a.announceChecking, Moved: a.databaseMoved,
	}
}

func (a *App) storeOptions() store.Options {
	o := store.Options{Instance: a.instance, By: a.o.By, Liveness: a.liveness()}
	if a.demo != nil {
		o.Random = a.demo.Random() // the same batches at each start
	}
	return o
}

// findSchool finds the school's address: flag, environment, config file, stored; and its time zone: stored, config file, default.
func (a *App) findSchool(ctx context.Context) error {
	s := a.school
	storedSchool, _, err := a.store.Setting(ctx, settingSchool)
	if err != nil {
		return err
	}
	storedZone, _, err := a.store.Setting(ctx, store.SettingTimeZone)
	if err != nil {
		return err
	}
	school, from := config.FirstSet(
		config.Candidate{Value: a.location.schoolURL, From: a.location.schoolFrom},
		config.Candidate{Value: a.profile.SchoolURL.String(), From: "config.toml"},
		config.Candidate{Value: storedSchool, From: "the profile"})
	s.store, s.readOnly = a.store, a.whyReadOnly() != nil
	if school != "" {
		if s.address, err = affiliate.ParseSchool(school); err != nil {
			return wrongSchoolURL(from, err)
		}
	}
	if err := a.shareSettings(ctx); err != nil {
		return err
	}
	s.zone = a.profile.TimeZone
	if storedZone != "" { // it is the same for everybody who works with this database
		if s.zone, err = affiliate.ParseTimeZone(storedZone); err != nil {
			return fmt.Errorf("time zone of the profile: %w", err)
		}
	}
	return nil
}

// findAPI takes the API's address from the profile when neither flag, environment nor config file has one.
func (a *App) findAPI(ctx context.Context) error {
	if a.location.apiFrom != fromDefault {
		return nil
	}
	stored, found, err := a.store.Setting(ctx, settingAPI)
	if err == nil && found {
		a.location.apiURL, a.location.apiFrom = stored, "the profile"
	}
	return err
}

// reportError shows an error on the screens, or writes it to standard error when there are none.
func (a *App) reportError(err error) { a.announcer.reportError(a.key.withSource(err)) }

// databaseMoved reports that the database file, or what is in it, was moved; the header shows it as long as that is so.
func (a *App) databaseMoved(err error) {
	if a.store == nil { // opening it returns the error
		return
	}
	if err != nil {
		a.reportError(err)
	}
	a.announcer.liveChanged()
}

// Close waits for the answers to what was sent, and closes the files. The second time it does nothing.
func (a *App) Close(ctx context.Context) error {
	if a.closed.Swap(true) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.o.Timings.DrainTimeout)
	defer cancel()
	if a.writes == nil { // nothing was opened that could have sent something (see OpenForKey)
		a.closeFiles()
		return nil
	}
	err := a.writes.Close(ctx)
	if unstored := a.printUnstored(); unstored != nil {
		err = unstored
	}
	a.warnOfUnreadLinks(ctx)
	a.closeFiles()
	return err
}

// CloseCommand is Close after a command with this result, and returns the error of the command. What the command did is
// in the database by then. So a database that cannot be closed properly, for instance because its password was changed
// just now, is a warning only; one whose file was replaced is an error, since what was done may be lost; so is one that
// was changed while it was read without locks, since rows may be of two moments.
func (a *App) CloseCommand(ctx context.Context, result error) error {
	if result == nil && a.file != nil {
		result = a.file.CheckUnchanged()
	}
	err := a.Close(ctx)
	if _, moved := errors.AsType[*store.MovedToServerError](result); moved && a.moved != nil { // openMoved said where to
		return errors.New("nothing was changed")
	}
	if result != nil { // one plain line: the first error is the one that matters
		return result
	}
	_, listed := errors.AsType[*operation.DeregisterError](err)
	if _, replaced := errors.AsType[*sqlite.MovedError](err); !listed || replaced {
		return err
	}
	a.stderr.Linef("warning: %v. What this command saved stays", err)
	return nil
}

func (a *App) closeFiles() {
	var errs []error
	if a.calls != nil {
		errs = append(errs, a.calls.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	if err := errors.Join(errs...); err != nil && a.log != nil {
		a.log.Error("closing", "err", err)
	}
	a.closeLog()
	if a.demo != nil {
		_ = a.demo.Close() // a folder that is thrown away
	}
}
