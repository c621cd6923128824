package ui

import tea "charm.land/bubbletea/v2"

// Action is one thing a screen can do now. Dispatch, footer, help and palette all come from it.
type Action struct {
	Binding
	Why func() string // why it is off now; nil or "" means it is on
	Run func() tea.Cmd
}

// Off is why the action cannot run now, "" when it can.
func (a Action) Off() string {
	if a.Why == nil {
		return ""
	}
	return a.Why()
}

// Binding is a row of the only table of keys.
type Binding struct {
	ID    string
	Keys  []string // as Bubble Tea names them; the first is shown
	Title string   // in help and palette
	Hint  string   // in the footer; "" keeps it out
}

// Shown is the key as a person reads it.
func (b Binding) Shown() string {
	if len(b.Keys) == 0 {
		return ""
	}
	switch k := b.Keys[0]; k {
	case "space":
		return "space"
	case "down":
		return "↓"
	case "up":
		return "↑"
	case "left":
		return "←"
	case "right":
		return "→"
	default:
		return k
	}
}

// keymap is the one table of keys. A screen gives a row its meaning with on; a key without a row does nothing.
var keymap = []Binding{
	{ID: "onboard", Keys: []string{"a"}, Title: "Onboard: affiliate, link and coupon in one form", Hint: "onboard"},
	{ID: "new", Keys: []string{"n"}, Title: "New: what this tab lists", Hint: "new"},
	{ID: "track", Keys: []string{"t"}, Title: "Track what already exists", Hint: "track"},
	{ID: "copy-url", Keys: []string{"y"}, Title: "Copy the URL", Hint: "copy URL"},
	{ID: "copy-share", Keys: []string{"Y"}, Title: "Copy the share pack: URL, coupon, ready message", Hint: "share"},
	{ID: "filter", Keys: []string{"/"}, Title: "Filter", Hint: "filter"},
	{ID: "sort", Keys: []string{"s"}, Title: "Choose the sort column", Hint: "sort"},
	{ID: "reverse", Keys: []string{"S"}, Title: "Reverse the order"},
	{ID: "period", Keys: []string{"p"}, Title: "Period of the numbers: today, 7 days, a month, from–to, all", Hint: "period"},
	{ID: "open", Keys: []string{"enter"}, Title: "Open", Hint: "open"},
	{ID: "mark", Keys: []string{"space"}, Title: "Mark the row"},
	{ID: "mark-all", Keys: []string{"*"}, Title: "Mark all that the filter shows"},
	{ID: "commission", Keys: []string{"%"}, Title: "Change the commission: a new link replaces this one", Hint: "commission"},
	{ID: "coupon", Keys: []string{"c"}, Title: "New coupon for this link", Hint: "coupon"},
	{ID: "edit", Keys: []string{"e"}, Title: "Edit what is saved here", Hint: "edit"},
	{ID: "campaign", Title: "Add to campaign"},
	{ID: "edit-several", Title: "Give the marked links their affiliate, product or campaign"},
	{ID: "remove", Keys: []string{"x"}, Title: "Remove", Hint: "remove"},
	{ID: "pin", Keys: []string{"P"}, Title: "Pin: polled ten times as often"},
	{ID: "retry", Keys: []string{"r"}, Title: "Try again to read what could not be read", Hint: "try again"},
	{ID: "refresh", Keys: []string{"r"}, Title: "Refresh this row now"},
	{ID: "refresh-all", Keys: []string{"R"}, Title: "Refresh all, within the API call limit"},
	{ID: "ask-host", Keys: []string{"r", "R"}, Title: "Ask the API's host again: it does not answer like Fermion", Hint: "ask once"},
	{ID: "browse", Keys: []string{"o"}, Title: "Open the product page in a browser"},
	{ID: "qr", Keys: []string{"#"}, Title: "Show the URL as a QR code"},
	{ID: "resume", Keys: []string{"u"}, Title: "Resume the waiting writes", Hint: "resume"},
	{ID: "drop", Keys: []string{"d"}, Title: "Drop the waiting writes", Hint: "drop"},
	{ID: "measure", Keys: []string{"m"}, Title: "Chart: clicks, sales, revenue or est. commission", Hint: "chart"},
	{ID: "feed", Keys: []string{"f"}, Title: "Change feed, newest first", Hint: "feed"},
	{ID: "decide", Keys: []string{"!"}, Title: "Go to the newest thing to review"},
	{ID: "have-slug", Keys: []string{"s"}, Title: "I have the slug", Hint: "have the slug"},
	{ID: "happened", Keys: []string{"h"}, Title: "It happened", Hint: "it happened"},
	{ID: "did-not-happen", Keys: []string{"x"}, Title: "It did not happen", Hint: "did not happen"},
	{ID: "make-another", Keys: []string{"m"}, Title: "Make another now", Hint: "another"},
	{ID: "look-up", Keys: []string{"r"}, Title: "Look it up at Fermion", Hint: "look up"},
	{ID: "later", Keys: []string{"z"}, Title: "Later", Hint: "later"},
	{ID: "open-made", Keys: []string{"enter", "o"}, Title: "Open what it created", Hint: "open"},
	{ID: "decided", Keys: []string{"x", "enter"}, Title: "Dismiss", Hint: "dismiss"},

	{ID: "down", Keys: []string{"down", "j"}, Title: "Down"},
	{ID: "up", Keys: []string{"up", "k"}, Title: "Up"},
	{ID: "top", Keys: []string{"g", "home"}, Title: "To the top"},
	{ID: "bottom", Keys: []string{"G", "end"}, Title: "To the bottom"},
	{ID: "page-down", Keys: []string{"pgdown"}, Title: "A page down"},
	{ID: "page-up", Keys: []string{"pgup"}, Title: "A page up"},
	{ID: "half-down", Keys: []string{"ctrl+d"}, Title: "Half a page down"},
	{ID: "half-up", Keys: []string{"ctrl+u"}, Title: "Half a page up"},
	{ID: "columns-left", Keys: []string{"left", "h"}, Title: "Scroll the columns left"},
	{ID: "columns-right", Keys: []string{"right", "l"}, Title: "Scroll the columns right"},

	{ID: "section", Keys: []string{"tab"}, Title: "Next section", Hint: "section"},
	{ID: "section-back", Keys: []string{"shift+tab"}, Title: "Previous section"},
	{ID: "extra", Keys: []string{"ctrl+o"}, Title: "More fields", Hint: "more fields"},
	{ID: "request", Keys: []string{"f2"}, Title: "Show or hide the JSON that would be sent", Hint: "request"},
	{ID: "submit", Keys: []string{"enter"}, Title: "Next field; on the last one: submit", Hint: "next"},
	{ID: "yes", Keys: []string{"y"}, Title: "Yes"},
	{ID: "no", Keys: []string{"n"}, Title: "No"},

	{ID: "next-tab", Keys: []string{"tab"}, Title: "Next tab"},
	{ID: "previous-tab", Keys: []string{"shift+tab"}, Title: "Previous tab"},
	{ID: "back", Keys: []string{"esc"}, Title: "One step back"},
	{ID: "palette", Keys: []string{":", "ctrl+p"}, Title: "Commands", Hint: "commands"},
	{ID: "help", Keys: []string{"?", "f1"}, Title: "Help for this screen", Hint: "help"},
	{ID: "suspend", Keys: []string{"ctrl+z"}, Title: "Suspend"},
	{ID: "quit", Keys: []string{"q"}, Title: "Quit"},
	{ID: "quit-now", Keys: []string{"ctrl+c"}, Title: "Quit from anywhere"},
	{ID: "pause", Title: "Pause polling"},
	{ID: "accept", Keys: []string{"A"}, Title: "It is real: accept what Fermion says now", Hint: "accept"},
	{ID: "accept-now", Title: "Accept what Fermion says now: links fell or vanished for good"},
	{ID: "alert-rules", Title: "Alert rules"},
	{ID: "bell", Title: "Turn the bell of alerts on or off"},
	{ID: "notify", Title: "Turn desktop notifications on or off"},
	{ID: "mouse", Title: "Turn mouse capture off or on"},
	{ID: "since", Title: "What is new since my last visit"},
	{ID: "discount-right", Title: "Discount is right: the dashboard shows it"},
	{ID: "new-key", Title: "Enter another API key"},
	{ID: "retry-key", Keys: []string{"ctrl+r"}, Title: "Look for the API key again", Hint: "look for the key again"},
	{ID: "webhook", Title: "Webhook listener"},
	{ID: "setup", Title: "Setup at Fermion: what must be on in the dashboard"},
	{ID: "webhook-secret", Title: "Set the webhook secret"},
	{ID: "trust-key", Title: "This API key is right: use it in this profile"},
	{ID: "archived", Title: "Show archived campaigns"},
}

// on gives a row of the table its meaning on one screen.
func on(id string, run func() tea.Cmd) Action {
	for _, b := range keymap {
		if b.ID == id {
			return Action{Binding: b, Run: run}
		}
	}
	panic("no key is called " + id) // a misspelt ID: the first test that opens the screen finds it
}

// unless says when an action is off, and why.
func (a Action) unless(why func() string) Action {
	a.Why = why
	return a
}

// alsoUnless adds another reason why an action is off, which is said first.
func (a Action) alsoUnless(why func() string) Action {
	before := a
	return a.unless(func() string { return firstOf(why(), before.Off()) })
}

// titled names what a general row means here: "n" is "New link" on Links.
func (a Action) titled(title, hint string) Action {
	a.Title, a.Hint = title, hint
	return a
}

// do makes a Run of something that needs no command.
func do(f func()) func() tea.Cmd {
	return func() tea.Cmd { f(); return nil }
}
