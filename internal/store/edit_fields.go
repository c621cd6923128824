package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fermion-tui/internal/affiliate"
)

// rowKind is a kind of rows that people edit here.
type rowKind string

const (
	kindLink      rowKind = "link"
	kindAffiliate rowKind = "affiliate"
	kindCoupon    rowKind = "coupon"
	kindCampaign  rowKind = "campaign"
	kindView      rowKind = "view"
	kindAlert     rowKind = "alert" // about the missed goal of a campaign, whose ID it has beside its own in Key; sorted before the campaign
)

// The fields of these rows. A tag is a field of its own, so that two people can tag one row independently.
const (
	fieldAffiliate = "affiliate" // its ID and since when, which decides whose money it was: "12@1700000000000"
	fieldProduct   = "product"
	fieldCampaign  = "campaign"
	fieldPinned    = "pinned"
	fieldStopped   = "stopped" // since when it is not watched
	fieldName      = string(affiliate.NameField)
	fieldNotes     = string(affiliate.NotesField)
	fieldPayee     = "payee"                       // recorded without a value, since where money goes is not undone
	fieldTax       = "tax"                         // the same
	fieldCredit    = "credit"                      // the IDs of affiliate and link: "12/3"
	fieldGoal      = string(affiliate.GoalField)   // "sales 100"
	fieldPeriod    = string(affiliate.PeriodField) // its edges: "from/to"
	fieldArchived  = "archived"
	fieldNew       = "new" // of a campaign: it is not archived since it was created
	fieldView      = "view"
	fieldReview    = "review" // of an alert: it is to review
	tagField       = "tag:"
)

// fieldKey names a field of a row.
type fieldKey struct {
	Kind  rowKind `json:"kind"`
	ID    int64   `json:"id,omitempty"`
	Key   string  `json:"key,omitempty"` // of a view, in the settings; the ID of an alert
	Field string  `json:"field"`
}

// editedField is what a field was, and what it became; "" for none.
type editedField struct {
	fieldKey
	Was string `json:"was,omitempty"`
	Now string `json:"now,omitempty"`
}

// inverted is the change back.
func (f editedField) inverted() editedField { return editedField{f.fieldKey, f.Now, f.Was} }

// campaigns are those that a change names.
func (f editedField) campaigns() (ids []int64) {
	switch {
	case f.Kind == kindCampaign:
		return []int64{f.ID}
	case f.Kind == kindLink && f.Field == fieldCampaign:
		for _, value := range []string{f.Was, f.Now} {
			if id, err := strconv.ParseInt(value, 10, 64); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// rewritten is the field without what names a person.
func (f editedField) rewritten(x *erasure) editedField {
	if f.Kind == kindView {
		f.Key = x.viewKey(f.Key)
	}
	tag, isTag := strings.CutPrefix(f.Field, tagField)
	switch {
	case isTag:
		f.Field = tagField + x.tag(tag)
	case f.Field == fieldView:
		f.Was, f.Now = x.filter(f.Was), x.filter(f.Now)
	case f.Field == fieldName, f.Field == fieldNotes:
		f.Was, f.Now = x.without(f.Was), x.without(f.Now)
	}
	return f
}

// hasPseudonym reports whether a text of the change was rewritten because a person was forgotten, so that it is no longer what was in the row.
func (f editedField) hasPseudonym() bool {
	return (f.Field == fieldName || f.Field == fieldNotes) && strings.Contains(f.Was+" "+f.Now, affiliate.ForgottenPrefix)
}

// names reports whether a change is of an affiliate, or of what is theirs.
func (f editedField) names(affiliateID int64) bool {
	switch {
	case affiliateID == 0:
		return false
	case f.Kind == kindAffiliate:
		return f.ID == affiliateID
	case f.Field == fieldAffiliate, f.Field == fieldCredit:
		return affiliateIn(f.Field, f.Was) == affiliateID || affiliateIn(f.Field, f.Now) == affiliateID
	}
	return false
}

// fieldValues are the fields that are set.
type fieldValues map[fieldKey]string

// editedRows name the rows that an edit is about.
type editedRows struct {
	links, affiliates, coupons, campaigns []int64
	created                               []int64 // campaigns that the edit made
	views                                 []string
}

// rowsOf are the rows of recorded fields, each once.
func rowsOf(fields []editedField) (rows editedRows) {
	add := func(ids *[]int64, id int64) {
		if n := len(*ids); n == 0 || (*ids)[n-1] != id { // fields are recorded row by row
			*ids = append(*ids, id)
		}
	}
	for _, f := range fields {
		switch {
		case f.Kind == kindLink:
			add(&rows.links, f.ID)
		case f.Kind == kindAffiliate:
			add(&rows.affiliates, f.ID)
		case f.Kind == kindCoupon:
			add(&rows.coupons, f.ID)
		case f.Field == fieldNew:
			add(&rows.created, f.ID)
		case f.Kind == kindCampaign:
			add(&rows.campaigns, f.ID)
		case f.Kind == kindView && !slices.Contains(rows.views, f.Key):
			rows.views = append(rows.views, f.Key)
		}
	}
	return rows
}

// readFields are the fields of rows as they are now.
func readFields(ctx context.Context, q Querier, rows editedRows) (fieldValues, error) {
	values := fieldValues{}
	for _, r := range []struct {
		ids  []int64
		read func(context.Context, Querier, fieldValues, []int64) error
	}{{rows.links, readLinkFields}, {rows.affiliates, readAffiliateFields}, {rows.coupons, readCouponFields}, {rows.campaigns, readCampaignFields}, {rows.created, readCreatedCampaigns}, {rows.campaigns, readAlertFields}, {rows.created, readAlertFields}} {
		for part := range slices.Chunk(r.ids, maxIn) {
			if err := r.read(ctx, q, values, part); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range rows.views {
		value, _, err := setting(ctx, q, key)
		if err != nil {
			return nil, err
		}
		if value != "" {
			values[fieldKey{Kind: kindView, Key: key, Field: fieldView}] = value
		}
	}
	return values, nil
}

func (v fieldValues) set(kind rowKind, id int64, field, value string) {
	if value != "" {
		v[fieldKey{Kind: kind, ID: id, Field: field}] = value
	}
}

// rowFields reads rows of an ID with n more columns, and sets their fields.
func rowFields(ctx context.Context, q Querier, query string, ids []int64, n int, set func(id int64, c []string)) error {
	rows, err := q.QueryContext(ctx, query+" in "+placeholders(len(ids)), args(ids)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id int64
	columns, into := make([]string, n), []any{&id}
	for i := range columns {
		into = append(into, &columns[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		set(id, columns)
	}
	return rows.Err()
}

// numberOrNone is a number as a field has it: none for 0.
func numberOrNone(text string) string {
	if text == "0" {
		return ""
	}
	return text
}

func readLinkFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	err := rowFields(ctx, q, "select id, coalesce(affiliate_id, 0), assigned_at, coalesce(product_id, ''), coalesce(campaign_id, 0), stopped_at, pinned from links where id", ids, 6, func(id int64, c []string) {
		if c[0] != "0" || c[1] != "0" {
			v.set(kindLink, id, fieldAffiliate, c[0]+"@"+c[1])
		}
		v.set(kindLink, id, fieldProduct, c[2])
		v.set(kindLink, id, fieldCampaign, numberOrNone(c[3]))
		v.set(kindLink, id, fieldStopped, numberOrNone(c[4]))
		v.set(kindLink, id, fieldPinned, numberOrNone(c[5]))
	})
	if err != nil {
		return err
	}
	return readTagFields(ctx, q, v, kindLink, "select link_id, tag from link_tags where link_id", ids)
}

func readAffiliateFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	err := rowFields(ctx, q, "select id, name, notes from affiliates where id", ids, 2, func(id int64, c []string) {
		v.set(kindAffiliate, id, fieldName, c[0])
		v.set(kindAffiliate, id, fieldNotes, c[1])
	})
	if err != nil {
		return err
	}
	return readTagFields(ctx, q, v, kindAffiliate, "select affiliate_id, tag from affiliate_tags where affiliate_id", ids)
}

func readTagFields(ctx context.Context, q Querier, v fieldValues, kind rowKind, query string, ids []int64) error {
	return rowFields(ctx, q, query, ids, 1, func(id int64, c []string) { v.set(kind, id, tagField+c[0], "1") })
}

func readCouponFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	return rowFields(ctx, q, "select id, coalesce(affiliate_id, 0), coalesce(link_id, 0) from coupons where id", ids, 2, func(id int64, c []string) {
		if c[0] != "0" || c[1] != "0" {
			v.set(kindCoupon, id, fieldCredit, c[0]+"/"+c[1])
		}
	})
}

func readCampaignFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	return rowFields(ctx, q, "select id, name, goal_kind, goal_amount, from_at, to_at, archived_at, notes from campaigns where id", ids, 7, func(id int64, c []string) {
		v.set(kindCampaign, id, fieldName, c[0])
		if c[1] != "" {
			v.set(kindCampaign, id, fieldGoal, c[1]+" "+c[2])
		}
		if c[3] != "0" || c[4] != "0" {
			v.set(kindCampaign, id, fieldPeriod, c[3]+"/"+c[4])
		}
		v.set(kindCampaign, id, fieldArchived, numberOrNone(c[5]))
		v.set(kindCampaign, id, fieldNotes, c[6])
	})
}

func readCreatedCampaigns(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	return rowFields(ctx, q, "select id, archived_at from campaigns where id", ids, 1, func(id int64, c []string) {
		if c[0] == "0" {
			v.set(kindCampaign, id, fieldNew, "1")
		}
	})
}

// isPayTerms reports whether a field is only recorded, and never undone.
func (k fieldKey) isPayTerms() bool {
	return k.Kind == kindAffiliate && (k.Field == fieldPayee || k.Field == fieldTax)
}

// unknownFieldError is an edit of a newer version, with a field that this one does not know.
func unknownFieldError(k fieldKey) error {
	return fmt.Errorf("this edit changed a field that this version of fermion-tui does not know (%s of %s), so a newer version made it: undo it there", k.Field, k.Kind)
}

// writeField stores the value of a field. skipped is true, and nothing is changed, where the row cannot have it any more.
func (t *Tx) writeField(ctx context.Context, k fieldKey, value string) (skipped bool, err error) {
	switch k.Kind {
	case kindLink:
		return false, t.writeLinkField(ctx, k, value)
	case kindAffiliate:
		return false, t.writeAffiliateField(ctx, k, value)
	case kindCoupon:
		if k.Field != fieldCredit {
			return false, unknownFieldError(k)
		}
		t.changed.Coupons = append(t.changed.Coupons, k.ID)
		who, link := twoNumbers(value, "/")
		_, err = t.exec(ctx, "update coupons set affiliate_id = ?, link_id = ? where id = ?", nullInt(who), nullInt(link), k.ID)
		return false, err
	case kindCampaign:
		return t.writeCampaignField(ctx, k, value)
	case kindAlert:
		return false, t.writeAlertField(ctx, k, value)
	case kindView:
		if _, is := affiliate.ParseViewSetting(k.Key); !is || k.Field != fieldView {
			return false, unknownFieldError(k)
		}
		if value == "" {
			_, err = t.exec(ctx, "delete from settings where key = ?", k.Key)
			return false, err
		}
		return false, t.set(ctx, k.Key, value)
	}
	return false, unknownFieldError(k)
}

func (t *Tx) writeAffiliateField(ctx context.Context, k fieldKey, value string) (err error) {
	t.changed.Affiliates = append(t.changed.Affiliates, k.ID)
	if tag, is := strings.CutPrefix(k.Field, tagField); is {
		return t.writeTag(ctx, "affiliate_tags", "affiliate_id", k.ID, tag, value)
	}
	switch k.Field {
	case fieldName:
		_, err = t.exec(ctx, "update affiliates set name = ? where id = ?", value, k.ID)
	case fieldNotes:
		_, err = t.exec(ctx, "update affiliates set notes = ? where id = ?", value, k.ID)
	default:
		return unknownFieldError(k)
	}
	return err
}

func (t *Tx) writeLinkField(ctx context.Context, k fieldKey, value string) (err error) {
	t.changed.Links = append(t.changed.Links, k.ID)
	if tag, is := strings.CutPrefix(k.Field, tagField); is {
		return t.writeTag(ctx, "link_tags", "link_id", k.ID, tag, value)
	}
	number, _ := strconv.ParseInt(value, 10, 64) // "" is 0
	switch k.Field {
	case fieldAffiliate:
		who, since := twoNumbers(value, "@")
		if err := t.assign(ctx, k.ID, who); err != nil {
			return err
		}
		_, err = t.exec(ctx, "update links set assigned_at = ? where id = ?", since, k.ID)
	case fieldProduct:
		_, err = t.exec(ctx, "update links set product_id = ? where id = ?", nullText(value), k.ID)
	case fieldCampaign:
		_, err = t.exec(ctx, "update links set campaign_id = ? where id = ?", nullInt(number), k.ID)
	case fieldStopped:
		_, err = t.exec(ctx, "update links set stopped_at = ? where id = ?", number, k.ID)
	case fieldPinned:
		_, err = t.exec(ctx, "update links set pinned = ? where id = ?", number, k.ID)
	default:
		return unknownFieldError(k)
	}
	return err
}

func (t *Tx) writeTag(ctx context.Context, table, column string, id int64, tag, value string) error {
	e := affiliate.TagEdit{Add: []string{tag}}
	if value == "" {
		e = affiliate.TagEdit{Remove: []string{tag}}
	}
	return t.editTags(ctx, table, column, id, e)
}

// writeCampaignField leaves a name that another campaign has by now, and does not archive a campaign that has links.
func (t *Tx) writeCampaignField(ctx context.Context, k fieldKey, value string) (skipped bool, err error) {
	switch k.Field {
	case fieldName:
		all, err := readCampaigns(ctx, t)
		if err != nil || slices.ContainsFunc(all, func(c affiliate.Campaign) bool { return c.ID != k.ID && affiliate.SameCampaignName(c.Name, value) }) {
			return true, err
		}
		_, err = t.exec(ctx, "update campaigns set name = ? where id = ?", value, k.ID)
		return false, t.campaignChanged(k.ID, err)
	case fieldNotes:
		_, err = t.exec(ctx, "update campaigns set notes = ? where id = ?", value, k.ID)
		return false, t.campaignChanged(k.ID, err)
	case fieldGoal:
		kind, amount, _ := strings.Cut(value, " ")
		number, _ := strconv.ParseInt(amount, 10, 64)
		_, err = t.exec(ctx, "update campaigns set goal_kind = ?, goal_amount = ? where id = ?", kind, number, k.ID)
	case fieldPeriod:
		from, to := twoNumbers(value, "/")
		_, err = t.exec(ctx, "update campaigns set from_at = ?, to_at = ? where id = ?", from, to, k.ID)
	case fieldArchived:
		number, _ := strconv.ParseInt(value, 10, 64)
		_, err = t.exec(ctx, "update campaigns set archived_at = ? where id = ?", number, k.ID)
	case fieldNew:
		when, unless := int64(0), ""
		if value == "" {
			when, unless = toMillis(t.Now), " and not exists (select 1 from links where campaign_id = campaigns.id)"
		}
		n, err := t.exec(ctx, "update campaigns set archived_at = ? where id = ?"+unless, when, k.ID)
		if err != nil || n == 0 {
			return true, err
		}
	default:
		return false, unknownFieldError(k)
	}
	if err := t.campaignChanged(k.ID, err); err != nil {
		return false, err
	}
	return false, t.resolveMissedGoal(ctx, k.ID)
}

func (t *Tx) campaignChanged(id int64, err error) error {
	t.changed.Campaigns = append(t.changed.Campaigns, id)
	return err
}

// twoNumbers reads a field of two numbers; "" has 0 twice.
func twoNumbers(value, between string) (a, b int64) {
	first, second, _ := strings.Cut(value, between)
	a, _ = strconv.ParseInt(first, 10, 64)
	b, _ = strconv.ParseInt(second, 10, 64)
	return a, b
}
