package affiliate

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// LinkRef is what a person pasted to name a link: a slug, and the host it was pasted with, "" for a bare slug.
type LinkRef struct {
	Slug string
	Host string
}

const maxSlug = 128

// ParseLinkRef parses a slug or a whole affiliate URL, with quotes, brackets, commas or dots around it. Fermion documents no slug
// alphabet [open]; what URLs carry unescaped is accepted, and nothing else, since a slug becomes part of URLs.
func ParseLinkRef(text string) (LinkRef, error) {
	s := unwrap(Clean(text))
	if s == "" {
		return LinkRef{}, errors.New("a slug or an affiliate URL is needed")
	}
	if err := CheckNotShortened(s); err != nil { // not in CheckSlug: what Fermion returns is a slug, whatever it looks like
		return LinkRef{}, err
	}
	if !strings.Contains(s, "/") {
		return slugOnly(s, "")
	}
	if rest, ok := strings.CutPrefix(s, "/a/"); ok {
		return slugOnly(cutURLTail(rest), "")
	}
	if rest, ok := strings.CutPrefix(s, "a/"); ok {
		return slugOnly(cutURLTail(rest), "")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + strings.TrimPrefix(s, "//")
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return LinkRef{}, fmt.Errorf("this is neither a slug nor a URL: %q", short(text))
	}
	slug, ok := strings.CutPrefix(u.Path, "/a/")
	if !ok {
		return LinkRef{}, errors.New("an affiliate URL has /a/ in it, like https://learn.example.com/a/k3f9x2ab")
	}
	return slugOnly(strings.TrimSuffix(slug, "/"), plainHost(u))
}

// unwrap removes what mails, chats and spreadsheets put around a URL.
func unwrap(s string) string {
	const around = " <>\"'`()[]{},;|*“”‘’«»"
	s = strings.TrimLeft(s, around)
	return strings.TrimRight(s, around+".!?:")
}

// plainHost returns the host as a school's address has it: lower case, without the port that the scheme implies. A host may contain
// percent-encoded text, and it is shown, so it is cleaned.
func plainHost(u *url.URL) string {
	host := strings.ToLower(Clean(u.Host))
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return strings.TrimSuffix(host, ":")
}

func cutURLTail(s string) string {
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSuffix(s, "/")
}

func slugOnly(s, host string) (LinkRef, error) {
	if err := CheckSlug(s); err != nil {
		return LinkRef{}, err
	}
	return LinkRef{Slug: s, Host: host}, nil
}

// CheckSlug refuses what cannot be a slug.
func CheckSlug(s string) error {
	if s == "" {
		return errors.New("the slug is empty")
	}
	if len(s) > maxSlug {
		return fmt.Errorf("a slug has at most %d characters", maxSlug)
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.~", r)) {
			return fmt.Errorf("a slug holds letters, digits and - _ . ~ only: %q", short(s))
		}
	}
	if strings.Trim(s, ".") == "" {
		return fmt.Errorf("this is not a slug: %q", short(s))
	}
	return nil
}

func short(s string) string {
	r := []rune(Clean(s))
	if len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return string(r)
}

// School is the public address of a school, scheme and host only. The zero School is "not set".
type School struct{ origin string }

// ParseSchool parses learn.example.com or https://learn.example.com/whatever. http is accepted on loopback only.
func ParseSchool(text string) (School, error) {
	s := strings.TrimSpace(Clean(text))
	if s == "" {
		return School{}, errors.New("the school's address is needed, like https://learn.example.com")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || !hostLike(u.Host) {
		return School{}, errors.New("this is not an address; write it like https://learn.example.com")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && Loopback(u.Hostname())) {
		return School{}, errors.New("the address must begin with https://")
	}
	if !strings.Contains(u.Hostname(), ".") && !Loopback(u.Hostname()) {
		return School{}, errors.New("this host has no dot in it; write it like https://learn.example.com")
	}
	if err := checkPort(u); err != nil {
		return School{}, err
	}
	return School{origin: u.Scheme + "://" + plainHost(u)}, nil
}

// hostLike refuses hosts that would change the meaning of a URL built from them, or hide something when shown.
func hostLike(host string) bool {
	if Clean(host) != host || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return false
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return r < 0x80 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:[]", r))
	})
}

// Loopback reports whether a host name or address is this machine.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// checkPort refuses the port of an address when no such number exists. It does not check whether the host answers there.
func checkPort(u *url.URL) error {
	port := u.Port()
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return fmt.Errorf("a port is a number from 1 to 65535, not %q", short(port))
	}
	return nil
}

// IsSet reports whether the school's address is set.
func (s School) IsSet() bool { return s.origin != "" }

// String returns the origin: https://learn.example.com.
func (s School) String() string { return s.origin }

// Host is the origin without its scheme.
func (s School) Host() string {
	_, host, _ := strings.Cut(s.origin, "://")
	return host
}

// LinkURL is the public URL of a link [doc]: https://<school-host>/a/<slug>. Requesting it counts a click, so the program
// never does.
func (s School) LinkURL(slug string) string {
	return s.origin + "/a/" + url.PathEscape(slug)
}

// CheckoutURL is the checkout of a product with a discount code filled in, written as Fermion documents it [doc]; it needs the
// product's slug.
func (s School) CheckoutURL(productSlug, code string) string {
	return s.origin + "/api/buy-digital-product?product-slug=" + url.QueryEscape(productSlug) + "&discount-code=" + url.QueryEscape(code)
}

// ParseProductSlug parses a product's slug, the URL of its page, whose last part it is, or a checkout URL, which contains it.
func ParseProductSlug(text string) (string, error) {
	s := unwrap(Clean(text))
	if strings.Contains(s, "/") {
		u, err := url.Parse(s)
		if err != nil {
			return "", errors.New("this is not a URL: write the slug alone, like go-for-engineers")
		}
		s = path.Base(strings.TrimSuffix(u.Path, "/"))
		if named := u.Query().Get("product-slug"); named != "" {
			s = named
		}
	}
	if LooksLikeProductID(s) {
		return "", errors.New("this is a product ID, not a slug: a slug is in the URL of the product's page, like go-for-engineers")
	}
	if CheckSlug(s) != nil {
		return "", errors.New("a slug holds letters, digits and hyphens, like go-for-engineers")
	}
	return s, nil
}

// ProductURL returns the page of a product if Fermion has one, else the school's front page: Fermion documents no path [open]. It
// is never an affiliate URL, even if Fermion returned one: opening one counts a click.
func (s School) ProductURL(p Product) string {
	front := s.origin + "/"
	u, err := url.Parse(p.URL)
	if err != nil || countsClick(u.Path) {
		return front
	}
	switch {
	case u.Scheme == "https" && u.Host != "":
		return u.String()
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return s.origin + u.EscapedPath()
	}
	return front
}

// countsClick reports whether a server would take the path for /a/…, dots and double slashes resolved.
func countsClick(p string) bool {
	return strings.HasPrefix(strings.ToLower(path.Clean("/"+p))+"/", "/a/")
}
