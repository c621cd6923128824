package links

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/ui/screen"
)

// feed is the list of changes under the links, newest first. It keeps its scroll position while new changes arrive.
type feed struct {
	host    screen.Host
	open    bool
	focused bool
	changes []affiliate.Change // newest first
	at, top int
}

// The columns of the feed: feedWhatWidth cells for what happened, and at least minNameWidth cells for the name of the link.
const (
	feedWhatWidth = 22
	minNameWidth  = 10
)

// maxFeedChanges is how many changes the feed shows. The command "export changes" writes all of them.
const maxFeedChanges = 500

// height is the number of lines of the feed: its rule and its rows.
func (f *feed) height(body int) int {
	if !f.open {
		return 0
	}
	if body < 27 { // a terminal under 30 rows
		return 6
	}
	return 9
}

// toggle opens the feed or gives it the focus. A feed that has the focus is closed.
func (f *feed) toggle() tea.Cmd {
	if f.focused {
		f.open, f.focused = false, false
		return nil
	}
	f.open, f.focused = true, true
	return f.read()
}

func (f *feed) read() tea.Cmd {
	if !f.open {
		return nil
	}
	return screen.Load(f.host, "feed", "the changes", func(ctx context.Context) ([]affiliate.Change, error) {
		return f.host.Ports().History.NewestChanges(ctx, maxFeedChanges)
	}, f.onChanges)
}

// onChanges shows the newest changes. The cursor stays on its change.
func (f *feed) onChanges(changes []affiliate.Change, err error) tea.Cmd {
	if err != nil {
		return nil
	}
	if f.at < len(f.changes) && f.at > 0 {
		seq := f.changes[f.at].Seq
		for i, c := range changes {
			if c.Seq == seq {
				if f.top > 0 { // a scrolled feed keeps its first row
					f.top += i - f.at
				}
				f.at = i
				break
			}
		}
	}
	f.changes = changes
	f.move(0)
	return nil
}

func (f *feed) move(n int) { f.at = max(0, min(f.at+n, len(f.changes)-1)) }

// actions are the actions of the screen while the feed has the focus.
func (f *feed) actions() []screen.Action {
	return []screen.Action{
		screen.Bind(screen.ActionFeed, f.toggle).WithTitle("Close the change feed", "close feed"),
		screen.Bind(screen.ActionDown, screen.NoCmd(func() { f.move(1) })),
		screen.Bind(screen.ActionUp, screen.NoCmd(func() { f.move(-1) })),
		screen.Bind(screen.ActionTop, screen.NoCmd(func() { f.move(-maxFeedChanges) })),
		screen.Bind(screen.ActionBottom, screen.NoCmd(func() { f.move(maxFeedChanges) })),
		screen.Bind(screen.ActionPageDown, screen.NoCmd(func() { f.move(5) })),
		screen.Bind(screen.ActionPageUp, screen.NoCmd(func() { f.move(-5) })),
		screen.Bind(screen.ActionOpen, screen.NoCmd(func() {
			if f.at < len(f.changes) {
				f.host.Open(screen.Link(f.changes[f.at].LinkID))
			}
		})).WithTitle("Go to the link", "go to the link"),
	}
}

// view draws the feed in h lines, including its rule.
func (f *feed) view(w, h int) string {
	th := f.host.Theme()
	title := " changes "
	rule := " " + th.Muted.Render("──"+title+strings.Repeat("─", max(0, w-4-len(title)))) + " "
	lines := []string{th.Fit(rule, w)}
	rows := h - 1
	f.top = max(0, min(f.top, f.at))
	if f.at >= f.top+rows {
		f.top = f.at - rows + 1
	}
	for i := f.top; i < f.top+rows; i++ {
		switch {
		case i < len(f.changes):
			lines = append(lines, f.line(f.changes[i], f.focused && i == f.at, w))
		case i == 0:
			lines = append(lines, th.Fit(th.Muted.Render("  "+screen.EmptyText(f.host, "feed", "No changes yet.")), w))
		default:
			lines = append(lines, th.Fit("", w))
		}
	}
	return strings.Join(lines, "\n")
}

// line draws one change: 12s  +1 sale  codewithmeera · Go for Engineers · ₹4,999 · est. ₹999.80. What happened is never
// truncated. In the rest, names are truncated first. An amount is left out rather than truncated, since it would look
// like a smaller amount.
func (f *feed) line(c affiliate.Change, here bool, w int) string {
	th := f.host.Theme()
	words, _ := affiliate.Age(f.host.Now().Sub(c.At))
	about := []string{fmt.Sprintf("link %d", c.LinkID)}
	if l := f.host.Board().Link(c.LinkID); l != nil {
		about = []string{screen.LinkName(l)}
		about = append(about, screen.NonEmpty(l.ProductLabel)...)
	}
	wide := max(feedWhatWidth, th.Width(c.Describe()))
	room := w - wide - 10
	var amounts string
	if c.Revenue != 0 {
		for _, text := range []string{c.Revenue.Exact(), "est. " + c.EstCommission.Exact()} {
			if text = " · " + text; th.Width(amounts+text)+minNameWidth <= room {
				amounts += text
			}
		}
	}
	mark, style, muted, what := "  ", th.Plain, th.Muted, th.Bad
	if c.Kind == affiliate.Rise {
		what = th.Good
	}
	if here { // one style for the whole row, as in the tables: grey would be hard to read on its background
		mark, style, muted, what = "▸ ", th.Cursor, th.Cursor, what.Inherit(th.Cursor)
	}
	row := muted.Render(mark+fmt.Sprintf("%4s", words)) + style.Render("  ") + what.Render(th.Fit(c.Describe(), wide))
	used := th.Width(mark) + 6 + wide
	return row + style.Render(th.Fit("  "+th.Truncate(strings.Join(about, " · "), room-th.Width(amounts))+amounts, max(w-used, 0)))
}

// changesIn is the time until the first visible age changes.
func (f *feed) changesIn(now time.Time) time.Duration {
	var soon time.Duration
	if !f.open {
		return 0
	}
	for i := f.top; i < min(f.top+9, len(f.changes)); i++ {
		if _, d := affiliate.Age(now.Sub(f.changes[i].At)); soon == 0 || d < soon {
			soon = d
		}
	}
	return soon
}
