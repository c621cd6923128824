package app_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
)

// TestARefusedKeyIsChangedWhereItComesFrom: each command names the source of the key, and auth login only for the keyring's.
func TestARefusedKeyIsChangedWhereItComesFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, fix string }{
		{"environment", "environment variable FERMION_API_KEY", "set FERMION_API_KEY to the right key, or unset it"},
		{"command", "key_command", "make the key_command of config.toml print the right key"},
		{"keyring", "OS keyring", "store the right one: fermion-tui auth login"},
	} {
		for name, run := range map[string]func(*app.App, context.Context) error{
			"auth status": (*app.App).AuthStatus,
			"watch":       func(a *app.App, ctx context.Context) error { return a.Watch(ctx, app.WatchOptions{}) },
			"import":      nil,
		} {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					k := &commandFixture{fixture: noKeyButTheKeyrings(t), dir: t.TempDir()}
					k.o.Stdout, k.o.Stderr = &k.out, &k.err
					switch c.name {
					case "environment":
						k.env["FERMION_API_KEY"] = "school-key"
					case "command":
						k.o.ConfigFile = k.file("config.toml", "[profiles.default]\nkey_command = \"echo school-key\"\n")
					}
					k.school.SetKey("rotated-key")
					if run == nil {
						file := k.file("links.csv", strings.ReplaceAll(strings.ReplaceAll(twoRows, "product", "product_id"), "Go for Engineers", goID))
						run = func(a *app.App, ctx context.Context) error {
							return a.Import(ctx, app.Import{Kind: "links", File: file})
						}
					}
					status, err := k.run(t.Context(), run)
					if text := err.Error(); status != 3 || !strings.Contains(text,
						"the key from "+c.from+" is refused (\"Fermion School not found\"): "+c.fix) ||
						strings.Contains(text, "auth login") != (c.name == "keyring") || strings.Count(text, "refuse") != 1 {
						t.Error(status, err)
					}
				})
			})
		}
	}
}

// TestARefusalWithoutWords quotes nothing that Fermion did not say.
func TestARefusalWithoutWords(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(*app.App, context.Context) error{
		"auth status": (*app.App).AuthStatus,
		"auth login":  (*app.App).Login,
		"watch":       func(a *app.App, ctx context.Context) error { return a.Watch(ctx, app.WatchOptions{}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := &commandFixture{fixture: newFixture(t), dir: t.TempDir()}
				k.o.Stdout, k.o.Stderr, k.o.Stdin = &k.out, &k.err, strings.NewReader("school-key\n")
				k.school.Fault(fermiontest.UserAnalytics, fermiontest.Fault{Kind: fermiontest.Raw, Text: "no", Status: 403, Times: -1})
				status, err := k.run(t.Context(), run)
				if status != 3 || err == nil || !strings.Contains(err.Error(), "(Fermion answered 403)") || strings.Contains(err.Error(), "School not found") {
					t.Error(status, err)
				}
			})
		})
	}
}
