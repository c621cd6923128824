package ui_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestAFilterOfActivitySearchesOlderWrites: the list has the newest writes and says so, a filter finds the others too.
func TestAFilterOfActivitySearchesOlderWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		for i := range 872 {
			x.ops = append(x.ops, operation(fmt.Sprintf("%04d", i), affiliate.Done, time.Duration(900-i)*time.Minute, couponIntent(fmt.Sprintf("CODE%04d", i))))
		}
		x.ops[3].Batch = "coupons Q-SUCD"
		term := x.open(t, 160, 30).Press("6").WaitIdle().Contains("500 entries", "newest 500 writes", "CODE0871").Absent("CODE0003")
		term.Press("/").Type("Q-SUCD").WaitIdle().Contains("1 of 872 entries", "CODE0003").Absent("newest 500 writes")
		term.Press("esc").Press("/").Type("nothing like it").WaitIdle().Contains("No match among 872 entries. esc drops the filter.").
			Press("esc")
		term.WaitIdle().Contains("500 entries", "newest 500 writes").Press("G").Contains("CODE0372").Absent("CODE0371")
		term.Press("/").Type("CODE0003").WaitIdle().Contains("1 of 872 entries").Press("enter", "esc").WaitIdle().
			Contains("500 entries", "newest 500 writes").Quit("q")
	})
}
