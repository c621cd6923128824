package pictures

import (
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fermion-tui/internal/app"
	"fermion-tui/internal/ui/uitest"
)

// images is where the documentation has its pictures.
const images = "../../docs/images"

// start is when every picture is taken: at 18:40 on a Monday in the demo's time zone.
var start = time.Date(2026, 11, 23, 13, 10, 0, 0, time.UTC)

// openDemo runs the demo as fermion-tui --demo does.
func openDemo(t *testing.T, theme string, w, h int, profile colorprofile.Profile) *uitest.Terminal {
	t.Helper()
	time.Sleep(time.Until(start))
	a, err := app.Open(t.Context(), app.Options{Demo: true, Theme: theme, By: "you@laptop", Getenv: func(string) string { return "" }, Stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return uitest.OpenWith(t, w, h, func(_ io.Reader, _ io.Writer, opts []tea.ProgramOption) error {
		err := a.RunScreens(context.Background(), append(opts, tea.WithFilter(lateStart()))...)
		if cerr := a.Close(context.Background()); err == nil {
			err = cerr
		}
		return err
	}, uitest.Profile(profile))
}

// lateStart holds the screens back until the loop has made its first call: with both at the same instant, the order of readings
// would differ from run to run.
func lateStart() func(tea.Model, tea.Msg) tea.Msg {
	var once sync.Once
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		once.Do(func() { time.Sleep(100 * time.Millisecond) })
		return msg
	}
}

// camera takes the pictures of one run.
type camera struct {
	t      *testing.T
	term   *uitest.Terminal
	ground Ground
	suffix string
}

// take compares the screen with a picture, or writes it.
func (c camera) take(name, title string) {
	c.t.Helper()
	cells := c.term.Cells()
	var cursor *Point
	if x, y, visible := c.term.Cursor(); visible {
		cursor = &Point{x, y}
	}
	got := SVG(cells, c.ground, title, cursor)
	file := filepath.Join(images, name+"-"+c.suffix+".svg")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			c.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	if got != string(want) {
		c.t.Errorf("%s does not show what the program draws now: go test ./internal/pictures -update; the screen is\n%s", file, c.term.Screen())
	}
}

func TestPicturesAreWhatTheProgramDraws(t *testing.T) {
	for _, theme := range []struct {
		name   string
		ground Ground
	}{{"dark", dark}, {"light", light}} {
		t.Run(theme.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := openDemo(t, theme.name, 112, 26, colorprofile.TrueColor)
				walk(camera{t, term, theme.ground, theme.name})
			})
		})
	}
}

// Terminals with fewer colours show the same: one picture of each.
func TestPicturesOfFewerColours(t *testing.T) {
	for _, colours := range []struct {
		name    string
		profile colorprofile.Profile
	}{{"256", colorprofile.ANSI256}, {"16", colorprofile.ANSI}, {"none", colorprofile.ASCII}} {
		for _, theme := range []struct {
			name   string
			ground Ground
		}{{"dark", dark}, {"light", light}} {
			t.Run(colours.name+" "+theme.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := openDemo(t, theme.name, 80, 24, colours.profile)
					term.Advance(20 * time.Second)
					camera{t, term, theme.ground, theme.name}.take("colours-"+colours.name, "The links on a terminal with fewer colours: "+colours.name)
				})
			})
		}
	}
}

// walk goes through docs/DEMO.md.
func walk(c camera) {
	term := c.term
	term.Advance(20 * time.Second)
	c.take("links", "The links of the demo with live numbers")
	term.Type("/").Type("sql clicks>1000").WaitIdle()
	c.take("filter", "The links that a filter shows, and their totals")
	term.Press("enter", "enter").WaitIdle()
	c.take("link", "The page of a link with its chart")
	term.Press("esc", "esc", "p").WaitIdle()
	c.take("period", "Choosing the period of the numbers")
	term.Press("esc", "a").Type("Priya Nair").Press("tab").Type("priya@example.com").Press("tab").Type("Go for Engineers").Press("tab").Type("25").
		Press("tab").Type("PRIYA20").Press("tab").Type("20%").WaitIdle()
	term.Press("enter").Advance(5 * time.Second)
	c.take("onboarded", "Affiliate, link and coupon are made; the URL is on the clipboard")
	term.Press("esc", "esc", "3", "j", "enter").WaitIdle()
	c.take("campaign", "The monitor of a campaign")
	term.Press("5").WaitIdle()
	c.take("payouts", "What is owed to each affiliate")
	term.Press("6").WaitIdle()
	c.take("activity", "What is to be reviewed, and what happened")
	term.Press("1").Type(":").Type("com").WaitIdle()
	c.take("palette", "Every command is found by a few letters")
	term.Press("esc").Type(":tour").WaitIdle().Press("enter", "/").WaitIdle()
	c.take("tour", "The tour of the demo: its first step, in the last lines of the screen")
}

// TestPicturesAreInsideTheirItems: a line of a picture that begins further left than its first one ends the item of a list, and the
// picture with it. Each file that a picture names exists.
func TestPicturesAreInsideTheirItems(t *testing.T) {
	for _, name := range []string{"README.md", "docs/DEMO.md"} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		indent, pictures := -1, 0
		for n, line := range strings.Split(string(text), "\n") {
			is := len(line) - len(strings.TrimLeft(line, " "))
			if strings.TrimSpace(line) == "<picture>" {
				indent = is
				pictures++
			}
			if indent >= 0 && is < indent {
				t.Errorf("%s:%d begins left of its picture: %s", name, n+1, line)
			}
			if strings.TrimSpace(line) == "</picture>" {
				indent = -1
			}
			for _, part := range strings.Split(line, `"`) {
				if !strings.HasSuffix(part, ".svg") {
					continue
				}
				if _, err := os.Stat(filepath.Join("../..", filepath.Dir(name), part)); err != nil {
					t.Errorf("%s:%d: %v", name, n+1, err)
				}
			}
		}
		if pictures == 0 || indent >= 0 {
			t.Errorf("%s: %d pictures were found, or the last one is not closed", name, pictures)
		}
	}
}
