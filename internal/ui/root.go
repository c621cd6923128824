package ui

import (
	"context"
	"image"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// Root is the program as Bubble Tea knows it: it routes keys and messages to the screens, keeps the board, and draws the
// frame around them.
type Root struct {
	ctx   context.Context
	ports screen.Ports
	opts  screen.Options
	theme screen.Theme

	front  []*entry // what stands in front of the tabs: the first-run screen
	tabs   []tab
	active int
	ids    uint64
	cmds   []tea.Cmd // what navigation wants to run, drained at the end of Update
	w, h   int

	board      *board.Board
	boardRead  screen.Loaded
	haveBoard  bool          // a reading of it ended well
	reviewRead screen.Loaded // what is to be reviewed

	renewing  bool
	pending   affiliate.News // came while a renewal was under way
	history   *screen.Trends // the same
	day       affiliate.Span // of the board, at the school
	since     screen.VisitSummary
	lookedAt  time.Time
	decisions affiliate.PendingDecisions
	live      screen.LiveStatus
	sight     sight

	startedAt time.Time
	leaving   bool // the person has quit, and the terminal is answering
	awaitsKey bool // the tabs are open while the key is being looked for

	replacing map[int64]bool // links whose commission is being changed here: the cursor goes with them

	checkedErr error // why they could not be read the last time
	shared     screen.Shared

	bell   bool // ring it for an alert
	notify bool // send a desktop notification for an alert

	sales     newSales
	toast     toast
	headlines int       // that were announced
	clockAt   time.Time // when the next redraw is armed for; zero when none is
	clockN    int
	mouse     bool
	floating  floating

	quitDialog uint64 // the dialog that asks before quitting: quitting again there goes ahead
}

// floating is the dialog that lies over everything else, and where it was drawn last.
type floating struct {
	id  uint64
	box image.Rectangle
}

// New makes the root; it reads the register when the program starts it.
func New(ctx context.Context, p screen.Ports, o screen.Options) *Root {
	o.Profile = affiliate.Clean(o.Profile) // Bubble Tea hands a window title on as it is
	return &Root{ctx: ctx, ports: p, opts: o, theme: screen.NewTheme(o.Theme != "light", screen.Cells{Method: ansi.WcWidth}), tabs: routes(), board: board.New(board.Input{}), mouse: o.Mouse, bell: o.Bell, notify: o.Notify, shared: screen.Shared{CheckedTemplates: map[string]bool{}}, replacing: map[int64]bool{}}
}

// Init reads the register and opens the first screen.
func (r *Root) Init() tea.Cmd {
	r.tabs[0].stack = append(r.tabs[0].stack, r.make(r.tabs[0].make, false))
	r.askForMissing()
	r.startedAt = r.ports.Now()
	r.sales.upTo = r.startedAt
	cmds := []tea.Cmd{r.readBoard(), r.openLastTab(), tea.Sequence(r.readDecisions(), r.readSince()), r.readChecked()}
	if r.opts.Theme == "auto" || r.opts.Theme == "" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return r.drain(cmds...)
}

func (r *Root) drain(cmds ...tea.Cmd) tea.Cmd {
	cmds = append(cmds, r.cmds...)
	r.cmds = nil
	r.watch()
	return tea.Batch(append(cmds, r.armClock())...)
}

// Update routes one message.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.w, r.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if r.opts.Theme == "auto" || r.opts.Theme == "" {
			r.theme = screen.NewTheme(msg.IsDark(), r.theme.Cells)
			r.tell(affiliate.News{})
		}
	case tea.ModeReportMsg:
		r.measureBy(msg)
	case tea.KeyPressMsg:
		return r, r.drain(r.key(msg))
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return r, r.drain(r.mouseEvent(msg.(tea.MouseMsg)))
	case affiliate.News:
		return r, r.drain(r.hear(msg))
	case answer:
		return r, r.drain(msg())
	case Alerts:
		return r, r.drain(r.alerted(msg))
	case Alarm:
		r.say("", msg.Err)
		return r, r.drain(r.hear(affiliate.News{Operations: true})) // it may be about an answer that is held
	case toastOver:
		r.toast.over(msg)
	case headlineOver:
		r.headlineOver(msg)
	case clockTick:
		return r, r.drain(r.tick(msg))
	case quitNow:
		return r, tea.Quit
	case uv.PrimaryDeviceAttributesEvent:
		if r.leaving {
			return r, tea.Quit
		}
	case quitAsked:
		return r, r.drain(tea.Quit)
	default: // paste, focus, timers of widgets
		return r, r.drain(r.top().screen.Update(msg))
	}
	return r, r.drain()
}

// measureBy follows Bubble Tea, which measures by grapheme once the terminal says that it does.
func (r *Root) measureBy(m tea.ModeReportMsg) {
	if m.Mode == ansi.ModeUnicodeCore && (m.Value == ansi.ModeReset || m.Value == ansi.ModeSet || m.Value == ansi.ModePermanentlySet) {
		r.theme.Method = ansi.GraphemeWidth
		r.tell(affiliate.News{})
	}
}

// Alarm is an error of the background that must not be missed.
type Alarm struct{ Err error }

// quitAsked comes from outside the keys: a signal.
type quitAsked struct{}

// QuitAsked is the message that ends the program as the quit key does, without asking.
func QuitAsked() tea.Msg { return quitAsked{} }

// mouseEvent goes to the screen under the pointer, with its own coordinates: to the dialog that floats over the others, else to
// the screen that fills the body. Beside a dialog the mouse does nothing.
func (r *Root) mouseEvent(msg tea.MouseMsg) tea.Cmd {
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
