package store_test

import (
	"fmt"
	"os"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

// asLocker and asPayer make the test binary another process (see instance_lock_test.go, money_crash_test.go).
const (
	asLocker = "STORE_TEST_LOCKER"
	asPayer  = "STORE_TEST_PAYER"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(asLocker); path != "" {
		lockUntilKilled(path)
		return
	}
	if path := os.Getenv(asPayer); path != "" {
		payUntilKilled(path)
		return
	}
	status := m.Run()
	if err := closeHistory(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// made plans, claims and finishes a create-link, and returns its link.
func made(tb testing.TB, s *store.Store, slug string, asked affiliate.BasisPoints) affiliate.Link {
	tb.Helper()
	ops := []affiliate.Operation{storetest.LinkOperation()}
	storetest.NoErr(tb, s.Plan(tb.Context(), ops))
	if !storetest.Must(s.Claim(tb.Context(), ops[0].ID, "{}"))(tb) {
		tb.Fatal("not claimed")
	}
	f := storetest.Must(s.Finish(tb.Context(), ops[0].ID, storetest.LinkOutcome(slug, asked)))(tb)
	return storetest.Must(s.LinksByID(tb.Context(), []int64{f.LinkID}))(tb)[0]
}

// madeForNew is made for a person who was created at Fermion just before: such a link began at zero for sure.
func madeForNew(tb testing.TB, s *store.Store, slug string, asked affiliate.BasisPoints) affiliate.Link {
	tb.Helper()
	who := storetest.LinkOperation().Intent.Link.Affiliate
	ops := []affiliate.Operation{{Batch: "new affiliate", Intent: affiliate.Intent{Affiliate: &affiliate.NewAffiliate{Who: who}}}}
	storetest.NoErr(tb, s.Plan(tb.Context(), ops))
	storetest.Must(s.Claim(tb.Context(), ops[0].ID, "{}"))(tb)
	storetest.Must(s.Finish(tb.Context(), ops[0].ID,
		store.Outcome{State: affiliate.Done, Affiliate: &affiliate.Affiliate{UserID: who.UserID, Email: who.Email, Name: who.Name, MadeHere: true}}))(tb)
	return made(tb, s, slug, asked)
}
