package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// editWords has the names that describe an edit.
type editWords struct {
	links, affiliates, coupons, campaigns map[int64]string
	products                              map[string]string
}

// namedRows are the IDs of the rows whose names describe an edit.
type namedRows struct {
	links, affiliates, coupons, campaigns map[int64]bool
	products                              map[string]bool
}

// namedRowsOf returns the rows that have these fields, and those that the fields refer to.
func namedRowsOf(fields []editedField) namedRows {
	n := namedRows{map[int64]bool{}, map[int64]bool{}, map[int64]bool{}, map[int64]bool{}, map[string]bool{}}
	ofKind := map[rowKind]map[int64]bool{kindLink: n.links, kindAffiliate: n.affiliates, kindCoupon: n.coupons, kindCampaign: n.campaigns,
		kindAlert: n.campaigns}
	for _, f := range fields {
		if ids := ofKind[f.Kind]; ids != nil {
			ids[f.ID] = true
		}
		for _, value := range []string{f.Was, f.Now} {
			switch f.Field {
			case fieldAffiliate, fieldCredit:
				n.affiliates[affiliateIn(f.Field, value)] = true
			case fieldCampaign:
				id, _ := strconv.ParseInt(value, 10, 64)
				n.campaigns[id] = true
			case fieldProduct:
				n.products[value] = true
			case fieldCreditLink:
				id, _ := strconv.ParseInt(value, 10, 64)
				n.links[id] = true
			}
		}
	}
	return n
}

// wordsFor reads the names of the rows that have these fields, and of those that the fields refer to.
func wordsFor(ctx context.Context, q Querier, fields []editedField) (w editWords, err error) {
	named := namedRowsOf(fields)
	for _, r := range []struct {
		into    *map[int64]string
		ids     map[int64]bool
		columns string
	}{{&w.links, named.links, "id, slug from links"}, {&w.coupons, named.coupons, "id, code from coupons"},
		{&w.campaigns, named.campaigns, "id, name from campaigns"}} {
		*r.into = make(map[int64]string, len(r.ids))
		for part := range slices.Chunk(slices.Sorted(maps.Keys(r.ids)), maxIn) {
			if err := rowFields(ctx, q, "select "+r.columns+" where id", part, 1,
				func(id int64, c []string) { (*r.into)[id] = c[0] }); err != nil {
				return w, err
			}
		}
	}
	w.affiliates, w.products = map[int64]string{}, map[string]string{}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(named.affiliates)), maxIn) {
		people, err := readAffiliates(ctx, q, "where a.id in "+placeholders(len(part)), args(part)...)
		if err != nil {
			return w, err
		}
		for _, a := range people {
			w.affiliates[a.ID] = a.Label()
		}
	}
	if len(named.products) > 0 {
		all, err := readProducts(ctx, q)
		if err != nil {
			return w, err
		}
		for _, p := range all {
			w.products[p.ID] = p.Label()
		}
	}
	return w, nil
}

// affiliateIn returns the affiliate in a field that has an affiliate and something else.
func affiliateIn(field, value string) int64 {
	between := "@"
	if field == fieldCredit {
		between = "/"
	}
	id, _ := twoNumbers(value, between)
	return id
}

// row names the row of a field.
func (w editWords) row(k fieldKey) string {
	switch k.Kind {
	case kindLink:
		return "link " + w.links[k.ID]
	case kindAffiliate:
		return "affiliate " + w.affiliates[k.ID]
	case kindCoupon:
		return "coupon " + w.coupons[k.ID]
	case kindCampaign, kindAlert:
		return "campaign " + w.campaigns[k.ID]
	}
	return viewWords(k.Key)
}

// viewWords names the view of a setting.
func viewWords(key string) string {
	v, _ := affiliate.ParseViewSetting(key)
	return "view " + v.Name + " of " + v.List
}

// label names a field.
func (k fieldKey) label() string {
	switch {
	case strings.HasPrefix(k.Field, tagField):
		return "tags"
	case k.Field == fieldPinned:
		return "pin"
	case k.Field == fieldStopped:
		return "watching"
	case k.Field == fieldCredit:
		return "affiliate"
	case k.Field == fieldArchived:
		return "state"
	case k.Kind == kindAlert:
		return "alert about its goal"
	}
	return k.Field
}

// value describes a value. known is false for a value that is too long for a line, or that depends on the school's time zone.
func (w editWords) value(k fieldKey, value string) (words string, known bool) {
	switch k.Field {
	case fieldAffiliate, fieldCredit:
		return orNone(w.affiliates[affiliateIn(k.Field, value)]), true
	case fieldProduct:
		return orNone(w.products[value]), true
	case fieldCampaign:
		id, _ := strconv.ParseInt(value, 10, 64)
		return orNone(w.campaigns[id]), true
	case fieldCreditLink:
		id, _ := strconv.ParseInt(value, 10, 64)
		return orNone(w.links[id]), true
	case fieldName:
		return orNone(value), true
	case fieldGoal:
		kind, amount, _ := strings.Cut(value, " ")
		number, _ := strconv.ParseInt(amount, 10, 64)
		return orNone(affiliate.Goal{Kind: affiliate.GoalKind(kind), Amount: number}.String()), true
	}
	return value, false
}

// turned describes the new state of a field that is either on or off; false for other fields.
func turned(f editedField) (words string, is bool) {
	var on, off string
	switch f.Field {
	case fieldPinned:
		on, off = "pinned", "unpinned"
	case fieldStopped:
		on, off = "no longer watched", "watched again"
	case fieldArchived:
		on, off = "archived", "brought back"
	case fieldReview:
		on, off = "to review", "resolved"
	default:
		return "", false
	}
	if f.Now == "" {
		return off, true
	}
	return on, true
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// tagChange returns a changed tag as people type it: +diwali, -diwali.
func tagChange(f editedField) string {
	tag := strings.TrimPrefix(f.Field, tagField)
	if f.Now == "" {
		return "-" + tag
	}
	return "+" + tag
}

// fields describes changed fields. Tags of one row are one field.
func (w editWords) fields(all []editedField) []affiliate.EditedField {
	var out []affiliate.EditedField
	for _, f := range all {
		e := affiliate.EditedField{Row: w.row(f.fieldKey), Field: f.label()}
		words, onOrOff := turned(f)
		switch n := len(out); {
		case onOrOff:
			e.Now = words
		case e.Field == "tags" && n > 0 && out[n-1].Row == e.Row && out[n-1].Field == e.Field:
			out[n-1].Now += " " + tagChange(f)
			continue
		case e.Field == "tags":
			e.Now = tagChange(f)
		case f.Field == fieldNew, f.Field == fieldView:
			e.Now = madeOrGone(f)
		case f.Field == fieldPeriod:
		case f.isPayTerms():
			e.Now = "changed, and never undone"
		default:
			e.Was, _ = w.value(f.fieldKey, f.Was)
			e.Now, _ = w.value(f.fieldKey, f.Now)
			e.Was, e.Now = orNone(e.Was), orNone(e.Now)
		}
		out = append(out, e)
	}
	return out
}

// madeOrGone describes the change of a row that is created or removed as a whole.
func madeOrGone(f editedField) string {
	switch {
	case f.Field == fieldNew && f.Now == "":
		return "archived"
	case f.Field == fieldNew:
		return "created"
	case f.Was == "":
		return "saved"
	case f.Now == "":
		return "removed"
	}
	return "replaced"
}

// fieldGroup is the changes of one field in several rows of a kind.
type fieldGroup struct {
	kind   rowKind
	label  string
	first  fieldKey
	rows   map[int64]bool
	change string // of all rows, if it is the same for all
	tags   []string
	onOff  bool // the change names the field: "pinned"
	mixed  bool // the changes differ, or are not known in words
}

// describe says what was changed, and how: "tags of 38 links", "+diwali".
func (w editWords) describe(all []editedField) (what, change string) {
	parts := w.parts(all)
	for i, p := range parts {
		text := p.what
		if i > 0 {
			text = "; " + text
		}
		switch {
		case change == "" && p.change == "":
			what += text
		case change == "":
			what, change = what+text, p.change
		case p.change == "":
			change += text
		default:
			change += text + ": " + p.change
		}
	}
	return what, change
}

// changePart says what was changed in rows of one kind, and how.
type changePart struct{ what, change string }

func (w editWords) parts(all []editedField) []changePart {
	var parts []changePart
	var groups []*fieldGroup
	for _, f := range all {
		if f.Kind == kindAlert && all[len(all)-1].Kind != kindAlert { // it follows from the change of the campaign
			continue
		}
		if f.Field == fieldNew || f.Field == fieldView {
			parts = append(parts, changePart{w.row(f.fieldKey), madeOrGone(f)})
			continue
		}
		at := slices.IndexFunc(groups, func(g *fieldGroup) bool { return g.kind == f.Kind && g.label == f.label() })
		if at < 0 {
			at = len(groups)
			groups = append(groups, &fieldGroup{kind: f.Kind, label: f.label(), first: f.fieldKey, rows: map[int64]bool{}})
		}
		groups[at].add(w, f)
	}
	for len(groups) > 0 {
		same, rest := groups[:1:1], []*fieldGroup(nil)
		for _, g := range groups[1:] {
			if g.kind == same[0].kind && maps.Equal(g.rows, same[0].rows) {
				same = append(same, g)
			} else {
				rest = append(rest, g)
			}
		}
		parts, groups = append(parts, w.groupText(same)), rest
	}
	return parts
}

// add adds the change of one row.
func (g *fieldGroup) add(w editWords, f editedField) {
	const shownTags = 6
	if g.rows[f.ID] = true; g.label == "tags" {
		if tag := tagChange(f); !slices.Contains(g.tags, tag) && len(g.tags) <= shownTags {
			g.tags = append(g.tags, tag)
		}
		if g.change = strings.Join(g.tags, " "); len(g.tags) > shownTags {
			g.change = ""
		}
		return
	}
	was, known := w.value(f.fieldKey, f.Was)
	now, _ := w.value(f.fieldKey, f.Now)
	change := was + " → " + now
	if words, is := turned(f); is {
		change, known, g.onOff = words, true, true
	}
	if !known || g.mixed || g.change != "" && g.change != change {
		g.change, g.mixed = "", true
		return
	}
	g.change = change
}

// groupText describes fields that were changed in the same rows.
func (w editWords) groupText(groups []*fieldGroup) changePart {
	var labels, changes []string
	for _, g := range groups {
		labels = append(labels, g.label)
		if g.change != "" {
			changes = append(changes, g.change)
		}
	}
	rows := w.row(groups[0].first)
	if n := int64(len(groups[0].rows)); n > 1 {
		rows = affiliate.Plural(n, string(groups[0].kind), string(groups[0].kind)+"s")
	}
	text := labels[0]
	if groups[0].onOff && len(groups) == 1 && groups[0].change != "" {
		return changePart{rows, groups[0].change}
	}
	if n := len(labels); n > 1 {
		text = strings.Join(labels[:n-1], ", ") + " and " + labels[n-1]
	}
	return changePart{text + " of " + rows, strings.Join(changes, ", ")}
}
