package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Screen is changed in place. It never does I/O in Update or View.
type Screen interface {
	Title() string
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(w, h int) (string, *tea.Cursor)
	Actions() []Action
	CapturesText() bool // single-letter keys are text while it does
}

// Some screens can do more; the root asks for these.
type (
	// BackHandler takes one step back within itself (drops a filter, marks, typed text); false when there is none.
	BackHandler interface{ Back() bool }
	// Refresher is told what changed in the database. A hidden screen is told when it is shown again.
	Refresher interface {
		Refresh(affiliate.Invalidation) tea.Cmd
	}
	// Ticker says in how long a text that it shows changes with time, 0 for never.
	Ticker interface {
		ChangesIn(now time.Time) time.Duration
	}
	// VisibleLinks names the links that are on screen, so that they are polled first.
	VisibleLinks interface{ OnScreen() []int64 }
	// ChangeMarks names the links whose marks are drawn in the first h lines of the body: those that a key will prove seen.
	ChangeMarks interface {
		VisibleChanges(h int) []*board.Link
	}
	// LinkFollower moves its cursor from a link to the one that took its place. The map is from old to new.
	LinkFollower interface {
		FollowLinks(replaced map[int64]int64)
	}
	// Reviewer goes to the newest thing to review.
	Reviewer interface{ Review() tea.Cmd }
	// OpenCampaign names the campaign that is looked at, so that its links are polled more often.
	OpenCampaign interface{ OpenCampaign() int64 }
)

// Host is what a screen is handed when it is made: the way to other screens, work that is done beside the screens, and what a
// screen may know. Its calls take effect before Update returns, so that keys typed ahead reach what the key before them opened.
type Host interface {
	// Open opens what a route leads to: a screen over the whole body, or a dialog. OpenInstead puts a dialog in the place of the
	// screen of this host.
	Open(Route)
	OpenInstead(Route)
	// Float opens a dialog, and Replace puts one in the place of the screen of this host.
	Float(func(Host) Screen)
	Replace(func(Host) Screen)
	// Close closes the screen of this host, in whichever stack it is; the first one of a tab stays.
	Close()

	Toast(text string)
	// Fail shows an error until a key is pressed, and saves it in Activity.
	Fail(error)
	// Report tells the root a fact that concerns more than this screen.
	Report(Fact)

	// Do is the command that does a task. Building it changes nothing.
	Do(Task) tea.Cmd
	// Run runs a command after the present Update.
	Run(tea.Cmd)

	Board() *board.Board
	Theme() *Theme
	Options() Options
	Ports() *Ports
	Now() time.Time
	Shared() *Shared
	Place() Place
	// Loads are how the reads of this screen and of the board ended.
	Loads() *Loads
}

// Shared is what the screens share besides the board, as long as the program runs. The root owns it.
type Shared struct {
	Period           *affiliate.Period // that was chosen; nil: as the board has it
	StatementPeriod  *affiliate.Period // that was chosen for statements; nil: the last month
	Metric           int               // which of the measures the charts show
	CheckedTemplates map[string]bool   // coupon templates that were compared with the dashboard
	Headline         string            // news in passing, "" for none
}

// Place says where a screen is.
type Place uint8

const (
	OnTop   Place = iota
	Covered       // by another screen, or on a tab that is not open
	Closed
)

// Fact is what a screen reports to the root because it concerns more than that screen.
type Fact interface{ fact() }

type (
	// PeriodChosen has the board read for another period, and the choice saved.
	PeriodChosen struct{ Period affiliate.Period }
	// HistoryRead gives the rows of the board what they show of the past.
	HistoryRead struct{ Trends Trends }
	// ProductFound puts a product on the board.
	ProductFound struct{ Product affiliate.Product }
	// LinksReplaced names links whose commission is being changed: the cursor goes with them to the links that take their place.
	LinksReplaced struct{ Links []int64 }
)

func (PeriodChosen) fact()  {}
func (HistoryRead) fact()   {}
func (ProductFound) fact()  {}
func (LinksReplaced) fact() {}
