package ui_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
)

// errGone is the error of a database whose server does not answer.
var errGone = fmt.Errorf("saving: %w (connecting again)",
	&affiliate.KindError{Kind: affiliate.Unreachable, Err: errors.New("the database server cannot be reached")})

// loseServer is the world of a team whose database server does not answer any more.
func (x *world) loseServer() {
	x.news(func() {
		x.fail, x.unread, x.lost, x.settingFails = errGone, errGone, errGone, errGone
		x.status.DatabaseLost, x.status.Why, x.status.LostCause = time.Now(), "the database server cannot be reached", "connection lost"
	}, affiliate.Invalidation{Live: true})
}

// findServer is the end of that.
func (x *world) findServer() {
	x.news(func() {
		x.fail, x.unread, x.lost, x.settingFails = nil, nil, nil, nil
		x.status.DatabaseLost, x.status.Why, x.status.LostCause, x.status.Refuses, x.status.Cure = time.Time{}, "", "", "", ""
	}, affiliate.Invalidation{Live: true})
}

// TestTheHeaderSaysSinceWhenTheDatabaseCannotBeReached in whole words, for who writes and for who only reads.
func TestTheHeaderSaysSinceWhenTheDatabaseCannotBeReached(t *testing.T) {
	for _, size := range sizes {
		for golden, state := range map[string]screen.LiveState{"frame-database-lost": screen.LiveOK, "frame-database-lost-viewer": screen.LiveNotPolling} {
			synctest.Test(t, func(t *testing.T) {
				x := peopled()
				x.status.State = state
				if state == screen.LiveNotPolling {
					x.opts.Role = screen.Role{Name: "viewer", User: "meera"}
				}
				term := x.open(t, size[0], size[1]).WaitIdle()
				x.loseServer()
				term.WaitIdle().Contains("database offline since 05:30: connection lost").Golden(golden)
				x.news(func() { x.status.LostCause = "refuses connections" }, affiliate.Invalidation{Live: true})
				term.WaitIdle().Contains("database offline since 05:30: refuses connections").Quit("q")
			})
		}
	}
}

// TestAFormWhileTheDatabaseCannotBeReached says so and keeps what is typed; it is saved once the database is back, as are what the screens
// remember and what could not be read.
func TestAFormWhileTheDatabaseCannotBeReached(t *testing.T) {
	for _, size := range sizes {
		synctest.Test(t, func(t *testing.T) {
			x := campaigning()
			term := x.open(t, size[0], size[1]).WaitIdle()
			x.loseServer()
			term.WaitIdle().Press("3", "n").Type("Onam").Advance(15 * time.Second)
			term.Contains("The database has been offline since 05:30 (connection lost).", "Onam", "✗ not saved").Absent("saving", "connecting again")
			term.Press("enter", "enter", "enter", "enter", "enter").WaitIdle()
			term.Contains("✗ not saved, since the database is not available: what you typed", "Onam", "New campaign").Absent("connecting again")
			term.GoldenBody("form-unreachable")
			x.findServer()
			term.WaitIdle().Contains("· the database is back").Absent("has been offline since", "✗ not saved")
			term.Press("enter").WaitIdle().Contains("Onam").Absent("New campaign", "is not available")
			if got := x.settings["ui.tab"]; got != "3" {
				t.Errorf("the tab that is remembered is %q", got)
			}
			term.Quit("q")
		})
	}
}

// TestADatabaseThatRefusesSaysWhatAndWhatToDo in the header, in what a key is answered and in a form; the message ends with the trouble.
func TestADatabaseThatRefusesSaysWhatAndWhatToDo(t *testing.T) {
	const why = "the database refuses the password: store the new one"
	synctest.Test(t, func(t *testing.T) {
		x := campaigning()
		term := x.open(t, 80, 24).WaitIdle()
		x.loseServer()
		x.news(func() {
			x.status.LostCause, x.status.Refuses, x.status.Cure = "", "refuses the password", "store the new one"
		}, affiliate.Invalidation{Live: true})
		term.WaitIdle().Contains("✗ not saved: database refuses the password (since 05:30)")
		term.Press("P").WaitIdle().Contains("✗ " + why + ". Until then nothing can")
		x.findServer()
		term.WaitIdle().Absent(why)
		x.loseServer()
		x.news(func() {
			x.status.LostCause, x.status.Refuses, x.status.Cure = "", "refuses the password", "store the new one"
		}, affiliate.Invalidation{Live: true})
		term.WaitIdle().Press("3", "n").WaitIdle().Contains("No access since 05:30: the database refuses the password: store the new", "New campaign")
		x.findServer()
		term.WaitIdle().Absent(why).Quit("ctrl+c")
	})
}

// TestAPageWhileTheDatabaseCannotBeReached is read as soon as the database is back.
func TestAPageWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle()
		x.loseServer()
		term.WaitIdle().Press("enter").WaitIdle().Contains("Could not read", "the database is not available. It is read once").
			Absent("saving:", "connecting again")
		term.Press("P").WaitIdle().Contains("✗ the database is not available: until it is back nothing can be saved")
		x.findServer()
		term.Press("down").WaitIdle().Absent("Could not read", "is not available")
		term.Quit("q")
	})
}

// lostLedger is an empty ledger that cannot be read while the server of its world is lost.
type lostLedger struct {
	noLedger
	world *world
}

func (l lostLedger) Accounts(context.Context, time.Time, affiliate.PayoutRules) ([]affiliate.Account, error) {
	l.world.mu.Lock()
	defer l.world.mu.Unlock()
	return nil, l.world.lost
}

// TestATabWhileTheDatabaseCannotBeReached says what to do where there is little room, and counts nothing that it has not read.
func TestATabWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.ledger = lostLedger{world: x}
		term := x.open(t, 80, 24).WaitIdle()
		x.loseServer()
		term.WaitIdle().Press("2").WaitIdle().Contains("✗ Not read until the database is back: what is due and the saved order of aff…")
		term.Press("5").WaitIdle().Contains("✗ Not read until the database is back: the balances", "– balances").Absent("0 balances", "the database…")
		term.Press("tab").Contains("– batches").Press("tab").Contains("– entries").Absent("0 entries")
		term.Press("6").WaitIdle().Contains("✗ Not read until the database is back: the activity", "– entries").Absent("0 entries")
		x.findServer()
		term.WaitIdle().Absent("Not read", "– entries").Press("5").WaitIdle().Absent("Not read", "– entries").Quit("q")
	})
}

// TestALongErrorOfATabKeepsTheCure in sight.
func TestALongErrorOfATabKeepsTheCure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.mu.Lock()
		x.unread = errors.New("the disk of the database has failed in a way that takes many words to describe")
		x.mu.Unlock()
		term.Press("6").WaitIdle().Contains("✗ Could not read the activity: the disk of the database has", "… r tries again.", "– entries").Quit("ctrl+c")
	})
}

// TestAPageInAnOutageThatWasOverAtOnce is read again although nobody noticed that the database was lost.
func TestAPageInAnOutageThatWasOverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle()
		lose := func(err error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.fail, x.unread, x.lost = err, err, err
		}
		lose(errGone)
		term.Press("enter").WaitIdle().Contains("Could not read", "the database is not available. It is read once").Absent("connecting again", "r tries again")
		term.Advance(6 * time.Second).Contains("Could not read")
		lose(nil)
		term.Advance(6 * time.Second).Absent("Could not read").Quit("q")
	})
}

// TestWhatForgettingWouldDoIsReadOnceTheDatabaseIsBack in a dialog that is open.
func TestWhatForgettingWouldDoIsReadOnceTheDatabaseIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 100, 30).WaitIdle().Press("2", "j", "enter").WaitIdle()
		x.loseServer()
		term.WaitIdle().Press(":").Type("forget a person").Press("enter").WaitIdle().
			Contains("✗ Could not read what is known of them: the database is not available.", "It is read once the database is back.")
		x.findServer()
		term.WaitIdle().Contains("erased: name, e-mail").Absent("Could not read").Press("esc").Quit("q")
	})
}

// TestAListWhileTheDatabaseCannotBeReached is looked at as before once the database is back, but for what a person has chosen meanwhile, and
// is remembered from then on.
func TestAListWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		x.settings["ui.filter.coupons"], x.settings["ui.sort.coupons"] = "meera", "uses"
		term := x.open(t, 160, 30).WaitIdle()
		x.loseServer()
		term.WaitIdle().Press("4").WaitIdle().Contains("the saved order of coupons: the database is not available. It is read once", "MEERA25").
			Absent("/ meera")
		term.Press("S").WaitIdle().Contains("Code ▼").Advance(5 * time.Second)
		x.findServer()
		term.WaitIdle().Contains("/ meera", "MEERA25", "Code ▼").Absent("Could not read")
		term.Press("/").Type("25").Press("enter").Advance(5 * time.Second).Quit("q")
		if filter, order := x.settings["ui.filter.coupons"], x.settings["ui.sort.coupons"]; filter != "25" || order != "-code" {
			t.Errorf("remembered are the filter %q and the order %q", filter, order)
		}
	})
}

// TestWhatIsShownIsExportedWhileTheDatabaseCannotBeReached: its form says so, and the folder is remembered once the database is back.
func TestWhatIsShownIsExportedWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		folder := t.TempDir()
		term := x.open(t, 160, 30).WaitIdle()
		x.loseServer()
		term.WaitIdle().Press("E").WaitIdle().Contains("The database has been offline since 05:30 (connection lost).", "exported all the same").
			Absent("can be saved once that is over")
		term.Press("tab", filepath.Join(folder, "out.csv"), "enter").WaitIdle().Contains("saved "+folder[:20]).
			Absent("not remembered", "Export the links shown")
		if got := read(t, filepath.Join(folder, "out.csv")); strings.Count(got, "\n") != 4 {
			t.Errorf("the file is\n%s", got)
		}
		x.findServer()
		term.WaitIdle().Quit("q")
		if got := x.settings[screen.SettingExportFolder]; got != folder {
			t.Errorf("remembered is %q", got)
		}
	})
}

// TestAnUnsavedAnswerIsNamedWhileTheDatabaseCannotBeReached: its slug may be nowhere else.
func TestAnUnsavedAnswerIsNamedWhileTheDatabaseCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.loseServer()
		x.send(ui.BackgroundErrorMsg{Err: fmt.Errorf("write down: slug zz81yy72. New link was answered, but the database cannot store it: %w", errGone)})
		term.WaitIdle().Contains("✗ write down: slug zz81yy72. New link was answered, but the database cannot")
		x.held = []affiliate.UnsavedResponse{{Operation: "08", Slug: "zz81yy72", Err: errGone}}
		x.send(ui.BackgroundErrorMsg{Err: fmt.Errorf("write down: slug zz81yy72. New link was answered, but the database cannot store it: %w", errGone)})
		x.findServer()
		term.WaitIdle().Contains("✗ write down: slug zz81yy72")
		x.news(func() { x.held = nil }, affiliate.Invalidation{Operations: true})
		term.WaitIdle().Contains("· what Fermion answered is saved now").Absent("write down").Quit("q")
	})
}

// TestAnErrorAboutAnOutageThatWasOverAtOnce does not stay until a key is pressed.
func TestAnErrorAboutAnOutageThatWasOverAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.fail = errGone
		term.Press("P").WaitIdle().Contains("✗ the database is not available")
		term.Advance(6 * time.Second).Contains("· the database is back").Absent("✗")
		x.fail = fmt.Errorf("saving: %w", &affiliate.KindError{Kind: affiliate.CommitUnknown, Err: errGone})
		term.Press("P").WaitIdle().Advance(time.Minute).Contains("✗ it is not known whether this was saved").Quit("q")
	})
}

// TestARefusalOfTheDatabaseIsUnderNoField: it goes when the database works again, also where the form puts other refusals under the field that they are
// about.
func TestARefusalOfTheDatabaseIsUnderNoField(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		busy := "nothing was saved: asha@laptop has a write open that does not end"
		term := x.open(t, 80, 24).WaitIdle()
		term.Press("2", "e").WaitIdle()
		x.fail = &affiliate.KindError{Kind: affiliate.DatabaseFailure, Err: errors.New("saving: " + busy + " (canceling statement due to lock timeout)"),
			Short: busy}
		x.news(func() { x.status.WriteWaits, x.status.WaitsFor = time.Now(), "asha@laptop's write" }, affiliate.Invalidation{Live: true})
		term.Type("x").Press("enter", "enter", "enter", "enter", "enter", "enter", "enter").WaitIdle().Contains("✗ " + busy).Absent("lock timeout")
		x.fail = nil
		x.news(func() { x.status.WriteWaits, x.status.WaitsFor = time.Time{}, "" }, affiliate.Invalidation{Live: true})
		term.WaitIdle().Contains("· the database can be written again").Absent(busy)
		term.Press("enter").WaitIdle().Absent("✗").Quit("ctrl+c")
	})
}

// TestAnUnknownCommitIsNotCalledUnsaved: who presses enter again without looking may do it a second time.
func TestAnUnknownCommitIsNotCalledUnsaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := peopled()
		term := x.open(t, 80, 24).WaitIdle()
		x.fail = fmt.Errorf("saving: %w", &affiliate.KindError{Kind: affiliate.CommitUnknown, Err: errGone})
		term.Press("P").WaitIdle().Contains("✗ it is not known whether this was saved, since", "look before you do it again").Absent("connecting again")
		term.Press("3", "n").Type("Onam").Press("enter", "enter", "enter", "enter", "enter").WaitIdle()
		term.Contains("✗ it is not known whether this was saved: look before you press enter again.", "Onam").Absent("not saved,", "connecting again").
			Quit("ctrl+c")
	})
}
