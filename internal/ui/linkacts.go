package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// linkActs are the row keys of links, wherever links are listed or shown.
type linkActs struct {
	host    Host
	targets func() []int64 // the marked links, else the one under the cursor
	first   func() (int64, bool)
	clear   func()         // the marks were used
	hidden  func() []int64 // targets that the filter hides; nil: none ever are
	marks   func() int     // how many rows are marked; nil: none can be
	lacking *lacking       // of the marked links; nil where none can be
}

// lacking says whether a marked link lacks its affiliate or product. It is kept for the board and the number of marks: each frame
// asks, and all links may be marked.
type lacking struct {
	board *board.Board
	marks int
	is    bool
}

func (x linkActs) marksLack() bool {
	if c := x.lacking; c.board != x.host.Board() || c.marks != x.marks() {
		*c = lacking{board: x.host.Board(), marks: x.marks(), is: slices.ContainsFunc(x.links(), incomplete)}
	}
	return x.lacking.is
}

func (x linkActs) rowActions() []Action {
	h := x.host
	one := func() string {
		if x.one() == nil {
			return "no link selected"
		}
		return ""
	}
	single := func() string {
		if x.marks == nil || x.marks() < 2 {
			return ""
		}
		return fmt.Sprintf("this is for one link, and %s are marked: esc drops the marks", grouped(x.marks()))
	}
	edit := on(ActionEdit, do(x.edit)).titled("Edit affiliate, product, tags or campaign of this link", "edit")
	several := x.marks != nil && x.marks() > 1
	if several {
		edit = edit.titled("Add the marked links to a campaign", "campaign")
		if x.marksLack() {
			edit = edit.titled("Give the marked links their affiliate, product or campaign", "edit")
		}
	}
	return []Action{
		on(ActionCopyURL, x.copyURL).unless(func() string { return needsSchool(x.host, one()) }),
		on(ActionCopyShare, x.copyShare).unless(func() string { return needsSchool(x.host, one()) }),
		on(ActionCommission, do(x.change)).unless(one),
		on(ActionCoupon, do(func() { h.Open(NewCoupon(x.one().ID)) })).unless(func() string { return cmp.Or(one(), single()) }),
		edit.unless(one),
		on(ActionCampaign, do(func() { h.Open(AddToCampaign(x.picked())) })).unless(one),
		on(ActionEditSeveral, do(func() { h.Float(linksEditForm(x)) })).unless(func() string {
			if why := one(); why != "" || several {
				return why
			}
			return "mark several links first"
		}),
		on(ActionRemove, do(x.stop)).titled("Stop watching this link; its history stays", "").unless(one),
		on(ActionPin, x.pin).unless(one),
		on(ActionRefresh, x.refresh).unless(one),
		on(ActionRefreshAll, x.refreshAll),
		on(ActionBrowse, x.browse).unless(func() string { return needsSchool(x.host, cmp.Or(one(), single())) }),
		on(ActionQR, x.showQR).unless(func() string { return needsSchool(x.host, cmp.Or(one(), single())) }),
	}
}

func (x linkActs) links() []*board.Link {
	var out []*board.Link
	for _, id := range x.targets() {
		if l := x.host.Board().Link(id); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// hiddenWords names the links of a plan that the filter hides.
func (x linkActs) hiddenWords(plan []*board.Link) string {
	if x.hidden == nil {
		return ""
	}
	planned := make(map[int64]bool, len(plan))
	for _, l := range plan {
		planned[l.ID] = true
	}
	var names []string
	for _, id := range x.hidden() {
		if l := x.host.Board().Link(id); l != nil && planned[id] {
			names = append(names, ownerOf(l)+" "+l.Slug)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of them are hidden by the filter: %s", grouped(len(names)), listed(names, func(s string) string { return s }))
}

func (x linkActs) one() *board.Link {
	if id, ok := x.first(); ok {
		return x.host.Board().Link(id)
	}
	return nil
}

// change opens the form for another commission.
func (x linkActs) change() {
	rows, out := x.replaceable()
	if len(rows) == 0 {
		x.host.Toast(out.words(x.host.Board()) + out.advice())
		return
	}
	x.host.Float(commissionForm(x, ""))
}

// replaceable are the links that a new one can take the place of, and the targets for which none can be made. Where all that
// replaced a target has vanished, the last of those is replaced: the new link then holds the place of them all.
func (x linkActs) replaceable() (rows []*board.Link, out leftOut) {
	b, met := x.host.Board(), map[int64]bool{}
	for _, target := range x.links() {
		l := target
		if l.SupersededBy != 0 && currentLink(b, l) == nil {
			l = lastReplacement(b, l)
		}
		switch {
		case met[l.ID]:
			continue
		case l.SupersededBy != 0:
			out.replaced = append(out.replaced, l)
		case l.AffiliateID == 0 || l.ProductID == "":
			out.incomplete = append(out.incomplete, l)
		default:
			rows = append(rows, l)
		}
		met[l.ID] = true
	}
	return rows, out
}

// leftOut are links whose commission cannot be changed. Of a replaced one, the link that replaced it would go on paying beside the
// new one; of an incomplete one, Fermion could not be told whom the new link is for, or for which product.
type leftOut struct{ replaced, incomplete []*board.Link }

// words name them, and say why.
func (o leftOut) words(b *board.Board) string {
	var replaced, incomplete string
	latest := func(l *board.Link) string {
		if current := currentLink(b, l); current != nil && !lastReplacement(b, l).Current() {
			return current.Slug
		}
		if last := lastReplacement(b, l); last != l {
			return last.Slug
		}
		return "a newer link"
	}
	switch len(o.replaced) {
	case 0:
	case 1:
		replaced = o.replaced[0].Slug + " was replaced by " + latest(o.replaced[0]) + " already"
	default:
		replaced = listed(o.replaced, func(l *board.Link) string { return l.Slug + " (now " + latest(l) + ")" }) + " were replaced already"
	}
	if len(o.incomplete) > 0 {
		incomplete = "affiliate or product is not set for " + listed(o.incomplete, func(l *board.Link) string { return l.Slug })
	}
	return strings.Join(present(replaced, incomplete), "; ")
}

// advice says what to do instead, when nothing else was marked.
func (o leftOut) advice() string {
	switch {
	case len(o.incomplete) > 0:
		return ": press e to set it"
	case len(o.replaced) > 1:
		return ": change the commission of the newer links"
	}
	return ": change the commission of the newer link"
}

// sentence is about them in a plan for others.
func (o leftOut) sentence(b *board.Board) string {
	if words := o.words(b); words != "" {
		return "Left out: " + words + "."
	}
	return ""
}

// incomplete says whether a link was tracked, and its affiliate or product is not set yet.
func incomplete(l *board.Link) bool { return !l.MadeHere && (l.AffiliateID == 0 || l.ProductID == "") }

// edit opens the form of one link, or of several of which some lack their affiliate or product: all are given them at once. What
// complete links have in common is their campaign.
func (x linkActs) edit() {
	switch links := x.links(); {
	case len(links) == 1:
		x.host.Float(linkEditForm(links[0].ID))
	case slices.ContainsFunc(links, incomplete):
		x.host.Float(linksEditForm(x))
	default:
		x.host.Open(AddToCampaign(x.picked()))
	}
}

func (x linkActs) stop() {
	ls := x.links()
	what := "the link " + ls[0].Slug + " of " + ownerOf(ls[0])
	after := "It still works at Fermion and stays in the database with its numbers; the same key watches it again."
	if len(ls) > 1 {
		what = plural(len(ls), "link", "links")
		after = "They still work at Fermion and stay in the database with their numbers; the same key watches them again."
	}
	if hidden := x.hiddenWords(ls); hidden != "" {
		what += " (" + hidden + ")"
	}
	ids, watching := x.targets(), ls[0].StoppedAt.IsZero()
	if !watching {
		x.host.Run(Perform(x.host, func(ctx context.Context) (string, error) {
			return "watching " + what + " again", x.host.Ports().LinkEdits.WatchLinks(ctx, ids)
		}))
		return
	}
	x.host.Float(newConfirm(ConfirmOptions{
		title: "Stop watching?",
		text:  fmt.Sprintf("%s will not be read any more. %s", strings.ToUpper(what[:1])+what[1:], after),
		yes:   "stop watching",
		run: func() tea.Cmd {
			x.clear()
			return Perform(x.host, func(ctx context.Context) (string, error) {
				return "stopped watching " + what, x.host.Ports().LinkEdits.StopLinks(ctx, ids)
			})
		},
	}))
}

func (x linkActs) pin() tea.Cmd {
	ids := x.targets()
	isOn := !slices.ContainsFunc(x.links(), func(l *board.Link) bool { return l.Pinned })
	said := "unpinned"
	if isOn {
		said = "pinned: read ten times as often"
	}
	return Perform(x.host, func(ctx context.Context) (string, error) {
		return said, x.host.Ports().LinkEdits.PinLinks(ctx, ids, isOn)
	})
}

func (x linkActs) refresh() tea.Cmd {
	x.read(x.targets(), "")
	return nil
}

func (x linkActs) refreshAll() tea.Cmd {
	var ids []int64
	for _, l := range x.host.Board().Links() {
		if l.StoppedAt.IsZero() {
			ids = append(ids, l.ID)
		}
	}
	x.read(ids, ", within the API call limit")
	return nil
}

// read asks for links, or says why none can be read. Offline, one of them is enough to find out whether that is over.
func (x linkActs) read(ids []int64, how string) {
	s := x.host.Ports().Live.Status()
	switch why := notAsked(s); {
	case len(ids) == 0:
		x.host.Toast("no link is watched: nothing is read")
	case why == "" && s.Still:
		x.host.Ports().Live.Refresh(ids)
		x.host.Toast("waits " + limitWords(s, x.host.Ports().Access.Zone()) + ", then reads " + plural(len(ids), "link", "links"))
	case why == "":
		x.host.Ports().Live.Refresh(ids)
		x.host.Toast("reading " + plural(len(ids), "link", "links") + how)
	case s.State == LiveOffline:
		x.host.Ports().Live.Refresh(ids[:1])
		x.host.Toast("nothing can be read: " + why + ". Trying again now")
	default:
		x.host.Toast("nothing can be read: " + why)
	}
}

// limitWords say what a reading waits for, and until when.
func limitWords(s LiveStatus, zone *time.Location) string {
	until := "until " + untilClock(s.Until, zone)
	if why, _, _ := strings.Cut(affiliate.Clean(s.Why), ": "); why != "" && why != "rate limited" && s.State == LiveSlow {
		return until + " (" + why + ")"
	}
	return "for Fermion's limit " + until
}

// browse opens the product's page, never the affiliate URL: that would count a click and set the affiliate's cookie.
func (x linkActs) browse() tea.Cmd {
	l := x.one()
	p := affiliate.Product{}
	if row := x.host.Board().Product(l.ProductID); row != nil {
		p = row.Product
	}
	url := x.host.Ports().Access.School().ProductURL(p)
	return Perform(x.host, func(ctx context.Context) (string, error) {
		return "opened " + url, x.host.Ports().Outside.Open(ctx, url)
	})
}

func (x linkActs) copyURL() tea.Cmd { return copyURLs(x.host, x.links()) }

func (x linkActs) copyShare() tea.Cmd { return copySharePacks(x.host, x.links()) }

func (x linkActs) showQR() tea.Cmd { return showQR(x.host, x.one()) }

func (x linkActs) picked() *picked {
	p := &picked{hidden: x.hiddenWords(x.links()), clear: x.clear}
	for _, l := range x.links() {
		p.ids = append(p.ids, l.ID)
	}
	if p.hidden != "" {
		p.hidden += "."
	}
	return p
}
