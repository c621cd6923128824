package exporter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
)

// TestTheResultOfABatchHasTheWordsOfAnImport: what was dropped before it was sent is rejected there, and its detail says that it was not sent.
func TestTheResultOfABatchHasTheWordsOfAnImport(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	coupon := func(code string) affiliate.Operation {
		return affiliate.Operation{Chain: code, Batch: "new coupons Q-7K3Q", By: "meera@desk", CreatedAt: at2026, Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code}}}
	}
	if err := s.Plan(t.Context(), []affiliate.Operation{coupon("ONE"), coupon("TWO")}); err != nil {
		t.Fatal(err)
	}
	ops, err := s.Operations(t.Context(), affiliate.OperationQuery{Batch: "new coupons Q-7K3Q"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Drop(t.Context(), []string{ops[1].ID}, affiliate.DroppedBeforeSent+", by meera@desk"); err != nil {
		t.Fatal(err)
	}
	x := exporter.Exporter{Store: s, Zone: time.UTC, Now: time.Now}
	path := filepath.Join(t.TempDir(), "result.csv")
	if n, err := x.SaveBatchResult(t.Context(), affiliate.OperationQuery{Batch: "new coupons Q-7K3Q"}, exporter.File{Path: path, Format: "csv"}); n != 2 || err != nil {
		t.Fatalf("%d rows: %v", n, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), ",1,planned,,,ONE,") || !strings.Contains(string(text), `,2,rejected,,,TWO,"stopped by meera@desk, not sent"`) {
		t.Errorf("%v:\n%s", err, text)
	}
	if o, err := s.BatchOutcomes(t.Context(), "new coupons Q-7K3Q"); o != (affiliate.BatchOutcomes{Waiting: 1, Dropped: 1}) || err != nil {
		t.Errorf("the outcomes are %+v: %v", o, err)
	}
}
