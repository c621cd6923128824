package ui_test

import (
	"context"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// fakeExports makes what is made of the world's database, as the program does.
type fakeExports struct{ *world }

func (x fakeExports) exporter() *exporter.Exporter {
	s, _ := x.ledger.(*store.Store)
	return &exporter.Exporter{Store: s, Zone: x.Zone(), Rules: x.rules, Now: time.Now}
}

func (x fakeExports) people(ctx context.Context, ids []int64) ([]affiliate.Affiliate, error) {
	if x.ledger == nil {
		return nil, nil
	}
	return x.exporter().Store.AffiliatesByID(ctx, ids)
}

func (x fakeExports) Statements(ctx context.Context, ids []int64, p affiliate.Period) (all []affiliate.Statement, err error) {
	people, err := x.people(ctx, ids)
	for _, who := range people {
		s, err := x.exporter().Statement(ctx, who, p)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, err
}

func (x fakeExports) StatementText(s affiliate.Statement) (string, error) {
	var text strings.Builder
	err := exporter.WriteStatement(&text, s, "text")
	return text.String(), err
}

func (x fakeExports) SaveStatement(ctx context.Context, s affiliate.Statement, to screen.ExportFile) error {
	return exporter.SaveStatement(ctx, s, exporter.File{Path: to.Path, Format: to.Format, Replace: to.Replace})
}

func (x fakeExports) SaveStatements(ctx context.Context, ids []int64, p affiliate.Period, to screen.ExportFile) (int, error) {
	people, err := x.people(ctx, ids)
	if err != nil {
		return 0, err
	}
	return x.exporter().SaveStatements(ctx, people, p, exporter.File{Path: to.Path, Format: to.Format, Replace: to.Replace}, nil)
}

func (x fakeExports) SaveRows(ctx context.Context, rows screen.ShownRows, to screen.ExportFile) error {
	return x.exporter().ExportShown(ctx, exporter.Shown(rows), exporter.File{Path: to.Path, Format: to.Format, Replace: to.Replace})
}

func (x fakeExports) RowsAsTable(_ context.Context, rows screen.ShownRows) (string, error) {
	return x.exporter().ShownAsTable(exporter.Shown(rows))
}
