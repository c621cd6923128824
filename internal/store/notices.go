package store

import (
	"context"
	"database/sql"
	"time"

	"fermion-tui/internal/affiliate"
)

// AddNotice stores a notice. One without a time gets the present time.
func (s *Store) AddNotice(ctx context.Context, n affiliate.Notice) (int64, error) {
	err := s.write(ctx, "saving a notice", func(ctx context.Context, t *Tx) (err error) {
		n.ID, err = t.addNotice(ctx, n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n.ID, nil
}

// AddNoticeOnce stores a notice, unless there is one with the same text since a time: several processes may detect the same event.
func (s *Store) AddNoticeOnce(ctx context.Context, n affiliate.Notice, since time.Time) error {
	return s.write(ctx, "saving a notice", func(ctx context.Context, t *Tx) error {
		var known bool
		err := t.QueryRowContext(ctx, "select exists (select 1 from notices where text = ? and at > ?)", n.Text, toMillis(since)).
			Scan(&known)
		if err != nil || known {
			return err
		}
		_, err = t.addNotice(ctx, n)
		return err
	})
}

func (t *Tx) addNotice(ctx context.Context, n affiliate.Notice) (int64, error) {
	if n.At.IsZero() {
		n.At = t.Now
	}
	t.changed.Notices = true
	return t.insert(ctx,
		`insert into notices (at, kind, rule, link_id, campaign_id, affiliate_id, batch_id, text, decided)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
		toMillis(n.At), string(n.Kind), string(n.Rule), nullInt(n.LinkID), nullInt(n.CampaignID), nullInt(n.AffiliateID), n.Batch, n.Text,
		boolInt(n.Decided))
}

// noticeColumns are the columns of a query of the table notices, which must not have another name in that query.
const noticeColumns = `id, at, kind, rule, coalesce(link_id, 0), coalesce(campaign_id, 0), coalesce(affiliate_id, 0), batch_id, text, decided,
	coalesce(case when rule = '` + string(affiliate.AlertPaymentFailed) + `' then (
		select max(p.amount_paise) from payments p where p.batch_id = notices.batch_id and p.affiliate_id = notices.affiliate_id
	) end, 0)`

func scanNotice(r *sql.Rows) (n affiliate.Notice, err error) {
	var when int64
	err = r.Scan(&n.ID, &when, &n.Kind, &n.Rule, &n.LinkID, &n.CampaignID, &n.AffiliateID, &n.Batch, &n.Text, &n.Decided,
		(*int64)(&n.Amount))
	n.At = fromMillis(when)
	return n, err
}

// Notices returns the newest notices and all that need review, newest first; limit 0: all.
func (s *Store) Notices(ctx context.Context, limit int) ([]affiliate.Notice, error) {
	rules := affiliate.ReviewRules()
	all, err := Collect(scanNotice)(s.readers.QueryContext(ctx, "select "+noticeColumns+` from notices
		where id >= coalesce((select min(id) from (select id from notices order by id desc limit ?) newest), 0)
			or decided = 0 and rule in `+placeholders(len(rules))+`
		order by id desc`, append([]any{limitOrAll(limit)}, stringArgs(rules)...)...))
	return all, s.failed("reading the notices", err)
}

// NewestNotice returns the ID of the newest notice, 0 when there is none.
func (s *Store) NewestNotice(ctx context.Context) (id int64, err error) {
	err = s.readers.QueryRowContext(ctx, "select coalesce(max(id), 0) from notices").Scan(&id)
	return id, s.failed("reading the newest notice", err)
}

// DecideNotice marks a notice as decided.
func (s *Store) DecideNotice(ctx context.Context, id int64) error {
	return s.write(ctx, "deciding a notice", func(ctx context.Context, t *Tx) error {
		n, err := t.exec(ctx, "update notices set decided = 1 where id = ?", id)
		if err != nil || n == 0 {
			return orNotFound(err)
		}
		t.changed.Notices = true
		return nil
	})
}
