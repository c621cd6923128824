package affiliate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// Affiliate is a Fermion user who promotes. Fermion knows them by UserID, or by Email where it has no user ID for them.
type Affiliate struct {
	ID        int64 // number in the database
	UserID    string
	Email     string
	Name      string
	Tags      []string
	Notes     string
	MadeHere  bool
	CreatedAt time.Time // UTC: when it was added to this database
}

// Who identifies a person to Fermion, by UserID, by Email, or by both.
func (a Affiliate) Who() Who {
	return Who{UserID: a.UserID, Email: a.Email, Name: a.Name, AffiliateID: a.ID}
}

// Label is the shortest text that identifies this affiliate: the name, else the e-mail, else the user ID.
func (a Affiliate) Label() string { return a.Who().Label() }

// Who describes a person, in the journal without the number of a row.
type Who struct {
	UserID string `json:"user_id,omitempty"`
	Email  string `json:"email,omitempty"`
	Name   string `json:"name,omitempty"`

	AffiliateID int64 `json:"-"` // of the affiliate whom a person chose, who may be forgotten before something is saved; 0: none
}

// Identified reports whether the person can be identified to Fermion.
func (w Who) Identified() bool { return w.UserID != "" || w.Email != "" }

// Label is the name, else the e-mail, else the user ID.
func (w Who) Label() string {
	for _, s := range []string{w.Name, w.Email, w.UserID} {
		if s != "" {
			return s
		}
	}
	return "unnamed"
}

// Same reports whether both mean one person: equal user IDs when both have one, else equal e-mails, ignoring case.
func (w Who) Same(o Who) bool {
	if w.UserID != "" && o.UserID != "" {
		return w.UserID == o.UserID
	}
	return w.Email != "" && strings.EqualFold(w.Email, o.Email)
}

// Product is a Fermion digital product. Its ID is an opaque string, 24 hex digits in the wild [seen].
type Product struct {
	ID   string
	Name string
	Slug string // "" when only the ID is known
	URL  string // page of the product if Fermion has one, else ""
}

// Label is the name, else the slug, else the ID.
func (p Product) Label() string {
	for _, s := range []string{p.Name, p.Slug, p.ID} {
		if s != "" {
			return s
		}
	}
	return "no product"
}

// LooksLikeProductID reports whether text has the shape of a product ID: 24 hex digits [seen].
func LooksLikeProductID(text string) bool {
	if len(text) != 24 {
		return false
	}
	_, err := hex.DecodeString(text)
	return err == nil
}

// CheckName checks the limits that Fermion states for a name elsewhere: 2–100 characters [guess].
func CheckName(text string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(Clean(text))); n < 2 || n > 100 {
		return errors.New("a name has 2 to 100 characters")
	}
	return nil
}

// CheckUserID refuses a user ID that cannot be typed again. Fermion documents no alphabet [open].
func CheckUserID(text string) error {
	if text == "" {
		return errors.New("a user ID is needed")
	}
	if err := CheckNotShortened(text); err != nil {
		return err
	}
	if len(text) > 128 || strings.ContainsAny(text, " \t\r\n,;") || Clean(text) != text {
		return errors.New("a user ID has no spaces or commas and at most 128 characters")
	}
	return nil
}

// EmailKey is the form in which e-mails are compared: equal keys are one person.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// ProposeUserID makes the user ID for an e-mail: the same on every laptop, so that two managers who add the same person
// make one user.
func ProposeUserID(email string) string {
	low := EmailKey(email)
	local, _, _ := strings.Cut(low, "@")
	sum := sha256.Sum256([]byte(low))
	return "aff-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, local) + "-" + hex.EncodeToString(sum[:3])
}

// Username is the value of profileDefaults.username in create-new-user [guess: hyphens may not be allowed in it].
func Username(userID string) string { return strings.ReplaceAll(userID, "-", "_") }
