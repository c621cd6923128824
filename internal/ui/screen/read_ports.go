package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

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
	Before(ctx context.Context, b *board.Board) (board.PreviousPeriod, error)
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
	// CampaignChanges returns the changes of a campaign's links within a span, newest first.
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
