package ui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
)

// TestTheCursorOfActivityStaysOnTheFirstRow while nobody has done anything there: what is new to review is in sight. Afterwards it stays on its row, also
// when that is the first one.
func TestTheCursorOfActivityStaysOnTheFirstRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		add := func(id, code string) {
			x.news(func() {
				x.ops = append(x.ops, operation(id, affiliate.Unknown, time.Second, couponIntent(code)))
			}, affiliate.Invalidation{Operations: true})
		}
		term := x.open(t, 100, 16)
		isFirst := func(text string) {
			t.Helper()
			term.WaitIdle()
			if got := term.Line(5); !strings.HasPrefix(got, "▸ ! ") || !strings.Contains(got, text) {
				t.Errorf("the cursor is not on %s in the first line:\n%s", text, term.Screen())
			}
		}
		term.Press("6").WaitIdle()
		isFirst("New coupon DIWALI25")
		add("09", "FIRST")
		term.WaitIdle()
		isFirst("New coupon FIRST")
		term.Press("1").WaitIdle()
		add("10", "SECOND")
		term.WaitIdle().Press("6").WaitIdle()
		isFirst("New coupon SECOND")
		term.Press("j", "k").WaitIdle()
		add("11", "THIRD")
		term.WaitIdle()
		isFirst("New coupon SECOND")
		term.Press("g").WaitIdle()
		isFirst("New coupon THIRD")
		term.Quit("q")
	})
}

// TestWhoGoesToWhatIsToReviewStaysThere: another one that comes meanwhile is not under the next key.
func TestWhoGoesToWhatIsToReviewStaysThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		term := x.open(t, 100, 30).WaitIdle().Press("!").WaitIdle().Contains("▸ ! ", "New coupon DIWALI25")
		x.news(func() {
			x.ops = append(x.ops, operation("09", affiliate.Unknown, time.Second, couponIntent("NEWEST")))
		}, affiliate.Invalidation{Operations: true})
		term.WaitIdle().Contains("New coupon NEWEST").Press("enter").WaitIdle().Contains("› New coupon DIWALI25").Press("esc").Quit("q")
	})
}
