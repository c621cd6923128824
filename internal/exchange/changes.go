package exchange

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/store"
)

// changeColumns are those of export changes, and the members of a change that a Feed writes as JSON.
var changeColumns = []string{"at", "kind", colSlug, colName, colProductName, "clicks", "sales", "revenue_paise", "est_commission_paise", colCampaign}

// changesBatch bounds what is held of a long list of changes.
const changesBatch = 500

// changes are all that were seen within the span, oldest first: differences, negative where a counter fell.
func (x *Exporter) changes(ctx context.Context, span affiliate.Span) (s sheet, err error) {
	var last affiliate.Change
	s = sheet{columns: changeColumns, more: func() ([][]value, error) {
		some, err := x.Store.ChangesWithin(ctx, span, last, changesBatch)
		if err != nil || len(some) == 0 {
			return nil, err
		}
		b, err := boardOf(ctx, x.Store, some)
		if err != nil {
			return nil, err
		}
		rows := make([][]value, len(some))
		for i, c := range some {
			rows[i] = changeRow(c, linkOf(b, c))
		}
		last = some[len(some)-1]
		return rows, nil
	}}
	s.rows, err = s.more() // what cannot be read is said before anything is written
	return s, err
}

// linkOf is the link of a change; without any words when it is gone.
func linkOf(b *board.Board, c affiliate.Change) *board.Link {
	if l := b.Link(c.LinkID); l != nil {
		return l
	}
	return &board.Link{}
}

func changeRow(c affiliate.Change, l *board.Link) []value {
	earned := paise(c.Earned)
	if !earnedKnown(c) {
		earned = nobodyKnows()
	}
	return []value{moment(c.At), text(string(c.Kind)), text(l.Slug), text(l.AffiliateName), text(l.ProductName),
		integer(c.Clicks), integer(c.Sales), paise(c.Revenue), earned, text(l.CampaignName)}
}

// earnedKnown: a percentage of nothing is nothing, of money it has to be known.
func earnedKnown(c affiliate.Change) bool { return c.Commission >= 0 || c.Revenue == 0 }

// Feed writes changes as they come into the register, whoever stores them, one line each.
type Feed struct {
	Store *store.Store
	Zone  *time.Location // of the times in words; JSON is in UTC
	JSON  bool
	To    io.Writer // gets each line in one call

	Campaign int64 // only changes of links that are in it by then; 0: all

	seq int64 // of the newest change that is behind
}

// FromNow leaves out what is stored already.
func (f *Feed) FromNow(ctx context.Context) error {
	newest, err := f.Store.NewestChanges(ctx, 1)
	if err == nil && len(newest) > 0 {
		f.seq = newest[0].Seq
	}
	return err
}

// Print writes what was stored since the last time, in the order in which it was stored. A line that could not be written
// is a *WriteError.
func (f *Feed) Print(ctx context.Context) error {
	for {
		some, err := f.Store.Changes(ctx, f.seq, changesBatch)
		if err != nil || len(some) == 0 {
			return err
		}
		b, err := boardOf(ctx, f.Store, some)
		if err != nil {
			return err
		}
		for _, c := range some {
			l := linkOf(b, c)
			if f.Campaign == 0 || l.CampaignID == f.Campaign {
				if _, err := f.To.Write(f.line(c, l)); err != nil {
					return &WriteError{err}
				}
			}
			f.seq = c.Seq
		}
	}
}

// WriteError says that the reader of the changes is gone, or that its disk is full.
type WriteError struct{ Err error }

func (e *WriteError) Error() string { return fmt.Sprintf("the changes cannot be written: %v", e.Err) }
func (e *WriteError) Unwrap() error { return e.Err }

// boardOf holds only what the changes name: a register of 100,000 links is not read for a click.
func boardOf(ctx context.Context, s *store.Store, changes []affiliate.Change) (*board.Board, error) {
	links, whose := map[int64]bool{}, map[int64]bool{}
	for _, c := range changes {
		links[c.LinkID] = true
	}
	var in board.Input
	var err error
	if in.Links, err = s.LinksByID(ctx, slices.Sorted(maps.Keys(links))); err != nil {
		return nil, err
	}
	for _, l := range in.Links {
		whose[l.AffiliateID] = true
	}
	if in.Affiliates, err = s.AffiliatesByID(ctx, slices.Sorted(maps.Keys(whose))); err != nil {
		return nil, err
	}
	if in.Products, err = s.Products(ctx); err != nil {
		return nil, err
	}
	if in.Campaigns, err = s.Campaigns(ctx); err != nil {
		return nil, err
	}
	return board.New(in), nil
}

func (f *Feed) line(c affiliate.Change, l *board.Link) []byte {
	if f.JSON {
		return append(object(nil, changeColumns, changeRow(c, l)), '\n')
	}
	return []byte(c.At.In(f.Zone).Format(time.DateTime) + "  " + c.Happened() + "  " + strings.Join(about(c, l), " · ") + "  " + l.Slug + "\n")
}

// about says whose link it was, for what, and the money.
func about(c affiliate.Change, l *board.Link) []string {
	words := []string{l.AffiliateLabel}
	if l.AffiliateLabel == "" {
		words[0] = "unassigned"
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
			est = c.Earned.Exact()
		}
		words = append(words, c.Revenue.Exact(), "est. "+est)
	}
	if c.Kind == affiliate.Fall {
		words = append(words, "refunded")
	}
	return words
}
