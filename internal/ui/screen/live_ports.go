package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// Live is the polling of stats.
type Live interface {
	Status() LiveStatus
	OnScreen(links []int64)
	OpenCampaign(id int64) // the one that is looked at; 0: none
	Refresh(links []int64) // by hand: now, within the budget
	// Failed says why the last reading of a link failed, "" when it did not.
	Failed(link int64) string
	Pause(on bool)
	// Accept ends LiveFrozen: what Fermion says now is real. It returns how many links that settled.
	Accept(ctx context.Context) (int, error)
	// AskHost asks a host that does not answer like Fermion once more. The error says what is the matter with it still.
	AskHost(ctx context.Context) error
	// Probe reads a slug once, tracked or not.
	Probe(ctx context.Context, slug string) (affiliate.Counters, error)
}

// LiveState is the state of polling.
type LiveState uint8

const (
	LiveUnknown      LiveState = iota // the zero value: never shown as live
	LiveStarting                      // no reading has come back yet
	LiveOK                            // with a Why: readings come, but cannot be stored
	LiveSlow                          // held up: rate limited, or the clock was moved
	LiveOffline                       // Fermion cannot be reached
	LiveRefused                       // the key is refused
	LiveVerifyingKey                  // the key is another one than before: nothing is read or written until a known link answers to it
	LiveForeignKey                    // no known link answers to the key: it may be another school's
	LiveNoKey                         // there is no key
	LivePaused                        // by the manager
	LiveIdle                          // nothing to poll yet
	LiveFrozen                        // much of the school fell or vanished at once: numbers stay as they were
	LiveNotFermion                    // the host does not answer like Fermion: nothing is sent there
	LiveNotPolling                    // other programs read the links
)

// Rights are what the user of a team's database may do, which an administrator may change while the program runs.
type Rights struct {
	Role   Role
	User   string
	Reopen bool // they are more than those with which the database was opened: it has to be opened again to use them
}

// LiveStatus is what the header shows.
type LiveStatus struct {
	State       LiveState
	Since       time.Time // offline or held since
	Until       time.Time // slow until
	Blocked     bool      // until then no call leaves; else Limit calls a minute do
	Why         string
	Used        int           // stats calls in the last 60 s
	Limit       int           // stats calls polling may use in 60 s
	FullRefresh time.Duration // for one round of all watched links

	DatabaseLost time.Time // since when the server of the database cannot be reached; zero when it can
	LostCause    string    // why it cannot, like "refuses connections"; "" when that is not known, and with Refuses
	Refuses      string    // what a database that is lost and answers does, like "refuses the password"; "" when it does not answer
	Cure         string    // what ends that; "" without Refuses
	Rights       *Rights   // in the team's database, as they are now; nil: as they were when it was opened
	MovedTo      string    // the server that has the rows of the profile's file, which is only read; "" when the file has them
	WhyMoved     string    // what is said of a write then: where the rows are, and what to do; "" with MovedTo
	WriteWaits   time.Time // since when writes wait for another program that holds the database; zero when they do not
	WaitsFor     string    // what they wait for, like "asha@laptop's write"; "" when that is not known
}
