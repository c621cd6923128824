package app

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"fermion-tui/internal/affiliate"
)

// openLog starts the debug log, without secrets and people's e-mail addresses.
func (a *App) openLog() error {
	a.log = slog.New(slog.DiscardHandler)
	if !a.o.Debug {
		return nil
	}
	if err := os.MkdirAll(a.location.dataDir, 0o700); err != nil {
		return fmt.Errorf("making the data folder for the debug log: %w", err)
	}
	path := filepath.Join(a.location.dataDir, "debug.log")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the debug log: %w", err)
	}
	a.redactor.to = f
	a.log = slog.New(slog.NewTextHandler(a.redactor, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a.closeLog = func() { _ = f.Close() }
	a.log.Info("start", "version", Version(), "profile", a.location.profile)
	if !a.o.Demo {
		a.stderr.Linef("fermion-tui: debug log in %s", path)
	}
	return nil
}

// redactor removes secrets and e-mail addresses from what is written to the debug log.
type redactor struct {
	to io.Writer

	mu      sync.Mutex
	secrets []string
}

// hideSecret redacts a secret in everything that is logged from now on.
func (r *redactor) hideSecret(secret string) {
	secret = strings.TrimSpace(secret)
	r.mu.Lock()
	defer r.mu.Unlock()
	if secret != "" && !slices.Contains(r.secrets, secret) {
		r.secrets = append(r.secrets, secret)
	}
}

var anyEmail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}`)

func (r *redactor) Write(p []byte) (int, error) {
	r.mu.Lock()
	secrets := slices.Clone(r.secrets)
	r.mu.Unlock()
	line := anyEmail.ReplaceAllString(affiliate.Redact(string(p), secrets...), "[e-mail]")
	if _, err := io.WriteString(r.to, line); err != nil {
		return 0, err
	}
	return len(p), nil
}
