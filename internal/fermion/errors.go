package fermion

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnauthorized means that the API key is wrong, missing or revoked. Every further call fails with it, without a
// connection, until SetKey.
var ErrUnauthorized = errors.New("the API key is missing or Fermion refuses it (\"Fermion School not found\")")

// KeyStatusError is ErrUnauthorized by the HTTP status alone, 401 or 403, without words from Fermion.
type KeyStatusError struct{ Status int }

func (e *KeyStatusError) Error() string {
	return "the API key is missing or refused (" + e.words() + ")"
}

func (e *KeyStatusError) words() string { return fmt.Sprintf("Fermion answered %d", e.Status) }

// Is makes it an ErrUnauthorized.
func (e *KeyStatusError) Is(target error) bool { return target == ErrUnauthorized }

// KeyRefusal returns the reason for a refused key, for use in brackets: Fermion's words, or the status of a response without them.
func KeyRefusal(err error) string {
	if e, ok := errors.AsType[*KeyStatusError](err); ok {
		return e.words()
	}
	return "\"Fermion School not found\""
}

// ErrNotFound means that Fermion knows no person with that user ID or e-mail.
var ErrNotFound = errors.New("Fermion has no user with that user ID or e-mail: check its spelling")

// RateLimitError means that the call was refused because of the rate limit, or was not sent because of it: it did nothing. It may
// be sent again at RetryAt.
type RateLimitError struct {
	RetryAt time.Time // in the time zone of Options.Zone
	Text    string    // the server's words or our reason, cleaned

	local bool // the limiter refused it: nothing was sent
}

func (e *RateLimitError) Error() string {
	return fmt.Sprintf("calls are held until %s: %s", e.RetryAt.Format("15:04:05"), e.Text)
}

// RejectedError means that Fermion understood the call and refused: it did nothing. Message is its own words, cleaned.
type RejectedError struct{ Message string }

func (e *RejectedError) Error() string { return "Fermion said no: " + e.Message }

// UnknownOutcomeError means that a write may or may not have happened: it may have been sent, and no readable response came. Body
// is the beginning of the response, redacted: it may contain a slug.
type UnknownOutcomeError struct {
	Body string
	Err  error
}

func (e *UnknownOutcomeError) Error() string {
	return fmt.Sprintf("outcome unknown: %s. Look in the Fermion dashboard, then decide in Activity", e.Reason())
}

// Reason is why the outcome is unknown, without the advice to try again: what may have happened would happen twice.
func (e *UnknownOutcomeError) Reason() string { return reasonOf(e.Err) }

func (e *UnknownOutcomeError) Unwrap() error { return e.Err }

// ProtocolError means that a response cannot be understood. Body is its beginning, redacted.
type ProtocolError struct {
	Body string
	Err  error
	Data bool // the reply has Fermion's form, and only its data cannot be read

	foreign string // what shows that it is not Fermion's; "" when it may be
}

func (e *ProtocolError) Error() string {
	return fmt.Sprintf("Fermion's answer cannot be read: %v. Check api_url; if that is right, the API has changed", e.Err)
}

func (e *ProtocolError) Unwrap() error { return e.Err }

// RedirectError means that the API pointed to another address. It was not followed: the key would have gone there.
type RedirectError struct{ Host string }

func (e *RedirectError) Error() string {
	return fmt.Sprintf("The API points to %s. Refused: your key would go there. If Fermion announced it, set api_url.", e.Host)
}

// UnreachableError is a temporary failure: no connection, no response in time, or a failing server. Reason is why, in words for the
// header.
type UnreachableError struct {
	Reason string
	Err    error // nil when a server answered 5xx or nothing in time
}

func (e *UnreachableError) Error() string {
	return "Fermion cannot be reached: " + e.Reason + ". Check the connection, or try again in a while"
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// LimitWaitError means that a call was given up while it waited for its turn within the limit of its endpoint. Err is the context's error.
type LimitWaitError struct {
	Endpoint Endpoint
	Err      error
}

func (e *LimitWaitError) Error() string {
	return fmt.Sprintf("given up while it waited for the limit of %s: %v", e.Endpoint, e.Err)
}

func (e *LimitWaitError) Unwrap() error { return e.Err }

// NotSentError means that the call certainly was not sent: it may be made again without risk. Err is why: an *UnreachableError when
// there was no connection, the context's error when the caller gave up while it waited, or what is wrong with the input.
type NotSentError struct{ Err error }

func (e *NotSentError) Error() string { return fmt.Sprintf("not sent: %v", e.Err) }

func (e *NotSentError) Unwrap() error { return e.Err }
