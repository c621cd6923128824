package app

import (
	"context"
	"errors"
	"io"
	"testing"
)

// A key that never comes through the pipe holds nothing up once the program is asked to end.
func TestLoginIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	never, writer := io.Pipe()
	defer writer.Close()
	o := Options{Getenv: func(string) string { return "" }, Stdin: never, Stderr: io.Discard}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, read := range map[string]func(*App, context.Context) error{"login": (*App).Login, "webhook": (*App).SetWebhookSecret} {
		if err := read(&App{o: o}, ctx); !errors.Is(err, context.Canceled) || err.Error() != "stopped; nothing was stored" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
