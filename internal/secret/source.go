package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/secret/envkey"
)

// EnvKey is the environment variable that takes precedence over every other source and is never stored.
const EnvKey = envkey.Name

// Source is where a key is from, in the words that auth status, the header and errors use.
type Source string

const (
	FromEnvironment Source = "environment variable " + EnvKey
	FromCommand     Source = "key_command"
	FromKeyring     Source = "OS keyring"
	FromSession     Source = "this session only"
)

// Hint returns what to change when Fermion refuses the key of this source, or the source has no key.
func (s Source) Hint() string {
	switch s {
	case FromEnvironment:
		return "set " + EnvKey + " to the right key, or unset it, since it wins over the keyring, and start again"
	case FromCommand:
		return "make the key_command of config.toml print the right key on its first line, and start again"
	case FromSession:
		return "give the right one: \"Enter another API key\" in the command palette"
	}
	return "store the right one: fermion-tui auth login, or \"Enter another API key\" in the command palette"
}

// Found is a key and its source. Printed, it shows the source only.
type Found struct {
	Key    string `json:"-"`
	Source Source
	Left   string // text around the key that was removed, in words; "" for none
}

func (f Found) String() string   { return "key from " + string(f.Source) }
func (f Found) GoString() string { return f.String() }

// Sources is where Resolve searches. Printed, it shows the profile only.
type Sources struct {
	Session string // the key that a person has typed for this run of the program; "" for none
	Env     string // value of FERMION_API_KEY; blank: not set
	Command string // key_command of the profile; blank: not set
	Profile string
	Store   *Store // nil: there is no keyring (the demo)

	CommandTimeout time.Duration // default 5 s
}

func (s Sources) String() string   { return "key sources of profile " + s.Profile }
func (s Sources) GoString() string { return s.String() }

// Resolve finds the API key of a profile: the one typed for this run, environment, key_command, keyring, in this order. A source that is
// set and fails ends the search, since the next one may have another school's key. With an error, Found still names the source that was
// asked, unless the error is ErrNoKey.
func Resolve(ctx context.Context, s Sources) (Found, error) {
	switch {
	case s.Session != "":
		return checked(FromSession, s.Session)
	case strings.TrimSpace(s.Env) != "":
		return checked(FromEnvironment, s.Env)
	case strings.TrimSpace(s.Command) != "":
		text, err := runKeyCommand(ctx, s.Command, s.CommandTimeout)
		if err != nil {
			return Found{Source: FromCommand}, err
		}
		return checked(FromCommand, text)
	case s.Store == nil:
		return Found{}, ErrNoKey
	}
	text, err := s.Store.Key(ctx, s.Profile)
	if errors.Is(err, ErrNoKey) {
		return Found{}, err
	}
	if err != nil {
		return Found{Source: FromKeyring}, err
	}
	return checked(FromKeyring, text)
}

func checked(from Source, text string) (Found, error) {
	key, err := affiliate.ParseAPIKey(text)
	if err != nil {
		return Found{Source: from}, fmt.Errorf("the API key from %s: %w", from, err)
	}
	_, left := affiliate.BareKey(text)
	return Found{Key: key, Source: from, Left: left}, nil
}
