package affiliate

import (
	"errors"
	"net/url"
	"strings"
)

// IsStoreAddress reports whether a text is meant as the address of a team's database.
func IsStoreAddress(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// CheckStoreAddress refuses what is not the address of a PostgreSQL database.
func CheckStoreAddress(text string) error {
	u, err := url.Parse(text)
	if err != nil || !IsStoreAddress(text) || u.Fragment != "" {
		return errors.New("write it like postgres://USER@HOST/DATABASE?sslmode=verify-full")
	}
	return nil
}

// WithoutStorePassword is the address without a password, for files and people.
func WithoutStorePassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	if q := u.Query(); q.Has("password") {
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// HasStorePassword reports whether the address of a database has a password in it.
func HasStorePassword(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	_, set := u.User.Password()
	return set || u.Query().Has("password")
}
