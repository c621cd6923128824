package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// erasure is who is forgotten: the words that name them, nil for none, and the name that they get.
type erasure struct {
	affiliateID  int64 // 0: a buyer
	named        *personNames
	instead      string
	mailbox      mailbox           // names them too, in filters and names of views
	mailboxFound bool              // in one of them
	keepsTags    bool              // tags stay as they are, also in filters
	viewKeys     map[string]string // the settings of views that named them, by the old key
	usedKeys     map[string]bool
}

// without is a text that does not name them.
func (x *erasure) without(text string) string {
	if x.named == nil {
		return text
	}
	return x.named.ReplaceAllLiteralString(text, x.instead)
}

// tag is what a tag becomes.
func (x *erasure) tag(tag string) string {
	if x.keepsTags {
		return tag
	}
	return x.without(tag)
}

// filterTag is a whole condition by a tag in a filter.
var filterTag = regexp.MustCompile(`(?i)\btag:(?:\\?"[^"\\]*|[^\s"\\]+)`)

// filter is a text with filters in it that does not name them. Tags that stay are still found by it.
func (x *erasure) filter(text string) string {
	text = x.foundMailbox(text, x.mailbox.replacedInView(text, x.instead))
	if !x.keepsTags {
		return x.without(text)
	}
	return x.withoutBut(filterTag, text)
}

// change is what an edit did to fields, in words that do not name them, but for tags that stay.
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

// withoutBut is a text that does not name them but where stays matches.
func (x *erasure) withoutBut(stays *regexp.Regexp, text string) string {
	var b strings.Builder
	from := 0
	for _, at := range stays.FindAllStringIndex(text, -1) {
		b.WriteString(x.without(text[from:at[0]]) + text[at[0]:at[1]])
		from = at[1]
	}
	return b.String() + x.without(text[from:])
}

// viewName is a text with the name of a view in it that does not name them.
func (x *erasure) viewName(text string) string {
	return x.foundMailbox(x.without(text), x.mailbox.replaced(x.without(text), x.instead))
}

// foundMailbox is the second text, which is the first one without the mailbox, and remembers whether it was there.
func (x *erasure) foundMailbox(text, without string) string {
	x.mailboxFound = x.mailboxFound || text != without
	return without
}

// viewKey is the setting of a view under a name that does not name them, which no other view has.
func (x *erasure) viewKey(key string) string {
	v, is := affiliate.ParseViewSetting(key)
	if !is {
		return key
	}
	name := x.viewName(v.Name)
	if name == v.Name {
		return key
	}
	if x.viewKeys[key] == "" {
		fresh := affiliate.ViewName{List: v.List, Name: name}
		for n := 2; x.usedKeys[fresh.Setting()]; n++ {
			fresh.Name = name + " " + strconv.Itoa(n)
		}
		x.viewKeys[key], x.usedKeys[fresh.Setting()] = fresh.Setting(), true
	}
	return x.viewKeys[key]
}

// viewsNaming renames the views whose names name them.
func (x *erasure) viewsNaming(ctx context.Context, q Querier) ([]textUpdate, error) {
	x.viewKeys, x.usedKeys = map[string]string{}, map[string]bool{}
	keys, err := ScanTexts(q.QueryContext(ctx, "select key from settings order by key"))
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		x.usedKeys[key] = true
	}
	var renamed []textUpdate
	for _, key := range keys {
		if fresh := x.viewKey(key); fresh != key {
			renamed = append(renamed, textUpdate{"settings", "key", "key", key, fresh})
		}
	}
	return renamed, nil
}

// settingsNaming are the settings of screens that name them, such as filters. What a note says is no name: "YouTube" is not the filter "youtube".
func (x *erasure) settingsNaming(ctx context.Context, q Querier) (texts []textUpdate, err error) {
	type setting struct{ key, value string }
	all, err := Collect(func(r *sql.Rows) (s setting, err error) { return s, r.Scan(&s.key, &s.value) })(
		q.QueryContext(ctx, "select key, value from settings where key like 'ui.%' order by key"))
	for _, s := range all {
		value := s.value
		if strings.HasPrefix(s.key, affiliate.FilterSettings) {
			value = x.foundMailbox(value, x.mailbox.replaced(value, x.instead))
		}
		if fresh := x.filter(value); fresh != s.value {
			texts = append(texts, textUpdate{"settings", "value", "key", s.key, fresh})
		}
	}
	return texts, err
}

// oldNamesOf are the names that an affiliate had before their name was edited.
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

// editsAbout are the recorded edits of the person or that name them. What they changed of the person cannot be undone any more. The
// words of an edit of what is theirs are made again from its rows: a name may be too short to be looked for.
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
		fresh.What, fresh.Change = x.without(fresh.What), x.change(fresh.Change, kept)
		if slices.ContainsFunc(kept, func(f editedField) bool { return f.Kind == kindView }) {
			fresh.What = x.viewName(fresh.What)
		}
		if fresh == e.Edit && slices.Equal(kept, e.fields) {
			continue
		}
		body, err := json.Marshal(kept)
		if err != nil {
			return nil, 0, err
		}
		n++
		texts = append(texts, textUpdate{"edits", "text", "id", e.ID, storedText(fresh)}, textUpdate{"edits", "fields", "id", e.ID, string(body)})
	}
	return texts, n, nil
}

// wordsOfEdits are the words for the edits of what is theirs, with the name that they get.
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

// readFiles finds the interrupted imports of files that are named after the person, which are proposed no more. The journal keeps the names of such
// files: by them an import that goes on knows what it made.
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
