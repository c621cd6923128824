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
	CapturesText() bool // single letters are text and not keys
}

// Optional interfaces of screens.
type (
	// BackHandler takes one step back within itself (drops a filter, marks, typed text); false when there is none.
	BackHandler interface{ Back() bool }
	// BackNamer is a dialog that esc may not only close: BackHint is the word for what esc does, "" where it only closes the dialog.
	BackNamer interface{ BackHint() string }
	// Refresher is told what changed in the database. A hidden screen is told when it is shown again.
	Refresher interface {
		Refresh(affiliate.Invalidation) tea.Cmd
	}
	// FirstReader shows nothing before the Load of a topic has ended ("": no topic), and keys wait until then.
	FirstReader interface{ FirstRead() (topic string) }
	// Ticker returns in how long a text on the screen changes with time, 0 for never.
	Ticker interface {
		ChangesIn(now time.Time) time.Duration
	}
	// Comparer asks for the numbers of the period before if it shows them and they are out of date.
	Comparer interface{ WantBefore() }
	// VisibleLinks names the links that are on screen, so that they are polled first.
	VisibleLinks interface{ OnScreen() []int64 }
	// ChangeMarks names the links whose marks are drawn in the first h lines of the body: those that a key will prove seen.
	ChangeMarks interface {
		VisibleChanges(h int) []*board.Link
	}
	// LinkFollower moves its cursor from a replaced link to its replacement. The map is from old to new.
	LinkFollower interface {
		FollowLinks(replaced map[int64]int64)
	}
	// CreatedFollower moves its cursor to a row that was created in a dialog over it, if it shows that row.
	CreatedFollower interface{ FollowCreated(RowCreated) }
	// Rememberer names what the next start brings back, by its setting.
	Rememberer interface{ Remembered() map[string]string }
	// SavedStateReader reads again what it remembers: the saved values were changed, since a person was forgotten.
	SavedStateReader interface{ ReadSavedState(SavedBy) tea.Cmd }
	// Viewed has views, for the palette.
	Viewed interface {
		ViewNames() []string
		OpenViewNamed(name string)
	}
	// Filtered has a filter line, and returns what is in it, why that is no filter, and how many rows are shown with it.
	Filtered interface {
		FilterText() string
		FilterError() string
		ShownCount() int
	}
	// Paying is the list of payouts: its open section by its title, and whether payments are prepared and wait to be marked as paid.
	Paying interface {
		Section() string
		PaymentsWait() bool
	}
	// MinLines is a dialog that cannot be shown in fewer lines at a width; 0 for one that cannot be shown at all.
	MinLines interface{ MinLines(w int) int }
	// Reviewer goes to the newest thing to review.
	Reviewer interface{ Review() tea.Cmd }
	// TabOpened is told that a person has come back to its tab.
	TabOpened interface{ TabOpened() }
	// OpenCampaign names the campaign that is shown, so that its links are polled more often.
	OpenCampaign interface{ OpenCampaign() int64 }
)

// Host is what a screen gets when it is made: it opens other screens, runs work off the UI goroutine, and gives access to data. Its
// calls take effect before Update returns, so that a key typed ahead reaches the screen that the key before it opened.
type Host interface {
	// Open opens what a route leads to: a screen over the whole body, or a dialog. OpenInstead closes the screen of
	// this host and opens a dialog in its place.
	Open(Route)
	OpenInstead(Route)
	// Float opens a dialog. Replace closes the screen of this host and opens a dialog in its place.
	Float(func(Host) Screen)
	Replace(func(Host) Screen)
	// Close closes the screen of this host, in whichever stack it is; the first one of a tab stays.
	Close()

	Toast(text string)
	// Fail shows an error until a key is pressed, and saves it in Activity.
	Fail(error)
	// Report passes a fact that concerns more than this screen to the root.
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
	// Loads are the results of the reads of this screen and of the board.
	Loads() *Loads
}

// Shared is what the screens share besides the board, as long as the program runs. The root owns it.
type Shared struct {
	Period           *affiliate.Period // the chosen one; nil: that of the board
	Balances         *BalanceCache     // BalancesOf makes it
	StatementPeriod  *affiliate.Period // the chosen one for statements; nil: the last month
	MarkedLinks      []int64           // that were opened together: their pages go to the next and the previous of them
	MarkedAccounts   []int64           // the same of balances
	Packs            PackProgress
	Metric           int             // which metric the charts show
	CheckedTemplates map[string]bool // coupon templates that were compared with the dashboard
	Settings         SettingSaver
	Headline         string    // a short announcement, "" for none
	DatabaseLost     time.Time // since when the server of the database cannot be reached; zero when it can
	LostCause        string    // why it cannot, in two or three words; "" when that is not known
	WhyLost          string    // what it refuses, and what to do about that; "" when it does not answer
	WaitsFor         string    // what writes wait for, like "asha@laptop's write"; "" when they do not wait for long
}

// Place is where a screen is.
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
	// HistoryRead adds trends to the rows of the board.
	HistoryRead struct{ Trends Trends }
	// BeforeWanted makes the root read the numbers of the period before, unless they are up to date or the period is all time.
	BeforeWanted struct{}
	// ProductFound adds a product to the board.
	ProductFound struct{ Product affiliate.Product }
	// LinksReplaced names links whose commission is being changed: the cursor and the marks follow them to their replacements.
	LinksReplaced struct{ Links []int64 }
	// RowCreated names a row that Fermion has just created, or returned, or that was saved here, for the dialog that reports it.
	RowCreated struct {
		Kind Kind // KindLink, KindAffiliate, KindCampaign or KindCoupon
		ID   int64
	}
	// URLsCopied says that URLs of links were copied, and PayoutsRecorded that payouts were written to the ledger.
	URLsCopied      struct{}
	PayoutsRecorded struct{}
	// ForgettingStarts says that a person is about to be forgotten: what the screens remember waits to be saved then.
	// ForgettingDone says that they are, also in what is saved.
	ForgettingStarts struct{}
	ForgettingDone   struct{}
	// PageTurned says that a dialog shows the next one of several things: a message about the one before would be read as one about this.
	PageTurned struct{}
)

func (PeriodChosen) fact()  {}
func (HistoryRead) fact()   {}
func (BeforeWanted) fact()  {}
func (ProductFound) fact()  {}
func (LinksReplaced) fact() {}
func (RowCreated) fact()    {}

func (URLsCopied) fact()       {}
func (PayoutsRecorded) fact()  {}
func (PageTurned) fact()       {}
func (ForgettingStarts) fact() {}
func (ForgettingDone) fact()   {}
