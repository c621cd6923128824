package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/ui"
	"fermion-tui/internal/webhook"
)

// hook is the webhook listener of this program. It listens when --webhook-addr asks for it and there is a secret; whether
// it can is known once it was opened.
type hook struct {
	app     *App
	handler *webhook.Handler
	came    chan struct{} // a secret, after it could not listen

	mu     sync.Mutex
	secret string
	at     string // where it listens, "" when it does not
	why    error  // why it does not, though it was asked to

	refusals *refusalLog // of a watch; nil on screen
}

func newHook(a *App) *hook {
	h := &hook{app: a, came: make(chan struct{}, 1)}
	h.handler = webhook.NewHandler(h.keep, webhook.Options{Now: a.o.Now, Refused: h.onRefused})
	return h
}

// keep is where events go. Their news reaches the screens from the store.
func (h *hook) keep(ctx context.Context, e affiliate.Event) (held bool, err error) {
	_, held, err = h.app.store.AddEvent(ctx, e)
	h.app.log.Info("event", "kind", e.Kind, "test", e.Test, "held", held, "trouble", e.Trouble, "err", err)
	return held, err
}

// onRefused tells the screens, and the log of a watch, of a request that was refused.
func (h *hook) onRefused(why string) {
	h.mu.Lock()
	log := h.refusals
	h.mu.Unlock()
	if log != nil {
		log.refused(why)
	}
	h.app.announce.liveChanged()
}

// logRefusals writes refused requests to a log from now on.
func (h *hook) logRefusals(l *refusalLog) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refusals = l
}

// arm lets in who knows a secret. The debug log never shows it.
func (h *hook) arm(text string) {
	h.mu.Lock()
	h.secret = text
	h.app.hide(text)
	h.mu.Unlock()
	h.handler.SetSecret(text)
}

func (h *hook) known() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.secret
}

// open finds the secret and takes the port.
func (h *hook) open(ctx context.Context) (net.Listener, error) {
	a := h.app
	address, err := webhook.Address(a.o.WebhookAddr)
	if err != nil {
		return nil, err
	}
	if h.known() == "" {
		text, err := a.safe.WebhookSecret(ctx, a.place.profile)
		if errors.Is(err, secret.ErrNoWebhookSecret) {
			err = fmt.Errorf("the webhook listener needs the secret from the school's dashboard, and none is stored: run %s, or choose \"Set the webhook secret\" in the palette", a.authWebhook())
		}
		if err != nil {
			return nil, err
		}
		h.arm(text)
	}
	l, err := a.o.Listen("tcp", address)
	if err != nil {
		return nil, webhook.CannotListen(address, err)
	}
	return l, nil
}

// authWebhook is the command that stores a secret for this profile.
func (a *App) authWebhook() string {
	if a.place.profile == affiliate.DefaultProfile {
		return "fermion-tui auth webhook"
	}
	return "fermion-tui --profile " + a.place.profile + " auth webhook"
}

// serve answers until ctx ends.
func (h *hook) serve(ctx context.Context, l net.Listener) error {
	h.stands(l.Addr().String(), nil)
	err := webhook.Serve(ctx, l, h.handler, webhook.Limits{})
	if err != nil {
		err = fmt.Errorf("the webhook listener stopped: %w", err)
	}
	h.stands("", err)
	return err
}

func (h *hook) stands(at string, why error) {
	h.mu.Lock()
	h.at, h.why = at, why
	h.mu.Unlock()
	h.app.announce.liveChanged()
}

// run listens while the screens run, if it is asked to. What keeps it from that is said, and tried again with a new secret.
func (h *hook) run(ctx context.Context) {
	if h.app.o.WebhookAddr == "" {
		return
	}
	for {
		select {
		case <-h.came: // it is looked up below
		default:
		}
		l, err := h.open(ctx)
		if err == nil {
			err = h.serve(ctx, l)
		}
		if ctx.Err() != nil {
			return
		}
		h.stands("", err)
		h.app.fail(err)
		select {
		case <-ctx.Done():
			return
		case <-h.came:
		}
	}
}

// hears says for a log where events are taken.
func hears(l net.Listener) string {
	at := l.Addr().String()
	words := "listening for webhook events at http://" + at + "/"
	if webhook.Open(at) {
		words += ", which other machines can reach: it uses plain HTTP, so put a proxy with TLS in front of it"
	}
	return words
}

// webhookDesk lets the screens ask how the listener stands, and give it a secret.
type webhookDesk struct{ hook *hook }

var _ ui.Webhook = webhookDesk{}

func (d webhookDesk) Status() ui.WebhookStatus {
	h := d.hook
	c := h.handler.Counts()
	h.mu.Lock()
	defer h.mu.Unlock()
	s := ui.WebhookStatus{Asked: h.app.o.WebhookAddr != "", At: h.at, Inside: h.app.demo != nil, Events: c.Events, Again: c.Again, Refused: c.Refused, Failed: c.Failed,
		Last: c.Last, Trouble: c.Trouble, Refusal: c.Refusal, RefusedAt: c.RefusedAt}
	if h.at != "" {
		s.Open = webhook.Open(h.at)
	}
	if h.why != nil {
		s.Why = h.why.Error()
	}
	return s
}

// KeepSecret puts a secret into the keyring and uses it from now on.
func (d webhookDesk) KeepSecret(ctx context.Context, text string) (guessable bool, err error) {
	h := d.hook
	text, err = secret.CheckWebhookSecret(text)
	if err != nil {
		return false, err
	}
	if err := h.app.safe.SetWebhookSecret(ctx, h.app.place.profile, text); err != nil {
		return false, err
	}
	h.arm(text)
	select {
	case h.came <- struct{}{}:
	default:
	}
	return secret.Guessable(text), nil
}
