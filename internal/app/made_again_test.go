package app_test

import (
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/ui/uitest"
)

// unknownLink submits an onboarding whose link may have been made, and shows it in Activity.
func (m *fixture) unknownLink() *uitest.Terminal {
	m.t.Helper()
	m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
	term := m.start(200, 30)
	term.Advance(5 * time.Second)
	term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter").Advance(5*time.Second).Press("esc", "!").WaitIdle()
	return term.Contains("! 1 to review", "it may have happened")
}

// TestARefusedSecondTryLeavesTheFirstToReview: nothing was created instead, so the first link can still be saved with its slug, and what
// waits behind it is sent.
func TestARefusedSecondTryLeavesTheFirstToReview(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.unknownLink()
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Say, Text: "You may not create links"})
		term.Press("m", "y").Advance(5*time.Second).Contains("! 1 to review", "another try was rejected", "You may not create links").
			Absent("was created instead", "nothing to review")
		term.Press("!").WaitIdle().Press("enter").WaitIdle().
			Contains("unknown: another try was rejected, and this one may have happened", "I have the slug", "It did not happen", "Make another now",
				"Show the newer try")
		term.Press("enter").WaitIdle().Contains("✗ rejected: You may not create links", "Edit and resend", "Show the first try").Press("enter").WaitIdle()
		term.Press("s").WaitIdle().Type(m.school.Links()[0].Slug).Press("enter", "enter").Advance(10 * time.Second)
		term.Press("6").WaitIdle().Contains("nothing to review")
		if links, coupons := len(m.school.Links()), len(m.school.Coupons()); links != 1 || coupons != 1 {
			t.Errorf("%d links, %d coupons", links, coupons)
		}
	})
}

// TestTwoUnknownTriesAreBothToReview, until a third succeeds, which closes both.
func TestTwoUnknownTriesAreBothToReview(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.unknownLink()
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.ResetAfter})
		term.Press("m", "y").Advance(5*time.Second).Contains("! 2 to review", "the outcome of another try is unknown too", "it may have happened")
		term.Press("space", "space", "m").Contains("Make 1 write again now?").Press("y").Advance(10 * time.Second)
		term.Contains("nothing to review", "outcome never known; another was created instead")
		if links, coupons := len(m.school.Links()), len(m.school.Coupons()); links != 3 || coupons != 1 {
			t.Errorf("%d links, %d coupons", links, coupons)
		}
	})
}

// TestASecondTryThatWaitsOverARestart: both are to review, and a decision about the first drops the second.
func TestASecondTryThatWaitsOverARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		term := m.unknownLink()
		m.school.SetLimitAnswer(fermiontest.LimitIn(fermiontest.Limit429, 10*time.Minute))
		m.school.SetLimit(fermiontest.CreateLink, 1)
		m.school.OtherUse(fermiontest.CreateLink, 1)
		term.Press("m", "y").Advance(5*time.Second).Contains("! 1 to review", "another try is waiting to be sent, and this one may have happened")
		term.Press("!").WaitIdle().Press("enter").WaitIdle().Contains("off: another try is waiting to be sent", "I have the slug").Press("esc")
		if err := term.Quit("q", "y"); err != nil {
			t.Fatal(err)
		}
		m.school.SetLimit(fermiontest.CreateLink, 60)
		again := m.start(200, 30)
		again.Advance(15*time.Minute).Press("6").WaitIdle().Contains("! 2 to review", "another try waits to be resumed", "2 writes waiting")
		again.Press("/").Type("this one may").Press("enter", "enter").WaitIdle().Contains("I have the slug")
		again.Press("s").WaitIdle().Type(m.school.Links()[0].Slug).Press("enter", "enter").Advance(10 * time.Second)
		again.Press("esc", "esc", "6").WaitIdle().Contains("another try of it is done", "nothing to review")
		if links, coupons := len(m.school.Links()), len(m.school.Coupons()); links != 1 || coupons != 1 {
			t.Errorf("%d links, %d coupons", links, coupons)
		}
	})
}
