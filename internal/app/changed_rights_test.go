package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/postgres"
	"fermion-tui/internal/store/storetest"
	"fermion-tui/internal/ui/screen"
)

// rightsTeam is a register whose administrator gives and takes roles, of asha, who is a manager at first, and of meera, a viewer.
type rightsTeam struct {
	t           *testing.T
	school      *fermiontest.School
	product     string
	server      *url.URL
	profile     string
	asha, meera string
	said        syncBuffer
	options     func(user string) Options
}

// limitWindow is long enough for all calls that it allows.
const limitWindow = 20 * time.Second

func newRightsTeam(t *testing.T) *rightsTeam {
	t.Helper()
	storetest.PostgresAddress(t)
	profile := fmt.Sprintf("rights-%d", time.Now().UnixNano()) // its key too is its own: the server counts the calls of each
	x := &rightsTeam{t: t, school: fermiontest.New(fermiontest.Options{Key: profile, Window: limitWindow}), product: "68d1013f7183c17964b104c8",
		server: storetest.Must(url.Parse(os.Getenv(storetest.PostgresVariable)))(t), profile: profile}
	x.school.AddProduct(fermiontest.Product{ID: x.product, Name: "Go for Engineers", Slug: "go"})
	transport, stop := x.school.Serve(fermiontest.NewListener())
	t.Cleanup(stop)
	x.options = func(user string) Options {
		u := *x.server
		if user != "" {
			u.User = url.User(user)
		}
		return Options{
			Store: u.String(), Profile: x.profile, DataDir: filepath.Join(t.TempDir(), "data"), Home: t.TempDir(),
			By: user + "@mac", Keyring: secret.Memory(), Transport: transport, Stdout: io.Discard, Stderr: &x.said,
			Getenv:  func(name string) string { return map[string]string{secret.EnvKey: profile}[name] },
			Timings: Timings{RetryInterval: time.Second, Window: limitWindow},
		}
	}
	storetest.NoErr(t, StoreInit(t.Context(), x.options(""), false))
	x.asha, x.meera = x.profile+"-asha", x.profile+"-meera"
	x.administrator(postgres.Roles(postgres.Options{Profile: x.profile}) +
		fmt.Sprintf(`; create user %q in role %s; create user %q in role %s`, x.asha, x.role(store.RoleManager), x.meera, x.role(store.RoleViewer)))
	return x
}

func (x *rightsTeam) administrator(sql string) {
	x.t.Helper()
	c := storetest.Must(pgx.Connect(x.t.Context(), x.server.String()))(x.t)
	defer func() { storetest.NoErr(x.t, c.Close(context.Background())) }()
	storetest.Must(c.PgConn().Exec(x.t.Context(), sql).ReadAll())(x.t)
}

func (x *rightsTeam) role(r store.Role) string {
	return pgx.Identifier{postgres.RoleName(postgres.Options{Profile: x.profile}, r)}.Sanitize()
}

// opened is the program of a user.
func (x *rightsTeam) opened(user string) *App {
	x.t.Helper()
	a := storetest.Must(Open(x.t.Context(), x.options(user)))(x.t)
	x.t.Cleanup(func() { storetest.NoErr(x.t, a.Close(context.Background())) })
	storetest.NoErr(x.t, a.key.find(x.t.Context()))
	storetest.NoErr(x.t, a.writes.Start(x.t.Context()))
	a.store.Watch(x.t.Context())
	return a
}

func (x *rightsTeam) await(what string, so func() bool) {
	x.t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("waited 30 s for %s", what)
		}
	}
}

func (x *rightsTeam) link(email string) affiliate.Plan {
	who := affiliate.Who{Email: email, UserID: affiliate.ProposeUserID(email), Name: "Asha Rao"}
	return affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{{Affiliate: &affiliate.NewAffiliate{Who: who}},
		{Link: &affiliate.NewLink{Affiliate: who, ProductID: x.product, Commission: 2000}}}}
}

// TestTeamRightsThatChangeWhileAProgramRuns: a manager who becomes a viewer sends nothing more, and is told the role.
// What Fermion answers meanwhile is stored when the role is back, and the plan goes on. A viewer who becomes a manager
// is asked to open the database again.
func TestTeamRightsThatChangeWhileAProgramRuns(t *testing.T) {
	x := newRightsTeam(t)
	a, viewer := x.opened(x.asha), x.opened(x.meera)
	live := a.ports().Live
	x.school.Fault(fermiontest.CreateUser, fermiontest.Fault{Kind: fermiontest.Delay, Delay: time.Second})
	storetest.Must(a.writes.Submit(t.Context(), x.link("asha@example.com")))(t)
	x.await("the affiliate to be asked for", func() bool { return len(x.school.CallsTo(fermiontest.CreateUser)) == 1 })
	x.administrator(fmt.Sprintf("revoke %s from %q; grant %s to %q", x.role(store.RoleManager), x.asha, x.role(store.RoleViewer), x.asha))
	x.await("an answer that cannot be stored, and the role", func() bool {
		return len(a.writes.Unsaved()) == 1 && live.Status().Rights.Role.Name == "viewer"
	})
	if s := live.Status(); s.State != screen.LiveNotPolling || s.Rights.Role.User != x.asha || s.Rights.Reopen {
		t.Errorf("the screens are told %+v, %+v", s, s.Rights)
	}
	calls := len(x.school.Calls())
	_, err := a.writes.Submit(t.Context(), x.link("ravi@example.com"))
	if refused, is := errors.AsType[*RoleError](err); !is || refused.Rights.User != x.asha {
		t.Errorf("a plan is refused with %v", err)
	}
	if _, err := a.client.AffiliateLinkStats(t.Context(), "abc1", 0); !errors.Is(err, store.ErrNoRights) || len(x.school.Calls()) != calls {
		t.Errorf("a reading ends with %v, and Fermion was asked %d times", err, len(x.school.Calls())-calls)
	}
	x.administrator(fmt.Sprintf("grant %s to %q", x.role(store.RoleManager), x.asha))
	x.await("the plan to go on", func() bool {
		return len(x.school.Links()) == 1 && a.writes.RunningPlans() == 0 && len(a.writes.Unsaved()) == 0
	})
	if s := live.Status(); !s.Rights.Role.MayAll() || s.State == screen.LiveNotPolling || len(x.school.CallsTo(fermiontest.CreateUser)) != 1 {
		t.Errorf("afterwards: %+v, %+v", s, s.Rights)
	}

	x.administrator(fmt.Sprintf("revoke %s from %q; select pg_terminate_backend(pid) from pg_stat_activity where usename = '%[2]s'",
		x.role(store.RoleViewer), x.meera))
	x.await("the viewer to say why it waits", func() bool {
		return strings.Contains(x.said.String(), "the database gives no rights: ask its administrator for a role")
	})
	x.administrator(fmt.Sprintf("grant %s to %q", x.role(store.RoleManager), x.meera))
	x.await("the viewer to say that this is over", func() bool { return strings.Contains(x.said.String(), "fermion-tui: the database came back at ") })
	x.await("more rights", func() bool { s := viewer.ports().Live.Status(); return s.Rights.Reopen && s.Rights.Role.MayAll() })

	// Only --store says where the database is.
	w := &profileSwitch{asked: t.Context(), ctx: t.Context(), first: viewer, current: &session{app: viewer}}
	next, err := w.openNext(x.profile)
	storetest.NoErr(t, err)
	if next.app.whyReadOnly() != nil || next.app.mayNowDoMore() {
		t.Errorf("opened again: %v", next.app.whyReadOnly())
	}
	next.stop()
	storetest.NoErr(t, next.app.Close(t.Context()))
}

// TestTeamWhatIsRememberedOfAPersonWhoseRoleIsTakenAway is saved on their machine from then on, also before the program
// knows of it: a person who sorts a list is told of no refusal.
func TestTeamWhatIsRememberedOfAPersonWhoseRoleIsTakenAway(t *testing.T) {
	x := newRightsTeam(t)
	a := x.opened(x.asha)
	p := a.ports()
	links := storetest.Must(a.store.TrackLinks(t.Context(), []affiliate.TrackRequest{{Slug: "abc1", Commission: affiliate.UnknownCommission}}))(t)
	remembers := func(value string) {
		t.Helper()
		storetest.NoErr(t, p.Settings.SetSetting(t.Context(), "ui.sort.links", value))
		storetest.NoErr(t, p.Visits.SaveVisit(t.Context()))
		storetest.NoErr(t, p.Visits.MarkSeen(t.Context(), map[int64]affiliate.Counters{links[0].LinkID: {Clicks: 7}}))
	}
	remembers("sales")
	x.administrator(fmt.Sprintf("revoke %s from %q; grant %s to %q", x.role(store.RoleManager), x.asha, x.role(store.RoleFinance), x.asha))
	remembers("clicks")
	x.await("the role", func() bool { return p.Live.Status().Rights.Role.Name == "finance" })
	remembers("-clicks")
	if here := storetest.Must(p.Settings.Setting(t.Context(), "ui.sort.links"))(t); here != "-clicks" {
		t.Errorf("the order here is %q", here)
	}
	if team, _, err := a.store.Setting(t.Context(), "ui.sort.links"); team != "sales" || err != nil {
		t.Errorf("the team's order is %q: %v", team, err)
	}
}

// TestTeamAQueueWaitsForRights: one whose writes wait for Fermion's limit says that it cannot go on, whether no role is
// left or another one. Nothing of it is called an answer, and when the role is back it goes on and makes everything once.
func TestTeamAQueueWaitsForRights(t *testing.T) {
	x := newRightsTeam(t)
	a := x.opened(x.asha)
	var failed syncBuffer
	a.announcer.setScreens(&screenCallbacks{failed: func(err error) { fmt.Fprintln(&failed, err) }, liveChanged: func() {}})
	defer a.announcer.setScreens(nil)
	plans := make([]affiliate.Plan, 80)
	for i := range plans {
		who := affiliate.Who{Email: fmt.Sprintf("asha%d@example.com", i), UserID: fmt.Sprintf("asha%d", i)}
		x.school.AddUser(fermiontest.User{UserID: who.UserID, Email: who.Email})
		plans[i] = affiliate.Plan{Steps: []affiliate.Intent{{Link: &affiliate.NewLink{Affiliate: who, ProductID: x.product, Commission: 2000}}}}
	}
	storetest.Must(a.writes.StartQueue(t.Context(), "new links", plans))(t)
	queue := func() affiliate.QueueStatus { return a.writes.Queues()[0] }
	x.await("a queue that waits in the limiter, and has stored all responses", func() bool { return queue().Sent() == 60 && len(a.client.Waiting()) > 0 })
	manager := x.role(store.RoleManager)
	for _, left := range []struct{ sql, why string }{{"", "has no role"},
		{fmt.Sprintf("; grant %s to %q", x.role(store.RoleViewer), x.asha), "has the role viewer"}} {
		x.administrator(fmt.Sprintf("revoke %s from %q", manager, x.asha) + left.sql)
		x.await("a queue that says why it waits", func() bool { return queue().State == affiliate.QueuePaused && strings.Contains(queue().Why, left.why) })
		if unsaved := a.writes.Unsaved(); len(unsaved) > 0 || failed.String() != "" {
			t.Errorf("unsaved: %v; said: %s", unsaved, failed.String())
		}
		x.administrator(fmt.Sprintf("grant %s to %q", manager, x.asha))
		x.await("a queue that goes on", func() bool { return queue().State != affiliate.QueuePaused })
	}
	x.await("the queue to end", func() bool { return queue().State == affiliate.QueueEnded })
	if links, calls := len(x.school.Links()), len(x.school.CallsTo(fermiontest.CreateLink)); links != 80 || calls != 80 || queue().
		Sent() != 80 || len(a.writes.Unsaved()) != 0 {
		t.Errorf("%d links after %d calls, %d sent, unsaved %v", links, calls, queue().Sent(), a.writes.Unsaved())
	}
}

// syncBuffer is written by several programs at once.
type syncBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
