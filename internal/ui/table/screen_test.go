package table_test

import (
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fermion-tui/internal/ui/table"
	"fermion-tui/internal/ui/uitest"
)

// host is a program that holds one table; r shows what changed in one row.
type host struct{ tab *table.Table }

func (h host) Init() tea.Cmd { return nil }

func (h host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.tab.SetSize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		h.key(msg.String())
	}
	return h, nil
}

func (h host) key(name string) {
	switch name {
	case "j":
		h.tab.Move(1)
	case "k":
		h.tab.Move(-1)
	case "G":
		h.tab.End()
	case "l":
		h.tab.ScrollColumns(1)
	case "space":
		key, _ := h.tab.CursorKey()
		h.tab.Toggle(key)
	case "r":
		h.tab.SetRows(refreshed{h.tab.Rows()})
	}
}

func (h host) View() tea.View {
	v := tea.NewView(h.tab.View())
	v.AltScreen = true
	return v
}

// refreshed are rows of which one has moved.
type refreshed struct{ table.Rows }

func (r refreshed) Cell(i, col int) table.Cell {
	c := r.Rows.Cell(i, col)
	if r.Key(i) == 20 {
		switch col {
		case 3:
			c.Text, c.Badge = "4,815", "+3"
		case 4:
			c.Text, c.Badge = "97", "+1"
		case 5, 6:
			c.Text = "₹4,84,999"
		case 10:
			c.Text = "now"
		}
	}
	return c
}

func opened(t *testing.T, n, w, h int) *uitest.Terminal {
	tab := table.New(columns(), colours())
	tab.SetRows(newReady(n))
	tab.SetSort("clicks", true)
	return uitest.Open(t, host{tab}, w, h)
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {130, 40}} {
		synctest.Test(t, func(t *testing.T) {
			term := opened(t, 214, size[0], size[1])
			term.Type("jj j jj").Golden("links")
			term.Type("ll").Golden("scrolled")
		})
	}
}

// What a key or a refresh costs on the wire: 300 bytes, 330 where the list scrolls, as long as no trend of 14 more is
// there; and nothing when nothing changed.
func TestBytesPerChange(t *testing.T) {
	tests := []struct {
		name, before, keys string
		limit              int
	}{
		{"down", "jjj", "j", 300},
		{"up", "jjj", "k", 300},
		{"mark", "jjj", " ", 300},
		{"a row refreshed", "jj", "r", 300},
		{"down at the last line", "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj", "j", 330},
		{"up at the first line", "Gkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", "k", 330},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				term := opened(t, 1000, 110, 40)
				term.Type(test.before).TakeOutput()
				out := term.Type(test.keys).TakeOutput()
				if len(out) == 0 || len(out) > test.limit {
					t.Errorf("%d bytes: %q", len(out), out)
				}
				if out := term.Type("~").TakeOutput(); len(out) != 0 {
					t.Errorf("nothing changed, and %d bytes: %q", len(out), out)
				}
			})
		})
	}
}

// The row under the cursor has its background from end to end, also under rises, which stay green; no other row has one.
func TestTheWholeRowOfTheCursorHasABackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := opened(t, 50, 110, 20)
		term.Type("jjr").WaitIdle()
		green := 0
		for y, row := range term.Cells() {
			for x, c := range row[:len(row)-1] { // the last one is the scroll bar's
				if here := y == 3; (c.Style.Bg != nil) != here {
					t.Fatalf("the background of row %d at %d is %v", y, x, c.Style.Bg)
				}
				if c.Style.Fg == ansi.IndexedColor(114) && c.Style.Bg != nil {
					green++
				}
			}
		}
		if green != len("+3+1") {
			t.Errorf("%d cells of rises are green under the cursor", green)
		}
	})
}
