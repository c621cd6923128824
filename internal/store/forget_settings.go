package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// StayingFilter is a filter, or a view with one of its filters, that stays for a person to decide: it may mean the forgotten one, but
// does not name them.
type StayingFilter struct{ List, View, Filter string }

// screenSetting is a setting of the screens.
type screenSetting struct{ key, value string }

// recordTyped records the typed words that were replaced in a text, and returns the text.
func (x *erasure) recordTyped(text string, met []string) string {
	for _, word := range met {
		x.typedMet[word] = true
	}
	return text
}

// viewName rewrites the name of a view.
func (x *erasure) viewName(name string) string {
	return x.recordTyped(x.typed.replacedInName(x.without(name), x.instead))
}

// viewKey returns the key of a view's setting under a name that does not name the person and that no other view has.
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

// withoutTyped replaces the typed words in the JSON of a view, or in another text with such JSON.
func (x *erasure) withoutTyped(text string) string {
	return namedMember.ReplaceAllStringFunc(text, func(member string) string {
		name, value, _ := strings.Cut(member, ":")
		if name == `"name"` {
			return name + `:"` + x.recordTyped(x.typed.replacedInName(value[1:len(value)-1], x.instead)) + `"`
		}
		return name + ":" + x.recordTyped(x.typed.replacedIn(value, x.instead))
	})
}

// recent returns the list of what was used last, with the new names of views.
func (x *erasure) recent(value string) string {
	var ids []string
	if json.Unmarshal([]byte(value), &ids) != nil {
		return value
	}
	for i, id := range ids {
		if of, is := strings.CutPrefix(id, affiliate.RecentView); is {
			tab, name, _ := strings.Cut(of, ":")
			ids[i] = affiliate.RecentView + tab + ":" + x.viewName(name)
		}
	}
	text, _ := json.Marshal(ids) // texts are always encoded
	return string(text)
}

// setting rewrites the value of a setting of the screens. It searches for names only, not for the text of notes: a note "YouTube" must
// not change the filter "youtube".
func (x *erasure) setting(s screenSetting) string {
	value := s.value
	switch {
	case strings.HasPrefix(s.key, affiliate.FilterSettings):
		value = x.recordTyped(x.typed.replacedIn(value, x.instead))
	case s.key == affiliate.RecentSetting:
		value = x.recent(value)
	}
	return x.filter(value)
}

// renameViews chooses new names for the views that name the person. all are the keys of all settings.
func (x *erasure) renameViews(all []string) {
	x.viewKeys, x.usedKeys = map[string]string{}, map[string]bool{}
	for _, key := range all {
		x.usedKeys[key] = true
	}
	for _, key := range all {
		x.viewKey(key)
	}
}

// viewsNaming renames the views whose names name the person.
func (x *erasure) viewsNaming(ctx context.Context, q Querier) (renamed []textUpdate, err error) {
	keys, err := ScanTexts(q.QueryContext(ctx, "select key from settings order by key"))
	if err != nil {
		return nil, err
	}
	x.renameViews(keys)
	for _, key := range keys {
		if fresh := x.viewKey(key); fresh != key {
			renamed = append(renamed, textUpdate{"settings", "key", "key", key, fresh})
		}
	}
	return renamed, nil
}

// settingsNaming finds the settings of screens that name the person, such as filters, and the filters that stay although they may mean
// the person.
func (x *erasure) settingsNaming(ctx context.Context, q Querier) (texts []textUpdate, staying []StayingFilter, err error) {
	all, err := Collect(func(r *sql.Rows) (s screenSetting, err error) { return s, r.Scan(&s.key, &s.value) })(
		q.QueryContext(ctx, "select key, value from settings where key like 'ui.%' order by key"))
	for i, s := range all {
		fresh := screenSetting{x.viewKey(s.key), x.setting(s)}
		if fresh.value != s.value {
			texts = append(texts, textUpdate{"settings", "value", "key", s.key, fresh.value})
		}
		all[i] = fresh
	}
	return texts, x.typed.staying(all), err
}

// staying returns the filters and views that may mean the person although they do not name them.
func (t typedNames) staying(all []screenSetting) (staying []StayingFilter) {
	for _, s := range all {
		if list, is := strings.CutPrefix(s.key, affiliate.FilterSettings); is && t.mayMean(s.value) {
			staying = append(staying, StayingFilter{List: list, Filter: s.value})
		}
		v, isView := affiliate.ParseViewSetting(s.key)
		filters, names := membersOf(s.value)
		if list, isOpen := strings.CutPrefix(s.key, affiliate.OpenViewSettings); isOpen {
			v = affiliate.ViewName{List: list, Name: strings.Join(names, " ")}
		} else if !isView {
			continue
		}
		if t.nameMayMean(v.Name) {
			staying = append(staying, StayingFilter{v.List, v.Name, strings.Join(filters[:min(1, len(filters))], "")})
		}
		for _, filter := range filters {
			if t.mayMean(filter) {
				staying = append(staying, StayingFilter{v.List, v.Name, filter})
			}
		}
	}
	slices.SortFunc(staying, func(a, b StayingFilter) int {
		return cmp.Or(strings.Compare(a.List, b.List), strings.Compare(a.View, b.View), strings.Compare(a.Filter, b.Filter))
	})
	return slices.Compact(staying)
}

// CleanScreens removes what names the person from settings of screens that are not in the database. It returns how many it changed, and
// the filters that stay although they may mean the person.
func (f Forgetting) CleanScreens(settings map[string]string) (changed int, staying []StayingFilter) {
	if f.erasure == nil {
		return 0, nil
	}
	x, keys := *f.erasure, slices.Sorted(maps.Keys(settings))
	x.renameViews(keys)
	var all []screenSetting
	for _, key := range keys {
		fresh := screenSetting{x.viewKey(key), x.setting(screenSetting{key, settings[key]})}
		if all = append(all, fresh); fresh.key != key || fresh.value != settings[key] {
			delete(settings, key)
			settings[fresh.key] = fresh.value
			changed++
		}
	}
	return changed, x.typed.staying(all)
}
