package bulk

import (
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// EditLinks plans an edit of several links. Affiliate and product of links that were created here are fixed at Fermion.
func EditLinks(b *board.Board, links []*board.Link, e affiliate.LinkEdit) *Plan {
	p := &Plan{Title: "Edit " + affiliate.Plural(int64(len(links)), "link", "links"), Verb: "save", One: "link", Many: "links"}
	name := linkNames(links)
	newCampaign := e.Campaign != nil && *e.Campaign != "" && b.CampaignNamed(*e.Campaign) == nil
	if c := b.Campaign(e.CampaignID); c != nil {
		e.Campaign, newCampaign = &c.Name, false
	}
	for _, l := range links {
		r := Row{ID: l.ID, Name: name(l)}
		note := func(field, old, new string) {
			if old != new {
				r.Fields = append(r.Fields, FieldChange{field, orNone(old), orNone(new)})
			}
		}
		if e.Affiliate != nil && !l.MadeHere && !who(b, l.AffiliateID).Same(*e.Affiliate) {
			note("affiliate", l.AffiliateLabel, e.Affiliate.Label())
		}
		if e.Product != nil && !l.MadeHere && l.ProductID != e.Product.ID {
			note("product", l.ProductLabel, e.Product.Label())
		}
		if e.Campaign != nil {
			before := len(r.Fields)
			note("campaign", l.CampaignName, *e.Campaign)
			if newCampaign && len(r.Fields) > before {
				r.Fields[before].New += " (new)"
			}
		}
		if !e.Tag.IsZero() {
			note("tags", strings.Join(l.Tags, " "), strings.Join(e.Tag.Apply(l.Tags), " "))
		}
		if len(r.Fields) == 0 {
			r.Verdict, r.Note = Same, noChange
			if l.MadeHere && e.Campaign == nil && e.Tag.IsZero() {
				r.Note = "created here: affiliate and product are fixed"
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// TagAffiliates plans an edit of the tags of several affiliates.
func TagAffiliates(affiliates []*board.Affiliate, e affiliate.TagEdit) *Plan {
	p := &Plan{
		Title: "Tag " + affiliate.Plural(int64(len(affiliates)), "affiliate", "affiliates"),
		Verb:  "save", One: "affiliate", Many: "affiliates",
	}
	for _, a := range affiliates {
		tags := e.Apply(a.Tags)
		r := Row{ID: a.ID, Name: a.Label, Old: orNone(strings.Join(a.Tags, " ")), New: orNone(strings.Join(tags, " "))}
		if slices.Equal(a.Tags, tags) {
			r.Verdict, r.Note = Same, noChange
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// Watch plans to watch links, or to stop watching them.
func Watch(links []*board.Link, on bool) *Plan {
	p := &Plan{Title: "Stop watching " + affiliate.Plural(int64(len(links)), "link", "links"), Verb: "stop watching"}
	if on {
		p.Title, p.Verb = "Watch "+affiliate.Plural(int64(len(links)), "link", "links")+" again", "watch"
	}
	p.addSwitches(links, on, func(l *board.Link) bool { return l.StoppedAt.IsZero() }, "watched")
	return p
}

// Pin plans to pin links, or to unpin them.
func Pin(links []*board.Link, on bool) *Plan {
	p := &Plan{Title: "Unpin " + affiliate.Plural(int64(len(links)), "link", "links"), Verb: "unpin"}
	if on {
		p.Title, p.Verb = "Pin "+affiliate.Plural(int64(len(links)), "link", "links"), "pin"
	}
	p.addSwitches(links, on, func(l *board.Link) bool { return l.Pinned }, "pinned")
	return p
}

// addSwitches adds a row for each link, for a state that word names and that links get (on) or lose. is reports whether a
// link has it now; one that would not change stays as it is.
func (p *Plan) addSwitches(links []*board.Link, on bool, is func(*board.Link) bool, word string) {
	p.One, p.Many = "link", "links"
	state := func(on bool) string {
		if on {
			return word
		}
		return "not " + word
	}
	name := linkNames(links)
	for _, l := range links {
		r := Row{ID: l.ID, Name: name(l), Old: state(is(l)), New: state(on)}
		if is(l) == on {
			r.Verdict, r.Note = Same, noChange
		}
		p.Rows = append(p.Rows, r)
	}
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
