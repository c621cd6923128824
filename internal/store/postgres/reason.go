package postgres

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"

	"github.com/jackc/pgx/v5/pgconn"
)

// shortError is an error in fewer words than those of pgx.
type shortError struct {
	error
	text string
}

func (e shortError) Error() string { return e.text }
func (e shortError) Unwrap() error { return e.error }

// connectError returns why no connection was made, without user and database, which the reader knows.
func connectError(err error) error {
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); !connecting && !errors.Is(err, errServerLost) {
		return err
	}
	return shortError{err, reason(err)}
}

// answerOf returns the server's answer in an error. A connection may be tried with TLS and without, and to several hosts. Then the last
// answer counts; refusals of attempts for which pg_hba.conf has no line count only if there is no other answer.
func answerOf(err error) (last *pgconn.PgError, answered bool) {
	for _, answer := range answersIn(err) {
		if last == nil || last.Routine == refusedByHost || answer.Routine != refusedByHost {
			last = answer
		}
	}
	return last, last != nil
}

// refusedByHost is the server's routine that refuses connections for which pg_hba.conf has no line.
const refusedByHost = "ClientAuthentication"

// answersIn returns all answers in an error, in the order of the attempts.
func answersIn(err error) (all []*pgconn.PgError) {
	switch e := err.(type) {
	case *pgconn.PgError:
		return []*pgconn.PgError{e}
	case interface{ Unwrap() error }:
		return answersIn(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			all = append(all, answersIn(one)...)
		}
	}
	return all
}

// Reason says in a few words what a server answered, or what went wrong on the way to it.
func (e *Engine) Reason(err error) string { return reason(err) }

func reason(err error) string {
	answer, answered := answerOf(err)
	name, noName := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, errServerLost):
		return errServerLost.Error()
	case answered:
		return answer.Message
	case wrongName(err) != "":
		return wrongName(err)
	case refusedTLS(err):
		return "it offers no TLS"
	case noName && name.IsNotFound:
		return fmt.Sprintf("the name %s is not found", name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return dialled(err) + " refuses the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no network to " + dialled(err)
	case isTimeout(err):
		return "it does not answer"
	case isBroken(err):
		return "the connection broke"
	}
	_, why, found := strings.Cut(oneLine(err), "`: ")
	if !found {
		return oneLine(err)
	}
	return why
}

// shortCause says in two or three words why a server cannot be reached, for the header; "" when that is not known.
func shortCause(err error) string {
	code := codeOf(err)
	name, noName := errors.AsType[*net.DNSError](err)
	switch {
	case code == "57P03":
		return "not ready"
	case code == "57P01" || code == "57P02":
		return "connection ended"
	case code != "" || errors.Is(err, errServerLost):
		return ""
	case noName && name.IsNotFound:
		return "name not found"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refuses connections"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "no network"
	case isTimeout(err):
		return "does not answer"
	case isBroken(err):
		return "connection lost"
	}
	return ""
}

// isTimeout reports whether a server did not answer in time.
func isTimeout(err error) bool {
	timeout, isNet := errors.AsType[net.Error](err)
	return pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded) || isNet && timeout.Timeout()
}

// isBroken reports whether a connection ended without an answer.
func isBroken(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || brokenMidway(err)
}

// unreachable returns the class of the error of a server that cannot be used. If the server answers, the class says what it refuses and
// what to do about that.
func (e *Engine) unreachable(err error) error {
	refuses, cure := e.refusal(err)
	if lost := e.lost.Load(); refuses == "" && lost != nil && errors.Is(err, errServerLost) {
		refuses, cure = lost.Refuses, lost.Cure
	}
	if refuses == "" {
		return store.ErrUnreachable
	}
	return &affiliate.KindError{Kind: affiliate.Unreachable,
		Err: serverClass{store.ErrUnreachable, "the database " + refuses + ": " + cure}}
}

// refusal says in a few words how a server that answers refuses this program, and what a person can do about that; "" when it does not
// answer.
func (e *Engine) refusal(err error) (refuses, cure string) {
	switch {
	case refusedTLS(err):
		return "offers no TLS", "its administrator has to switch it on again (ssl = on)"
	case wrongName(err) != "" || isCertificate(err):
		return "has no certificate that this machine trusts", "ask its administrator which one is right"
	}
	if errors.Is(err, errNewerSchema) {
		return "needs a newer fermion-tui", "quit and update this one"
	}
	if errors.Is(err, store.ErrNoRights) {
		return "gives no rights", "ask its administrator for a role (fermion-tui store roles)"
	}
	switch codeOf(err) {
	case wrongPassword:
		return "refuses the password", cmp.Or(e.o.Renewal.Cure, "start again with the new one")
	case "28000":
		return "refuses this user", "ask its administrator whether the user may log in from this machine"
	case "3D000":
		return "is not there", "ask its administrator where it is, and start again with that address"
	case noPrivilege:
		return "gives no rights", "ask its administrator for a role (fermion-tui store roles)"
	case tooManyConnections:
		return "takes no connection", "others have to quit, or its administrator has to raise the limit of connections"
	}
	return "", ""
}

// refusedTLS reports whether no connection was made because a server offers no TLS, for which pgx has no type. If the address also allows
// a connection without TLS, that is not why it failed.
func refusedTLS(err error) bool {
	connecting, is := errors.AsType[*pgconn.ConnectError](err)
	if !is || slices.ContainsFunc(servers(connecting.Config), func(s *pgconn.FallbackConfig) bool { return s.TLSConfig == nil }) {
		return false
	}
	_, answered := answerOf(err)
	return !answered && strings.Contains(connecting.Error(), "server refused TLS connection")
}

// dialled returns the address that could not be connected to.
func dialled(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return op.Addr.String()
	}
	return "the server"
}

// oneLine returns the text of an error without the line breaks that pgx puts between the addresses it tried.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func isCertificate(err error) bool {
	_, verified := errors.AsType[*tls.CertificateVerificationError](err)
	_, named := errors.AsType[x509.HostnameError](err)
	_, signed := errors.AsType[x509.UnknownAuthorityError](err)
	return verified || named || signed
}

// wrongName says that the address and the certificate of a server have different names for it; "" when they do not.
func wrongName(err error) string {
	differs, ok := errors.AsType[x509.HostnameError](err)
	if !ok {
		return ""
	}
	names := slices.Clone(differs.Certificate.DNSNames)
	for _, ip := range differs.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	return fmt.Sprintf("the address names %s, and the certificate is for %s", differs.Host,
		cmp.Or(strings.Join(names, ", "), differs.Certificate.Subject.CommonName, "no name"))
}
