package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"fermion-tui/internal/affiliate"
)

// erasure rewrites texts so that they no longer name the forgotten person.
type erasure struct {
	affiliateID int64             // 0: a buyer
	named       *personNames      // nil: no words name the person
	instead     string            // the pseudonym
	typed       typedNames        // words that also name the person in filters and names of views
	typedMet    map[string]bool   // which of these words were found
	keepsTags   bool              // tags stay as they are, also in filters
	viewKeys    map[string]string // new keys of the settings of views that named the person, by the old key
	usedKeys    map[string]bool   // keys of settings that are taken
}

// without returns a text with the pseudonym in place of the person's name.
func (x *erasure) without(text string) string {
	if x.named == nil {
		return text
	}
	return x.named.ReplaceAllLiteralString(text, x.instead)
}

// tag returns the new text of a tag.
func (x *erasure) tag(tag string) string {
	if x.keepsTags {
		return tag
	}
	return x.without(tag)
}

// filterTag matches a condition for a tag in a filter.
var filterTag = regexp.MustCompile(`(?i)\btag:(?:\\?"[^"\\]*|[^\s"\\]+)`)

// filter rewrites a text that contains filters. Filters still find the tags that stay.
func (x *erasure) filter(text string) string {
	text = x.withoutTyped(text)
	if !x.keepsTags {
		return x.without(text)
	}
	return x.withoutBut(filterTag, text)
}

// change rewrites the description of an edit's changes, except tags that stay.
func (x *erasure) change(text string, fields []editedField) string {
	var tags []string
	for _, f := range fields {
		if tag, is := strings.CutPrefix(f.Field, tagField); is {
			tags = append(tags, regexp.QuoteMeta(tag))
		}
	}
	if !x.keepsTags || len(tags) == 0 {
		return x.without(text)
	}
	return x.withoutBut(regexp.MustCompile(`[+-](?:`+strings.Join(tags, "|")+`)(?:$|[\s;])`), text)
}

// withoutBut is without, except where stays matches.
func (x *erasure) withoutBut(stays *regexp.Regexp, text string) string {
	var b strings.Builder
	from := 0
	for _, at := range stays.FindAllStringIndex(text, -1) {
		b.WriteString(x.without(text[from:at[0]]) + text[at[0]:at[1]])
		from = at[1]
	}
	return b.String() + x.without(text[from:])
}

// oldNamesOf returns the names that an affiliate had before their name was edited.
func oldNamesOf(ctx context.Context, q Querier, affiliateID int64) ([]string, error) {
	all, err := recordedEdits(ctx, q, "order by id")
	names := map[string]bool{}
	for _, e := range all {
		for _, f := range e.fields {
			if f.Kind == kindAffiliate && f.ID == affiliateID && f.Field == fieldName {
				names[f.Was], names[f.Now] = true, true
			}
		}
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names)), err
}

// editsAbout finds the recorded edits that concern or name the person. What they changed of the person itself can no longer be undone.
// The description of an edit of the person's links or coupons is made again from its rows, since a name may be too short to be
// searched for.
func (x *erasure) editsAbout(ctx context.Context, q Querier) (texts []textUpdate, n int, err error) {
	all, err := recordedEdits(ctx, q, "order by id")
	if err != nil {
		return nil, 0, err
	}
	words, err := x.wordsOfEdits(ctx, q, all)
	if err != nil {
		return nil, 0, err
	}
	for _, e := range all {
		kept := make([]editedField, 0, len(e.fields))
		names := false
		for _, f := range e.fields {
			names = names || f.names(x.affiliateID)
			if f.Kind != kindAffiliate || f.ID != x.affiliateID {
				kept = append(kept, f.rewritten(x))
			}
		}
		fresh := e.Edit
		switch {
		case names && len(kept) == 0:
			fresh.What, fresh.Change = "edit of "+x.instead, ""
		case names:
			fresh.What, fresh.Change = words.describe(describedFields(e.Kind, kept))
		}
		fresh.What, fresh.Change = x.without(x.viewsIn(fresh.What, e.fields)), x.change(fresh.Change, kept)
		if fresh == e.Edit && slices.Equal(kept, e.fields) {
			continue
		}
		body, err := json.Marshal(kept)
		if err != nil {
			return nil, 0, err
		}
		n++
		texts = append(texts, textUpdate{"edits", "text", "id", e.ID, storedText(fresh)},
			textUpdate{"edits", "fields", "id", e.ID, string(body)})
	}
	return texts, n, nil
}

// viewsIn returns what an edit changed, with the new names of its views.
func (x *erasure) viewsIn(what string, fields []editedField) string {
	for _, f := range fields {
		if f.Kind == kindView {
			what = strings.ReplaceAll(what, viewWords(f.Key), viewWords(x.viewKey(f.Key)))
		}
	}
	return what
}

// wordsOfEdits reads the words that describe the edits of the person's links and coupons, with the pseudonym as their name.
func (x *erasure) wordsOfEdits(ctx context.Context, q Querier, all []recordedEdit) (editWords, error) {
	var fields []editedField
	for _, e := range all {
		if slices.ContainsFunc(e.fields, func(f editedField) bool { return f.names(x.affiliateID) }) {
			fields = append(fields, e.fields...)
		}
	}
	words, err := wordsFor(ctx, q, fields)
	if err == nil && x.affiliateID != 0 {
		words.affiliates[x.affiliateID] = x.instead
	}
	return words, err
}

// readFiles finds the interrupted imports of files that are named after the person, which are not proposed any more. The journal keeps
// the names of such files, because an import that continues knows by them what it made.
func (f *Forgetting) readFiles(ctx context.Context, q Querier, named *personNames) (texts []textUpdate, err error) {
	type setting struct{ key, value string }
	all, err := Collect(func(r *sql.Rows) (s setting, err error) { return s, r.Scan(&s.key, &s.value) })(
		q.QueryContext(ctx, "select key, value from settings where key like ? order by key", affiliate.BegunImportSettings+"%"))
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		var files []json.RawMessage
		if json.Unmarshal([]byte(s.value), &files) != nil {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(files), func(file json.RawMessage) bool {
			var at struct {
				Path string `json:"path"`
			}
			return json.Unmarshal(file, &at) == nil && named.namesFile(at.Path)
		})
		if len(kept) == len(files) {
			continue
		}
		f.Files += len(files) - len(kept)
		value, _ := json.Marshal(kept) // they were read as JSON
		texts = append(texts, textUpdate{"settings", "value", "key", s.key, string(value)})
	}
	batches, err := ScanTexts(q.QueryContext(ctx, "select distinct batch from operations where batch like 'import %' order by batch"))
	f.StayingFiles = slices.DeleteFunc(batches, func(batch string) bool { return !named.namesFile(batch) })
	return texts, err
}
