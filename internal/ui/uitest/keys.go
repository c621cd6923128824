package uitest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// letterKeys end in a letter (CSI A, or CSI 1;m A with modifiers), tildeKeys in a number and ~: what xterm sends.
var (
	letterKeys = map[string]string{"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
	tildeKeys  = map[string]int{
		"insert": 2, "delete": 3, "pgup": 5, "pgdown": 6, "pgdn": 6,
		"f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
	}
	functionKeys = map[string]string{"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
	plainKeys    = map[string]string{"enter": "\r", "tab": "\t", "esc": "\x1b", "backspace": "\x7f", "space": " "}
)

// encode is what a terminal sends for a key: a name as Bubble Tea writes it ("enter", "ctrl+p", "shift+tab", "alt+enter",
// "pgdown", "f1"), or any text as it is.
func encode(name string) string {
	base, mod := modifiers(name)
	if mod == 1 {
		return encodePlain(base)
	}
	if name == "shift+tab" {
		return "\x1b[Z"
	}
	if final, ok := letterKeys[base]; ok {
		return fmt.Sprintf("\x1b[1;%d%s", mod, final)
	}
	if final, ok := functionKeys[base]; ok {
		return fmt.Sprintf("\x1b[1;%d%s", mod, final)
	}
	if n, ok := tildeKeys[base]; ok {
		return fmt.Sprintf("\x1b[%d;%d~", n, mod)
	}
	code := base
	if plain, ok := plainKeys[base]; ok {
		code = plain
	}
	r, _ := utf8.DecodeRuneInString(code)
	switch {
	case mod == 5 && r >= 'a' && r <= 'z':
		return string(r & 0x1f)
	case mod == 3:
		return "\x1b" + code
	default: // only terminals with the kitty protocol send it
		return fmt.Sprintf("\x1b[%d;%du", r, mod)
	}
}

// IsText reports whether Press types a name letter by letter, as it is the name of no key.
func IsText(name string) bool { return utf8.RuneCountInString(name) > 1 && encode(name) == name }

func encodePlain(name string) string {
	if s, ok := plainKeys[name]; ok {
		return s
	}
	if final, ok := letterKeys[name]; ok {
		return "\x1b[" + final
	}
	if final, ok := functionKeys[name]; ok {
		return "\x1bO" + final
	}
	if n, ok := tildeKeys[name]; ok {
		return fmt.Sprintf("\x1b[%d~", n)
	}
	return name
}

// modifiers splits "ctrl+shift+x" into "x" and xterm's number for the modifiers, 1 for none. "+" and "ctrl++" are keys too.
func modifiers(name string) (base string, mod int) {
	mod = 1
	for {
		before, after, ok := strings.Cut(name, "+")
		if !ok || after == "" {
			return name, mod
		}
		switch before {
		case "shift":
			mod++
		case "alt":
			mod += 2
		case "ctrl":
			mod += 4
		default:
			return name, mod
		}
		name = after
	}
}

func mouse(button ansi.MouseButton, x, y int, release bool) string {
	return ansi.MouseSgr(ansi.EncodeMouseButton(button, false, false, false, false), x, y, release)
}
