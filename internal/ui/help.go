package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/form"
	"fermion-tui/internal/ui/screen"
)

// helpWidth is the maximum width of a line of help.
const helpWidth = 76

// help shows the keys of the screen it was opened over. They come from the same table that dispatches them.
type help struct {
	screen.ScrollBox
	host  screen.Host
	title string
	notes string      // more about the screen
	rows  [][2]string // key, what it does
	signs [][2]string // sign, what it means
}

// explainer is a screen whose help begins with notes about the screen.
type explainer interface{ Explain() string }

// formScreen is a screen with a form, whose keys and signs are not those of lists.
type formScreen interface{ FormKeys() [][2]string }

func (r *Root) newHelp(h screen.Host) screen.Screen {
	top := r.top()
	s := &help{host: h, title: affiliate.Clean(top.screen.Title()), signs: legend[:]}
	if e, ok := top.screen.(explainer); ok {
		s.notes = affiliate.Clean(e.Explain())
	}
	if f, ok := top.screen.(formScreen); ok {
		s.rows, s.signs = f.FormKeys(), form.Legend()
	}
	seen := map[string]bool{}
	typing := top.screen.CapturesText()
	for _, a := range append(r.actionsOf(top), r.globalActions()...) {
		if len(a.Keys) == 0 || seen[a.Keys[0]] {
			continue
		}
		seen[a.Keys[0]] = true
		keys := make([]string, 0, len(a.Keys))
		for _, k := range a.Keys {
			if typing && screen.IsTextKey(k) {
				continue
			}
			keys = append(keys, screen.Binding{Keys: []string{k}}.KeyLabel())
		}
		if len(keys) == 0 {
			continue
		}
		title := a.Title
		if a.ID == screen.ActionQuit && top.floats && !typing {
			title = "Close"
		}
		if why := a.DisabledReason(); why != "" {
			title += "  (off: " + why + ")"
		}
		s.rows = append(s.rows, [2]string{strings.Join(keys, " "), title})
	}
	return s
}

func (s *help) Title() string { return "Help" }
func (s *help) Init() tea.Cmd { return nil }
func (s *help) Actions() []screen.Action {
	return append(s.ScrollActions(), screen.Bind(screen.ActionHelp, screen.NoCmd(s.host.Close)).WithTitle("Close help", ""))
}

// legend explains the signs on the screens with lists.
var legend = [...][2]string{
	{"▸ *", "the row under the cursor, a marked row"},
	{"◆", "a pinned link: read ten times as often"},
	{"↳", "a replaced link; it still pays its percentage on every sale"},
	{"+31", "what changed since you last looked; behind a tab, rows with changes"},
	{"+", "it changed, and there is no room for the number"},
	{"▲ ▼", "beside a title: the rows are in its order, rising or falling"},
	{"▲1 ▼2", "a rank that is 1 higher, or 2 lower, than in the period before"},
	{"Δ Δ%", "the difference to the period before, and in percent"},
	{"~12", "about: not all of the period is known, or its edge was not read"},
	{"–", "unknown: not read yet, or no clicks to divide by"},
	{"gone", "Fermion no longer knows the link; it is checked rarely"},
	{"err", "the last reading of the link failed; enter shows why"},
	{"off", "the link is not watched"},
	{"30s", "Age: how long ago the numbers were read"},
	{"Est.", "commission by the link's percentage, before taxes and fees"},
	{"1.23Cr", "crore (1,00,00,000); 12.3L lakh (1,00,000); 4.8K thousand"},
	{"▁▃▇", "Trend: clicks in seven parts of the period, the newest last"},
	{"┄", "in a chart: not read"},
	{"● ◐ ○ ◌", "live, slowed down, not reading, waiting"},
	{"Calls", "API calls in the last minute, of those allowed per minute"},
	{"Refresh", "full refresh: how long it takes to read every link once"},
}

// lines are the notes of the screen, then the keys with what they do and why they are off, and then the legend.
func (s *help) lines(w int) []string {
	th := s.host.Theme()
	var lines []string
	if s.notes != "" {
		lines = append(th.Wrap(s.notes, w), "")
	}
	lines = append(append(lines, s.block(s.rows, w)...), "", th.Strong.Render("Signs"))
	lines = append(lines, s.block(s.signs, w)...)
	return lines
}

// block draws rows of a key and what it does.
func (s *help) block(rows [][2]string, w int) []string {
	th := s.host.Theme()
	keyWidth := 0
	for _, r := range rows {
		keyWidth = max(keyWidth, th.Width(r[0]))
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, th.HangingIndent(th.Key.Render(th.Fit(r[0], keyWidth))+"  ", th.Plain, r[1], w)...)
	}
	return lines
}

func (s *help) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = min(w-4, helpWidth)
	t := screen.TextLines([]string{th.Strong.Render("Keys · " + s.title)}, s.lines(w), "")
	t.More = "   " + screen.MoreHint
	if key := s.host.Options().KeyFor(screen.ActionBottom); key != "" {
		t.More += ", " + key + " for the signs"
	}
	return s.DrawBox(th, t, w, h), nil
}
