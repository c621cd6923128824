package store

import (
	"context"
	"strings"

	"fermion-tui/internal/affiliate"
)

// TrackLinks stores links that were not created here, all in one transaction, with the affiliates, products and campaigns that they
// name. Empty members of a link that exists are filled, and nothing is replaced. The reading in a request becomes the link's first one
// if it has none, so that later counts are rises.
func (s *Store) TrackLinks(ctx context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error) {
	var out []affiliate.TrackResult
	err := s.write(ctx, "tracking links", func(ctx context.Context, t *Tx) error {
		out = make([]affiliate.TrackResult, 0, len(links))
		for _, l := range links {
			result, err := t.track(ctx, l)
			if _, own := s.engine.Failure(err); own {
				return err // a failure of the database ends the whole request
			}
			result.Err = err
			out = append(out, result)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (t *Tx) track(ctx context.Context, l affiliate.TrackRequest) (affiliate.TrackResult, error) {
	if err := affiliate.CheckSlug(l.Slug); err != nil {
		return affiliate.TrackResult{}, err
	}
	var row linkRow
	var err error
	if row.affiliateID, err = t.findOrCreateAffiliate(ctx, l.Affiliate); err != nil {
		return affiliate.TrackResult{}, err
	}
	if row.productID, err = t.fillProduct(ctx, l.Product); err != nil {
		return affiliate.TrackResult{}, err
	}
	if row.campaignID, err = t.findOrCreateCampaign(ctx, l.Campaign); err != nil {
		return affiliate.TrackResult{}, err
	}
	row.slug, row.commission, row.requested, row.tags = l.Slug, l.Commission, affiliate.UnknownCommission, l.Tags
	id, existed, err := t.saveLink(ctx, row)
	if err == nil && l.Reading != nil {
		err = t.readBeforeSaved(ctx, id, *l.Reading)
	}
	return affiliate.TrackResult{LinkID: id, Existed: existed}, err
}

// readBeforeSaved stores the reading that a person was shown together with the link, so that no sale is lost between the two.
func (t *Tx) readBeforeSaved(ctx context.Context, id int64, read affiliate.LinkReading) error {
	r, err := t.firstReading(ctx, id, read.At, read.Counters)
	if err != nil {
		return err
	}
	if n, differs := r.CommissionNotice(read.At); differs {
		_, err = t.addNotice(ctx, n)
	}
	return err
}

// linkRow is a link to store, with its references resolved.
type linkRow struct {
	slug        string
	affiliateID int64
	productID   string
	commission  affiliate.BasisPoints
	requested   affiliate.BasisPoints
	madeHere    bool
	createdAt   int64
	campaignID  int64
	tags        []string
}

// saveLink creates a row, or fills the empty columns of the one with the slug.
func (t *Tx) saveLink(ctx context.Context, l linkRow) (id int64, existed bool, err error) {
	if id, err = t.linkID(ctx, l.slug); err != nil {
		return 0, false, err
	}
	if id != 0 {
		return id, true, t.fillLink(ctx, id, l)
	}
	if l.createdAt == 0 {
		l.createdAt = toMillis(t.Now)
	}
	id, err = t.insert(ctx, `insert into links (slug, affiliate_id, product_id, commission_bp, asked_bp, made_here, created_at, campaign_id)
		values (?, ?, ?, ?, ?, ?, ?, ?) returning id`,
		l.slug, nullInt(l.affiliateID), nullText(l.productID), nullBP(l.commission), nullBP(l.requested), boolInt(l.madeHere), l.createdAt,
		nullInt(l.campaignID))
	if err != nil {
		return 0, false, err
	}
	t.changed.Links = append(t.changed.Links, id)
	if l.madeHere {
		// A link created here starts at zero, so that its first click is a change.
		_, err = t.exec(ctx, `insert into samples (link_id, first_read, last_read, clicks, sales, revenue_paise, commission_bp)
			values (?, ?, ?, 0, 0, 0, ?)`, id, l.createdAt, l.createdAt, nullBP(l.commission))
		if err == nil {
			_, err = t.exec(ctx, "update links set first_sample = ? where id = ?", l.createdAt, id)
		}
		if err != nil {
			return 0, false, err
		}
	}
	_, err = t.addTags(ctx, "link_tags", "link_id", id, l.tags)
	return id, false, err
}

func (t *Tx) fillLink(ctx context.Context, id int64, l linkRow) error {
	var sets, unknown []string
	var values []any
	for _, c := range []struct {
		column string
		value  any
	}{{"product_id", nullText(l.productID)}, {"commission_bp", nullBP(l.commission)}, {"asked_bp", nullBP(l.requested)},
		{"campaign_id", nullInt(l.campaignID)}} {
		if c.value != nil {
			sets, unknown, values = append(sets, c.column+" = coalesce("+c.column+", ?)"), append(unknown, c.column+" is null"),
				append(values, c.value)
		}
	}
	n := int64(0)
	if len(sets) > 0 {
		var err error
		n, err = t.exec(ctx, "update links set "+strings.Join(sets, ", ")+" where id = ? and ("+strings.Join(unknown, " or ")+")",
			append(values, id)...)
		if err != nil {
			return err
		}
	}
	assigned, err := t.assignFirst(ctx, id, l.affiliateID)
	if err != nil {
		return err
	}
	tagged, err := t.addTags(ctx, "link_tags", "link_id", id, l.tags)
	if n > 0 || assigned || tagged {
		t.changed.Links = append(t.changed.Links, id)
	}
	return err
}

// assignFirst sets the affiliate of an unassigned link.
func (t *Tx) assignFirst(ctx context.Context, id, affiliateID int64) (assigned bool, err error) {
	if affiliateID == 0 {
		return false, nil
	}
	var free bool
	if err := t.QueryRowContext(ctx, "select affiliate_id is null from links where id = ?", id).Scan(&free); err != nil || !free {
		return false, err
	}
	return true, t.assign(ctx, id, affiliateID)
}
