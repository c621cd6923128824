package app

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"fermion-tui/internal/monitor"
	"fermion-tui/internal/secret"
)

// duringVerdict is a log that calls what happens while a verdict about a key is acted on: right after the verdict was noted.
type duringVerdict struct {
	slog.Handler
	happens func()
}

func (d duringVerdict) Handle(context.Context, slog.Record) error {
	d.happens()
	return nil
}

func (d duringVerdict) Enabled(context.Context, slog.Level) bool { return true }

// A verdict about the key before must not start the readings with a key that is typed at that moment.
func TestAKeyTypedDuringTheVerdictAboutTheOneBeforeIsNotTrusted(t *testing.T) {
	t.Parallel()
	a, err := Open(t.Context(), Options{
		DataDir: filepath.Join(t.TempDir(), "data"), Home: t.TempDir(), Keyring: secret.Memory(), Stdout: io.Discard, Stderr: io.Discard,
		Getenv: func(string) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	if err := a.key.useTyped(t.Context(), typedKey{text: "first-key", sessionOnly: true}); err != nil {
		t.Fatal(err)
	}
	typed := make(chan error, 1)
	a.key.log = slog.New(duringVerdict{slog.DiscardHandler, func() {
		taken := make(chan struct{})
		go func() {
			typed <- a.key.useTyped(context.Background(), typedKey{text: "second-key", sessionOnly: true})
			close(taken)
		}()
		select {
		case <-taken:
		case <-time.After(200 * time.Millisecond): // it waits until the verdict was acted on
		}
	}})
	ended, end := context.WithCancel(t.Context())
	end() // the identity cannot be saved, which is logged
	if !a.key.apply(ended, "first-key", keyTrusted) {
		t.Error("the verdict about the key in use changed nothing")
	}
	if err := <-typed; err != nil {
		t.Fatal(err)
	}
	if key, level := a.key.trust(); key != "second-key" || level != keyUnverified {
		t.Errorf("%q is in use, %d", key, level)
	}
	if s := a.loop.Status().State; s != monitor.VerifyingKey {
		t.Errorf("the state of polling is %v", s)
	}
}
