package screen

import (
	"errors"

	"fermion-tui/internal/affiliate"
)

// What a person reads when the server of the team's database does not answer. The header says since when.
var (
	errNotDone  = errors.New("the database cannot be reached: until it is back nothing can be saved, sent or read again, and what is on screen can be searched and copied")
	errNotSaved = errors.New("not saved, since the database cannot be reached: what you typed stays here, so press enter again when the header no longer says so")
)

const notRead = "the database cannot be reached. It is read once the database is back"

// IsUnreachable reports whether an error says that the server of the team's database does not answer.
func IsUnreachable(err error) bool {
	_, is := affiliate.ErrorOfKind(err, affiliate.Unreachable)
	return is
}

// Plain is an error as a person reads it: without what went on between program and server where the server does not answer.
func Plain(err error) error {
	if IsUnreachable(err) {
		return errNotDone
	}
	return err
}
