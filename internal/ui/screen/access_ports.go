package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Access is the key, the school and the time zone: what the first screen asks for.
type Access interface {
	// Missing says what must be asked; all false when the program may open on its tabs.
	Missing() SetupNeeded
	School() affiliate.School
	Zone() *time.Location
	KeySource() string
	// KeyState is the state of the search for the key while there is no key.
	KeyState() KeyState
	// RetryKey looks for the key once more. Its error says in a few words why there is still none.
	RetryKey(ctx context.Context) error
	// CheckKey asks Fermion about a key. checked is false when Fermion could not be reached; a key to which no known link
	// answers is an affiliate.ForeignKey, and with checked any other error is the reason why Fermion refuses the key.
	CheckKey(ctx context.Context, key string) (checked bool, err error)
	// SaveSetup stores what was asked and starts using it. Empty members stay as they are.
	SaveSetup(ctx context.Context, f SetupInput) error
	// Setup says what the school must have switched on at Fermion, if that is known; it asks Fermion about the key.
	Setup(ctx context.Context) []SetupItem
	// TrustKey takes a person's word that the key in use is this profile's, though no known link answers to it.
	TrustKey(ctx context.Context) error
}

// SetupNeeded names what the first screen asks.
type SetupNeeded struct{ Key, School, Zone bool }

// KeyState is the state of the search for the key. News{Live: true} announces a change.
type KeyState struct {
	WaitsFor string // what is being asked for the key: "OS keyring", "key_command"; "" when nothing is
	Problem  string // why there is none, in one short line; "" when there simply is none
	Details  string // more about it, and what to do
	Retry    bool   // another try may help
}

// Any reports whether something must be asked. A missing time zone alone is not asked for, since one is proposed.
func (m SetupNeeded) Any() bool { return m.Key || m.School }

// SetupInput is what was typed there.
type SetupInput struct {
	Key         string
	School      string
	Zone        string
	SessionOnly bool // do not put the key into the keyring
	Checked     bool
	Sure        bool // a person says that the key is this profile's
}

// SetupItem is one thing that a school must have switched on in Fermion's dashboard.
type SetupItem struct {
	Name   string // access, affiliate, webhook, school_id
	Proven bool   // an answer of Fermion or an event shows that it is on
	Wrong  bool   // an answer shows that it is not
	Detail string
	Fix    string // where to look in the dashboard, "" when there is nothing to do
}
