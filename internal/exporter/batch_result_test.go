package exporter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/exporter"
	"fermion-tui/internal/store"
)

// TestTheResultOfABatchHasTheWordsOfAnImport: what was dropped before it was sent is rejected there, and its detail says that it was not
// sent.
func TestTheResultOfABatchHasTheWordsOfAnImport(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	coupon := func(code string) affiliate.Operation {
		return affiliate.Operation{Chain: code, Batch: "new coupons Q-7K3Q", By: "meera@desk", CreatedAt: at2026,
			Intent: affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: code}}}
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
	if n, err := x.SaveBatchResult(t.Context(), affiliate.OperationQuery{Batch: "new coupons Q-7K3Q"}, exporter.File{Path: path, Format: "csv"}); n != 2 ||
		err != nil {
		t.Fatalf("%d rows: %v", n, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), ",1,planned,,,ONE,") ||
		!strings.Contains(string(text), `,2,rejected,,,TWO,"stopped by meera@desk, not sent"`) {
		t.Errorf("%v:\n%s", err, text)
	}
	if o, err := s.BatchOutcomes(t.Context(), "new coupons Q-7K3Q"); o != (affiliate.BatchOutcomes{Waiting: 1, Dropped: 1}) || err != nil {
		t.Errorf("the outcomes are %+v: %v", o, err)
	}
}

// TestTheResultOfABatchNamesTheLinkOfACoupon: a new coupon is for a link, whether it was made or not, and a deleted one was credited to
// one.
func TestTheResultOfABatchNamesTheLinkOfACoupon(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	ref := affiliate.CouponRef{ProductID: goID, Code: "GO25"}
	for batch, c := range map[string]struct {
		intent  affiliate.Intent
		outcome store.Outcome
		row     string
	}{
		"new coupons Q-7K3Q": {affiliate.Intent{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: "NEW", LinkSlug: "read"}},
			store.Outcome{State: affiliate.Rejected, Error: "no"},
			",,,68d1013f7183c17964b104c8,,,,1,rejected,read,https://learn.acme.com/a/read,NEW,no\n"},
		"delete coupons Q-7K3R": {affiliate.Intent{CouponDelete: &ref}, store.Outcome{State: affiliate.Done, CouponDeleted: &ref},
			`aff-1,asha@example.com,"'=HYPERLINK(""x"")",68d1013f7183c17964b104c8,"Go, really",,"₹1,499.50",1,deleted,read,https://learn.acme.com/a/read,GO25,` + "\n"},
	} {
		if err := s.Plan(t.Context(), []affiliate.Operation{{Chain: batch, Batch: batch, By: "meera@desk", CreatedAt: at2026, Intent: c.intent}}); err != nil {
			t.Fatal(err)
		}
		ops, err := s.Operations(t.Context(), affiliate.OperationQuery{Batch: batch})
		if err == nil {
			_, err = s.Claim(t.Context(), ops[0].ID, "{}")
		}
		if err == nil {
			_, err = s.Finish(t.Context(), ops[0].ID, c.outcome)
		}
		if err != nil {
			t.Fatal(err)
		}
		school, err := affiliate.ParseSchool("learn.acme.com")
		if err != nil {
			t.Fatal(err)
		}
		x := exporter.Exporter{Store: s, School: school, Zone: time.UTC, Now: time.Now}
		path := filepath.Join(t.TempDir(), "result.csv")
		if n, err := x.SaveBatchResult(t.Context(), affiliate.OperationQuery{Batch: batch}, exporter.File{Path: path, Format: "csv"}); n != 1 || err != nil {
			t.Fatalf("%d rows: %v", n, err)
		}
		if text, err := os.ReadFile(path); err != nil || !strings.HasSuffix(string(text), c.row) {
			t.Errorf("%v:\n%s", err, text)
		}
		if o, err := s.BatchOutcomes(t.Context(), batch); err != nil || o.Deletes != (c.intent.CouponDelete != nil) || o.Made+o.Rejected != 1 {
			t.Errorf("the outcomes are %+v: %v", o, err)
		}
	}
}
