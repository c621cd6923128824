package screen

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/board"
)

// Boards reads the board: the rows that the screens show from memory.
type Boards interface {
	Board(ctx context.Context, p affiliate.Period) (*board.Board, error)
	// FirstRows reads only these links, so that its time does not depend on how many links there are. The sums of
	// affiliates and campaigns are incomplete then.
	FirstRows(ctx context.Context, p affiliate.Period, links []int64) (*board.Board, error)
	// Refresh reads what an invalidation names again. The period stays that of the old board. The new board has the
	// numbers of the period before if the old one has them.
	Refresh(ctx context.Context, old *board.Board, n affiliate.Invalidation) (*board.Board, error)
	// Before reads what links did in the period before that of a board. The period of the board is not all time.
	Before(ctx context.Context, b *board.Board) (board.PreviousPeriod, error)
}

// History reads what links did over time.
type History interface {
	Trends(ctx context.Context, p affiliate.Period, links []int64) (Trends, error)
	// Sums returns the running total of all the links together at each bound. Differences are what happened in between.
	Sums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error)
	// BucketSums returns the total of all the links together between each bound and the next. The certain parts add up
	// to the certain part of the whole span.
	BucketSums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.PeriodSum, error)
	// PeriodSums returns the totals of links within a span, by link ID.
	PeriodSums(ctx context.Context, links []int64, span affiliate.Span) (map[int64]affiliate.PeriodSum, error)
	// Samples returns the readings of a link since a time; all for the zero time.
	Samples(ctx context.Context, link int64, since time.Time) ([]affiliate.Sample, error)
	NewestChanges(ctx context.Context, limit int) ([]affiliate.Change, error) // newest first
	// CampaignChanges returns the changes of a campaign's links within a span, newest first.
	CampaignChanges(ctx context.Context, campaign int64, within affiliate.Span, limit int) ([]affiliate.Change, error)
}

// Trends has the clicks of links, by link ID, in equal buckets of a period, newest last. For all time the buckets are days.
type Trends map[int64][]int64

// Journal reads the operations.
type Journal interface {
	Operations(ctx context.Context, q affiliate.OperationQuery) ([]affiliate.Operation, error)
	PendingDecisions(ctx context.Context) (affiliate.PendingDecisions, error)
}

// Notices reads and writes the errors and alerts of Activity. A read-only program saves none.
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

// Visits stores what a person has seen. A read-only program stores nothing.
type Visits interface {
	// SinceLastVisit returns what happened since SaveVisit was called last.
	SinceLastVisit(ctx context.Context) (VisitSummary, error)
	SaveVisit(ctx context.Context) error
	MarkSeen(ctx context.Context, seen map[int64]affiliate.Counters) error
}

// VisitSummary is what happened since a person last looked.
type VisitSummary struct {
	At        time.Time // UTC; zero: no earlier visit
	Sum       affiliate.Sum
	Best      string // affiliate with the most sales since, "" when there were none
	BestSales int64
}
