package affiliate

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// DefaultAPIURL is where Fermion's API lives [doc]. The host may move: it is a setting.
const DefaultAPIURL = "https://backend.codedamn.com/api"

// ParseAPIURL parses an API URL as typed and returns it as the client uses it: lower-case host, no slash at the end. Plain http
// would reveal the key on the network, so it is accepted for this machine only.
func ParseAPIURL(text string) (string, error) {
	s := strings.TrimSpace(text)
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "", fmt.Errorf("the API URL is empty; it is usually %s", DefaultAPIURL)
	case err != nil || Clean(s) != s || u.Hostname() == "" || u.Opaque != "":
		return "", fmt.Errorf("this is not an API URL; write it like %s", DefaultAPIURL)
	case u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u.Hostname())):
		return "", errors.New("the API URL begins with https://: with http:// your key could be read on the way (http:// is for this " +
			"machine only, like http://127.0.0.1:8080/api)")
	case u.User != nil:
		return "", errors.New("the API URL must not hold a user name or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("the API URL must end before ? and #")
	}
	if err := checkPort(u); err != nil {
		return "", err
	}
	return u.Scheme + "://" + strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/"), nil
}
