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

	"github.com/jackc/pgx/v5/pgconn"
)

// shortError is an error in fewer words than pgx has for it.
type shortError struct {
	error
	text string
}

func (e shortError) Error() string { return e.text }
func (e shortError) Unwrap() error { return e.error }

// connectError is why no connection was made, without the user and the database, which the person who reads it knows.
func connectError(err error) error {
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); !connecting && !errors.Is(err, errServerLost) {
		return err
	}
	if refusedTLS(err) {
		return shortError{errors.Join(errNoTLS, err), errNoTLS.Error()}
	}
	return shortError{err, reason(err)}
}

var errNoTLS = errors.New("it offers no TLS")

// Reason says in a few words what a server answered, or what went wrong on the way to it.
func (e *Engine) Reason(err error) string { return reason(err) }

func reason(err error) string {
	answer, answered := errors.AsType[*pgconn.PgError](err)
	name, noName := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errServerLost):
		return errServerLost.Error()
	case answered:
		return answer.Message
	case wrongName(err) != "":
		return wrongName(err)
	case refusedTLS(err):
		return errNoTLS.Error()
	case noName && name.IsNotFound:
		return fmt.Sprintf("the name %s is not found", name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return dialled(err) + " refuses the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no network to " + dialled(err)
	case pgconn.Timeout(err), errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return "it does not answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), brokenMidway(err):
		return "the connection broke"
	}
	_, why, found := strings.Cut(oneLine(err), "`: ")
	if !found {
		return oneLine(err)
	}
	return why
}

// refusedTLS reports whether a server offers no TLS, for which pgx has no type.
func refusedTLS(err error) bool {
	return errors.Is(err, errNoTLS) || strings.Contains(err.Error(), "server refused TLS connection")
}

// dialled is the first address that was tried without success.
func dialled(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		return op.Addr.String()
	}
	return "the server"
}

// oneLine is an error without the line breaks that pgx puts between the addresses it tried.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func isCertificate(err error) bool {
	_, verified := errors.AsType[*tls.CertificateVerificationError](err)
	_, named := errors.AsType[x509.HostnameError](err)
	_, signed := errors.AsType[x509.UnknownAuthorityError](err)
	return verified || named || signed
}

// wrongName names what the address and the certificate of a server call it, "" when they do not differ.
func wrongName(err error) string {
	differs, ok := errors.AsType[x509.HostnameError](err)
	if !ok {
		return ""
	}
	names := slices.Clone(differs.Certificate.DNSNames)
	for _, ip := range differs.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	return fmt.Sprintf("the address names %s, and the certificate is for %s", differs.Host, cmp.Or(strings.Join(names, ", "), differs.Certificate.Subject.CommonName, "no name"))
}
