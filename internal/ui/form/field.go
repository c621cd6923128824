package form

import (
	"slices"
	"strconv"
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
	// MaxSuggestions is how many suggestions ↓ goes through; a line says that there are more.
	MaxSuggestions = 100
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
	selected        bool   // the text is wrong, and is selected since the cursor came back to it
	touched         bool   // something was typed here
	preset          bool   // the value is from SetValue
	initial         string // the value before anything was typed
	checkErr        string // the error of Check
	externalMessage string // the message of SetMessage
	externalNote    string // the text of SetFieldNote
	meaning         meaning

	offered   []Suggestion // by Offer
	suggested []Suggestion
	picked    int // the one that ↓ moved to, -1 for none
	first     int // the first one on screen
	scroll    int // first character on screen
}

// meaning is the description of a text.
type meaning struct {
	known     bool
	of, words string
}

func newField(definition Field) *field {
	f := &field{Field: definition, input: textinput.New(), picked: -1}
	f.input.Prompt = ""
	f.input.SetVirtualCursor(false)
	f.input.Focus() // it gets only the keys that are meant for it
	k := &f.input.KeyMap
	for _, binding := range []*key.Binding{
		&k.Paste,                                                  // reads the clipboard of the machine it runs on, not the terminal's
		&k.AcceptSuggestion, &k.NextSuggestion, &k.PrevSuggestion, // the form has its own suggestions; ctrl+p is the palette
	} {
		binding.SetEnabled(false)
	}
	f.propose(definition.Proposed)
	return f
}

// inherit copies text and state from a field with the same ID.
func (f *field) inherit(was *field) {
	f.offered = was.offered
	if !was.touched && !was.preset {
		return
	}
	f.input.SetValue(was.input.Value())
	f.input.SetCursor(was.input.Position())
	f.on, f.proposal, f.touched, f.preset, f.initial = was.on, false, was.touched, was.preset, was.initial
	f.checkErr, f.externalMessage = was.checkErr, was.externalMessage
}

func (f *field) value() string {
	if f.Toggle {
		if f.on {
			return yes
		}
		return no
	}
	return strings.TrimSpace(fromSigns.Replace(f.input.Value()))
}

func (f *field) put(value string) {
	f.selected = false
	if f.Toggle {
		f.on = value == yes
		return
	}
	f.input.SetValue(f.clean(value))
	f.input.CursorEnd()
	f.scroll = 0
}

func (f *field) set(value string) {
	f.put(value)
	f.picked = -1
	f.proposal, f.touched, f.preset = false, false, value != ""
	f.checkErr, f.externalMessage = "", ""
	f.initial = f.value()
}

func (f *field) propose(value string) bool {
	if f.touched || f.preset {
		return false
	}
	f.put(value)
	f.proposal = value != "" && !f.Toggle
	f.initial = f.value()
	if f.proposal {
		f.checkErr = "" // it was about the empty field
	}
	return true
}

func (f *field) dirty() bool {
	return f.touched && !f.Toggle && f.value() != f.initial
}

// clean makes pasted text one line: it removes escape sequences and turns line breaks into signs or blanks. The input
// drops other control characters.
func (f *field) clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = fromSigns.Replace(ansi.Strip(text))
	if f.Lines {
		return toSigns.Replace(text)
	}
	return strings.ReplaceAll(strings.Trim(text, "\n"), "\n", " ")
}

// enter is called when the cursor comes here.
func (f *field) enter() {
	f.picked, f.selected = -1, false
	f.input.CursorEnd()
	f.refreshSuggestions()
}

// selectWrong selects a text that is wrong, so that typing replaces it.
func (f *field) selectWrong() {
	f.selected = f.message() != "" && !f.Toggle && !f.Lines && f.input.Value() != ""
}

// refreshSuggestions updates the suggestions. Proposed values do not trigger suggestions.
func (f *field) refreshSuggestions() {
	f.suggested, f.picked, f.first = f.offered, -1, 0
	if f.Suggest == nil || f.Toggle || len(f.offered) > 0 {
		return
	}
	text := f.value()
	if f.proposal {
		text = ""
	}
	found := f.Suggest(text)
	if len(found) == 1 && found[0].Text == text {
		return // it is the text of the field already
	}
	f.suggested = found
}

// shown is how many suggestions are on screen: at most three, or all four, since a line that says "1 more" hides that one for nothing.
func (f *field) shown() int {
	if n := len(f.suggested); n <= shownSuggestions+1 {
		return n
	}
	return shownSuggestions
}

// visible are the suggestions on screen, the picked one among them.
func (f *field) visible() []Suggestion { return f.suggested[f.first : f.first+f.shown()] }

// moreSuggestions says how many are below those on screen, "" for none.
func (f *field) moreSuggestions() string {
	switch n := len(f.suggested) - f.first - f.shown(); {
	case n <= 0:
		return ""
	case len(f.suggested) > MaxSuggestions:
		return "many more: type to narrow"
	default:
		return strconv.Itoa(n) + " more: type to narrow"
	}
}

func (f *field) pick(step int) {
	f.picked = max(min(f.picked+step, min(len(f.suggested), MaxSuggestions)-1), -1)
	f.first = max(min(f.first, max(f.picked, 0)), f.picked-f.shown()+1)
}

// acceptSuggestion puts the picked suggestion into the field.
func (f *field) acceptSuggestion() bool {
	if f.picked < 0 {
		return false
	}
	text := f.suggested[f.picked].Text
	f.put(text)
	return true
}

// check stores the error of Check.
func (f *field) check() bool {
	f.checkErr = ""
	if f.Check != nil {
		if err := f.Check(f.value()); err != nil {
			f.checkErr = err.Error()
		}
	}
	return f.checkErr == ""
}

// description is the result of Describe, which is called once for each text and again after Refresh: a frame needs it each time, and
// Describe may search thousands of names.
func (f *field) description() string {
	if text := f.value(); !f.meaning.known || text != f.meaning.of {
		f.meaning = meaning{known: true, of: text, words: f.Describe(text)}
	}
	return f.meaning.words
}

// meantSuggestion is the index of the visible suggestion with whose words the description begins; -1 for none.
func (f *field) meantSuggestion() int {
	words := f.description()
	return slices.IndexFunc(f.visible(), func(s Suggestion) bool { return words != "" && strings.HasPrefix(words, s.shown()) })
}

func (f *field) message() string {
	if f.checkErr != "" {
		return f.checkErr
	}
	return f.externalMessage
}

// edit passes a key to the field and reports whether the value may have changed.
func (f *field) edit(k tea.KeyPressMsg) bool {
	if f.Toggle {
		return f.flip(k.String())
	}
	name := k.String()
	if f.Lines && (name == "alt+enter" || name == "shift+enter" || name == "ctrl+j") {
		return f.insert("\n")
	}
	before := f.input.Value()
	if (f.proposal || f.selected) && f.unselect(k) {
		return true
	}
	f.input, _ = f.input.Update(k)
	return f.input.Value() != before
}

// unselect ends a proposal or a selection: typing and deleting replace it, moving the cursor makes it ordinary text. It reports whether the
// key is handled by that.
func (f *field) unselect(k tea.KeyPressMsg) bool {
	ends, done := OnSelected(&f.input, k)
	if ends {
		f.endSelection()
	}
	return done
}

// OnSelected gives a key to an input whose text is selected as a whole: typing and deleting replace the text, moving the
// cursor keeps it. It reports whether the selection ends, and whether the key is handled; else the input gets it next.
func OnSelected(in *textinput.Model, k tea.KeyPressMsg) (ends, done bool) {
	keys := in.KeyMap
	switch {
	case k.Text != "":
		in.Reset()
		return true, false
	case key.Matches(k, keys.DeleteCharacterBackward, keys.DeleteCharacterForward, keys.DeleteWordBackward,
		keys.DeleteWordForward, keys.DeleteBeforeCursor, keys.DeleteAfterCursor):
		in.Reset()
		return true, true
	}
	moves := key.Matches(k, keys.CharacterBackward, keys.CharacterForward, keys.WordBackward, keys.WordForward,
		keys.LineStart, keys.LineEnd)
	return moves, false
}

func (f *field) endSelection() { f.proposal, f.selected, f.touched = false, false, true }

func (f *field) flip(name string) bool {
	was := f.on
	switch name {
	case "space", "left", "right":
		f.on = !f.on
	case "y", "Y":
		f.on = true
	case "n", "N":
		f.on = false
	}
	return f.on != was
}

// insert puts pasted text at the cursor and reports whether the value may have changed.
func (f *field) insert(text string) bool {
	if f.Toggle {
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "y", yes:
			return f.flip("y")
		case "n", no:
			return f.flip("n")
		}
		return false
	}
	if text = f.clean(text); text == "" {
		return false
	}
	if f.proposal || f.selected {
		f.endSelection()
		f.input.Reset()
	}
	before := f.input.Value()
	f.input, _ = f.input.Update(tea.PasteMsg{Content: text})
	return f.input.Value() != before
}
