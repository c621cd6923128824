package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Ports are all that the screens ask of the rest of the program, each for one kind of question, so that a family of screens can
// be tested with those that it uses. internal/app fills them.
type Ports struct {
	// The database. Where a port asks what the store has, it is the store.
	Boards         Boards
	History        History
	Journal        Journal
	Notices        Notices
	Events         Events
	LinkEdits      LinkEdits
	AffiliateEdits AffiliateEdits
	Forgetting     Forgetting
	CouponEdits    CouponEdits
	CampaignEdits  CampaignEdits
	Ledger         Ledger
	Exports        Exports
	Imports        Imports
	Edits          Edits
	Settings       Settings
	Profiles       Profiles
	Visits         Visits

	Payments           Payments
	PayoutRules        PayoutRules
	SavePayoutSettings SavePayoutSettings

	Writes  Writes
	Queue   Queue
	Live    Live
	Access  Access
	Webhook Webhook
	System  System
	Digest  func(ctx context.Context, p affiliate.Period, format string) (string, error) // the report of a period: text, markdown, html or json
	Share   func(pack []SharedLink) string                                               // the ready message about links that are handed out together
	Now     func() time.Time

	WhoIsHere func(ctx context.Context) ([]affiliate.Presence, error) // the programs that have the team's database open; nil where that is a file
}

// Options are what the command line, the environment and the configuration decided.
type Options struct {
	Profile      string
	Theme        string // auto, dark, light or high-contrast
	Look         Look
	Keys         Keys // that a person chose
	Spacious     bool // a blank line between the rows of lists
	Mouse        bool
	ReadOnly     bool
	Role         Role
	Demo         bool
	WarnAbove    affiliate.BasisPoints // a commission above it is asked about again
	Alerts       affiliate.AlertRules
	Bell, Notify bool   // what alerts begin with
	Dumb         bool   // the terminal knows no escape sequences
	Tmux         bool   // the terminal is one of tmux
	GNUScreen    bool   // the terminal is one of GNU screen
	ProgressBar  bool   // the terminal is known to show a progress bar (OSC 9;4)
	NoSuspend    string // why the program cannot be put into the background, "" when it can
	Onboard      OnboardDefaults
	Coupons      CouponTemplates
}

// Role is what the rights of a team's database leave this program to do. The zero role may do everything.
type Role struct {
	Name   string // finance or viewer; "" for who may do everything
	User   string // of the database
	MayPay bool   // payouts and entries of the ledger
}

// MayWrite reports whether the person at this program may write to Fermion and to every table.
func (o Options) MayWrite() bool { return !o.ReadOnly && o.Role.MayAll() }

// MayAll reports whether everything may be written.
func (r Role) MayAll() bool { return r.Name == "" }

// why is why an action that writes is off for the role.
func (r Role) why() string {
	if r.MayPay {
		return "the role " + r.Name + " only writes payouts and entries of the ledger"
	}
	return "the role " + r.Name + " only reads"
}

// OnboardDefaults are proposed in the Onboard form.
type OnboardDefaults struct {
	Commission   string
	Product      string
	Discount     string
	WelcomeEmail bool
}

// Boards reads the rows in memory.
type Boards interface {
	Board(ctx context.Context, p affiliate.Period) (*board.Board, error)
	// FirstRows reads only these links, in a time that does not depend on how many there are. Sums of affiliates and campaigns are
	// incomplete.
	FirstRows(ctx context.Context, p affiliate.Period, links []int64) (*board.Board, error)
	// Refresh reads again what the news names; the period stays that of the old board.
	// If the old board has the numbers of the period before, so has the new one.
	Refresh(ctx context.Context, old *board.Board, n affiliate.Invalidation) (*board.Board, error)
	// Before reads what links did in the period before that of a board, which is not all time.
	Before(ctx context.Context, b *board.Board) (board.PeriodBefore, error)
}

// History reads what links did.
type History interface {
	Trends(ctx context.Context, p affiliate.Period, links []int64) (Trends, error)
	// Sums are the running sums of links, all of them together, at each bound: differences are what happened in between.
	Sums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error)
	// BucketSums are the totals of links, all of them together, from each bound to the next; what is certain of them adds up to what is
	// certain of the whole span.
	BucketSums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.PeriodSum, error)
	// PeriodSums are the totals of links within a span, by link ID.
	PeriodSums(ctx context.Context, links []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error)
	// Samples are the readings of a link since a time, all for a zero one.
	Samples(ctx context.Context, link int64, since time.Time) ([]affiliate.Sample, error)
	NewestChanges(ctx context.Context, limit int) ([]affiliate.Change, error) // newest first
	// CampaignChanges are those of a campaign's links within a time, newest first.
	CampaignChanges(ctx context.Context, campaign int64, within affiliate.Span, limit int) ([]affiliate.Change, error)
}

// Trends are the clicks of links, by their ID, in equal buckets of a period, newest last; in days for all time.
type Trends map[int64][]int64

// Journal reads the operations.
type Journal interface {
	Operations(ctx context.Context, q affiliate.OperationQuery) ([]affiliate.Operation, error)
	PendingDecisions(ctx context.Context) (affiliate.PendingDecisions, error)
}

// Notices are what Activity keeps of errors and alerts. A read-only program saves none.
type Notices interface {
	Notices(ctx context.Context, limit int) ([]affiliate.Notice, error) // newest first
	AddNotice(ctx context.Context, n affiliate.Notice) (id int64, err error)
	DecideNotice(ctx context.Context, id int64) error
}

// Events reads what the school sent to the webhook.
type Events interface {
	Events(ctx context.Context, limit int) ([]affiliate.Event, error) // newest first, without their bodies
	Event(ctx context.Context, id string) (affiliate.Event, error)
}

// LinkEdits change what only the database knows of links. Each is done for all links or for none, but for TrackLinks.
type LinkEdits interface {
	TrackLinks(ctx context.Context, links []affiliate.TrackRequest) ([]affiliate.TrackResult, error)
	EditLinks(ctx context.Context, ids []int64, e affiliate.LinkEdit) error
	PinLinks(ctx context.Context, ids []int64, pinned bool) error
	WatchLinks(ctx context.Context, ids []int64) error
	StopLinks(ctx context.Context, ids []int64) error
}

// AffiliateEdits change what only the database knows of affiliates.
type AffiliateEdits interface {
	// EditAffiliate stores an edit with its pay terms, or nothing of it.
	EditAffiliate(ctx context.Context, id int64, e affiliate.AffiliateEdit) error
	TagAffiliates(ctx context.Context, ids []int64, e affiliate.TagEdit) error
}

// Forgetting erases the personal data of a person.
type Forgetting interface {
	// DescribeForgetting says what ForgetAffiliate would erase with the same names, what it keeps, and which copies have it too. It changes
	// nothing. The error says what must be decided first.
	DescribeForgetting(ctx context.Context, affiliateID int64, names bool) (ForgettingPlan, error)
	// ForgetAffiliate erases it, and says what still has it. names: also in names of campaigns, in tags and in notes of other affiliates.
	ForgetAffiliate(ctx context.Context, affiliateID int64, names bool) ([]string, error)
}

// ForgettingPlan is what forgetting a person would do.
type ForgettingPlan struct {
	Lines       []string
	Replaceable int // campaigns, tags and notes of other affiliates that have the name, and can have the pseudonym instead
}

// CouponEdits change what only the database knows of coupons, and of the products that they are for.
type CouponEdits interface {
	SaveCoupon(ctx context.Context, c affiliate.Coupon) (id int64, existed bool, err error)
	// CreditCoupons credits coupons to an affiliate, to none for 0.
	CreditCoupons(ctx context.Context, ids []int64, affiliateID int64) error
	// SaveProducts adds what is not empty to what is known of products.
	SaveProducts(ctx context.Context, products []affiliate.Product) error
}

// CampaignEdits change campaigns, which only the database knows.
type CampaignEdits interface {
	// SaveCampaign makes a campaign, or edits the one with its ID. A name that another has is an affiliate.NameTaken.
	SaveCampaign(ctx context.Context, c affiliate.Campaign) (id int64, err error)
	ArchiveCampaigns(ctx context.Context, ids []int64, away bool) error
	PutInCampaign(ctx context.Context, links []int64, campaign int64) error // 0 takes them out
}

// Edits are what people changed of what only the database has, and undo it. In a read-only program nothing is undone.
type Edits interface {
	Edits(ctx context.Context, limit int) ([]affiliate.Edit, error) // newest first
	EditedFields(ctx context.Context, id int64) ([]affiliate.EditedField, error)
	UndoEdit(ctx context.Context, q affiliate.UndoRequest) (affiliate.UndoResult, error)
}

// Settings are what the screens remember. A read-only program remembers nothing new.
type Settings interface {
	Setting(ctx context.Context, key string) (string, error) // "" when it was never set
	SetSetting(ctx context.Context, key, value string) error
	// SettingsUnder are the settings whose keys begin so.
	SettingsUnder(ctx context.Context, prefix string) (map[string]string, error)
	// SaveView and RemoveView change the settings that are views, which can be undone.
	SaveView(ctx context.Context, v affiliate.ViewName, value string) error
	RemoveView(ctx context.Context, v affiliate.ViewName) error
}

// Profile is one school of this machine.
type Profile struct {
	Name        string
	School      string // its public address, "" when it is not set
	HasDatabase bool
	InConfig    bool // the config file has a section for it
}

// Profiles are the schools of this machine.
type Profiles interface {
	Profiles(ctx context.Context) ([]Profile, error)
	// Open opens another school, and closes the present one as quitting does. An error leaves the present one open, as it is.
	Open(ctx context.Context, name string) error
}

// Visits remember what a person has seen. A read-only program remembers nothing new.
type Visits interface {
	// SinceLastVisit is what came since SaveVisit was called last.
	SinceLastVisit(ctx context.Context) (VisitSummary, error)
	SaveVisit(ctx context.Context) error
	MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error
}

// VisitSummary is what came since a person last looked.
type VisitSummary struct {
	At        time.Time // UTC; zero: no earlier visit
	Sum       affiliate.Sum
	Best      string // affiliate with the most sales since, "" when there were none
	BestSales int64
}

// Writes does writes at Fermion. They outlive the screen that asked.
type Writes interface {
	// Submit journals the plan and starts it; it returns once the journal holds it.
	Submit(ctx context.Context, p affiliate.Plan) (chain string, err error)
	// EditAndResend gives a rejected or planned step a new intent and sends it and what waits for it.
	EditAndResend(ctx context.Context, id string, i affiliate.Intent) error
	Resume(ctx context.Context, ids []string) error
	Drop(ctx context.Context, ids []string) error
	// Resolve decides an unknown outcome. message is what was found out by that, "" for nothing.
	Resolve(ctx context.Context, id string, r Resolution) (message string, err error)
	// Request is the JSON that would be sent.
	Request(i affiliate.Intent) (string, error)
	// FindProduct asks Fermion for the product with a slug and saves it.
	FindProduct(ctx context.Context, slug string) (affiliate.Product, error)
	RunningPlans() int     // plans under way
	AwaitingResponse() int // writes of them that were sent, and whose response is not in the database
	// CanCheckCoupons reports whether Fermion can be asked about coupons; that takes the school's ID.
	CanCheckCoupons() bool
	// CheckCoupon asks Fermion about a coupon of the database. right says that it takes off what it should.
	CheckCoupon(ctx context.Context, id int64) (right bool, message string, err error)
	// Unsaved are responses that the database could not store yet: they exist only in this program's memory.
	Unsaved() []affiliate.UnsavedResponse
}

// Resolution is a manager's decision about an unknown outcome. Exactly one is set.
type Resolution struct {
	Slug    string // I have the slug: read it and store the link
	Sure    bool   // even when its commission is not the one that was asked for
	NotDone bool   // it did not happen
	Retry   bool   // send it again; an unused twin costs nothing
	LookUp  bool   // ask Fermion whether the person, or the code, exists
	Done    bool   // it did happen (coupons: nothing can be read back)
	Snooze  bool
}

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
	LiveNotPolling                    // other programs read the links; with a Why: what they store cannot be read
)

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
}

// Access is the key, the school and the time zone: what the first screen asks for.
type Access interface {
	// Missing says what must be asked; all false when the program may open on its tabs.
	Missing() SetupNeeded
	School() affiliate.School
	Zone() *time.Location
	KeySource() string
	// KeyState is the state of the search for the key, as long as there is none.
	KeyState() KeyState
	// RetryKey looks for the key once more. Its error says in a few words why there is still none.
	RetryKey(ctx context.Context) error
	// CheckKey asks Fermion about a key. checked is false when Fermion could not be reached; a key to which no known link
	// answers is an affiliate.ForeignKey, and with checked any other error is the reason why Fermion refuses the key.
	CheckKey(ctx context.Context, key string) (checked bool, err error)
	// SaveSetup stores what was asked and starts using it. Empty members stay as they are.
	SaveSetup(ctx context.Context, f SetupInput) error
	// Setup says what the school must have switched on at Fermion, as far as that is known; it asks Fermion about the key.
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

// Any reports whether something must be asked. A time zone alone need not: one is proposed.
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

// Webhook is the listener for events that the school sends.
type Webhook interface {
	Status() WebhookStatus
	// SaveSecret stores the secret that the school's dashboard sends, and lets in who knows it from now on. guessable says that
	// it is short.
	SaveSecret(ctx context.Context, secret string) (guessable bool, err error)
}

// WebhookStatus is the state of the listener, and what it received since the start.
type WebhookStatus struct {
	Requested bool   // for on the command line
	InProcess bool   // the demo's school needs no listener
	Address   string // where it listens, "" when it does not
	Open      bool   // others than this machine can reach it
	Why       string // why it does not listen, though it was asked for

	Events, Duplicates, Refused, Failed int
	Last                                time.Time // when any of these came
	Problem                             string    // why the last one was not stored, "" when it was

	Refusal   string    // why the last refused request was refused, "" when none was
	RefusedAt time.Time // when that was
}

// System is what lies beyond the terminal: clipboard and browser.
type System interface {
	Copy(ctx context.Context, text string) (Copied, error)
	Open(ctx context.Context, url string) error
}

// Copied says how far a copy is known to have come.
type Copied struct {
	Known    bool // a clipboard took it
	Buffer   bool // tmux has it, and perhaps no clipboard does
	Terminal bool // the terminal must be asked too (OSC 52)
}

// SetupItem is one thing that a school must have switched on in Fermion's dashboard.
type SetupItem struct {
	Name   string // access, affiliate, webhook, school_id
	Proven bool   // an answer of Fermion or an event shows that it is on
	Wrong  bool   // an answer shows that it is not
	Detail string
	Fix    string // where to look in the dashboard, "" when there is nothing to do
}
