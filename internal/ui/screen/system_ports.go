package screen

import (
	"context"
	"time"
)

// Webhook is the listener for events that the school sends.
type Webhook interface {
	Status() WebhookStatus
	// SaveSecret stores the secret that the school's dashboard sends, and lets in who knows it from now on. guessable says that
	// it is short.
	SaveSecret(ctx context.Context, secret string) (guessable bool, err error)
}

// WebhookStatus is the state of the listener, and what it received since the start.
type WebhookStatus struct {
	Requested bool   // for on the command line
	InProcess bool   // the demo's school needs no listener
	Address   string // where it listens, "" when it does not
	Open      bool   // others than this machine can reach it
	Why       string // why it does not listen, though it was asked for

	Events, Duplicates, Refused, Failed int
	Last                                time.Time // when any of these came
	Problem                             string    // why the last one was not stored, "" when it was

	Refusal   string    // why the last refused request was refused, "" when none was
	RefusedAt time.Time // when that was
}

// System is what lies beyond the terminal: clipboard and browser.
type System interface {
	Copy(ctx context.Context, text string) (Copied, error)
	Open(ctx context.Context, url string) error
}

// Copied says how far a copy is known to have come.
type Copied struct {
	Known    bool // a clipboard took it
	Buffer   bool // tmux has it, and perhaps no clipboard does
	Terminal bool // the terminal must be asked too (OSC 52)
}
