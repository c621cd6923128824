package store

import (
	"errors"
	"fmt"
	"time"

	"fermion-tui/internal/affiliate"
)

// Classes of failure that a caller can branch on with errors.Is, at opening and at every later call.
var (
	// ErrDiskFull means that the transaction was rolled back; what was stored before is safe.
	ErrDiskFull = errors.New("the disk is full: make room there and try again; nothing stored before is lost")
	// ErrBusy means that another process locked the database for longer than 5 s.
	ErrBusy = errors.New("another process has locked the database: wait for it, or end it, and try again")
	// ErrDamaged means that the content of the database is invalid.
	ErrDamaged = errors.New("the database is damaged: run fermion-tui doctor, then restore an older copy with fermion-tui restore FILE")
	// ErrCallsDamaged is the same for the limiter's log, which has no backup copies.
	ErrCallsDamaged = errors.New("the log of calls is damaged: quit every fermion-tui that uses this data folder (suspended ones too) " +
		"and start again to create a new one; " +
		"the database is a separate file and is not affected")
	// ErrDrive means that the disk or network drive does not support what the database needs.
	ErrDrive = errors.New("the drive with the database does not work properly: check it; if it is a network drive, start with " +
		"--data-dir and a folder on a disk of this machine")
	// ErrReadOnly means that the file or its folder cannot be written.
	ErrReadOnly = errors.New("the database cannot be written: check the permissions of its folder")
	// ErrUnreachable means that the server of the database does not answer. The transaction was not committed, unless the error is
	// ErrCommitUnknown too.
	ErrUnreachable error = &affiliate.KindError{Kind: affiliate.Unreachable, Err: errors.New("the database server cannot be reached")}
	// ErrCommitUnknown is an ErrUnreachable after which the transaction may have been committed: the server was lost during the commit
	// and could not be asked.
	ErrCommitUnknown error = &affiliate.KindError{Kind: affiliate.CommitUnknown,
		Err: fmt.Errorf("%w, and it is not known whether this was saved", ErrUnreachable)}
	// ErrNoRights means that the user of the database may not do this there.
	ErrNoRights = errors.New("no right to do this: ask the database's administrator for a role (fermion-tui store roles)")
	// ErrNotFound means that the named row does not exist.
	ErrNotFound = errors.New("there is no such entry in the database")
)

// LostServerError is the error of every call while the database server is lost: calls fail at once until it is back.
type LostServerError struct {
	Since   time.Time
	Err     error  // by which the loss was noticed
	Cause   string // of the loss in two or three words, like "refuses connections"; "" when it is unknown, and with Refuses
	Refuses string // how a server that responds refuses, like "refuses the password"; "" when it does not respond
	Cure    string // what to do about Refuses; "" without Refuses
}

func (e *LostServerError) Error() string        { return e.Err.Error() }
func (e *LostServerError) Is(target error) bool { return target == ErrUnreachable }
func (e *LostServerError) Unwrap() error        { return e.Err }

// ConflictError means that a user ID and an e-mail belong to two different affiliates of the database.
type ConflictError struct {
	Given affiliate.Who
	Rows  []affiliate.Affiliate // their owners
}

func (e *ConflictError) Error() string {
	s := fmt.Sprintf("user ID %q and e-mail %q belong to different affiliates:", e.Given.UserID, e.Given.Email)
	for _, r := range e.Rows {
		s += fmt.Sprintf(" %s (user ID %q, e-mail %q)", r.Label(), r.UserID, r.Email)
	}
	return s + "; correct one of the two"
}

// TransitionError means that an operation cannot change from its state to the wanted one. Nothing was stored.
type TransitionError struct {
	ID       string
	From, To affiliate.OperationState
	By       string        // user@host of another running program that owns it, "" for none
	Held     time.Duration // for how long that program has had it

	Decided string        // what was decided meanwhile, with who did: the error or reason that is stored; "" when nothing is
	Ago     time.Duration // since it ended; 0 for one that has not
}

func (e *TransitionError) Error() string {
	switch {
	case e.By == "":
		return e.decidedMeanwhile()
	case e.From == affiliate.Sent:
		return fmt.Sprintf("%s has this write in hand for %s: it was sent, and the reply is awaited", e.By, e.Held.Round(time.Second))
	}
	return fmt.Sprintf("%s has this write in hand for %s: it is %s there", e.By, e.Held.Round(time.Second), e.From)
}

// decidedMeanwhile says what an earlier decision, here or of a colleague, has made of the write.
func (e *TransitionError) decidedMeanwhile() string {
	text := fmt.Sprintf("this write was decided meanwhile, here or by a colleague: it is %s", e.From)
	if e.Ago > 0 {
		text += ", for " + affiliate.FormatDuration(e.Ago)
	}
	if e.Decided != "" {
		text += " (" + affiliate.Clean(e.Decided) + ")"
	}
	return text + ". Nothing was changed"
}

// explainedError is an error of the database in words for a person.
type explainedError struct {
	error
	text string
}

func (e explainedError) Error() string { return e.text }
func (e explainedError) Unwrap() error { return e.error }

// failedAt wraps the error of a call: what was being done, the class when there is one, and the database's message.
func failedAt(e Engine, doing string, err error) error {
	if err == nil {
		return nil
	}
	class, _ := e.Failure(err)
	switch {
	case class == nil:
		return fmt.Errorf("%s: %w", doing, err)
	case errors.Is(class, ErrUnreachable):
		return fmt.Errorf("%s: %w (%w)", doing, class, explainedError{err, e.Reason(err)})
	case class.Error() != err.Error():
		err = fmt.Errorf("%s: %w (%w)", doing, class, explainedError{err, e.Reason(err)})
	default:
		err = fmt.Errorf("%s: %w", doing, err)
	}
	return &affiliate.KindError{Kind: affiliate.DatabaseFailure, Err: err, Short: class.Error()}
}

// IsDatabaseFailure reports whether an error is a failure of the database rather than of the request.
func IsDatabaseFailure(err error) bool {
	_, failed := affiliate.ErrorOfKind(err, affiliate.DatabaseFailure)
	return failed || errors.Is(err, ErrUnreachable)
}

func (s *Store) failed(doing string, err error) error { return failedAt(s.engine, doing, err) }
