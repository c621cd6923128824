package store_test

import (
	"errors"
	"fmt"
	"testing"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/storetest"
)

func TestSaveAffiliate(t *testing.T) {
	s := storetest.MustOpen(t, storetest.Path(t), storetest.Options{Now: storetest.NewClock().Now})
	save := func(a affiliate.Affiliate) (int64, error) { return s.SaveAffiliate(t.Context(), a) }
	asha := storetest.Must(save(affiliate.Affiliate{Email: "Asha@Example.com", Tags: []string{"vip", " "}}))(t)
	if again := storetest.Must(save(affiliate.Affiliate{UserID: "aff-1", Email: "asha@example.COM", Name: "Asha", Notes: "met",
		Tags: []string{"new"}}))(t); again != asha {
		t.Fatalf("%d, not %d", again, asha)
	}
	storetest.Must(save(affiliate.Affiliate{UserID: "aff-1", Name: "Somebody else"}))(t)
	got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{asha}))(t)[0]
	want := affiliate.Affiliate{ID: asha, UserID: "aff-1", Email: "Asha@Example.com", Name: "Asha", Notes: "met", Tags: []string{"new", "vip"},
		CreatedAt: storetest.Start}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("%+v\nnot %+v", got, want)
	}
	ravi := storetest.Must(save(affiliate.Affiliate{UserID: "aff-2", Email: "ravi@example.com"}))(t)
	for name, a := range map[string]affiliate.Affiliate{
		"two rows":             {UserID: "aff-1", Email: "ravi@example.com"},
		"the e-mail of others": {UserID: "aff-3", Email: "RAVI@example.com"},
		"an edit into another": {ID: asha, UserID: "aff-1", Email: "ravi@example.com"},
	} {
		_, err := save(a)
		if ce, ok := errors.AsType[*store.ConflictError](err); !ok || len(ce.Rows) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := save(affiliate.Affiliate{ID: 99, Email: "x@example.com"}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.Must(save(affiliate.Affiliate{ID: ravi, Email: "new@example.com", Tags: []string{"b"}}))(t)
	if got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{ravi}))(t)[0]; got.UserID != "" || got.Email != "new@example.com" ||
		fmt.Sprint(got.Tags) != "[b]" {
		t.Errorf("an edit with an ID is taken as given: %+v", got)
	}
	before := storetest.Must(s.AffiliatesByID(t.Context(), []int64{asha}))(t)[0]
	storetest.NoErr(t, s.EditAffiliate(t.Context(), asha,
		affiliate.AffiliateEdit{Name: affiliate.TextEdit{Was: before.Name, Now: "Asha Rao"}, Notes: affiliate.TextEdit{Was: before.Notes},
			Tag: affiliate.TagEditBetween(before.Tags, []string{"a"})}))
	if got := storetest.Must(s.AffiliatesByID(t.Context(), []int64{asha}))(t)[0]; got.UserID != "aff-1" || got.Email != "Asha@Example.com" ||
		got.Name != "Asha Rao" || got.Notes != "" || fmt.Sprint(got.Tags) != "[a]" {
		t.Errorf("an edit changes what is local: %+v", got)
	}
	if err := s.EditAffiliate(t.Context(), 99, affiliate.AffiliateEdit{}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	storetest.Must(save(affiliate.Affiliate{Email: "ÄSHA@example.com"}))(t)
	for _, tc := range []struct {
		who   affiliate.Who
		found bool
	}{
		{affiliate.Who{UserID: "aff-1", Email: "new@example.com"}, true}, {affiliate.Who{Email: "NEW@example.com"}, true},
		{affiliate.Who{Email: "äsha@example.com"}, true},
		{affiliate.Who{UserID: "aff-9", Email: "asha@example.com"}, false}, {affiliate.Who{UserID: "aff-9"}, false}, {affiliate.Who{}, false},
		{affiliate.Who{Name: "Asha"}, false},
	} {
		if _, found, err := s.FindAffiliate(t.Context(), tc.who); err != nil || found != tc.found {
			t.Errorf("%+v: %v, %v", tc.who, found, err)
		}
	}
	if a, _, _ := s.FindAffiliate(t.Context(), affiliate.Who{UserID: "aff-1", Email: "new@example.com"}); a.ID != asha {
		t.Error("the user ID comes first")
	}
}
