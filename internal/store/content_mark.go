package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"strings"
)

// contentQueries read everything that is worth a new copy of the database: not the times of readings, what a person has seen, and what
// belongs to running programs. Samples and changes are only ever added, so that the newest sequence number represents them.
var contentQueries = []string{
	"select coalesce(max(seq), 0) from changes",
	"select count(*), coalesce(max(received_at), 0), coalesce(max(settled_at), 0) from events",
	"select count(*), coalesce(max(id), 0), coalesce(sum(decided), 0) from notices",
	`select id, slug, coalesce(affiliate_id, 0), coalesce(product_id, ''), coalesce(commission_bp, -1), coalesce(asked_bp, -1), coalesce(campaign_id, 0),
		coalesce(superseded_by, 0), stopped_at, gone_at, pinned, first_read from links order by id`,
	"select link_id, tag from link_tags order by link_id, tag",
	"select id, coalesce(user_id, ''), email, name, notes from affiliates order by id",
	"select affiliate_id, tag from affiliate_tags order by affiliate_id, tag",
	"select id, name, slug, url from products order by id",
	"select id, name, goal_kind, goal_amount, from_at, to_at, archived_at, notes from campaigns order by id",
	"select id, code, coalesce(affiliate_id, 0), coalesce(link_id, 0), percent_bp, amount_paise, state from coupons order by id",
	"select id, state, ended_at, later from operations order by id",
	"select affiliate_id, method, address, coalesce(tax_bp, -1) from payees order by affiliate_id",
	"select id, state, ended_at, file from batches order by id",
	"select id, path, written_at from batch_files order by id",
	"select reference, state, decided_at, note, in_file from payments order by reference",
	"select id from ledger order by id",
	"select id, state from edits order by id",
}

// ownSettings are those in which programs record their own work.
var ownSettings = []string{settingDaily, settingAlertCursor, settingRolledUp, settingTotals}

// ContentMark identifies what is stored: it stays the same while only times of readings change, and the settings named by except.
func (s *Store) ContentMark(ctx context.Context, except ...string) (mark string, err error) {
	err = s.snapshot(ctx, func(q Querier) (err error) {
		mark, err = contentMark(ctx, q, except...)
		return err
	})
	return mark, s.failed("looking for what changed since the last copy", err)
}

func contentMark(ctx context.Context, q Querier, except ...string) (string, error) {
	sum := sha256.New()
	for _, query := range contentQueries {
		if err := addRows(ctx, q, sum, query, nil); err != nil {
			return "", err
		}
	}
	other := func(key string) bool { return !slices.Contains(ownSettings, key) && !slices.Contains(except, key) }
	if err := addRows(ctx, q, sum, "select key, value from settings order by key", other); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// addRows adds to a checksum the rows of a query for whose first column counts is true; nil: all rows.
func addRows(ctx context.Context, q Querier, sum hash.Hash, query string, counts func(first string) bool) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]string, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if counts != nil && !counts(values[0]) {
			continue
		}
		for _, v := range values {
			_, _ = sum.Write(binary.AppendUvarint(nil, uint64(len(v)))) // so that no two rows look the same
			_, _ = sum.Write([]byte(v))
		}
	}
	_, _ = sum.Write([]byte(strings.Repeat("-", 9))) // ends the query: a row of one never counts as a row of the next
	return rows.Err()
}
