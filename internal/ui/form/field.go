package form

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	yes, no = "yes", "no"

	// breakSign replaces a line break in the input, which has one line only.
	breakSign = "\u2028"
	// tabSign replaces a tab, which the input would turn into a blank: pasted cells of a spreadsheet have tabs between them.
	tabSign = "\u2029"

	shownSuggestions = 3
)

var (
	toSigns   = strings.NewReplacer("\n", breakSign, "\t", tabSign)
	fromSigns = strings.NewReplacer(breakSign, "\n", tabSign, "\t")
	drawSigns = strings.NewReplacer(breakSign, "⏎", tabSign, "⇥")
)

// field is a Field with its text and state.
type field struct {
	Field
	input           textinput.Model
	on              bool   // of a Toggle
	proposal        bool   // the text is a proposal, and is selected
	touched         bool   // something was typed here
	preset          bool   // the value is from SetValue
	initial         string // the value before anything was typed
	checkErr        string // the error of Check
	externalMessage string // the message of SetMessage
	meaning         meaning

	suggested []Suggestion
	picked    int // the one that ↓ moved to, -1 for none
	scroll    int // first character on screen
}

// meaning is the description of a text.
type meaning struct {
	known     bool
	of, words string
}

func newField(f Field) *field {
	one := &field{Field: f, input: textinput.New(), picked: -1}
	one.input.Prompt = ""
	one.input.SetVirtualCursor(false)
	one.input.Focus() // it gets only the keys that are meant for it
	k := &one.input.KeyMap
	for _, binding := range []*key.Binding{
		&k.Paste,                                                  // reads the clipboard of the machine it runs on, not the terminal's
		&k.AcceptSuggestion, &k.NextSuggestion, &k.PrevSuggestion, // the form has its own suggestions; ctrl+p is the palette
	} {
		binding.SetEnabled(false)
	}
	one.propose(f.Proposed)
	return one
}

// inherit copies text and state from a field with the same ID.
func (one *field) inherit(was *field) {
	if !was.touched && !was.preset {
		return
	}
	one.input.SetValue(was.input.Value())
	one.input.SetCursor(was.input.Position())
	one.on, one.proposal, one.touched, one.preset, one.initial = was.on, false, was.touched, was.preset, was.initial
	one.checkErr, one.externalMessage = was.checkErr, was.externalMessage
}

func (one *field) value() string {
	if one.Toggle {
		if one.on {
			return yes
		}
		return no
	}
	return strings.TrimSpace(fromSigns.Replace(one.input.Value()))
}

func (one *field) put(value string) {
	if one.Toggle {
		one.on = value == yes
		return
	}
	one.input.SetValue(one.clean(value))
	one.input.CursorEnd()
	one.scroll = 0
}

func (one *field) set(value string) {
	one.put(value)
	one.proposal, one.touched, one.preset = false, false, value != ""
	one.checkErr, one.externalMessage = "", ""
	one.initial = one.value()
}

func (one *field) propose(value string) bool {
	if one.touched || one.preset {
		return false
	}
	one.put(value)
	one.proposal = value != "" && !one.Toggle
	one.initial = one.value()
	if one.proposal {
		one.checkErr = "" // it was about the empty field
	}
	return true
}

func (one *field) dirty() bool {
	return one.touched && !one.Toggle && one.value() != one.initial
}

// clean makes pasted text one line: it removes escape sequences and turns line breaks into signs or blanks. The input drops other
// control characters.
func (one *field) clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = fromSigns.Replace(ansi.Strip(text))
	if one.Lines {
		return toSigns.Replace(text)
	}
	return strings.ReplaceAll(strings.Trim(text, "\n"), "\n", " ")
}

// enter is called when the cursor comes here.
func (one *field) enter() {
	one.picked = -1
	one.input.CursorEnd()
	one.refreshSuggestions()
}

// refreshSuggestions updates the suggestions. Proposed values do not trigger suggestions.
func (one *field) refreshSuggestions() {
	one.suggested, one.picked = nil, -1
	if one.Suggest == nil || one.Toggle {
		return
	}
	text := one.value()
	if one.proposal {
		text = ""
	}
	found := one.Suggest(text)
	if len(found) == 1 && found[0].Text == text {
		return // it is the text of the field already
	}
	one.suggested = found[:min(len(found), shownSuggestions)]
}

func (one *field) pick(step int) {
	one.picked = max(min(one.picked+step, len(one.suggested)-1), -1)
}

// acceptSuggestion puts the picked suggestion into the field.
func (one *field) acceptSuggestion() bool {
	if one.picked < 0 {
		return false
	}
	text := one.suggested[one.picked].Text
	one.put(text)
	return true
}

// check stores the error of Check.
func (one *field) check() bool {
	one.checkErr = ""
	if one.Check != nil {
		if err := one.Check(one.value()); err != nil {
			one.checkErr = err.Error()
		}
	}
	return one.checkErr == ""
}

// description is the result of Describe, which is called once for each text and again after Refresh: a frame needs it each time, and
// Describe may search thousands of names.
func (one *field) description() string {
	if text := one.value(); !one.meaning.known || text != one.meaning.of {
		one.meaning = meaning{known: true, of: text, words: one.Describe(text)}
	}
	return one.meaning.words
}

func (one *field) message() string {
	if one.checkErr != "" {
		return one.checkErr
	}
	return one.externalMessage
}

// edit passes a key to the field and reports whether the value may have changed.
func (one *field) edit(k tea.KeyPressMsg) bool {
	if one.Toggle {
		return one.flip(k.String())
	}
	name := k.String()
	if one.Lines && (name == "alt+enter" || name == "shift+enter" || name == "ctrl+j") {
		return one.insert("\n")
	}
	before := one.input.Value()
	if one.proposal && one.unselect(k) {
		return true
	}
	one.input, _ = one.input.Update(k)
	return one.input.Value() != before
}

// unselect ends a proposal: typing and deleting replace it, moving the cursor makes it ordinary text. It reports whether the
// key is handled by that.
func (one *field) unselect(k tea.KeyPressMsg) bool {
	keys := one.input.KeyMap
	switch {
	case k.Text != "":
		one.proposal, one.touched = false, true
		one.input.Reset()
	case key.Matches(k, keys.DeleteCharacterBackward, keys.DeleteCharacterForward, keys.DeleteWordBackward,
		keys.DeleteWordForward, keys.DeleteBeforeCursor, keys.DeleteAfterCursor):
		one.proposal, one.touched = false, true
		one.input.Reset()
		return true
	case key.Matches(k, keys.CharacterBackward, keys.CharacterForward, keys.WordBackward, keys.WordForward, keys.LineStart, keys.LineEnd):
		one.proposal, one.touched = false, true
	}
	return false
}

func (one *field) flip(name string) bool {
	was := one.on
	switch name {
	case "space", "left", "right":
		one.on = !one.on
	case "y", "Y":
		one.on = true
	case "n", "N":
		one.on = false
	}
	return one.on != was
}

// insert puts pasted text at the cursor and reports whether the value may have changed.
func (one *field) insert(text string) bool {
	if one.Toggle {
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "y", yes:
			return one.flip("y")
		case "n", no:
			return one.flip("n")
		}
		return false
	}
	if text = one.clean(text); text == "" {
		return false
	}
	if one.proposal {
		one.proposal, one.touched = false, true
		one.input.Reset()
	}
	before := one.input.Value()
	one.input, _ = one.input.Update(tea.PasteMsg{Content: text})
	return one.input.Value() != before
}
