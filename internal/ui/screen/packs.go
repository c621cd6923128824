package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// packs is the dialog that shows the share packs of several rows, one after the other: "pack 1 of 40".
type packs struct {
	ScrollBox
	host   Host
	packs  []pack
	at     int
	queued *queuedWrites // coupons and links that are still being created, so no pack has them; nil until they are read
}

// PackProgress is how far a person has come with handing out share packs, as long as the program runs.
type PackProgress struct {
	last   pack               // the pack that was shown last
	copied map[pack]time.Time // when the pack or its URLs were last copied
}

// newPacks opens at the pack that was shown last, so that an interruption does not lose the place.
func newPacks(h Host, list []pack) *packs {
	s := &packs{host: h, packs: list}
	progress := &h.Shared().Packs
	s.at = max(0, slices.Index(list, progress.last))
	if _, copied := progress.copied[list[s.at]]; copied && s.at == len(list)-1 {
		s.at = 0
	}
	progress.last = list[s.at]
	return s
}

// copyHost is a Host that records when a pack was copied.
type copyHost struct {
	Host
	pack pack
}

func (h copyHost) Report(f Fact) {
	if _, ok := f.(URLsCopied); ok {
		progress := &h.Shared().Packs
		if progress.copied == nil {
			progress.copied = map[pack]time.Time{}
		}
		progress.copied[h.pack] = h.Now()
	}
	h.Host.Report(f)
}

// NewPacks makes the dialog of the share packs of links. A link that must not be given out is replaced by the newest
// one of its affiliate and product, or left out.
func NewPacks(links []*board.Link) func(Host) Screen {
	return func(h Host) Screen {
		return newPacks(h, linkPacks(HandoutFor(h.Board(), links).Links))
	}
}

func (s *packs) Title() string { return "Share packs" }
func (s *packs) Init() tea.Cmd { return s.readQueued() }

// Refresh draws the packs with the new board, and reads again what is still being created.
func (s *packs) Refresh(n affiliate.Invalidation) tea.Cmd {
	if n.Operations || n.All {
		return s.readQueued()
	}
	return nil
}

func (s *packs) readQueued() tea.Cmd {
	return readQueuedWrites(s.host, Task{Kind: Reading, Topic: "queued"}, func(q *queuedWrites) tea.Cmd { s.queued = q; return nil })
}

// links are the links of the shown pack.
func (s *packs) links() []*board.Link { return s.packs[s.at].links(s.host.Board()) }

// copy copies the shown pack. If the dialog was opened just now, it first reads which coupons are still being created.
func (s *packs) copy() tea.Cmd {
	h, queued, links := s.copyHost(), s.queued, s.links()
	copyPack := func(q *queuedWrites) tea.Cmd { return copySharePacks(h, links, q) }
	if p := s.packs[s.at]; p.link == 0 {
		copyPack = func(q *queuedWrites) tea.Cmd {
			return copyAffiliatePacks(h, []*board.Affiliate{h.Board().Affiliate(p.affiliate)}, q)
		}
	}
	if queued == nil {
		return readQueuedWrites(h, Task{Kind: Performing}, copyPack)
	}
	return copyPack(queued)
}

func (s *packs) copyHost() Host { return copyHost{s.host, s.packs[s.at]} }

func (s *packs) move(by int) {
	s.at = max(0, min(s.at+by, len(s.packs)-1))
	s.host.Shared().Packs.last = s.packs[s.at]
	s.Offset = 0
	s.host.Report(PageTurned{})
}

func (s *packs) Actions() []Action {
	h := s.host
	gone := func() string {
		if len(s.links()) == 0 {
			return s.packs[s.at].whyEmpty(h, s.queued)
		}
		return ""
	}
	end := func(at int, why string) func() string {
		return func() string {
			if s.at == at {
				return why
			}
			return ""
		}
	}
	return append([]Action{
		Bind(ActionCopyShare, s.copy).WithTitle("Copy this share pack", "copy pack").DisabledBy(gone),
		Bind(ActionCopyURL, func() tea.Cmd { return CopyURLs(s.copyHost(), s.links()) }).DisabledBy(gone),
		Bind(ActionNextMarked, NoCmd(func() { s.move(1) })).DisabledBy(end(len(s.packs)-1, "this is the last pack")),
		Bind(ActionPreviousMarked, NoCmd(func() { s.move(-1) })).DisabledBy(end(0, "this is the first pack")),
		Bind(ActionOpen, NoCmd(s.open)).WithTitle("Open the page of this pack", "open"),
	}, s.ScrollActions()...)
}

// open opens the page of the link or the affiliate. From the page of a link, keys go to the other links.
func (s *packs) open() {
	var links []int64
	for _, p := range s.packs {
		if p.link != 0 {
			links = append(links, p.link)
		}
	}
	if len(links) > 0 {
		s.host.Shared().MarkedLinks = links
	}
	s.host.Close()
	s.host.Open(s.packs[s.at].route())
}

func (s *packs) View(w, h int) (string, *tea.Cursor) {
	th := s.host.Theme()
	w = BoxWidth(w)
	p, links := s.packs[s.at], s.links()
	where := s.where()
	head, lines := []string{th.Strong.Render(th.Truncate(where, w))}, th.WrapStyled(th.Warn, p.whyEmpty(s.host, s.queued), w)
	if len(links) > 0 {
		name, about := p.about(s.host, links)
		head = []string{th.Strong.Render(th.Truncate(name, w-len(where)-3)) + th.Muted.Render("   "+where),
			th.Muted.Render(th.Truncate(about, w))}
		lines = nil
		if lacking := p.queuedLinks(s.host.Board(), s.queued); len(lacking) > 0 {
			head = append(head, th.HangingIndent("! ", th.Warn, queuedLinkText(s.host, lacking), w)...)
		}
		if lacking := s.queued.couponsOf(s.host.Board(), links...); len(lacking) > 0 {
			head = append(head, th.HangingIndent("! ", th.Warn, queuedCouponText(s.host, lacking), w)...)
		}
		for _, line := range strings.Split(sharePack(s.host, links...), "\n") {
			if line = affiliate.Clean(line); line == "" {
				lines = append(lines, "")
				continue
			}
			lines = append(lines, th.WrapStyled(th.Plain, line, w)...)
		}
	}
	return s.DrawBox(th, TextLines(head, lines, s.keys()), w, h), nil
}

// where says which of the packs is shown, and when it was copied.
func (s *packs) where() string {
	where := fmt.Sprintf("pack %s of %s", Grouped(s.at+1), Grouped(len(s.packs)))
	if at, ok := s.host.Shared().Packs.copied[s.packs[s.at]]; ok {
		where += " · copied " + RelativeTime(at, s.host.Now(), s.host.Ports().Access.Zone())
	}
	return where
}

// keys are the keys that go from pack to pack.
func (s *packs) keys() string {
	var words []string
	for _, k := range []struct {
		id   ActionID
		does string
	}{
		{ActionCopyShare, "copy pack"}, {ActionCopyURL, "copy URL"}, {ActionNextMarked, "next"},
		{ActionPreviousMarked, "previous"}, {ActionOpen, "open"},
	} {
		oneOnly := len(s.packs) == 1 && (k.id == ActionNextMarked || k.id == ActionPreviousMarked)
		if key := s.host.Options().KeyFor(k.id); key != "" && !oneOnly {
			words = append(words, key+" "+k.does)
		}
	}
	return strings.Join(append(words, "esc closes"), " · ")
}

// MarkedLinkActions go from the page of a link to the next or previous of the links that were marked when it was
// opened. If the link is not one of them they go to the first.
func MarkedLinkActions(h Host, id int64) []Action {
	return markedActions(h, "links", h.Shared().MarkedLinks, id, Link)
}

// MarkedAccountActions does the same for the accounts of marked balances, at the end of a day; zero: now.
func MarkedAccountActions(h Host, id int64, day affiliate.Date) []Action {
	return markedActions(h, "balances", h.Shared().MarkedAccounts, id, func(id int64) Route { return AccountAsOf(id, day) })
}

func markedActions(h Host, what string, all []int64, id int64, page func(int64) Route) []Action {
	at := slices.Index(all, id)
	move := func(action ActionID, by int, title, hint, end string) Action {
		title = fmt.Sprintf("%s of the %s marked %s", title, Grouped(len(all)), what)
		open := NoCmd(func() { h.Close(); h.Open(page(all[at+by])) })
		return Bind(action, open).WithTitle(title, hint).DisabledBy(func() string {
			switch {
			case len(all) == 0 || len(all) == 1 && at == 0:
				return "mark several " + what + " in the list first: " + KeyOf(h, ActionNextMarked) + " on a page goes through them"
			case at+by < 0 || at+by >= len(all):
				return end
			}
			return ""
		})
	}
	return []Action{move(ActionNextMarked, 1, "Next", "next", "this is the last of the marked "+what),
		move(ActionPreviousMarked, -1, "Previous", "", "this is the first of the marked "+what)}
}

// MarkedLinkText says which of the marked links a page is about: "2 of 40"; "" if the link was opened alone.
func MarkedLinkText(h Host, id int64) string { return markedText(h.Shared().MarkedLinks, id) }

// MarkedAccountText does the same for the account of a marked balance.
func MarkedAccountText(h Host, id int64) string { return markedText(h.Shared().MarkedAccounts, id) }

func markedText(all []int64, id int64) string {
	if at := slices.Index(all, id); at >= 0 && len(all) > 1 {
		return Grouped(at+1) + " of " + Grouped(len(all)) + " marked"
	}
	return ""
}

// PacksAction opens the share packs of links, one after the other.
func PacksAction(h Host, links func() []*board.Link) Action {
	return Bind(ActionNextMarked, NoCmd(func() {
		out := HandoutFor(h.Board(), links())
		if len(out.Links) == 0 {
			h.Toast(strings.Join(NonEmpty("no link to share here", out.Note()), "; "))
			return
		}
		h.Float(NewPacks(out.Links))
	})).WithTitle("Share packs of the marked rows, one by one ("+KeyOf(h, ActionPreviousMarked)+" goes back)", "packs").
		DisabledBy(func() string { return WhyNoSchoolURL(h, "") })
}

// CopyEmails copies the e-mail addresses of affiliates, one a line, each once, and counts those who have none.
func CopyEmails(h Host, affiliates []*board.Affiliate) tea.Cmd {
	var emails, none []string
	met := map[string]bool{}
	for _, a := range affiliates {
		switch key := strings.ToLower(a.Affiliate.Email); {
		case key == "":
			none = append(none, a.Label)
		case !met[key]:
			met[key] = true
			emails = append(emails, a.Affiliate.Email)
		}
	}
	left := ""
	if len(none) > 0 {
		left = "no e-mail known of " + JoinFirst(none, func(n string) string { return n })
	}
	if len(emails) == 0 {
		h.Toast(strings.Join(NonEmpty("nothing copied", left), "; "))
		return nil
	}
	return CopyText(h, strings.Join(emails, "\n"),
		strings.Join(NonEmpty(Plural(len(emails), "e-mail address", "e-mail addresses"), left), "; "))
}

// CopyEmailsAction copies the e-mail addresses of affiliates.
func CopyEmailsAction(h Host, affiliates func() []*board.Affiliate) Action {
	return Bind(ActionCopyEmails, func() tea.Cmd { return CopyEmails(h, affiliates()) })
}

// OwnersOf returns the affiliates of links, each once.
func OwnersOf(b *board.Board, links []*board.Link) []*board.Affiliate {
	var out []*board.Affiliate
	met := map[int64]bool{}
	for _, l := range links {
		if a := b.Affiliate(l.AffiliateID); a != nil && !met[a.ID] {
			met[a.ID] = true
			out = append(out, a)
		}
	}
	return out
}
