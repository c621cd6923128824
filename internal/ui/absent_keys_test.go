package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestWhatIsTypedForAFilterThatIsNotThereIsDropped: as commands the letters would sort, quit, or act on a row.
func TestWhatIsTypedForAFilterThatIsNotThereIsDropped(t *testing.T) {
	const says = "/ does nothing here: it filters a list. What is typed after it is dropped"
	for _, open := range []string{"2 j enter", "3 enter", "enter", "enter tab tab"} {
		t.Run(open, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := campaigning().open(t, 80, 24).WaitIdle()
				for key := range strings.FieldsSeq(open) {
					term.Press(key).WaitIdle()
				}
				page := body(term.Screen())
				term.Press("/", "q", "s", "x", "space", "backspace", "q").WaitIdle().Contains(says)
				if now := body(term.Press("esc").WaitIdle().Screen()); now != page || term.Ended() {
					t.Errorf("the letters acted:\n%s\nbefore:\n%s", now, page)
				}
				for _, slowly := range []string{"/", "e", "l", "s", "q", "x", "q"} {
					term.Press(slowly).WaitIdle().Contains(says).Advance(700 * time.Millisecond)
				}
				term.Press("enter").WaitIdle().Absent("Edit", "Sort", "Quit", "╭")
				if err := term.Quit("q"); err != nil {
					t.Error(err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) { // in a dialog
		peopled().open(t, 80, 24).WaitIdle().Press("?", "/", "q").WaitIdle().Contains("Keys · Links", says)
	})
}

// TestKeysActAgainAfterAPause: who reads the message, and then presses a key, means the key.
func TestKeysActAgainAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 80, 24).WaitIdle().Press("2", "enter").WaitIdle()
		term.Press("/", "s").WaitIdle().Advance(2 * time.Second)
		term.Press("?").WaitIdle().Contains("Keys ·").Press("esc").WaitIdle()
		term.Press("/", "s", "down", "?").WaitIdle().Contains("Keys ·")
	})
}

// TestAKeyThatIsNotOfTheScreenSaysWhatItIsFor covers those of the table of keys on screens that lack them.
func TestAKeyThatIsNotOfTheScreenSaysWhatItIsFor(t *testing.T) {
	for _, c := range []struct{ open, keys string }{
		{"2", "t % o P"},
		{"2 enter", "t s S space * L $ v ] ["},
		{"3 enter", "t s S v L"},
		{"1", "A d z J K"},
		{"4", "% f m L $ A d z J K"},
		{"5", "t # % c o r P f b"},
		{"6", "n t Y # p % c o P f b ] [ L $ A J K"},
	} {
		for key := range strings.FieldsSeq(c.keys) {
			t.Run(c.open+" "+key, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := campaigning().open(t, 100, 24).WaitIdle()
					for open := range strings.FieldsSeq(c.open) {
						term.Press(open).WaitIdle()
					}
					term.Press(key).WaitIdle().Contains(key + " does nothing here: it ")
				})
			})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		peopled().open(t, 100, 24).WaitIdle().Press("2").WaitIdle().Press("t").WaitIdle().
			Contains("it tracks what already exists, in the lists of Links and Coupons")
	})
	for _, section := range []string{"tab", "tab tab"} { // of Payouts
		synctest.Test(t, func(t *testing.T) {
			term := campaigning().open(t, 100, 24).WaitIdle().Press("5").WaitIdle()
			for key := range strings.FieldsSeq(section) {
				term.Press(key).WaitIdle()
			}
			term.Press("$").WaitIdle().Contains("$ does nothing here: it pays what is due, in the section Balances of Payouts, and on an account")
		})
	}
}

// TestAMessageAboutAKeyEndsWithAKeyThatDoesSomething, however soon that is pressed.
func TestAMessageAboutAKeyEndsWithAKeyThatDoesSomething(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := peopled().open(t, 100, 24).WaitIdle().Press("L").Contains("L does nothing here")
		term.Press("F").Contains("L does nothing here") // no screen has it
		term.Press("G").Absent("does nothing here").Contains("onboard").Press("A").Contains("A does nothing here").Press("g").Absent("does nothing").Quit("q")
	})
}

// body is what the screen shows over the line of keys, without the clock of the header.
func body(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[1:len(lines)-1], "\n")
}
