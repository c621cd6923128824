package ui

import (
	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// tab is one of the numbered tabs, with its own stack of screens. It stays alive when another is open.
type tab struct {
	number string // the key; numbers never shift when a tab is not there
	title  string
	make   func(Host) Screen
	stack  []*entry

	unseen func(*board.Board) int // rows with changes that nobody has seen; nil for a tab that shows none
	news   int                    // what it said of the board as it stands
}

// routes is where a new tab takes its place: one file and one line here.
func routes() []tab {
	return []tab{
		{number: "1", title: "Links", make: newLinks, unseen: unseenLinks},
		{number: "2", title: "Affiliates", make: newAffiliates, unseen: unseenAffiliates},
		{number: "3", title: "Campaigns", make: newCampaigns, unseen: unseenCampaigns},
		{number: "4", title: "Coupons", make: newCoupons},
		{number: "6", title: "Activity", make: newActivity},
	}
}

func unseenLinks(b *board.Board) int {
	n := 0
	for _, l := range b.Links() {
		if l.Changed().Moved() {
			n++
		}
	}
	return n
}

func unseenAffiliates(b *board.Board) int {
	return unseenBy(b, func(l *board.Link) int64 { return l.AffiliateID })
}

func unseenCampaigns(b *board.Board) int {
	return unseenBy(b, func(l *board.Link) int64 { return l.CampaignID })
}

// unseenBy counts what has links with changes that nobody has seen.
func unseenBy(b *board.Board, of func(*board.Link) int64) int {
	met := map[int64]bool{}
	for _, l := range b.Links() {
		if of(l) != 0 && l.Changed().Moved() {
			met[of(l)] = true
		}
	}
	return len(met)
}

// label is the tab as it is drawn: its key, its name or the first letters of it, and how many of its rows have something new.
func (t *tab) label(letters int, mark bool) string {
	text := t.number + " " + t.title[:min(letters, len(t.title))]
	if t.news > 0 && mark {
		text += " +" + affiliate.ShortMark(int64(t.news))
	}
	return text
}
