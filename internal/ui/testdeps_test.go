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
	"fermion-tui/internal/ui/uitest"
)

// world stands in for all that the screens ask for: a register in memory, and a desk, polling, access and clipboard that
// write down what they were asked. A test sets its fields before open, and reads them after the terminal was idle.
type world struct {
	mu   sync.Mutex
	send func(tea.Msg)

	in       board.Input
	ops      []affiliate.Operation
	notices  []affiliate.Notice
	events   []affiliate.Event // newest first
	hook     ui.WebhookStatus
	waiting  []string // IDs of planned operations whose owner is gone
	settings map[string]string
	changes  []affiliate.Change
	asked    []string // every write, in words
	copied   []string
	opts     ui.Options

	status     ui.LiveStatus
	missing    ui.Missing
	schoolAt   string
	zone       string
	keySource  string
	keyTrouble string
	inFlight   int

	openCampaign int64 // the one that is looked at

	checkKey func(key string) (bool, error)
	keep     func(ui.FirstRun) error
	probe    func(slug string) (affiliate.Counters, error)
	resolve  func(id string, r ui.Resolution) error
	renew    func(old *board.Board, n ui.News) (*board.Board, error)
	since    ui.Since
	sums     func(p affiliate.Period) map[int64]affiliate.PeriodSum
	history  func() ui.History
	past     func(link int64, at time.Time) affiliate.Sum // running; nil: peopled's past
	pastErr  error
	slow     time.Duration                                // of reading it
	summed   int                                          // times that it was read
	sampled  int                                          // readings of a link's samples
	begin    func(p affiliate.Plan) []affiliate.Operation // what the journal then holds
	fail     error                                        // of every write of the register
}

// empty is a register with nothing in it, a key, a school and Indian time.
func empty() *world {
	return &world{
		schoolAt: "https://learn.acme.com", zone: "Asia/Kolkata", keySource: "OS keyring", settings: map[string]string{},
		opts:   ui.Options{Profile: "acme", Theme: "dark", WarnAbove: 4000},
		status: ui.LiveStatus{State: ui.LiveNow, Used: 12, Limit: 54, Round: 133 * time.Second},
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
	deps := ui.Deps{Register: x, Desk: x, Live: x, Access: x, Webhook: webhookOf{x}, Outside: x, Now: time.Now,
		Share: func(l *board.Link, _ *board.Coupon) string { return "share " + l.Slug }}
	root := ui.New(t.Context(), deps, x.opts)
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
func (x *world) write(n ui.News, format string, args ...any) {
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
func (x *world) news(change func(), n ui.News) {
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

// Register.

func (x *world) Board(_ context.Context, p affiliate.Period) (*board.Board, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	in := x.in
	in.Period = p
	if x.sums != nil {
		in.Sums = x.sums(p)
	}
	in.Links, in.Affiliates, in.Coupons, in.Campaigns = slices.Clone(in.Links), slices.Clone(in.Affiliates), slices.Clone(in.Coupons), slices.Clone(in.Campaigns)
	return board.New(in), nil
}

func (x *world) Renew(ctx context.Context, old *board.Board, n ui.News) (*board.Board, error) {
	if x.renew != nil {
		return x.renew(old, n)
	}
	return x.Board(ctx, old.Period())
}

func (x *world) Since(context.Context) (ui.Since, error) { return x.since, nil }

func (x *world) Looked(context.Context) error { return nil }

func (x *world) History(context.Context, affiliate.Period, []int64) (ui.History, error) {
	if x.history != nil {
		return x.history(), nil
	}
	return ui.History{}, nil
}

// Sums are those of links that were clicked and sold in an uneven way since 40 days ago.
func (x *world) Sums(_ context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error) {
	x.mu.Lock()
	x.summed++
	wait := x.slow
	x.mu.Unlock()
	time.Sleep(wait)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.pastErr != nil {
		return nil, x.pastErr
	}
	past := x.past
	if past == nil {
		past = uneven
	}
	all := make([]affiliate.Sum, len(bounds))
	for i, at := range bounds {
		for _, id := range links {
			all[i] = all[i].Plus(past(id, at))
		}
	}
	return all, nil
}

func uneven(link int64, at time.Time) (s affiliate.Sum) {
	now := time.Now()
	if at.After(now) {
		at = now
	}
	for hour := now.Add(-40 * 24 * time.Hour).Truncate(time.Hour); hour.Before(at); hour = hour.Add(time.Hour) {
		n := hour.Unix() / 3600
		busy := (n/24*2654435761>>7%5+n%24/6)*link%7 + n*48271%11/4
		s = s.Plus(affiliate.Sum{Clicks: busy})
		if n%37 == 5 {
			s = s.Plus(affiliate.Sum{Sales: 1, Revenue: 499900, Earned: 99980})
		}
		if n%370 == 6 {
			s = s.Plus(affiliate.Sum{Sales: -1, Revenue: -499900, Earned: -99980, FellSales: 1, FellRevenue: 499900})
		}
	}
	return s
}

func (x *world) Samples(context.Context, int64) ([]affiliate.Sample, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sampled++
	return nil, nil
}

func (x *world) Changes(context.Context, int) ([]affiliate.Change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.changes), nil
}

func (x *world) Operations(_ context.Context, q ui.OperationQuery) ([]affiliate.Operation, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []affiliate.Operation
	for _, op := range x.ops {
		if (len(q.IDs) == 0 || slices.Contains(q.IDs, op.ID)) && (q.Chain == "" || op.Chain == q.Chain) && (q.LinkID == 0 || op.LinkID == q.LinkID) &&
			(q.AffiliateID == 0 || op.AffiliateID == q.AffiliateID) && (q.CouponID == 0 || op.CouponID == q.CouponID) {
			out = append(out, op)
		}
	}
	slices.SortFunc(out, func(a, b affiliate.Operation) int { return strings.Compare(b.ID, a.ID) })
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (x *world) Notices(context.Context) ([]affiliate.Notice, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.notices), nil
}

func (x *world) Events(_ context.Context, limit int) ([]affiliate.Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	all := slices.Clone(x.events[:min(limit, len(x.events))])
	for i := range all {
		all[i].Body = ""
	}
	return all, nil
}

func (x *world) Event(_ context.Context, id string) (affiliate.Event, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range x.events {
		if e.ID == id {
			return e, nil
		}
	}
	return affiliate.Event{}, errors.New("no such event")
}

func (x *world) Decisions(context.Context) (ui.Decisions, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var d ui.Decisions
	for _, op := range x.ops {
		if op.State == affiliate.Unknown && !op.Later {
			d.Unknown++
		}
		if slices.Contains(x.waiting, op.ID) {
			d.Waiting++
			d.WaitingIDs = append(d.WaitingIDs, op.ID)
			if d.WaitingSince.IsZero() || op.CreatedAt.Before(d.WaitingSince) {
				d.WaitingSince = op.CreatedAt
			}
		}
	}
	for _, n := range x.notices {
		if !n.Decided {
			d.Notices++
		}
	}
	return d, nil
}

func (x *world) Track(_ context.Context, links []ui.Tracking) ([]ui.Tracked, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return nil, x.fail
	}
	var done []ui.Tracked
	for _, k := range links {
		at := slices.IndexFunc(x.in.Links, func(l affiliate.Link) bool { return l.Slug == k.Slug })
		if at < 0 {
			x.in.Links = append(x.in.Links, affiliate.Link{ID: int64(len(x.in.Links) + 1), Slug: k.Slug, ProductID: k.Product.ID, Commission: affiliate.NoCommission, Asked: affiliate.NoCommission})
			done = append(done, ui.Tracked{LinkID: int64(len(x.in.Links))})
		} else {
			done = append(done, ui.Tracked{LinkID: x.in.Links[at].ID, Existed: true})
		}
		x.write(ui.News{All: true}, "track %s for %q on %q", k.Slug, cmpWho(k.Affiliate), k.Product.ID)
	}
	return done, nil
}

func cmpWho(w affiliate.Who) string {
	if w.Email != "" {
		return w.Email
	}
	return w.UserID + w.Name
}

func (x *world) EditLink(_ context.Context, id int64, e ui.LinkEdit) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	said := fmt.Sprintf("edit link %d", id)
	if e.Affiliate != nil {
		said += fmt.Sprintf(" affiliate %q", cmpWho(*e.Affiliate))
	}
	if e.Product != nil {
		said += fmt.Sprintf(" product %q", e.Product.ID)
	}
	if e.Tags != nil {
		said += fmt.Sprintf(" tags %q", *e.Tags)
	}
	if e.Campaign != nil {
		said += fmt.Sprintf(" campaign %q", *e.Campaign)
	}
	if x.fail == nil {
		x.write(ui.News{Links: []int64{id}}, "%s", said)
	}
	return x.fail
}

func (x *world) EditAffiliate(_ context.Context, a affiliate.Affiliate) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(ui.News{Affiliates: []int64{a.ID}}, "edit affiliate %d %q notes %q tags %q", a.ID, a.Name, a.Notes, a.Tags)
	return x.fail
}

func (x *world) SaveCoupon(_ context.Context, c affiliate.Coupon) (existed bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	existed = slices.ContainsFunc(x.in.Coupons, func(o affiliate.Coupon) bool { return o.Code == c.Code && o.ProductID == c.ProductID })
	x.write(ui.News{All: true}, "save coupon %s on %s discount %q affiliate %d uses %d made here %v state %s", c.Code, c.ProductID, c.Discount, c.AffiliateID, c.Uses, c.MadeHere, c.State)
	return existed, x.fail
}

func (x *world) CampaignChanges(_ context.Context, campaign int64, _ int) ([]affiliate.Change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var in []affiliate.Change
	for _, c := range x.changes {
		if slices.ContainsFunc(x.in.Links, func(l affiliate.Link) bool { return l.ID == c.LinkID && l.CampaignID == campaign }) {
			in = append(in, c)
		}
	}
	return in, nil
}

func (x *world) SaveCampaign(_ context.Context, c affiliate.Campaign) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil {
		return 0, x.fail
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return "open"
		}
		return t.Format(time.RFC3339)
	}
	said := fmt.Sprintf("save campaign %d %q goal %q %s to %s notes %q", c.ID, c.Name, c.Goal, day(c.From), day(c.To), c.Notes)
	if c.ID == 0 {
		c.ID = int64(len(x.in.Campaigns) + 1)
		x.in.Campaigns = append(x.in.Campaigns, c)
	} else {
		x.in.Campaigns[c.ID-1] = c
	}
	x.write(ui.News{Campaigns: []int64{c.ID}}, "%s", said)
	return c.ID, nil
}

func (x *world) ArchiveCampaigns(_ context.Context, ids []int64, away bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		if x.in.Campaigns[id-1].ArchivedAt = (time.Time{}); away {
			x.in.Campaigns[id-1].ArchivedAt = time.Now()
		}
	}
	x.write(ui.News{Campaigns: ids}, "archive campaigns %v %v", ids, away)
	return x.fail
}

func (x *world) PutInCampaign(_ context.Context, links []int64, campaign int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.in.Links {
		if slices.Contains(links, x.in.Links[i].ID) {
			x.in.Links[i].CampaignID = campaign
		}
	}
	x.write(ui.News{Links: links}, "put links %v into campaign %d", links, campaign)
	return x.fail
}

func (x *world) Pin(_ context.Context, links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(ui.News{Links: links}, "pin %v %v", links, on)
	return nil
}

func (x *world) Watch(_ context.Context, links []int64, on bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.write(ui.News{Links: links}, "watch %v %v", links, on)
	return nil
}

func (x *world) MarkSeen(_ context.Context, seen map[int64]affiliate.Counters) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var ids []int64
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	x.asked = append(x.asked, fmt.Sprintf("seen %v", ids))
	return nil
}

func (x *world) AddNotice(_ context.Context, n affiliate.Notice) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	n.ID = int64(len(x.notices) + 1)
	x.notices = append(x.notices, n)
	go x.send(ui.News{Notices: true})
	return nil
}

func (x *world) DecideNotice(_ context.Context, id int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.notices {
		if x.notices[i].ID == id {
			x.notices[i].Decided = true
		}
	}
	x.write(ui.News{Notices: true}, "decide notice %d", id)
	return nil
}

func (x *world) Setting(_ context.Context, key string) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.settings[key], nil
}

func (x *world) SetSetting(_ context.Context, key, value string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.settings[key] = value
	return nil
}

// Desk.

func (x *world) Begin(_ context.Context, p affiliate.Plan) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.begin != nil {
		x.ops = append(x.ops, x.begin(p)...)
	}
	body, err := json.Marshal(p.Steps)
	x.write(ui.News{Operations: true}, "begin %s %s", p.Batch, body)
	return "chain-new", err
}

func (x *world) Mend(_ context.Context, id string, i affiliate.Intent) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.set(id, func(op *affiliate.Operation) { op.State, op.Intent, op.Error = affiliate.Sent, i, "" })
	body, err := json.Marshal(i)
	x.write(ui.News{Operations: true}, "mend %s %s", id, body)
	return err
}

func (x *world) Resume(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State = affiliate.Sent })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(ui.News{Operations: true}, "resume %s", strings.Join(ids, " "))
	return nil
}

func (x *world) Drop(_ context.Context, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		x.set(id, func(op *affiliate.Operation) { op.State, op.Error = affiliate.Rejected, "dropped before it was sent" })
		x.waiting = slices.DeleteFunc(x.waiting, func(w string) bool { return w == id })
	}
	x.write(ui.News{Operations: true}, "drop %s", strings.Join(ids, " "))
	return nil
}

func (x *world) Resolve(_ context.Context, id string, r ui.Resolution) (string, error) {
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
	x.write(ui.News{Operations: true}, "resolve %s %+v", id, r)
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

func (x *world) InFlight() int { x.mu.Lock(); defer x.mu.Unlock(); return x.inFlight }

// Live.

func (x *world) Status() ui.LiveStatus { x.mu.Lock(); defer x.mu.Unlock(); return x.status }
func (x *world) OnScreen([]int64)      {}
func (x *world) OpenCampaign(id int64) { x.mu.Lock(); defer x.mu.Unlock(); x.openCampaign = id }
func (x *world) Refresh(links []int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("refresh %v", links))
}

func (x *world) Pause(on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, fmt.Sprintf("pause %v", on))
}

func (x *world) Accept(context.Context) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status.State, x.status.Why = ui.LiveNow, ""
	x.write(ui.News{Live: true}, "accept")
	return 34, nil
}

func (x *world) Probe(_ context.Context, slug string) (affiliate.Counters, error) {
	if x.probe == nil {
		return affiliate.Counters{Clicks: 120, Sales: 3, Commission: 2000}, nil
	}
	return x.probe(slug)
}

// Access.

func (x *world) Missing() ui.Missing      { x.mu.Lock(); defer x.mu.Unlock(); return x.missing }
func (x *world) KeySource() string        { x.mu.Lock(); defer x.mu.Unlock(); return x.keySource }
func (x *world) KeyTrouble() string       { x.mu.Lock(); defer x.mu.Unlock(); return x.keyTrouble }
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

func (x *world) Keep(_ context.Context, f ui.FirstRun) error {
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

func (h webhookOf) Status() ui.WebhookStatus { h.x.mu.Lock(); defer h.x.mu.Unlock(); return h.x.hook }

func (h webhookOf) KeepSecret(_ context.Context, secret string) (bool, error) {
	h.x.mu.Lock()
	defer h.x.mu.Unlock()
	h.x.asked = append(h.x.asked, "webhook secret "+secret)
	return len(secret) < 16, h.x.fail
}

// Outside.

func (x *world) Copy(_ context.Context, text string) (ui.Copied, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.copied = append(x.copied, text)
	return ui.Copied{Known: true}, nil
}

func (x *world) Open(_ context.Context, url string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = append(x.asked, "open "+url)
	return nil
}
