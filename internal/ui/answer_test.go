package ui

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/ui/screen"
)

// TestTheNewerReadIsTheOneMadeLater, also when the commands of both run the other way round; one that never runs does not count.
func TestTheNewerReadIsTheOneMadeLater(t *testing.T) {
	e := &stackEntry{root: &Root{}, ctx: t.Context()}
	e.root.front = []*stackEntry{e}
	var got []string
	read := func(text string) tea.Cmd {
		return screen.Read(e, "topic", func(context.Context) (string, error) { return text, nil }, func(text string, _ error) tea.Cmd {
			got = append(got, text)
			return nil
		})
	}
	older, newer := read("older"), read("newer")
	_ = read("never run")
	answers := []tea.Msg{newer(), older()}
	for _, msg := range answers {
		if then, is := msg.(answerMsg); is {
			then()
		}
	}
	if len(got) != 1 || got[0] != "newer" {
		t.Errorf("the answers %q count, want that of the newer read alone", got)
	}
}
