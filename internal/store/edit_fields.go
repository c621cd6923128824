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
	kindAlert     rowKind = "alert" // about a missed goal: ID is that of the campaign, Key that of the alert; sorted before the campaign
)

// The fields of these rows. A tag is a field of its own, so that two people can tag one row independently.
const (
	fieldAffiliate  = string(affiliate.AffiliateField) // its ID and since when, which decides whose money it was: "12@1700000000000"
	fieldProduct    = string(affiliate.ProductField)
	fieldCampaign   = string(affiliate.CampaignField)
	fieldPinned     = "pinned"
	fieldStopped    = "stopped" // since when the link is not watched
	fieldName       = string(affiliate.NameField)
	fieldNotes      = string(affiliate.NotesField)
	fieldPayee      = string(affiliate.PayeeField)  // recorded masked, and never undone
	fieldTax        = string(affiliate.TaxField)    // never undone
	fieldCredit     = string(affiliate.CreditField) // the IDs of affiliate and link: "12/3"
	fieldCreditLink = "link"                        // of the credit, only to compare plans: it is recorded in fieldCredit
	fieldGoal       = string(affiliate.GoalField)   // "sales 100"
	fieldPeriod     = string(affiliate.PeriodField) // its edges: "from/to"
	fieldArchived   = "archived"
	fieldNew        = "new" // of a campaign that the edit created: set while the campaign is not archived
	fieldView       = "view"
	fieldReview     = "review" // of an alert: set while it is to review
	tagField        = "tag:"
)

// fieldKey names a field of a row.
type fieldKey struct {
	Kind  rowKind `json:"kind"`
	ID    int64   `json:"id,omitempty"`
	Key   string  `json:"key,omitempty"` // of a view: its key in the settings; of an alert: its ID
	Field string  `json:"field"`
}

// editedField is a change of a field: its value before and after, "" for none.
type editedField struct {
	fieldKey
	Was string `json:"was,omitempty"`
	Now string `json:"now,omitempty"`
}

// recorded returns the field in which edits record this one.
func (k fieldKey) recorded() fieldKey {
	if k.Field == fieldCreditLink {
		k.Field = fieldCredit
	}
	return k
}

// inverted returns the reverse change.
func (f editedField) inverted() editedField { return editedField{f.fieldKey, f.Now, f.Was} }

// campaigns returns the IDs of the campaigns that a change names.
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

// rewritten returns the change without what names a person.
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

// hasPseudonym reports whether a text of the change was rewritten when a person was forgotten, so that it is no longer the row's text.
func (f editedField) hasPseudonym() bool {
	return (f.Field == fieldName || f.Field == fieldNotes) && strings.Contains(f.Was+" "+f.Now, affiliate.ForgottenPrefix)
}

// names reports whether a change concerns an affiliate, or a link or coupon of theirs.
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

// isPayTerms reports whether a field has pay terms, whose changes are recorded and never undone.
func (k fieldKey) isPayTerms() bool {
	return k.Kind == kindAffiliate && (k.Field == fieldPayee || k.Field == fieldTax)
}

// unknownFieldError refuses an edit with a field that this version does not know, so that a newer one must have made it.
func unknownFieldError(k fieldKey) error {
	return fmt.Errorf("this edit changed a field that this version of fermion-tui does not know (%s of %s), so a newer version made it: "+
		"undo it there", k.Field, k.Kind)
}

// writeField stores the value of a field. skipped means that the row can no longer have this value, and nothing was changed.
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

// writeCampaignField skips a name that another campaign has by now, and does not archive a new campaign that has links by now.
func (t *Tx) writeCampaignField(ctx context.Context, k fieldKey, value string) (skipped bool, err error) {
	switch k.Field {
	case fieldName:
		all, err := readCampaigns(ctx, t)
		if err != nil || slices.ContainsFunc(all,
			func(c affiliate.Campaign) bool { return c.ID != k.ID && affiliate.SameCampaignName(c.Name, value) }) {
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

// twoNumbers parses a field of two numbers; both are 0 for "".
func twoNumbers(value, between string) (a, b int64) {
	first, second, _ := strings.Cut(value, between)
	a, _ = strconv.ParseInt(first, 10, 64)
	b, _ = strconv.ParseInt(second, 10, 64)
	return a, b
}
