package ui

import (
	"context"
	"errors"
	"image"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/palette"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/tour"
)

// Root is the program as Bubble Tea knows it: it routes keys and messages to the screens, holds the board, and draws the
// frame around them.
type Root struct {
	ctx   context.Context
	ports screen.Ports
	opts  screen.Options
	theme screen.Theme

	front  []*stackEntry // in front of the tabs: the first-run screen
	tabs   []tab
	active int
	ids    uint64
	cmds   []tea.Cmd // of navigation, run at the end of Update
	w, h   int

	board      *board.Board
	boardRead  screen.Loaded
	haveBoard  bool          // it was read successfully once
	reviewRead screen.Loaded // of what is to review

	refreshing  bool
	pending     affiliate.Invalidation // arrived during a refresh
	history     *screen.Trends         // arrived during a refresh
	before      beforeAsked            // the numbers of the period before
	day         affiliate.Span         // the day that the board is for, at the school
	since       screen.VisitSummary
	sinceShown  string // the text of the start line, as it was shown last; "" once it is gone
	sinceReadAt time.Time
	lastSeenAt  time.Time
	decisions   affiliate.PendingDecisions
	queues      []affiliate.QueueStatus
	live        screen.LiveStatus
	seenMarks   seenTracker

	startedAt      time.Time
	profiles       []screen.Profile // of this machine, as they were read last
	replaced       bool             // the screens of another school have taken over
	leaving        bool             // quitting waits for the answers of the terminal
	openWithoutKey bool             // the tabs are open while the key is being looked for

	replacing map[int64]bool // links whose commission is being changed here: the cursor follows them
	created   []createdRow   // that the board does not have yet

	rightsToast string // the last message about changed rights
	reopening   bool   // the school is being opened again for more rights, or that failed

	importing bool // an import was running when its status was read last

	recent      recentEntries        // the commands and rows that were used last
	recentRead  bool                 // those of earlier runs were read
	savedViews  []affiliate.ViewName // of all lists, as they were when they were read
	paletteRows palette.Rows         // of the board, for the palette

	remembered    map[string]string // what was saved last, by setting
	rememberArmed bool              // a rememberMsg is on its way
	tabRead       bool              // the tab of the last run was read

	checkedErr error // why the checked templates could not be read
	shared     screen.Shared

	bell   bool // ring it for an alert
	notify bool // send a desktop notification for an alert

	typed     typedAhead
	stray     strayText
	undrawn   bool // a key since the last view did more than move
	sales     saleHeadlines
	toast     toast
	acted     bool      // the last key ran an action
	headlines int       // how many were announced
	clockAt   time.Time // of the next redraw by the clock; zero: none
	clockN    int
	mouse     bool
	floating  floating

	tour            tour.Tour
	urlsCopied      int // times that URLs of links were copied
	payoutsRecorded int // times that payouts were written to the ledger

	quitDialog uint64 // the ID of the dialog that asks before quitting; the quit key there quits
}

// floating is the top dialog and where it was drawn last.
type floating struct {
	id  uint64
	box image.Rectangle
}

// New makes the root; it reads the database when the program starts it.
func New(ctx context.Context, p screen.Ports, o screen.Options) *Root {
	o.Profile = affiliate.Clean(o.Profile) // Bubble Tea does not clean a window title
	cells := screen.Cells{Method: ansi.WcWidth}
	r := &Root{
		ctx:       ctx,
		ports:     p,
		opts:      o,
		theme:     o.Look.Theme(backgroundOf(o.Theme), colorprofile.TrueColor, cells),
		tabs:      routes(),
		board:     board.New(board.Input{}),
		mouse:     o.Mouse,
		bell:      o.Bell,
		notify:    o.Notify,
		shared:    screen.Shared{CheckedTemplates: map[string]bool{}},
		replacing: map[int64]bool{},
	}
	r.paletteRows = palette.Rows{Board: func() *board.Board { return r.board }, Open: r.Open}
	return r
}

// Init reads the database and opens the first screen.
func (r *Root) Init() tea.Cmd {
	r.tabs[0].stack = append(r.tabs[0].stack, r.newEntry(r.tabs[0].newScreen, false))
	r.openSetupIfNeeded()
	r.startedAt = r.ports.Now()
	r.sales.upTo = r.startedAt
	afterFirstRows := tea.Batch(
		r.readBoard(),
		tea.Sequence(r.readDecisions(), r.readSince()),
		r.readCheckedTemplates(),
		r.readProfiles(),
		r.readRecent(),
	)
	cmds := []tea.Cmd{r.openLastTab(), tea.Sequence(r.readFirstRows(), afterFirstRows)}
	if r.asksBackground() {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return r.flush(cmds...)
}

// flush ends an Update: it replays the keys whose screen is read by now, and returns all commands.
func (r *Root) flush(cmds ...tea.Cmd) tea.Cmd {
	r.reopenForRights()
	cmds = append(append(cmds, r.replayTyped()), r.cmds...)
	r.cmds = nil
	r.followTour()
	r.reportVisible()
	return tea.Batch(append(cmds, r.armClock())...)
}

// Update routes one message.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r.isTooSmall() && isInput(msg) {
		return r, r.flush(r.quitUnseen(msg))
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.w, r.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if r.asksBackground() {
			r.setColours(answeredBackground(msg), r.theme.Colours)
		}
	case tea.ColorProfileMsg:
		r.setColours(r.theme.Background, msg.Profile)
	case tea.ModeReportMsg:
		r.setWidthMethod(msg)
	case tea.KeyPressMsg:
		return r, r.flush(r.onKey(msg))
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return r, r.flush(r.onMouse(msg.(tea.MouseMsg)))
	case affiliate.Invalidation:
		return r, r.flush(r.onInvalidation(msg))
	case answerMsg:
		return r, r.flush(msg())
	case AlertMsg:
		return r, r.flush(r.onAlerts(msg))
	case BackgroundErrorMsg:
		return r, r.flush(r.onBackgroundError(msg.Err))
	case OutcomeMsg:
		r.toast.showOutcome(string(msg), info, r.ports.Now())
	case toastTimeoutMsg:
		r.toast.onTimeout(msg, r.ports.Now())
	case headlineOverMsg:
		r.onHeadlineOver(msg)
	case clockTickMsg:
		return r, r.flush(r.onClockTick(msg))
	case rememberMsg:
		return r, r.flush(r.saveRemembered())
	case quitNowMsg:
		return r, tea.Quit
	case uv.PrimaryDeviceAttributesEvent:
		if r.leaving {
			return r, tea.Quit
		}
	case SwitchMsg:
		return r.handOver(msg.To)
	case quitRequestedMsg:
		return r, r.flush(tea.Sequence(r.saveAtEnd(), tea.Quit))
	case tea.PasteMsg:
		return r, r.flush(r.onPaste(msg))
	default: // focus, timers of widgets
		return r, r.flush(r.top().screen.Update(msg))
	}
	return r, r.flush()
}

// setWidthMethod follows Bubble Tea, which measures by grapheme cluster once the terminal reports that it does.
func (r *Root) setWidthMethod(m tea.ModeReportMsg) {
	if m.Mode == ansi.ModeUnicodeCore && (m.Value == ansi.ModeReset || m.Value == ansi.ModeSet || m.Value == ansi.ModePermanentlySet) {
		r.theme.Method = ansi.GraphemeWidth
		r.broadcast(affiliate.Invalidation{})
	}
}

// BackgroundErrorMsg is an error of background work that a person must see.
type BackgroundErrorMsg struct{ Err error }

// onBackgroundError shows the whole error, since a slug may be nowhere else. What there is to review is read again, since the error may be
// about a response that could not be stored.
func (r *Root) onBackgroundError(err error) tea.Cmd {
	if !errors.Is(err, context.Canceled) {
		r.showError(err)
	}
	return r.onInvalidation(affiliate.Invalidation{Operations: true})
}

// OutcomeMsg is a result of background work that a person must know. It stays until a key is pressed.
type OutcomeMsg string

// quitRequestedMsg comes from a signal.
type quitRequestedMsg struct{}

// RequestQuit is the message that ends the program as the quit key does, without asking.
func RequestQuit() tea.Msg { return quitRequestedMsg{} }

// onMouse passes a click or a turn of the wheel to the top dialog, else to the screen that fills the body, in that screen's coordinates.
// Clicks beside a dialog do nothing.
func (r *Root) onMouse(msg tea.MouseMsg) tea.Cmd {
	m, top := msg.Mouse(), r.top()
	_, clicked := msg.(tea.MouseClickMsg)
	switch {
	case top.floats:
		if r.floating.id != top.id || !(image.Point{X: m.X, Y: m.Y}).In(r.floating.box) {
			return nil
		}
		m.X, m.Y = m.X-r.floating.box.Min.X, m.Y-r.floating.box.Min.Y
	case clicked && m.Y < bodyTop:
		return r.clickTab(m.X, m.Y)
	default:
		m.Y -= bodyTop
	}
	if clicked {
		return top.screen.Update(tea.MouseClickMsg(m))
	}
	return top.screen.Update(tea.MouseWheelMsg(m))
}

// asksBackground reports whether the theme follows the terminal's background.
func (r *Root) asksBackground() bool { return r.opts.Theme != "dark" && r.opts.Theme != "light" }

// backgroundOf is the background that a theme is for.
func backgroundOf(theme string) screen.Background {
	switch theme {
	case "dark":
		return screen.DarkBackground
	case "light":
		return screen.LightBackground
	}
	return screen.UnknownBackground
}

func answeredBackground(msg tea.BackgroundColorMsg) screen.Background {
	if msg.IsDark() {
		return screen.DarkBackground
	}
	return screen.LightBackground
}

// setColours gives the screens the colours of the terminal.
func (r *Root) setColours(background screen.Background, colours colorprofile.Profile) {
	if background == r.theme.Background && colours == r.theme.Colours {
		return
	}
	r.theme = r.opts.Look.Theme(background, colours, r.theme.Cells)
	r.broadcast(affiliate.Invalidation{})
}
