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
	OpenCampaign(id int64) // the campaign whose page is open; 0: none
	Refresh(links []int64) // a person asked: read now, within the limits
	// Failed says why the last reading of a link failed, "" when it did not.
	Failed(link int64) string
	Pause(on bool)
	// Accept ends LiveFrozen: a person confirms that the numbers of Fermion are right, and they are stored. It returns
	// for how many links.
	Accept(ctx context.Context) (int, error)
	// AskHost asks once more a host that did not answer like Fermion. The error says why it still does not.
	AskHost(ctx context.Context) error
	// Probe reads the counters of a slug once, whether it is tracked or not.
	Probe(ctx context.Context, slug string) (affiliate.Counters, error)
}

// LiveState is the state of polling.
type LiveState uint8

const (
	LiveUnknown      LiveState = iota // the zero value: never shown as live
	LiveStarting                      // no reading has come back yet
	LiveOK                            // with Why: numbers are read but cannot be stored
	LiveSlow                          // fewer calls than usual: rate limited, or the clock was moved
	LiveOffline                       // Fermion cannot be reached
	LiveRefused                       // the key is refused
	LiveVerifyingKey                  // the key has changed: nothing is read or written until a known link answers to it
	LiveForeignKey                    // no known link answers to the key: it may be another school's
	LiveNoKey                         // there is no key
	LivePaused                        // a person has paused polling
	LiveIdle                          // nothing to poll yet
	LiveFrozen                        // the numbers of many links fell, or many links vanished, at once: the stored numbers stay
	LiveNotFermion                    // the host does not answer like Fermion: nothing is sent there
	LiveNotPolling                    // other programs read the links
)

// Rights is what the user of a team's database may do. An administrator may change it while the program runs.
type Rights struct {
	Role   Role
	User   string
	Reopen bool // there are more rights than when the database was opened: it must be opened again to use them
}

// LiveStatus is what the header shows.
type LiveStatus struct {
	State       LiveState
	Since       time.Time // start of LiveOffline or LiveFrozen
	Until       time.Time // end of LiveSlow
	Blocked     bool      // no call is sent before Until; otherwise Limit calls a minute are
	Why         string
	Used        int           // calls for numbers of links in the last 60 s
	Limit       int           // how many such calls polling may make in 60 s
	FullRefresh time.Duration // how long one read of all watched links takes

	DatabaseLost time.Time // since when the server of the database cannot be reached; zero when it can
	LostCause    string    // the cause, such as "refuses connections"; "" when it is not known, and with Refuses
	Refuses      string    // what a server does that still answers, such as "refuses the password"; "" when it does not answer
	Cure         string    // what a person can do about Refuses; "" without it
	Rights       *Rights   // the present rights in the team's database; nil: the same as when it was opened
	MovedTo      string    // the server to which the data of the profile's file was moved: the file is only read; "" when it was not
	WhyMoved     string    // why nothing can be written then: where the data is, and what to do; "" without MovedTo
	Unwritable   bool      // the last write failed: the disk is full, the file cannot be written, or another process has locked it
	WriteWaits   time.Time // since when writes wait for another program that has locked the database; zero when they do not
	WaitsFor     string    // what writes wait for, such as "asha@laptop's write"; "" when that is not known
}
