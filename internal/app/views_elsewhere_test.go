package app_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestAViewRemovedElsewhere while the list of views is open: the list is without it, its cursor is on no other view in its place, and the
// program goes on.
func TestAViewRemovedElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, asha, ravi := twoManagers(t)
		for _, name := range []string{"First", "Second"} {
			asha.Press("2", "/").Type("meera\r").WaitIdle().Press("v", "n").Type(name + "\r").WaitIdle().Contains("view: " + name)
		}
		ravi.Press("2").Advance(2*time.Second).Press("v").WaitIdle().Contains("First", "Second").Press("G", "k")
		asha.Press("v", "k", "x").WaitIdle().Contains("Remove the view First?").Press("y").WaitIdle().Contains("removed the view First")
		ravi.Advance(2*time.Second).Contains("Views of affiliates", "Second").Absent("First")
		ravi.Press("x").Contains("the view under the cursor is gone: choose another one").Press("enter").Contains("the row under the cursor is gone")
		ravi.Press("k", "x").WaitIdle().Contains("Remove the view Second?")
		asha.Press("x", "y").WaitIdle().Contains("removed the view Second")
		ravi.Advance(2 * time.Second).Press("y").WaitIdle().Contains("removed the view Second").Press("esc")
		for _, err := range []error{ravi.Quit("q"), asha.Press("esc").Quit("q")} {
			if err != nil {
				t.Error(err)
			}
		}
	})
}
