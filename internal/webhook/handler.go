package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"fermion-tui/internal/affiliate"
)

// Header is the header with the shared secret, which is sent as it is [doc].
const Header = "X-Fermion-Webhook-Secret"

// MaxBody is the largest body that is read, in bytes.
const MaxBody = 64 << 10

// Sink stores an event. duplicate means that it was stored before. The event counts as received once it returns without an error.
type Sink func(ctx context.Context, e affiliate.Event) (duplicate bool, err error)

// Handler answers requests at any path, since a proxy may add its own.
type Handler struct {
	sink         Sink
	storeTimeout time.Duration
	now          func() time.Time
	refused      func(why string)

	mu        sync.Mutex
	secret    [sha256.Size]byte
	hasSecret bool
	counts    Counts
}

// Options of a Handler; zero members mean the defaults.
type Options struct {
	StoreTimeout time.Duration // for the sink; 10 s
	Now          func() time.Time
	Refused      func(why string) // called for every refused request, from any goroutine
}

// Counts counts the requests since the start.
type Counts struct {
	Events     int       // new ones, stored
	Duplicates int       // stored before
	Refused    int       // wrong or no secret, wrong method, unreadable, too large
	Failed     int       // could not be stored
	Last       time.Time // of any of these
	LastError  string    // why the last request did not bring an event; "" when it did

	Refusal   string    // why the last refused request was refused
	RefusedAt time.Time // when that was
}

// NewHandler returns a handler that refuses everything until SetSecret.
func NewHandler(sink Sink, o Options) *Handler {
	if o.StoreTimeout == 0 {
		o.StoreTimeout = 10 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Refused == nil {
		o.Refused = func(string) {}
	}
	return &Handler{sink: sink, storeTimeout: o.StoreTimeout, now: o.Now, refused: o.Refused}
}

// SetSecret accepts requests with this secret only; "" refuses all.
func (h *Handler) SetSecret(secret string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.secret, h.hasSecret = sha256.Sum256([]byte(secret)), secret != ""
}

// Counts returns the counts so far.
func (h *Handler) Counts() Counts {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.counts
}

// hasRightSecret compares hashes, so that neither the secret's text nor its length can be timed.
func (h *Handler) hasRightSecret(secret string) bool {
	hash := sha256.Sum256([]byte(secret))
	h.mu.Lock()
	defer h.mu.Unlock()
	return subtle.ConstantTimeCompare(hash[:], h.secret[:]) == 1 && h.hasSecret
}

// ServeHTTP answers 200 with an empty body once the event is stored, whether it is new or not; 503 when it could not be, so
// that the sender may try again.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		h.refuse(w, http.StatusMethodNotAllowed, "it was not a POST request")
		return
	}
	if !h.hasRightSecret(r.Header.Get(Header)) { // the body is not read
		h.refuse(w, http.StatusUnauthorized, "wrong or missing secret")
		return
	}
	markTrusted(r.Context())
	body, err := readBody(w, r)
	_, isLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isLarge:
		h.refuse(w, http.StatusRequestEntityTooLarge, "it was larger than 64 KiB")
		return
	case err != nil:
		h.refuse(w, http.StatusBadRequest, "it broke off")
		return
	}
	e, err := Parse(body)
	if err != nil {
		h.refuse(w, http.StatusBadRequest, "it could not be read: "+err.Error())
		return
	}
	e.ReceivedAt = h.now().UTC().Truncate(time.Millisecond)
	h.store(w, r, e)
}

// readBody reads a body to its end, to its limit, or until the request's context ends, which has the server's timeout.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	stop := context.AfterFunc(r.Context(), func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) // what cannot be cut off is bounded by the server's limits
	})
	defer stop()
	return io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
}

// store hands the event to the sink. A sender that disconnects does not stop what is being stored.
func (h *Handler) store(w http.ResponseWriter, r *http.Request, e affiliate.Event) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.storeTimeout)
	defer cancel()
	duplicate, err := h.sink(ctx, e)
	switch {
	case err != nil:
		h.count(func(c *Counts) { c.Failed++; c.LastError = "an event that could not be stored: " + err.Error() })
		answer(w, http.StatusServiceUnavailable)
		return
	case duplicate:
		h.count(func(c *Counts) { c.Duplicates++; c.LastError = "" })
	default:
		h.count(func(c *Counts) { c.Events++; c.LastError = "" })
	}
	answer(w, http.StatusOK)
}

func (h *Handler) refuse(w http.ResponseWriter, status int, why string) {
	h.count(func(c *Counts) { c.Refused++; c.LastError, c.Refusal, c.RefusedAt = why, why, h.now() })
	h.refused(why)
	answer(w, status)
}

func (h *Handler) count(add func(*Counts)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	add(&h.counts)
	h.counts.Last = h.now()
}

// answer sends only a status.
func answer(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}
