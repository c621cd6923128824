package fermiontest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/http"
	"time"
)

// Host says who answers at the school's address.
type Host int

const (
	FermionHost     Host = iota
	Parked               // a page that offers the name for sale, for everything
	Moved                // a redirect to elsewhere.example, for everything
	AnotherAPI           // JSON of another form, for everything
	AnotherProtocol      // 101, for everything
)

// SetHost gives the school's address to another owner, or back. Calls there do nothing; they are in the log.
func (s *School) SetHost(h Host) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = h
}

// hostOf returns the host that answers now. It logs a call to another host than Fermion's.
func (s *School) hostOf(endpoint string, at time.Time, entries []json.RawMessage) Host {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.host != FermionHost {
		s.logCalls(endpoint, at, entries, func(int) string { return "another host" })
	}
	return s.host
}

func (h Host) answer(w http.ResponseWriter) {
	switch h {
	case Parked:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		send(w, []byte("<!DOCTYPE html><html><head><title>This domain is for sale</title></head><body><h1>For sale</h1></body></html>"))
	case Moved:
		w.Header().Set("Location", "https://elsewhere.example/api")
		w.WriteHeader(http.StatusMovedPermanently)
	case AnotherAPI:
		writeJSON(w, http.StatusOK, []byte(`{"service":"another","ok":true}`))
	case AnotherProtocol:
		switchProtocols(w)
	}
}

// CertificateFor is the listener's transport to a server whose certificate is for a name: dialling any other name over https fails
// as a handshake with that server does.
func (l *Listener) CertificateFor(name string) http.RoundTripper {
	cert := &x509.Certificate{DNSNames: []string{name}}
	tr := l.Transport()
	tr.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		if err := cert.VerifyHostname(host); err != nil {
			return nil, &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{cert}, Err: err}
		}
		return l.Dial(ctx, network, addr)
	}
	return tr
}
