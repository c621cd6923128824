package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Screen is one screen or dialog. Update changes it in place. Neither Update nor View does I/O.
type Screen interface {
	Title() string
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(w, h int) (string, *tea.Cursor)
	Actions() []Action
	CapturesText() bool // letters are typed text rather than keys
}

// Optional interfaces of screens.
type (
	// BackHandler takes one step back within the screen, such as dropping a filter, marks or typed text; false when
	// there is no such step.
	BackHandler interface{ Back() bool }
	// BackNamer is a dialog in which esc may do something else than close it. BackHint is the footer's word for that;
	// "" if esc closes the dialog.
	BackNamer interface{ BackHint() string }
	// Refresher is told what changed in the database. A hidden screen is told when it is shown again.
	Refresher interface {
		Refresh(affiliate.Invalidation) tea.Cmd
	}
	// FirstReader cannot handle keys before the Load of a topic has ended, so they wait until then. "" is no topic.
	FirstReader interface{ FirstRead() (topic string) }
	// Ticker returns in how long a text on the screen changes because time passes, 0 for never.
	Ticker interface {
		ChangesIn(now time.Time) time.Duration
	}
	// Comparer asks for the numbers of the period before if it shows them and they are out of date.
	Comparer interface{ WantBefore() }
	// VisibleLinks names the links that are on screen, so that they are polled first.
	VisibleLinks interface{ OnScreen() []int64 }
	// ChangeMarks names the links whose change marks are drawn in the first h lines of the body. The next key counts
	// them as seen.
	ChangeMarks interface {
		VisibleChanges(h int) []*board.Link
	}
	// LinkFollower moves its cursor from a replaced link to its replacement. The map is from old to new.
	LinkFollower interface {
		FollowLinks(replaced map[int64]int64)
	}
	// CreatedFollower moves its cursor to a row that was created in a dialog over it, if it shows that row.
	CreatedFollower interface{ FollowCreated(RowCreated) }
	// Rememberer returns the state that the next start restores, by the keys of its settings.
	Rememberer interface{ Remembered() map[string]string }
	// SavedStateReader reads again what it remembers: the saved values were changed, since a person was forgotten.
	SavedStateReader interface{ ReadSavedState(SavedBy) tea.Cmd }
	// Viewed has named views, which the palette lists.
	Viewed interface {
		ViewNames() []string
		OpenViewNamed(name string)
	}
	// Filtered has a filter line. It returns the text of the line, why that is not a valid filter, and how many rows are shown.
	Filtered interface {
		FilterText() string
		FilterError() string
		ShownCount() int
	}
	// Paying is the list of payouts. It returns the title of the open section, and whether prepared payments wait to be
	// marked as paid.
	Paying interface {
		Section() string
		PaymentsWait() bool
	}
	// MinLines is a dialog that needs so many lines at a width; 0 means that it cannot be shown at that width.
	MinLines interface{ MinLines(w int) int }
	// Reviewer can move its cursor to the newest thing to review.
	Reviewer interface{ Review() tea.Cmd }
	// TabOpened is told that a person has come back to its tab.
	TabOpened interface{ TabOpened() }
	// OpenCampaign names the campaign that is shown, so that its links are polled more often.
	OpenCampaign interface{ OpenCampaign() int64 }
)

// Host connects a screen with the shell: it opens other screens, runs work off the UI goroutine, and gives access
// to data. Its calls take effect before Update returns, so that a key typed ahead reaches the screen that the
// previous key opened.
type Host interface {
	// Open opens what a route leads to: a screen over the whole body, or a dialog. OpenInstead closes the screen of
	// this host and opens a dialog in its place.
	Open(Route)
	OpenInstead(Route)
	// Float opens a dialog. Replace closes the screen of this host and opens a dialog in its place.
	Float(func(Host) Screen)
	Replace(func(Host) Screen)
	// Close closes the screen of this host. The first screen of a tab is not closed.
	Close()

	Toast(text string)
	// Fail shows an error until a key is pressed, and saves it in Activity.
	Fail(error)
	// Report tells the root a fact that concerns more than this screen.
	Report(Fact)

	// Do returns the command that does a task. The task starts when the command runs.
	Do(Task) tea.Cmd
	// Run runs a command after the current Update.
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

// Shared is what all screens share besides the board, as long as the program runs. The root owns it.
type Shared struct {
	Period           *affiliate.Period // the chosen period; nil: that of the board
	Balances         *BalanceCache     // made by BalancesOf
	StatementPeriod  *affiliate.Period // the period chosen for statements; nil: last month
	MarkedLinks      []int64           // links that were opened together: keys go from the page of one to the next
	MarkedAccounts   []int64           // the same for balances
	Packs            PackProgress
	Metric           int             // which metric the charts show
	CheckedTemplates map[string]bool // coupon templates that were compared with the dashboard
	Settings         SettingSaver
	Headline         string    // a short announcement, "" for none
	DatabaseLost     time.Time // since when the server of the database cannot be reached; zero when it can
	LostCause        string    // the cause of that in two or three words; "" when it is not known
	WhyLost          string    // what the server refuses, and what to do about that; "" when it does not answer
	WaitsFor         string    // what writes wait for, such as "asha@laptop's write"; "" when they do not wait for long
}

// Place is where a screen is.
type Place uint8

const (
	OnTop   Place = iota
	Covered       // covered by another screen, or on a tab that is not open
	Closed
)

// Fact is what a screen reports to the root because it concerns more than that screen.
type Fact interface{ fact() }

type (
	// PeriodChosen makes the root read the board for another period and save the choice.
	PeriodChosen struct{ Period affiliate.Period }
	// HistoryRead adds trends to the rows of the board.
	HistoryRead struct{ Trends Trends }
	// BeforeWanted makes the root read the numbers of the period before, unless they are up to date or the period is all time.
	BeforeWanted struct{}
	// ProductFound adds a product to the board.
	ProductFound struct{ Product affiliate.Product }
	// LinksReplaced names links whose commission is being changed: the cursor and the marks follow them to their replacements.
	LinksReplaced struct{ Links []int64 }
	// RowCreated names a row that Fermion has just created or returned, or that was just saved here.
	RowCreated struct {
		Kind Kind // KindLink, KindAffiliate, KindCampaign or KindCoupon
		ID   int64
	}
	// URLsCopied says that URLs of links were copied, PayoutsRecorded that payouts were written to the ledger.
	URLsCopied      struct{}
	PayoutsRecorded struct{}
	// ForgettingStarts says that a person is about to be forgotten: the root then saves what the screens remember.
	// ForgettingDone says that the person was forgotten, in the saved state too.
	ForgettingStarts struct{}
	ForgettingDone   struct{}
	// PageTurned says that a dialog now shows another one of several things. It ends a message about the previous one,
	// which would be read as one about this.
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
