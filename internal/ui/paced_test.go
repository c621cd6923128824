package ui

import (
	"fmt"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
)

// counting counts what it is asked.
type counting struct{ messages, views int }

func (c *counting) Init() tea.Cmd { return nil }

func (c *counting) Update(tea.Msg) (tea.Model, tea.Cmd) {
	c.messages++
	return c, nil
}

func (c *counting) View() tea.View {
	c.views++
	return tea.NewView(fmt.Sprint(c.messages))
}

// TestKeysTypedAheadAreDrawnTogether: the first at once, the others with one view a moment later; what is no key is drawn at once.
func TestKeysTypedAheadAreDrawnTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screens := &counting{}
		p := &paced{screens: screens}
		var later []tea.Cmd
		key := func(want string) {
			t.Helper()
			_, cmd := p.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
			if got := p.View().Content; got != want {
				t.Errorf("after %d keys %s of them are drawn, want %s", screens.messages, got, want)
			}
			if cmd != nil {
				later = append(later, cmd)
			}
		}
		key("1")
		for range 9 {
			key("1")
		}
		if len(later) != 1 {
			t.Fatalf("%d frames are asked for, want 1", len(later))
		}
		p.Update(later[0]())
		if got := p.View().Content; got != "10" || screens.views != 2 {
			t.Errorf("%s of 10 keys are drawn after %d views", got, screens.views)
		}
		key("10")
		p.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		if got := p.View().Content; got != "12" {
			t.Errorf("another size draws what %s messages did, want all 12", got)
		}
	})
}
