package exporter

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/store"
)

// Feed writes changes as they are stored, also by other programs, one line each.
type Feed struct {
	Store *store.Store
	Zone  *time.Location // of the times in text lines; JSON is in UTC
	JSON  bool
	To    io.Writer // gets each line in one call

	Campaign int64 // write only changes of links that are in this campaign at that moment; 0: all

	seq int64 // sequence number of the newest change that was written or skipped
}

// FromNow skips the changes that are already stored.
func (f *Feed) FromNow(ctx context.Context) error {
	newest, err := f.Store.NewestChanges(ctx, 1)
	if err == nil && len(newest) > 0 {
		f.seq = newest[0].Seq
	}
	return err
}

// Print writes what was stored since the last call, in the order in which it was stored. When a line cannot be written the error is
// a *WriteError.
func (f *Feed) Print(ctx context.Context) error {
	for {
		some, err := f.Store.Changes(ctx, f.seq, changesBatch)
		if err != nil || len(some) == 0 {
			return err
		}
		b, err := boardForChanges(ctx, f.Store, some)
		if err != nil {
			return err
		}
		for _, c := range some {
			l := linkOf(b, c)
			if f.Campaign == 0 || l.CampaignID == f.Campaign {
				if _, err := f.To.Write(f.line(c, l, b.Affiliate(c.AffiliateID))); err != nil {
					return &WriteError{err}
				}
			}
			f.seq = c.Seq
		}
	}
}

// WriteError means that a line cannot be written: the program that reads the lines has ended, or the disk is full.
type WriteError struct{ Err error }

func (e *WriteError) Error() string { return fmt.Sprintf("the changes cannot be written: %v", e.Err) }
func (e *WriteError) Unwrap() error { return e.Err }

func (f *Feed) line(c affiliate.Change, l *board.Link, earner *board.Affiliate) []byte {
	if f.JSON {
		return append(appendObject(nil, changeColumns, changeRow(c, l, earner)), '\n')
	}
	return []byte(c.At.In(f.Zone).Format(time.DateTime) + "  " + c.Describe() + "  " + strings.Join(describe(c, l, earner), " · ") + "  " +
		l.Slug + "\n")
}

// describe returns the affiliate, the product and the money of a change.
func describe(c affiliate.Change, l *board.Link, earner *board.Affiliate) []string {
	words := []string{"unassigned"}
	if earner != nil {
		words[0] = earner.Label
	}
	if l.ProductLabel != "" {
		words = append(words, l.ProductLabel)
	}
	if c.Kind == affiliate.Reset {
		return append(words, "earlier earnings stay")
	}
	if c.Revenue != 0 {
		est := "–"
		if earnedKnown(c) {
			est = c.EstCommission.Exact()
		}
		words = append(words, c.Revenue.Exact(), "est. "+est)
	}
	if c.Refund() {
		words = append(words, "refunded")
	}
	return words
}
