package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// profileSwitch opens other schools on the screens of a running program: the port screen.Profiles. Flags and variables
// about one school apply to the profile that the program started with; folders, config file and read-only apply to all.
type profileSwitch struct {
	asked   context.Context // ends when the program is asked to end from outside
	ctx     context.Context // of the program
	first   *App            // that the program started with
	program *tea.Program

	mu       sync.Mutex // locked while a school is being opened
	current  *session
	keptKeys sessionKeys
	ended    bool // the screens have ended
}

// sessionKeys has the keys, by profile, that were typed for this run of the program, and are stored nowhere.
type sessionKeys map[string]string

// Format prints how many there are, whatever the verb: they are secrets.
func (k sessionKeys) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "%d keys of this session", len(k)) }

func (w *profileSwitch) Profiles(ctx context.Context) ([]screen.Profile, error) {
	cfg := w.first.cfg
	if _, now, err := w.first.readConfig(w.first.location.configFile); err == nil { // opening a profile says what is wrong with the file
		cfg = now
	}
	return w.first.withOwnProfile(w.first.profiles(ctx, cfg)), nil
}

// Open opens another school, and then closes the present one, which waits for what was sent, as quitting does. It runs under the program's
// context, since the present session ends in between.
func (w *profileSwitch) Open(_ context.Context, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return context.Canceled
	}
	w.keepTypedKey()
	next, err := w.openNext(name)
	if err != nil {
		return fmt.Errorf("%s was not opened, and %s stays open: %w", name, w.current.app.location.profile, err)
	}
	w.first.stderr.Hold() // the screens are drawn there
	old := w.current
	old.stop()
	err = old.app.Close(w.ctx)
	w.current = next
	w.program.Send(ui.SwitchMsg{To: next.root})
	next.start(w.program)
	if err != nil {
		for _, line := range w.first.stderr.Held() { // answers of Fermion that could not be saved; they are printed when the program ends
			next.app.reportError(errors.New(line))
		}
		next.app.reportError(fmt.Errorf("closing %s: %w", old.app.location.profile, err))
	}
	return nil
}

// keepTypedKey keeps the key of the present school, if a person typed it for this run of the program: only the App that is closed has it.
func (w *profileSwitch) keepTypedKey() {
	profile := w.current.app.location.profile
	delete(w.keptKeys, profile)
	refused := w.current.app.client.Status().KeyRefused // one that is stored meanwhile must not be hidden by it
	if found, why := w.current.app.key.current(); why == nil && found.Source == secret.FromSession && !refused {
		w.keptKeys[profile] = found.Key
	}
}

// openNext opens a school, and looks for its key. It does not make a profile again that was removed since it was listed.
func (w *profileSwitch) openNext(name string) (*session, error) {
	all, err := w.Profiles(w.ctx)
	switch {
	case err != nil:
		return nil, err
	case name != w.current.app.location.profile && !slices.ContainsFunc(all, func(p screen.Profile) bool { return p.Name == name }):
		return nil, errors.New("this profile was removed meanwhile")
	}
	a, err := Open(w.asked, w.options(name))
	if err != nil {
		return nil, err
	}
	a.key.sources.Session = w.keptKeys[a.location.profile]
	if err = a.key.findForSwitch(w.ctx); err == nil {
		var s *session
		if s, err = a.newSession(w.ctx, w); err == nil {
			return s, nil
		}
	}
	_ = a.Close(w.ctx) // the error that matters is the one of opening it
	return nil, err
}

// options are those of the program's start, for another profile.
func (w *profileSwitch) options(name string) Options {
	o := w.first.o
	o.Stderr, o.Profile = w.first.stderr, name
	o.Interactive, o.AtKeyboard, o.Screens = false, false, false // the terminal is the screens'
	if o.machineClock {
		o.Now = nil // that of a server, if the other school is on one
	}
	if name != w.first.location.profile {
		o.APIURL, o.SchoolURL, o.WebhookAddr, o.Store = "", "", "", ""
		o.Getenv = withoutSchoolVars(o.Getenv)
	}
	return o
}

// withoutSchoolVars hides the variables that are about one school.
func withoutSchoolVars(getenv func(string) string) func(string) string {
	return func(name string) string {
		switch name {
		case secret.EnvKey, envAPIURL, envSchoolURL, envStore, envPassword:
			return ""
		}
		return getenv(name)
	}
}

// end ends the session that is open, waits for a school that is being opened, and returns the session whose screens were shown last.
func (w *profileSwitch) end() *session {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.current.stop()
	w.first.stderr.Release()
	return w.current
}

// findForSwitch looks for the key of a school before it is opened in the place of another one. A missing key or keyring
// is not an error, since the first screen asks for the key; a keyring or a command that fails is.
func (k *apiKey) findForSwitch(ctx context.Context) error {
	if err := k.find(ctx); err != nil {
		return err
	}
	_, why := k.current()
	gone, unavailable := errors.AsType[*secret.UnavailableError](why)
	if why == nil || errors.Is(why, secret.ErrNoKey) || unavailable && gone.Kind() == secret.Absent {
		return nil
	}
	return why
}
