package affiliate

import "errors"

// ErrorKind says what a person can do about an error, where a screen offers more than to read it.
type ErrorKind uint8

const (
	NeedsConfirmation ErrorKind = iota + 1 // the same again, confirmed, goes ahead
	ForeignKey                             // none of the profile's links answers to the key; confirmed, it is used
	NoKeyring                              // there is no keyring to save a key in; it may be used for this session only
	NameTaken                              // something else has the name
	UnknownSlug                            // Fermion answered that it knows no such slug; every other error leaves that open
)

// KindError is an error of a kind. Its words are those of Err.
type KindError struct {
	Kind  ErrorKind
	Err   error
	Short string // the same in a few words, where there is room for no more; "" for most kinds
}

func (e *KindError) Error() string { return e.Err.Error() }
func (e *KindError) Unwrap() error { return e.Err }

// ErrorOfKind finds an error of a kind in err and in what that wraps.
func ErrorOfKind(err error, kind ErrorKind) (*KindError, bool) {
	for {
		e, ok := errors.AsType[*KindError](err)
		if !ok || e.Kind == kind {
			return e, ok
		}
		err = e.Err
	}
}
