package app

import "testing"

// TestTerminalsWithoutColours: a VT100 would show the numbers of colours as what they are to it, or nothing.
func TestTerminalsWithoutColours(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		none bool
	}{
		{map[string]string{"TERM": "vt100"}, true}, {map[string]string{"TERM": "vt52"}, true}, {map[string]string{"TERM": "vt220"}, true},
		{map[string]string{"TERM": "xterm-mono"}, true}, {map[string]string{"TERM": "linux-m"}, true},
		{map[string]string{"TERM": "vt525"}, false}, {map[string]string{"TERM": "xterm"}, false}, {map[string]string{"TERM": "linux"}, false},
		{map[string]string{"TERM": "screen-256color"}, false},
		{map[string]string{"TERM": "vt100", "COLORTERM": "truecolor"}, false}, {map[string]string{"TERM": "vt100", "CLICOLOR_FORCE": "1"}, false}, {nil, false},
	} {
		getenv := func(name string) string { return c.env[name] }
		if got := len(coloursOf(getenv)) > 0; got != c.none {
			t.Errorf("%v: without colours %v", c.env, got)
		}
	}
}
