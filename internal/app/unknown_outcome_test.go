package app_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// TestALateAnswerAmongTwoPrograms: a program of another machine sent a link and is silent, so that the other shows it
// as unknown, first in Activity; the answer comes late all the same, and is kept everywhere.
func TestALateAnswerAmongTwoPrograms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.o.Timings.Heartbeat = time.Hour // silent after its first one
		silent := m.start(100, 30)
		silent.Advance(5 * time.Second)
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Delay, Delay: 50 * time.Second})
		silent.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		silent.Advance(5 * time.Second).Contains("✓ New affiliate Asha Rao")
		m.onAnotherMachine()
		m.o.Timings.Heartbeat = 0
		other := m.start(100, 30)
		other.Press("6").WaitIdle().Contains("sent, waiting for")
		other.Advance(30 * time.Second).Contains("! 1 to review")
		if line := other.Line(5); !strings.Contains(line, "! ") || !strings.Contains(line, "New link Asha Rao") || !strings.Contains(line, "unknown") {
			t.Errorf("first in Activity is %q", line)
		}
		other.Press("enter").WaitIdle().Contains("? unknown: it may have happened", "the program that sent it has not", "I have the slug", "It did not happen",
			"Make another now", "Later")
		slug := m.school.Links()[0].Slug
		other.Advance(40 * time.Second).Contains("✓ done: " + slug).Absent("to review")
		silent.Contains("✓ New link Asha Rao", slug)
		if n := len(m.school.CallsTo(fermiontest.CreateLink)); n != 1 {
			t.Errorf("%d links were asked for", n)
		}
	})
}

// TestAnUnknownLinkSaysAllThatIsKnown: what was wanted, when, what came of the answer without the key, and the slug in it.
func TestAnUnknownLinkSaysAllThatIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		slug := m.school.AddLink(fermiontest.Link{Slug: "w7w7w7w7", ProductID: goID, Commission: 20})
		m.school.Fault(fermiontest.CreateLink, fermiontest.Fault{Kind: fermiontest.Raw, Text: `{"key":"school-key","affiliateLinkSlug":"` + slug + `"`})
		term := m.start(100, 40)
		term.Advance(5 * time.Second)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\t\t").Press("enter")
		term.Advance(5*time.Second).Press("esc", "!").WaitIdle().Press("enter").WaitIdle()
		term.Contains("New link Asha Rao · Go for Engineers · 20 %", "planned 1 Jan 2000", "by meera@laptop", "sent 05:30", "? unknown: it may have happened",
			"w7w7w7w7 is in the part of the reply", `"commissionPercentage": 20`)
		term.Press("G").Contains("Start of the reply", `"affiliateLinkSlug":"w7w7w7w7"`).Absent("school-key")
		term.Press("g", "s").WaitIdle().Press("enter").Advance(5*time.Second).Contains("saved link w7w7w7w7", "✓ done")
		term.Press("1").Advance(15*time.Second).Contains("1 link ", "Asha Rao").Absent("to review")
	})
}

// TestManyUnknownOutcomesAtOnce: a proxy broke for a while; one choice settles what it left.
func TestManyUnknownOutcomesAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.HTML, Times: -1}) // the work is done
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		for _, name := range []string{"asha", "ravi", "meera", "dev"} {
			term.Press("a").Type(name + "\t" + name + "@example.com\tgo for\t20\t\t").Press("enter").Advance(2 * time.Second).Press("esc")
		}
		m.school.Heal(fermiontest.CreateUser)
		term.Press("!").WaitIdle().Contains("! 4 to review")
		term.Press("space", "space", "space", "space").Contains("4 marked")
		term.Press("r").Advance(2*time.Second).Contains("looked 4 people up", "nothing to review")
		term.Advance(20 * time.Second)
		if n, users := len(m.school.Links()), len(m.school.Users()); n != 4 || users != 4 {
			t.Errorf("%d links of %d people: what waited behind them goes on", n, users)
		}
	})
}

// TestPlannedWritesOfYesterdayWaitForAPerson: nothing leaves after a restart until somebody says so.
func TestPlannedWritesOfYesterdayWaitForAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newFixture(t)
		m.school.SetLimitAnswer(fermiontest.LimitIn(fermiontest.Limit429, 10*time.Minute))
		term := m.start(100, 30)
		term.Advance(5 * time.Second)
		m.school.SetLimit(fermiontest.CreateLink, 1)
		m.school.OtherUse(fermiontest.CreateLink, 1)
		term.Press("a").Type("Asha Rao\tasha@example.com\tgo for\t20\tASHA25\t25%").Press("enter").Advance(5 * time.Second)
		if err := term.Press("esc").Quit("q", "y"); err != nil {
			t.Fatal(err)
		}
		m.school.SetLimit(fermiontest.CreateLink, 60)
		time.Sleep(24 * time.Hour)
		before := len(m.school.CallsTo(fermiontest.CreateLink))
		again := m.start(100, 30)
		again.Advance(time.Minute).Press("!").WaitIdle().Contains("2 writes waiting since yesterday 05:30")
		if n := len(m.school.CallsTo(fermiontest.CreateLink)) - before; n > 0 {
			t.Fatalf("%d links were asked for by themselves", n)
		}
		again.Press("enter").WaitIdle().Contains("Nothing is sent until you resume", "New link Asha Rao", "New coupon ASHA25").Press("esc")
		again.Press("u", "y").Advance(10 * time.Second).Contains("nothing to review")
		if len(m.school.Links()) != 1 || len(m.school.Coupons()) != 1 {
			t.Errorf("%d links, %d coupons", len(m.school.Links()), len(m.school.Coupons()))
		}
	})
}

// onAnotherMachine makes the programs that work on the database programs of another machine, of which only heartbeats are known.
func (m *fixture) onAnotherMachine() {
	m.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(m.o.DataDir, "profiles", "default.db")+"?_pragma=busy_timeout(5000)")
	if err == nil {
		_, err = db.Exec("update instances set host = 'elsewhere'")
	}
	if err != nil {
		m.t.Fatal(err)
	}
	_ = db.Close()
}
