package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// KeySetting is a line of [keys]: an action and the keys that it gets, none for no key. The screens check that the action exists and that
// no two of them clash.
type KeySetting struct {
	Action string
	Keys   []string
	Line   int
}

// Colours are the names of the colours in [theme].
func Colours() []string {
	return []string{"accent", "bad", "border", "cursor", "good", "marked", "muted", "warn"}
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// colour reads #rrggbb, or a number of the terminal's palette.
func colour(v any) (string, error) {
	text := describeValue(v)
	if n, err := strconv.Atoi(text); hexColour.MatchString(text) || err == nil && n >= 0 && n <= 255 {
		return text, nil
	}
	return "", errors.New(`write a colour like "#0b5cad", or a number of the terminal's palette from 0 to 255`)
}

// colours reads [theme].
func (r *reader) colours(at path, v any) map[string]string {
	table, ok := v.(map[string]any)
	if !ok {
		r.addProblem(at, "this is a section: write [theme] on a line of its own, with its colours below")
		return nil
	}
	all := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		text, err := colour(table[name])
		switch {
		case !slices.Contains(Colours(), name):
			r.addProblem(at.child(name), fmt.Sprintf("there is no such colour; there are %s", strings.Join(Colours(), ", ")))
		case err != nil:
			r.addProblem(at.child(name), err.Error())
		default:
			all[name] = text
		}
	}
	return all
}

// keys reads [keys]. The lines are added once the file is known to be right.
func (r *reader) keys(at path, v any) []KeySetting {
	table, ok := v.(map[string]any)
	if !ok {
		r.addProblem(at, `this is a section: write [keys] on a line of its own, with lines like filter = "F" below`)
		return nil
	}
	var all []KeySetting
	for _, name := range slices.Sorted(maps.Keys(table)) {
		k := KeySetting{Action: name}
		list, isList := table[name].([]any)
		if !isList {
			list = []any{table[name]}
		}
		wrong := false
		for _, v := range list {
			text, isText := v.(string)
			switch {
			case !isText:
				wrong = true
			case isList || text != "": // "" alone means no key
				k.Keys = append(k.Keys, text)
			}
		}
		if wrong {
			r.addProblem(at.child(name), `write a key in quotes, or several like ["F", "ctrl+f"]`)
			continue
		}
		all = append(all, k)
	}
	return all
}
