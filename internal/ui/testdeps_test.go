package ui_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/ui/screen"
	"fermion-tui/internal/ui/uitest"
)

// world stands in for all that the screens ask for: a register in memory, and a desk, polling, access and clipboard that
// write down what they were asked. A test sets its fields before open, and reads them after the terminal was idle.
type world struct {
	mu   sync.Mutex
	send func(tea.Msg)

	in           board.Input
	ops          []affiliate.Operation
	notices      []affiliate.Notice
	events       []affiliate.Event // newest first
	hook         screen.WebhookStatus
	waiting      []string // IDs of planned operations whose owner is gone
	settings     map[string]string
	settingFails error // of every Setting
	changes      []affiliate.Change
	asked        []string // every write, in words
	copied       []string

	clipboard *screen.Copied // how far copies come; nil: a clipboard takes them

	held []affiliate.Held // answers that could not be stored

	opts screen.Options

	status    screen.LiveStatus
	failed    map[int64]string // by link: why its last reading failed
	missing   screen.Missing
	setup     []screen.SetupItem
	schoolAt  string
	zone      string
	keySource string
	keyState  screen.KeyState
	retryKey  func() error
	unsent    int // of inFlight
	inFlight  int

	openCampaign int64 // the one that is looked at

	checkKey   func(key string) (bool, error)
	keep       func(screen.FirstRun) error
	probe      func(slug string) (affiliate.Counters, error)
	askHost    error // what AskHost comes to
	resolve    func(id string, r screen.Resolution) error
	priced     func(coupon int64) (right bool, said string) // what Fermion says of a coupon; nil: it cannot be asked
	renew      func(old *board.Board, n affiliate.News) (*board.Board, error)
	since      screen.Since
	sinceTakes time.Duration // to read it
	sums       func(p affiliate.Period) map[int64]affiliate.PeriodSum
	history    func() screen.Trends
	past       func(link int64, at time.Time) affiliate.Sum // running; nil: peopled's past
	pastErr    error
	slow       time.Duration                                // of reading it
	summed     int                                          // times that it was read
	sampled    int                                          // readings of a link's samples
	begin      func(p affiliate.Plan) []affiliate.Operation // what the journal then holds
	fail       error                                        // of every write of the register
	unread     error                                        // of every read of it
}

// empty is a register with nothing in it, a key, a school and Indian time.
func empty() *world {
	return &world{
		schoolAt: "https://learn.acme.com", zone: "Asia/Kolkata", keySource: "OS keyring", settings: map[string]string{},
		opts:   screen.Options{Profile: "acme", Theme: "dark", WarnAbove: 4000},
		status: screen.LiveStatus{State: screen.LiveNow, Used: 12, Limit: 54, Round: 133 * time.Second},
	}
}

// peopled is a register with some affiliates, links and coupons.
func peopled() *world {
	x := empty()
	made := time.Now().Add(-40 * 24 * time.Hour)
	read := time.Now().Add(-40 * time.Second)
	x.in = board.Input{
		Affiliates: []affiliate.Affiliate{
			{ID: 1, UserID: "aff-meera-1f2e3d", Email: "meera@example.com", Name: "codewithmeera", Tags: []string{"youtube"}, MadeHere: true, CreatedAt: made},
			{ID: 2, UserID: "aff-dev-4c5b6a", Email: "dev@example.com", Name: "devdiaries", Notes: "pays on the 5th", CreatedAt: made},
			{ID: 3, Email: "asha@example.com", Name: "Asha Rao", CreatedAt: made},
		},
		Products: []affiliate.Product{
			{ID: "68d1013f7183c17964b104c8", Name: "Go for Engineers", Slug: "go-for-engineers"},
			{ID: "68d1013f7183c17964b104c9", Name: "System Design", Slug: "system-design"},
		},
		Links: []affiliate.Link{
			{ID: 1, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: "68d1013f7183c17964b104c8", Commission: 2000, Asked: 2000, MadeHere: true, CreatedAt: made,
				Now: affiliate.Counters{Clicks: 4812, Sales: 96, Revenue: 48000000, Commission: 2000}, Seen: affiliate.Counters{Clicks: 4781, Sales: 95, Revenue: 47500100, Commission: 2000}, FirstRead: read, LastRead: read},
			{ID: 2, Slug: "p0q8w7zz", AffiliateID: 2, ProductID: "68d1013f7183c17964b104c9", Commission: 2500, Asked: affiliate.NoCommission, CreatedAt: made, Tags: []string{"blog", "top"},
				Now: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 20495900, Commission: 2500}, Seen: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 20495900, Commission: 2500}, FirstRead: read, LastRead: read},
			{ID: 3, Slug: "m1n2b3v4", Commission: affiliate.NoCommission, Asked: affiliate.NoCommission, CreatedAt: made},
		},
		Coupons: []affiliate.Coupon{
			{ID: 1, ProductID: "68d1013f7183c17964b104c8", Code: "MEERA25", Discount: affiliate.Discount{Percent: 2500}, AffiliateID: 1, LinkID: 1, State: affiliate.CouponLive, MadeHere: true, CreatedAt: made},
		},
	}
	return x
}

// open runs the program in a terminal. It must be called in a synctest bubble.
func (x *world) open(t *testing.T, w, h int, opts ...uitest.Option) *uitest.Terminal {
	t.Helper()
	ports := screen.Ports{Boards: x, History: x, Journal: x, Notices: x, Events: x, LinkEdits: x, AffiliateEdits: x, CouponEdits: x, CampaignEdits: x, Settings: x, Visits: x,
		Desk: x, Live: x, Access: x, Webhook: webhookOf{x}, Outside: x, Now: time.Now,
		Share: func(l *board.Link, c *board.Coupon) string {
			if c != nil {
				return "share " + l.Slug + " with " + c.Code
			}
			return "share " + l.Slug
		}}
	root := ui.New(t.Context(), ports, x.opts)
	return uitest.OpenWith(t, w, h, func(_ io.Reader, _ io.Writer, program []tea.ProgramOption) error {
		p := tea.NewProgram(root, program...)
		x.mu.Lock()
		x.send = p.Send
		x.mu.Unlock()
		_, err := p.Run()
		return err
	}, opts...)
}

// write notes a write, and tells the program what changed.
func (x *world) write(n affiliate.News, format string, args ...any) {
	x.asked = append(x.asked, fmt.Sprintf(format, args...))
	go x.send(n)
}

// calls are the writes since the last time, one a line.
func (x *world) calls() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	said := strings.Join(x.asked, "\n")
	x.asked = nil
	return said
}

// news tells the program that something changed in the background.
func (x *world) news(change func(), n affiliate.News) {
	x.mu.Lock()
	defer x.mu.Unlock()
	change()
	go x.send(n)
}

func (x *world) set(id string, change func(*affiliate.Operation)) {
	for i := range x.ops {
		if x.ops[i].ID == id {
			change(&x.ops[i])
		}
	}
}

// Desk.

func (x *world) Begin(_ context.Context, p affiliate.Plan) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.begin != nil {
		x.ops = append(x.ops, x.begin(p)...)
	}
	body, err := json.Marshal(p.Steps)
	x.write(affiliate.News{Operations: true}, "begin %s %s", p.Batch, body)
	if x.begin != nil && len(x.ops) > 0 {
		return x.ops[len(x.ops)-1].Chain, err
	}
	return "chain-new", err
}

func (x *world) Mend(_ context.Context, id string, i affiliate.Intent) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.set(id, func(op *affiliate.Operation) { op.State, op.Intent, op.Error = affiliate.Sent, i, "" })
	body, err := json.Marshal(i)
	x.write(affiliate.News{Operations: true}, "mend %s %s", id, body)
	return err
}

func (x *world) Resume(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State = affiliate.Sent })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(affiliate.News{Operations: true}, "resume %s", strings.Join(ids, " "))
	return nil
}

func (x *world) Drop(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "dropped before it was sent" })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(affiliate.News{Operations: true}, "drop %s", strings.Join(ids, " "))
	return nil
}

func (x *world) Resolve(_ context.Context, id string, r screen.Resolution) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.resolve != nil {
		if err := x.resolve(id, r); err != nil {
			return "", err
		}
	}
	x.set(id, func(op *affiliate.Operation) {
		switch {
		case r.Later:
			op.Later = true
		case r.DidNot:
			op.State, op.Error = affiliate.Rejected, "did not happen, says asha@laptop"
		case r.Slug != "":
			op.State, op.Result = affiliate.Done, `{"slug":"`+r.Slug+`"}`
		case r.MakeAnother:
			op.State = affiliate.Sent
		default:
			op.State = affiliate.Done
		}
	})
	x.write(affiliate.News{Operations: true}, "resolve %s %+v", id, r)
	if r.LookUp {
		return "they are there: it did happen", nil
	}
	return "", nil
}

func (x *world) Request(i affiliate.Intent) (string, error) {
	if i.Link != nil {
		return fmt.Sprintf(`{"data":[{"data":{"userData":{"userId":%q},"fermionDigitalProductId":%q,"commissionPercentage":%s}}]}`, i.Link.Affiliate.UserID, i.Link.ProductID, i.Link.Commission), nil
	}
	body, err := json.Marshal(i)
	return string(body), err
}

func (x *world) Held() []affiliate.Held { return x.held }

// FindProduct knows one product that no list has.
func (x *world) FindProduct(_ context.Context, slug string) (affiliate.Product, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "find product "+slug)
	if slug != "rust-in-anger" {
		return affiliate.Product{}, errors.New("Fermion knows no product by that slug")
	}
	return affiliate.Product{ID: "68d1013f7183c17964b104d0", Name: "Rust in Anger", Slug: slug}, nil
}

func (x *world) Setup(context.Context) []screen.SetupItem { return x.setup }

func (x *world) CanCheckCoupons() bool { return x.priced != nil }

func (x *world) CheckCoupon(_ context.Context, id int64) (bool, string, error) {
	x.mu.Lock()
	x.asked = append(x.asked, fmt.Sprintf("check coupon %d", id))
	x.mu.Unlock()
	right, said := x.priced(id)
	return right, said, nil
}

func (x *world) InFlight() int { x.mu.Lock(); defer x.mu.Unlock(); return x.inFlight }
func (x *world) Sent() int     { x.mu.Lock(); defer x.mu.Unlock(); return x.inFlight - x.unsent }

// Live.

func (x *world) Status() screen.LiveStatus { x.mu.Lock(); defer x.mu.Unlock(); return x.status }
func (x *world) OnScreen([]int64)          {}
func (x *world) OpenCampaign(id int64)     { x.mu.Lock(); defer x.mu.Unlock(); x.openCampaign = id }
func (x *world) Refresh(links []int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("refresh %v", links))
}

func (x *world) Failed(link int64) string { x.mu.Lock(); defer x.mu.Unlock(); return x.failed[link] }

func (x *world) Pause(on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("pause %v", on))
}

func (x *world) Accept(context.Context) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status.State, x.status.Why = screen.LiveNow, ""
	x.write(affiliate.News{Live: true}, "accept")
	return 34, nil
}

func (x *world) AskHost(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "host")
	return x.askHost
}

func (x *world) Probe(_ context.Context, slug string) (affiliate.Counters, error) {
	if x.probe == nil {
		return affiliate.Counters{Clicks: 120, Sales: 3, Commission: 2000}, nil
	}
	return x.probe(slug)
}

// Access.

func (x *world) Missing() screen.Missing   { x.mu.Lock(); defer x.mu.Unlock(); return x.missing }
func (x *world) KeySource() string         { x.mu.Lock(); defer x.mu.Unlock(); return x.keySource }
func (x *world) KeyState() screen.KeyState { x.mu.Lock(); defer x.mu.Unlock(); return x.keyState }
func (x *world) RetryKey(context.Context) error {
	if x.retryKey == nil {
		return errors.New("there is no key")
	}
	return x.retryKey()
}
func (x *world) School() affiliate.School { s, _ := affiliate.ParseSchool(x.schoolAt); return s }
func (x *world) Zone() *time.Location {
	zone, err := affiliate.ParseTimeZone(x.zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (x *world) CheckKey(_ context.Context, key string) (bool, error) {
	if x.checkKey == nil {
		return true, nil
	}
	return x.checkKey(key)
}

func (x *world) TrustKey(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "trust the key")
	return nil
}

func (x *world) Keep(_ context.Context, f screen.FirstRun) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("keep %+v", f))
	if x.keep != nil {
		return x.keep(f)
	}
	return nil
}

// Webhook.

type webhookOf struct{ x *world }

func (h webhookOf) Status() screen.WebhookStatus {
	h.x.mu.Lock()
	defer h.x.mu.Unlock()
	return h.x.hook
}

func (h webhookOf) KeepSecret(_ context.Context, secret string) (bool, error) {
	h.x.mu.Lock()
	defer h.x.mu.Unlock()
	h.x.asked = append(h.x.asked, "webhook secret "+secret)
	return len(secret) < 16, h.x.fail
}

// Outside.

func (x *world) Copy(_ context.Context, text string) (screen.Copied, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.copied = append(x.copied, text)
	if x.clipboard != nil {
		return *x.clipboard, nil
	}
	return screen.Copied{Known: true}, nil
}

func (x *world) Open(_ context.Context, url string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "open "+url)
	return nil
}
