package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Mention is the name of a campaign, or a tag, that has the name of a person in it. It stays unless Forget is asked to replace it: others know
// the campaign by that name.
type Mention struct {
	Tag     bool
	Text    string
	Instead string // what it becomes; "" where the name is a part of a word, and a person decides

	campaignID int64
}

// mentionsOf are the campaigns and tags that a person is named in. others are the names of others, whose mentions they are not.
func mentionsOf(ctx context.Context, q Querier, affiliateID int64, words, others []string, instead string) ([]Mention, error) {
	joined := slices.Clone(words)
	for _, w := range words {
		joined = append(joined, strings.ReplaceAll(w, " ", ""))
	}
	named := namesOf(joined, others)
	if named == nil {
		return nil, nil
	}
	var found []Mention
	campaigns, err := Collect(func(r *sql.Rows) (m Mention, err error) { return m, r.Scan(&m.campaignID, &m.Text) })(q.QueryContext(ctx, "select id, name from campaigns order by id"))
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
			m.Instead = name
			for n := 2; taken[strings.ToLower(m.Instead)]; n++ {
				m.Instead = name + " " + strconv.Itoa(n)
			}
			taken[strings.ToLower(m.Instead)] = true
		}
		if m.Instead != "" || isPartOf(m.Text, joined, others) {
			found = append(found, m)
		}
	}
	tags, err := ScanTexts(q.QueryContext(ctx, "select tag from link_tags union select tag from affiliate_tags where affiliate_id <> ? order by tag", affiliateID))
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

// isPartOf reports whether one of the words is in a text, though not alone, and the text does not name somebody else.
func isPartOf(text string, words, others []string) bool {
	text = strings.ToLower(text)
	if !slices.ContainsFunc(words, func(w string) bool {
		return utf8.RuneCountInString(w) > minName && strings.Contains(text, strings.ToLower(w))
	}) {
		return false
	}
	return !slices.ContainsFunc(others, func(other string) bool { return other != "" && strings.Contains(text, strings.ToLower(other)) })
}

// replaceMentions writes what campaigns and tags become.
func (t *Tx) replaceMentions(ctx context.Context, all []Mention) error {
	for _, m := range all {
		queries := []string{}
		switch {
		case m.Instead == "":
			continue
		case !m.Tag:
			if _, err := t.exec(ctx, "update campaigns set name = ? where id = ?", m.Instead, m.campaignID); err != nil {
				return err
			}
		default:
			for _, c := range [][2]string{{"link_tags", "link_id"}, {"affiliate_tags", "affiliate_id"}} {
				has := "exists (select 1 from " + c[0] + " o where o." + c[1] + " = " + c[0] + "." + c[1] + " and o.tag = ?)"
				queries = append(queries, "delete from "+c[0]+" where tag = ? and "+has, "update "+c[0]+" set tag = ? where tag = ?")
			}
		}
		for i, query := range queries {
			values := []any{m.Text, m.Instead}
			if i%2 == 1 {
				values = []any{m.Instead, m.Text}
			}
			if _, err := t.exec(ctx, query, values...); err != nil {
				return err
			}
		}
	}
	return nil
}

// tooShort are the words that are not looked for in texts.
func tooShort(words []string) (short []string) {
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && utf8.RuneCountInString(w) < minName && !slices.Contains(short, w) {
			short = append(short, w)
		}
	}
	return short
}
