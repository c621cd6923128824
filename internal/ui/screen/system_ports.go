package screen

import (
	"context"
	"time"
)

// Webhook is the listener for events that the school sends.
type Webhook interface {
	Status() WebhookStatus
	// SaveSecret stores the secret that the school's dashboard sends. From now on requests with this secret are
	// accepted. guessable reports that it is short.
	SaveSecret(ctx context.Context, secret string) (guessable bool, err error)
}

// WebhookStatus is the state of the listener, and what it has received since the start.
type WebhookStatus struct {
	Requested bool   // the command line asked for a listener
	InProcess bool   // the demo delivers events without a listener
	Address   string // where it listens, "" when it does not
	Open      bool   // other machines can reach it
	Why       string // why it does not listen although it was asked for

	Events, Duplicates, Refused, Failed int
	Last                                time.Time // when the last of these was received
	Problem                             string    // why the last event was not stored, "" if it was

	Refusal   string    // why the last refused request was refused, "" if none was
	RefusedAt time.Time // the time of that request
}

// System is the clipboard and the browser.
type System interface {
	Copy(ctx context.Context, text string) (Copied, error)
	Open(ctx context.Context, url string) error
}

// Copied is what is known about a copy.
type Copied struct {
	Known    bool // a clipboard has accepted it
	Buffer   bool // tmux has it in its buffer; whether a clipboard has it is not known
	Terminal bool // it must also be sent to the terminal (OSC 52)
}
