package app_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
)

// TestAnUnseenQuestionIsRefused: a person at the keyboard who does not see standard error is not passed over, and a pipe is.
func TestAnUnseenQuestionIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		p.o.AtKeyboard = true
		for name, f := range map[string]func(*app.App, context.Context) error{
			"confirm": func(a *app.App, ctx context.Context) error { return a.ConfirmPayout(ctx, p.batch, "", false) },
			"cancel":  func(a *app.App, ctx context.Context) error { return a.CancelPayout(ctx, p.batch, false) },
			"import": func(a *app.App, ctx context.Context) error {
				return a.Import(ctx, app.Import{Kind: "links", File: p.file("more.csv", twoRows)})
			},
		} {
			if p.run(2, f); !strings.Contains(p.err.String(), "repeat it with --yes") {
				t.Errorf("%s: %s", name, p.err.String())
			}
		}
		p.run(0, func(a *app.App, ctx context.Context) error { return a.ConfirmPayout(ctx, p.batch, "", true) })
	})
}
