package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
)

// Keys are the keys that a person chose for actions in place of those of the table. An action with no key is in the palette only.
type Keys map[ActionID][]string

// KeyProblem is why the keys that were chosen for an action cannot be used.
type KeyProblem struct{ Action, Text string }

// ParseKeys checks the keys that were chosen for actions, by the names of actionNames. Two actions that can be on one screen have
// different keys, unless they share one in the table too.
func ParseKeys(chosen map[string][]string) (Keys, []KeyProblem) {
	byName := map[string]ActionID{}
	for id, n := range actionNames {
		if n.name != "" {
			byName[n.name] = ActionID(id)
		}
	}
	keys, problems := Keys{}, []KeyProblem{}
	for name, list := range chosen {
		id, known := byName[name]
		if !known {
			problems = append(problems, KeyProblem{name, unknownAction(name, byName)})
			continue
		}
		if len(list) == 0 && (id == ActionPalette || id == ActionExtra) {
			problems = append(problems, KeyProblem{name, "it needs a key: actions without one are only in the palette"})
			continue
		}
		keys[id] = []string{}
		for _, text := range list {
			key, err := parseKey(text)
			if err != nil {
				problems = append(problems, KeyProblem{name, err.Error()})
				continue
			}
			keys[id] = append(keys[id], key)
		}
	}
	for id := range keys {
		if why := cmp.Or(keys.whyNotInForms(id), keys.clash(id)); why != "" {
			problems = append(problems, KeyProblem{actionNames[id].name, why})
		}
	}
	return keys, problems
}

// of are the keys of an action.
func (k Keys) of(id ActionID) []string {
	if own, chosen := k[id]; chosen {
		return own
	}
	return keymap[id].Keys
}

// formKeys are the keys that forms have for their fields.
var formKeys = []string{"enter", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "backspace", "delete"}

// whyNotInForms is why an action of forms cannot have its keys, "" when it can. A letter is text there, which help and
// suspending may have for other screens.
func (k Keys) whyNotInForms(id ActionID) string {
	where := actionNames[id].where
	if where&onForms == 0 {
		return ""
	}
	for _, key := range k.of(id) {
		switch {
		case slices.Contains(formKeys, key):
			return key + " is a key of forms: write another one"
		case id != ActionHelp && id != ActionSuspend && IsTextKey(key):
			return key + ` is text in forms: write a key like "f6" or "ctrl+g"`
		}
	}
	return ""
}

// clash says which other action of one screen has a key of this one, "" for none.
func (k Keys) clash(id ActionID) string {
	for other := range ActionID(len(keymap)) {
		if other == id || actionNames[id].where&actionNames[other].where == 0 {
			continue
		}
		for _, key := range k.of(id) {
			if slices.Contains(k.of(other), key) && !(slices.Contains(keymap[id].Keys, key) && slices.Contains(keymap[other].Keys, key)) {
				return fmt.Sprintf("%s is also the key of %s: give one of them another key", key, actionNames[other].name)
			}
		}
	}
	return ""
}

func unknownAction(name string, byName map[string]ActionID) string {
	for other := range byName {
		if strings.ReplaceAll(strings.ToLower(name), "_", "-") == other {
			return "there is no such action; write " + other
		}
	}
	return "there is no such action; docs/CONFIGURATION.md lists them"
}

// Apply gives the actions of a screen the keys that were chosen.
func (k Keys) Apply(actions []Action) []Action {
	if len(k) == 0 {
		return actions
	}
	for i := range actions {
		if own, chosen := k[actions[i].ID]; chosen {
			actions[i].Keys = own
		}
	}
	return actions
}

// KeyFor is the key of an action as texts name it; "" when it has none.
func (o Options) KeyFor(id ActionID) string { return Binding{Keys: o.Keys.of(id)}.KeyLabel() }

// KeyInForms is KeyFor where letters are text.
func (o Options) KeyInForms(id ActionID) string {
	return Binding{Keys: slices.DeleteFunc(slices.Clone(o.Keys.of(id)), IsTextKey)}.KeyLabel()
}

// KeyText is how a sentence names the key of an action: one without a key is in the palette.
func (o Options) KeyText(id ActionID) string { return cmp.Or(o.KeyFor(id), "the palette") }

// KeyOf is the KeyText of an action for a screen.
func KeyOf(h Host, id ActionID) string { return h.Options().KeyText(id) }

// namedKeys are the keys that have a name, as Bubble Tea writes them.
var namedKeys = []string{"enter", "tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"}

// parseKey checks a key and returns it as Bubble Tea names it: a letter or sign, a named key, either with ctrl+, alt+ or shift+.
func parseKey(text string) (string, error) {
	wrong := fmt.Errorf(`"%s" is no key: write a letter or sign, or a name like "f5", "ctrl+g", "space"`, affiliate.Clean(text))
	base, mods := text, ""
	for _, mod := range []string{"ctrl+", "alt+", "shift+"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(base), mod); ok && rest != "" {
			mods, base = mods+mod, base[len(mod):]
		}
	}
	name := strings.ToLower(base)
	switch r, size := utf8.DecodeRuneInString(base); {
	case slices.Contains(namedKeys, name):
		base = name
	case base == " ":
		base = "space"
	case mods == "" && (name == "esc" || name == "escape"):
		base = "esc"
	case size != len(base) || size == 0 || !unicode.IsPrint(r):
		return "", wrong
	case strings.Contains(mods, "shift+"):
		return "", fmt.Errorf(`write the letter or sign itself, like "%s", not with shift+`, strings.ToUpper(base))
	case strings.Contains(mods, "ctrl+"):
		base = name
	case mods == "" && r >= '1' && r <= '9':
		return "", fmt.Errorf("%s opens a tab", base)
	}
	key := mods + base
	if key == "ctrl+c" || key == "ctrl+[" || key == "esc" {
		return "", fmt.Errorf("%s always has its own meaning", key)
	}
	if sent := sameInTerminals(mods, base); sent != "" {
		return "", fmt.Errorf("many terminals do not tell %s from %s: write another key", key, sent)
	}
	return key, nil
}

// sameInTerminals is the key for which a terminal without the keyboard protocol of kitty sends the same as for this one, "" for none.
func sameInTerminals(mods, base string) string {
	switch base {
	case "enter", "backspace", "tab", "space":
		if plain := strings.Trim(strings.ReplaceAll(mods, "alt+", ""), "+"); plain == "" || base == "tab" && plain == "shift" || base == "space" && plain == "ctrl" {
			return ""
		}
		return base
	}
	if !strings.Contains(mods, "ctrl+") {
		return ""
	}
	return map[string]string{"i": "tab", "m": "enter", "h": "backspace", "j": "a new line", "@": "ctrl+space"}[base]
}

// IsTextKey reports whether a key puts a character into a text: one letter or sign, or a blank.
func IsTextKey(key string) bool { return key == "space" || utf8.RuneCountInString(key) == 1 }
