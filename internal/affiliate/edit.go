package affiliate

import (
	"cmp"
	"strings"
	"time"
)

// Edit is a change that a person made to what only the database has, as it is recorded so that they can take it back. Taking it back is
// recorded as well.
type Edit struct {
	ID    int64
	At    time.Time // UTC
	By    string    // user@host
	Kind  EditKind
	State EditState
	Of    int64  // the edit that was undone or redone; 0: it is one of its own
	Text  string // what was changed: "tags of 38 links: +diwali"
}

// EditKind says where an edit came from.
type EditKind string

// The kinds of edits.
const (
	EditMade   EditKind = "edit"
	EditUndone EditKind = "undo" // it undid another one
	EditRedone EditKind = "redo" // it made another one again
)

// EditState is what has become of an edit that was made.
type EditState string

// The states of edits.
const (
	EditActive    EditState = "active"
	EditTakenBack EditState = "undone"
	EditOvertaken EditState = "overtaken" // nothing of it was left to undo: all of it was changed since
)

// EditedField is what an edit changed in one row.
type EditedField struct {
	Row   string // "link k3f9x2ab", "affiliate Asha Rao"
	Field string // "tags", "campaign"
	Was   string // "" for none
	Now   string
}

// UndoRequest asks for the last edit of the person who runs the program to be undone, or with Redo for the one undone last to be
// made again.
type UndoRequest struct {
	Redo      bool
	AskBefore time.Time // an edit from before is not undone, unless it is the confirmed one
	Confirmed int64     // the edit that a person was asked about; 0: nobody was asked
}

// UndoResult is what became of an UndoRequest.
type UndoResult struct {
	Edit Edit   // ID 0: there is none to undo
	Asks bool   // nothing was changed: a person must confirm it first
	Text string // what was changed, in the words of the edit; "" when nothing was

	// Stays are the rows whose values were changed since, which stay as they are. StaysBy are the people who changed them, as far as that is
	// recorded.
	Stays   []string
	StaysBy []string
}

// Describe says what was done, and what was not, in one message.
func (r UndoResult) Describe(redo bool) string {
	done, nothing, verb := "Undone: ", "Nothing was undone", "undo"
	if redo {
		done, nothing, verb = "Done again: ", "Nothing was done again", "redo"
	}
	if r.Edit.ID == 0 {
		return "nothing to " + verb + ": you have edited nothing here that can be undone"
	}
	by := ""
	if len(r.StaysBy) > 0 {
		by = " by " + strings.Join(r.StaysBy, " and ")
	}
	const named = 4
	names := strings.Join(r.Stays[:min(named, len(r.Stays))], ", ")
	if more := len(r.Stays) - named; more > 0 {
		names += " and " + Group(int64(more)) + " more"
	}
	switch {
	case r.Text == "" && len(r.Stays) == 0:
		return nothing + ": it is so already (" + r.Edit.Text + ")"
	case r.Text == "":
		return nothing + ": all of it was changed since" + by + " (" + r.Edit.Text + ")"
	case len(r.Stays) == 0:
		return done + r.Text
	case len(r.Stays) == 1:
		return done + r.Text + ". 1 was changed since" + by + " and stays: " + names
	}
	return done + r.Text + ". " + Group(int64(len(r.Stays))) + " were changed since" + by + " and stay: " + names
}

// ViewName names a saved view of a list.
type ViewName struct{ List, Name string }

// ViewSettings begins the settings that are saved views.
const ViewSettings = "ui.view."

// Setting is the key under which the view is stored.
func (v ViewName) Setting() string { return ViewSettings + v.List + "." + v.Name }

// Compare orders views by their list, then by their name.
func (v ViewName) Compare(o ViewName) int {
	return cmp.Or(strings.Compare(v.List, o.List), strings.Compare(v.Name, o.Name))
}

// ParseViewSetting is the view that a setting is; false for another setting.
func ParseViewSetting(key string) (ViewName, bool) {
	rest, is := strings.CutPrefix(key, ViewSettings)
	list, name, named := strings.Cut(rest, ".")
	return ViewName{list, name}, is && named
}
