package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
)

// TestKeysInABurstDoWhatTheyDoOneByOne: a key that moves in what an earlier one opened has room to move in, though no person has seen it yet.
func TestKeysInABurstDoWhatTheyDoOneByOne(t *testing.T) {
	for _, keys := range []string{"j ? G", "j ? pgdown", "j ? ctrl+d", "j ? pgdown pgdown", "j p pgdown", "j ctrl+p pgdown", "j : pgdown", "j 2 pgdown",
		"2 1 ctrl+d",
		"j enter tab tab pgdown", "j e tab pgdown", "j / slug0001 enter pgdown", "j ! pgdown G"} {
		t.Run(keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shown := func(wait bool) string {
					term := schoolOf(400).open(t, 80, 24).WaitIdle()
					for key := range strings.FieldsSeq(keys) {
						if term.Press(key); wait {
							term.WaitIdle()
						}
					}
					text := term.WaitIdle().Screen()
					if err := term.Quit("ctrl+c", "ctrl+c"); err != nil {
						t.Fatal(err)
					}
					return text
				}
				if burst, want := shown(false), shown(true); burst != want {
					t.Errorf("in a burst:\n%s\none by one:\n%s", burst, want)
				}
			})
		})
	}
}
