package affiliate

import (
	"errors"
	"net/url"
	"slices"
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
	// The other options stay as they are written: encoded again, their blanks would become plus signs, which the server does not decode.
	u.RawQuery = strings.Join(slices.DeleteFunc(strings.Split(u.RawQuery, "&"), isPasswordOption), "&")
	return u.String()
}

// isPasswordOption reports whether a part of a query, KEY=VALUE, is the password.
func isPasswordOption(option string) bool {
	key, _, _ := strings.Cut(option, "=")
	name, err := url.QueryUnescape(key)
	return err == nil && name == "password"
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
