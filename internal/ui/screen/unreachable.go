package screen

import (
	"errors"
	"time"

	"fermion-tui/internal/affiliate"
)

// The messages when the team's database does not answer, or refuses this user or program. The header says since
// when, and why.
var (
	errNotDone = errors.New("the database is not available: until it is back nothing can be saved, sent or read again, " +
		"and what is on screen can be searched, copied and exported")
	errMaybeDone = errors.New("it is not known whether this was saved, since the database was lost meanwhile: look before you do it again")
	errNotSaved  = errors.New("not saved, since the database is not available: what you typed stays here, " +
		"so press enter again when the header no longer says why")
	errMaybeSaved = errors.New("it is not known whether this was saved: look before you press enter again. " +
		"The database was lost meanwhile, and what you typed stays here")
)

const notRead = "the database is not available. It is read once the database is back"

// IsUnreachable reports whether an error says that the server of the team's database does not answer.
func IsUnreachable(err error) bool {
	_, is := affiliate.ErrorOfKind(err, affiliate.Unreachable)
	return is
}

// IsDatabaseFailure reports whether the database was reached but failed.
func IsDatabaseFailure(err error) bool {
	_, is := affiliate.ErrorOfKind(err, affiliate.DatabaseFailure)
	return is
}

// isCommitUnknown reports whether an error leaves open whether something was saved.
func isCommitUnknown(err error) bool {
	_, is := affiliate.ErrorOfKind(err, affiliate.CommitUnknown)
	return is
}

// Plain returns an error as a person should read it: what to do, without details of the connection to the database.
func Plain(err error) error {
	switch {
	case isCommitUnknown(err):
		return errMaybeDone
	case IsUnreachable(err):
		return errNotDone
	}
	return brief(err)
}

// PlainOf is Plain, with the reason for which the server of the database refuses this program, if it does.
func PlainOf(s *Shared, err error) error {
	plain := Plain(err)
	if plain == errNotDone && s.WhyLost != "" {
		return errors.New(s.WhyLost + ". Until then nothing can be saved, sent or read again")
	}
	return plain
}

// IsTemporary reports whether an error only says that the database does not work at the moment, so that its message is
// obsolete once the database works again.
func IsTemporary(err error) bool {
	return !isCommitUnknown(err) && (IsUnreachable(err) || IsDatabaseFailure(err) || errors.Is(err, errNotSaved))
}

// LostText says since when the database is lost, and why if that is known.
func LostText(h Host, since time.Time) string {
	at := since.In(h.Ports().Access.Zone()).Format("15:04")
	if why := h.Shared().WhyLost; why != "" {
		return "No access since " + at + ": " + why + "."
	}
	text := "The database has been offline since " + at
	if cause := h.Shared().LostCause; cause != "" {
		text += " (" + cause + ")"
	}
	return text + "."
}

// brief shortens the error of a failed database.
func brief(err error) error {
	if IsDatabaseFailure(err) {
		return errors.New(affiliate.Brief(err))
	}
	return err
}

// plainOfForm is Plain for the values of a form.
func plainOfForm(err error) error {
	switch {
	case isCommitUnknown(err):
		return errMaybeSaved
	case IsUnreachable(err):
		return errNotSaved
	}
	return brief(err)
}
