package fermion

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// failure converts a transport's error. It returns the caller's context's error when the caller gave up, else an *UnreachableError.
func (c *Client) failure(caller, limit context.Context, cred *credential, err error) error {
	if gaveUp := caller.Err(); gaveUp != nil {
		return fmt.Errorf("given up while waiting for Fermion's answer: %w", gaveUp)
	}
	if limit.Err() != nil {
		return &UnreachableError{Reason: fmt.Sprintf("%s did not answer within %s", c.Host(), c.timeout)}
	}
	cleaned := errors.New(cred.key.message(err.Error()))
	if isWrongName(err) {
		cleaned = &wrongNameError{cleaned}
	}
	return &UnreachableError{Reason: cred.key.message(c.reason(err)), Err: cleaned}
}

// reason describes a connection error in a few words.
func (c *Client) reason(err error) string {
	host := c.Host()
	_, isDNS := errors.AsType[*net.DNSError](err)
	_, isCert := errors.AsType[*tls.CertificateVerificationError](err)
	_, isAuthority := errors.AsType[x509.UnknownAuthorityError](err)
	dial, isDial := errors.AsType[*net.OpError](err)
	timeout, isTimeout := errors.AsType[net.Error](err)
	switch {
	case isDNS:
		return fmt.Sprintf("the name %s is not found", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no network to " + host
	case isCert, isAuthority:
		return fmt.Sprintf("the certificate of %s is not trusted (%v)", host, err)
	case isDial && dial.Op == "dial" && !dial.Timeout():
		return "no connection to " + host
	case isTimeout && timeout.Timeout():
		return host + " does not answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE):
		return "the connection broke before an answer came"
	}
	return err.Error()
}

// reasonOf is the short form of an error, for a wait and for a sentence around it.
func reasonOf(err error) string {
	unreachable, isUnreachable := errors.AsType[*UnreachableError](err)
	protocol, isProtocol := errors.AsType[*ProtocolError](err)
	redirect, isRedirect := errors.AsType[*RedirectError](err)
	switch {
	case isRedirect:
		return "it points to " + redirect.Host + " instead of answering"
	case isUnreachable:
		return unreachable.Reason
	case isProtocol:
		return "the answer cannot be read: " + protocol.Err.Error()
	}
	return err.Error()
}

// outcomeOf is the class of an error, for the log.
func outcomeOf(err error) string {
	var (
		_, isNotSent     = errors.AsType[*NotSentError](err)
		_, isUnknown     = errors.AsType[*UnknownOutcomeError](err)
		_, isLimited     = errors.AsType[*RateLimitError](err)
		_, isRejected    = errors.AsType[*RejectedError](err)
		_, isRedirect    = errors.AsType[*RedirectError](err)
		_, isProtocol    = errors.AsType[*ProtocolError](err)
		_, isUnreachable = errors.AsType[*UnreachableError](err)
	)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, ErrUnauthorized):
		return "key refused"
	case isNotSent:
		return "not sent"
	case isUnknown:
		return "unknown"
	case isLimited:
		return "rate limited"
	case isRejected, errors.Is(err, ErrNoSchool):
		return "rejected"
	case isRedirect:
		return "redirect"
	case isProtocol:
		return "unreadable"
	case isUnreachable:
		return "unreachable"
	}
	return "given up"
}
