package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5/pgconn"
)

// OpenKind says why a database was not opened.
type OpenKind int

// Reasons for not opening a database.
const (
	OpenFailed   OpenKind = iota // anything else
	Unreachable                  // the server does not answer, or accepts no connection
	NotReady                     // there is no schema for this profile yet
	Older                        // of an older fermion-tui: store init migrates it
	Newer                        // of a newer fermion-tui
	NoRights                     // the user may not read it
	WrongServer                  // too old, or its database is not UTF-8
	BadPassword                  // the server refuses the user or the password
	NotOurs                      // a schema of that name has something else in it
	UnsafeServer                 // no trusted authority has signed its certificate
	WrongName                    // its certificate is for another name than the address has
	NoTLS                        // the server offers none
	NoDatabase                   // the server has none of that name
	Full                         // the server accepts no further connection
)

// OpenError means that a database was not opened. Its text is for the person who starts the program.
type OpenError struct {
	Kind  OpenKind
	Where string // the server and the database, without a password
	Owner string // who has to set it up or migrate it; "" when this user may
	Err   error
}

// ReachCure is what to do when the server cannot be reached.
const ReachCure = "check that the server runs and that this machine may connect to it"

// Fault returns the text of Error, without what to do when the server cannot be reached.
func (e *OpenError) Fault() string {
	if e.Kind == Unreachable {
		return e.sentence("cannot be reached")
	}
	return e.Error()
}

func (e *OpenError) Error() string {
	var what string
	switch e.Kind {
	case Unreachable:
		what = "cannot be reached: " + ReachCure
	case Full:
		what = "takes no connection: others have to quit, or its administrator has to raise the limit of connections"
	case NotReady:
		what = "is not set up for this profile yet: run fermion-tui store init once, or fermion-tui store move --to URL to take along " +
			"what a file has"
		if e.Owner != "" {
			what = "is not set up for this profile yet, and this user may not do that: have " + e.Owner + " run fermion-tui store init once"
		}
	case Older:
		what = "was made by an older fermion-tui: when nobody works with it, run fermion-tui store init, which migrates it"
		if e.Owner != "" {
			what = "was made by an older fermion-tui: when nobody works with it, have " + e.Owner +
				" run fermion-tui store init, which migrates it"
		}
	case Newer:
		what = "was made by a newer fermion-tui: update this one"
	case NoRights:
		what = "may not be used by this user: have its administrator run the SQL of fermion-tui store roles, and grant this user one of " +
			"the roles"
	case WrongServer:
		what = "cannot be used"
	case BadPassword:
		what = "refuses this user or its password: store the password with fermion-tui auth store, or set PGPASSFILE or PGPASSWORD"
	case NotOurs:
		what = "has a schema of this name that is not fermion-tui's: use another profile name or another database"
	case UnsafeServer:
		what = "has no certificate that this machine trusts: name its authority with sslrootcert=FILE in the address"
	case WrongName:
		what = "has a certificate for another name: write a name of the certificate in the address, or have a certificate made for the " +
			"name in it"
	case NoTLS:
		what = "offers no TLS, which the address demands: have its administrator switch it on (ssl = on), or reach it through a tunnel " +
			"that ends on this machine (ssh -L). On this machine an address without sslmode does not demand it"
	case NoDatabase:
		what = "does not exist: have the server's administrator create it (create database NAME encoding 'UTF8' template template0), or " +
			"correct its name at the end of the address"
	default:
		what = "cannot be opened"
	}
	return e.sentence(what)
}

// sentence says what is wrong with the database, and the cause in brackets.
func (e *OpenError) sentence(what string) string {
	if e.Err == nil {
		return fmt.Sprintf("the database %s %s", e.Where, what)
	}
	return fmt.Sprintf("the database %s %s (%v)", e.Where, what, oneLine(e.Err))
}

func (e *OpenError) Unwrap() error { return e.Err }

// Is lets an opening error match the class that later calls use.
func (e *OpenError) Is(target error) bool {
	switch e.Kind {
	case Unreachable, Full:
		return target == store.ErrUnreachable
	case NoRights:
		return target == store.ErrNoRights
	}
	return false
}

// Passes reports whether the cause of an error may end without anybody's doing: the server cannot be reached, or another program locks the
// database.
func Passes(err error) bool {
	_, held := WhoHolds(err)
	return held || errors.Is(err, store.ErrUnreachable)
}

// serverClass is a class of package store in words that fit a server. errors.Is finds the class.
type serverClass struct {
	class error
	text  string
}

func (e serverClass) Error() string        { return e.text }
func (e serverClass) Is(target error) bool { return target == e.class }

var (
	errFull = serverClass{store.ErrDiskFull,
		"the disk of the database server is full: have room made there and try again; nothing stored before is lost"}
	errBusy     = serverClass{store.ErrBusy, notSaved + somebodyHolds}
	errReadOnly = serverClass{store.ErrReadOnly, "the database server takes no writes: it is a standby, or set to read only"}
	errDamaged  = serverClass{store.ErrDamaged,
		"the database server found damage on its disk: have its administrator look at it, and restore a copy"}
)

// unknownCommit is the failure of a commit of which the server could not be asked whether it was done.
type unknownCommit struct{ error }

func (e unknownCommit) Unwrap() error { return e.error }

// The server's codes that several functions distinguish (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	noPrivilege        = "42501" // the user may not do this
	wrongPassword      = "28P01"
	tooManyConnections = "53300"
	lockTimeout        = "55P03" // a statement waited too long for a lock
)

// codeOf returns the server's code of an error, "" when it is not the server's.
func codeOf(err error) string {
	if answer, answered := answerOf(err); answered {
		return answer.Code
	}
	return ""
}

// class returns the sentinel that err belongs to, nil when it is none of them.
func class(err error) error {
	if err == nil {
		return nil
	}
	if _, unknown := errors.AsType[unknownCommit](err); unknown {
		return store.ErrCommitUnknown
	}
	if _, lost := errors.AsType[*store.LostServerError](err); lost { // even if it wraps an answer of the server
		return store.ErrUnreachable
	}
	if errors.Is(err, errNewerSchema) {
		return store.ErrUnreachable
	}
	if busy, is := errors.AsType[busyError](err); is {
		return busy
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	if connecting && !errors.Is(err, context.Canceled) { // a server that refuses the password is unreachable too
		return store.ErrUnreachable
	}
	if code := codeOf(err); code != "" {
		return classOfCode(code)
	}
	if lostConnection(err) {
		return store.ErrUnreachable
	}
	return nil
}

func classOfCode(code string) error {
	switch code {
	case "53100":
		return errFull
	case tooManyConnections, "57P01", "57P02", "57P03", "57P05", "25P03": // also: shut down, crashed, starting, idle for too long
		return store.ErrUnreachable
	case "25006": // a standby, or a server that was set to read only
		return errReadOnly
	case noPrivilege:
		return store.ErrNoRights
	case lockTimeout, "40001", "40P01", "57014":
		return errBusy
	case "XX001", "XX002":
		return errDamaged
	}
	if code[:2] == "08" {
		return store.ErrUnreachable
	}
	return nil
}

// lostConnection reports whether an error means that the server is gone, and not that it refused something.
func lostConnection(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, errNewerSchema) {
		return false
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, errServerLost) || pgconn.Timeout(err) || brokenMidway(err)
}

// brokenMidway reports whether pgx found a connection closed, for which it has no type.
func brokenMidway(err error) bool {
	text := err.Error()
	return text == "conn closed" || text == "unexpected EOF"
}

// preferEnd returns the context's error for what failed because it ended.
func preferEnd(ctx context.Context, err error) error {
	if e := ctx.Err(); e != nil {
		return e
	}
	return err
}

// notOpened gives an opening failure its kind.
func notOpened(where string, err error) error {
	if _, opened := errors.AsType[*OpenError](err); err == nil || opened || errors.Is(err, ErrInUse) {
		return err
	}
	kind := OpenFailed
	code := codeOf(err)
	switch {
	case code == wrongPassword || code == "28000":
		kind = BadPassword
	case code == noPrivilege:
		kind = NoRights
	case code == tooManyConnections:
		kind = Full
	case wrongName(err) != "":
		kind = WrongName
	case isCertificate(err):
		kind = UnsafeServer
	case code == "3D000":
		kind = NoDatabase
	case refusedTLS(err):
		kind = NoTLS
	case code != "" && !errors.Is(classOfCode(code), store.ErrUnreachable): // the server was reached, and will answer the same again
	case errors.Is(class(err), store.ErrUnreachable):
		kind = Unreachable
	}
	return &OpenError{Kind: kind, Where: where, Err: err}
}
