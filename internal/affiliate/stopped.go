package affiliate

import "context"

// StoppedError says in plain words that a person stopped a command, and what became of it. It is a context.Canceled.
type StoppedError string

func (e StoppedError) Error() string { return string(e) }

// Unwrap makes it a context.Canceled.
func (e StoppedError) Unwrap() error { return context.Canceled }
