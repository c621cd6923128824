package store

import (
	"context"
	"database/sql"
	"errors"

	"fermion-tui/internal/affiliate"
)

// EditLinks changes what is local about links, in the same way for all, or for none. Unknown affiliates, products and campaigns are
// created. Links that were created here keep their affiliate and product. With Was, it returns an affiliate.EditConflictError if a
// colleague has changed the same fields meanwhile.
func (s *Store) EditLinks(ctx context.Context, ids []int64, e affiliate.LinkEdit) error {
	return s.edit(ctx, "editing links", editedRows{links: ids}, func(ctx context.Context, t *Tx) error {
		for _, id := range ids {
			if err := t.editLink(ctx, id, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tx) editLink(ctx context.Context, id int64, e affiliate.LinkEdit) error {
	merge, stored, err := t.mergeLink(ctx, id, e)
	if err != nil || len(merge.fields) == 0 {
		return err
	}
	conflicts, err := merge.conflicts(ctx, t)
	if err != nil {
		return err
	}
	named, err := t.namedLinkFields(ctx, stored)
	if err != nil {
		return err
	}
	return &affiliate.EditConflictError[affiliate.NamedLinkFields]{Fields: conflicts, Stored: named}
}

// mergeLink stores an edit of a link, or nothing if there are conflicts. It returns the conflicts, and what was stored before.
func (t *Tx) mergeLink(ctx context.Context, id int64, e affiliate.LinkEdit) (merge fieldMerge, stored affiliate.LinkFields, err error) {
	merge.row = fieldKey{Kind: kindLink, ID: id}
	stored, madeHere, err := t.linkFields(ctx, id)
	if err != nil {
		return merge, stored, err
	}
	t.changed.Links = append(t.changed.Links, id)
	if madeHere {
		e.Affiliate, e.Product = nil, nil // Fermion has them, and pays that affiliate
	}
	was := stored
	if e.Was != nil {
		was = *e.Was
	}
	now, err := t.editedLinkFields(ctx, was, e)
	if err != nil {
		return merge, stored, err
	}
	now.AffiliateID = mergeField(&merge, fieldAffiliate, affiliate.ValueEdit[int64]{Was: was.AffiliateID, Now: now.AffiliateID},
		stored.AffiliateID)
	now.ProductID = mergeField(&merge, fieldProduct, affiliate.TextEdit{Was: was.ProductID, Now: now.ProductID}, stored.ProductID)
	now.CampaignID = mergeField(&merge, fieldCampaign, affiliate.ValueEdit[int64]{Was: was.CampaignID, Now: now.CampaignID},
		stored.CampaignID)
	if len(merge.fields) > 0 {
		return merge, stored, nil
	}
	if err := t.setLinkFields(ctx, id, stored, now); err != nil {
		return merge, stored, err
	}
	return merge, stored, t.editTags(ctx, "link_tags", "link_id", id, e.Tag)
}

func (t *Tx) linkFields(ctx context.Context, id int64) (f affiliate.LinkFields, madeHere bool, err error) {
	var made int64
	err = t.QueryRowContext(ctx,
		"select coalesce(affiliate_id, 0), coalesce(product_id, ''), coalesce(campaign_id, 0), made_here from links where id = ?", id).
		Scan(&f.AffiliateID, &f.ProductID, &f.CampaignID, &made)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, ErrNotFound
	}
	return f, made != 0, err
}

// editedLinkFields applies an edit to the fields that a person saw.
func (t *Tx) editedLinkFields(ctx context.Context, was affiliate.LinkFields, e affiliate.LinkEdit) (now affiliate.LinkFields, err error) {
	now = was
	if e.Affiliate != nil {
		if now.AffiliateID, err = t.findOrCreateAffiliate(ctx, *e.Affiliate); err != nil {
			return now, err
		}
	}
	if e.Product != nil {
		if now.ProductID, err = t.fillProduct(ctx, *e.Product); err != nil {
			return now, err
		}
	}
	if e.Campaign != nil {
		now.CampaignID, err = t.chosenCampaign(ctx, e.CampaignID, *e.Campaign)
	}
	return now, err
}

func (t *Tx) setLinkFields(ctx context.Context, id int64, stored, now affiliate.LinkFields) error {
	if err := t.assign(ctx, id, now.AffiliateID); err != nil {
		return err
	}
	if now.ProductID == stored.ProductID && now.CampaignID == stored.CampaignID {
		return nil
	}
	_, err := t.exec(ctx, "update links set product_id = ?, campaign_id = ? where id = ?", nullText(now.ProductID),
		nullInt(now.CampaignID), id)
	return err
}

// namedLinkFields reads the names of a link's affiliate and campaign.
func (t *Tx) namedLinkFields(ctx context.Context, f affiliate.LinkFields) (named affiliate.NamedLinkFields, err error) {
	named.LinkFields = f
	if named.Affiliate, err = t.who(ctx, f.AffiliateID); err != nil {
		return named, err
	}
	campaigns, err := ScanTexts(t.QueryContext(ctx, "select name from campaigns where id = ?", f.CampaignID))
	if len(campaigns) > 0 {
		named.Campaign = campaigns[0]
	}
	return named, err
}

// who returns who an affiliate is; zero for ID 0.
func (t *Tx) who(ctx context.Context, affiliateID int64) (affiliate.Who, error) {
	all, err := readAffiliates(ctx, t, "where a.id = ?", affiliateID)
	if err != nil || len(all) == 0 {
		return affiliate.Who{}, err
	}
	return all[0].Who(), nil
}
