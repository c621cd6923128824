package ui_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestThePageOfAGoneLinkSaysWhatHappensNow in whole, also at 80 columns.
func TestThePageOfAGoneLinkSaysWhatHappensNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.in.Links[0].MissingSince = time.Now().Add(-90 * 24 * time.Hour)
		x.open(t, 80, 24).WaitIdle().Press("enter").WaitIdle().Contains("✗ Gone at Fermion since ", "; checked rarely; history is saved").Quit("ctrl+c")
	})
}
