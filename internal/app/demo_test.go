package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/app/demo"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui/screen"
)

// inDemo opens the demo as the command does, with an environment that must not matter, and closes it in the end.
func inDemo(tb testing.TB) *App {
	tb.Helper()
	env := map[string]string{
		secret.EnvKey: "a-real-key", envAPIURL: "https://real.example/api", envSchoolURL: "https://real.example", envProfile: "real",
		envDataDir: "/nonexistent/data", envConfig: "/nonexistent/config.toml", "TERM": "xterm", "TMUX": "yes", "SSH_TTY": "/dev/pts/1", "NO_COLOR": "1",
	}
	a, err := Open(tb.Context(), Options{Demo: true, Getenv: func(name string) string { return env[name] }, Home: "/nonexistent"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := a.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return a
}

func linksOf(tb testing.TB, a *App) []affiliate.Link {
	tb.Helper()
	all, err := a.store.Links(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func TestDemoIgnoresTheMachine(t *testing.T) {
	t.Parallel()
	a := inDemo(t)
	if key, err := a.key.current(); err != nil || key.Key != demo.Key {
		t.Errorf("the key is %v (%v), want the demo's own", key, err)
	}
	if a.location.apiURL != demo.APIURL || a.school.publicAddress().String() != demo.SchoolURL || a.location.profile != demo.Profile {
		t.Errorf("the demo is at %s for %s as %s", a.location.apiURL, a.school.publicAddress(), a.location.profile)
	}
	for _, name := range []string{secret.EnvKey, envAPIURL, envSchoolURL, envProfile, envDataDir, envConfig} {
		if v := a.o.Getenv(name); v != "" {
			t.Errorf("%s is %q in the demo", name, v)
		}
	}
	for name, want := range map[string]string{"TERM": "xterm", "TMUX": "yes", "SSH_TTY": "/dev/pts/1", "NO_COLOR": "1"} {
		if v := a.o.Getenv(name); v != want {
			t.Errorf("%s is %q, want %q: it describes the terminal", name, v, want)
		}
	}
}

// TestDemoTakesLooksKeysAndPaymentFilesOfTheConfig and nothing else of it, and says so; one that cannot be used does not stop the demo.
func TestDemoTakesLooksKeysAndPaymentFilesOfTheConfig(t *testing.T) {
	t.Parallel()
	const good = "backup_dir = \"~/copies\"\n[payout_files.mybank]\ncolumns = [[\"To\", \"{{payee}}\"]]\n[ui]\ntheme = \"dark\"\n[keys]\nfilter = " +
		"\"ctrl+g\"\n[theme]\naccent = \"#ff0000\"\n[profiles.demo]\napi_url = \"https://real.example/api\"\n"
	for text, want := range map[string]string{
		good: "generic paypal mybank, dark, ctrl+g, #ff0000: of FILE the demo takes [ui], [theme], [keys] and " +
			"[payout_files]; the rest is for a real school",
		good + "[keys.x]\n":                     "generic paypal, auto, /, : the demo takes nothing from the config file, since it cannot be used: FILE:",
		strings.Replace(good, "ctrl+g", "3", 1): "generic paypal, auto, /, : the demo takes nothing from the config file, since it cannot be used: FILE:",
	} {
		file := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		a, err := Open(t.Context(), Options{Demo: true, ConfigFile: file, Stderr: &said})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range a.paymentFormats() {
			names = append(names, f.Name)
		}
		key := screen.Options{Keys: a.keys}.KeyFor(screen.ActionFilter)
		got := fmt.Sprintf("%s, %s, %s, %s: %s", strings.Join(names, " "), a.cfg.UI.Theme, key, a.cfg.Theme["accent"],
			strings.TrimPrefix(said.String(), "fermion-tui: "))
		if want = strings.ReplaceAll(want, "FILE", file); !strings.HasPrefix(got, want) || a.cfg.BackupDir != "" || a.location.apiURL != demo.APIURL {
			t.Errorf("%s\nwant %s\ncopies in %q, API at %s", got, want, a.cfg.BackupDir, a.location.apiURL)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestDemoTakesTheTheme(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	a, err := Open(t.Context(), Options{Demo: true, Theme: "light"})
	if err != nil {
		t.Fatal(err)
	}
	if a.cfg.UI.Theme != "light" {
		t.Errorf("theme %q", a.cfg.UI.Theme)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Demo: true, Theme: "pink"})
	if _, ok := errors.AsType[*UsageError](err); !ok {
		t.Errorf("a wrong theme is answered with %v", err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v is left behind (%v)", left, err)
	}
}

func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	a, err := Open(t.Context(), Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	dir := a.location.dataDir
	if _, err := os.Stat(filepath.Join(dir, "profiles", demo.Profile+".db")); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the demo's folder is still there: %v", err)
	}
	if _, err := a.client.AffiliateLinkStats(t.Context(), a.demo.Server.Links()[0].Slug, fermion.Interactive); err == nil {
		t.Error("the demo's school still answers")
	}
}

func TestDemoSchoolAcceptsWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := inDemo(t)
		ctx := t.Context()
		products, err := a.client.Products(ctx)
		if err != nil || len(products) != 8 {
			t.Fatalf("%d products, %v", len(products), err)
		}
		who := affiliate.Who{Email: "new@example.com", Name: "New Person"}
		code := affiliate.NewCoupon{ProductID: products[0].ID, Code: "NEW25", Discount: affiliate.Discount{Percent: 25_00}, Affiliate: who}
		began := time.Now()
		_, err = a.writes.Submit(ctx, affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{
			{Affiliate: &affiliate.NewAffiliate{Who: who}},
			{Link: &affiliate.NewLink{Affiliate: who, ProductID: products[0].ID, Commission: 20_00}},
			{Coupon: &code},
			{CouponDelete: &affiliate.CouponRef{ProductID: code.ProductID, Code: code.Code}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for a.writes.RunningPlans() > 0 && time.Since(began) < time.Minute {
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
		}
		// A look-up and four writes.
		if took := time.Since(began); took < 5*150*time.Millisecond || took > 5*410*time.Millisecond {
			t.Errorf("five calls took %s", took)
		}
		ops, err := a.store.Operations(ctx, affiliate.OperationQuery{Batch: "onboard", States: []affiliate.OperationState{affiliate.Done}})
		if err != nil {
			t.Fatal(err)
		}
		if made := slices.DeleteFunc(ops, func(o affiliate.Operation) bool { return o.CreatedAt.Before(began.Add(-time.Second)) }); len(made) != 4 {
			t.Errorf("%d steps are done, want 4", len(made))
		}
	})
}

// Two newcomers at the same moment see the same school.
func TestDemoIsTheSameEachTime(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs for long")
	}
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		one, other := inDemo(t), inDemo(t)
		if a, b := linksOf(t, one), linksOf(t, other); !reflect.DeepEqual(a, b) {
			t.Error("their links differ")
		}
	})
}

// Opening the demo is what a newcomer waits for before the first frame.
func BenchmarkDemoOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		a, err := Open(b.Context(), Options{Demo: true})
		if err != nil {
			b.Fatal(err)
		}
		if err := a.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
