package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
)

// validDatabase has a row of every table that a broken statement below changes.
func validDatabase(t *testing.T) *Engine {
	t.Helper()
	s, e := newDatabase(t, filepath.Join(t.TempDir(), "default.db"))
	t.Cleanup(func() { _ = s.Close() })
	ids, err := s.TrackLinks(t.Context(), []affiliate.TrackRequest{
		{Slug: "k3f9x2ab", Affiliate: affiliate.Who{Email: "asha@example.com", Name: "Asha"},
			Product:  affiliate.Product{ID: "68d1013f7183c17964b104c8", Name: "Go"},
			Campaign: "Diwali", Tags: []string{"a"}, Commission: affiliate.UnknownCommission},
		{Slug: "A-b_c.d~9", Commission: affiliate.FullCommission},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []affiliate.Counters{{}, {Clicks: 3, Commission: affiliate.FullCommission}} {
		if _, err := s.TakeReading(t.Context(), ids[0].LinkID, time.UnixMilli(int64(i+1)*1e12), &c, store.AnomalyPolicy{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.SaveCoupon(t.Context(),
		affiliate.Coupon{ProductID: "68d1013f7183c17964b104c8", Code: "ASHA20", Discount: affiliate.Discount{Percent: 2000}}); err != nil {
		t.Fatal(err)
	}
	intent := affiliate.Intent{CouponDelete: &affiliate.CouponRef{ProductID: "68d1013f7183c17964b104c8", Code: "ASHA20"}}
	if err := s.Plan(t.Context(), []affiliate.Operation{{Batch: "import \xff.csv", Intent: intent, By: "me\xff@host"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddNotice(t.Context(), affiliate.Notice{Kind: affiliate.NoticeError, Text: "open \xff: no such file"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddEvent(t.Context(), affiliate.Event{ID: "e1", Kind: "one that nobody knows", Body: "{\"a\":\"\xff\"}"}); err != nil {
		t.Fatal(err)
	}
	return e
}

// newDatabase opens the database at path.
func newDatabase(t *testing.T, path string) (*store.Store, *Engine) {
	t.Helper()
	all, err := store.ProfileMigrations()
	if err != nil {
		t.Fatal(err)
	}
	s, e, err := opened(t, path, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return s, e
}

// invalidRows are statements after which every page is valid and every row can be read, with the error that is expected.
var invalidRows = map[string]string{
	"update links set affiliate_id = 99999": "a row of its table links refers to a row of affiliates " +
		"that does not exist",
	"update links set superseded_by = 99999": "a row of its table links refers to a row of links that " +
		"does not exist",
	"update samples set link_id = 99999 where first_read = 1e12": "a row of its table samples refers to a row of links that " +
		"does not exist",
	"insert into link_tags values (99999, 'a')": "a row of its table link_tags refers to a row of links that " +
		"does not exist",
	"update operations set state = 'weird'":                                                    `a row of its table operations has "weird" in column state, which fermion-tui never writes`,
	"update operations set state = x'73656e74'":                                                `a row of its table operations has "sent" in column state`,
	"update operations set kind = 'create-school'":                                             `a row of its table operations has "create-school" in column kind`,
	"update changes set kind = ''":                                                             `a row of its table changes has "" in column kind`,
	"update coupons set state = 'expired'":                                                     `a row of its table coupons has "expired" in column state`,
	"update campaigns set goal_kind = 'likes'":                                                 `a row of its table campaigns has "likes" in column goal_kind`,
	"update notices set kind = char(27) || '[2J'":                                              `a row of its table notices has "\x1b[2J" in column kind`,
	"update events set state = 'lost'":                                                         `a row of its table events has "lost" in column state`,
	"insert into doubts (link_id, kind, at, tries) select id, 'rose', 1, 1 from links limit 1": `a row of its table doubts has "rose" in column kind`,
	"update links set slug = 'bad slug/../' where id = 1":                                      `a row of its table links has the slug "bad slug/../", which cannot be one`,
	"update links set slug = 'a' || char(27) || 'c' where id = 1":                              `a row of its table links has the slug "a\x1bc"`,
	"update links set slug = 'k3f9' || char(0) where id = 1":                                   `a row of its table links has the slug "k3f9\x00"`,
	"update links set slug = '' where id = 1":                                                  `a row of its table links has the slug ""`,
	"update links set slug = x'6b33' where id = 1": "a row of its table links has something else than text in " +
		"column slug",
	"update links set commission_bp = 10001 where id = 1":             `a row of its table links has "10001" in column commission_bp`,
	"update links set commission_bp = x'35' where id = 1":             `a row of its table links has "5" in column commission_bp`,
	"update links set asked_bp = -2 where id = 1":                     `a row of its table links has "-2" in column asked_bp`,
	"update samples set commission_bp = 99999":                        `a row of its table samples has "99999" in column commission_bp`,
	"update changes set commission_bp = 99999":                        `a row of its table changes has "99999" in column commission_bp`,
	"update coupons set percent_bp = 10001":                           `a row of its table coupons has "10001" in column percent_bp`,
	"update affiliates set name = x'41'":                              "a row of its table affiliates has something else than text in column name",
	"update affiliates set notes = cast(x'41ff' as text)":             "a row of its table affiliates has text that is not UTF-8 in column notes",
	"update products set name = cast(x'ff' as text)":                  "a row of its table products has text that is not UTF-8 in column name",
	"update coupons set message = x''":                                "a row of its table coupons has something else than text in column message",
	"update events set body = x'7b7d'":                                "a row of its table events has something else than text in column body",
	"insert into settings values ('school_url', cast(x'ff' as text))": "a row of its table settings has text that is not UTF-8 in column value",

	"insert into ledger (id, at, affiliate_id, kind, amount_paise) select 'x', 1, id, 'bonus', 1000000000001 from affiliates limit 1": `a row of its table ledger has "1000000000001" in column amount_paise`,
}

func TestCheckFindsInvalidRows(t *testing.T) {
	if testing.Short() {
		t.Skip("it opens many databases")
	}
	for statement, says := range invalidRows {
		t.Run(statement, func(t *testing.T) {
			s := validDatabase(t)
			if err := s.Check(t.Context()); err != nil {
				t.Fatalf("untouched: %v", err)
			}
			breakWith(t, s, statement)
			if err := s.Check(t.Context()); !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), says) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// breakWith writes what this program would not, and what its connections refuse.
func breakWith(t *testing.T, s *Engine, statement string) {
	t.Helper()
	for _, q := range []string{"pragma foreign_keys = off", statement, "pragma foreign_keys = on"} {
		if _, err := s.writer.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
}

// TestRestoreRefusesInvalidRows: what was there before stays, and the copy is named with what is wrong and what to do.
func TestRestoreRefusesInvalidRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "here.db")
	here, _ := newDatabase(t, path)
	if _, err := here.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "here", Commission: affiliate.UnknownCommission}}); err != nil {
		t.Fatal(err)
	}
	if err := here.Close(); err != nil {
		t.Fatal(err)
	}
	sound := 0
	for _, statement := range []string{ // one for each way of finding them
		"update links set affiliate_id = 99999", "update products set name = cast(x'ff' as text)",
		"update links set slug = 'bad slug/../' where id = 1", "update operations set state = 'weird'",
	} {
		says := invalidRows[statement]
		s := validDatabase(t)
		file := filepath.Join(t.TempDir(), "copy.db")
		if sound == 0 {
			breakWith(t, s, "analyze")
			if _, err := Copy(t.Context(), s.file.path, file); err != nil {
				t.Fatal(err)
			}
			if _, err := Compare(t.Context(), path, file); err != nil {
				t.Fatalf("a sound copy: %v", err)
			}
			sound, file = 1, file+"-broken"
		}
		breakWith(t, s, statement)
		if _, err := Copy(t.Context(), s.file.path, file); err != nil {
			t.Fatal(err)
		}
		_, compared := Compare(t.Context(), path, file)
		_, restored := Restore(t.Context(), path, file, Options{})
		for what, err := range map[string]error{"compare": compared, "restore": restored} {
			ce, ok := errors.AsType[*CopyError](err)
			if !ok || ce.Kind != Damaged || says == "" || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "use another copy") ||
				!strings.Contains(err.Error(), file) {
				t.Errorf("after %q %s says %v", statement, what, err)
			}
		}
	}
	here, _ = newDatabase(t, path)
	defer here.Close()
	if links, err := here.Links(t.Context()); err != nil || len(links) != 1 || links[0].Slug != "here" {
		t.Errorf("here is now %v (%v)", links, err)
	}
}

// TestEveryWordOfAKindIsValid: what the program's own constants say is never refused.
func TestEveryWordOfAKindIsValid(t *testing.T) {
	s := validDatabase(t)
	for column, words := range map[string][]string{
		"operations set state":    {"planned", "sent", "done", "rejected", "unknown"},
		"operations set kind":     {"create-affiliate", "create-link", "create-coupon", "delete-coupon"},
		"changes set kind":        {"rise", "fall", "reset"},
		"coupons set state":       {"live", "deleted"},
		"campaigns set goal_kind": {"", "clicks", "sales", "revenue"},
		"notices set kind":        {"error", "alert", "info"},
		"events set state":        {"open", "taken", "none", "kept"},
		"links set asked_bp":      {"0", "10000"},
	} {
		for _, w := range words {
			breakWith(t, s, fmt.Sprintf("update %s = '%s'", column, w))
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("%s = %q: %v", column, w, err)
			}
		}
	}
}
