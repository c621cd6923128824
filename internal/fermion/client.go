package fermion

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"fermion-tui/internal/affiliate"
)

// Options make a Client. Only the key has no default.
type Options struct {
	BaseURL   string                // default affiliate.DefaultAPIURL; see affiliate.ParseAPIURL
	Key       Key                   // "": every call fails with ErrUnauthorized until SetKey
	Transport http.RoundTripper     // default NewTransport()
	Slots     Slots                 // default: its own MemorySlots; they must count with Timeout and Window
	Now       func() time.Time      // wall clock, default time.Now
	Zone      func() *time.Location // in which errors name a time, default time.Local
	Log       *slog.Logger          // one debug line per call; nil: none
	Limits    Limits                // replace DefaultLimits, endpoint by endpoint
	Timeout   time.Duration         // of one request, default 60 s
	Window    time.Duration         // of the limits, default 60 s
	Attempts  int                   // of what is safe to repeat, in all; default 3
	Backoff   time.Duration         // before the second attempt, doubling, jittered; default 500 ms
	Share     int                   // percent of the limits that this machine may use, 1–100; default all of them
	OnWait    func()                // called when the result of Waiting changes; must not block
	OnHost    func()                // called when calls stop or resume because of the host; must not block

	// BatchCountsAsOne means that a call for several links counts once against the limit. How Fermion counts is [open].
	BatchCountsAsOne bool
}

// Client makes the calls. It is safe for concurrent use, and formatting it shows no key.
type Client struct {
	base             string
	transport        http.RoundTripper
	now              func() time.Time
	zone             func() *time.Location
	log              *slog.Logger
	timeout          time.Duration
	attempts         int
	backoff          time.Duration
	pending          *pendingCalls
	limiter          *limiter
	guards           *guards
	credential       *activeCredential
	connection       *connection // shared with the clients of BeforeSend
	batchCountsAsOne bool
	serverClock      *atomic.Pointer[serverClock] // shared with the clients of BeforeSend
	beforeSend       func(context.Context) error  // nil: nothing runs before a write is sent
}

// serverClock is a server's time, and our time when it was received.
type serverClock struct{ theirs, ours time.Time }

// ClockOff returns how far this machine's clock is ahead of the server's (negative: behind), by the Date of the last reply; false
// before there was one. A Date has whole seconds.
func (c *Client) ClockOff() (time.Duration, bool) {
	s := c.serverClock.Load()
	if s == nil {
		return 0, false
	}
	return s.ours.Sub(s.theirs), true
}

// New returns a Client. The error says what is wrong with the API URL.
func New(o Options) (*Client, error) {
	if o.BaseURL == "" {
		o.BaseURL = affiliate.DefaultAPIURL
	}
	base, err := affiliate.ParseAPIURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	o = o.withDefaults()
	pending := &pendingCalls{changed: o.OnWait}
	c := &Client{
		base: base, transport: o.Transport, now: o.Now, zone: o.Zone, log: o.Log, timeout: o.Timeout, attempts: o.Attempts, backoff: o.Backoff,
		pending: pending, limiter: newLimiter(o, pending), credential: &activeCredential{current: newCredential(o.Key, base)},
		connection: new(connection), batchCountsAsOne: o.BatchCountsAsOne, serverClock: new(atomic.Pointer[serverClock]),
	}
	c.guards = &guards{host: c.Host(), log: c.limiter.slots, now: c.now, timeout: c.timeout, all: map[string]*guard{}, changed: func() {
		c.limiter.wakeAll()
		if o.OnHost != nil {
			o.OnHost()
		}
	}}
	return c, nil
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = func() *time.Location { return time.Local }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Timeout <= 0 {
		o.Timeout = 60 * time.Second
	}
	if o.Window <= 0 {
		o.Window = DefaultWindow
	}
	if o.Attempts <= 0 {
		o.Attempts = 3
	}
	if o.Backoff <= 0 {
		o.Backoff = 500 * time.Millisecond
	}
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	if o.Slots == nil {
		o.Slots = NewMemorySlots(o.Timeout, o.Window, o.Now)
	}
	limits := DefaultLimits()
	maps.Copy(limits, o.Limits)
	o.Limits = limits
	return o
}

// credential is a key with what became of it. A new key is a new credential, so a late answer to a call with the old one
// cannot block the new one.
type credential struct {
	key     Key
	hash    string
	refused atomic.Pointer[error] // why it is refused; nil when it is not
}

func newCredential(k Key, base string) *credential {
	return &credential{key: k, hash: k.Hash(base)}
}

func (c *credential) bucket(e Endpoint) string { return c.hash + "/" + string(e) }

type activeCredential struct {
	mu      sync.Mutex
	current *credential
}

func (k *activeCredential) get() *credential {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current
}

func (k *activeCredential) set(c *credential) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current = c
}

// SetKey changes the key while calls run: waiting calls use the new one, calls in flight end with the old one. It also unblocks a
// client whose key was refused.
func (c *Client) SetKey(k Key) {
	c.credential.set(newCredential(k, c.base))
	c.limiter.wakeAll()
}

// BeforeSend returns the same client with a hook for its writes: it runs once per call when the call has its slot, just before the
// request is sent, however long the call waited before. When the hook fails nothing is sent, and the call fails with a
// *NotSentError around its error. A journal claims its operation there.
func (c *Client) BeforeSend(hook func(context.Context) error) *Client {
	with := *c
	with.beforeSend = hook
	return &with
}

// Waiting returns the calls that wait for the limit or before they are tried again, the longest first.
func (c *Client) Waiting() []PendingCall { return c.pending.list() }

// RefreshShared reads, for Status, what other processes with the same key use of the limit for counters, and what they know about the
// host.
func (c *Client) RefreshShared(ctx context.Context) {
	cred := c.credential.get()
	c.limiter.refresh(ctx, cred.bucket(LinkStats))
	c.guards.of(cred).read(ctx)
}

// Status returns the state of the client. It does no I/O.
func (c *Client) Status() Status {
	cred := c.credential.get()
	s := c.limiter.status(cred.hash + "/")
	s.KeyRefused = cred.refused.Load() != nil || cred.key == ""
	s.NotFermion = c.guards.of(cred).state()
	s.Outage = c.connection.state()
	return s
}

// Slowdown returns what limit answers leave of the limits of some endpoints, as far as this process knows. It does no I/O.
func (c *Client) Slowdown(endpoints ...Endpoint) affiliate.Slowdown {
	return c.limiter.slowdown(c.credential.get(), endpoints)
}

// Format prints the host, whatever the verb: fmt would walk into the fields otherwise.
func (c Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "fermion client of %s", c.Host()) }

// Host is the name of the server that the calls go to.
func (c *Client) Host() string {
	u, err := url.Parse(c.base)
	if err != nil {
		return c.base
	}
	return u.Host
}

// errKeyReplaced ends a wait whose key was replaced.
var errKeyReplaced = errors.New("the key was replaced")

// whyNotSendable returns why a call with this credential must not be sent, or nil.
func (c *Client) whyNotSendable(cred *credential, cl *call) error {
	refused := cred.refused.Load()
	switch {
	case cl.cred == nil && c.credential.get() != cred:
		return errKeyReplaced
	case refused != nil:
		return *refused
	case !cred.key.usable():
		return ErrUnauthorized
	}
	return c.guards.of(cred).whyNotSendable(cl.byPerson, cl.kind)
}

// Refusal returns the ErrUnauthorized with which the key in use was refused; the plain one when no call was refused.
func (c *Client) Refusal() error {
	if why := c.credential.get().refused.Load(); why != nil {
		return *why
	}
	return ErrUnauthorized
}

// refuse blocks all calls with a credential. They fail with the same error.
func (c *Client) refuse(cred *credential, why error) {
	cred.refused.Store(&why)
	c.limiter.wakeAll()
}
