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

// Keys has the keys that a person chose for actions, instead of those of the table. An action with no key is only
// in the palette.
type Keys map[ActionID][]string

// KeyProblem is why the keys that were chosen for an action cannot be used.
type KeyProblem struct{ Action, Text string }

// ParseKeys checks the keys that were chosen for actions, which actionNames names. Two actions that can be on the same
// screen need different keys, unless they also share a key in the table.
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

// formKeys are the keys that forms use for their fields.
var formKeys = []string{"enter", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "backspace", "delete"}

// whyNotInForms is why an action of forms cannot have its keys, "" when it can. Letters are text in a form, so an
// action needs another key there; help and suspending may have letters for the other screens.
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

// clash names another action that can be on the same screen and has a key of this one, "" for none.
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

// Apply gives the actions of a screen their chosen keys.
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

// KeyFor returns the key of an action as texts name it; "" when it has none.
func (o Options) KeyFor(id ActionID) string { return Binding{Keys: o.Keys.of(id)}.KeyLabel() }

// KeyInForms is KeyFor in a form, where a letter is typed text and so no key.
func (o Options) KeyInForms(id ActionID) string {
	return Binding{Keys: slices.DeleteFunc(slices.Clone(o.Keys.of(id)), IsTextKey)}.KeyLabel()
}

// KeyText returns the key of an action for a sentence, or "the palette" for an action without a key.
func (o Options) KeyText(id ActionID) string { return cmp.Or(o.KeyFor(id), "the palette") }

// KeyOf returns the KeyText of an action.
func KeyOf(h Host, id ActionID) string { return h.Options().KeyText(id) }

// namedKeys are the keys that have a name, as Bubble Tea writes them.
var namedKeys = []string{
	"enter", "tab", "space", "backspace", "delete", "insert",
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// parseKey checks a key and returns it as Bubble Tea names it: a letter or sign, a named key, either with ctrl+,
// alt+ or shift+.
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

// sameInTerminals returns the key that most terminals cannot tell from this one, since they send the same bytes for
// both; "" for none. Only the keyboard protocol of kitty tells them apart.
func sameInTerminals(mods, base string) string {
	switch base {
	case "enter", "backspace", "tab", "space":
		plain := strings.Trim(strings.ReplaceAll(mods, "alt+", ""), "+")
		if plain == "" || base == "tab" && plain == "shift" || base == "space" && plain == "ctrl" {
			return ""
		}
		return base
	}
	if !strings.Contains(mods, "ctrl+") {
		return ""
	}
	return map[string]string{"i": "tab", "m": "enter", "h": "backspace", "j": "a new line", "@": "ctrl+space"}[base]
}

// IsTextKey reports whether a key types a character: a letter, a sign or a blank.
func IsTextKey(key string) bool { return key == "space" || utf8.RuneCountInString(key) == 1 }
