package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Access is the key, the school and the time zone: what the first screen asks for.
type Access interface {
	// Missing says what the first screen must ask; all false when the program can open its tabs.
	Missing() SetupNeeded
	School() affiliate.School
	Zone() *time.Location
	KeySource() string
	// KeyState is the state of the search for the key while there is no key.
	KeyState() KeyState
	// RetryKey looks for the key once more. Its error says in a few words why there is still none.
	RetryKey(ctx context.Context) error
	// CheckKey asks Fermion about a key. checked is false when Fermion could not be reached. An affiliate.ForeignKey says
	// that no known link answers to the key; any other error with checked is the reason why Fermion refuses the key.
	CheckKey(ctx context.Context, key string) (checked bool, err error)
	// SaveSetup stores what was typed and starts using it. An empty field changes nothing.
	SaveSetup(ctx context.Context, f SetupInput) error
	// Setup says what the school must have switched on at Fermion, if that is known; it asks Fermion about the key.
	Setup(ctx context.Context) []SetupItem
	// TrustKey stores that a person confirmed the key in use as this profile's, although no known link answers to it.
	TrustKey(ctx context.Context) error
}

// SetupNeeded names what the first screen asks.
type SetupNeeded struct{ Key, School, Zone bool }

// KeyState is the state of the search for the key. News{Live: true} announces a change.
type KeyState struct {
	WaitsFor string // what is being asked for the key: "OS keyring", "key_command"; "" when nothing is
	Problem  string // why there is no key, in one short line; "" when none was ever set
	Details  string // more about the problem, and what to do
	Retry    bool   // another try may help
}

// Any reports whether something must be asked. A missing time zone alone is not asked for, since one is proposed.
func (m SetupNeeded) Any() bool { return m.Key || m.School }

// SetupInput is what was typed on the first screen.
type SetupInput struct {
	Key         string
	School      string
	Zone        string
	SessionOnly bool // do not put the key into the keyring
	Checked     bool
	Sure        bool // a person confirmed that the key is this profile's
}

// SetupItem is one thing that a school must have switched on in Fermion's dashboard.
type SetupItem struct {
	Name   string // access, affiliate, webhook, school_id
	Proven bool   // an answer of Fermion or an event shows that it is on
	Wrong  bool   // an answer shows that it is not
	Detail string
	Fix    string // where to look in the dashboard, "" when there is nothing to do
}
