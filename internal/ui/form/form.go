package form

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Field describes one field. Its ID names it in every call; the order of fields is the order on screen.
type Field struct {
	ID, Label   string
	Placeholder string // shown in the empty field
	Help        string // shown under the field while it has the cursor
	Proposed    string // a value that typing replaces and enter accepts; "yes" or "no" for a Toggle

	Masked bool // typed text shows as dots
	Toggle bool // yes or no
	Lines  bool // pasted line breaks are part of the value
	Extra  bool // shown only once the extra fields are open

	// Check returns what is wrong with a value, worded for the person who typed it. It is called when the field is left
	// and at submit.
	Check func(value string) error
	// Describe explains a valid value under the field, for instance the date that "+30d" means. It is called once for each text,
	// and again after Refresh.
	Describe func(value string) string
	// Suggest returns what a text may mean, the best first; three are shown. It is called when the text changes.
	Suggest func(text string) []Suggestion
}

// Suggestion is one proposal of Field.Suggest.
type Suggestion struct {
	Text  string // put into the field
	Label string // shown; Text if empty
}

func (s Suggestion) shown() string { return cmp.Or(s.Label, s.Text) }

// Event is the result of an Update.
type Event uint8

const (
	None    Event = iota // nothing for the owner
	Changed              // a value has changed
	Submit               // all values are valid and were submitted
)

// Form is changed in place and belongs to one goroutine. New makes one.
type Form struct {
	// Action is what enter does on the last field, for the last line, like "create link".
	Action string
	// Check looks at all values together once each is valid; an empty id puts the message above the last line.
	Check func(values map[string]string) (id string, err error)
	// Confirm is a reason why enter must be pressed again before Submit, "" for none. After a change it is asked again.
	Confirm func(values map[string]string) (reason string)
	// Clean removes escape sequences and invisible characters from values, messages, notes and suggestions, which may contain
	// text from anywhere. Nil leaves them as they are.
	Clean func(text string) string
	// MoreKey is how the last line names the key that opens and closes the extra fields. The owner of the form binds it to ToggleExtra.
	MoreKey string
	// Wrap breaks messages and notes into lines of at most w cells. Nil breaks them between words.
	Wrap func(text string, w int) []string

	fields []*field
	at     int  // the field with the cursor
	more   bool // extra fields are open
	styles Styles
	method ansi.Method

	// FitFields cuts the note, and leaves out what a proposal is, where these would push fields out of view.
	FitFields bool

	note, problem string
	reason        string // why enter must be pressed again, while that is shown
	confirmed     string // the reason for which it was pressed again, which is not shown any more; a change of a value ends that
	top           int    // first line of the fields on screen
	drawn         []line // the fields as they are on screen
	tight         bool   // there is no room for all lines, with FitFields
}

// New makes a form with the cursor in its first field.
func New(fields []Field, styles Styles) *Form {
	f := &Form{styles: styles, method: ansi.WcWidth, Action: "done"}
	f.SetFields(fields)
	return f
}

// SetStyles changes the styles.
func (f *Form) SetStyles(s Styles) { f.styles = s }

// SetWidthMethod sets how the terminal measures text: ansi.WcWidth at first, as in Bubble Tea, and ansi.GraphemeWidth once a
// tea.ModeReportMsg has reported that it supports ansi.ModeUnicodeCore.
func (f *Form) SetWidthMethod(m ansi.Method) { f.method = m }

// SetFields replaces the fields. A field with the same ID has the text of the old one, and the cursor stays there if it can.
func (f *Form) SetFields(fields []Field) {
	focused := f.Focused()
	old := f.fields
	f.fields = nil
	for _, one := range fields {
		now := newField(one)
		if i := slices.IndexFunc(old, func(was *field) bool { return was.ID == one.ID }); i >= 0 {
			now.inherit(old[i])
		}
		f.fields = append(f.fields, now)
	}
	f.at = 0
	if !f.Focus(focused) {
		f.fixFocus()
	}
}

// Value is what a field holds, cleaned and without white space around it; "yes" or "no" for a Toggle.
func (f *Form) Value(id string) string {
	if one := f.field(id); one != nil {
		return f.cleaned(one)
	}
	return ""
}

// cleaned is the value of a field without invisible characters, so that what is sent, what is saved and what is shown are equal.
// Fields of several lines keep their line breaks, and secrets every character.
func (f *Form) cleaned(one *field) string {
	if one.Lines || one.Masked {
		return one.value()
	}
	return strings.TrimSpace(f.clean(one.value()))
}

// Values are the values of all fields by ID, those of closed extra fields too.
func (f *Form) Values() map[string]string {
	values := make(map[string]string, len(f.fields))
	for _, one := range f.fields {
		values[one.ID] = f.cleaned(one)
	}
	return values
}

// SetValue sets the initial value of a field: it does not count as typed text, and a proposal does not replace it.
func (f *Form) SetValue(id, value string) {
	if one := f.field(id); one != nil {
		one.set(value)
		one.meaning = meaning{}
		f.reason, f.confirmed, f.problem = "", "", ""
		f.refreshSuggestions()
	}
}

// SetProposed changes the proposal of a field, unless something was typed there.
func (f *Form) SetProposed(id, value string) {
	if one := f.field(id); one != nil && one.propose(value) {
		f.refreshSuggestions()
	}
}

// SetTyped puts a value into a field as if a person had typed it.
func (f *Form) SetTyped(id, value string) {
	if one := f.field(id); one != nil {
		one.put(value)
		one.touched, one.proposal = true, false
		one.checkErr, one.externalMessage = "", ""
		f.Refresh()
	}
}

// SetMessage shows a message of the owner, such as a server's error, under a field until the field changes or the form is submitted
// again. An empty message removes it; an unknown or empty id shows it above the last line.
func (f *Form) SetMessage(id, message string) {
	if one := f.field(id); one != nil {
		one.externalMessage = message
		return
	}
	f.problem = message
}

// SetFieldNote shows a note of the owner under a field until the field changes or the form is submitted again.
func (f *Form) SetFieldNote(id, text string) {
	if one := f.field(id); one != nil {
		one.externalNote = text
	}
}

// Offer suggests at most three values for a field from now on, instead of what its Suggest finds for the text in it. A person
// chooses between them.
func (f *Form) Offer(id string, values []Suggestion) {
	if one := f.field(id); one != nil {
		one.offered = values[:min(len(values), shownSuggestions)]
		f.refreshSuggestions()
	}
}

// SetNote sets the line above the last one, which says what submit does.
func (f *Form) SetNote(text string) { f.note = text }

// Open opens or closes the extra fields.
func (f *Form) Open(more bool) {
	f.more = more
	f.fixFocus()
}

// HasExtra reports whether there are fields that are shown only once they are open.
func (f *Form) HasExtra() bool {
	return slices.ContainsFunc(f.fields, func(one *field) bool { return one.Extra })
}

// ToggleExtra opens the extra fields, or closes them, and checks what is typed in the field with the cursor, as leaving
// it does. An empty field is not wrong yet: the cursor may stay in it.
func (f *Form) ToggleExtra() {
	if f.fields[f.at].value() != "" {
		f.fields[f.at].check()
	}
	f.Open(!f.more)
}

// Focused is the ID of the field with the cursor.
func (f *Form) Focused() string {
	if f.at < len(f.fields) {
		return f.fields[f.at].ID
	}
	return ""
}

// Focus moves the cursor to a field and reports whether there is such a field and it is visible. The field that had the
// cursor is not checked.
func (f *Form) Focus(id string) bool {
	i := slices.IndexFunc(f.fields, func(one *field) bool { return one.ID == id })
	if i < 0 || !f.visible(i) {
		return false
	}
	f.enter(i)
	return true
}

// PickFirst picks the first suggestion for the field with the cursor, as the down key does, and reports whether there is one.
func (f *Form) PickFirst() bool {
	one := f.fields[f.at]
	one.picked = -1
	one.pick(1)
	return one.picked == 0
}

// Dirty reports whether leaving would lose typed text.
func (f *Form) Dirty() bool {
	return slices.ContainsFunc(f.fields, (*field).dirty)
}

// Refresh updates suggestions and descriptions after the data behind them has changed. Suggestions stay while one is picked: enter takes
// the one that a person sees.
func (f *Form) Refresh() {
	for _, one := range f.fields {
		one.meaning = meaning{}
	}
	if f.at < len(f.fields) && f.fields[f.at].picked < 0 {
		f.fields[f.at].refreshSuggestions()
	}
}

func (f *Form) field(id string) *field {
	for _, one := range f.fields {
		if one.ID == id {
			return one
		}
	}
	return nil
}

func (f *Form) visible(i int) bool {
	return f.more || !f.fields[i].Extra
}

// next is the visible field some steps further, wrapping at the ends.
func (f *Form) next(i, step int) int {
	n := len(f.fields)
	for j := (i + step + n) % n; j != i; j = (j + step + n) % n {
		if f.visible(j) {
			return j
		}
	}
	return i
}

// last reports whether no visible field comes after this one.
func (f *Form) last() bool {
	for i := f.at + 1; i < len(f.fields); i++ {
		if f.visible(i) {
			return false
		}
	}
	return true
}

func (f *Form) enter(i int) {
	f.at = i
	f.fields[i].enter()
}

// fixFocus moves the cursor off a field that is no longer shown, to the one before it.
func (f *Form) fixFocus() {
	if f.at >= len(f.fields) || f.visible(f.at) {
		f.refreshSuggestions()
		return
	}
	for i := f.at - 1; i >= 0; i-- {
		if f.visible(i) {
			f.enter(i)
			return
		}
	}
	f.enter(f.next(f.at, 1))
}

// refreshSuggestions refreshes what is suggested for the field with the cursor.
func (f *Form) refreshSuggestions() { f.Refresh() }
