package ui_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

func TestActivityActs(t *testing.T) {
	cases := []struct {
		name  string
		keys  []string
		says  []string
		calls string
	}{
		{"resume all that wait", []string{"j", "j", "j", "u", "y"}, []string{"resumed 2 writes"}, "resume 06 07"},
		{"resuming says that several leave at once", []string{"j", "j", "j", "u"}, []string{"Resume 2 writes?", "several at a time"}, ""},
		{"resume asks first", []string{"j", "j", "j", "u", "enter"}, []string{"2 writes waiting since yesterday"}, ""},
		{"drop all that wait", []string{"j", "j", "j", "d", "y"}, []string{"dropped 2 writes"}, "drop 06 07"},
		{"resume one", []string{"/", "1", "6", " ", "%", "enter", "u", "y"}, []string{"resumed 1 write"}, "resume 07"},
		{"drop marked", []string{"/", "p", "l", "a", "n", "n", "e", "d", "enter", "*", "d", "y"}, []string{"dropped 2 writes"}, "drop 07 06"},
		{"where nothing waits the key of resume undoes", []string{"u"}, []string{"nothing to undo"}, ""},
		{"put off one", []string{"z"}, []string{"put off 1 write"},
			"resolve 05 {Slug: Sure:false NotDone:false Retry:false LookUp:false Done:false Snooze:true}"},
		{"put off several", []string{"space", "space", "z", "y"}, []string{"put off 2 writes"},
			"resolve 05 {Slug: Sure:false NotDone:false Retry:false LookUp:false Done:false Snooze:true}\nresolve 04 {Slug: Sure:false NotDone:false " +
				"Retry:false LookUp:false Done:false Snooze:true}"},
		{"none of several happened", []string{"space", "space", "x", "y"}, []string{"marked 2 writes as not done"},
			"resolve 05 {Slug: Sure:false NotDone:true Retry:false LookUp:false Done:false Snooze:false}\nresolve 04 {Slug: Sure:false NotDone:true " +
				"Retry:false LookUp:false Done:false Snooze:false}"},
		{"that question defaults to no", []string{"x", "enter"}, []string{"! 5 to review"}, ""},
		{"look people up", []string{"*", "r"}, []string{"looked 1 person up"},
			"resolve 04 {Slug: Sure:false NotDone:false Retry:false LookUp:true Done:false Snooze:false}"},
		{"a coupon cannot be looked up", []string{"r"}, []string{"only an affiliate with an unknown outcome can be looked up"}, ""},
		{"make several again", []string{"space", "space", "space", "m", "y"}, []string{"sent 3 writes once more"},
			"resolve 05 {Slug: Sure:false NotDone:false Retry:true LookUp:false Done:false Snooze:false}\nresolve 04 {Slug: Sure:false NotDone:false " +
				"Retry:true LookUp:false Done:false Snooze:false}\nresolve 03 {Slug: Sure:false NotDone:false Retry:true LookUp:false Done:false Snooze:false}"},
		{"making again asks, and its default is no", []string{"space", "space", "m", "enter"}, []string{"! 5 to review"}, ""},
		{"of several only the coupon can be seen", []string{"space", "space", "space", "h", "y"}, []string{"marked 1 write as done"},
			"resolve 05 {Slug: Sure:false NotDone:false Retry:false LookUp:false Done:true Snooze:false}"},
		{"without marks h scrolls", []string{"h"}, []string{"! 5 to review", "New coupon DIWALI25"}, ""},
		{"notice", []string{"j", "j", "j", "j", "x"}, []string{"dismissed 1 alert", "! 4 to review"}, "decide notice 1"},
		{"notice in its card", []string{"j", "j", "j", "j", "enter", "enter"}, []string{"dismissed: it stays in Activity", "! 4 to review"}, "decide notice 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := busyDay()
				term := x.open(t, 100, 30)
				term.Press("6").WaitIdle()
				for _, k := range c.keys {
					term.Press(k).WaitIdle()
				}
				term.Contains(c.says...)
				if got := x.calls(); got != c.calls {
					t.Errorf("got %s, want %s", got, c.calls)
				}
				term.Quit("ctrl+c")
			})
		})
	}
}

func TestActivityNamesHiddenMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := busyDay().open(t, 100, 30)
		term.Press("6").WaitIdle().Press("space", "space", "/").Type("diwali").Press("enter", "x")
		term.Contains("Mark 2 writes as not created?", "· New coupon DIWALI25", "· New affiliate Ravi", "1 of the marked rows is hidden by the filter.")
		term.Press("n").Quit("q")
	})
}

func TestActivityReadOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := busyDay()
		x.opts.ReadOnly = true
		term := x.open(t, 100, 30)
		term.Press("6").WaitIdle().Press("x").Contains("read-only: nothing is changed")
		term.Press("enter").Contains("off: read-only")
		if got := x.calls(); got != "" {
			t.Errorf("did %s", got)
		}
		term.Quit("q")
	})
}

// TestLookingUpIsSaidAtOnce, since each waits for its turn within Fermion's limit; what an earlier look-up decided meanwhile is no error.
func TestLookingUpIsSaidAtOnce(t *testing.T) {
	for _, decided := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			x := busyDay()
			turn := make(chan struct{})
			x.resolve = func(string, screen.Resolution) error {
				<-turn
				if decided {
					return &affiliate.KindError{Kind: affiliate.AlreadyDecided, Err: errors.New("this write is already done: there is nothing left to decide")}
				}
				return nil
			}
			term := x.open(t, 100, 30).WaitIdle()
			term.Press("6").WaitIdle().Press("*", "r").Contains("looking 1 person up, within Fermion's limit of calls")
			close(turn)
			if term.WaitIdle(); decided {
				term.Contains("1 was decided already").Absent("looked 1 person up", "✗ 1 of 1")
			} else {
				term.Contains("looked 1 person up: the result is in each row").Absent("decided already")
			}
			term.Quit("ctrl+c")
		})
	}
}

// TestTheQuestionAboutOneWriteSaysIt, not they.
func TestTheQuestionAboutOneWriteSaysIt(t *testing.T) {
	for _, c := range []struct {
		keys         []string
		says, absent string
	}{
		{[]string{"/", "1", "6", " ", "%", "enter", "d"}, "Drop 1 write?|It was never sent to Fermion. It stays", "They"},
		{[]string{"/", "1", "6", " ", "%", "enter", "u"}, "Resume 1 write?|It is sent to Fermion now|The result", "They"},
		{[]string{"j", "j", "j", "d"}, "Drop 2 writes?|They were never sent to Fermion.|They", "It "},
		{[]string{"x"}, "Mark as not created?|You looked in the dashboard, and this is not there:", "these are"},
		{[]string{"space", "h"}, "Mark 1 write as done?|You looked in the dashboard, and it is there:", "they are"},
	} {
		synctest.Test(t, func(t *testing.T) {
			term := busyDay().open(t, 160, 30).WaitIdle().Press("6").WaitIdle()
			for _, k := range c.keys {
				term.Press(k).WaitIdle()
			}
			term.Contains(strings.Split(c.says, "|")...).Absent(c.absent).Press("n").Quit("ctrl+c")
		})
	}
}
