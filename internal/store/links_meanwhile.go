package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"fermion-tui/internal/affiliate"
)

// linksMeanwhile returns, by chain, why operations would create a link that pays beside another one: the link that they replace was
// replaced or stopped, or there is a live link for the same person and product that was not shown. Chains without an entry in shown are
// not checked.
func (s *Store) linksMeanwhile(ctx context.Context, t *Tx, operations []affiliate.Operation,
	shown map[string]affiliate.ShownLinks) (map[string]*affiliate.LinkMeanwhileError, error) {
	var looked []affiliate.Operation
	for _, o := range operations {
		if _, is := shown[o.Chain]; is && o.Intent.Link != nil {
			looked = append(looked, o)
		}
	}
	if len(looked) == 0 {
		return nil, nil
	}
	gone, err := s.goneLinks(ctx, t, looked)
	if err != nil {
		return nil, err
	}
	live, err := s.liveLinksOf(ctx, t, looked)
	if err != nil {
		return nil, err
	}
	why := map[string]*affiliate.LinkMeanwhileError{}
	for _, o := range looked {
		found := goneMeanwhile(o.Intent.Link, gone, shown[o.Chain])
		if found == nil {
			found = madeMeanwhile(o.Intent.Link, live, shown[o.Chain])
		}
		if found == nil {
			continue
		}
		e := &affiliate.LinkMeanwhileError{Slug: found.slug, Commission: found.commission, Was: found.was}
		if found.was == "" {
			e.ID = found.id
		}
		if e.By, err = madeBy(ctx, t, found.id); err != nil {
			return nil, err
		}
		why[o.Chain] = e
	}
	return why, nil
}

// meanwhileLink is a link that would pay beside a new one.
type meanwhileLink struct {
	id         int64
	slug       string
	commission affiliate.BasisPoints
	was        string // the slug of the link that it replaced; "" for none
	wasID      int64  // the ID of that link
	product    string
	owner      affiliate.Who
}

// goneMeanwhile finds the first link to be replaced by n that was already replaced, or was stopped after it was shown.
func goneMeanwhile(n *affiliate.NewLink, gone map[string]meanwhileLink, shown affiliate.ShownLinks) *meanwhileLink {
	for _, slug := range n.Supersedes {
		if l, is := gone[slug]; is && (l.slug != "" || slices.Contains(shown.IDs, l.wasID)) {
			return &l
		}
	}
	return nil
}

// madeMeanwhile finds the first live link for the same person and product as n that was not shown and that n does not replace.
func madeMeanwhile(n *affiliate.NewLink, live map[personProduct][]meanwhileLink, shown affiliate.ShownLinks) *meanwhileLink {
	for _, k := range linkKeys(n) {
		for _, l := range live[k] {
			if n.Affiliate.Same(l.owner) && !slices.Contains(shown.IDs, l.id) && !slices.Contains(n.Supersedes, l.slug) {
				return &l
			}
		}
	}
	return nil
}

// goneLinks returns the links to be replaced by operations that are replaced or stopped already: by slug, with the link that replaced
// each.
func (s *Store) goneLinks(ctx context.Context, t *Tx, operations []affiliate.Operation) (map[string]meanwhileLink, error) {
	var slugs []string
	for _, o := range operations {
		slugs = append(slugs, o.Intent.Link.Supersedes...)
	}
	if len(slugs) == 0 {
		return nil, nil
	}
	named, arg := s.readers.dialect.OneOf("l.slug", slugs)
	scan := func(r *sql.Rows) (l meanwhileLink, err error) {
		return l, r.Scan(&l.was, &l.wasID, &l.id, &l.slug, &l.commission)
	}
	all, err := Collect(scan)(t.QueryContext(ctx,
		`select l.slug, l.id, coalesce(n.id, 0), coalesce(n.slug, ''), coalesce(n.commission_bp, -1)
		from links l left join links n on n.id = l.superseded_by where (l.superseded_by is not null or l.stopped_at <> 0) and `+named, arg))
	gone := map[string]meanwhileLink{}
	for _, l := range all {
		gone[l.was] = l
	}
	return gone, err
}

// liveLinksOf returns the live links of the people for whom operations create links, by each identifier of the person and the product.
func (s *Store) liveLinksOf(ctx context.Context, t *Tx, operations []affiliate.Operation) (map[personProduct][]meanwhileLink, error) {
	userIDs, emails := map[string]bool{}, map[string]bool{}
	for _, o := range operations {
		for _, k := range linkKeys(o.Intent.Link) {
			if k.userID != "" {
				userIDs[k.userID] = true
			} else {
				emails[k.email] = true
			}
		}
	}
	byUser, users := s.readers.dialect.OneOf("user_id", slices.Collect(maps.Keys(userIDs)))
	byEmail, keys := s.readers.dialect.OneOf("email_key", slices.Collect(maps.Keys(emails)))
	people, err := scanInts(t.QueryContext(ctx, "select id from affiliates where "+byUser+" or "+byEmail, users, keys))
	if err != nil {
		return nil, err
	}
	scan := func(r *sql.Rows) (l meanwhileLink, err error) {
		return l, r.Scan(&l.id, &l.slug, &l.commission, &l.product, &l.owner.UserID, &l.owner.Email)
	}
	live := map[personProduct][]meanwhileLink{}
	for part := range slices.Chunk(people, maxIn) {
		all, err := Collect(scan)(t.QueryContext(ctx,
			`select l.id, l.slug, coalesce(l.commission_bp, -1), coalesce(l.product_id, ''), coalesce(a.user_id, ''), a.email
			from links l join affiliates a on a.id = l.affiliate_id where l.superseded_by is null and l.stopped_at = 0 and l.gone_at = 0
			and l.affiliate_id in `+placeholders(len(part))+" order by l.id", args(part)...))
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			for _, k := range linkKeys(&affiliate.NewLink{Affiliate: l.owner, ProductID: l.product}) {
				live[k] = append(live[k], l)
			}
		}
	}
	return live, nil
}

// madeBy returns who created a link, "" if that is not recorded.
func madeBy(ctx context.Context, t *Tx, linkID int64) (string, error) {
	all, err := ScanTexts(t.QueryContext(ctx,
		"select by_whom from operations where link_id = ? and kind = ? and state = ? order by id desc limit 1",
		linkID, string(affiliate.CreateLink), string(affiliate.Done)))
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}
