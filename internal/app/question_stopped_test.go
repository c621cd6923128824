package app_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/app"
)

// TestAQuestionThatIsStopped by ctrl+c ends its command with one plain line.
func TestAQuestionThatIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		never, writer := io.Pipe()
		defer writer.Close()
		p.o.Interactive, p.o.Stdin = true, never
		backup := filepath.Join(p.dir, "backup.db")
		if err := app.Backup(t.Context(), p.o, backup); err != nil {
			t.Fatal(err)
		}
		for name, do := range map[string]func(*app.App, context.Context) error{
			"confirm": func(a *app.App, ctx context.Context) error { return a.ConfirmPayout(ctx, p.batch, "", false) },
			"cancel":  func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, false) },
			"restore": func(_ *app.App, ctx context.Context) error {
				return app.Restore(ctx, p.o, app.RestoreOptions{File: backup})
			},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			status, err := p.commandFixture.run(t.Context(), func(a *app.App, _ context.Context) error {
				time.AfterFunc(time.Second, cancel)
				return do(a, ctx)
			})
			if status != 1 || err == nil || err.Error() != "stopped at the question; nothing was changed" {
				t.Errorf("%s ends with %d: %v", name, status, err)
			}
		}
	})
}
