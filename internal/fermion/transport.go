package fermion

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// NewTransport is the transport of the real program: TLS 1.2 or newer, HTTP/1.1 so that a call is one request on the wire,
// and idle connections given up before servers do (Node's 5 s is the shortest in use): a write on a connection that the
// server is just closing would have an unknown outcome.
func NewTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       4 * time.Second,
		MaxIdleConnsPerHost:   8,
		Protocols:             protocols,
	}
}
