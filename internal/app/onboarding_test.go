package app_test

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/app"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/secret/secrettest"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/uitest"
)

const goID = "68d1013f7183c17964b104c8"

// fixture is somebody at a terminal: a data folder, a keyring, and a school behind an in-memory listener.
type fixture struct {
	t       *testing.T
	school  *fermiontest.School
	keyring *secrettest.Keyring
	env     map[string]string
	o       app.Options
	only    string // watch's campaign
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	m := &fixture{t: t, school: fermiontest.New(fermiontest.Options{Key: "school-key"}), keyring: secrettest.New(secret.Memory())}
	m.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go", URL: "https://learn.acme.com/course/go"})
	m.school.AddProduct(fermiontest.Product{Name: "System Design", Slug: "system-design"})
	transport, stop := m.school.Serve(fermiontest.NewListener())
	t.Cleanup(stop)
	m.env = map[string]string{"FERMION_API_KEY": "school-key", "FERMION_TUI_SCHOOL_URL": "learn.acme.com", "TERM": "xterm-256color"}
	m.o = app.Options{
		DataDir: filepath.Join(t.TempDir(), "data"), Home: t.TempDir(), By: "meera@laptop", Keyring: m.keyring, Transport: transport,
		Getenv: func(k string) string { return m.env[k] }, Stdout: io.Discard, Stderr: io.Discard,
	}
	return m
}

// makeDatabase makes an empty database where the program would make one.
func (m *fixture) makeDatabase() {
	m.t.Helper()
	if m.o.Store == "" {
		storetest.NoErr(m.t, storetest.MakeFile(filepath.Join(m.o.DataDir, "profiles", cmp.Or(m.o.Profile, "default")+".db"),
			filepath.Join(m.o.DataDir, "backups")))
	}
}

// start opens the program on the screen.
func (m *fixture) start(w, h int) *uitest.Terminal {
	m.t.Helper()
	m.makeDatabase()
	return m.open(w, h)
}

// open opens the program on what is in the data folder.
func (m *fixture) open(w, h int) *uitest.Terminal {
	m.t.Helper()
	a, err := app.Open(m.t.Context(), m.o)
	if err != nil {
		m.t.Fatal(err)
	}
	return uitest.OpenWith(m.t, w, h, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
		err := a.RunScreens(context.Background(), opts...)
		if cerr := a.Close(context.Background()); err == nil {
			err = cerr
		}
		return err
	})
}

func TestOnboardCopyWatchRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.open(80, 24) // the program makes its database itself
		term.Contains("No links here yet", "Fermion has no list of existing links")
		term.Advance(5 * time.Second) // the products are there for the form

		// The whole form typed in one burst lands in the right fields.
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter")
		term.Await(20*time.Second, "✓ New coupon ASHA25")
		slug := m.school.Links()[0].Slug
		url := "https://learn.acme.com/a/" + slug
		term.Contains("✓ New affiliate Asha Rao", "✓ New link Asha Rao · Go for Engineers · 20 %", url)
		if got := term.Copied(); len(got) != 1 || got[0] != url {
			t.Fatalf("the clipboard holds %q, not exactly the URL %q", got, url)
		}
		if u := m.school.Users(); len(u) != 1 || u[0].Email != "asha@example.com" || !strings.HasPrefix(u[0].UserID, "aff-asha-") || u[0].Welcomed {
			t.Fatalf("users %+v", u)
		}

		term.Press("esc").Absent("✓ New coupon")
		m.school.AddClicks(slug, 31)
		m.school.AddSale(slug, 4_999_00)
		term.Advance(15*time.Second).Contains("Asha Rao", "31 +31", "1 +1", "₹4,999", "● live")

		// A change has been seen when it was on screen for two seconds and a key is pressed.
		term.Press("j").Absent("+31")

		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		m.school.Fault(fermiontest.LinkStats, fermiontest.Fault{Kind: fermiontest.ResetBefore, Times: -1})
		again := m.start(160, 50)
		again.Contains("Asha Rao", "31", "₹4,999", slug) // at once, from the database
		again.Advance(time.Minute).Contains("offline since")
		m.school.Heal(fermiontest.LinkStats)
		again.Advance(30 * time.Second).Contains("● live")
	})
}

func TestTheRejectedStepIsEditedAndOnlyItIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.CreateCoupon, fermiontest.Fault{Kind: fermiontest.Say, Text: "Coupon slug already exists"})
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter")
		term.Await(20*time.Second, "Coupon slug already exists")
		term.Contains("✓ New link", "fermionDigitalProductCouponSlug", "e edits and resends this step")
		term.Press("e").Contains("Edit and resend: new coupon", "ASHA25")
		term.Press("tab").Press("ctrl+u").Type("ASHA26").Press("tab", "tab", "tab", "tab", "enter")
		term.Await(20*time.Second, "✓ New coupon ASHA26")
		if n := len(m.school.CallsTo(fermiontest.CreateLink)); n != 1 {
			t.Fatalf("%d links were asked for", n)
		}
	})
}

func TestALinkWhoseAnswerWasLostIsFirstInActivity(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		term := m.start(120, 40)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20").Press("enter", "enter", "enter")
		term.Await(20*time.Second, "? New link")
		term.Press("esc").Contains("1 to review")
		term.Press("!").Contains("unknown")
		term.Press("enter").Contains("I have the slug", "It did not happen", "Make another now")
	})
}

func TestFirstRunAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.env = map[string]string{"TERM": "xterm-256color"}
		term := m.start(80, 24)
		term.Contains("API key", "School URL", "Time zone")
		term.Type("wrong-key\tlearn.acme.com\t").Press("enter")
		term.Await(20*time.Second, "refuse")
		term.Absent("wrong-key").Contains("learn.acme.com") // what was typed stays; a key is never shown
		term.Press("ctrl+u").Type("school-key").Press("enter", "enter", "enter")
		term.Await(20*time.Second, "No links here yet")
		if k, err := m.keyring.Get("fermion-tui", "default"); err != nil || k != "school-key" {
			t.Fatalf("the keyring holds %q, %v", k, err)
		}
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
		again := m.start(80, 24)
		again.Absent("API key").Contains("No links here yet", "learn.acme.com")
	})
}
