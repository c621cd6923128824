package ui_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
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

// world is what the fakes of the ports hold and what they are asked: rows in memory, operations, readings, and each write in
// words. A test sets its fields before open, and reads them after the terminal was idle.
type world struct {
	mu   sync.Mutex
	send func(tea.Msg)

	in            board.Input
	ops           []affiliate.Operation
	notices       []affiliate.Notice
	events        []affiliate.Event // newest first
	hook          screen.WebhookStatus
	queues        []affiliate.QueueStatus
	limited       affiliate.OperationKind // writes of this kind wait for Fermion's limit
	checking      string                  // the code of a coupon that Fermion is being asked about
	present       []affiliate.Presence    // nil: the database is a file
	waiting       []string                // IDs of planned operations whose owner is gone
	settings      map[string]string
	settingFails  error // of every Setting
	settingWrites int   // times that one was written
	changes       []affiliate.Change
	asked         []string         // every write, in words
	edits         []affiliate.Edit // newest first
	editedFields  []affiliate.EditedField
	undone        func(affiliate.UndoRequest) affiliate.UndoResult
	copied        []string

	otherProfiles  []screen.Profile
	openProfile    error // why another school cannot be opened
	openedProfiles int   // how often another school was opened

	clipboard *screen.Copied // how far copies come; nil: a clipboard takes them
	uncopied  error          // of every copy

	held []affiliate.UnsavedResponse // answers that could not be stored

	opts screen.Options

	imports importing

	ledger screen.Ledger         // nil: one in which nothing is
	payout sync.Mutex            // for rules, zone and loaded, which a form changes while the screen is drawn
	rules  affiliate.PayoutRules // of payouts
	paying *fakePayments         // nil: nothing is paid

	status    screen.LiveStatus
	failed    map[int64]string // by link: why its last reading failed
	missing   screen.SetupNeeded
	setup     []screen.SetupItem
	schoolAt  string
	zone      string
	loaded    *time.Location // what zone names
	keySource string
	keyState  screen.KeyState
	retryKey  func() error
	unsent    int // of inFlight
	inFlight  int

	openCampaign int64 // the one that is looked at

	checkKey    func(key string) (bool, error)
	keep        func(screen.SetupInput) error
	probe       func(slug string) (affiliate.Counters, error)
	askHost     error // what AskHost comes to
	resolve     func(id string, r screen.Resolution) error
	priced      func(coupon int64) (right bool, said string) // what Fermion says of a coupon; nil: it cannot be asked
	renew       func(old *board.Board, n affiliate.Invalidation) (*board.Board, error)
	since       screen.VisitSummary
	sinceTakes  time.Duration // to read it
	boardTakes  time.Duration // to read all rows
	sums        func(p affiliate.Period) map[int64]affiliate.PeriodSum
	history     func() screen.Trends
	past        func(link int64, at time.Time) affiliate.Sum // running; nil: peopled's past
	pastErr     error
	compared    int                                          // times that the period before was read
	journalSlow time.Duration                                // of reading operations
	slow        time.Duration                                // of reading it
	summed      int                                          // times that it was read
	samples     []affiliate.Sample                           // of every link
	sampled     int                                          // readings of a link's samples
	begin       func(p affiliate.Plan) []affiliate.Operation // what the journal then holds
	inProgress  []affiliate.Operation                        // what a colleague plans just before this program does
	fail        error                                        // of every write of the database
	savingTakes time.Duration                                // of a new campaign
	unread      error                                        // of every read of it
	lost        error                                        // of what the screens remember: the server of the database is gone

	trackedSince time.Time // days before are not complete; zero: all are
}

// empty is a database with nothing in it, a key, a school and Indian time.
func empty() *world {
	return &world{
		schoolAt: "https://learn.acme.com", zone: "Asia/Kolkata", keySource: "OS keyring", settings: map[string]string{},
		opts:   screen.Options{Profile: "acme", Theme: "dark", WarnAbove: 4000},
		rules:  affiliate.DefaultPayoutRules(),
		status: screen.LiveStatus{State: screen.LiveOK, Used: 12, Limit: 54, FullRefresh: 133 * time.Second},
	}
}

// peopled is a database with some affiliates, links and coupons.
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
			{ID: 1, Slug: "k3f9x2ab", AffiliateID: 1, ProductID: "68d1013f7183c17964b104c8", Commission: 2000, RequestedCommission: 2000, MadeHere: true,
				CreatedAt: made,
				Now:       affiliate.Counters{Clicks: 4812, Sales: 96, Revenue: 48000000, Commission: 2000}, Seen: affiliate.Counters{Clicks: 4781, Sales: 95, Revenue: 47500100, Commission: 2000}, FirstRead: read, LastRead: read},
			{ID: 2, Slug: "p0q8w7zz", AffiliateID: 2, ProductID: "68d1013f7183c17964b104c9", Commission: 2500, RequestedCommission: affiliate.UnknownCommission,
				CreatedAt: made, Tags: []string{"blog", "top"},
				Now: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 20495900, Commission: 2500}, Seen: affiliate.Counters{Clicks: 2310, Sales: 41, Revenue: 20495900, Commission: 2500}, FirstRead: read, LastRead: read},
			{ID: 3, Slug: "m1n2b3v4", Commission: affiliate.UnknownCommission, RequestedCommission: affiliate.UnknownCommission, CreatedAt: made},
		},
		Coupons: []affiliate.Coupon{
			{ID: 1, ProductID: "68d1013f7183c17964b104c8", Code: "MEERA25", Discount: affiliate.Discount{Percent: 2500}, AffiliateID: 1, LinkID: 1,
				State: affiliate.CouponLive, MadeHere: true, CreatedAt: made},
		},
	}
	return x
}

// ports are a fake of each port, all of one world.
func (x *world) ports() screen.Ports {
	return screen.Ports{
		Boards: fakeBoards{x}, History: fakeHistory{x}, Journal: fakeJournal{x}, Notices: fakeNotices{x}, Events: fakeEvents{x},
		LinkEdits: fakeLinkEdits{x}, AffiliateEdits: fakeAffiliateEdits{x}, Forgetting: fakeForgetting{x}, CouponEdits: fakeCouponEdits{x}, CampaignEdits: fakeCampaignEdits{x},
		Ledger: cmp.Or[screen.Ledger](x.ledger, noLedger{}), Payments: cmp.Or(x.paying, &fakePayments{}), PayoutRules: x.payoutRules, SavePayoutSettings: x.savePayoutSettings,
		Exports: fakeExports{x}, Imports: fakeImports{x}, Profiles: fakeProfiles{x}, Edits: fakeEdits{x}, Settings: fakeSettings{x}, Visits: fakeVisits{x},
		Writes: fakeWrites{x}, Queue: fakeQueue{x}, Live: fakeLive{x}, Access: fakeAccess{x}, Webhook: fakeWebhook{x}, System: fakeSystem{x},
		Digest: func(_ context.Context, p affiliate.Period, format string) (string, error) {
			return format + " of " + p.Label() + "\n\nSales 137", x.unread
		},
		Now: time.Now,
	}
}

func (x *world) payoutRules(context.Context) (affiliate.PayoutRules, error) {
	x.payout.Lock()
	defer x.payout.Unlock()
	return x.rules, nil
}

func (x *world) savePayoutSettings(_ context.Context, was, chosen affiliate.PayoutSettings) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return x.fail
	}
	x.write(affiliate.Invalidation{Notices: true}, "settings %v", was.Changes(chosen))
	x.payout.Lock()
	defer x.payout.Unlock()
	x.rules, x.zone = chosen.PayoutRules, chosen.TimeZone
	return nil
}

// open runs the program in a terminal. It must be called in a synctest bubble.
func (x *world) open(t *testing.T, w, h int, opts ...uitest.Option) *uitest.Terminal {
	t.Helper()
	ports := x.ports()
	if x.present != nil {
		ports.WhoIsHere = func(context.Context) ([]affiliate.Presence, error) { return x.present, nil }
	}
	ports.Share = func(pack []screen.SharedLink) string {
		var lines []string
		for _, shared := range pack {
			line := "share " + shared.Link.Slug
			if shared.Coupon != nil {
				line += " with " + shared.Coupon.Code
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n\n")
	}
	root := ui.New(t.Context(), ports, x.opts)
	return uitest.OpenWith(t, w, h, func(_ io.Reader, _ io.Writer, program []tea.ProgramOption) error {
		p := tea.NewProgram(ui.Paced(root), program...)
		x.mu.Lock()
		x.send = p.Send
		x.mu.Unlock()
		_, err := p.Run()
		return err
	}, opts...)
}

// write notes a write, and tells the program what changed.
func (x *world) write(n affiliate.Invalidation, format string, args ...any) {
	x.asked = append(x.asked, fmt.Sprintf(format, args...))
	go x.send(n)
}

// calls are the writes since the last time, one a line.
func (x *world) calls() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	made := strings.Join(x.asked, "\n")
	x.asked = nil
	return made
}

// news tells the program that something changed in the background.
func (x *world) news(change func(), n affiliate.Invalidation) {
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

func (x *world) Zone() *time.Location {
	x.payout.Lock()
	defer x.payout.Unlock()
	if x.loaded == nil || x.loaded.String() != x.zone { // the database of zones is a file, and each frame asks
		zone, err := affiliate.ParseTimeZone(x.zone)
		if err != nil {
			return time.UTC
		}
		x.loaded = zone
	}
	return x.loaded
}
