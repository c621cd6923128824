package fermion

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
)

// DefaultBaseURL is where Fermion's API lives [doc]. The host may move: it is a setting.
const DefaultBaseURL = "https://backend.codedamn.com/api"

// CheckBaseURL takes an API URL as typed and returns it as the client uses it: lower-case host, no slash at the end. Plain
// http would show the key to everybody on the way, so it is accepted to this machine only.
func CheckBaseURL(text string) (string, error) {
	s := strings.TrimSpace(text)
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "", fmt.Errorf("the API URL is empty; it is usually %s", DefaultBaseURL)
	case affiliate.Clean(s) != s || err != nil || u.Hostname() == "" || u.Opaque != "":
		return "", fmt.Errorf("this is not an API URL; write it like %s", DefaultBaseURL)
	case u.Scheme != "https" && u.Scheme != "http":
		return "", errors.New("the API URL must begin with https://")
	case u.Scheme == "http" && !affiliate.Loopback(u.Hostname()):
		return "", errors.New("the API URL must begin with https://: with http:// anybody on the way could read your key")
	case u.User != nil:
		return "", errors.New("the API URL must not hold a user name or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("the API URL must end before ? and #")
	}
	if err := affiliate.CheckPort(u); err != nil {
		return "", err
	}
	return u.Scheme + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/"), nil
}

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
