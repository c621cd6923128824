package affiliate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// sale is an event that many seconds after noon.
func sale(id string, seconds int, amount affiliate.Paise) affiliate.Event {
	return affiliate.Event{ID: id, Kind: affiliate.PaidSale, ReceivedAt: noon.Add(time.Duration(seconds) * time.Second), Amount: amount, ProductID: "go"}
}

// sold is a change between two moments, in seconds after noon.
func sold(seq int64, after, at int, sales int64, revenue affiliate.Paise) affiliate.SoldChange {
	return affiliate.SoldChange{ProductID: "go", Change: affiliate.Change{Seq: seq, LinkID: seq * 10, Kind: affiliate.Rise,
		After: noon.Add(time.Duration(after) * time.Second), At: noon.Add(time.Duration(at) * time.Second), Counters: affiliate.Counters{Sales: sales, Revenue: revenue}}}
}

func TestAttribute(t *testing.T) {
	other := sold(1, -60, 30, 1, 4999_00)
	other.ProductID = "java"
	nameless := sold(2, -60, 10, 1, 4999_00)
	nameless.ProductID = ""
	half := sold(1, -60, 30, 2, 9998_00)
	half.Attributed, half.AttributedRevenue = 1, 4999_00
	dated := sale("a", 3600, 4999_00)
	dated.HappenedAt = noon
	wrongClock := sale("a", 0, 4999_00)
	wrongClock.HappenedAt = noon.AddDate(0, -3, 0)
	for _, c := range []struct {
		name    string
		sales   []affiliate.Event
		last    string
		changes []affiliate.SoldChange
		want    string // event:change
	}{
		{"nothing", nil, "", nil, ""},
		{"one sale of that amount", []affiliate.Event{sale("a", 0, 4999_00)}, "", []affiliate.SoldChange{sold(1, -60, 30, 1, 4999_00)}, "a:1"},
		{"another amount", []affiliate.Event{sale("a", 0, 3999_00)}, "a", []affiliate.SoldChange{sold(1, -60, 30, 1, 4999_00)}, ""},
		{"another product", []affiliate.Event{sale("a", 0, 4999_00)}, "a", []affiliate.SoldChange{other}, ""},
		{"a link without a product", []affiliate.Event{sale("a", 0, 4999_00)}, "", []affiliate.SoldChange{nameless}, "a:2"},
		{"rather one whose product is known", []affiliate.Event{sale("a", 0, 4999_00)}, "", []affiliate.SoldChange{nameless, sold(3, -60, 50, 1, 4999_00)},
			"a:3"},
		{"the poll was faster", []affiliate.Event{sale("a", 60, 4999_00)}, "", []affiliate.SoldChange{sold(1, -60, 0, 1, 4999_00)}, "a:1"},
		{"a change of an hour ago", []affiliate.Event{sale("a", 3600, 4999_00)}, "a", []affiliate.SoldChange{sold(1, -60, 0, 1, 4999_00)}, ""},
		{"an event that was sent again for an hour", []affiliate.Event{dated}, "", []affiliate.SoldChange{sold(1, -60, 0, 1, 4999_00)}, "a:1"},
		{"a sender's clock that is months behind", []affiliate.Event{wrongClock}, "", []affiliate.SoldChange{sold(1, -90, -60, 1, 4999_00)}, "a:1"},
		{"counters that trail", []affiliate.Event{sale("a", 0, 4999_00)}, "", []affiliate.SoldChange{sold(1, 60, 120, 1, 4999_00)}, "a:1"},
		{"a sale long after", []affiliate.Event{sale("a", 0, 4999_00)}, "a", []affiliate.SoldChange{sold(1, 600, 700, 1, 4999_00)}, ""},
		{"once per change", []affiliate.Event{sale("a", 0, 4999_00), sale("b", 1, 4999_00)}, "a b", []affiliate.SoldChange{sold(1, -60, 30, 1, 4999_00)},
			"b:1"},
		{"as often as it sold", []affiliate.Event{sale("a", 0, 4999_00), sale("b", 1, 4999_00), sale("c", 2, 4999_00)}, "",
			[]affiliate.SoldChange{sold(1, -60, 30, 2, 9998_00)}, "b:1 c:1"},
		{"what is left of it", []affiliate.Event{sale("a", 0, 4999_00), sale("b", 1, 4999_00)}, "a b", []affiliate.SoldChange{half}, "b:1"},
		{"two prices that add up", []affiliate.Event{sale("a", 0, 5499_00), sale("b", 1, 4999_00), sale("c", 2, 3999_00)}, "",
			[]affiliate.SoldChange{sold(1, -60, 30, 2, 8998_00)}, "b:1 c:1"},
		{"one of two, while the other may come", []affiliate.Event{sale("a", 0, 4999_00)}, "", []affiliate.SoldChange{sold(1, -60, 30, 2, 9998_00)}, ""},
		{"one of two, whose other never came", []affiliate.Event{sale("a", 0, 4999_00)}, "a", []affiliate.SoldChange{sold(1, -60, 30, 2, 9998_00)}, "a:1"},
		{"without an amount it is part of nothing", []affiliate.Event{sale("a", 0, 0)}, "a", []affiliate.SoldChange{sold(1, -60, 30, 2, 9998_00)}, ""},
		{"the change that spans it", []affiliate.Event{sale("a", 0, 4999_00), sale("b", 100, 4999_00)}, "",
			[]affiliate.SoldChange{sold(1, 20, 110, 1, 4999_00)}, "b:1"},
		{"each its own", []affiliate.Event{sale("a", 0, 4999_00), sale("b", 100, 4999_00)}, "",
			[]affiliate.SoldChange{sold(1, 20, 110, 1, 4999_00), sold(2, -20, 5, 1, 4999_00)}, "a:2 b:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			last := map[string]bool{}
			for _, id := range strings.Fields(c.last) {
				last[id] = true
			}
			var got []string
			for _, k := range affiliate.Attribute(c.sales, last, c.changes) {
				if k.LinkID != k.ChangeSeq*10 {
					t.Errorf("change %d is no link %d's", k.ChangeSeq, k.LinkID)
				}
				got = append(got, fmt.Sprintf("%s:%d", k.EventID, k.ChangeSeq))
			}
			if have := strings.Join(slices.Sorted(slices.Values(got)), " "); have != c.want {
				t.Errorf("%q, want %q", have, c.want)
			}
		})
	}
}

// TestAttributeEndsWithoutAMatchingSum: many sales at many prices, and a change of many sales that no combination of them adds up to.
// Trying all of them would not end.
func TestAttributeEndsWithoutAMatchingSum(t *testing.T) {
	var sales []affiliate.Event
	for i := range 200 {
		sales = append(sales, sale(fmt.Sprint(i), i%60, affiliate.Paise(1000_00+2*i)))
	}
	if got := affiliate.Attribute(sales, nil, []affiliate.SoldChange{sold(1, -60, 90, 30, 90_001_01)}); len(got) != 0 {
		t.Errorf("%d events were taken by a change that they do not add up to", len(got))
	}
}

func TestDescribeEvent(t *testing.T) {
	for _, c := range []struct {
		e    affiliate.Event
		want string
	}{
		{affiliate.Event{Kind: affiliate.PaidSale, Amount: 4999_00, ProductName: "Go for Engineers", ProductSlug: "go", Buyer: "Ravi"},
			"Sale ₹4,999 · Go for Engineers · Ravi"},
		{affiliate.Event{Kind: affiliate.PaymentFailed, Amount: 499950, ProductSlug: "go"}, "Checkout failed ₹4,999.50 · go"},
		{affiliate.Event{Kind: affiliate.PaymentAbandoned}, "Checkout not completed"},
		{affiliate.Event{Kind: "certificate-issued", Buyer: "\x1b[31mRavi\n\u202eevil"}, "certificate-issued · Ravi evil"},
		{affiliate.Event{}, "Event without a type"},
	} {
		if got := c.e.Describe(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if s := (affiliate.Event{Kind: affiliate.PaidSale, Test: true}).InitialState(); s != affiliate.EventIgnored {
		t.Errorf("a test event begins %s", s)
	}
}
