package app

import (
	"cmp"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/user"
	"time"

	"fermion-tui/internal/config"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
)

// Options are the flags of the command line, and what comes from the machine. Zero members of the latter are the real ones.
type Options struct {
	Profile, APIURL, SchoolURL, DataDir, ConfigFile, Theme, Store string

	WebhookAddr string // where the webhook listens; "": it does not

	Demo, ReadOnly, Debug bool

	ListsOnly bool // the command only lists or checks what is stored: it copies no setting of config.toml into the database, which it opens to read

	DryRun bool // the command stores nothing: it only says which settings of config.toml it would copy into the database

	NotesReading bool // a command that lists notes in Activity what it has shown, so that the database is opened for that write

	Yes *bool // the command's --yes, which also answers what opening a profile asks; nil for a command without it

	MayCreate MayCreate // the profiles for which the command creates a missing database

	Watches bool // the command is a service: it waits for a server that cannot be reached, and refuses a file that was moved to a server

	Screens bool // the command is the screens: they wait for a program that holds the database

	CheckInBackground bool // after an unclean end the database is checked in the background, not before; for the screens and watch

	OnFirstRows func() // is called once, after the first rows of the screens were read and before all others; may be nil

	Probe bool // of doctor: also ask whether Fermion answers several links in one call

	Getenv         func(string) string
	Home           string
	By             string // user@host
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Interactive    bool // a person at a terminal reads questions on standard error, and answers
	AtKeyboard     bool // standard input is a terminal; standard error, with the questions, may be a file
	HasScreen      bool // standard input and output are a terminal, which the screens need

	Keyring   secret.Keyring
	Transport http.RoundTripper
	Listen    func(network, address string) (net.Listener, error) // for the webhook
	Now       func() time.Time
	Clipboard bool // the machine's own clipboard may be the person's
	Timings   Timings

	doctor       bool        // of Doctor: it reports a file that cannot be written, and does not read it
	newProfile   bool        // of AddProfile: the database may take the place of one that was removed
	waiting      *serverWait // while the command begins; nil before Open
	machineClock bool        // Now is the clock of this machine, not of a test
}

// Timings are what tests shorten. Zero members mean the real ones. No flag and no variable changes them.
type Timings struct {
	Request       time.Duration // timeout of one request; 60 s
	Window        time.Duration // of the API's limits; 60 s
	Heartbeat     time.Duration // of this instance; 5 s
	Silence       time.Duration // until an owner counts as gone; instance.DefaultHeartbeatTimeout
	RetryInterval time.Duration // between attempts at a write that could not be sent; 15 s
	DrainTimeout  time.Duration // how long quitting waits for answers; 15 s
}

func (t Timings) withDefaults() Timings {
	t.Request = cmp.Or(t.Request, time.Minute)
	t.Window = cmp.Or(t.Window, time.Minute)
	t.Heartbeat = cmp.Or(t.Heartbeat, 5*time.Second)
	t.RetryInterval = cmp.Or(t.RetryInterval, 15*time.Second)
	t.DrainTimeout = cmp.Or(t.DrainTimeout, 15*time.Second)
	return t
}

// Names of the environment variables that are read, besides FERMION_API_KEY and NO_COLOR.
const (
	envAPIURL    = "FERMION_TUI_API_URL"
	envSchoolURL = "FERMION_TUI_SCHOOL_URL"
	envDataDir   = "FERMION_TUI_DATA_DIR"
	envProfile   = "FERMION_TUI_PROFILE"
	envConfig    = "FERMION_TUI_CONFIG"
	envStore     = "FERMION_TUI_STORE"
	envPassword  = "PGPASSWORD" // of the database server
)

func (o Options) withDefaults() Options {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Home == "" {
		o.Home, _ = os.UserHomeDir() // "": then the data folder must be named
	}
	if o.By == "" {
		o.By = userAtHost()
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Stdout == nil {
		o.Stdout = os.Stdout
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	if o.Keyring == nil {
		o.Keyring = secret.OS()
	}
	if o.Transport == nil {
		o.Transport = fermion.NewTransport()
	}
	if o.Listen == nil {
		o.Listen = net.Listen
	}
	if o.Now == nil {
		o.Now, o.machineClock = time.Now, true
	}
	o.Timings = o.Timings.withDefaults()
	return o
}

// userAtHost is user@host, which the journal stores with every write.
func userAtHost() string {
	name := cmp.Or(os.Getenv("USER"), os.Getenv("LOGNAME"), "someone") // of a user ID without a name, in a container
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "somewhere"
	}
	return name + "@" + host
}

// UsageError is wrong usage: exit status 2.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// KeyError means that a command needs a key and has none, or a refused one: exit status 3.
type KeyError struct{ Err error }

func (e *KeyError) Error() string { return e.Err.Error() }
func (e *KeyError) Unwrap() error { return e.Err }

// ExitStatus is what the process ends with: 0 done, 1 failed, 2 wrong usage or a wrong setting, 3 no or refused API key.
func ExitStatus(err error) int {
	_, wrongUsage := errors.AsType[*UsageError](err)
	_, wrongSetting := errors.AsType[*config.Error](err)
	_, noKey := errors.AsType[*KeyError](err)
	switch {
	case err == nil:
		return 0
	case wrongUsage, wrongSetting:
		return 2
	case noKey, errors.Is(err, fermion.ErrUnauthorized), errors.Is(err, secret.ErrNoKey):
		return 3
	default:
		return 1
	}
}
