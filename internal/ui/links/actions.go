package links

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui/screen"
)

// LinkActions are the row actions of links. Every screen that lists or shows links embeds them.
type LinkActions struct {
	Host        screen.Host
	Targets     func() []int64 // the marked links, else the one under the cursor
	FirstTarget func() (int64, bool)
	hidden      func() []int64 // the targets that the filter hides; nil: it hides none
	MarkCount   func() int     // how many rows are marked; nil: rows cannot be marked
}

// RowActions are the actions for the link under the cursor or the marked ones.
func (x LinkActions) RowActions() []screen.Action {
	h := x.Host
	one := func() string {
		if x.current() == nil {
			return "no link selected"
		}
		return ""
	}
	single := func() string {
		if x.MarkCount == nil || x.MarkCount() < 2 {
			return ""
		}
		return screen.OnlyForOne("link", x.MarkCount())
	}
	several := x.severalMarked()
	edit := screen.Bind(screen.ActionEdit, screen.NoCmd(x.edit)).WithTitle("Edit affiliate, product, tags or campaign of this link", "edit")
	coupon := screen.Bind(screen.ActionCoupon, screen.NoCmd(x.newCoupons))
	unwatch := screen.Bind(screen.ActionRemove, screen.NoCmd(x.confirmUnwatch)).WithTitle("Stop watching this link; its history stays", "")
	if several {
		edit = edit.WithTitle("Edit tags, campaign, affiliate or product of the marked links", "edit")
		coupon = coupon.WithTitle("New coupons for the marked links, by a pattern", "coupons")
		unwatch = unwatch.WithTitle("Stop watching the marked links; their history stays", "")
	}
	return []screen.Action{
		screen.Bind(screen.ActionCopyURL, x.copyURL).DisabledBy(func() string { return screen.WhyNoSchoolURL(x.Host, one()) }),
		screen.Bind(screen.ActionCopyShare, x.copyShare).DisabledBy(func() string { return screen.WhyNoSchoolURL(x.Host, one()) }),
		screen.Bind(screen.ActionCommission, screen.NoCmd(x.changeCommission)).DisabledBy(one),
		coupon.DisabledBy(one),
		edit.DisabledBy(one),
		screen.Bind(screen.ActionCampaign, screen.NoCmd(func() { h.Open(screen.AddToCampaign(x.campaignTargets())) })).DisabledBy(one),
		unwatch.DisabledBy(one),
		screen.Bind(screen.ActionPin, x.pin).DisabledBy(one),
		screen.Bind(screen.ActionRefresh, screen.NoCmd(func() { readNow(h, x.Targets(), "") })).DisabledBy(one),
		refreshAllAction(h),
		screen.Bind(screen.ActionBrowse, x.browse).
			DisabledBy(func() string { return screen.WhyNoSchoolURL(x.Host, cmp.Or(one(), single())) }),
		screen.Bind(screen.ActionQR, x.showQR).DisabledBy(func() string { return screen.WhyNoSchoolURL(x.Host, cmp.Or(one(), single())) }),
	}
}

func (x LinkActions) targetLinks() []*board.Link { return linksOnBoard(x.Host.Board(), x.Targets()) }

func linksOnBoard(b *board.Board, ids []int64) []*board.Link {
	var out []*board.Link
	for _, id := range ids {
		if l := b.Link(id); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// hiddenRows returns the links of a plan that the filter hides.
func (x LinkActions) hiddenRows(plan []*board.Link) (rows []screen.HiddenRow) {
	if x.hidden == nil {
		return nil
	}
	planned := make(map[int64]bool, len(plan))
	for _, l := range plan {
		planned[l.ID] = true
	}
	for _, id := range x.hidden() {
		if l := x.Host.Board().Link(id); l != nil && planned[id] {
			rows = append(rows, screen.HiddenRow{Name: screen.LinkOwner(l) + " " + l.Slug, Plan: x.plannedFor(l)})
		}
	}
	return rows
}

// plannedFor returns the IDs of the rows that a plan may have for a target: the link itself, and the last of its
// replacements, which is the row in a plan of new percentages.
func (x LinkActions) plannedFor(l *board.Link) []int64 {
	last := screen.LastReplacement(x.Host.Board(), l)
	if last == l || slices.Contains(x.Targets(), last.ID) {
		return []int64{l.ID}
	}
	return []int64{l.ID, last.ID}
}

// hiddenSummary lists the links of a plan that the filter hides.
func (x LinkActions) hiddenSummary(plan []*board.Link) string {
	return screen.HiddenNote(x.hiddenRows(plan))
}

func (x LinkActions) current() *board.Link {
	if id, ok := x.FirstTarget(); ok {
		return x.Host.Board().Link(id)
	}
	return nil
}

// changeCommission opens the commission form.
func (x LinkActions) changeCommission() {
	rows, out := x.splitReplaceable()
	if len(rows) == 0 {
		x.Host.Toast(out.describe(x.Host.Board()) + out.advice(x.Host))
		return
	}
	if len(rows) == 1 && x.refusesForgotten(rows[0]) {
		return
	}
	x.Host.Float(commissionForm(x, ""))
}

// refusesForgotten reports whether the link's affiliate was forgotten, so that nothing new can be created for them,
// and says so.
func (x LinkActions) refusesForgotten(l *board.Link) bool {
	a := x.Host.Board().Affiliate(l.AffiliateID)
	if a == nil {
		return false
	}
	err := affiliate.RefuseForgotten(a.Affiliate)
	if err != nil {
		x.Host.Toast(err.Error())
	}
	return err != nil
}

// splitReplaceable returns the targets that a new link can replace, and those that it cannot. If all replacements of a
// target are gone, the last of them is replaced, so that the new link continues the chain.
func (x LinkActions) splitReplaceable() (rows []*board.Link, out leftOut) {
	b, visited := x.Host.Board(), map[int64]bool{}
	for _, target := range x.targetLinks() {
		l := target
		if l.SupersededBy != 0 && screen.CurrentLink(b, l) == nil {
			l = screen.LastReplacement(b, l)
		}
		switch {
		case visited[l.ID]:
			continue
		case l.SupersededBy != 0:
			out.replaced = append(out.replaced, l)
		case l.AffiliateID == 0 || l.ProductID == "":
			out.incomplete = append(out.incomplete, l)
		default:
			rows = append(rows, l)
		}
		visited[l.ID] = true
	}
	return rows, out
}

// leftOut has the links whose commission cannot be changed. A replaced link already has a replacement, which would continue
// to pay beside a new link. An incomplete link has no affiliate or no product, so a new link would have none either.
type leftOut struct{ replaced, incomplete []*board.Link }

// describe names the links and the reason.
func (o leftOut) describe(b *board.Board) string {
	var replaced, incomplete string
	latest := func(l *board.Link) string {
		if current := screen.CurrentLink(b, l); current != nil && !screen.LastReplacement(b, l).Current() {
			return current.Slug
		}
		if last := screen.LastReplacement(b, l); last != l {
			return last.Slug
		}
		return "a newer link"
	}
	switch len(o.replaced) {
	case 0:
	case 1:
		replaced = o.replaced[0].Slug + " was replaced by " + latest(o.replaced[0]) + " already"
	default:
		names := screen.JoinFirst(o.replaced, func(l *board.Link) string { return l.Slug + " (now " + latest(l) + ")" })
		replaced = names + " were replaced already"
	}
	if len(o.incomplete) > 0 {
		incomplete = "affiliate or product is not set for " + screen.JoinFirst(o.incomplete, func(l *board.Link) string { return l.Slug })
	}
	return strings.Join(screen.NonEmpty(replaced, incomplete), "; ")
}

// advice says what to do instead when all targets are left out.
func (o leftOut) advice(h screen.Host) string {
	switch {
	case len(o.incomplete) > 0:
		return ": press " + screen.KeyOf(h, screen.ActionEdit) + " to set it"
	case len(o.replaced) > 1:
		return ": change the commission of the newer links"
	}
	return ": change the commission of the newer link"
}

// sentence names the links in the preview for other links.
func (o leftOut) sentence(b *board.Board) string {
	if words := o.describe(b); words != "" {
		return "Left out: " + words + "."
	}
	return ""
}

// edit opens the form of one link, or that of several.
func (x LinkActions) edit() {
	if links := x.targetLinks(); len(links) == 1 {
		x.Host.Float(linkEditForm(links[0].ID))
		return
	}
	x.Host.Float(linksEditForm(x, screen.Filled{}))
}

// confirmUnwatch asks before a link is no longer watched. For several links it shows a plan.
func (x LinkActions) confirmUnwatch() {
	ls := x.targetLinks()
	if len(ls) > 1 {
		x.planUnwatch(ls)
		return
	}
	what := "the link " + ls[0].Slug + " of " + screen.LinkOwner(ls[0])
	ids := []int64{ls[0].ID}
	if !ls[0].StoppedAt.IsZero() {
		x.Host.Run(screen.Perform(x.Host, func(ctx context.Context) (string, error) {
			return "watching " + what + " again", x.Host.Ports().LinkEdits.WatchLinks(ctx, ids)
		}))
		return
	}
	x.Host.Float(screen.NewConfirm(screen.ConfirmOptions{
		Title: "Stop watching?",
		Text: screen.Capitalised(what) + " will not be read any more. It still works at Fermion and stays in the database " +
			"with its numbers; the same key watches it again.",
		Yes: "stop watching",
		Run: func() tea.Cmd {
			return screen.Perform(x.Host, func(ctx context.Context) (string, error) {
				return "stopped watching " + what, x.Host.Ports().LinkEdits.StopLinks(ctx, ids)
			})
		},
	}))
}

// pin pins a link, or unpins it. For several links it shows a plan.
func (x LinkActions) pin() tea.Cmd {
	links := x.targetLinks()
	if len(links) > 1 {
		x.planPin(links)
		return nil
	}
	ids, on := []int64{links[0].ID}, !links[0].Pinned
	message := "unpinned"
	if on {
		message = "pinned: read ten times as often"
	}
	return screen.Perform(x.Host, func(ctx context.Context) (string, error) {
		return message, x.Host.Ports().LinkEdits.PinLinks(ctx, ids, on)
	})
}

// browse opens the page of the product. It never opens the affiliate URL, since that would count a click and set
// the affiliate's cookie.
func (x LinkActions) browse() tea.Cmd {
	l := x.current()
	p := affiliate.Product{}
	if row := x.Host.Board().Product(l.ProductID); row != nil {
		p = row.Product
	}
	url := x.Host.Ports().Access.School().ProductURL(p)
	return screen.Perform(x.Host, func(ctx context.Context) (string, error) {
		return "opened " + url, x.Host.Ports().System.Open(ctx, url)
	})
}

func (x LinkActions) copyURL() tea.Cmd { return screen.CopyURLs(x.Host, x.targetLinks()) }

func (x LinkActions) copyShare() tea.Cmd { return screen.CopySharePacks(x.Host, x.targetLinks()) }

func (x LinkActions) showQR() tea.Cmd { return screen.ShowQR(x.Host, x.current()) }

func (x LinkActions) campaignTargets() *screen.CampaignTargets {
	p := &screen.CampaignTargets{Hidden: x.hiddenSummary(x.targetLinks())}
	for _, l := range x.targetLinks() {
		p.Links = append(p.Links, affiliate.PlannedLink{ID: l.ID, Was: affiliate.LinkFields{CampaignID: l.CampaignID}})
	}
	return p
}
