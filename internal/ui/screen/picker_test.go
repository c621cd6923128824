package screen

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestASecondClickSaysWhyChoosingIsOff(t *testing.T) {
	h, why, chosen := newFakeHost(), "it is off", 0
	p := NewPicker(h, PickerOptions{
		Width: 20, Enter: Bind(ActionOpen, nil).DisabledBy(func() string { return why }),
		Find:   func(string) (n, at int) { return 2, 0 },
		Row:    func(int) PickerRow { return PickerRow{Text: " a row"} },
		Choose: func(int) tea.Cmd { chosen++; return nil },
	})
	p.View(40, 10)
	double := func() {
		p.Update(tea.MouseClickMsg{Y: 1})
		p.Update(tea.MouseClickMsg{Y: 1})
	}
	if double(); chosen != 0 || len(h.said) != 1 || h.said[0] != why {
		t.Errorf("off: chosen %d times, said %q", chosen, h.said)
	}
	why = ""
	if double(); chosen != 1 || len(h.said) != 1 {
		t.Errorf("on: chosen %d times, said %q", chosen, h.said)
	}
}
