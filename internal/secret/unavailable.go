package secret

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// UnavailableError means that there is no usable keyring: none is installed, none is running, it is locked, or it does not respond.
// It does not say whether a key is stored.
type UnavailableError struct {
	TimedOut time.Duration // how long it was waited for; 0 when the keyring answered
	Cause    error         // the keyring's own words; nil when it did not respond

	elsewhere string // where else the requested secret can be, as the end of a hint; "": the API key was requested
}

// Error is one line: what is wrong and what to do.
func (e *UnavailableError) Error() string { return e.Why() + ". " + e.Hint() }

func (e *UnavailableError) Unwrap() error { return e.Cause }

// Kind is what is wrong with a keyring.
type Kind uint8

const (
	Broken       Kind = iota // it responds with an unknown error
	Absent                   // there is none: another attempt would give the same
	Locked                   // a person must unlock it
	Unresponsive             // it does not answer: it may be waiting for that person
)

// Kind returns what is wrong with the keyring.
func (e *UnavailableError) Kind() Kind {
	kind, _ := e.fault()
	return kind
}

// Short describes the problem in a few words, without a full stop.
func (e *UnavailableError) Short() string {
	switch e.Kind() {
	case Absent:
		return "No keyring here"
	case Locked:
		return "The keyring is locked"
	case Unresponsive:
		return "The keyring does not answer"
	}
	return "The keyring cannot be used"
}

// Why describes the problem, without a full stop.
func (e *UnavailableError) Why() string {
	_, why := e.fault()
	return why
}

func (e *UnavailableError) fault() (Kind, string) {
	if e.Cause == nil {
		return Unresponsive, fmt.Sprintf("the OS keyring did not answer within %s: it may be locked and waiting to be unlocked", e.TimedOut)
	}
	words := e.Cause.Error()
	for _, known := range keyringFaults {
		for _, sign := range known.signs {
			if strings.Contains(strings.ToLower(words), sign) {
				return known.kind, known.why
			}
		}
	}
	return Broken, "the OS keyring cannot be used: " + affiliate.Clean(words)
}

// Hint returns how to get a keyring and what works without one.
func (e *UnavailableError) Hint() string {
	const keyElsewhere = "or set the environment variable " + EnvKey +
		`, or key_command = "pass show fermion" in config.toml, or give the key for this session only`
	return keyringHint(runtime.GOOS, e.Kind()) + "; " + cmp.Or(e.elsewhere, keyElsewhere)
}

// NotRemoved says why a secret could not be removed, and what to do: it may be stored all the same.
func (e *UnavailableError) NotRemoved() string {
	if e.Kind() == Absent {
		return e.Why() + ". What was stored in another session, such as the desktop of this machine, is still there: run fermion-tui " +
			"auth logout in that session"
	}
	return e.Why() + ". " + keyringHint(runtime.GOOS, e.Kind()) + "; then run fermion-tui auth logout again"
}

// keyringFaults distinguishes the faults of the Secret Service by their text, since D-Bus libraries offer nothing better. The first
// match wins.
var keyringFaults = []struct {
	kind  Kind
	why   string
	signs []string
}{
	{Absent, "there is no OS keyring: no D-Bus session runs here, as is usual over SSH and in containers",
		[]string{"dbus-launch", "dbus_session_bus_address", "session bus", "dial unix", "connection refused", "transport"}},
	{Absent, "there is no OS keyring: no program on this D-Bus session offers one",
		[]string{"was not provided by any .service files", "serviceunknown", "spawn.", "activat"}},
	{Locked, "the OS keyring is locked, or has no collection to store a key in",
		[]string{"unlock", "locked", "object does not exist", "no such object", "no such secret", "prompt", "dismiss"}},
}

// keyringHint returns what makes the keyring of an operating system usable. One that responds that it is locked, or waits for a
// person, is installed already.
func keyringHint(goos string, kind Kind) string {
	switch {
	case goos == "darwin":
		return "Unlock the login keychain (security unlock-keychain)"
	case goos == "windows":
		return "Start the Credential Manager service"
	case kind == Locked || kind == Unresponsive:
		return "Unlock the keyring: log in on the desktop of this machine, or start gnome-keyring-daemon with --unlock"
	}
	return "Install and unlock gnome-keyring (or another Secret Service) in a session that has D-Bus (dbus-run-session makes one)"
}
