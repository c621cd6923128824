package ui_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/uitest"
)

// pasteInto opens Track, pastes a text and goes to the preview.
func pasteInto(t *testing.T, x *world, w, h int, text string) *uitest.Terminal {
	t.Helper()
	x.probe = func(string) (affiliate.Counters, error) {
		t.Error("a slug was probed")
		return affiliate.Counters{}, nil
	}
	return x.open(t, w, h).WaitIdle().Press("t").WaitIdle().Paste(text).Type("\r\r\r").WaitIdle()
}

func testText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../affiliate/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTrackFindsTheLinksOfAChat: six links, two of them with a name that is not known, for which an e-mail address is asked.
func TestTrackFindsTheLinksOfAChat(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.schoolAt = "https://learn.example.com"
			term := pasteInto(t, x, size[0], size[1], testText(t, "chat_paste.txt"))
			term.Contains("Track 6 links: 6 to track, 1 other line", "Mira: not known here", "Leo: not known here", "enter asks for the e-mail of 2 names").
				GoldenBody("track-chat")
			term.Press("enter").Contains("Whose links are these?", "Mira", "Leo").GoldenBody("track-chat-names")
			term.Type("mira@example.com\r\r").Contains("new: Mira mira@example.com", "Leo: not known here", "enter tracks 6, 1 unknown name unassigned")
			term.Press("enter").Contains("tracked 6 links").Absent("Track 6 links")
			want := `track bul00001 for "" on ""
track num00001 for "" on ""
track mdk00001 for "mira@example.com" on ""
track leo00001 for "" on ""
track aaa00001 for "" on ""
track bbb00001 for "" on ""`
			if got := x.calls(); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			term.Quit("q")
		})
	}
}

// TestTrackOffersTheNamesOfASheet: the name in the next cell is the affiliate when it is known.
func TestTrackOffersTheNamesOfASheet(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.schoolAt = "https://learn.example.com"
			x.in.Affiliates[0].Name, x.in.Affiliates[1].Name = "Mira Iyer", "Leo Das"
			term := pasteInto(t, x, size[0], size[1], testText(t, "sheet_cells_paste.txt"))
			term.Contains("Track 2 links: 2 to track", "for Mira Iyer", "for Leo Das", "enter tracks 2").GoldenBody("track-sheet")
			term.Press("enter").Contains("tracked 2 links")
			if got, want := x.calls(), "track tab00001 for \"meera@example.com\" on \"\"\ntrack tab00002 for \"dev@example.com\" on \"\""; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			term.Quit("q")
		})
	}
}

// TestTextBesideALinkNamesItsAffiliateAndProduct decides only by whole words that nobody else has; all else is asked.
func TestTextBesideALinkNamesItsAffiliateAndProduct(t *testing.T) {
	for _, c := range []struct{ name, text, says, tracks string }{
		{"a whole name", "CodeWithMeera https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "for codewithmeera",
			`track aaaa1111 for "meera@example.com" on ""`},
		{"a part of a name", "Asha: https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "for Asha Rao",
			`track aaaa1111 for "asha@example.com" on ""`},
		{"a fragment of a name", "code: https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "+ track  aaaa1111   ",
			`track aaaa1111 for "" on ""`},
		{"a user ID", "aff-dev-4c5b6a https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "for devdiaries",
			`track aaaa1111 for "dev@example.com" on ""`},
		{"a known e-mail address", "Somebody <DEV@example.com> https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "for devdiaries",
			`track aaaa1111 for "dev@example.com" on ""`},
		{"a new e-mail address", "Zoe Li <zoe@example.com> https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "new: Zoe Li zoe@example.com",
			`track aaaa1111 for "zoe@example.com" on ""`},
		{"a product", "asha@example.com\tSystem Design\thttps://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222", "for Asha Rao · System Design",
			`track aaaa1111 for "asha@example.com" on "68d1013f7183c17964b104c9"`},
		{"a link that is here without an affiliate", "Asha Rao\thttps://learn.acme.com/a/m1n2b3v4\nhttps://learn.acme.com/a/bbbb2222", "+ add to m1n2b3v4",
			`track m1n2b3v4 for "asha@example.com" on ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				term := pasteInto(t, x, 80, 24, c.text).Contains(c.says)
				term.Press("enter").WaitIdle()
				if got := x.calls(); !strings.HasPrefix(got, c.tracks+"\n") {
					t.Errorf("got %q, want %q first", got, c.tracks)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

// TestANameOfTwoAffiliatesIsAskedAbout: nobody is chosen between them.
func TestANameOfTwoAffiliatesIsAskedAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Affiliates[0].Name = "Asha Das"
		term := pasteInto(t, x, 80, 24, "Asha https://learn.acme.com/a/aaaa1111\nhttps://learn.acme.com/a/bbbb2222")
		term.Contains("Asha: several have this name").Press("enter").Contains("Whose links are these?").Press("esc").
			Contains("enter tracks 2, 1 unknown name unassigned")
		term.Press("e").Type("asha@example.com\r").Contains("for Asha Rao").Press("enter").Contains("tracked 2 links")
		if got := x.calls(); !strings.HasPrefix(got, `track aaaa1111 for "asha@example.com" on ""`) {
			t.Errorf("got %q", got)
		}
		term.Quit("q")
	})
}

// TestThePreviewIsNotDrawnBehindAQuestion about the form that takes its place.
func TestThePreviewIsNotDrawnBehindAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var links strings.Builder
		for i := range 9 { // a preview that is higher than the form
			fmt.Fprintf(&links, "Mira https://learn.acme.com/a/aaaa111%d\n", i)
		}
		term := pasteInto(t, peopled(), 120, 40, links.String()).Contains("Track 9 links: ")
		term.Press("enter").Type("mira").Contains("Whose links are these?").Press("esc").Contains("Discard what you typed?").Absent("Track 9 links: ")
		term.Press("y").Contains("Track 9 links: ").Quit("ctrl+c")
	})
}

// TestTheNameBesideOneLinkIsProposed in the form, and a typed affiliate is that of all links.
func TestTheNameBesideOneLinkIsProposed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle().Press("t").WaitIdle().Paste("Hi! Here is mine:\n\nAsha Rao\thttps://learn.acme.com/a/aaaa1111\n")
		term.Contains("asha@example.com").Type("\r\r\r").Contains("tracked aaaa1111")
		if got := x.calls(); got != `track aaaa1111 for "asha@example.com" on ""` {
			t.Errorf("got %q", got)
		}
		term.Press("t").WaitIdle().Paste("Zoe Li: https://learn.acme.com/a/bbbb2222").Contains("Zoe Li is not known here: type their e-mail under Affiliate")
		term.Type("\rzoe@example.com\r\r").Contains("tracked bbbb2222")
		if got := x.calls(); got != `track bbbb2222 for "zoe@example.com" on ""` {
			t.Errorf("got %q", got)
		}
		term.Press("t").WaitIdle().Paste("Asha: https://learn.acme.com/a/cccc3333\nMira: https://learn.acme.com/a/dddd4444").Type("\rdev\r\r").
			Contains("for devdiaries").Absent("Mira:").Press("enter").WaitIdle()
		if got, want := x.calls(), "track cccc3333 for \"dev@example.com\" on \"\"\ntrack dddd4444 for \"dev@example.com\" on \"\""; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		term.Quit("q")
	})
}

// TestTextWithoutALinkIsRefused.
func TestTextWithoutALinkIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := pasteInto(t, peopled(), 80, 24, "Hi team, no news\nsee you on Monday")
		term.Contains("✗ no link was found in these 2 lines: an affiliate URL").Quit("ctrl+c")
	})
}
