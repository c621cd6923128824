package affiliate

import (
	"errors"
	"strings"
)

// ErrorKind classifies the errors for which a screen offers an action.
type ErrorKind uint8

const (
	NeedsConfirmation ErrorKind = iota + 1 // allowed once a person confirms it
	ForeignKey                             // none of the profile's links answers to the key; confirmed, it is used
	NoKeyring                              // there is no keyring to save a key in; it may be used for this session only
	NameTaken                              // something else has the name
	UnknownSlug                            // Fermion replied that it does not know the slug; every other error leaves that open
	FileExists                             // a file has the name; confirmed, it is replaced
	IsFolder                               // a folder has the name of the file that is to be written
	FileChanged                            // the file is another one than the person has seen
	Unreachable                            // the team's database server does not answer: nothing was saved, unless it is CommitUnknown as well
	CommitUnknown                          // the server was lost while it committed, and could not be asked: this may have been saved
	AlreadyDecided                         // the outcome of a write was decided meanwhile, by a look-up or a person
	DatabaseFailure                        // the database failed for another reason; Short has the reason and what to do
)

// KindError is an error with a kind. Its message is that of Err.
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

// Brief returns the text of an error. For DatabaseFailure, Short replaces what was being done and the database's own words.
func Brief(err error) string {
	text := err.Error()
	if e, is := ErrorOfKind(err, DatabaseFailure); is {
		return strings.Replace(text, e.Error(), e.Short, 1)
	}
	return text
}
