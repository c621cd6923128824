package affiliate

import (
	"cmp"
	"strings"
	"time"
)

// Edit is a change that a person made to what only the database has, as it is recorded so that they can undo it. Undoing it is
// recorded as well.
type Edit struct {
	ID       int64
	At       time.Time // UTC
	By       string    // user@host
	Kind     EditKind
	State    EditState
	TargetID int64  // the edit that this one undid or made again; 0: a person made it
	What     string // what was changed: "tags of 38 links"
	Change   string // and how: "+diwali"; "" when that does not fit in a line
}

// Text is the edit in one line: "tags of 38 links: +diwali".
func (e Edit) Text() string {
	if e.Change == "" {
		return e.What
	}
	return e.What + ": " + e.Change
}

// EditKind says where an edit came from.
type EditKind string

// The kinds of edits.
const (
	EditKindEdit EditKind = "edit"
	EditKindUndo EditKind = "undo" // it undid another one
	EditKindRedo EditKind = "redo" // it made another one again
)

// EditState is what has become of an edit that was made.
type EditState string

// The states of edits.
const (
	EditActive    EditState = "active"
	EditUndone    EditState = "undone"
	EditOvertaken EditState = "overtaken" // undo was tried, and nothing of it was left to undo
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
	Edit Edit   // ID 0: nothing to undo
	Asks bool   // nothing was changed: a person must confirm it first
	Text string // what was changed, in the words of the edit; "" when nothing was

	// Skipped are the rows that somebody has changed since, whose values stay as they are. ChangedBy are the people who changed them, as
	// far as that is recorded.
	Skipped   []string
	ChangedBy []string

	PayTermsStay bool // the edit changed payee or tax, which are never undone
	Erased       bool // what it changed is no longer recorded, since a person was forgotten
}

// namedInUndo is how many rows Describe names of those that an undo has left as they are.
const namedInUndo = 4

// Describe says what was done, and what was not, in one message.
func (r UndoResult) Describe(redo bool) string {
	done, nothing, none := "Undone: ", "Nothing was undone: ", "nothing to undo: you have edited nothing here that can be undone"
	if redo {
		done, nothing, none = "Done again: ", "Nothing was done again: ", "nothing to redo: you have undone nothing since your last edit"
	}
	switch {
	case r.Edit.ID == 0:
		return none
	case r.Text == "":
		return nothing + r.whyNothing() + " (" + r.Edit.Text() + ")"
	}
	text := done + r.Text
	if n := len(r.Skipped); n == 1 {
		text += ". 1 was changed since" + r.byWhom() + " and stays: " + r.Skipped[0]
	} else if n > 1 {
		text += ". " + Group(int64(n)) + " were changed since" + r.byWhom() + " and stay: " + FirstNames(namedInUndo, r.Skipped)
	}
	if r.PayTermsStay {
		text += ". Payee and tax stay: edit the affiliate to change them"
	}
	return text
}

// whyNothing says why nothing was changed.
func (r UndoResult) whyNothing() string {
	switch {
	case r.Erased:
		return "this edit can no longer be undone, since what it changed was erased with a person's data"
	case len(r.Skipped) > 0 && r.PayTermsStay:
		return "payee and tax stay, and the rest was changed since" + r.byWhom()
	case len(r.Skipped) > 0:
		return "all of it was changed since" + r.byWhom()
	case r.PayTermsStay:
		return "payee and tax are not undone here. Edit the affiliate to change them"
	}
	return "it is so already"
}

func (r UndoResult) byWhom() string {
	if len(r.ChangedBy) == 0 {
		return ""
	}
	return " by " + strings.Join(r.ChangedBy, " and ")
}

// ViewName names a saved view of a list.
type ViewName struct{ List, Name string }

// What the keys of settings begin with.
const (
	ViewSettings        = "ui.view."           // saved views
	BegunImportSettings = "import.unfinished." // begun imports, followed by user@host
)

// Settings, followed by the name of a list, with what a person typed on the screens to find somebody: the filter of the list; and the view
// that is open, with the filter before it.
const (
	FilterSettings   = "ui.filter."
	OpenViewSettings = "ui.open_view."
)

// RecentSetting has what was used last. A view is in it as RecentView, the title of its tab, a colon and its name.
const (
	RecentSetting = "ui.recent"
	RecentView    = "view:"
)

// LastErasureSetting has a random token for the last time that a person was forgotten. A file of texts on some machine that has another
// token is from before. The token is not a count, since after a restore the same count would be reached again.
const LastErasureSetting = "last_erasure"

// IsTypedSetting reports whether a setting has what a person typed or opened, which may name somebody.
func IsTypedSetting(key string) bool {
	return strings.HasPrefix(key, FilterSettings) || strings.HasPrefix(key, OpenViewSettings) || key == RecentSetting
}

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
