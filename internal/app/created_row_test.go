package app_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestTheCursorGoesToWhatWasCreated in the list from which it was created, if the filter shows it; a new row in another
// list moves no cursor there.
func TestTheCursorGoesToWhatWasCreated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.trackIn("default", "ofdefault")
		term := m.start(120, 40)
		term.Advance(5 * time.Second).Press("g").Contains("▸ ofdefault")
		term.Press("a").Type("Zoe Martin\tzoe@example.com\tgo for\t20").Press("enter", "enter", "enter").Await(20*time.Second, "✓ New link")
		term.Press("enter").WaitIdle().Contains("▸ Zoe Martin").Absent("▸ ofdefault")

		term.Press("2").WaitIdle().Contains("▸ Zoe Martin").Press("n").Type("Adam\tadam@example.com").Press("enter", "enter", "enter").
			Await(20*time.Second, "✓ New affiliate")
		term.Press("enter").WaitIdle().Contains("▸ Adam")
		term.Press("1").WaitIdle().Contains("▸ Zoe Martin")

		term.Press("n").Type("adam@example.com\tsystem\t25").Press("enter").Await(20*time.Second, "✓ New link").Press("enter").WaitIdle().Contains("▸ Adam")
		term.Press("/").Type("zoe").Press("enter").Contains("▸ Zoe Martin").Press("n").Type("adam@example.com\tgo for\t30").Press("enter").
			Await(20*time.Second, "✓ New link")
		term.Press("enter").WaitIdle().Contains("▸ Zoe Martin", "1 new link is hidden by the filter")
		if err := term.Quit("q"); err != nil {
			t.Fatal(err)
		}
	})
}
