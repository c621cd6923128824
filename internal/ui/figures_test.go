package ui_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// readsBack reports whether a figure as drawn on the screen is n parts of scale, to within half of its last digit.
func readsBack(text string, n, scale int64) bool {
	size := big.NewRat(1, 1)
	for _, u := range []struct {
		name string
		size int64
	}{{"L Cr", 1e12}, {"Cr", 1e7}, {"L", 1e5}, {"K", 1e3}} {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, size = strings.TrimSpace(rest), big.NewRat(u.size, 1)
			break
		}
	}
	text = strings.NewReplacer("−", "-", "₹", "", ",", "", "~", "").Replace(text)
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return false
	}
	half := big.NewRat(1, 2)
	if _, frac, dotted := strings.Cut(text, "."); dotted {
		half.Quo(half, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(frac))), nil)))
	}
	off := value.Sub(value.Mul(value, size), big.NewRat(n, scale))
	return off.Abs(off).Cmp(half.Mul(half, size)) <= 0
}

// huge is a database of a few links with numbers of any size up to most, and as much again that nobody has seen.
func huge(r *rand.Rand, most int64) *world {
	x := empty()
	now := time.Now()
	number := func(most int64) int64 {
		n := r.Int64N(max(most, 2))
		for range r.IntN(8) {
			n /= 10
		}
		return n
	}
	x.in.Products = []affiliate.Product{{ID: goProduct, Name: "Go", Slug: "go"}}
	x.in.Campaigns = []affiliate.Campaign{{ID: 1, Name: "Diwali", Goal: affiliate.Goal{Kind: affiliate.GoalClicks, Amount: 1 + number(most)}}}
	x.in.Done, x.in.Trends = map[int64]affiliate.PeriodSum{}, map[int64][]int64{}
	for id := int64(1); id <= 12; id++ {
		c := affiliate.Counters{Clicks: 1 + number(most), Sales: number(most), Revenue: affiliate.Paise(number(100 * most)), Commission: 2000}
		seen := affiliate.Counters{Clicks: c.Clicks - number(c.Clicks), Sales: c.Sales - number(c.Sales), Revenue: c.Revenue, Commission: 2000}
		x.in.Affiliates = append(x.in.Affiliates, affiliate.Affiliate{ID: id, Name: fmt.Sprintf("a%02d", id), Email: fmt.Sprintf("a%02d@b.in", id),
			CreatedAt: now, Tags: []string{"t"}})
		x.in.Links = append(x.in.Links, affiliate.Link{ID: id, Slug: fmt.Sprintf("slug%02d", id), AffiliateID: id, ProductID: goProduct, CampaignID: 1,
			Commission: 2000, RequestedCommission: 2000,
			Now: c, Seen: seen, FirstRead: now, LastRead: now, CreatedAt: now})
		s := affiliate.Sum{Clicks: c.Clicks, Sales: c.Sales, Revenue: c.Revenue, EstCommission: affiliate.BasisPoints(2000).Of(c.Revenue)}
		x.in.Done[id], x.in.Trends[id] = affiliate.PeriodSum{Certain: s, Low: s, High: s, Complete: true}, []int64{1, 2, 3}
		x.in.Coupons = append(x.in.Coupons, affiliate.Coupon{ID: id, Code: fmt.Sprintf("CODE%02d", id), ProductID: goProduct, AffiliateID: id, LinkID: id,
			State:    affiliate.CouponLive,
			Discount: affiliate.Discount{Amount: affiliate.Paise(1 + number(100*most))}, Uses: 1 + int(number(min(most, 1<<40))), CreatedAt: now})
	}
	return x
}

// FuzzFigures: whatever the numbers are and however wide the terminal is, every figure on the screen is the true one to within
// the precision of its form: none is cut.
func FuzzFigures(f *testing.F) {
	for i, most := range []int64{1_000, 1_00_000, 1_00_00_000, 5_00_00_00_000, 1_00_000_00_00_000} {
		f.Add(uint64(i), most)
	}
	f.Add(uint64(18), int64(1_00_000_00_00_000)) // four totals that 80 columns have no room for
	f.Fuzz(func(t *testing.T, seed uint64, most int64) {
		if testing.Short() {
			t.Skip("it draws each list at many widths")
		}
		most = min(max(most, 10), 1_00_000_00_00_000)
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			x := huge(r, most)
			b := board.New(x.in)
			term := x.open(t, 80, 24).WaitIdle()
			for _, screen := range []struct {
				keys  []string
				at    int // the line of the titles
				strip bool
				shows []string // at any width, unless a number has more than ten digits
			}{
				{nil, 4, true, []string{"Affiliate", "Product", "Comm %", "Clicks", "Sales", "Revenue", "Age"}},
				{[]string{"2"}, 4, true, []string{"Name", "Links", "Clicks", "Sales", "E-mail", "Revenue"}},
				{[]string{"3"}, 4, true, []string{"Name", "Sales", "Progress", "Pace"}},
				{[]string{"4"}, 4, false, []string{"Code", "Product", "Discount", "Affiliate", "Expires", "State"}},
				{[]string{"3", "enter", "tab"}, 0, false, []string{"Affiliate", "Sales", "Revenue", "Share", "Clicks"}},
			} {
				for _, key := range screen.keys {
					term.Press(key).WaitIdle()
				}
				for _, w := range append([]int{80, 81, 99, 100, 127, 200}, 82+r.IntN(117), 82+r.IntN(117), 82+r.IntN(117)) {
					term.Resize(w, 24).WaitIdle()
					lines := strings.Split(term.Screen(), "\n")
					at := screen.at
					if at == 0 {
						at = slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "     Affiliate") })
					}
					titles := columnsOf(lines[at])
					for _, title := range screen.shows {
						if most <= 5_00_00_00_000 && !slices.Contains(titles, title) {
							t.Fatalf("no column %q at %d:\n%s", title, w, term.Screen())
						}
					}
					for _, line := range lines[at+1:] {
						if line = strings.TrimLeft(line, " ▸"); line != "" && strings.Contains(line, "  ") && !strings.HasPrefix(line, "a onboard") {
							checkRow(t, b, titles, columnsOf(line), term.Screen())
						}
					}
					if screen.strip {
						checkStrip(t, b, lines[2], term.Screen(), most <= 5_00_00_00_000)
					}
				}
			}
		})
	})
}

var (
	gaps = regexp.MustCompile(" {2,}")
	bars = regexp.MustCompile("[█▌░]+ *")
)

// columnsOf are the cells of a line of a table, or its titles: between them are two blanks at least.
func columnsOf(line string) []string {
	cells := gaps.Split(strings.Trim(bars.ReplaceAllString(strings.ReplaceAll(line, "▄▆█", "trend"), ""), " ▸‹›┃"), -1)
	for i := range cells {
		cells[i] = strings.TrimRight(cells[i], " ▲▼")
	}
	return cells
}

var (
	nameOf = regexp.MustCompile(`^(?:\d+ )?(?:a|CODE)(\d\d)$`)
	marked = regexp.MustCompile(`^(.*?)(?: ([+−]\S*))?$`)
)

// checkRow compares a row with the link, affiliate, campaign or coupon that it is of.
func checkRow(t *testing.T, b *board.Board, titles, cells []string, screen string) {
	t.Helper()
	if len(cells) != len(titles) {
		t.Fatalf("%d cells under %d titles: %q\n%s", len(cells), len(titles), cells, screen)
	}
	var n board.Numbers
	var now, seen affiliate.Counters
	var id int
	if m := nameOf.FindStringSubmatch(cells[0]); m != nil {
		_, _ = fmt.Sscan(strings.TrimLeft(m[1], "0"), &id)
		l := b.Link(int64(id))
		n, now, seen = l.Numbers, l.Now, l.Seen
	} else if c := b.Campaign(1); cells[0] == c.Name {
		n = c.Numbers
	} else {
		t.Fatalf("whose row is %q?\n%s", cells, screen)
	}
	for i, title := range titles {
		parts := marked.FindStringSubmatch(cells[i])
		text, mark := parts[1], parts[2]
		ok := true
		switch title {
		case "Clicks":
			ok = readsBack(text, n.Clicks, 1) && isChangeMark(mark, now.Clicks-seen.Clicks)
		case "Sales":
			ok = readsBack(text, n.Sales, 1) && isChangeMark(mark, now.Sales-seen.Sales)
		case "Revenue":
			ok = readsBack(text, int64(n.Revenue), 100)
		case "Est. comm", "Est. earned":
			ok = readsBack(text, int64(n.Earned), 100)
		case "Conv %":
			tenths, _ := board.ConvTenths(n.Sales, n.Clicks)
			ok = readsBack(text, tenths, 10)
		case "EPC":
			epc, _ := board.EPCWhole(n.Earned, n.Clicks)
			ok = readsBack(text, int64(epc), 100)
		case "Discount":
			ok = readsBack(text, int64(b.Coupon(int64(id)).Discount.Amount), 100)
		case "Uses":
			ok = readsBack(text, int64(b.Coupon(int64(id)).Uses), 1)
		case "Share":
			ok = cells[i] == "–" || strings.HasSuffix(text, " %")
		case "Progress":
			percent, _ := b.Campaign(1).Pace().Percent()
			ok = readsBack(strings.TrimSuffix(text, " %"), percent, 1)
		case "Goal":
			ok = readsBack(strings.TrimSuffix(strings.TrimSuffix(text, " clicks"), " click"), b.Campaign(1).Goal.Amount, 1)
		}
		if !ok {
			t.Fatalf("%s of %q reads %q: clicks %d, sales %d, revenue %d\n%s", title, cells[0], cells[i], n.Clicks, n.Sales, n.Revenue, screen)
		}
	}
}

// isChangeMark reports whether a mark is true: none where there is no room for it, its sign alone, or the change.
func isChangeMark(mark string, n int64) bool {
	return mark == "" || n > 0 && (mark == "+" || readsBack(strings.TrimPrefix(mark, "+"), n, 1))
}

var stripItems = regexp.MustCompile(`(Clicks|Sales|Revenue|Rev|Est\. comm|Est\.) (.+?)(?:  |$)`)

// checkStrip compares the totals. Clicks, sales and revenue are there at any width, and the commission where there is room for all.
func checkStrip(t *testing.T, b *board.Board, strip, screen string, roomForAll bool) {
	t.Helper()
	sum := board.TotalLinks(b.Links())
	want := map[string][2]int64{"Clicks": {sum.Clicks, 1}, "Sales": {sum.Sales, 1}, "Revenue": {int64(sum.Revenue), 100}, "Rev": {int64(sum.Revenue), 100},
		"Est. comm": {int64(sum.Earned), 100}, "Est.": {int64(sum.Earned), 100}}
	items := stripItems.FindAllStringSubmatch(strip, -1)
	if len(items) < 3 || roomForAll && !strings.HasPrefix(items[len(items)-1][1], "Est.") {
		t.Fatalf("the strip lacks totals: %q\n%s", strip, screen)
	}
	for _, item := range items {
		if w := want[item[1]]; !readsBack(item[2], w[0], w[1]) {
			t.Fatalf("%s in all reads %q, and is %d\n%s", item[1], item[2], w[0], screen)
		}
	}
}

// TestAMarkThatIsNotDrawnIsNotMarkedAsSeen: where digits take the cells of a mark, a key does not prove that a person saw the change.
func TestAMarkThatIsNotDrawnIsNotMarkedAsSeen(t *testing.T) {
	for w, seen := range map[int]string{80: "", 160: "seen [1]"} {
		synctest.Test(t, func(t *testing.T) {
			x := peopled()
			x.in.Links[0].Now.Clicks, x.in.Links[0].Seen.Clicks = 99_99_99_999, 99_99_99_900
			x.in.Links[0].Seen.Sales = x.in.Links[0].Now.Sales
			term := x.open(t, w, 24).WaitIdle().Advance(5 * time.Second)
			term.Press("j").WaitIdle()
			if got := x.calls(); got != seen {
				t.Errorf("at %d columns: %q\n%s", w, got, term.Screen())
			}
		})
	}
}
