package operation_test

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/fermion/fermiontest"
	"fermion-tui/internal/operation"
	"fermion-tui/internal/store"
	"fermion-tui/internal/store/sqlite"
	"fermion-tui/internal/store/storetest"
)

const goID = "68d1013f7183c17964b104c8"

// fixture is a service over a real database, a real client and the fake school.
type fixture struct {
	path    string // of the database
	t       *testing.T
	school  *fermiontest.School
	store   *store.Store
	service *operation.Service
	alarms  []error
	ready   func() error                      // nil: always
	prices  bool                              // the school's ID is known
	offline atomic.Bool                       // there is no connection
	polls   atomic.Bool                       // it reads links regularly
	saved   atomic.Int64                      // how often all answers were saved that could not be saved before
	engine  func(*sqlite.Engine) store.Engine // wraps the database; nil: as it is

	mu         sync.Mutex // the service reports coupons from several goroutines
	right      []string   // coupons reported as confirmed
	cannotNote error      // why that cannot be noted; nil: it can
}

// open makes a bench; call it inside a bubble.
func open(t *testing.T) *fixture { return opened(t, false) }

// opened is open; with prices Fermion can be asked about coupons.
func opened(t *testing.T, prices bool) *fixture {
	t.Helper()
	b := &fixture{prices: prices, t: t, school: fermiontest.New(fermiontest.Options{Key: "k"})}
	b.school.AddProduct(fermiontest.Product{ID: goID, Name: "Go for Engineers", Slug: "go"})
	b.reopen(filepath.Join(t.TempDir(), "acme.db"), "one")
	return b
}

func (b *fixture) reopen(path, instance string) {
	b.t.Helper()
	ctx := b.t.Context()
	b.path = path
	var err error
	if b.engine == nil {
		b.store, err = storetest.Open(ctx, path, storetest.Options{Instance: instance, By: "meera@laptop"})
	} else {
		b.store, err = store.New(ctx, b.engine(storetest.Must(sqlite.Open(ctx, path, sqlite.Options{}))(b.t)),
			store.Options{Instance: instance, By: "meera@laptop"})
	}
	if err != nil {
		b.t.Fatal(err)
	}
	listener := fermiontest.NewListener()
	transport, stop := b.school.Serve(listener)
	transport.(*http.Transport).DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if b.offline.Load() {
			return nil, &net.OpError{Op: "dial", Net: network, Err: net.ErrClosed}
		}
		return listener.Dial(ctx, network, address)
	}
	client, err := fermion.New(fermion.Options{BaseURL: "https://api.fermion.invalid/api", Key: "k", Transport: transport})
	if err != nil {
		b.t.Fatal(err)
	}
	id := ""
	if b.prices {
		id = b.school.ID()
	}
	b.service = operation.New(ctx, b.store, client, operation.Options{Instance: instance, By: "meera@laptop", SchoolID: id,
		OnCouponConfirmed: func(_ context.Context, d affiliate.Discount, result string) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.right = append(b.right, d.String()+": "+result)
			return b.cannotNote
		}, OnCriticalError: func(err error) { b.alarms = append(b.alarms, err) },
		IsPolling: b.polls.Load, OnAnswersSaved: func() { b.saved.Add(1) },
		WhyNotReady: func() error {
			if b.ready == nil {
				return nil
			}
			return b.ready()
		}})
	if err := b.service.Start(ctx); err != nil {
		b.t.Fatal(err)
	}
	s, d := b.store, b.service
	b.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		defer cancel()
		_ = d.Close(ctx)
		stop()
		_ = s.Close()
	})
}

// exec changes the database behind the store's back.
func (b *fixture) exec(statement string) {
	b.t.Helper()
	db := storetest.Must(sql.Open("sqlite", "file:"+b.path+"?_pragma=busy_timeout(5000)"))(b.t)
	defer db.Close()
	storetest.Must(db.Exec(statement))(b.t)
}

func onboarding(email string) affiliate.Plan {
	who := affiliate.Who{UserID: affiliate.ProposeUserID(email), Email: email, Name: "Asha Rao"}
	return affiliate.Plan{Batch: "onboard", Steps: []affiliate.Intent{
		{Affiliate: &affiliate.NewAffiliate{Who: who}},
		{Link: &affiliate.NewLink{Affiliate: who, ProductID: goID, ProductName: "Go for Engineers", Commission: 2000}},
		{Coupon: &affiliate.NewCoupon{ProductID: goID, Code: "ASHA25", Discount: affiliate.Discount{Percent: 2500}, Affiliate: who}},
	}}
}

func (b *fixture) submit(p affiliate.Plan) (chain string) {
	b.t.Helper()
	chain, err := b.service.Submit(b.t.Context(), p)
	if err != nil {
		b.t.Fatal(err)
	}
	return chain
}

// states returns the states of a chain's steps, like "done done planned".
func (b *fixture) states(chain string) string {
	b.t.Helper()
	var out []string
	for _, op := range b.ops(chain) {
		out = append(out, string(op.State))
	}
	return strings.Join(out, " ")
}

func (b *fixture) ops(chain string) []affiliate.Operation {
	b.t.Helper()
	ops, err := b.store.Operations(b.t.Context(), affiliate.OperationQuery{Chain: chain})
	if err != nil {
		b.t.Fatal(err)
	}
	return ops
}

func (b *fixture) links() []affiliate.Link {
	b.t.Helper()
	links, err := b.store.Links(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return links
}
