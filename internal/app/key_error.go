package app

import (
	"fmt"

	"fermion-tui/internal/fermion"
	"fermion-tui/internal/secret"
)

// refusedKeyError names the source of a refused key and what to change there: auth login helps only a key of the keyring.
type refusedKeyError struct {
	source secret.Source
	err    error // what the call came to
}

func (e *refusedKeyError) Error() string {
	if _, bare := e.err.(*fermion.KeyStatusError); bare || e.err == fermion.ErrUnauthorized {
		return fmt.Sprintf("the key from %s is refused (%s): %s", e.source, fermion.KeyRefusal(e.err), e.source.Hint())
	}
	return fmt.Sprintf("%s. The key from %s: %s", e.err, e.source, e.source.Hint())
}

func (e *refusedKeyError) Unwrap() error { return e.err }
