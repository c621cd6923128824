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

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
)

// Login reads a key from a masked prompt, or from standard input when that is no terminal, checks it, and puts it into the
// keyring.
func (a *App) Login(ctx context.Context) error {
	if a.o.Getenv(secret.EnvKey) != "" {
		fmt.Fprintf(a.o.Stderr, "%s is set and wins over the keyring as long as it is.\n", secret.EnvKey)
	}
	text, err := a.readKey(ctx)
	if err != nil {
		return err
	}
	key, err := secret.CheckKey(text)
	if err != nil {
		return &KeyError{err}
	}
	checked, err := a.checkKey(ctx, key)
	if err != nil {
		return &KeyError{errors.New("Fermion refuses this key (\"Fermion School not found\"); nothing was stored. Copy it again from the school's dashboard")}
	}
	if err := a.safe.SetKey(ctx, a.place.profile, key); err != nil {
		return err
	}
	if checked {
		fmt.Fprintf(a.o.Stderr, "The key of profile %s is in the OS keyring. Fermion accepts it.\n", a.place.profile)
	} else {
		fmt.Fprintf(a.o.Stderr, "The key of profile %s is in the OS keyring, not checked: Fermion could not be reached.\n", a.place.profile)
	}
	return nil
}

func (a *App) readKey(ctx context.Context) (string, error) {
	in, isFile := a.o.Stdin.(*os.File)
	if !a.o.Interactive || !isFile || !term.IsTerminal(int(in.Fd())) {
		text, err := bufio.NewReader(io.LimitReader(a.o.Stdin, 64<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("reading the key from standard input: %w", err)
		}
		return text, nil
	}
	fmt.Fprintf(a.o.Stderr, "API key for profile %s (from the school's dashboard; it is not shown): ", a.place.profile)
	b, err := readMasked(ctx, int(in.Fd()))
	fmt.Fprintln(a.o.Stderr)
	if err != nil {
		return "", fmt.Errorf("reading the key: %w", err)
	}
	return string(b), nil
}

// readMasked reads a line without echo, and restores the terminal when ctx ends first.
func readMasked(ctx context.Context, fd int) ([]byte, error) {
	state, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	type line struct {
		b   []byte
		err error
	}
	got := make(chan line, 1)
	go func() { b, err := term.ReadPassword(fd); got <- line{b, err} }()
	select {
	case l := <-got:
		return l.b, l.err
	case <-ctx.Done():
		_ = term.Restore(fd, state)
		return nil, ctx.Err()
	}
}

// AuthStatus says where the key comes from and asks Fermion whether it is accepted.
func (a *App) AuthStatus(ctx context.Context) error {
	if err := a.needKey(); err != nil {
		return err
	}
	source := string(a.key.Source)
	checked, err := a.checkKey(ctx, a.key.Key)
	var out []string
	out = append(out, "profile   "+a.place.profile, "API       "+a.place.apiURL+" ("+a.place.apiFrom+")", "key       from "+source)
	switch {
	case err != nil:
		out = append(out, "Fermion   refuses this key")
	case checked:
		out = append(out, "Fermion   accepts this key")
	default:
		out = append(out, "Fermion   not checked: it could not be reached")
	}
	fmt.Fprintln(a.o.Stdout, strings.Join(out, "\n"))
	if err != nil {
		return &KeyError{fmt.Errorf("the key from %s is refused: %w", source, fermion.ErrUnauthorized)}
	}
	return nil
}

// Logout takes the key out of the keyring.
func (a *App) Logout(ctx context.Context) error {
	err := a.safe.DeleteKey(ctx, a.place.profile)
	if errors.Is(err, secret.ErrNoKey) {
		fmt.Fprintf(a.o.Stderr, "There is no key of profile %s in the OS keyring.\n", a.place.profile)
		err = nil
	} else if err == nil {
		fmt.Fprintf(a.o.Stderr, "The key of profile %s is out of the OS keyring.\n", a.place.profile)
	}
	if err == nil && a.o.Getenv(secret.EnvKey) != "" {
		fmt.Fprintf(a.o.Stderr, "%s is still set.\n", secret.EnvKey)
	}
	return err
}
