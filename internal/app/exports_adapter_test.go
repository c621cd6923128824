package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// TestWhatIsOnScreenIsExportedWithoutTheDatabase: the rows and whose they are come from memory, also of payments and of entries.
func TestWhatIsOnScreenIsExportedWithoutTheDatabase(t *testing.T) {
	b := board.New(board.Input{
		Affiliates: []affiliate.Affiliate{{ID: 1, Email: "asha@example.com", Name: "Asha Rao"}},
		Links:      []affiliate.Link{{ID: 1, Slug: "k3f9x2ab", AffiliateID: 1}},
		Coupons:    []affiliate.Coupon{{ID: 1, Code: "ASHA25", AffiliateID: 1}},
	})
	e := exportsAdapter{
		exporter: func(context.Context) (*exporter.Exporter, error) { return nil, store.ErrUnreachable },
		ofScreen: func() *exporter.Exporter { return &exporter.Exporter{Zone: time.UTC, Now: time.Now} },
	}
	for what, rows := range map[string]screen.ShownRows{
		"links":      {Links: b.Links()},
		"affiliates": {Affiliates: b.Affiliates()},
		"coupons":    {Coupons: b.Coupons()},
		"payments":   {Payments: []affiliate.Payment{{Reference: "P-1", AffiliateID: 1, Amount: 500_00}}},
		"entries":    {Entries: []affiliate.Entry{{ID: "e1", AffiliateID: 1, Amount: 500_00}}},
	} {
		rows.Board = b
		if text, err := e.RowsAsTable(t.Context(), rows); err != nil || !strings.Contains(text, "asha@example.com") {
			t.Errorf("%s: %v\n%s", what, err, text)
		}
	}
}
