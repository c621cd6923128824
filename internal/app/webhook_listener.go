package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/secret"
	"fermion-tui/internal/webhook"
)

// webhookListener receives the events of the school. It listens when --webhook-addr is set and there is a secret.
type webhookListener struct {
	address    string // as --webhook-addr has it; "" when no listener is wanted
	profile    string
	secrets    *secret.Store
	listen     func(network, address string) (net.Listener, error)
	hideSecret func(secret string) // from everything that is printed and logged
	announcer  *announcer

	handler   *webhook.Handler
	newSecret chan struct{} // wakes run after it could not listen

	mu       sync.Mutex
	secret   string
	at       string      // where it listens, "" when it does not
	why      error       // why it does not, though --webhook-addr is set
	refusals *refusalLog // of a watch; nil on screen
}

func (a *App) newWebhookListener() *webhookListener {
	l := &webhookListener{
		address: a.o.WebhookAddr, profile: a.location.profile, secrets: a.secrets, listen: a.o.Listen,
		hideSecret: a.hideSecret, announcer: a.announcer, newSecret: make(chan struct{}, 1),
	}
	l.handler = webhook.NewHandler(a.storeEvent, webhook.Options{Now: a.o.Now, Refused: l.onRefused})
	return l
}

// storeEvent stores an event. The store publishes it to the screens.
func (a *App) storeEvent(ctx context.Context, e affiliate.Event) (duplicate bool, err error) {
	_, duplicate, err = a.store.AddEvent(ctx, e)
	a.log.Info("event", "kind", e.Kind, "test", e.Test, "duplicate", duplicate, "warning", e.ParseWarning, "err", err)
	return duplicate, err
}

// onRefused reports a refused request to the screens and to the log of a watch.
func (l *webhookListener) onRefused(why string) {
	l.mu.Lock()
	log := l.refusals
	l.mu.Unlock()
	if log != nil {
		log.refused(why)
	}
	l.announcer.liveChanged()
}

// logRefusals writes refused requests to a log from now on.
func (l *webhookListener) logRefusals(log *refusalLog) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refusals = log
}

// setSecret accepts requests with a secret. The debug log never shows it.
func (l *webhookListener) setSecret(text string) {
	l.hideSecret(text)
	l.mu.Lock()
	l.secret = text
	l.mu.Unlock()
	l.handler.SetSecret(text)
}

func (l *webhookListener) hasSecret() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.secret != ""
}

// saveSecret puts a secret into the keyring and uses it from now on.
func (l *webhookListener) saveSecret(ctx context.Context, text string) error {
	if err := l.secrets.SetWebhookSecret(ctx, l.profile, text); err != nil {
		return err
	}
	l.setSecret(text)
	select {
	case l.newSecret <- struct{}{}:
	default:
	}
	return nil
}

// open finds the secret and opens the port.
func (l *webhookListener) open(ctx context.Context) (net.Listener, error) {
	address, err := webhook.Address(l.address)
	if err != nil {
		return nil, err
	}
	if !l.hasSecret() {
		text, err := l.secrets.WebhookSecret(ctx, l.profile)
		if errors.Is(err, secret.ErrNoWebhookSecret) {
			err = fmt.Errorf("the webhook listener needs the secret from the school's dashboard, and none is stored: run %s, or choose "+
				"\"Set the webhook secret\" in the palette", authWebhook(l.profile))
		}
		if err != nil {
			return nil, err
		}
		l.setSecret(text)
	}
	socket, err := l.listen("tcp", address)
	if err != nil {
		return nil, webhook.CannotListen(address, err)
	}
	return socket, nil
}

// authWebhook is the command that stores a secret for a profile.
func authWebhook(profile string) string {
	if profile == affiliate.DefaultProfile {
		return "fermion-tui auth webhook"
	}
	return "fermion-tui --profile " + profile + " auth webhook"
}

// serve answers until ctx ends.
func (l *webhookListener) serve(ctx context.Context, socket net.Listener) error {
	l.setState(socket.Addr().String(), nil)
	err := webhook.Serve(ctx, socket, l.handler, webhook.Limits{})
	if err != nil {
		err = fmt.Errorf("the webhook listener stopped: %w", err)
	}
	l.setState("", err)
	return err
}

func (l *webhookListener) setState(at string, why error) {
	l.mu.Lock()
	l.at, l.why = at, why
	l.mu.Unlock()
	l.announcer.liveChanged()
}

// state returns where it listens, or why it does not.
func (l *webhookListener) state() (at string, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at, l.why
}

// run listens while the screens run, if --webhook-addr is set. It reports what prevents that, and tries again with a new secret.
func (l *webhookListener) run(ctx context.Context) {
	if l.address == "" {
		return
	}
	for {
		select {
		case <-l.newSecret: // it is looked up below
		default:
		}
		socket, err := l.open(ctx)
		if err == nil {
			err = l.serve(ctx, socket)
		}
		if ctx.Err() != nil {
			return
		}
		l.setState("", err)
		l.announcer.reportError(err)
		select {
		case <-ctx.Done():
			return
		case <-l.newSecret:
		}
	}
}

// describeListener describes for a log where events are received.
func describeListener(socket net.Listener) string {
	at := socket.Addr().String()
	words := "listening for webhook events at http://" + at + "/"
	if webhook.ReachableByOthers(at) {
		words += ", which other machines can reach: it uses plain HTTP, so put a proxy with TLS in front of it"
	}
	return words
}
