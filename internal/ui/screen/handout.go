package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/board"
)

// Which link is given out, when a person copies or shares one. A replaced link pays its old percentage, and a link that
// Fermion no longer knows pays nothing, so the newest link of the same affiliate and product is given out instead.
// Without a newer link the person is asked.

// CurrentLink returns the link to give out for l: l itself, else the newest link of its affiliate and product, else its
// replacement. It is nil when none of them may be given out.
func CurrentLink(b *board.Board, l *board.Link) *board.Link {
	if l.Current() {
		return l
	}
	if newest := b.NewestLink(l.AffiliateID, l.ProductID); newest != nil {
		return newest
	}
	if last := LastReplacement(b, l); last.Current() {
		return last
	}
	return nil
}

// whyNotCurrent says why a link is not given out as it is.
func whyNotCurrent(l *board.Link) string {
	if !l.MissingSince.IsZero() {
		return "Fermion no longer knows " + l.Slug
	}
	return l.Slug + " was replaced"
}

// Handout is what is given out for some links.
type Handout struct {
	Links       []*board.Link // each once
	replaced    int           // how many of the requested links have a newer link given out instead
	unavailable []*board.Link // requested links for which no link may be given out
}

// HandoutFor decides which link is given out for each of links: itself, its replacement, or none.
func HandoutFor(b *board.Board, links []*board.Link) (out Handout) {
	met := map[int64]bool{}
	for _, l := range links {
		current := CurrentLink(b, l)
		if current == nil {
			out.unavailable = append(out.unavailable, l)
			continue
		}
		if current.ID != l.ID {
			out.replaced++
		}
		if !met[current.ID] {
			met[current.ID] = true
			out.Links = append(out.Links, current)
		}
	}
	return out
}

// Note names the links that were given out instead of others, and those that were left out.
func (o Handout) Note() string {
	var instead, none string
	if o.replaced > 0 {
		instead = "the newest link used for " + Grouped(o.replaced) + " replaced or gone"
	}
	if len(o.unavailable) > 0 {
		none = Grouped(len(o.unavailable)) + " left out, replaced or gone without a newer link: " +
			JoinFirst(o.unavailable, func(l *board.Link) string { return l.Slug })
	}
	return strings.Join(NonEmpty(instead, none), "; ")
}

// withCurrentLink calls give with the link to give out for l, and with a note if that is another link. If there is
// none, it asks whether to give out l all the same; doing names the action in the question: "Copy the URL".
func withCurrentLink(h Host, l *board.Link, doing string, give func(current *board.Link, note string) tea.Cmd) tea.Cmd {
	switch current := CurrentLink(h.Board(), l); {
	case current == nil:
		whose := "There is no newer link"
		if l.AffiliateLabel != "" && l.ProductLabel != "" {
			whose = l.AffiliateLabel + " has no newer link for " + l.ProductLabel
		}
		remedy := KeyOf(h, ActionNew)
		if l.AffiliateID != 0 && l.ProductID != "" { // it is known whom a new link would be for
			remedy = KeyOf(h, ActionCommission) + " or " + remedy
		}
		confirmCopy(h, ConfirmOptions{
			Title: doing + " anyway?",
			Text:  whyNotCurrent(l) + ". " + whose + ": " + remedy + " creates one.",
			Yes:   "use " + l.Slug,
			Run:   func() tea.Cmd { return give(l, whyNotCurrent(l)) },
		})
		return nil
	case current.ID != l.ID:
		return give(current, "the newest link: "+whyNotCurrent(l))
	}
	return give(l, "")
}

func withNote(text, note string) string {
	if note == "" {
		return text
	}
	return text + " (" + note + ")"
}

// nothingCopied says what to do when none of several links may be given out, and why: note.
func nothingCopied(h Host, note string) string {
	return "nothing copied: " + KeyOf(h, ActionNew) + " creates a new link, or " + KeyOf(h, ActionCommission) +
		" for the marked ones; " + note
}

// CopyURLs copies the URL of each link, one a line.
func CopyURLs(h Host, links []*board.Link) tea.Cmd {
	school := h.Ports().Access.School()
	if len(links) == 1 {
		return withCurrentLink(h, links[0], "Copy the URL", func(l *board.Link, note string) tea.Cmd {
			url := school.LinkURL(l.Link.Slug)
			return CopyLinks(h, url, withNote(url, note))
		})
	}
	out := HandoutFor(h.Board(), links)
	var urls []string
	for _, l := range out.Links {
		urls = append(urls, school.LinkURL(l.Link.Slug))
	}
	if len(urls) == 0 {
		h.Toast(nothingCopied(h, out.Note()))
		return nil
	}
	what := Plural(len(urls), "URL", "URLs")
	return CopyLinks(h, strings.Join(urls, "\n"), strings.Join(NonEmpty(what, out.Note()), "; "))
}

// CopySharePacks copies the message about each link, with an empty line between the messages. It says which links lack
// a coupon that is still being created; for a single link it asks first.
func CopySharePacks(h Host, links []*board.Link) tea.Cmd {
	return readQueuedWrites(h, Task{Kind: Performing}, func(queued *queuedWrites) tea.Cmd { return copySharePacks(h, links, queued) })
}

func copySharePacks(h Host, links []*board.Link, queued *queuedWrites) tea.Cmd {
	if len(links) == 1 {
		return withCurrentLink(h, links[0], "Copy the share pack", func(l *board.Link, note string) tea.Cmd {
			give := func() tea.Cmd {
				return CopyLinks(h, sharePack(h, l), withNote("the share pack of "+LinkOwner(l), note))
			}
			if lacking := queued.couponsOf(h.Board(), l); len(lacking) > 0 {
				confirmWithoutCoupons(h, lacking, give)
				return nil
			}
			return give()
		})
	}
	out := HandoutFor(h.Board(), links)
	var packs []string
	withoutPlanned, withoutUnknown := 0, 0
	for _, l := range out.Links {
		packs = append(packs, sharePack(h, l))
		planned, unknown := splitUnknown(queued.couponsOf(h.Board(), l), codeOfIntent) // a link lacks at most one
		withoutPlanned, withoutUnknown = withoutPlanned+len(planned), withoutUnknown+len(unknown)
	}
	if len(packs) == 0 {
		h.Toast(nothingCopied(h, out.Note()))
		return nil
	}
	planned, unknown := "without a coupon that is not made yet", "without a coupon whose outcome is unknown"
	copied := NonEmpty(
		Plural(len(packs), "share pack", "share packs"),
		countWithKey(h, withoutPlanned, planned, planned, ActionQueues),
		countWithKey(h, withoutUnknown, unknown, unknown, ActionReview),
		out.Note())
	return CopyLinks(h, strings.Join(packs, "\n\n"), strings.Join(copied, "; "))
}

// WhyNoSchoolURL returns why, else the reason why no URL can be made.
func WhyNoSchoolURL(h Host, why string) string {
	switch {
	case why != "" || h.Ports().Access.School().IsSet():
		return why
	case !h.Options().Role.MayAll():
		return "the school's address is not set yet: start with --school-url, or have a colleague who may write set it"
	}
	return "the school's address is not set yet: start with --school-url, or enter it on the first screen"
}

// ShowQR opens the QR code of a link.
func ShowQR(h Host, l *board.Link) tea.Cmd {
	return withCurrentLink(h, l, "Show the QR code", func(l *board.Link, note string) tea.Cmd {
		h.Open(QRCode(l.Link.Slug, note))
		return nil
	})
}

// LastReplacement follows the replacements of a link to the last one; it returns the link itself if it was not replaced.
func LastReplacement(b *board.Board, l *board.Link) *board.Link {
	for range 100 { // bounded, since the links of a damaged database may replace each other
		next := b.Link(l.SupersededBy)
		if next == nil {
			break
		}
		l = next
	}
	return l
}
