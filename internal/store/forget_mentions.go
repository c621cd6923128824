package store

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fermion-tui/internal/affiliate"
)

// Mention is the name of a campaign, or a tag, that contains the name of a person. It stays unless Forget is asked to replace names,
// since other people know the campaign by that name.
type Mention struct {
	Tag     bool
	Text    string
	Instead string // its new text; "" where the name is only a part of a word, so that a person has to decide

	campaignID int64
}

// mentionsOf finds the campaigns and tags that name a person. others are names of other people and things, which do not count as
// mentions.
func mentionsOf(ctx context.Context, q Querier, affiliateID int64, names, others []string, instead string) ([]Mention, error) {
	joined := slices.Clone(names)
	for _, w := range names {
		joined = append(joined, strings.ReplaceAll(w, " ", ""))
	}
	named := namesOf(joined, others)
	if named == nil {
		return nil, nil
	}
	var found []Mention
	campaigns, err := Collect(func(r *sql.Rows) (m Mention, err error) { return m, r.Scan(&m.campaignID, &m.Text) })(q.QueryContext(ctx,
		"select id, name from campaigns order by id"))
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for _, m := range campaigns {
		taken[strings.ToLower(m.Text)] = true
	}
	for _, m := range campaigns {
		if named.MatchString(m.Text) {
			name := named.ReplaceAllLiteralString(m.Text, instead)
			m.Instead = campaignName(name, "")
			for n := 2; taken[strings.ToLower(m.Instead)]; n++ {
				m.Instead = campaignName(name, " "+strconv.Itoa(n))
			}
			taken[strings.ToLower(m.Instead)] = true
		}
		if m.Instead != "" || isPartOf(m.Text, joined, others) {
			found = append(found, m)
		}
	}
	tags, err := tagsInUse(ctx, q, affiliateID)
	for _, tag := range tags {
		m := Mention{Tag: true, Text: tag}
		spaced := strings.NewReplacer("-", " ", "_", " ").Replace(tag) // "asha-rao" is the tag of Asha Rao
		switch {
		case named.MatchString(tag):
			m.Instead = named.ReplaceAllLiteralString(tag, instead)
		case named.MatchString(spaced):
			m.Instead = strings.ReplaceAll(named.ReplaceAllLiteralString(spaced, instead), " ", "-")
		}
		if m.Instead != "" || isPartOf(spaced, joined, others) {
			found = append(found, m)
		}
	}
	return found, err
}

// tagsInUse returns the tags of links and of other affiliates, and those that only the journal, recorded edits, views or filters still
// have: undoing an edit restores such a tag.
func tagsInUse(ctx context.Context, q Querier, affiliateID int64) ([]string, error) {
	all, err := ScanTexts(q.QueryContext(ctx, "select tag from link_tags union select tag from affiliate_tags where affiliate_id <> ?",
		affiliateID))
	if err != nil {
		return nil, err
	}
	edits, err := recordedEdits(ctx, q, "order by id")
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		for _, f := range e.fields {
			if tag, is := strings.CutPrefix(f.Field, tagField); is && (f.Kind != kindAffiliate || f.ID != affiliateID) {
				all = append(all, tag)
			}
		}
	}
	intents, err := Collect(scanIntent)(q.QueryContext(ctx, "select intent from operations"))
	if err != nil {
		return nil, err
	}
	for _, i := range intents {
		if i.Link != nil {
			all = append(all, i.Link.Tags...)
		}
		if i.Affiliate != nil {
			all = append(all, i.Affiliate.Tags...)
		}
	}
	filters, err := ScanTexts(q.QueryContext(ctx, "select value from settings where key like 'ui.%'"))
	for _, value := range filters {
		for _, found := range tagInFilter.FindAllStringSubmatch(value, -1) {
			all = append(all, found[1])
		}
	}
	slices.Sort(all)
	return slices.Compact(all), err
}

// tagInFilter matches a tag in a filter, also as JSON writes it.
var tagInFilter = regexp.MustCompile(`(?i)\btag:(?:\\?")?([^\s"\\]+)`)

// campaignName returns a name with an ending, truncated before the ending if both are too long for a campaign.
func campaignName(name, end string) string {
	if letters, room := []rune(name), affiliate.MaxCampaignName-len(end); len(letters) > room {
		name = strings.TrimSpace(string(letters[:room]))
	}
	return name + end
}

// isPartOf reports whether a text contains one of the words, even as part of another word, and none of the names of others.
func isPartOf(text string, words, others []string) bool {
	text = strings.ToLower(text)
	if !slices.ContainsFunc(words, func(w string) bool {
		return utf8.RuneCountInString(w) >= minName && strings.Contains(text, strings.ToLower(w))
	}) {
		return false
	}
	return !slices.ContainsFunc(others, func(other string) bool { return other != "" && strings.Contains(text, strings.ToLower(other)) })
}

// replaceMentions stores the new names of campaigns and tags.
func (t *Tx) replaceMentions(ctx context.Context, all []Mention) error {
	for _, m := range all {
		switch {
		case m.Instead == "":
			continue
		case !m.Tag:
			if _, err := t.exec(ctx, "update campaigns set name = ? where id = ?", m.Instead, m.campaignID); err != nil {
				return err
			}
		default:
			if err := t.renameTag(ctx, "link_tags", "link_id", m); err != nil {
				return err
			}
			if err := t.renameTag(ctx, "affiliate_tags", "affiliate_id", m); err != nil {
				return err
			}
		}
	}
	return nil
}

// renameTag replaces a tag, and removes it from rows that have the new one already.
func (t *Tx) renameTag(ctx context.Context, table, column string, m Mention) error {
	_, err := t.exec(ctx, "delete from "+table+" where tag = ? and exists (select 1 from "+table+" o where o."+column+" = "+table+"."+
		column+" and o.tag = ?)", m.Text, m.Instead)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "update "+table+" set tag = ? where tag = ?", m.Instead, m.Text)
	return err
}

// tooShort returns the words that texts are not searched for.
func tooShort(words []string) (short []string) {
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && utf8.RuneCountInString(w) < minName && !slices.Contains(short, w) {
			short = append(short, w)
		}
	}
	return short
}
