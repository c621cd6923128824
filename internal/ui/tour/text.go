package tour

import (
	"fmt"

	"fermion-tui/internal/ui/screen"
)

// Keys names the key of an action, which a person may have chosen.
type Keys func(screen.ActionID) string

// text is a sentence of the tour. The keys of its actions are put in it where it has %s.
type text struct {
	format string
	keys   []screen.ActionID
}

func say(format string, keys ...screen.ActionID) text { return text{format, keys} }

func (t text) with(key Keys) string {
	names := make([]any, len(t.keys))
	for i, id := range t.keys {
		names[i] = key(id)
	}
	return fmt.Sprintf(t.format, names...)
}

// CommandText is how a person types the command that the tour is: the key of the palette, and its name.
func CommandText(key Keys) string {
	palette := key(screen.ActionPalette)
	if len(palette) > 1 { // a key with a name
		palette += " "
	}
	return palette + "tour"
}
