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
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var dial *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s is not found", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no network to " + host
	case errors.As(err, &cert), errors.As(err, &authority):
		return fmt.Sprintf("the certificate of %s is not trusted (%v)", host, err)
	case errors.As(err, &dial) && dial.Op == "dial" && !dial.Timeout():
		return "no connection to " + host
	case errors.As(err, &timeout) && timeout.Timeout():
		return host + " does not answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection broke before an answer came"
	}
	return err.Error()
}

// reasonOf is the short form of an error, for a wait and for a sentence around it.
func reasonOf(err error) string {
	var unreachable *UnreachableError
	var protocol *ProtocolError
	var redirect *RedirectError
	switch {
	case errors.As(err, &redirect):
		return "it points to " + redirect.Host + " instead of answering"
	case errors.As(err, &unreachable):
		return unreachable.Reason
	case errors.As(err, &protocol):
		return "the answer cannot be read: " + protocol.Err.Error()
	}
	return err.Error()
}

// outcomeOf is the class of an error, for the log.
func outcomeOf(err error) string {
	var (
		notSent     *NotSentError
		unknown     *UnknownOutcomeError
		limited     *RateLimitError
		rejected    *RejectedError
		redirect    *RedirectError
		protocol    *ProtocolError
		unreachable *UnreachableError
	)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, ErrUnauthorized):
		return "key refused"
	case errors.As(err, &notSent):
		return "not sent"
	case errors.As(err, &unknown):
		return "unknown"
	case errors.As(err, &limited):
		return "rate limited"
	case errors.As(err, &rejected), errors.Is(err, ErrNoSchool):
		return "rejected"
	case errors.As(err, &redirect):
		return "redirect"
	case errors.As(err, &protocol):
		return "unreadable"
	case errors.As(err, &unreachable):
		return "unreachable"
	}
	return "given up"
}
