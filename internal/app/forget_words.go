package app

import (
	"fmt"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// shownMentions is how many campaigns and tags are named of those with the name of a person.
const shownMentions = 12

// mentionLines say which campaigns and tags have the name of the person in them, and how many notes of other
// affiliates, and what becomes of it.
func mentionLines(f store.Forgetting) (lines []string) {
	if f.OtherNotes > 0 {
		line := "stays, unless it is replaced too: the name in "
		if f.ReplacesNames {
			line = "replaced: the name in "
		}
		lines = append(lines, line+affiliate.Plural(int64(f.OtherNotes), "note of another affiliate", "notes of other affiliates"))
	}
	for i, m := range f.Mentions {
		if i == shownMentions {
			return append(lines, "and "+affiliate.Plural(int64(len(f.Mentions)-i), "more campaign or tag has",
				"more campaigns and tags have")+" it")
		}
		what := "campaign "
		if m.Tag {
			what = "tag "
		}
		what += affiliate.Clean(m.Text)
		switch {
		case m.Instead == "":
			lines = append(lines, "stays: the "+what+" has the name as a part of a word: rename it if it means them")
		case f.ReplacesNames:
			lines = append(lines, "replaced: the "+what+" becomes "+affiliate.Clean(m.Instead))
		default:
			lines = append(lines, "stays, unless it is replaced too: the "+what+" (would become "+affiliate.Clean(m.Instead)+")")
		}
	}
	return lines
}

// filterLines name the filters and views that find the person by a part of what they are called, and may be about them.
func filterLines(f store.Forgetting) (lines []string) {
	for i, v := range f.StayingFilters {
		if i == shownMentions {
			return append(lines, "and "+affiliate.Plural(int64(len(f.StayingFilters)-i), "more filter or view may",
				"more filters and views may")+" mean them")
		}
		filter := affiliate.Clean(v.Filter)
		switch {
		case v.View == "":
			lines = append(lines, fmt.Sprintf("stays: the filter of %s, %s, may mean them: clear it if it does", v.List, filter))
		case v.Filter == "":
			lines = append(lines, fmt.Sprintf("stays: the view %s of %s may mean them: remove it if it does",
				affiliate.Clean(v.View), v.List))
		default:
			lines = append(lines, fmt.Sprintf("stays: the view %s of %s, with the filter %s, may mean them: remove it if it does",
				affiliate.Clean(v.View), v.List, filter))
		}
	}
	return lines
}

// fileLines say which names of imported files stay.
func fileLines(f store.Forgetting) (lines []string) {
	for _, batch := range f.StayingFiles {
		lines = append(lines, "stays: the journal has the name of the file of the "+affiliate.Clean(batch)+
			", so that --resume makes nothing twice")
	}
	return lines
}

// tooShortLines say by which names nothing was looked for, and where they may still be.
func tooShortLines(f store.Forgetting) (lines []string) {
	for _, name := range f.TooShort {
		lines = append(lines,
			affiliate.Clean(name)+" is too short to be looked for in texts: notes, messages of coupons, names of campaigns and views, "+
				"tags, the journal and Activity may still have it")
	}
	return lines
}

// describeForgetting says what is erased, what is replaced, and what stays.
func describeForgetting(f store.Forgetting) []string {
	var lines []string
	add := func(n int, one, many string) {
		if n > 0 {
			lines = append(lines, "erased: "+affiliate.Plural(int64(n), one, many))
		}
	}
	if f.IsPlanned() {
		lines = append(lines, "only the journal has "+affiliate.Clean(f.Affiliate.Label())+", who was never made an affiliate")
	}
	if f.Affiliate.ID != 0 {
		whose := "name, e-mail, user ID, notes and tags of " + affiliate.Clean(f.Affiliate.Label())
		if f.Affiliate.IsForgotten() {
			lines = append(lines, "erased before: "+whose)
		} else {
			lines = append(lines, "erased: "+whose)
		}
		if f.Payee {
			lines = append(lines, "erased: the payee, and tax of their own")
		}
		if !f.Affiliate.IsForgotten() { // each payment is counted, also without its payee
			add(f.Payments, "payee and note of a payment", "payees and notes of payments")
		}
		add(f.OwnNotes, "note of a ledger entry", "notes of ledger entries")
	}
	add(f.Events, "buyer and body of a webhook event", "buyers and bodies of webhook events")
	add(f.Operations, "journal entry's mention of them", "journal entries' mentions of them")
	add(f.Notices, "line of Activity's mention of them", "lines of Activity's mentions of them")
	add(f.Edits, "edit that was recorded", "edits that were recorded")
	add(f.Views, "saved view's or filter's mention of them", "saved views' and filters' mentions of them")
	add(f.Coupons, "message of a coupon's mention of them", "messages of coupons' mentions of them")
	add(f.Notes, "mention of them in a note of a campaign, or of an entry or a payment of somebody else",
		"mentions of them in notes of campaigns, and of entries and payments of others")
	add(f.Files, "proposal of a file that is named after them", "proposals of files that are named after them")
	if len(f.Typed) > 0 {
		lines = append(lines, "erased in filters and names of views: "+affiliate.Clean(strings.Join(f.Typed, ", "))+
			" (their e-mail address before the @, words of their name)")
	}
	switch {
	case f.Affiliate.ID != 0:
		links := affiliate.Plural(int64(f.KeptLinks), "link", "links")
		entries := affiliate.Plural(int64(f.KeptEntries), "ledger entry", "ledger entries")
		lines = append(lines, fmt.Sprintf("kept as %s: %s with their numbers, %s; slugs and coupon codes stay as they are at Fermion",
			f.Pseudonym, links, entries))
	case f.IsPlanned():
		lines = append(lines, "kept: what was to be made at Fermion, and when, for "+f.Pseudonym)
	default:
		lines = append(lines, "kept: amounts, products and times of the events")
	}
	return append(lines, stayingLines(f)...)
}

// stayingLines say where the database still names the person, or another name is in the place of theirs.
func stayingLines(f store.Forgetting) []string {
	return slices.Concat(mentionLines(f), filterLines(f), fileLines(f), tooShortLines(f))
}
