package store

import (
	"context"
	"slices"
)

// fieldValues are the fields that are set.
type fieldValues map[fieldKey]string

// editedRows names the rows that an edit is about.
type editedRows struct {
	links, affiliates, coupons, campaigns []int64
	created                               []int64 // campaigns that the edit made
	views                                 []string
}

// rowsOf returns the rows of recorded fields, each once.
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

// readFields reads the fields of rows as they are now.
func readFields(ctx context.Context, q Querier, rows editedRows) (fieldValues, error) {
	values := fieldValues{}
	for _, r := range []struct {
		ids  []int64
		read func(context.Context, Querier, fieldValues, []int64) error
	}{{rows.links, readLinkFields}, {rows.affiliates, readAffiliateFields}, {rows.coupons, readCouponFields},
		{rows.campaigns, readCampaignFields}, {rows.created, readCreatedCampaigns}, {rows.campaigns, readAlertFields},
		{rows.created, readAlertFields}} {
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

// rowFields reads rows of an ID and n more columns, and calls set for each.
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

// numberOrNone returns a number as a field has it: "" for 0.
func numberOrNone(text string) string {
	if text == "0" {
		return ""
	}
	return text
}

func readLinkFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	err := rowFields(ctx, q,
		"select id, coalesce(affiliate_id, 0), assigned_at, coalesce(product_id, ''), coalesce(campaign_id, 0), stopped_at, pinned from "+
			"links where id", ids, 6, func(id int64, c []string) {
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
	return rowFields(ctx, q, "select id, coalesce(affiliate_id, 0), coalesce(link_id, 0) from coupons where id", ids, 2,
		func(id int64, c []string) {
			if c[0] != "0" || c[1] != "0" {
				v.set(kindCoupon, id, fieldCredit, c[0]+"/"+c[1])
			}
		})
}

func readCampaignFields(ctx context.Context, q Querier, v fieldValues, ids []int64) error {
	return rowFields(ctx, q, "select id, name, goal_kind, goal_amount, from_at, to_at, archived_at, notes from campaigns where id", ids, 7,
		func(id int64, c []string) {
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
