package operation

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/fermion"
	"fermion-tui/internal/store"
)

// Options are set by internal/app; tests shorten the times.
type Options struct {
	Instance  string // id of this running program, the owner of what it plans and sends
	By        string // user@host
	ReadOnly  bool
	Coupons   fermion.CouponBodies
	SchoolID  string // of the school at Fermion; "": Fermion cannot be asked about coupons
	Now       func() time.Time
	Heartbeat time.Duration // how often this instance says that it lives; 5 s
	Again     time.Duration // between tries of a step that could not leave; 15 s
	GiveUp    time.Duration // after which such a step waits for a decision; 10 min
	Log       *slog.Logger
	// Ready says why nothing may leave now, nil when it may: an *UnprovenKeyError.
	Ready func() error
	// Refused gives the error about a refused key the name of its source, for whoever reads why a write waits.
	Refused func(error) error
	// CouponRight is told that a coupon takes off what was asked for, and in which words Fermion's answer was put.
	CouponRight func(ctx context.Context, d affiliate.Discount, said string) error
	// Alarm is told what must not be missed: an answer that could not be stored.
	Alarm func(error)
}

func (o *Options) defaults() {
	for _, d := range []struct {
		at *time.Duration
		is time.Duration
	}{{&o.Heartbeat, 5 * time.Second}, {&o.Again, 15 * time.Second}, {&o.GiveUp, 10 * time.Minute}} {
		if *d.at == 0 {
			*d.at = d.is
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Refused == nil {
		o.Refused = func(err error) error { return err }
	}
	if o.Ready == nil {
		o.Ready = func() error { return nil }
	}
	if o.CouponRight == nil {
		o.CouponRight = func(context.Context, affiliate.Discount, string) error { return nil }
	}
	if o.Alarm == nil {
		o.Alarm = func(error) {}
	}
}

// ErrReadOnly answers every write of a program that was started with --read-only.
var ErrReadOnly = errors.New("read-only: nothing is changed at Fermion or in the database; start without --read-only to write")

// Desk takes intentions, journals them, and carries them to Fermion. It outlives every screen.
type Desk struct {
	store  *store.Store
	client *fermion.Client
	o      Options

	ctx  context.Context // ends when the program stops taking up work; what was sent goes on
	stop context.CancelFunc
	work sync.WaitGroup
	beat sync.WaitGroup

	mu      sync.Mutex
	chains  map[string]bool // chains under way here; true: to be looked at again when they come to rest
	keyless map[string]bool // chains that stopped here because of the key or the host
	sent    map[string]bool // operations that have left and whose answer is not in the journal yet
	held    []affiliate.Held

	// intents is held by one, where the journal's intent is compared or changed: what is claimed is what it says then. It is
	// no mutex, since who holds it may wait for another program's transaction.
	intents *semaphore.Weighted
}

// New makes a desk. Start gives it its heartbeat.
func New(ctx context.Context, s *store.Store, c *fermion.Client, o Options) *Desk {
	o.defaults()
	d := &Desk{store: s, client: c, o: o, chains: map[string]bool{}, keyless: map[string]bool{}, sent: map[string]bool{}, intents: semaphore.NewWeighted(1)}
	d.ctx, d.stop = context.WithCancel(ctx)
	return d
}

// Start says that this instance lives, again and again, and notices owners that fell silent with a write on its way.
func (d *Desk) Start(ctx context.Context) error {
	if err := d.pulse(ctx); err != nil {
		return err
	}
	d.beat.Go(func() {
		tick := time.NewTicker(d.o.Heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-d.ctx.Done():
				return
			case <-tick.C:
				if err := d.pulse(d.ctx); err != nil && d.ctx.Err() == nil {
					d.o.Log.Error("heartbeat", "err", err)
				}
			}
		}
	})
	return nil
}

func (d *Desk) pulse(ctx context.Context) error {
	if err := d.store.Heartbeat(ctx); err != nil {
		return err
	}
	_, err := d.store.SweepSilent(ctx)
	return err
}

// Close takes up nothing new and waits for the answers to what was sent, as long as ctx allows. What is then still open
// becomes unknown when this instance counts as silent.
func (d *Desk) Close(ctx context.Context) error {
	d.mu.Lock() // no chain is entered any more, so that the work which is waited for only gets less
	d.stop()
	d.mu.Unlock()
	done := make(chan struct{})
	go func() { d.work.Wait(); d.beat.Wait(); close(done) }()
	select {
	case <-done:
		return d.store.Leave(context.WithoutCancel(ctx))
	case <-ctx.Done():
		return errors.New("some requests still had no response at exit: decide them in Activity after the next start")
	}
}

// InFlight counts the plans under way here, whether something of them has left or they still wait for that.
func (d *Desk) InFlight() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.chains)
}

// Sent counts the writes that have left and whose answer is not in the journal yet.
func (d *Desk) Sent() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sent)
}

// markSent notes that a write leaves, or that what came of it is known.
func (d *Desk) markSent(id string, sent bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if sent {
		d.sent[id] = true
	} else {
		delete(d.sent, id)
	}
}

// Begin journals a plan and starts it. It returns as soon as the journal holds it.
func (d *Desk) Begin(ctx context.Context, p affiliate.Plan) (chain string, err error) {
	chains, err := d.Journal(ctx, []affiliate.Plan{p})
	if err != nil {
		return "", err
	}
	d.launch(chains[0])
	return chains[0], nil
}

// Journal writes plans down without starting them: all of them, or none.
func (d *Desk) Journal(ctx context.Context, plans []affiliate.Plan) (chains []string, err error) {
	if err := d.mayPlan(); err != nil {
		return nil, err
	}
	now := d.o.Now().UTC()
	var ops []affiliate.Operation
	for _, p := range plans {
		chain := newID()
		chains = append(chains, chain)
		for i, step := range p.Steps {
			ops = append(ops, affiliate.Operation{
				ID: newID(), Chain: chain, Step: i, Batch: p.Batch, Kind: step.Kind(), State: affiliate.Planned,
				Intent: step, By: d.o.By, Owner: d.o.Instance, CreatedAt: now,
			})
		}
	}
	return chains, d.store.Plan(ctx, ops)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// launch runs a chain in the background. One that is under way is looked at again when it comes to rest: what was just
// planned or decided may have come too late for it.
func (d *Desk) launch(chain string) {
	if !d.enter(chain, true) {
		return
	}
	go d.carry(chain)
}

// carry runs a chain that was entered until no other look at it is asked for.
func (d *Desk) carry(chain string) {
	for again := true; again; again = d.leave(chain) {
		if err := d.runChain(d.ctx, chain, nil); err != nil && d.ctx.Err() == nil {
			d.o.Alarm(err)
		}
	}
}

// enter takes a chain up, unless it is under way here or the program is ending. later asks for another look at one that is.
func (d *Desk) enter(chain string, later bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return false
	}
	if asked, here := d.chains[chain]; here {
		d.chains[chain] = asked || later
		return false
	}
	d.chains[chain] = false
	d.work.Add(1)
	return true
}

// leave lets go of a chain, unless another look at it was asked for: then it says so, and keeps it.
func (d *Desk) leave(chain string) (again bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.chains[chain] && d.ctx.Err() == nil {
		d.chains[chain] = false
		return true
	}
	delete(d.chains, chain)
	d.work.Done()
	return false
}

// Resume sends planned writes whose owner is gone, or that could not leave, and what waits behind them.
func (d *Desk) Resume(ctx context.Context, ids []string) error {
	if err := d.mayPlan(); err != nil {
		return err
	}
	ops, err := d.store.Operations(ctx, affiliate.OperationQuery{IDs: ids})
	if err != nil {
		return err
	}
	var chains []string
	for _, op := range ops {
		chains = append(chains, op.Chain)
	}
	return d.goOn(ctx, chains...)
}

// goOn sends what waits in chains that a person decided about: what a dead owner planned there is this instance's now.
func (d *Desk) goOn(ctx context.Context, chains ...string) error {
	ctx = context.WithoutCancel(ctx)
	f := affiliate.OperationQuery{States: []affiliate.OperationState{affiliate.Planned}}
	if len(chains) == 1 {
		f.Chain = chains[0]
	}
	waiting, err := d.store.Operations(ctx, f)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, c := range chains {
		wanted[c] = true
	}
	var ids []string
	for _, op := range waiting {
		if wanted[op.Chain] {
			ids = append(ids, op.ID)
		}
	}
	if _, err := d.store.Adopt(ctx, ids); err != nil {
		return err
	}
	for c := range wanted {
		d.launch(c)
	}
	return nil
}

// Drop ends planned writes unsent.
func (d *Desk) Drop(ctx context.Context, ids []string) error {
	if d.o.ReadOnly {
		return ErrReadOnly
	}
	_, err := d.store.Drop(ctx, ids, "dropped before it was sent, by "+d.o.By)
	return err
}

// Mend gives a rejected or planned step a new intent and sends it, with what waits behind it. Done steps are not repeated.
func (d *Desk) Mend(ctx context.Context, id string, i affiliate.Intent) error {
	if err := d.mayPlan(); err != nil {
		return err
	}
	op, err := d.store.Operation(ctx, id)
	if err != nil {
		return err
	}
	mend := d.store.Mend
	if op.State == affiliate.Planned {
		mend = d.store.EditPlanned
		if _, err := d.store.Adopt(ctx, []string{id}); err != nil { // it may be a dead owner's
			return err
		}
	}
	if err := d.intents.Acquire(ctx, 1); err != nil {
		return err
	}
	err = mend(ctx, id, i)
	d.intents.Release(1)
	if err != nil {
		return err
	}
	return d.goOn(ctx, op.Chain)
}
