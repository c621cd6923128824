package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/importer"
	"fermion-tui/internal/secret"
)

// Login reads a key from a masked prompt, or from standard input when that is no terminal, checks it, and puts it
// into the keyring.
func (a *App) Login(ctx context.Context) error {
	if a.o.Getenv(secret.EnvKey) != "" {
		a.stderr.Linef("%s is set and wins over the keyring.", secret.EnvKey)
	} else if a.profile.KeyCommand != "" {
		a.stderr.Linef("The profile %s has a key_command in config.toml, which wins over the keyring.", a.location.profile)
	}
	text, err := a.readSecret(ctx, "API key", fromDashboard)
	if err != nil {
		return err
	}
	bare, left := affiliate.BareKey(text)
	a.hideSecret(bare)
	key, err := affiliate.ParseAPIKey(bare)
	if err != nil {
		return &KeyError{err}
	}
	if left != "" {
		a.stderr.Linef("The key is taken without %s.", left)
	}
	unchecked, err := a.key.check(ctx, key)
	if err != nil {
		return &KeyError{fmt.Errorf("Fermion refuses this key (%s); nothing was stored. Copy it again from the school's "+
			"dashboard", fermion.KeyRefusal(err))}
	}
	if err := a.confirmForeignKey(ctx, key); err != nil {
		return err
	}
	if err := a.secrets.SetKey(ctx, a.location.profile, key); err != nil {
		return err
	}
	if unchecked == nil {
		a.stderr.Linef("The key of profile %s is in the OS keyring. Fermion accepts it.", a.location.profile)
	} else {
		a.stderr.Linef("The key of profile %s is in the OS keyring, not checked: %s.", a.location.profile, a.whyKeyUnchecked(unchecked))
	}
	return nil
}

// SetWebhookSecret reads the webhook's secret the same way, and puts it into the keyring. It cannot be checked before an event is received.
func (a *App) SetWebhookSecret(ctx context.Context) error {
	text, err := a.readSecret(ctx, "webhook secret", fromDashboard)
	if err != nil {
		return err
	}
	a.hideSecret(text)
	if text, err = secret.CheckWebhookSecret(text); err != nil {
		return err
	}
	if err := a.secrets.SetWebhookSecret(ctx, a.location.profile, text); err != nil {
		return err
	}
	a.stderr.Linef("The webhook secret of profile %s is in the OS keyring.", a.location.profile)
	if secret.IsWeakSecret(text) {
		a.stderr.Linef("It is short and could be guessed. 16 random characters or more are safe.")
	}
	return nil
}

// SetStorePassword reads the password of the database server the same way, and puts it into the keyring.
func SetStorePassword(ctx context.Context, o Options) error {
	a, err := openPathsOnly(o)
	if err != nil {
		return err
	}
	text, err := a.readSecret(ctx, "password of the database server", "that of your user there")
	if err != nil {
		return err
	}
	a.hideSecret(text)
	if err := a.secrets.SetStorePassword(ctx, a.location.profile, text); err != nil {
		return err
	}
	a.stderr.Linef("The password of the database server of profile %s is in the OS keyring.", a.location.profile)
	if a.location.store == "" {
		a.stderr.Linef("The profile has no server yet. Next: fermion-tui --store 'postgres://USER@HOST/DATABASE' store init " +
			"for a new database, or fermion-tui store move --to 'postgres://USER@HOST/DATABASE' to take along what the " +
			"profile's file has; then set store in config.toml.")
	}
	return nil
}

// confirmForeignKey verifies a key before it is stored: a person must confirm one that can read no known link.
func (a *App) confirmForeignKey(ctx context.Context, key string) error {
	verdict, err := a.key.verify(ctx, key)
	switch {
	case err != nil: // it is verified again once it is in use
		return nil
	case verdict == keyTrusted:
		return a.key.identity.save(ctx, key)
	}
	if a.o.Interactive {
		a.stderr.Linef("This key knows none of the links of profile %s: is it another school's? Use a separate profile for another "+
			"school (--profile NAME).", a.location.profile)
		switch yes, err := importer.Ask(ctx, a.o.Stdin, a.stderr, "Use it in this profile?"); {
		case err != nil:
			return err
		case yes:
			return a.key.identity.save(ctx, key)
		}
	}
	return &KeyError{fmt.Errorf("this key knows none of the links of profile %s, so that it may be another school's; nothing was stored. "+
		"Name the other school's profile with --profile, or enter the key in the screens and confirm it there", a.location.profile)}
}

// fromDashboard says where a person finds a key or a secret of the school.
const fromDashboard = "from the school's dashboard"

// errNothingStored means that a command was stopped before it had the secret that it asked for.
const errNothingStored = affiliate.StoppedError("stopped; nothing was stored")

// readSecret asks for a secret at a terminal, saying where it comes from, or reads a line of standard input.
func (a *App) readSecret(ctx context.Context, what, where string) (string, error) {
	in, isFile := a.o.Stdin.(*os.File)
	if !isFile || !term.IsTerminal(int(in.Fd())) { // at a terminal nothing of it is shown, wherever the question is written
		b, err := readOrDone(ctx, func() ([]byte, error) {
			return bufio.NewReader(io.LimitReader(a.o.Stdin, 64<<10)).ReadBytes('\n')
		})
		switch {
		case ctx.Err() != nil && err != nil:
			return "", errNothingStored
		case err != nil && !errors.Is(err, io.EOF):
			return "", fmt.Errorf("reading the %s from standard input: %w", what, err)
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
	fmt.Fprintf(a.stderr, "%s for profile %s (%s; it is not shown): ", strings.ToUpper(what[:1])+what[1:], a.location.profile, where)
	b, err := readMasked(ctx, int(in.Fd()))
	fmt.Fprintln(a.stderr)
	switch {
	case ctx.Err() != nil && err != nil:
		return "", errNothingStored
	case err != nil:
		return "", fmt.Errorf("reading the %s: %w", what, err)
	}
	return string(b), nil
}

// readMasked reads a line without echo, and restores the terminal when ctx ends first.
func readMasked(ctx context.Context, fd int) ([]byte, error) {
	state, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	b, err := readOrDone(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	if ctx.Err() != nil {
		_ = term.Restore(fd, state)
	}
	return b, err
}

// readOrDone reads, and gives up when ctx ends: a person or a pipe may never write.
func readOrDone(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type content struct {
		b   []byte
		err error
	}
	got := make(chan content, 1)
	go func() { b, err := read(); got <- content{b, err} }()
	select {
	case c := <-got:
		return c.b, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// AuthStatus says where the key comes from and asks Fermion whether it is accepted.
func (a *App) AuthStatus(ctx context.Context) error {
	if a.key.unneeded() {
		a.stdout.Linef("profile   %s", a.location.profile)
		a.stdout.Linef("key       not needed: the role %s asks Fermion nothing", a.rights().Role)
		return nil
	}
	if err := a.key.required(ctx); err != nil {
		return err
	}
	key, _ := a.key.current()
	source := string(key.Source)
	if key.Left != "" {
		source += ", without " + key.Left
	}
	unchecked, err := a.key.check(ctx, key.Key)
	var out []string
	out = append(out, "profile   "+a.location.profile, "API       "+a.location.apiURL+" ("+a.location.apiFrom+")", "key       from "+source)
	switch {
	case err != nil:
		out = append(out, "Fermion   refuses this key")
	case unchecked == nil:
		out = append(out, "Fermion   accepts this key")
	default:
		out = append(out, "Fermion   not checked: "+a.whyKeyUnchecked(unchecked))
	}
	out = append(out, "webhook   "+a.webhookStatus(ctx))
	var foreign error
	if err == nil && unchecked == nil && a.key.whyNoWrite() != nil {
		if _, known := errors.AsType[*KeyError](a.key.requireVerified(ctx)); known {
			foreign = &KeyError{a.key.whyNoWrite()}
			out = append(out, "links     this key knows none of this profile's links")
		}
	}
	for _, line := range out {
		a.stdout.Linef("%s", line)
	}
	if foreign != nil {
		return foreign
	}
	if err != nil {
		return a.key.withSource(err)
	}
	return nil
}

// webhookStatus reports whether a webhook secret is stored.
func (a *App) webhookStatus(ctx context.Context) string {
	_, err := a.secrets.WebhookSecret(ctx, a.location.profile)
	switch gone, ok := errors.AsType[*secret.UnavailableError](err); {
	case err == nil:
		return "its secret is in the OS keyring"
	case errors.Is(err, secret.ErrNoWebhookSecret):
		return "no secret is stored"
	case ok:
		return "no secret can be stored: " + gone.Why()
	default:
		return "not known: " + err.Error()
	}
}

// Logout removes the secrets of the profile from the keyring. Without a keyring it fails: what other sessions have
// stored may still be there.
func (a *App) Logout(ctx context.Context) error {
	err := a.logOut(ctx)
	if a.o.Getenv(secret.EnvKey) != "" {
		a.stderr.Linef("%s is still set.", secret.EnvKey)
	}
	return err
}

func (a *App) logOut(ctx context.Context) error {
	profile, removed := a.location.profile, false
	for _, s := range []struct {
		name    string
		remove  func(context.Context, string) error
		missing error
	}{
		{"key", a.secrets.DeleteKey, secret.ErrNoKey},
		{"webhook secret", a.secrets.DeleteWebhookSecret, secret.ErrNoWebhookSecret},
		{"password of the database server", a.secrets.DeleteStorePassword, secret.ErrNoStorePassword},
	} {
		err := s.remove(ctx, profile)
		unavailable, is := errors.AsType[*secret.UnavailableError](err)
		switch {
		case err == nil && s.missing == secret.ErrNoKey:
			a.stderr.Linef("The key of profile %s was removed from the OS keyring.", profile)
		case err == nil:
			a.stderr.Linef("The %s of profile %s was removed too.", s.name, profile)
		case errors.Is(err, secret.ErrNoKey):
			a.stderr.Linef("There is no key of profile %s in the OS keyring.", profile)
		case errors.Is(err, s.missing):
		case is && removed:
			return fmt.Errorf("the %s of profile %s was not removed: %s", s.name, profile, unavailable.NotRemoved())
		case is:
			return fmt.Errorf("nothing was removed: %s", unavailable.NotRemoved())
		default:
			return err
		}
		removed = removed || err == nil
	}
	return nil
}
