package ui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// paletteEntry is a line of the palette: a command, a view, or a row that it opens.
type paletteEntry struct {
	id     string // identifies it in the list of recent entries; "": it is never listed there
	text   string
	folded string // the text in lower case, which is searched
	search string // the same and words that are searched but not shown; "" without such words
	side   string // its key
	off    string // why it cannot be run now
	run    func() tea.Cmd
}

// palette has the entries that are searched. The rows of the board are searched in place, since they are many: see
// findRows.
type palette struct {
	root     *Root
	commands []paletteEntry
	views    []paletteEntry
	queues   []paletteEntry // what was sent in the background, the newest first; read when the palette opens
	found    []paletteEntry
	more     int // matching rows that are not listed
}

// newPalette first lists what was run or opened last, then the actions of the screen below and those that work
// everywhere. Typing searches all of these, the views, and the affiliates, links, coupons and campaigns.
func (r *Root) newPalette(h screen.Host) screen.Screen {
	p := &palette{root: r}
	seen := map[screen.ActionID]bool{}
	all := append(r.actionsOf(r.top()), r.globalActions()...)
	for _, a := range append(all, offHere(all)...) {
		if !a.Navigation && (!seen[a.ID] || a.ID == screen.ActionTab) {
			seen[a.ID] = true
			p.commands = append(p.commands, r.commandEntry(a))
		}
	}
	p.views = r.viewEntries()
	picker := screen.NewPicker(h, screen.PickerOptions{
		Title: "Commands", Search: true, None: "No matching command, view or row", Enter: screen.Bind(screen.ActionRunCommand, nil),
		Width: paletteWidth, Side: 8, Height: 12,
		Find: func(text string) (n, at int) {
			p.find(affiliate.Fold(strings.TrimSpace(text)))
			n = len(p.found)
			if p.more > 0 {
				n++
			}
			return n, 0
		},
		Row: func(i int) screen.PickerRow {
			if i == len(p.found) {
				return screen.PickerRow{Text: "   and " + screen.Grouped(p.more) + " more: type more letters", Off: true}
			}
			e := p.found[i]
			if e.off != "" {
				return screen.PickerRow{Text: offText(h.Theme(), e), Off: true, Why: e.off}
			}
			return screen.PickerRow{Text: " " + e.text, Side: " " + h.Theme().Key.Render(e.side)}
		},
		Choose: func(i int) tea.Cmd {
			if i == len(p.found) {
				return nil
			}
			h.Close()
			if id := p.found[i].id; id != "" {
				r.recent.add(id)
			}
			return p.found[i].run()
		},
	})
	h.Run(p.readQueues(h, picker))
	return picker
}

// readQueues adds the queues to what the palette finds.
func (p *palette) readQueues(h screen.Host, picker *screen.Picker) tea.Cmd {
	return screen.Read(h, "queues", h.Ports().Queue.RecentQueues, func(batches []string, err error) tea.Cmd {
		for _, batch := range batches {
			text := "Queue " + affiliate.Clean(batch)
			p.queues = append(p.queues, paletteEntry{
				text: text, folded: strings.ToLower(text), run: screen.NoCmd(func() { p.root.Open(screen.QueueOf(batch)) }),
			})
		}
		if len(p.queues) > 0 {
			return picker.Refresh(affiliate.Invalidation{})
		}
		return nil
	})
}

// queuesNamed returns the queues whose name, such as Q-7K3Q, contains the text.
func (p *palette) queuesNamed(text string) []paletteEntry {
	var named []paletteEntry
	for _, e := range p.queues {
		if screen.MatchText(e.folded, text) <= screen.ContainsText && len(named) < rowLimit {
			named = append(named, e)
		}
	}
	return named
}

// paletteWidth is the width of the palette's lines in cells: the longest titles fit into a terminal of 80 columns.
const paletteWidth = 72

// offText draws an entry that cannot be run now. Its text is truncated so that a short reason fits beside it.
func offText(th *screen.Theme, e paletteEntry) string {
	why := "  (off: " + e.off + ")"
	if th.Width(why) > paletteWidth-28 { // there is no room for both: show the beginning of each
		return " " + th.Truncate(e.text, paletteWidth-4-24) + why
	}
	return " " + th.Truncate(e.text, max(paletteWidth-4-th.Width(why), 24)) + why
}

// commandEntry makes the entry of an action. Its ID is made from the general title of the action, since its title here
// depends on the screen.
func (r *Root) commandEntry(a screen.Action) paletteEntry {
	name := a.Title
	if a.ID != screen.ActionTab {
		name = screen.Title(a.ID)
	}
	e := paletteEntry{
		id: "command:" + name, text: a.Title, folded: affiliate.Fold(a.Title), side: a.KeyLabel(), off: a.DisabledReason(),
		run: func() tea.Cmd { return r.run(a) },
	}
	if a.Words != "" {
		e.search = affiliate.Fold(a.Title + " " + a.Words)
	}
	return e
}

// viewEntries returns the views of the list of every tab. Of a list that was not opened yet only the saved views are
// known.
func (r *Root) viewEntries() []paletteEntry {
	var all []paletteEntry
	for i, t := range r.tabs {
		var names []string
		if len(t.stack) > 0 {
			if s, ok := t.stack[0].screen.(screen.Viewed); ok {
				names = s.ViewNames()
			}
		} else {
			for _, v := range r.savedViews {
				if v.List == strings.ToLower(t.title) {
					names = append(names, v.Name)
				}
			}
		}
		for _, name := range names {
			text := "View " + affiliate.Clean(name) + " · " + t.title
			all = append(all, paletteEntry{
				id: affiliate.RecentView + t.title + ":" + name, text: text, folded: affiliate.Fold(text),
				run: screen.NoCmd(func() { r.openView(i, name) }),
			})
		}
	}
	return all
}

// openView opens a view on the list of a tab, and closes the screens that are open over the list.
func (r *Root) openView(i int, name string) {
	if r.active != i {
		r.switchTo(i)
	}
	for len(r.tabs[i].stack) > 1 {
		r.Pop()
	}
	if s, ok := r.top().screen.(screen.Viewed); ok {
		s.OpenViewNamed(name)
	}
}

// find fills found with what matches the text: first what begins with it, then what was used recently, what has a word
// that begins with it, commands with such a word that is not shown, what contains it, and finally what only has its
// letters in this order.
func (p *palette) find(text string) {
	p.more = 0
	if text == "" {
		p.found = p.withRecentFirst(p.commands, p.recent())
		return
	}
	recent := slices.DeleteFunc(p.recent(), func(e paletteEntry) bool { return screen.MatchText(e.folded, text) > screen.ContainsText })
	byLetters := lettersOf(slices.Concat(p.commands, p.views), text)
	var begins, words, hidden, contains, letters []paletteEntry
	for _, e := range p.commands {
		if e.hasWord(text) {
			hidden = append(hidden, e)
		}
	}
	for _, e := range byLetters {
		switch screen.MatchText(e.folded, text) {
		case screen.BeginsWithText:
			begins = append(begins, e)
		case screen.WordBegins:
			words = append(words, e)
		case screen.ContainsText:
			contains = append(contains, e)
		default:
			letters = append(letters, e)
		}
	}
	rows := p.root.findRows(text)
	near, far := append(rows.entries(screen.BeginsWithText), rows.entries(screen.WordBegins)...), rows.entries(screen.ContainsText)
	p.found = p.withRecentFirst(slices.Concat(begins, recent, words, hidden, near, contains, far, p.queuesNamed(text), letters,
		rows.entries(screen.HasLetters)), nil)
	p.more = rows.left
	if len(p.found) == 0 {
		p.found = p.root.buyerEntry(text)
	}
}

// minHiddenWord is how many letters find a word that is not shown. Fewer would list commands for no visible reason.
const minHiddenWord = 3

// hasWord reports whether the text is found by words of a command that are not shown, each from its beginning.
func (e paletteEntry) hasWord(text string) bool {
	return e.search != "" && len(text) >= minHiddenWord && screen.MatchText(e.search, text) <= screen.WordBegins
}

// buyerEntry offers a command for an e-mail address that no row has. The address may be that of a buyer, and buyers are
// only in the events of the webhook: the entry copies the command that erases a buyer from them.
func (r *Root) buyerEntry(text string) []paletteEntry {
	email, err := affiliate.ParseEmail(text)
	if err != nil {
		return nil
	}
	profile := ""
	if name := r.opts.Profile; name != "" && name != "default" {
		profile = "--profile " + name + " "
	}
	quoted := email
	if strings.ContainsFunc(email, func(c rune) bool {
		return !strings.ContainsRune("@._+-", c) && (c < '0' || c > '9') && (c < 'a' || c > 'z')
	}) {
		quoted = "'" + strings.ReplaceAll(email, "'", `'\''`) + "'" // a shell gives some of these characters a meaning
	}
	command := "fermion-tui " + profile + "forget --buyer " + quoted
	return []paletteEntry{{text: "forget --buyer " + email + ": copy the command", run: func() tea.Cmd {
		return screen.CopyText(r.top(), command, "the command: run it in a shell to erase what events have of a buyer")
	}}}
}

// withRecentFirst returns the recent entries and then the others, each once.
func (p *palette) withRecentFirst(all, recent []paletteEntry) []paletteEntry {
	out, listed := make([]paletteEntry, 0, len(all)+len(recent)), map[string]bool{}
	for _, e := range slices.Concat(recent, all) {
		if e.id == "" || !listed[e.id] {
			listed[e.id] = true
			out = append(out, e)
		}
	}
	return out
}

// recent returns the recently used entries that still exist, newest first.
func (p *palette) recent() []paletteEntry {
	var all []paletteEntry
	for _, id := range p.root.recent.ids {
		if e, is := p.root.rowEntryNamed(id); is {
			all = append(all, e)
			continue
		}
		for _, e := range slices.Concat(p.commands, p.views) {
			if e.id == id {
				all = append(all, e)
				break
			}
		}
	}
	return all
}

// entryTexts lets the fuzzy search read the texts of entries.
type entryTexts []paletteEntry

func (t entryTexts) String(i int) string { return t[i].folded }
func (t entryTexts) Len() int            { return len(t) }

// lettersOf returns the entries that have the letters of a text in this order, the best match first.
func lettersOf(all []paletteEntry, text string) []paletteEntry {
	var found []paletteEntry
	for _, m := range fuzzy.FindFrom(text, entryTexts(all)) {
		found = append(found, all[m.Index])
	}
	return found
}

// foldedRow is a row of the board as the palette searches it: its name and the rest of its searchable text, both
// folded.
type foldedRow struct {
	kind   screen.Kind
	id     int64
	name   string
	search string // begins with the name
}

// foldedRows has the rows of one board: campaigns, affiliates, coupons and links.
type foldedRows struct {
	of  *board.Board
	all []foldedRow
}

// rowsForPalette folds the texts of the board's rows, once for each board.
func (r *Root) rowsForPalette() []foldedRow {
	if r.paletteRows.of == r.board {
		return r.paletteRows.all
	}
	b := r.board
	all := make([]foldedRow, 0, len(b.Campaigns())+len(b.Affiliates())+len(b.Coupons())+len(b.Links()))
	add := func(kind screen.Kind, id int64, name string, more ...string) {
		all = append(all, foldedRow{kind, id, affiliate.Fold(name), affiliate.Fold(strings.Join(append([]string{name}, more...), " "))})
	}
	for _, c := range b.Campaigns() {
		add(screen.KindCampaign, c.ID, affiliate.Clean(c.Name))
	}
	for _, a := range b.Affiliates() {
		add(screen.KindAffiliate, a.ID, a.Label, a.Email, a.UserID)
	}
	for _, c := range b.Coupons() {
		add(screen.KindCoupon, c.ID, c.Code, c.AffiliateLabel, c.ProductLabel)
	}
	for _, l := range b.Links() {
		add(screen.KindLink, l.ID, l.Slug, l.AffiliateLabel, l.ProductLabel)
	}
	r.paletteRows = foldedRows{b, all}
	return all
}

// rowLimit is how many rows the palette lists.
const rowLimit = 50

// foundRows are the best rows of each kind of match.
type foundRows struct {
	root *Root
	rows [screen.NoTextMatch][]*foldedRow
	left int // matching rows that are not listed
}

// findRows searches all rows. Scattered letters match only names, and not those of links: slugs and longer texts
// contain almost any letters in some order.
func (r *Root) findRows(text string) foundRows {
	f := foundRows{root: r}
	all, total := r.rowsForPalette(), 0
	for i := range all {
		row := &all[i]
		m := screen.MatchText(row.search, text)
		if m == screen.HasLetters && (len(text) < 2 || row.kind == screen.KindLink ||
			screen.MatchText(row.name, text) == screen.NoTextMatch) {
			m = screen.NoTextMatch
		}
		if m == screen.NoTextMatch {
			continue
		}
		total++
		if len(f.rows[m]) < rowLimit {
			f.rows[m] = append(f.rows[m], row)
		}
	}
	listed := 0
	for m := range f.rows {
		f.rows[m] = f.rows[m][:min(len(f.rows[m]), rowLimit-listed)]
		listed += len(f.rows[m])
	}
	f.left = total - listed
	return f
}

func (f foundRows) entries(m screen.TextMatch) []paletteEntry {
	var all []paletteEntry
	for _, row := range f.rows[m] {
		if e, is := f.root.rowEntry(row.kind, row.id); is {
			all = append(all, e)
		}
	}
	return all
}

// rowNames names the kinds of rows in words.
var rowNames = map[screen.Kind]string{screen.KindCampaign: "campaign", screen.KindAffiliate: "affiliate", screen.KindCoupon: "coupon",
	screen.KindLink: "link"}

// rowEntry returns the entry of a row; false when the board does not have the row.
func (r *Root) rowEntry(kind screen.Kind, id int64) (paletteEntry, bool) {
	b, to := r.board, screen.Route{Kind: kind, ID: id}
	var words []string
	switch kind {
	case screen.KindCampaign:
		if c := b.Campaign(id); c != nil {
			words = []string{affiliate.Clean(c.Name)}
		}
	case screen.KindAffiliate:
		if a := b.Affiliate(id); a != nil {
			words = []string{a.Label, a.Email}
			if a.Email == a.Label {
				words = words[:1]
			}
		}
	case screen.KindCoupon:
		if c := b.Coupon(id); c != nil {
			words = []string{c.Code, c.AffiliateLabel, c.ProductLabel}
		}
	case screen.KindLink:
		if l := b.Link(id); l != nil {
			words = []string{l.Slug, l.AffiliateLabel, l.ProductLabel}
		}
	}
	if words == nil {
		return paletteEntry{}, false
	}
	text := strings.Join(screen.NonEmpty(words...), " · ")
	return paletteEntry{
		id: rowID(kind, id), text: screen.Capitalised(rowNames[kind]) + " " + text, folded: affiliate.Fold(text),
		run: func() tea.Cmd { r.Open(to); return nil },
	}, true
}

// rowID identifies a row among the recent entries: "link:12".
func rowID(kind screen.Kind, id int64) string {
	return rowNames[kind] + ":" + strconv.FormatInt(id, 10)
}

// rowEntryNamed returns the entry of the row that a rowID names.
func (r *Root) rowEntryNamed(name string) (paletteEntry, bool) {
	kind, number, _ := strings.Cut(name, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return paletteEntry{}, false
	}
	for k, words := range rowNames {
		if words == kind {
			return r.rowEntry(k, id)
		}
	}
	return paletteEntry{}, false
}
