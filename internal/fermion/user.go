package fermion

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"fermion-tui/internal/affiliate"
)

// NewUser is a user to create. UserID is the caller's own, unique in the school [doc]. Which of the others are required is [open];
// empty ones are left out.
type NewUser struct {
	UserID       string
	Name         string
	Username     string
	Email        string
	WelcomeEmail bool
}

// Body is the entry's JSON as it is sent.
func (u NewUser) Body() (json.RawMessage, error) {
	if u.UserID == "" {
		return nil, errors.New("a new user needs a user ID")
	}
	var b struct {
		UserID  string `json:"userId"`
		Profile struct {
			Name     string `json:"name,omitempty"`
			Username string `json:"username,omitempty"`
			Email    string `json:"email,omitempty"`
		} `json:"profileDefaults"` // [doc]
		Welcome bool `json:"shouldSendWelcomeEmail"` // [seen]
	}
	b.UserID, b.Welcome = u.UserID, u.WelcomeEmail
	b.Profile.Name, b.Profile.Username, b.Profile.Email = u.Name, u.Username, u.Email
	return encode(b)
}

// CreateUser creates a user. It is idempotent on the user ID [doc]: a repeat does nothing, so it is retried automatically. It says
// "ok" also for a user ID that somebody else has: look first.
func (c *Client) CreateUser(ctx context.Context, u NewUser) error {
	entry, err := u.Body()
	if err != nil {
		return &NotSentError{Err: err}
	}
	return c.do(ctx, &call{endpoint: CreateUser, entry: entry, kind: idempotent})
}

// UserRef names a user by one of the two, UserID first.
type UserRef struct {
	UserID string
	Email  string
}

// User is a person at Fermion. UserID is "" for people who signed up on the school itself [doc]: links for them use the e-mail.
type User struct {
	UserID        string
	FermionUserID string
	Email         string
	Name          string
}

// UserAnalytics looks a person up. Any rejection that is neither the key nor the limit is ErrNotFound [guess].
func (c *Client) UserAnalytics(ctx context.Context, who UserRef) (User, error) {
	entry, err := who.body()
	if err != nil {
		return User{}, &NotSentError{Err: err}
	}
	var u User
	err = c.do(ctx, &call{endpoint: UserAnalytics, entry: entry, decode: func(data json.RawMessage) (err error) {
		u, err = decodeUser(data)
		return err
	}})
	if _, ok := errors.AsType[*RejectedError](err); ok {
		return User{}, ErrNotFound
	}
	return u, err
}

func (r UserRef) body() (json.RawMessage, error) {
	switch {
	case r.UserID != "":
		return encode(struct {
			UserID string `json:"userId"`
		}{r.UserID})
	case r.Email != "":
		return encode(struct {
			UserEmail string `json:"userEmail"`
		}{r.Email})
	}
	return nil, errors.New("a user ID or an e-mail is needed to look somebody up")
}

// decodeUser reads output.data.details.personalData [guess: the full path].
func decodeUser(data json.RawMessage) (User, error) {
	var d struct {
		Details struct {
			Person *struct {
				UserID        *string `json:"userId"`
				FermionUserID string  `json:"fermionUserId"`
				Email         *string `json:"email"`
				Name          *string `json:"name"`
			} `json:"personalData"`
		} `json:"details"`
	}
	if err := object(data, &d); err != nil {
		return User{}, err
	}
	p := d.Details.Person
	if p == nil {
		return User{}, errMissing("details.personalData")
	}
	u := User{UserID: text(p.UserID), FermionUserID: p.FermionUserID, Email: strings.TrimSpace(text(p.Email)),
		Name: strings.TrimSpace(affiliate.Clean(text(p.Name)))}
	switch {
	case u.UserID == "" && u.Email == "":
		return User{}, errMissing("the person's userId and email")
	case !isCleanID(u.UserID) || !isCleanID(u.Email) || !isCleanID(u.FermionUserID):
		return User{}, errors.New("the person's userId or email holds control characters")
	}
	return u, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// unusedEmail is an e-mail that cannot exist: .invalid is reserved for that (RFC 2606).
const unusedEmail = "nobody@fermion-tui.invalid"

// CheckKey asks whether Fermion accepts the client's key, by a read that changes nothing: a look-up of an e-mail that cannot exist.
// nil means yes, ErrUnauthorized no, anything else that it could not be checked. It is sent once even to a host that does not
// answer like Fermion, since it is called only when a person asked.
func (c *Client) CheckKey(ctx context.Context) error { return c.checkKey(ctx, nil) }

// CheckOtherKey checks another key, also while the client's own is refused. The client keeps its own.
func (c *Client) CheckOtherKey(ctx context.Context, k Key) error {
	return c.checkKey(ctx, newCredential(k, c.base))
}

func (c *Client) checkKey(ctx context.Context, cred *credential) error {
	entry, err := UserRef{Email: unusedEmail}.body()
	if err != nil {
		return err
	}
	err = c.do(ctx, &call{endpoint: UserAnalytics, entry: entry, cred: cred, byPerson: true})
	if _, ok := errors.AsType[*RejectedError](err); ok {
		return nil
	}
	return err
}
