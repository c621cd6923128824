package config

import (
	"errors"
	"net/url"
	"strings"

	"fermion-tui/internal/affiliate"
)

// ParseAPIURL reads the base of the API, like https://backend.codedamn.com/api, and gives it without a slash at its end.
// The key goes there, so http is accepted on loopback only.
func ParseAPIURL(text string) (string, error) {
	s := strings.TrimSpace(text)
	u, err := url.Parse(s)
	switch {
	case err != nil || affiliate.Clean(s) != s || u.Hostname() == "" || u.Opaque != "":
		return "", errors.New("write the whole address of the API, like https://backend.codedamn.com/api")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("the address of the API has no user, ? or # in it, like https://backend.codedamn.com/api")
	case u.Scheme != "https" && (u.Scheme != "http" || !affiliate.Loopback(u.Hostname())):
		return "", errors.New("the address of the API begins with https:// (http:// is for this machine only, like http://127.0.0.1:8080/api)")
	}
	if err := affiliate.CheckPort(u); err != nil {
		return "", err
	}
	return u.Scheme + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/"), nil
}
