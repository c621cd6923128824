package ui_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestTrackOneInOneBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24)
		term.WaitIdle().Type("thttps://learn.acme.com/a/zz11yy22\rasha\rsystem\r")
		term.Contains("tracked zz11yy22: 120 clicks, 3 sales and 20 % so far", "4 links").Absent("Track links that")
		if got, want := x.calls(), `track zz11yy22 for "asha@example.com" on "68d1013f7183c17964b104c9"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		term.Quit("q")
	})
}

func TestTrackForm(t *testing.T) {
	cases := []struct {
		name   string
		typed  string // in the form
		probe  error
		status screen.LiveState
		says   []string
		tracks string
		then   string // typed after that
		later  string // tracked then
	}{
		{name: "empty", typed: "\r\r\r", says: []string{"✗ enter a slug or an affiliate URL"}},
		{name: "no slug", typed: "hello world\r\r\r", says: []string{"✗ a slug holds letters"}},
		{name: "here already", typed: "k3f9x2ab\r\r\r", says: []string{"already tracked: codewithmeera · Go for"}},
		{name: "unknown slug", typed: "zz11yy22\r\r\r", probe: &affiliate.KindError{Kind: affiliate.UnknownSlug, Err: errors.New("Affiliate link not found")},
			says: []string{"does not know zz11yy22", "Affiliate link not found"}, then: "\r", later: `track zz11yy22 for "" on ""`},
		{name: "unknown slug corrected", typed: "zz11yy22\r\r\r",
			probe: &affiliate.KindError{Kind: affiliate.UnknownSlug, Err: errors.New("Affiliate link not found")},
			says:  []string{"does not know zz11yy22"}, then: "\tq\r", later: ""},
		{name: "another host", typed: "https://other.example.com/a/zz11yy22\r\r\r", says: []string{"on other.example.com, your school is at"}, then: "\r",
			later: `track zz11yy22 for "" on ""`},
		{name: "unreadable", typed: "zz11yy22\r\r\r", probe: errors.New("Fermion cannot be reached: no route"),
			says: []string{"tracked zz11yy22: not read yet: Fermion cannot be reached: no route"}, tracks: `track zz11yy22 for "" on ""`},
		{name: "offline", typed: "zz11yy22\r\r\r", status: screen.LiveOffline, probe: errors.New("not to be asked"),
			says: []string{"not read yet, because Fermion cannot be reached"}, tracks: `track zz11yy22 for "" on ""`},
		{name: "no key", typed: "zz11yy22\r\r\r", status: screen.LiveNoKey, probe: errors.New("not to be asked"),
			says: []string{"not read yet, because there is no API key yet"}, tracks: `track zz11yy22 for "" on ""`},
		{name: "new e-mail", typed: "zz11yy22\rdia@example.com\r\r", says: []string{"tracked zz11yy22"}, tracks: `track zz11yy22 for "dia@example.com" on ""`},
		{name: "unknown name", typed: "zz11yy22\rnobody\r\r", says: []string{"✗ no affiliate matches this; type the e-mail"}},
		{name: "product ID", typed: "zz11yy22\r\r68d1013f7183c17964b104ff\r", says: []string{"tracked zz11yy22"},
			tracks: `track zz11yy22 for "" on "68d1013f7183c17964b104ff"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.status.State = c.status
				if c.probe != nil {
					x.probe = func(string) (affiliate.Counters, error) { return affiliate.Counters{}, c.probe }
				}
				term := x.open(t, 80, 24)
				term.WaitIdle().Type("t" + c.typed).Contains(c.says...)
				if got := x.calls(); got != c.tracks {
					t.Errorf("tracked %q, want %q", got, c.tracks)
				}
				if c.then != "" {
					term.Type(c.then).WaitIdle()
					if got := x.calls(); got != c.later {
						t.Errorf("then tracked %q, want %q", got, c.later)
					}
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestTrackMany(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.probe = func(string) (affiliate.Counters, error) {
				t.Error("a slug was probed")
				return affiliate.Counters{}, nil
			}
			term := x.open(t, size[0], size[1])
			term.WaitIdle().Press("t").WaitIdle()
			term.Paste("https://learn.acme.com/a/aaaa1111\r\nk3f9x2ab\r\nhello there\r\n\r\nhttps://other.example.com/a/bbbb2222\r\naaaa1111\r\n")
			term.Contains("4 links: 2 to track, 1 already tracked, 1 named twice").GoldenBody("track-many-form")
			term.Type("\rdev\r\r").Contains("Track 4 links", "no link: hello there").GoldenBody("track-many")
			if got := x.calls(); got != "" {
				t.Errorf("the preview tracked %s", got)
			}
			term.Press("enter").Contains("tracked 2 links, 1 already tracked").Absent("Track 4 links", "Slug or URL")
			if got, want := x.calls(), "track aaaa1111 for \"dev@example.com\" on \"\"\ntrack bbbb2222 for \"dev@example.com\" on \"\""; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			term.Quit("q")
		})
	}
}

func TestTrackHundredsScrolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := empty()
		term := x.open(t, 80, 24)
		term.WaitIdle().Press("t").WaitIdle()
		var lines strings.Builder
		for i := range 300 {
			fmt.Fprintf(&lines, "slug%04d\n", i+1)
		}
		term.Paste(lines.String()).Type("\r\r\r").Contains("Track 300 links: 300 to track", "slug0001").Absent("slug0300")
		term.Press("G").Contains("slug0300", "↑").Absent("slug0001")
		term.Press("esc").Contains("Slug or URL").Type("\r").Press("enter").Contains("tracked 300 links")
		if got := strings.Count(x.calls(), "track "); got != 300 {
			t.Errorf("%d tracked", got)
		}
		term.Quit("q")
	})
}

func TestTrackManyNothingLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24)
		term.WaitIdle().Press("t").WaitIdle().Paste("k3f9x2ab\np0q8w7zz").Type("\r\r\r").Contains("0 to track, 2 already tracked")
		term.Press("enter").Contains("no link is left to track").Press("esc")
		if got := x.calls(); got != "" {
			t.Errorf("tracked %s", got)
		}
		term.Quit("ctrl+c")
	})
}

func TestTrackKeepsTypedTextWhenTheStoreFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.fail = errors.New("the disk is full: make room and press enter again")
		term := x.open(t, 80, 24)
		term.WaitIdle().Type("tzz11yy22\r\r\r").Contains("✗ the disk is full", "zz11yy22", "Slug or URL")
		term.Quit("ctrl+c")
	})
}

func TestTrackSlowProbeIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.probe = func(string) (affiliate.Counters, error) {
			time.Sleep(20 * time.Second)
			return affiliate.Counters{}, context.DeadlineExceeded
		}
		term := x.open(t, 80, 24)
		term.WaitIdle().Type("tzz11yy22\r\r\r").Contains("reading…")
		term.Await(30*time.Second, "not read yet: Fermion did not answer in time")
		term.Quit("q")
	})
}

func TestTrackGolden(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.probe = func(string) (affiliate.Counters, error) {
				return affiliate.Counters{}, &affiliate.KindError{Kind: affiliate.UnknownSlug, Err: errors.New("Affiliate link not found")}
			}
			term := x.open(t, size[0], size[1])
			term.WaitIdle().Type("t").GoldenBody("track")
			term.Type("zz11yy22\r\r\r").GoldenBody("track-unknown")
			onFocusedLine(t, term, "▸")
			term.Quit("ctrl+c")
		})
	}
}
